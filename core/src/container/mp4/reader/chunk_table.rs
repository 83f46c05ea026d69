//! Chunks: runs of samples that lie together (`stsc`, `stco` and `co64`, ISO/IEC 14496-12 section 8.7.4 and 8.7.5).

use bytes::{Buf, Bytes};

use crate::container::ContainerError;
use crate::container::mp4::boxes::{child, required};
use crate::container::mp4::cursor::{Cursor, damaged, unsupported};

/// Offsets and sample counts of a track's chunks, read in order.
#[derive(Clone, Debug)]
pub(crate) struct ChunkTable {
    offsets: Bytes,
    has_wide_offsets: bool,
    /// First chunk, samples per chunk, sample description: 12 bytes each.
    runs: Bytes,
    samples_per_chunk: u32,
    /// Number of the next chunk, from 1.
    number: u32,
    /// Of the table in the source, for messages.
    place: u64,
}

impl ChunkTable {
    /// Reads the boxes of `stbl`; `is_used` is whether the track has samples here at all.
    pub(crate) fn parse(stbl: &Cursor, is_used: bool) -> Result<Self, ContainerError> {
        let (mut offsets, has_wide_offsets) = match child(stbl, b"co64")? {
            Some(wide) => (wide, true),
            None => (required(stbl, b"stco")?, false),
        };
        let place = offsets.offset();
        offsets.full_box()?;
        let count = offsets.u32()?;
        let offsets = offsets.table(count, if has_wide_offsets { 8 } else { 4 })?;
        let mut runs = required(stbl, b"stsc")?;
        runs.full_box()?;
        let count = runs.u32()?;
        let runs = runs.table(count, 12)?;
        if is_used {
            one_description(&runs)?;
        }
        Ok(Self { offsets, has_wide_offsets, runs, samples_per_chunk: 0, number: 1, place })
    }

    /// Offset and number of samples of the next chunk.
    pub(crate) fn next_chunk(&mut self) -> Result<(u64, u32), ContainerError> {
        while let Some(first) = self.runs.first_chunk::<4>().map(|first| u32::from_be_bytes(*first)) {
            if first > self.number {
                break;
            }
            self.runs.advance(4);
            self.samples_per_chunk = self.runs.try_get_u32().unwrap_or_default();
            self.runs.advance(4);
        }
        self.number = self.number.saturating_add(1);
        let offset = match self.has_wide_offsets {
            true => self.offsets.try_get_u64(),
            false => self.offsets.try_get_u32().map(u64::from),
        };
        let offset = offset.map_err(|_| self.damaged("more samples than its chunks hold"))?;
        Ok((offset, self.samples_per_chunk))
    }

    /// The error for a broken rule of these tables.
    pub(crate) fn damaged(&self, what: &str) -> ContainerError {
        damaged(what, self.place)
    }
}

/// A change of the codec's configuration in the middle of a track cannot be said by [`crate::container::Track`].
fn one_description(runs: &[u8]) -> Result<(), ContainerError> {
    let mut descriptions = runs.chunks_exact(12).map(|run| &run[8..]);
    match descriptions.next() {
        Some(first) if first == 1_u32.to_be_bytes() && descriptions.all(|other| other == first) => Ok(()),
        None => Ok(()),
        Some(_) => Err(unsupported("several sample descriptions in one track")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::boxes::BoxWriter;

    fn chunks(runs: &[u32], kind: [u8; 4], offsets: &[u8]) -> ChunkTable {
        let mut writer = BoxWriter::default();
        writer.full(b"stsc", 0, 0, |writer| {
            writer.u32(runs.len() as u32 / 3);
            runs.iter().for_each(|word| writer.u32(*word));
        });
        writer.full(&kind, 0, 0, |writer| writer.bytes(offsets));
        ChunkTable::parse(&Cursor::new(writer.into_bytes(), 0), true).unwrap()
    }

    #[test]
    fn offsets_have_32_or_64_bits() {
        let mut narrow = chunks(&[1, 5, 1], *b"stco", &[0, 0, 0, 1, 0, 0, 1, 0]);
        assert_eq!(narrow.next_chunk(), Ok((256, 5)));
        let mut wide = chunks(&[1, 5, 1], *b"co64", &[0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0]);
        assert_eq!(wide.next_chunk(), Ok((0x2_0000_0000, 5)));
        assert!(wide.next_chunk().is_err());
    }

    #[test]
    fn a_second_sample_description_is_not_supported() {
        assert!(one_description(&[0; 0]).is_ok());
        let run = |description: u8| [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, description];
        assert!(one_description(&[run(1), run(1)].concat()).is_ok());
        assert!(one_description(&[run(1), run(2)].concat()).is_err());
    }
}
