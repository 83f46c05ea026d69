//! Which segments there are: their numbers, times and lengths, counted without being listed.

use std::time::Duration;

use super::super::error::Place;
use super::super::{ManifestError, limits};
use super::addressing::{Addressing, NANO};
use super::timeline;

/// Segments of one length, one after the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    /// Number of the first.
    number: u64,
    /// Media time of the first, in nano-ticks.
    start: u128,
    /// Length of each, in nano-ticks; `None` where nothing says.
    length: Option<u128>,
    /// How many there are.
    pub(super) count: u64,
}

/// One segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Slot {
    /// For `$Number$`.
    pub(super) number: u64,
    /// For `$Time$`, in ticks.
    pub(super) time: u64,
    /// In nano-ticks.
    pub(super) length: Option<u128>,
}

impl Stretch {
    /// The segments.
    pub(super) fn slots(self) -> impl Iterator<Item = Slot> {
        (0..self.count).map(move |index| {
            let passed = self.length.unwrap_or(0).saturating_mul(u128::from(index));
            Slot {
                number: self.number.saturating_add(index),
                time: u64::try_from(self.start.saturating_add(passed) / NANO).unwrap_or(u64::MAX),
                length: self.length,
            }
        })
    }
}

/// What bounds the segments of a period.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bounds {
    /// Length of the period.
    pub(super) period: Option<Duration>,
    /// For a live presentation: time since the period began, and how far back the server keeps segments.
    pub(super) live: Option<(Duration, Option<Duration>)>,
    /// Whether the presentation is live at all.
    pub(super) is_dynamic: bool,
}

/// The segments of a `SegmentTemplate` or, with `listed` addresses, of a `SegmentList`.
///
/// # Errors
/// As [`fragments`](super::fragments).
pub(super) fn schedule(
    addressing: &Addressing,
    bounds: Bounds,
    listed: Option<usize>,
) -> Result<Vec<Stretch>, ManifestError> {
    let mut stretches = if let Some(runs) = &addressing.timeline {
        timed(addressing, bounds, runs)?
    } else if let Some(count) = listed {
        vec![regular(addressing, 0, count as u64)]
    } else {
        vec![counted(addressing, bounds)?]
    };
    if let Some(count) = listed {
        cut(&mut stretches, count as u64);
    }
    if let Some(last) = addressing.end_number {
        cut(&mut stretches, last.saturating_add(1).saturating_sub(addressing.start_number()));
    }
    let total = stretches.iter().fold(0, |sum: u64, stretch| sum.saturating_add(stretch.count));
    if total > limits::SEGMENTS as u64 {
        return Err(ManifestError::TooMany { what: "segments", limit: limits::SEGMENTS });
    }
    Ok(stretches)
}

/// Stretches of a timeline.
fn timed(
    addressing: &Addressing,
    bounds: Bounds,
    runs: &[timeline::Run],
) -> Result<Vec<Stretch>, ManifestError> {
    let ticks = |length: Duration| {
        let ticks = length.as_nanos() * u128::from(addressing.timescale()) / NANO;
        u64::try_from(ticks).unwrap_or(u64::MAX).saturating_add_signed(addressing.time_offset)
    };
    // At the live edge a segment is there once it is complete.
    let last = runs.last().map_or(0, |run| run.duration);
    let edge = bounds.live.map(|(elapsed, _)| ticks(elapsed).saturating_sub(last.saturating_sub(1)));
    let end = bounds.period.map(ticks).or(edge);
    let mut number = addressing.start_number();
    let stretches = timeline::count(runs, end)?.into_iter().map(|run| {
        let stretch = Stretch {
            number,
            start: u128::from(run.start) * NANO,
            length: Some(u128::from(run.duration) * NANO),
            count: run.count,
        };
        number = number.saturating_add(run.count);
        stretch
    });
    Ok(stretches.collect())
}

