//! Frames held back until the ones after them tell their duration, decoding time and resume point.
//!
//! What is said of a frame depends on it and on what follows within a fixed distance, never on what came before or on
//! how the bytes arrived: reading again from a resume point gives the same samples.

use std::collections::VecDeque;

use bytes::Bytes;

use super::limits::{LOOK_AHEAD_BYTES, LOOK_AHEAD_FRAMES, REORDERED_PICTURES};
use super::reorder::Reorder;
use crate::container::Sample;

/// A frame as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// Index of its track.
    pub(super) track: usize,
    /// Where the Cluster around it begins.
    pub(super) cluster: u64,
    /// Presentation time in ticks of the track.
    pub(super) pts: i64,
    /// Whether it lies in a lace after a frame of unknown length: its time is then somewhere between that frame and
    /// the next block.
    pub(super) is_floating: bool,
    /// Whether decoding can start here.
    pub(super) is_sync: bool,
    /// DiscardPadding.
    pub(super) discard_padding_ns: i64,
    /// Ticks it lasts as far as the file says so; 0 where it does not.
    pub(super) declared_duration: u32,
    /// The bytes.
    pub(super) data: Bytes,
}

/// How many frames, and bytes of them, lie before a place.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    frames: u64,
    bytes: u64,
}

impl Mark {
    /// Whether this place is so near after `start` that it counts for what is said of `start`.
    const fn is_near(self, start: Self) -> bool {
        self.frames - start.frames <= LOOK_AHEAD_FRAMES && self.bytes - start.bytes <= LOOK_AHEAD_BYTES
    }
}

/// Where a frame lies in the file and in time.
#[derive(Clone, Copy, Debug)]
struct Ahead {
    mark: Mark,
    pts: i64,
    is_floating: bool,
}

/// The frames of one track among those held.
#[derive(Debug, Default)]
struct Lane {
    ahead: VecDeque<Ahead>,
    /// Only for codecs whose pictures are not in the order they are shown.
    reorder: Option<Reorder>,
    /// Whether it is text: its frames say themselves how long they last, and the next one may be far.
    is_text: bool,
}

impl Lane {
    /// Presentation times of the frames with these indices.
    fn times(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = i64> + Clone {
        self.ahead.range(range).map(|frame| frame.pts)
    }
}

/// The frames held back, in the order of the file.
#[derive(Debug)]
pub(super) struct Hold {
    frames: VecDeque<(Mark, Frame)>,
    lanes: Vec<Lane>,
    /// The place of the next frame to come.
    end: Mark,
    is_ended: bool,
    /// When the last frames of the file end, as far as the file says so.
    end_time: Option<i64>,
    /// The Cluster of the last frame given out.
    cluster: Option<u64>,
    resume_at: u64,
}

impl Hold {
    /// For tracks of which each is or is not stored out of order, in a file that ends at `end_time`.
    pub(super) fn new(reordered: impl Iterator<Item = bool>, end_time: Option<i64>) -> Self {
        let lane =
            |is_reordered: bool| Lane { reorder: is_reordered.then(Reorder::default), ..Lane::default() };
        Self {
            frames: VecDeque::new(),
            lanes: reordered.map(lane).collect(),
            end: Mark::default(),
            is_ended: false,
            end_time,
            cluster: None,
            resume_at: 0,
        }
    }

    /// Says that a track is one of text.
    pub(super) fn expect_text(&mut self, track: usize) {
        self.lanes[track].is_text = true;
    }

    /// Takes the next frame of the file.
    pub(super) fn push(&mut self, frame: Frame) {
        let mark = self.end;
        self.end = Mark { frames: mark.frames + 1, bytes: mark.bytes + frame.data.len() as u64 };
        let ahead = Ahead { mark, pts: frame.pts, is_floating: frame.is_floating };
        self.lanes[frame.track].ahead.push_back(ahead);
        self.frames.push_back((mark, frame));
    }

    /// Says that no more frames come.
    pub(super) const fn end(&mut self) {
        self.is_ended = true;
    }

    /// Whether no more frames come and all were given out.
    pub(super) fn is_over(&self) -> bool {
        self.is_ended && self.frames.is_empty()
    }

    /// Forgets all frames, for reading from another place; what the first pictures told stays known.
    pub(super) fn restart(&mut self) {
        self.frames.clear();
        self.is_ended = false;
        self.cluster = None;
        for lane in &mut self.lanes {
            lane.ahead.clear();
            if let Some(reorder) = &mut lane.reorder {
                reorder.restart();
            }
        }
    }

