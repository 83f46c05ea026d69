//! The Info element, and what its TimestampScale makes of times.

use super::ebml::{Element, damaged};
use super::ids;
use crate::container::ContainerError;

/// Nanoseconds in a second.
const SECOND_NS: u64 = 1_000_000_000;

/// Nanoseconds in a tick where nothing else is said (RFC 9559 section 5.1.2.9).
const DEFAULT_SCALE_NS: u64 = 1_000_000;

/// How times in the file become ticks of the tracks.
///
/// A tick of a track is a tick of the file where a whole number of them make a second, and a nanosecond where not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// Ticks of a track per second.
    pub(super) timescale: u32,
    /// Ticks of a track in a tick of the file.
    factor: i64,
}

impl Default for Clock {
    fn default() -> Self {
        Self { timescale: (SECOND_NS / DEFAULT_SCALE_NS) as u32, factor: 1 }
    }
}

impl Clock {
    fn new(scale_ns: u64, offset: u64) -> Result<Self, ContainerError> {
        if scale_ns == 0 {
            return Err(damaged("a TimestampScale of zero", offset));
        }
        if SECOND_NS.is_multiple_of(scale_ns) {
            return Ok(Self { timescale: (SECOND_NS / scale_ns) as u32, factor: 1 });
        }
        let factor = i64::try_from(scale_ns).map_err(|_| damaged("a TimestampScale out of range", offset))?;
        Ok(Self { timescale: SECOND_NS as u32, factor })
    }

    /// A time of the file in ticks of a track; `None` out of range.
    pub(super) const fn ticks(self, file_ticks: i64) -> Option<i64> {
        file_ticks.checked_mul(self.factor)
    }

    /// A duration of the file in nanoseconds.
    pub(super) fn ns(self, file_ticks: u64) -> u128 {
        // One of the two factors is one, so that their product is a TimestampScale and below 2^63.
        let scale_ns = self.factor.unsigned_abs() * (SECOND_NS / u64::from(self.timescale));
        u128::from(file_ticks) * u128::from(scale_ns)
    }

    /// Nanoseconds in ticks of a track, rounded to the nearest.
    pub(super) fn ticks_from_ns(self, ns: u128) -> i64 {
        let ticks = ns.saturating_mul(self.timescale.into()).saturating_add(u128::from(SECOND_NS / 2));
        let ticks = ticks / u128::from(SECOND_NS);
        i64::try_from(ticks).unwrap_or(i64::MAX)
    }
}

/// What Info says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Info {
    pub(super) clock: Clock,
    /// Duration of the longest track, in ticks of the tracks.
    pub(super) duration: Option<u64>,
}

impl Info {
    /// Reads the element's content.
    pub(super) fn read(info: &Element) -> Result<Self, ContainerError> {
        let mut clock = Clock::default();
        let mut duration = None;
        for child in info.children() {
            let child = child?;
            match child.id {
                ids::TIMESTAMP_SCALE => clock = Clock::new(child.unsigned()?, child.offset)?,
                ids::DURATION => duration = Some(child.float()?),
                _ => {}
            }
        }
        // The duration is a float (RFC 9559 section 5.1.2.10); one that is no positive number says nothing.
        let duration = duration.filter(|ticks| ticks.is_finite() && *ticks > 0.0);
        Ok(Self { clock, duration: duration.map(|ticks| (ticks * clock.factor as f64).round() as u64) })
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::container::matroska::emit;

    fn info(scale: u64, duration: f64) -> Result<Info, ContainerError> {
        let mut data = Vec::new();
        emit::unsigned(&mut data, ids::TIMESTAMP_SCALE, scale);
        emit::float(&mut data, ids::DURATION, duration);
        Info::read(&Element { id: ids::INFO, data: Bytes::from(data), offset: 0 })
    }

    #[test]
    fn the_usual_scale_counts_milliseconds() {
        let info = info(1_000_000, 20_008.0).unwrap();
        assert_eq!((info.clock.timescale, info.duration), (1000, Some(20_008)));
        assert_eq!(info.clock.ticks(40), Some(40));
        assert_eq!(info.clock.ticks_from_ns(33_366_667), 33);
        assert_eq!(info.clock.ns(40), 40_000_000);
    }

    #[test]
    fn a_scale_that_does_not_divide_a_second_counts_nanoseconds() {
        let info = info(22_675, 10.0).unwrap();
        assert_eq!((info.clock.timescale, info.duration), (1_000_000_000, Some(226_750)));
        assert_eq!(info.clock.ticks(2), Some(45_350));
        assert_eq!(info.clock.ticks(i64::MAX), None);
        assert_eq!(info.clock.ns(2), 45_350);
    }

    #[test]
    fn a_scale_of_zero_is_damage_and_a_duration_that_is_no_number_is_none() {
        assert!(info(0, 1.0).is_err());
        assert_eq!(info(1_000_000, f64::NAN).unwrap().duration, None);
    }
}
