//! One track of a source: the samples that wait for their turn, and where a later run would find them again.

use std::collections::VecDeque;

use super::position::Position;
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
    /// No sample is handed out that is decoded here, as [`Lane::head`] counts, or later.
    pub(super) until: Option<i64>,
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
        Self {
            track,
            waiting: VecDeque::new(),
            skip: 0,
            taken: 0,
            marks: VecDeque::new(),
            end: 0,
            until: None,
        }
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

    /// Where the next sample that is not written is found.
    pub(super) fn place_of_next(&self, written: u64) -> Option<Mark> {
        self.marks.iter().rev().find(|mark| mark.first <= written).or_else(|| self.marks.front()).copied()
    }

    /// The number of the lane's first sample from a place on; what lies before the place is forgotten. The places of
    /// different tracks are not the same: each must know its samples from the earliest of them on.
    pub(super) fn first_from(&mut self, place: &Mark) -> u64 {
        while self.marks.front().is_some_and(|mark| mark.place() < place.place()) {
            self.marks.pop_front();
        }
        self.marks.front().map_or(self.taken + self.waiting.len() as u64, |mark| mark.first)
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
        let time = sample.dts.saturating_sub(shown_from);
        self.until.is_none_or(|until| time < until).then_some((time, self.track.timescale))
    }

    /// Where the first sample that waits was found; nothing was taken before it.
    pub(super) fn begin(&self) -> Option<Position> {
        self.marks.front().filter(|mark| mark.first == 0 && self.taken == 0).map(|mark| mark.position)
    }

    /// Forgets what came so far: the source is read from another place, as if nothing had been before it.
    pub(super) fn forget(&mut self) {
        self.waiting.clear();
        self.marks.clear();
        (self.skip, self.taken, self.end) = (0, 0, 0);
    }

    /// Whether decoding can start with the next sample.
    pub(super) fn begins_with_key(&self) -> bool {
        self.waiting.front().is_some_and(|sample| sample.is_sync)
    }

    /// When the next sample is shown, as [`Lane::head`] counts.
    pub(super) fn shown(&self) -> Option<(i64, u32)> {
        let (head, timescale) = self.head()?;
        let sample = self.waiting.front()?;
        Some((head.saturating_add(sample.pts.saturating_sub(sample.dts)), timescale))
    }

    /// Moves all samples that wait.
    pub(super) fn shift(&mut self, ticks: i64) {
        for sample in &mut self.waiting {
            sample.dts = sample.dts.saturating_add(ticks);
            sample.pts = sample.pts.saturating_add(ticks);
        }
        self.end = self.end.saturating_add(ticks);
    }

    pub(super) fn take(&mut self) -> Option<Sample> {
        let sample = self.waiting.pop_front()?;
        self.taken += 1;
        Some(sample)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::container::{AudioParameters, TrackKind};
    use crate::media::CodecFamily;

    fn lane(offsets: &[u64]) -> Lane {
        let mut lane = Lane::new(Track {
            ..Track::new(CodecFamily::Aac, 1000, TrackKind::Audio(AudioParameters::default()))
        });
        for (dts, offset) in (0..).zip(offsets) {
            let sample = Sample {
                dts,
                pts: dts,
                duration: 1,
                is_sync: true,
                discard_padding_ns: 0,
                data: Bytes::from_static(b"x"),
            };
            lane.keep(sample, 0, Position { offset: *offset, segment: None });
        }
        lane
    }

    #[test]
    fn tracks_whose_places_differ_know_their_samples_from_the_earliest_on() {
        let (mut video, mut audio) = (lane(&[100, 1000, 6000]), lane(&[200, 900, 2000, 4000, 5000]));
        // One picture is written and four packets of sound: the second picture is found at 1000, the fifth packet at 5000.
        let (next_picture, next_packet) = (video.place_of_next(1).unwrap(), audio.place_of_next(4).unwrap());
        assert_eq!((next_picture.position.offset, next_packet.position.offset), (1000, 5000));
        assert_eq!((video.first_from(&next_picture), audio.first_from(&next_picture)), (1, 2));
    }

    #[test]
    fn a_place_behind_all_samples_has_all_of_them_before_it() {
        let (mut audio, far) = (lane(&[200, 900]), lane(&[5000]));
        let place = far.place_of_next(0).unwrap();
        assert_eq!(audio.first_from(&place), 2);
    }
}
