//! The sample table of a track, read entry by entry without being unrolled (ISO/IEC 14496-12 section 8.5 to 8.7).

use bytes::{Buf, Bytes};

use super::chunk_table::ChunkTable;
use super::file_order::{Placed, SampleSource};
use crate::container::ContainerError;
use crate::container::mp4::boxes::{child, required};
use crate::container::mp4::budget::MAX_SAMPLE_BYTES;
use crate::container::mp4::cursor::{Cursor, too_large};

/// The tables, each a slice of the `moov` box; iterating consumes it, a clone begins again.
#[derive(Clone, Debug)]
pub(crate) struct SampleTable {
    sizes: Sizes,
    count: u32,
    durations: Runs,
    composition: Runs,
    sync: Option<Bytes>,
    chunks: ChunkTable,
    /// Number of the sample read last, from 1.
    number: u32,
    dts: i64,
    offset: u64,
    left_in_chunk: u32,
}

impl SampleTable {
    /// Reads the boxes of `stbl` and checks their counts against their sizes and each other.
    pub(crate) fn parse(stbl: &Cursor) -> Result<Self, ContainerError> {
        let (sizes, count) = Sizes::parse(stbl)?;
        let durations = Runs::parse(Some(required(stbl, b"stts")?))?;
        if durations.total() < u64::from(count) {
            return Err(stbl.damaged("fewer durations (stts) than samples (stsz)"));
        }
        let sync = match child(stbl, b"stss")? {
            None => None,
            Some(mut stss) => {
                stss.full_box()?;
                let entries = stss.u32()?;
                Some(stss.table(entries, 4)?)
            }
        };
        Ok(Self {
            sizes,
            count,
            durations,
            composition: Runs::parse(child(stbl, b"ctts")?)?,
            sync,
            chunks: ChunkTable::parse(stbl, count > 0)?,
            number: 0,
            dts: 0,
            offset: 0,
            left_in_chunk: 0,
        })
    }

    /// Number of samples not yet read.
    pub(crate) const fn remaining(&self) -> u32 {
        self.count - self.number
    }

    /// Whether the sample just counted is a sync sample (`stss`, section 8.6.2): the numbers come in order.
    fn is_sync(&mut self) -> bool {
        let Some(numbers) = &mut self.sync else { return true };
        while let Some(next) = numbers.first_chunk::<4>().map(|next| u32::from_be_bytes(*next)) {
            if next >= self.number {
                return next == self.number;
            }
            numbers.advance(4);
        }
        false
    }

    fn offset_of_next(&mut self) -> Result<u64, ContainerError> {
        while self.left_in_chunk == 0 {
            (self.offset, self.left_in_chunk) = self.chunks.next_chunk()?;
        }
        self.left_in_chunk -= 1;
        Ok(self.offset)
    }
}

impl SampleSource for SampleTable {
    fn next_sample(&mut self) -> Result<Option<Placed>, ContainerError> {
        if self.number >= self.count {
            return Ok(None);
        }
        self.number += 1;
        let size = self.sizes.next().unwrap_or_default();
        if u64::from(size) > MAX_SAMPLE_BYTES {
            return Err(too_large("an MP4 sample", u64::from(size), MAX_SAMPLE_BYTES));
        }
        let offset = self.offset_of_next()?;
        let duration = self.durations.next().unwrap_or_default();
        // Version 0 of `ctts` is unsigned, but writers put negative offsets there too, and none is over 2^31.
        let composition = self.composition.next().unwrap_or_default().cast_signed();
        let dts = self.dts;
        let next = (offset.checked_add(u64::from(size)), dts.checked_add(i64::from(duration)));
        let (Some(end), Some(next_dts)) = next else {
            return Err(self.chunks.damaged("an offset over 64 bits"));
        };
        (self.offset, self.dts) = (end, next_dts);
        let pts = dts.saturating_add(i64::from(composition));
        Ok(Some(Placed { offset, size, dts, pts, duration, is_sync: self.is_sync() }))
    }
}

/// Sample sizes (`stsz` and `stz2`, section 8.7.3).
#[derive(Clone, Debug)]
enum Sizes {
    Constant(u32),
    Words(Bytes),
    Halves(Bytes),
    Bytes(Bytes),
    /// Two in a byte, the high half first; whether the low half is next.
    Nibbles(Bytes, bool),
}

impl Sizes {
    fn parse(stbl: &Cursor) -> Result<(Self, u32), ContainerError> {
        if let Some(mut stsz) = child(stbl, b"stsz")? {
            stsz.full_box()?;
            let (constant, count) = (stsz.u32()?, stsz.u32()?);
            return match constant {
                0 => Ok((Self::Words(stsz.table(count, 4)?), count)),
                size => Ok((Self::Constant(size), count)),
            };
        }
        let mut stz2 = required(stbl, b"stz2")?;
        stz2.full_box()?;
        let (field_bits, count) = (stz2.u32()? & 0xff, stz2.u32()?);
        let sizes = match field_bits {
            4 => Self::Nibbles(stz2.take(count.div_ceil(2) as usize)?, false),
            8 => Self::Bytes(stz2.table(count, 1)?),
            16 => Self::Halves(stz2.table(count, 2)?),
            _ => return Err(stz2.damaged("a compact size table of an unknown width")),
        };
        Ok((sizes, count))
    }

