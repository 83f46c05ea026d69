//! `sidx`: where the fragments of a file begin, and when what they hold is shown (ISO/IEC 14496-12 section 8.16.3).

use crate::container::ContainerError;
use crate::container::mp4::cursor::Cursor;

/// The stretches of one index, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SegmentIndex {
    timescale: u32,
    /// Time of its first presentation, in ticks, and absolute offset of its first byte.
    stretches: Vec<(u64, u64)>,
}

impl SegmentIndex {
    /// Reads the payload of a box that ends at `end`. An index of indexes tells of no media and is left empty.
    pub(crate) fn parse(payload: &Cursor, end: u64) -> Result<Self, ContainerError> {
        let mut payload = payload.clone();
        let (version, _) = payload.full_box()?;
        payload.u32()?;
        let timescale = payload.u32()?;
        let (mut time, first) = if version == 0 {
            (u64::from(payload.u32()?), u64::from(payload.u32()?))
        } else {
            (payload.u64()?, payload.u64()?)
        };
        payload.u16()?;
        let count = payload.u16()?;
        let mut offset = end.saturating_add(first);
        let mut stretches = Vec::new();
        for _ in 0..count {
            let (size, duration) = (payload.u32()?, payload.u32()?);
            payload.u32()?;
            if size >> 31 != 0 {
                return Ok(Self::default());
            }
            stretches.push((time, offset));
            time = time.saturating_add(duration.into());
            offset = offset.saturating_add(size.into());
        }
        Ok(Self { timescale, stretches })
    }

    /// Where the last stretch begins that is shown from a moment, in nanoseconds, or from before it.
    pub(crate) fn place_of(&self, moment: u128) -> Option<u64> {
        let ticks = moment.saturating_mul(self.timescale.into()) / 1_000_000_000;
        let later = self.stretches.partition_point(|(time, _)| u128::from(*time) <= ticks);
        self.stretches.get(later.saturating_sub(1)).map(|(_, offset)| *offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::boxes::BoxWriter;

    fn index(of_indexes: bool) -> SegmentIndex {
        let mut writer = BoxWriter::default();
        for field in [0, 1, 1000, 5000, 20, 3] {
            writer.u32(field);
        }
        for size in [100, 200, 300] {
            writer.u32(size | u32::from(of_indexes) << 31);
            writer.u32(2000);
            writer.u32(0x9000_0000);
        }
        SegmentIndex::parse(&Cursor::new(writer.into_bytes(), 0), 1000).unwrap()
    }

    #[test]
    fn a_moment_is_found_in_the_stretch_that_begins_at_or_before_it() {
        let table = [(0, 1020), (5000, 1020), (6999, 1020), (7000, 1120), (8999, 1120), (60_000, 1320)];
        for (milliseconds, offset) in table {
            assert_eq!(index(false).place_of(milliseconds * 1_000_000), Some(offset), "{milliseconds}");
        }
        assert_eq!(index(true).place_of(0), None);
    }
}
