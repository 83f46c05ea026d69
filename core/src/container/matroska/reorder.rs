//! Decoding times, which Matroska does not store, for codecs whose pictures are not in the order they are shown.
//!
//! The decoding times are the presentation times in ascending order, moved back by one shift so that none is after
//! its picture's presentation. The shift is what the first pictures of the track need; where a later one needs more,
//! its decoding time is the earliest presentation time that is still to come. Both depend on what lies ahead of a
//! picture alone, so that reading can start again in the middle: wherever every picture before is shown before every
//! picture after, the times come out the same.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Gives decoding times to the pictures of one track, one after the other.
#[derive(Debug)]
pub(super) struct Reorder {
    /// `None` until the first pictures were seen.
    shift: Option<i64>,
    /// Presentation times of pictures looked at, without the ones already given away as decoding times.
    waiting: BinaryHeap<Reverse<i64>>,
    /// How many pictures from the next one on are among them.
    admitted: usize,
    /// Latest presentation time of all pictures that were passed.
    latest: i64,
    /// Decoding time of the next picture, where it was already asked for.
    next: Option<i64>,
}

impl Default for Reorder {
    fn default() -> Self {
        Self { shift: None, waiting: BinaryHeap::new(), admitted: 0, latest: i64::MIN, next: None }
    }
}

impl Reorder {
    /// Whether the shift is known.
    pub(super) const fn is_settled(&self) -> bool {
        self.shift.is_some()
    }

    /// Finds the shift from the presentation times of the first pictures, in decoding order.
    pub(super) fn settle(&mut self, first: impl Iterator<Item = i64>) {
        let times: Vec<i64> = first.collect();
        let mut sorted = times.clone();
        sorted.sort_unstable();
        let shifts = sorted.iter().zip(&times).map(|(decoded, shown)| decoded.saturating_sub(*shown));
        self.shift = Some(shifts.max().unwrap_or(0).max(0));
    }

    /// Forgets all pictures, not the shift.
    pub(super) fn restart(&mut self) {
        *self = Self { shift: self.shift, ..Self::default() };
    }

    /// Whether every picture passed so far is shown before all of `window`, the next ones.
    pub(super) fn is_cut(&self, window: impl Iterator<Item = i64>) -> bool {
        window.min().is_none_or(|earliest| self.latest < earliest)
    }

    /// Decoding time of the next picture; `window` is it and the pictures after it that are looked at.
    pub(super) fn next_time(&mut self, window: impl Iterator<Item = i64> + Clone) -> i64 {
        let time = self.next.unwrap_or_else(|| self.time(window));
        self.next = Some(time);
        time
    }

    /// Passes the next picture, shown at `shown`; `window` are the pictures after it, where the decoding time of the
    /// first of them is wanted, which is returned.
    pub(super) fn pass(
        &mut self,
        shown: i64,
        window: Option<impl Iterator<Item = i64> + Clone>,
    ) -> Option<i64> {
        self.latest = self.latest.max(shown);
        self.admitted = self.admitted.saturating_sub(1);
        self.next = window.map(|window| self.time(window));
        self.next
    }

    /// The decoding time of the first picture of `window`.
    fn time(&mut self, window: impl Iterator<Item = i64> + Clone) -> i64 {
        let mut count = 0;
        for shown in window.clone() {
            count += 1;
            if count > self.admitted {
                self.waiting.push(Reverse(shown));
            }
        }
        self.admitted = self.admitted.max(count);
        let earliest_ahead = window.min().unwrap_or(i64::MAX);
        let in_order = self.waiting.pop().map_or(i64::MAX, |Reverse(time)| time);
        in_order.saturating_sub(self.shift.unwrap_or(0)).min(earliest_ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decoding times of all pictures, each looked at with `ahead` more.
    fn times(reorder: &mut Reorder, shown: &[i64], ahead: usize) -> Vec<i64> {
        let window = |from: usize| shown[from..(from + 1 + ahead).min(shown.len())].iter().copied();
        if !reorder.is_settled() {
            reorder.settle(window(0));
        }
        let mut times = Vec::new();
        for (index, time) in shown.iter().enumerate() {
            times.push(reorder.next_time(window(index)));
            reorder.pass(*time, (index + 1 < shown.len()).then(|| window(index + 1)));
        }
        times
    }

    #[test]
    fn pictures_shown_out_of_order_are_decoded_in_steady_steps() {
        let shown = [0, 120, 40, 80, 240, 160, 200];
        let expected = [-40, 0, 40, 80, 120, 160, 200];
        assert_eq!(times(&mut Reorder::default(), &shown, 4), expected);
    }

    #[test]
    fn a_picture_is_never_decoded_after_it_is_shown_nor_before_the_one_before_it() {
        // The first pictures are in order, so that the shift is none; later ones are not.
        let shown = [0, 40, 80, 120, 160, 400, 200, 240, 280, 320, 360, 440];
        let decoded = times(&mut Reorder::default(), &shown, 3);
        assert!(decoded.is_sorted(), "{decoded:?}");
        assert!(decoded.iter().zip(&shown).all(|(decoded, shown)| decoded <= shown), "{decoded:?}");
    }

    #[test]
    fn starting_again_at_a_cut_gives_the_same_times() {
        let shown = [0, 120, 40, 80, 240, 160, 200, 280, 400, 320, 360];
        let mut reorder = Reorder::default();
        let all = times(&mut reorder, &shown, 4);
        reorder.restart();
        assert_eq!(times(&mut reorder, &shown[7..], 4), all[7..]);
        assert!(reorder.is_cut([440].into_iter()));
        assert!(!reorder.is_cut([440, 380].into_iter()));
    }
}
