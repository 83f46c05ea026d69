//! Segment timelines: runs of segments of one length (ISO/IEC 23009-1 clause 5.3.9.6).

use super::super::error::Place;
use super::super::xml::Element;
use super::super::{ManifestError, limits};

/// One `S` element: `repeat + 1` segments of `duration` each, in ticks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    /// Where it begins; `None` is where the one before ends.
    pub(super) start: Option<u64>,
    /// Length of each segment.
    pub(super) duration: u64,
    /// Segments after the first; negative is "until the next run or the end of the period".
    pub(super) repeat: i64,
}

/// A run with its place and number of segments known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Counted {
    /// Where it begins, in ticks.
    pub(super) start: u64,
    /// Length of each segment, in ticks.
    pub(super) duration: u64,
    /// Number of segments.
    pub(super) count: u64,
}

/// Reads the runs.
pub(super) fn read(timeline: &Element) -> Result<Vec<Run>, ManifestError> {
    let runs = timeline.children("S").map(|run| {
        let number = |name: &str| run.attribute(name).map(|text| parse(name, text)).transpose();
        Ok(Run {
            start: number("t")?,
            duration: number("d")?.ok_or_else(|| Place::Element("S").missing("d"))?,
            repeat: run.attribute("r").map(|text| parse("r", text)).transpose()?.unwrap_or(0),
        })
    });
    runs.collect()
}

fn parse<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, ManifestError> {
    text.trim().parse().map_err(|_| Place::Element("S").invalid(format!("{name} is no number: {text:?}")))
}

/// Computes where each run begins and how many segments it has, without listing them.
///
/// `end` is the end of the period in the timeline's ticks, where it is known.
///
/// # Errors
/// More segments than [`limits::SEGMENTS`], an open run without an end, a length of zero that is repeated.
pub(super) fn count(runs: &[Run], end: Option<u64>) -> Result<Vec<Counted>, ManifestError> {
    let mut counted = Vec::with_capacity(runs.len());
    let mut time = 0_u64;
    let mut total = 0_u64;
    for (index, run) in runs.iter().enumerate() {
        let start = run.start.unwrap_or(time);
        let count = match u64::try_from(run.repeat) {
            Ok(repeat) => repeat.saturating_add(1),
            Err(_) => {
                let next = runs.get(index + 1).and_then(|next| next.start);
                until(start, run.duration, next.or(end).ok_or(ManifestError::OpenEnded)?)?
            }
        };
        total = total.saturating_add(count);
        if total > limits::SEGMENTS as u64 {
            return Err(ManifestError::TooMany { what: "segments", limit: limits::SEGMENTS });
        }
        time = run
            .duration
            .checked_mul(count)
            .and_then(|length| start.checked_add(length))
            .ok_or_else(|| Place::Element("S").invalid("the timeline is too long"))?;
        counted.push(Counted { start, duration: run.duration, count });
    }
    Ok(counted)
}

/// Segments of a length that begin before the end.
fn until(start: u64, duration: u64, end: u64) -> Result<u64, ManifestError> {
    if duration == 0 {
        return Err(Place::Element("S").invalid("d is 0 and r is negative"));
    }
    Ok(end.saturating_sub(start).div_ceil(duration))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(start: Option<u64>, duration: u64, repeat: i64) -> Run {
        Run { start, duration, repeat }
    }

    fn counts(runs: &[Run], end: Option<u64>) -> Result<Vec<(u64, u64)>, ManifestError> {
        Ok(count(runs, end)?.iter().map(|run| (run.start, run.count)).collect())
    }

    #[test]
    fn runs_follow_each_other_or_begin_anew() {
        let runs = [run(None, 10, 2), run(None, 5, 0), run(Some(100), 10, 0)];
        assert_eq!(counts(&runs, None).unwrap(), [(0, 3), (30, 1), (100, 1)]);
    }

    #[test]
    fn an_open_run_ends_with_the_next_or_the_period() {
        assert_eq!(counts(&[run(Some(5), 10, -1), run(Some(40), 1, 0)], None).unwrap(), [(5, 4), (40, 1)]);
        assert_eq!(counts(&[run(Some(5), 10, -1)], Some(25)).unwrap(), [(5, 2)]);
        assert_eq!(counts(&[run(Some(30), 10, -1)], Some(25)).unwrap(), [(30, 0)]);
        assert_eq!(counts(&[run(None, 10, -1)], None), Err(ManifestError::OpenEnded));
    }

    #[test]
    fn a_huge_count_is_refused_before_it_is_listed() {
        for runs in [
            [run(None, 1, i64::MAX), run(None, 1, i64::MAX)],
            [run(Some(0), 1, -1), run(Some(u64::MAX), 1, 0)],
            [run(None, u64::MAX, 1), run(None, 1, 0)],
            [run(None, 0, -1), run(Some(9), 1, 0)],
        ] {
            assert!(counts(&runs, None).is_err(), "{runs:?}");
        }
    }
}