    /// Looks at the first pictures; true when enough of them were there.
    pub(super) fn settle(&mut self) -> bool {
        let Some((first, _)) = self.frames.front() else {
            return self.is_ended || self.lanes.iter().all(|lane| lane.reorder.is_none());
        };
        let sees_no_more = self.sees_all_near(*first);
        let ends: Vec<Option<usize>> = (0..self.lanes.len()).map(|lane| self.window_end(lane, 0)).collect();
        let mut is_settled = true;
        for (lane, end) in self.lanes.iter_mut().zip(ends) {
            let Some(mut reorder) = lane.reorder.take() else { continue };
            if !reorder.is_settled() {
                match end {
                    Some(end) => reorder.settle(lane.times(0..end)),
                    None if lane.ahead.is_empty() && sees_no_more => reorder.settle(std::iter::empty()),
                    None => is_settled = false,
                }
            }
            lane.reorder = Some(reorder);
        }
        is_settled
    }

    /// The first frame of a track; an inner `None` where none is near, an outer one while it may still come.
    pub(super) fn first_of(&self, track: usize) -> Option<Option<&Bytes>> {
        if let Some((_, frame)) = self.frames.iter().find(|(_, frame)| frame.track == track) {
            return Some(Some(&frame.data));
        }
        let is_late = self.frames.front().is_some_and(|(first, _)| self.sees_all_near(*first));
        (self.is_ended || is_late).then_some(None)
    }

    /// The next sample with its track and resume point; `None` while a frame to come can still tell more of it.
    pub(super) fn pop(&mut self) -> Option<(usize, Sample, u64)> {
        let (mark, frame) = self.frames.front()?;
        let (mark, track, cluster) = (*mark, frame.track, frame.cluster);
        if self.cluster != Some(cluster) {
            let is_cut = self.is_cut(mark)?;
            if is_cut || self.cluster.is_none() {
                self.resume_at = cluster;
            }
            self.cluster = Some(cluster);
        }
        let (dts, until_next) = self.times(mark, track)?;
        let (_, frame) = self.frames.pop_front()?;
        let Ahead { pts, .. } = self.lanes[track].ahead.pop_front()?;
        let sample = Sample {
            dts,
            pts,
            duration: until_next.unwrap_or(frame.declared_duration),
            is_sync: frame.is_sync,
            discard_padding_ns: frame.discard_padding_ns,
            data: frame.data,
        };
        Some((track, sample, self.resume_at))
    }

    /// Whether all frames that count for one at `mark` are there.
    const fn sees_all_near(&self, mark: Mark) -> bool {
        self.is_ended || !self.end.is_near(mark)
    }

    /// Which frames of a track to look at for the decoding time of its frame `from`: up to the returned index.
    /// `None` while one of them may still come.
    fn window_end(&self, lane: usize, from: usize) -> Option<usize> {
        let ahead = &self.lanes[lane].ahead;
        let start = ahead.get(from)?.mark;
        let full = from + 1 + REORDERED_PICTURES;
        let near =
            ahead.range(from..full.min(ahead.len())).take_while(|frame| frame.mark.is_near(start)).count();
        let end = from + near;
        (end == full || end < ahead.len() || self.sees_all_near(start)).then_some(end)
    }

    /// Whether reading can start again at the Cluster whose first frame is at `mark`.
    fn is_cut(&self, mark: Mark) -> Option<bool> {
        for (index, lane) in self.lanes.iter().enumerate() {
            let Some(reorder) = &lane.reorder else { continue };
            match lane.ahead.front() {
                None if self.sees_all_near(mark) => {}
                None => return None,
                Some(first) if !first.mark.is_near(mark) => {}
                Some(_) => {
                    if !reorder.is_cut(lane.times(0..self.window_end(index, 0)?)) {
                        return Some(false);
                    }
                }
            }
        }
        Some(true)
    }

    /// Decoding time of the first frame of a track, and the ticks from there to the next one's.
    fn times(&mut self, mark: Mark, track: usize) -> Option<(i64, Option<u32>)> {
        if self.lanes[track].is_text {
            return Some((self.lanes[track].ahead.front()?.pts, None));
        }
        self.settle_lace(mark, track)?;
        let has_next = match self.lanes[track].ahead.get(1) {
            Some(next) => next.mark.is_near(mark),
            None if self.sees_all_near(mark) => false,
            None => return None,
        };
        let (dts, next) = if self.lanes[track].reorder.is_some() {
            self.reordered_times(track, has_next)?
        } else {
            let lane = &self.lanes[track];
            let next = has_next.then(|| lane.ahead.get(1)).flatten();
            (lane.ahead.front()?.pts, next.map(|next| next.pts))
        };
        let until_next = next.map(|next| next.saturating_sub(dts).max(0));
        Some((dts, until_next.map(|ticks| u32::try_from(ticks).unwrap_or(u32::MAX))))
    }