/// Segments of the same length, as many as the period or the clock has room for; a single one without a length.
fn counted(addressing: &Addressing, bounds: Bounds) -> Result<Stretch, ManifestError> {
    let Some(length) = addressing.duration else { return Ok(regular(addressing, 0, 1)) };
    let nano_ticks = |time: Duration| time.as_nanos() * u128::from(addressing.timescale());
    let narrow = |count: u128| u64::try_from(count).unwrap_or(u64::MAX);
    let in_period = bounds.period.map(|period| narrow(nano_ticks(period).div_ceil(length)));
    if let Some((elapsed, buffer)) = bounds.live {
        let available = narrow(nano_ticks(elapsed) / length).min(in_period.unwrap_or(u64::MAX));
        let gone = buffer.map_or(0, |buffer| narrow(nano_ticks(elapsed.saturating_sub(buffer)) / length));
        let gone = gone.min(available);
        return Ok(regular(addressing, gone, available - gone));
    }
    let by_number =
        || Some(addressing.end_number?.saturating_add(1).saturating_sub(addressing.start_number()));
    match in_period.or_else(by_number) {
        Some(count) => Ok(regular(addressing, 0, count)),
        None if bounds.is_dynamic => Err(ManifestError::OpenEnded),
        None => Err(Place::Element("MPD").missing("mediaPresentationDuration")),
    }
}

/// A stretch of the template's own length, some segments into the period.
fn regular(addressing: &Addressing, skipped: u64, count: u64) -> Stretch {
    let length = addressing.duration;
    let passed = length.unwrap_or(0).saturating_mul(u128::from(skipped));
    // There is no segment before media time zero.
    let start = u128::from(addressing.time_offset.max(0).unsigned_abs()) * NANO;
    let number = addressing.start_number().saturating_add(skipped);
    Stretch { number, start: start.saturating_add(passed), length, count }
}

/// Keeps only so many segments.
fn cut(stretches: &mut [Stretch], most: u64) {
    let mut left = most;
    for stretch in stretches {
        stretch.count = stretch.count.min(left);
        left -= stretch.count;
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;

    fn numbers(template: &str, bounds: Bounds) -> Result<Vec<(u64, u64)>, ManifestError> {
        let level = xml::parse(&format!("<a><SegmentTemplate {template}</a>"), "XML")?;
        let addressing = Addressing::default().inherited_by(&level)?;
        let stretches = schedule(&addressing, bounds, None)?;
        Ok(stretches.into_iter().flat_map(Stretch::slots).map(|slot| (slot.number, slot.time)).collect())
    }

    fn period(seconds: f64) -> Bounds {
        Bounds { period: Some(Duration::from_secs_f64(seconds)), ..Bounds::default() }
    }

    #[test]
    fn the_last_segment_may_be_shorter() {
        let template = "timescale='1000' duration='2000' startNumber='0'/>";
        assert_eq!(numbers(template, period(6.0)).unwrap().len(), 3);
        assert_eq!(numbers(template, period(6.001)).unwrap(), [(0, 0), (1, 2_000), (2, 4_000), (3, 6_000)]);
    }

    #[test]
    fn times_begin_at_the_offset_and_the_end_number_ends() {
        let template = "duration='2' presentationTimeOffset='100' startNumber='5' endNumber='6'/>";
        assert_eq!(numbers(template, period(60.0)).unwrap(), [(5, 100), (6, 102)]);
        assert_eq!(numbers(template, Bounds::default()).unwrap(), [(5, 100), (6, 102)]);
    }

    #[test]
    fn a_timeline_gives_numbers_and_times() {
        let template =
            "timescale='10'><SegmentTimeline><S t='7' d='10' r='-1'/></SegmentTimeline></SegmentTemplate>";
        assert_eq!(numbers(template, period(2.5)).unwrap(), [(1, 7), (2, 17)]);
    }

    #[test]
    fn a_live_edge_has_only_complete_segments() {
        let live = |elapsed, buffer: Option<u64>| Bounds {
            live: Some((Duration::from_secs(elapsed), buffer.map(Duration::from_secs))),
            is_dynamic: true,
            period: None,
        };
        assert_eq!(numbers("duration='2'/>", live(7, None)).unwrap(), [(1, 0), (2, 2), (3, 4)]);
        assert_eq!(numbers("duration='2'/>", live(101, Some(4))).unwrap(), [(49, 96), (50, 98)]);
        let open = "><SegmentTimeline><S t='0' d='2' r='-1'/></SegmentTimeline></SegmentTemplate>";
        assert_eq!(numbers(open, live(5, None)).unwrap(), [(1, 0), (2, 2)]);
        let unknown = Bounds { is_dynamic: true, ..Bounds::default() };
        assert_eq!(numbers("duration='2'/>", unknown), Err(ManifestError::OpenEnded));
    }

    #[test]
    fn a_huge_count_is_refused() {
        let template = "timescale='4294967295' duration='1'/>";
        assert!(matches!(numbers(template, period(3e11)), Err(ManifestError::TooMany { .. })));
    }
}
