//! One source of a merge: remote bytes taken apart into samples, track by track.

use std::collections::VecDeque;

use super::DownloadError;
use super::ordered::Ordered;
use crate::container::{ContainerError, Demuxer, Sample, Step, Track, TrackKind, demuxer_for};
use crate::media::Format;

/// Samples of one track that wait for the other tracks of the same source, at most this many bytes.
const WAITING_BYTES: usize = 128 * 1024 * 1024;
/// Bytes that tell one container from another.
const MAGIC_BYTES: usize = 12;

/// A source and the tracks that are taken from it.
pub(super) struct Feed {
    format: String,
    bytes: Ordered,
    demuxer: Box<dyn Demuxer>,
    lanes: Vec<Lane>,
    /// For each track of the source, the lane it feeds.
    lane_of: Vec<Option<usize>>,
    waiting_bytes: usize,
    is_over: bool,
}

/// One track of a source.
struct Lane {
    track: Track,
    waiting: VecDeque<Sample>,
    /// Samples to drop: they are in the part file already.
    skip: u64,
    /// Samples handed out, those of earlier runs included.
    taken: u64,
    /// Where pieces of the source begin, and the number of the lane's first sample in each.
    marks: VecDeque<Mark>,
}

/// The lane's sample number `first` is the first that is found from `offset` on.
#[derive(Clone, Copy)]
struct Mark {
    offset: u64,
    first: u64,
}

impl Feed {
    /// Reads up to the tracks and keeps those that the format was chosen for.
    pub(super) async fn open(format: &Format, mut bytes: Ordered) -> Result<Self, DownloadError> {
        let not_mergeable = || DownloadError::NotMergeable { format: format.id.clone() };
        let mut head = Vec::new();
        while head.len() < MAGIC_BYTES {
            head.extend_from_slice(&bytes.next().await?.ok_or_else(not_mergeable)?);
        }
        let mut demuxer = demuxer_for(&head).ok_or_else(not_mergeable)?;
        demuxer.push(head.into());
        let mut this = Self {
            format: format.id.clone(),
            bytes,
            demuxer,
            lanes: Vec::new(),
            lane_of: Vec::new(),
            waiting_bytes: 0,
            is_over: false,
        };
        let tracks = loop {
            match this.demuxer.step()? {
                Step::Tracks(tracks) => break tracks,
                Step::NeedBytes => this.read().await?,
                Step::Seek(offset) => this.bytes.seek(offset),
                Step::Sample { .. } | Step::End => return Err(not_mergeable()),
            }
        };
        for track in tracks {
            let is_wanted = match track.kind {
                TrackKind::Video(_) => format.video.is_some(),
                TrackKind::Audio(_) => format.audio.is_some(),
            };
            this.lane_of.push(is_wanted.then_some(this.lanes.len()));
            if is_wanted {
                this.lanes.push(Lane {
                    track,
                    waiting: VecDeque::new(),
                    skip: 0,
                    taken: 0,
                    marks: VecDeque::new(),
                });
            }
        }
        if this.lanes.is_empty() { Err(not_mergeable()) } else { Ok(this) }
    }

    /// What the remote file is.
    pub(super) const fn bytes(&self) -> &Ordered {
        &self.bytes
    }

    /// The tracks that are taken, in the source's order.
    pub(super) fn tracks(&self) -> impl Iterator<Item = &Track> {
        self.lanes.iter().map(|lane| &lane.track)
    }

    /// Goes on at `offset`; of each track `written` samples are in the part file, and `before` of them lie before
    /// `offset` in the source.
    pub(super) fn resume(&mut self, offset: u64, lanes: &[(u64, u64)]) {
        self.bytes.seek(offset);
        self.demuxer.resume(offset);
        for (lane, (before, written)) in self.lanes.iter_mut().zip(lanes) {
            lane.skip = written - before;
            lane.taken = *written;
            lane.marks.push_back(Mark { offset, first: *before });
        }
    }