    /// Decoding times of the first frame of a track and, where wanted, of the second.
    fn reordered_times(&mut self, track: usize, has_next: bool) -> Option<(i64, Option<i64>)> {
        let end = self.window_end(track, 0)?;
        let next_end = if has_next { Some(self.window_end(track, 1)?) } else { None };
        let lane = &mut self.lanes[track];
        let pts = lane.ahead.front()?.pts;
        let mut reorder = lane.reorder.take()?;
        let dts = reorder.next_time(lane.times(0..end));
        let next = reorder.pass(pts, next_end.map(|end| lane.times(1..end)));
        lane.reorder = Some(reorder);
        Some((dts, next))
    }

    /// Gives the frame after the first of a track its time where it floats in a lace: the frames that float share the
    /// time until the next block, or the end of the file, evenly.
    fn settle_lace(&mut self, mark: Mark, track: usize) -> Option<()> {
        let sees_all_near = self.sees_all_near(mark);
        let lane = &mut self.lanes[track];
        let floating = lane.ahead.iter().skip(1).take_while(|frame| frame.is_floating).count();
        if floating == 0 {
            return Some(());
        }
        let start = lane.ahead.front()?.pts;
        let end = match lane.ahead.get(1 + floating) {
            Some(next) if next.mark.is_near(mark) => next.pts,
            None if !sees_all_near => return None,
            _ => self.end_time.unwrap_or(start),
        };
        let share = end.saturating_sub(start).max(0) / (floating as i64 + 1);
        lane.ahead.get_mut(1)?.pts = start.saturating_add(share);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(track: usize, cluster: u64, pts: i64) -> Frame {
        let data = Bytes::from_static(b"frame");
        let declared_duration = 40;
        Frame {
            track,
            cluster,
            pts,
            is_floating: false,
            is_sync: true,
            discard_padding_ns: 0,
            declared_duration,
            data,
        }
    }

    /// Track, decoding time, duration and resume point of what comes out now.
    fn drain(hold: &mut Hold) -> Vec<(usize, i64, u32, u64)> {
        let popped = std::iter::from_fn(|| hold.pop());
        popped.map(|(track, sample, resume_at)| (track, sample.dts, sample.duration, resume_at)).collect()
    }

    #[test]
    fn a_frame_waits_for_the_next_of_its_track() {
        let mut hold = Hold::new([false, false].into_iter(), Some(400));
        hold.push(frame(0, 100, 0));
        hold.push(frame(1, 100, 5));
        assert_eq!(drain(&mut hold), []);
        hold.push(frame(0, 100, 33));
        assert_eq!(drain(&mut hold), [(0, 0, 33, 100)]);
        hold.end();
        assert_eq!(drain(&mut hold), [(1, 5, 40, 100), (0, 33, 40, 100)]);
    }

    #[test]
    fn a_track_that_falls_silent_holds_nothing_up_for_ever() {
        let mut hold = Hold::new([false, false].into_iter(), Some(400));
        hold.push(frame(0, 0, 0));
        let mut given = Vec::new();
        for time in 0..10_000 {
            hold.push(frame(1, 0, time));
            given.extend(drain(&mut hold));
            assert!(hold.frames.len() as u64 <= LOOK_AHEAD_FRAMES + 2);
        }
        assert_eq!(given[0], (0, 0, 40, 0));
    }

    #[test]
    fn only_a_cluster_that_begins_at_a_cut_is_a_resume_point() {
        let mut hold = Hold::new([true].into_iter(), Some(400));
        let times = [(0, 0), (0, 120), (500, 40), (500, 80), (900, 160), (900, 200)];
        for (cluster, pts) in times {
            hold.push(frame(0, cluster, pts));
        }
        hold.end();
        assert!(hold.settle());
        let expected = [
            (0, -40, 40, 0),
            (0, 0, 40, 0),
            (0, 40, 40, 0),
            (0, 80, 40, 0),
            (0, 120, 40, 900),
            (0, 160, 40, 900),
        ];
        assert_eq!(drain(&mut hold), expected);
    }

    #[test]
    fn frames_that_float_in_a_lace_share_the_time_to_the_next_block() {
        let mut hold = Hold::new([false].into_iter(), Some(400));
        let floating = |pts| Frame { is_floating: true, ..frame(0, 0, pts) };
        for frame in [frame(0, 0, 0), floating(0), floating(0), frame(0, 0, 100), floating(100)] {
            hold.push(frame);
        }
        hold.end();
        let expected = [(0, 0, 33, 0), (0, 33, 33, 0), (0, 66, 34, 0), (0, 100, 150, 0), (0, 250, 40, 0)];
        assert_eq!(drain(&mut hold), expected);
    }
}
