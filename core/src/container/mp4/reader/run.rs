//! Runs of samples of a fragment, read entry by entry (`trun`, ISO/IEC 14496-12 section 8.8.8).

use std::collections::VecDeque;

use bytes::{Buf, Bytes};

use super::file_order::{Placed, SampleSource};
use super::movie::Defaults;
use crate::container::ContainerError;
use crate::container::mp4::budget::MAX_SAMPLE_BYTES;
use crate::container::mp4::cursor::{Cursor, damaged, too_large};

const DATA_OFFSET: u32 = 0x1;
const FIRST_FLAGS: u32 = 0x4;
const DURATION: u32 = 0x100;
const SIZE: u32 = 0x200;
const FLAGS: u32 = 0x400;
const COMPOSITION: u32 = 0x800;
/// `sample_is_non_sync_sample` (section 8.8.3.1).
const NON_SYNC: u32 = 0x0001_0000;

/// One `trun` of one track.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// From the base of its fragment to its first byte; `None` directly after the run before.
    pub(crate) data_offset: Option<i32>,
    fields: u32,
    entries: Bytes,
    left: u32,
    first_flags: Option<u32>,
    defaults: Defaults,
    offset: u64,
    dts: i64,
}

impl Run {
    /// Reads the payload of a `trun` box.
    pub(crate) fn parse(mut trun: Cursor, defaults: Defaults) -> Result<Self, ContainerError> {
        let (_, flags) = trun.full_box()?;
        let count = trun.u32()?;
        let data_offset = if flags & DATA_OFFSET == 0 { None } else { Some(trun.u32()?.cast_signed()) };
        let first_flags = if flags & FIRST_FLAGS == 0 { None } else { Some(trun.u32()?) };
        let fields = flags & (DURATION | SIZE | FLAGS | COMPOSITION);
        let has_sizes = fields & SIZE != 0 || defaults.size > 0;
        // Without this a few bytes could announce four thousand million samples of nothing.
        if count > 1 && !has_sizes {
            return Err(trun.damaged("samples without a size"));
        }
        let entries = trun.table(count, 4 * fields.count_ones() as usize)?;
        Ok(Self { data_offset, fields, entries, left: count, first_flags, defaults, offset: 0, dts: 0 })
    }

    /// Bytes and ticks of all its samples.
    pub(crate) fn totals(&self) -> (u64, u64) {
        if self.fields & (SIZE | DURATION) == 0 {
            let count = u64::from(self.left);
            return (count * u64::from(self.defaults.size), count * u64::from(self.defaults.duration));
        }
        let mut run = self.clone();
        let (mut bytes, mut ticks) = (0_u64, 0_u64);
        while run.left > 0 {
            let (duration, size, _, _) = run.next_entry();
            bytes = bytes.saturating_add(u64::from(size));
            ticks = ticks.saturating_add(u64::from(duration));
        }
        (bytes, ticks)
    }

    /// Says where its first sample lies, in the source and in time.
    pub(crate) const fn place(&mut self, offset: u64, dts: i64) {
        self.offset = offset;
        self.dts = dts;
    }

    /// Duration, size, flags and composition offset of the next sample.
    fn next_entry(&mut self) -> (u32, u32, u32, u32) {
        let mut field = |bit: u32, default: u32| {
            if self.fields & bit == 0 { default } else { self.entries.try_get_u32().unwrap_or_default() }
        };
        let duration = field(DURATION, self.defaults.duration);
        let size = field(SIZE, self.defaults.size);
        let own_flags = field(FLAGS, self.defaults.flags);
        let composition = field(COMPOSITION, 0);
        self.left = self.left.saturating_sub(1);
        (duration, size, self.first_flags.take().unwrap_or(own_flags), composition)
    }
}

impl SampleSource for Run {
    fn next_sample(&mut self) -> Result<Option<Placed>, ContainerError> {
        if self.left == 0 {
            return Ok(None);
        }
        let (offset, dts) = (self.offset, self.dts);
        let (duration, size, flags, composition) = self.next_entry();
        if u64::from(size) > MAX_SAMPLE_BYTES {
            return Err(too_large("an MP4 sample", u64::from(size), MAX_SAMPLE_BYTES));
        }
        let next = (offset.checked_add(u64::from(size)), dts.checked_add(i64::from(duration)));
        let (Some(end), Some(next_dts)) = next else { return Err(damaged("a time over 64 bits", offset)) };
        (self.offset, self.dts) = (end, next_dts);
        // Signed in both versions: writers put negative offsets in version 0 too, and none is over 2^31.
        let pts = dts.saturating_add(i64::from(composition.cast_signed()));
        Ok(Some(Placed { offset, size, dts, pts, duration, is_sync: flags & NON_SYNC == 0 }))
    }
}

/// The runs of one track in one fragment, in decoding order.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunQueue(pub(crate) VecDeque<Run>);

impl SampleSource for RunQueue {
    fn next_sample(&mut self) -> Result<Option<Placed>, ContainerError> {
        while let Some(run) = self.0.front_mut() {
            if let Some(placed) = run.next_sample()? {
                return Ok(Some(placed));
            }
            self.0.pop_front();
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(flags: u32, count: u32, words: &[u32], defaults: Defaults) -> Result<Run, ContainerError> {
        let words = [&[flags, count], words].concat();
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        Run::parse(Cursor::new(bytes.into(), 0), defaults)
    }

    #[test]
    fn a_run_mixes_its_own_fields_with_defaults() {
        let defaults = Defaults { description: 1, duration: 512, size: 0, flags: NON_SYNC };
        let fields = DATA_OFFSET | FIRST_FLAGS | SIZE | COMPOSITION;
        let mut run = run(fields, 2, &[80, 0, 10, 1024, 20, 0xffff_fe00], defaults).unwrap();
        assert_eq!((run.data_offset, run.totals()), (Some(80), (30, 1024)));
        run.place(1000, 5);
        let first = Placed { offset: 1000, size: 10, dts: 5, pts: 1029, duration: 512, is_sync: true };
        let second = Placed { offset: 1010, size: 20, dts: 517, pts: 5, duration: 512, is_sync: false };
        assert_eq!(run.next_sample(), Ok(Some(first)));
        assert_eq!(run.next_sample(), Ok(Some(second)));
        assert_eq!(run.next_sample(), Ok(None));
    }

    #[test]
    fn a_count_longer_than_the_box_or_without_sizes_is_refused() {
        let sized = Defaults { size: 4, ..Defaults::default() };
        assert!(run(SIZE, 3, &[1, 2], sized).is_err());
        assert!(run(0, u32::MAX, &[], Defaults::default()).is_err());
        assert_eq!(run(0, u32::MAX, &[], sized).unwrap().totals(), (u64::from(u32::MAX) * 4, 0));
    }
}
