//! One track of a source: the samples that wait for their turn, and where a later run would find them again.

use std::collections::VecDeque;

use super::supply::Position;
use crate::container::{Sample, Track};

/// One track of a source.
pub(super) struct Lane {
    pub(super) track: Track,
    waiting: VecDeque<Sample>,
    /// Samples to drop: they are in the part file already.
    skip: u64,
    /// Samples handed out, those of earlier runs included.
    taken: u64,
    /// Where stretches of the source begin, and the number of the lane's first sample in each.
    marks: VecDeque<Mark>,
    /// Where the last sample ends, in ticks.
    end: i64,
}

/// The lane's sample number `first` is the first that is found from the position on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) period: usize,
    pub(super) position: Position,
    pub(super) first: u64,
}

impl Mark {
    const fn place(&self) -> (usize, u64) {
        (self.period, self.position.offset)
    }
}

impl Lane {
    pub(super) const fn new(track: Track) -> Self {
        Self { track, waiting: VecDeque::new(), skip: 0, taken: 0, marks: VecDeque::new(), end: 0 }
    }

    /// `written` samples are in the part file; the source goes on at `mark`, with sample number `before`.
    pub(super) fn resume(&mut self, before: u64, written: u64, mark: Mark) {
        self.skip = written - before;
        self.taken = written;
        self.marks = VecDeque::from([mark]);
    }

    /// Whether a track of a later period is the same stream.
    pub(super) fn is_continued_by(&self, track: &Track) -> bool {
        let own = &self.track;
        (own.codec, own.timescale, &own.configuration) == (track.codec, track.timescale, &track.configuration)
    }

    /// Takes a sample in; `false` where it is in the part file already and was dropped.
    pub(super) fn keep(&mut self, sample: Sample, period: usize, position: Position) -> bool {
        self.end = self.end.max(sample.dts.saturating_add(i64::from(sample.duration)));
        let is_old = self.skip > 0;
        let number = if is_old { self.taken - self.skip } else { self.taken + self.waiting.len() as u64 };
        if self.marks.back().is_none_or(|mark| mark.place() < (period, position.offset)) {
            self.marks.push_back(Mark { period, position, first: number });
        }
        if is_old {
            self.skip -= 1;
        } else {
            self.waiting.push_back(sample);
        }
        !is_old
    }

    /// Forgets the places that lie before the sample after these.
    pub(super) fn forget_before(&mut self, written: u64) {
        while self.marks.get(1).is_some_and(|mark| mark.first <= written) {
            self.marks.pop_front();
        }
    }

    /// Where the next sample that is not written is found.
    pub(super) fn earliest(&self) -> Option<Mark> {
        self.marks.front().copied()
    }

    /// The number of the lane's first sample from a place on.
    pub(super) fn first_from(&self, place: &Mark) -> u64 {
        let found = self.marks.iter().find(|mark| mark.place() >= place.place());
        found.or_else(|| self.marks.back()).map_or(0, |mark| mark.first)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether the source ended without what it should have had.
    pub(super) fn is_short(&self) -> bool {
        self.skip > 0 || self.taken == 0 && self.waiting.is_empty()
    }

    /// Where the last sample ends, in ticks.
    pub(super) const fn end(&self) -> i64 {
        self.end
    }

    /// Decoding time, as shown, and timescale of the next sample.
    pub(super) fn head(&self) -> Option<(i64, u32)> {
        let sample = self.waiting.front()?;
        let shown_from =
            self.track.media_start.saturating_sub(i64::try_from(self.track.start_delay).unwrap_or(0));
        Some((sample.dts.saturating_sub(shown_from), self.track.timescale))
    }

    pub(super) fn take(&mut self) -> Option<Sample> {
        let sample = self.waiting.pop_front()?;
        self.taken += 1;
        Some(sample)
    }
}