    fn next(&mut self) -> Option<u32> {
        match self {
            Self::Constant(size) => Some(*size),
            Self::Words(table) => table.try_get_u32().ok(),
            Self::Halves(table) => table.try_get_u16().ok().map(u32::from),
            Self::Bytes(table) => table.try_get_u8().ok().map(u32::from),
            Self::Nibbles(table, low) => {
                let byte = *table.first()?;
                if *low {
                    table.advance(1);
                }
                *low = !*low;
                Some(u32::from(if *low { byte >> 4 } else { byte & 15 }))
            }
        }
    }
}

/// Run lengths and values (`stts`, section 8.6.1.2; `ctts`, section 8.6.1.3).
#[derive(Clone, Debug, Default)]
struct Runs {
    entries: Bytes,
    left: u32,
    value: u32,
}

impl Runs {
    fn parse(payload: Option<Cursor>) -> Result<Self, ContainerError> {
        let Some(mut payload) = payload else { return Ok(Self::default()) };
        payload.full_box()?;
        let count = payload.u32()?;
        Ok(Self { entries: payload.table(count, 8)?, left: 0, value: 0 })
    }

    fn total(&self) -> u64 {
        let runs = self.entries.chunks_exact(8).filter_map(|entry| entry.first_chunk::<4>());
        runs.fold(0, |total, run| total.saturating_add(u64::from(u32::from_be_bytes(*run))))
    }

    fn next(&mut self) -> Option<u32> {
        while self.left == 0 {
            self.left = self.entries.try_get_u32().ok()?;
            self.value = self.entries.try_get_u32().ok()?;
        }
        self.left -= 1;
        Some(self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::boxes::BoxWriter;

    fn table(writer: &mut BoxWriter, kind: [u8; 4], words: &[u32]) {
        writer.full(&kind, 0, 0, |writer| words.iter().for_each(|word| writer.u32(*word)));
    }

    fn samples(fill: impl FnOnce(&mut BoxWriter)) -> Result<Vec<Placed>, ContainerError> {
        let mut writer = BoxWriter::default();
        fill(&mut writer);
        let mut table = SampleTable::parse(&Cursor::new(writer.into_bytes(), 0))?;
        std::iter::from_fn(|| table.next_sample().transpose()).collect()
    }

    #[test]
    fn runs_are_unrolled_sample_by_sample() {
        let read = samples(|writer| {
            table(writer, *b"stsz", &[0, 4, 10, 20, 30, 40]);
            table(writer, *b"stts", &[2, 3, 100, 1, 50]);
            table(writer, *b"ctts", &[2, 1, 7, 1, 0xffff_ffff]);
            table(writer, *b"stss", &[2, 1, 3]);
            table(writer, *b"stsc", &[2, 1, 2, 1, 2, 1, 1]);
            table(writer, *b"stco", &[3, 1000, 2000, 3000]);
        });
        let placed =
            |offset, size, dts, pts, duration, is_sync| Placed { offset, size, dts, pts, duration, is_sync };
        let expected = [
            placed(1000, 10, 0, 7, 100, true),
            placed(1010, 20, 100, 99, 100, false),
            placed(2000, 30, 200, 200, 100, true),
            placed(3000, 40, 300, 300, 50, false),
        ];
        assert_eq!(read.unwrap(), expected);
    }

    #[test]
    fn compact_sizes_have_three_widths() {
        for (bits, bytes) in [(4, &[0x12, 0x30][..]), (8, &[1, 2, 3]), (16, &[0, 1, 0, 2, 0, 3])] {
            let read = samples(|writer| {
                writer.full(b"stz2", 0, 0, |writer| {
                    writer.u32(bits);
                    writer.u32(3);
                    writer.bytes(bytes);
                });
                table(writer, *b"stts", &[1, 3, 1]);
                table(writer, *b"stsc", &[1, 1, 3, 1]);
                table(writer, *b"stco", &[1, 9]);
            });
            let sizes: Vec<u32> = read.unwrap().iter().map(|sample| sample.size).collect();
            assert_eq!(sizes, [1, 2, 3], "{bits} bits");
        }
    }

    #[test]
    fn tables_that_do_not_fit_each_other_are_refused() {
        let build = |sizes: &[u32], chunks: &[u32]| {
            samples(|writer| {
                table(writer, *b"stsz", sizes);
                table(writer, *b"stts", &[1, 4, 100]);
                table(writer, *b"stsc", &[1, 1, 2, 1]);
                table(writer, *b"stco", chunks);
            })
        };
        assert_eq!(build(&[5, 4], &[2, 0, 100]).unwrap().len(), 4);
        assert!(build(&[5, 5], &[3, 0, 100, 200]).is_err(), "more samples than durations");
        assert!(build(&[5, 4], &[1, 0]).is_err(), "more samples than chunks hold");
        assert!(build(&[0, 0xffff_ffff, 1], &[1, 0]).is_err(), "a count longer than the box");
        assert!(build(&[0xffff_ffff, 1], &[1, 0]).is_err(), "a sample of 4 GiB");
    }
}
