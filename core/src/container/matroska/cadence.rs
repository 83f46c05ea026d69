//! Whether the pictures of a track follow each other in equal steps, and in which.
//!
//! Times in the file are whole milliseconds, so that 30000/1001 pictures a second are 33 or 34 apart: players that
//! average what they see would show 30.3. The step of the whole track, and a list of the rates there are, tell better.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::limits::REORDERED_PICTURES;

/// Nanoseconds in a millisecond.
const MILLISECOND_NS: i128 = 1_000_000;

/// Highest rate that is looked for, in pictures a second.
const RATE_MAX: i128 = 240;

/// The steps of one track's pictures, as they come in decoding order.
#[derive(Clone, Debug, Default)]
pub(super) struct Cadence {
    /// Times that an earlier one may still come to; in milliseconds.
    waiting: BinaryHeap<Reverse<i64>>,
    first: Option<i64>,
    last: i64,
    steps: i64,
    /// Shortest and longest step.
    range: Option<(i64, i64)>,
}

impl Cadence {
    /// Takes the time of the next picture in decoding order.
    pub(super) fn push(&mut self, time: i64) {
        self.waiting.push(Reverse(time));
        if self.waiting.len() > REORDERED_PICTURES
            && let Some(Reverse(earliest)) = self.waiting.pop()
        {
            self.step_to(earliest);
        }
    }

    /// Nanoseconds of a picture; `None` where steps differ by more than rounding makes them, or there are none.
    pub(super) fn frame_ns(&self) -> Option<u32> {
        let mut all = Self { waiting: BinaryHeap::new(), ..self.clone() };
        for Reverse(time) in self.waiting.clone().into_sorted_vec().into_iter().rev() {
            all.step_to(time);
        }
        let (shortest, longest) = all.range?;
        if shortest <= 0 || longest - shortest > 1 {
            return None;
        }
        let span_ns = i128::from(all.last - all.first?) * MILLISECOND_NS;
        u32::try_from(nearest_rate(span_ns, all.steps.into())).ok()
    }

    fn step_to(&mut self, time: i64) {
        if self.first.is_none() {
            self.first = Some(time);
        } else {
            let step = time.saturating_sub(self.last);
            let (shortest, longest) = self.range.unwrap_or((step, step));
            self.range = Some((shortest.min(step), longest.max(step)));
            self.steps += 1;
        }
        self.last = time;
    }
}

/// Nanoseconds of a picture where `steps` of them span `span_ns`: those of a usual rate (whole, or whole by 1.001)
/// where rounding both ends to milliseconds can have made the difference.
fn nearest_rate(span_ns: i128, steps: i128) -> i128 {
    let rates = (1..=RATE_MAX).flat_map(|rate| [(rate, 1), (rate * 1000, 1001)]);
    let frames =
        rates.map(|(numerator, denominator)| (denominator * 1_000_000_000 + numerator / 2) / numerator);
    let distance = |frame_ns: &i128| (frame_ns * steps - span_ns).abs();
    frames
        .min_by_key(distance)
        .filter(|frame_ns| distance(frame_ns) <= MILLISECOND_NS + steps)
        .unwrap_or((span_ns + steps / 2) / steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame_ns(times: impl IntoIterator<Item = i64>) -> Option<u32> {
        let mut cadence = Cadence::default();
        times.into_iter().for_each(|time| cadence.push(time));
        cadence.frame_ns()
    }

    #[test]
    fn rounding_to_milliseconds_hides_no_usual_rate() {
        let table = [
            (30_000, 1001, 33_366_667),
            (24_000, 1001, 41_708_333),
            (25, 1, 40_000_000),
            (60, 1, 16_666_667),
        ];
        for (numerator, denominator, expected) in table {
            let times = (0..200).map(|n| (n * 1000 * denominator * 2 + numerator) / (numerator * 2));
            assert_eq!(frame_ns(times), Some(expected), "{numerator}/{denominator}");
        }
        assert_eq!(frame_ns((0..100).map(|n| n * 80)), Some(80_000_000));
    }

    #[test]
    fn the_order_of_decoding_does_not_matter() {
        let mut times = vec![0];
        for group in 0..20 {
            times.extend([120, 40, 80].map(|time| group * 120 + time));
        }
        assert_eq!(frame_ns(times), Some(40_000_000));
    }

    #[test]
    fn uneven_steps_have_no_cadence() {
        assert_eq!(frame_ns([0, 40, 80, 160]), None);
        assert_eq!(frame_ns([0, 0]), None);
        assert_eq!(frame_ns([0]), None);
        assert_eq!(frame_ns([0, i64::MAX]), None);
    }
}
