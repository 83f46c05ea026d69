//! Which times belong to which access unit.

use std::collections::VecDeque;

use super::pes::{Pes, Stamp};
use crate::container::Sample;

/// A place in an elementary stream where a PES packet begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Bytes of the elementary stream before it.
    at: u64,
    /// Absolute offset of the transport packet that it begins in.
    pub(super) offset: u64,
    pub(super) stamp: Option<Stamp>,
}

/// The PES packets of which some bytes are still waiting.
#[derive(Debug, Default)]
pub(super) struct Marks(VecDeque<Mark>);

impl Marks {
    /// Adds the PES packet whose bytes begin at `at`.
    pub(super) fn push(&mut self, at: u64, pes: &Pes) {
        self.0.push_back(Mark { at, offset: pes.offset, stamp: pes.stamp });
    }

    /// The PES packet that the access unit beginning at `at` is the first to begin in: its times are those of the
    /// unit (ISO/IEC 13818-1 section 2.4.3.7). `None` for a later unit of the same packet.
    pub(super) fn take(&mut self, at: u64) -> Option<Mark> {
        let mut found = None;
        while self.0.front().is_some_and(|mark| mark.at <= at) {
            found = self.0.pop_front();
        }
        found
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// A sample, and where reading can begin to find it and all later ones of its track, but none before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ready {
    pub(super) sample: Sample,
    pub(super) resume_at: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_to_the_first_unit_that_begins_in_their_packet() {
        let pes = |offset| Pes { offset, stamp: None, length: 0, is_whole: true, is_new_run: false };
        let mut marks = Marks::default();
        for (at, offset) in [(0, 1000), (100, 2000), (150, 3000), (300, 4000)] {
            marks.push(at, &pes(offset));
        }
        let offsets = [0, 50, 200, 310].map(|at| marks.take(at).map(|mark| mark.offset));
        assert_eq!(offsets, [Some(1000), None, Some(3000), Some(4000)]);
    }
}
