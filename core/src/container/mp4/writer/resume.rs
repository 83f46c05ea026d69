//! Going on with a part: the tables are read back from the fragments it holds.

use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;

use super::Writer;
use super::index::Written;
use super::output_track::frame_head;
use crate::container::ContainerError;
use crate::container::mp4::boxes::{Header, Kind, required};
use crate::container::mp4::budget::MAX_MOOF_BYTES;
use crate::container::mp4::cursor::Cursor;
use crate::container::mp4::reader::fragment;
use crate::container::mp4::reader::movie::Movie;

/// Brings `writer`, which is new, to the state it had when `length` bytes were handed out.
pub(super) fn read_back(writer: &mut Writer, part: &mut (impl Read + Seek), length: u64) -> io::Result<()> {
    let head_bytes = writer.head.len() as u64;
    if length < head_bytes {
        return Err(invalid("the part is shorter than the head of its file"));
    }
    part.seek(SeekFrom::Start(0))?;
    if read(part, head_bytes)? != writer.head {
        return Err(invalid("the part was begun with other tracks"));
    }
    let head = Cursor::new(writer.head.clone(), 0);
    let movie = required(&head, b"moov").and_then(|moov| Movie::parse(&moov)).map_err(invalid)?;
    // Text has no fragments.
    let positions: Vec<usize> = (0..writer.tracks.len()).filter(|at| !writer.tracks[*at].is_text()).collect();
    if movie.tracks.len() != positions.len() {
        return Err(invalid("the part's head cannot be read back"));
    }
    while writer.position < length {
        let moof = next_box(part, *b"moof", writer.position, length)?;
        if moof > MAX_MOOF_BYTES {
            return Err(invalid("a fragment's index is too large"));
        }
        part.seek(SeekFrom::Start(writer.position))?;
        let whole = read(part, moof)?;
        let media = next_box(part, *b"mdat", writer.position + moof, length)?;
        add(writer, &whole, &movie, &positions).map_err(invalid)?;
        writer.position += moof + media;
        writer.sequence += 1;
        part.seek(SeekFrom::Start(writer.position))?;
    }
    for track in &mut writer.tracks {
        track.go_on();
        if let (Some(offset), Some(size)) = (track.index.chunks.first(), track.index.sizes.first()) {
            part.seek(SeekFrom::Start(*offset))?;
            // Only the beginning is kept, so no more is read.
            track.first_frame = Some(frame_head(&read(part, u64::from(*size).min(64))?));
        }
    }
    writer.samples = writer.tracks.iter().map(|track| track.index.len() as u64).sum();
    Ok(())
}

/// Reads the header of the box at `position`, which must be of this kind and end within `length`; its size.
fn next_box(part: &mut impl Read, kind: Kind, position: u64, length: u64) -> io::Result<u64> {
    let mut bytes = [0; 8];
    part.read_exact(&mut bytes)?;
    let header = Header::parse(&bytes, position).map_err(invalid)?;
    let size = header.filter(|header| header.kind == kind).and_then(|header| header.size);
    let size = size.filter(|size| position.checked_add(*size).is_some_and(|end| end <= length));
    size.ok_or_else(|| invalid(format!("no whole {} box at byte {position}", kind.escape_ascii())))
}

/// Adds the samples of a fragment to the tables.
fn add(writer: &mut Writer, moof: &Bytes, movie: &Movie, positions: &[usize]) -> Result<(), ContainerError> {
    let payload = Cursor::new(moof.slice(8..), writer.position + 8);
    let mut clocks = vec![None; movie.tracks.len()];
    let mut samples = fragment::parse(&payload, writer.position, movie, &mut clocks)?.samples;
    let mut chunks: Vec<Option<(u64, Vec<Written>)>> = vec![None; movie.tracks.len()];
    while let Some((track, placed)) = samples.peek() {
        let written = Written {
            dts: placed.dts,
            // Read from 32 bits by the parser.
            composition: (placed.pts - placed.dts) as i32,
            duration: placed.duration,
            size: placed.size,
            is_sync: placed.is_sync,
        };
        if let Some(chunk) = chunks.get_mut(track) {
            chunk.get_or_insert_with(|| (placed.offset, Vec::new())).1.push(written);
        }
        samples.advance()?;
    }
    for (position, chunk) in positions.iter().zip(chunks) {
        if let Some((offset, samples)) = chunk {
            writer.tracks[*position].index.add_chunk(offset, &samples);
        }
    }
    Ok(())
}

fn read(part: &mut impl Read, count: u64) -> io::Result<Bytes> {
    let mut bytes = Vec::new();
    part.take(count).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == count { Ok(bytes.into()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// An error of kind `InvalidData`.
pub(super) fn invalid(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}
