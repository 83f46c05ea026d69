//! Going on with a part: its pages are gone through, their packets counted.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::page::{HEADER_BYTES, MAGIC};

/// What a part holds.
pub(super) struct Found {
    /// Number of the page that comes next.
    pub(super) sequence: u32,
    /// Position at its end.
    pub(super) granule: u64,
    /// Packets of sound.
    pub(super) packets: u64,
}

/// Goes through the pages between `head`, of `sequence` pages, and `length`.
pub(super) fn recover(
    part: &mut (impl Read + Seek),
    length: u64,
    head: &[u8],
    sequence: u32,
) -> io::Result<Found> {
    part.seek(SeekFrom::Start(0))?;
    let mut part = BufReader::new(part);
    let mut start = vec![0; head.len()];
    part.read_exact(&mut start)?;
    if start != head {
        return Err(invalid("the part was begun with another track or other tags"));
    }
    let mut found = Found { sequence, granule: 0, packets: 0 };
    let mut at = head.len() as u64;
    while at < length {
        let mut header = [0; HEADER_BYTES];
        part.read_exact(&mut header)?;
        let mut lacing = vec![0; usize::from(header[HEADER_BYTES - 1])];
        part.read_exact(&mut lacing)?;
        let data: u64 = lacing.iter().map(|part| u64::from(*part)).sum();
        at += (HEADER_BYTES + lacing.len()) as u64 + data;
        if !header.starts_with(MAGIC) || header[18..22] != found.sequence.to_le_bytes() || at > length {
            return Err(invalid("no whole page where one must be"));
        }
        part.seek_relative(data as i64)?;
        let mut granule = [0; 8];
        granule.copy_from_slice(&header[6..14]);
        let granule = u64::from_le_bytes(granule);
        if granule != u64::MAX {
            found.granule = granule;
        }
        found.packets += lacing.iter().filter(|part| **part < 255).count() as u64;
        found.sequence = found.sequence.wrapping_add(1);
    }
    Ok(found)
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
