//! The segments of a list by their numbers, and where each begins: in its period's bytes, and in time.

use std::collections::VecDeque;
use std::time::Duration;

use super::packed::Packed;
use super::position::Position;
use super::segment::{Place, Segment};

/// Segments that are remembered after they were given, for resume points that lie a little behind.
const REMEMBERED: usize = 256;

/// Lists of fewer segments are not worth packing.
const FEW: usize = 1024;

/// Segments from the first that is remembered on.
pub(super) struct Listed {
    /// Segment number `first` and those behind it.
    segments: VecDeque<Segment>,
    /// Those behind them.
    packed: Packed,
    first: usize,
    /// Offset of each of them in its period, as far as known.
    starts: VecDeque<u64>,
    /// Whether segments are looked for by their time, which is counted from the beginning.
    keeps_all: bool,
}

impl Listed {
    /// Of segments as they are, or packed. Where all are kept, none is packed.
    pub(super) fn new(segments: Vec<Segment>, packed: Packed, keeps_all: bool) -> Self {
        let outcome = if keeps_all || segments.len() < FEW { Err(segments) } else { Packed::new(segments) };
        let (packed, segments) = match outcome {
            Ok(packed) => (packed, VecDeque::new()),
            Err(segments) => (packed, segments.into()),
        };
        let mut this = Self { segments, packed, first: 0, starts: VecDeque::from([0]), keeps_all };
        if keeps_all {
            this.unpack_to(usize::MAX);
        }
        this
    }

    /// Whether it is one file.
    pub(super) fn is_file(&self) -> bool {
        self.segments.len() == 1 && matches!(self.segments[0].place, Place::File(_))
    }

    pub(super) fn get(&mut self, index: usize) -> Option<&Segment> {
        self.unpack_to(index);
        self.known(index)
    }

    /// One that was asked for before.
    fn known(&self, index: usize) -> Option<&Segment> {
        self.segments.get(index.checked_sub(self.first)?)
    }

    fn unpack_to(&mut self, index: usize) {
        while index >= self.first + self.segments.len() {
            let block = self.packed.next_block();
            if block.is_empty() {
                return;
            }
            self.segments.extend(block);
        }
    }

    pub(super) fn extend(&mut self, segments: Vec<Segment>) {
        self.segments.extend(segments);
    }

    /// Nothing is there from this one on.
    pub(super) fn end_before(&mut self, index: usize) {
        self.segments.truncate(index - self.first);
    }

    /// The segment of the first period that holds this time from its beginning, or one so many before it.
    pub(super) fn at(&self, moment: Duration, before: usize) -> Option<Position> {
        let index = self.index_at(moment)?;
        let media = |index: &usize| self.known(*index).is_some_and(|segment| !segment.is_head);
        let index = (0..=index).rev().filter(media).nth(before).or_else(|| (0..=index).find(media))?;
        // Offsets of segments are not known before those in front of them came: any numbers in their order will do.
        let start = (index as u64) << 32;
        Some(Position { offset: start, segment: Some((index, start)) })
    }

    /// The segment that is shown at this time; none where several periods or unknown lengths hide it.
    pub(super) fn index_at(&self, moment: Duration) -> Option<usize> {
        if self.first > 0 || !self.keeps_all {
            return None;
        }
        let mut end = Duration::ZERO;
        for (index, segment) in self.segments.iter().enumerate() {
            if segment.period != self.segments[0].period {
                return None;
            }
            if segment.is_head {
                continue;
            }
            end = end.saturating_add(segment.duration?);
            if end > moment {
                return Some(index);
            }
        }
        self.segments.len().checked_sub(1)
    }

    /// The segment up to this one that holds an offset of the current period, and its own offset there.
    pub(super) fn holding(&self, last: usize, offset: u64) -> (usize, u64) {
        let mut index = last.max(self.first);
        while index > self.first
            && self.start_of(index) > offset
            && self.period_of(index - 1) == self.period_of(index)
        {
            index -= 1;
        }
        (index, self.start_of(index))
    }

    /// The first segment of the period a segment is in.
    pub(super) fn period_start(&mut self, index: usize) -> usize {
        self.unpack_to(index);
        let period = self.period_of(index);
        let found = self.segments.iter().position(|other| other.period == period);
        found.map_or(index, |place| self.first + place)
    }

    /// Whether a segment begins another period than the one before it.
    pub(super) fn changes_period(&mut self, index: usize) -> bool {
        self.unpack_to(index);
        index > self.first && self.period_of(index) != self.period_of(index - 1)
    }

    pub(super) fn start_of(&self, index: usize) -> u64 {
        index.checked_sub(self.first).and_then(|place| self.starts.get(place)).copied().unwrap_or(0)
    }

    fn period_of(&self, index: usize) -> usize {
        self.known(index).map_or(0, |segment| segment.period)
    }

    /// A segment begins at this offset; what was known of those behind it no longer holds.
    pub(super) fn begin(&mut self, index: usize, start: u64) {
        self.starts.resize(index.saturating_sub(self.first), 0);
        self.starts.push_back(start);
    }

    /// A segment had so many bytes; those far behind it are forgotten.
    pub(super) fn given(&mut self, index: usize, bytes: u64) {
        let start = self.start_of(index);
        self.starts.truncate(index - self.first + 1);
        self.starts.push_back(start + bytes);
        while !self.keeps_all && index + 1 - self.first > REMEMBERED {
            self.segments.pop_front();
            self.starts.pop_front();
            self.first += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn listed(count: usize, keeps_all: bool) -> Listed {
        let segment = || Segment {
            duration: Some(Duration::from_secs(2)),
            ..Segment::new(Place::Inline(Bytes::new()), 0)
        };
        Listed::new((0..count).map(|_| segment()).collect(), Packed::default(), keeps_all)
    }

    fn after(mut listed: Listed, given: usize) -> Listed {
        (0..given).for_each(|index| listed.given(index, 10));
        listed
    }

    #[test]
    fn a_time_leads_to_the_same_segment_however_far_it_was_read() {
        let position = |listed: &Listed| listed.at(Duration::from_secs(1001), 2).unwrap().segment;
        let (before, behind) = (listed(520, true), after(listed(520, true), 501));
        assert_eq!(position(&before), Some((498, 498 << 32)));
        assert_eq!(position(&behind), position(&before));
        // Where the beginning is forgotten no time is known, which is better than a wrong one.
        assert_eq!(after(listed(520, false), 501).index_at(Duration::from_secs(1001)), None);
    }

    #[test]
    fn only_segments_far_behind_are_forgotten() {
        let mut listed = after(listed(400, false), 300);
        assert!(listed.get(43).is_none() && listed.get(44).is_some());
        assert_eq!((listed.start_of(300), listed.holding(299, 2955)), (3000, (295, 2950)));
    }
}