    /// Where a later run takes up the source, given the samples of each track that are written: the offset, and how many
    /// samples of each track lie before it.
    pub(super) fn resume_point(&mut self, written: &[u64]) -> (u64, Vec<u64>) {
        let mut offset = u64::MAX;
        for (lane, written) in self.lanes.iter_mut().zip(written) {
            while lane.marks.get(1).is_some_and(|mark| mark.first <= *written) {
                lane.marks.pop_front();
            }
            offset = offset.min(lane.marks.front().map_or(0, |mark| mark.offset));
        }
        let before = |lane: &Lane| {
            let found = lane.marks.iter().find(|mark| mark.offset >= offset);
            found.or_else(|| lane.marks.back()).map_or(0, |mark| mark.first)
        };
        (offset, self.lanes.iter().map(before).collect())
    }

    /// Makes sure that the next sample of each lane is known, or that it has none.
    pub(super) async fn fill(&mut self) -> Result<(), DownloadError> {
        while !self.is_over && self.lanes.iter().any(|lane| lane.waiting.is_empty()) {
            match self.demuxer.step()? {
                Step::NeedBytes => self.read().await?,
                Step::Seek(offset) => self.bytes.seek(offset),
                Step::Tracks(_) => {}
                Step::End => {
                    self.is_over = true;
                    self.check_end()?;
                }
                Step::Sample { track, sample, resume_at } => self.keep(track, sample, resume_at)?,
            }
        }
        Ok(())
    }

    /// A source that ends must have had samples for every track, and those of an earlier run among them.
    fn check_end(&self) -> Result<(), DownloadError> {
        let is_short = |lane: &Lane| lane.skip > 0 || lane.taken == 0 && lane.waiting.is_empty();
        if self.lanes.iter().any(is_short) {
            let what = format!("format {} has fewer samples than it should", self.format);
            return Err(ContainerError::Truncated { container: "media", what }.into());
        }
        Ok(())
    }

    fn keep(&mut self, track: usize, sample: Sample, resume_at: u64) -> Result<(), DownloadError> {
        let Some(lane) = self.lane_of.get(track).copied().flatten() else { return Ok(()) };
        let lane = &mut self.lanes[lane];
        if lane.skip > 0 {
            lane.skip -= 1;
            let number = lane.taken - lane.skip - 1;
            lane.mark(resume_at, number);
            return Ok(());
        }
        let number = lane.taken + lane.waiting.len() as u64;
        lane.mark(resume_at, number);
        self.waiting_bytes += sample.data.len();
        lane.waiting.push_back(sample);
        if self.waiting_bytes > WAITING_BYTES {
            return Err(DownloadError::Container(ContainerError::TooLarge {
                what: format!("the distance between the tracks of format {}", self.format),
                size_bytes: self.waiting_bytes as u64,
                limit_bytes: WAITING_BYTES as u64,
            }));
        }
        Ok(())
    }

    /// Decoding time and timescale of the lane's next sample, as far as it is known.
    pub(super) fn head(&self, lane: usize) -> Option<(i64, u32)> {
        let lane = &self.lanes[lane];
        let sample = lane.waiting.front()?;
        let shown_from =
            lane.track.media_start.saturating_sub(i64::try_from(lane.track.start_delay).unwrap_or(0));
        Some((sample.dts.saturating_sub(shown_from), lane.track.timescale))
    }

    /// The lane's next sample.
    pub(super) fn take(&mut self, lane: usize) -> Option<Sample> {
        let lane = &mut self.lanes[lane];
        let sample = lane.waiting.pop_front()?;
        lane.taken += 1;
        self.waiting_bytes -= sample.data.len();
        Some(sample)
    }

    async fn read(&mut self) -> Result<(), DownloadError> {
        match self.bytes.next().await? {
            Some(piece) => self.demuxer.push(piece),
            None => self.demuxer.end(),
        }
        Ok(())
    }
}

impl Lane {
    fn mark(&mut self, offset: u64, number: u64) {
        if self.marks.back().is_none_or(|mark| mark.offset < offset) {
            self.marks.push_back(Mark { offset, first: number });
        }
    }
}
