//! The index of a file that is being written, read back from its first part.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::block::KEYFRAME;
use super::cues::CuePoint;
use super::ebml::{self, HEADER_MAX};
use super::head::Head;
use super::ids;
use super::tally::Tally;

/// Bytes read at once: block headers lie close together where blocks are small.
const READ_BYTES: usize = 64 << 10;

/// Goes through the Clusters between the head and `length`, and counts what is in them.
pub(super) fn recover(
    part: &mut (impl Read + Seek),
    length: u64,
    head: &Head,
    tally: &mut Tally,
) -> io::Result<()> {
    part.seek(SeekFrom::Start(0))?;
    let mut part = Part { bytes: BufReader::with_capacity(READ_BYTES, part), offset: 0, length };
    let mut start = vec![0; head.bytes.len()];
    part.read(&mut start)?;
    if !head.is_head_of(&start) {
        return Err(invalid("the head of the file is not the one of these tracks"));
    }
    while part.offset < length {
        let position = head.position(part.offset);
        let Element { id: ids::CLUSTER, end } = part.element()? else {
            return Err(invalid("something else than a Cluster after the head"));
        };
        let cue = cluster(&mut part, end, tally)?;
        tally.cues.extend(cue.map(|(time, block)| CuePoint { time, cluster: position, block }));
    }
    Ok(())
}

/// Goes through one Cluster; returns time and place of the first block to start from.
fn cluster(part: &mut Part<impl Read + Seek>, end: u64, tally: &mut Tally) -> io::Result<Option<(u64, u32)>> {
    let start = part.offset;
    let mut timestamp = None;
    let mut cue = None;
    while part.offset < end {
        let block_at = u32::try_from(part.offset - start).map_err(|_| invalid("a Cluster too large"))?;
        let element = part.element()?;
        if element.end > end {
            return Err(invalid("a block larger than its Cluster"));
        }
        if element.id == ids::TIMESTAMP {
            timestamp = Some(part.unsigned(element.end)?);
            continue;
        }
        let block = part.block(&element)?;
        let cluster_time = timestamp.ok_or_else(|| invalid("a Cluster without a Timestamp"))?;
        let time = i64::try_from(cluster_time).unwrap_or(i64::MAX).saturating_add(block.relative.into());
        if !tally.count(block.track, time) {
            return Err(invalid("a block of a track there is not"));
        }
        if cue.is_none() && tally.allows_cue(block.track, block.is_sync) {
            cue = Some((time.unsigned_abs(), block_at));
        }
    }
    Ok(cue)
}

/// An element's id, and where it ends in the file.
struct Element {
    id: u32,
    end: u64,
}

/// What matters of a block.
struct BlockHeader {
    track: usize,
    relative: i16,
    is_sync: bool,
}

/// The part of the file that was written.
struct Part<R: Read + Seek> {
    bytes: BufReader<R>,
    offset: u64,
    length: u64,
}

impl<R: Read + Seek> Part<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<()> {
        let end = self.offset.saturating_add(into.len() as u64);
        if end > self.length {
            return Err(invalid("a piece that is cut off"));
        }
        self.bytes.read_exact(into)?;
        self.offset = end;
        Ok(())
    }

    /// Passes over everything up to `end`.
    fn skip_to(&mut self, end: u64) -> io::Result<()> {
        let distance = end.checked_sub(self.offset).and_then(|distance| i64::try_from(distance).ok());
        self.bytes
            .seek_relative(distance.ok_or_else(|| invalid("an element that ends before its content"))?)?;
        self.offset = end;
        Ok(())
    }

    /// Reads a variable-size integer into the start of `into`; returns its length, marker as it stands.
    fn vint(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let (first, rest) = into.split_first_mut().ok_or_else(|| invalid("a number too long"))?;
        self.read(std::slice::from_mut(first))?;
        let more = first.leading_zeros() as usize;
        self.read(rest.get_mut(..more).ok_or_else(|| invalid("a number too long"))?)?;
        Ok(more + 1)
    }

    /// Reads an element's header.
    fn element(&mut self) -> io::Result<Element> {
        let mut bytes = [0; HEADER_MAX];
        let id_length = self.vint(&mut bytes[..4])?;
        self.vint(&mut bytes[id_length..id_length + 8])?;
        let header = ebml::header(&bytes).map_err(|_| invalid("no element where one must be"))?;
        let size = header.size.ok_or_else(|| invalid("an element of unknown size"))?;
        let end = self.offset.saturating_add(size);
        if end > self.length {
            return Err(invalid("a piece that is cut off"));
        }
        Ok(Element { id: header.id, end })
    }

    fn unsigned(&mut self, end: u64) -> io::Result<u64> {
        let mut bytes = [0; 8];
        let length = usize::try_from(end - self.offset).ok().filter(|length| *length <= bytes.len());
        let start = 8 - length.ok_or_else(|| invalid("a number too long"))?;
        self.read(&mut bytes[start..])?;
        Ok(u64::from_be_bytes(bytes))
    }

    /// Reads the header of a SimpleBlock, or of the Block in a BlockGroup, and goes to the end of the element.
    fn block(&mut self, element: &Element) -> io::Result<BlockHeader> {
        let block = match element.id {
            ids::SIMPLE_BLOCK => self.block_header()?,
            ids::BLOCK_GROUP => {
                let mut block = None;
                let mut is_sync = true;
                while self.offset < element.end {
                    let child = self.element()?;
                    match child.id {
                        ids::BLOCK => block = Some(self.block_header()?),
                        ids::REFERENCE_BLOCK => is_sync = false,
                        _ => {}
                    }
                    self.skip_to(child.end)?;
                }
                let block = block.ok_or_else(|| invalid("a BlockGroup without a Block"))?;
                BlockHeader { is_sync, ..block }
            }
            _ => return Err(invalid("something else than a block in a Cluster")),
        };
        self.skip_to(element.end)?;
        Ok(block)
    }

    fn block_header(&mut self) -> io::Result<BlockHeader> {
        let mut number = [0; 8];
        let length = self.vint(&mut number)?;
        let number = ebml::vint(&number[..length]).map_err(|_| invalid("a block without a track"))?;
        let mut rest = [0; 3];
        self.read(&mut rest)?;
        let [high, low, flags] = rest;
        let track = usize::try_from(number.value).ok().and_then(|number| number.checked_sub(1));
        Ok(BlockHeader {
            track: track.ok_or_else(|| invalid("a block of a track there is not"))?,
            relative: i16::from_be_bytes([high, low]),
            is_sync: flags & KEYFRAME != 0,
        })
    }
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
