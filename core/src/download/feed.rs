//! One source of a merge: bytes taken apart into samples, track by track.

mod window;

use std::collections::VecDeque;

use super::DownloadError;
use super::ahead::Kept;
use super::journal::SourceIdentity;
use super::lane::{Lane, Mark};
use super::pieces::ResumePoint;
use super::position::Position;
use super::segmented::Chunk;
use super::supply::Supply;
use crate::container::{ContainerError, Demuxer, Sample, Step, Track, TrackKind, demuxer_for, interleave};
use crate::media::Format;
pub(super) use window::AFTER;

/// Samples of one track that wait for the other tracks of the same source, at most this many bytes.
const WAITING_BYTES: usize = 128 * 1024 * 1024;
/// Bytes of samples that are held until every track of a new period has had one.
const HELD_BYTES: usize = 16 * 1024 * 1024;
/// Bytes that tell one container from another.
const MAGIC_BYTES: usize = 12;

/// What a source waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// The bytes that come next.
    Bytes,
    /// Those from this offset on.
    Place(u64),
    /// The next period.
    Period,
}

/// A source and the tracks that are taken from it.
pub(super) struct Feed {
    format: Format,
    supply: Supply,
    demuxer: Box<dyn Demuxer>,
    lanes: Vec<Lane>,
    /// For each track of the source, the lane it feeds.
    lane_of: Vec<Option<usize>>,
    period: usize,
    /// What is added to the times of each lane, for the periods that may still be resumed in.
    shifts: VecDeque<(usize, Vec<i64>)>,
    /// The first samples of a period say how its clock relates to the one before: they are held until every lane has
    /// one.
    awaits_clock: bool,
    held: Vec<Held>,
    /// The demuxer was told of its end because a new period follows.
    is_period_over: bool,
    waiting_bytes: usize,
    is_over: bool,
}

impl Feed {
    /// Reads up to the tracks and keeps those that the format was chosen for.
    pub(super) async fn open(format: &Format, mut supply: Supply) -> Result<Self, DownloadError> {
        let (demuxer, tracks) = read_head(format, &mut supply).await?;
        let mut lanes = Vec::new();
        let mut lane_of = Vec::new();
        for track in tracks {
            let is_wanted = is_wanted(format, &track);
            lane_of.push(is_wanted.then_some(lanes.len()));
            if is_wanted {
                lanes.push(Lane::new(track));
            }
        }
        if lanes.is_empty() {
            return Err(DownloadError::NotMergeable { format: format.id.clone() });
        }
        let shifts = VecDeque::from([(0, vec![0; lanes.len()])]);
        Ok(Self {
            format: format.clone(),
            supply,
            demuxer,
            lanes,
            lane_of,
            period: 0,
            shifts,
            awaits_clock: false,
            held: Vec::new(),
            is_period_over: false,
            waiting_bytes: 0,
            is_over: false,
        })
    }

    /// What tells this state of the source from another.
    pub(super) fn identity(&self) -> SourceIdentity {
        self.supply.identity(&self.format.id)
    }

    /// Length in bytes, where it is known.
    pub(super) const fn total(&self) -> Option<u64> {
        self.supply.total()
    }

    /// Whether there are pictures in it.
    pub(super) fn shows(&self) -> bool {
        self.lanes.iter().any(|lane| matches!(lane.track.kind, TrackKind::Video(_)))
    }

    /// The tracks that are taken, in the source's order.
    pub(super) fn tracks(&self) -> impl Iterator<Item = &Track> {
        self.lanes.iter().map(|lane| &lane.track)
    }

    /// Goes on at a point of an earlier run; `written` samples of each track are in the part file.
    pub(super) async fn resume(&mut self, point: &ResumePoint, written: &[u64]) -> Result<(), DownloadError> {
        let position = Position { offset: point.offset, segment: point.segment };
        if position.segment.is_some() {
            self.supply.seek_head(position);
            let (demuxer, tracks) = read_head(&self.format, &mut self.supply).await?;
            self.adopt(demuxer, &tracks)?;
        }
        self.demuxer.resume(point.offset);
        if let Some(bytes) = self.supply.seek(position).await? {
            self.demuxer.push(bytes);
        }
        self.supply.resume_missing(position, point.missing);
        for ((lane, before), written) in self.lanes.iter_mut().zip(&point.before).zip(written) {
            let before = *before.min(written);
            lane.resume(before, *written, Mark { period: 0, position, first: before });
        }
        if point.shifts.len() == self.lanes.len() {
            self.shifts = VecDeque::from([(0, point.shifts.clone())]);
        }
        Ok(())
    }

    /// Where a later run takes up the source, given the samples of each track that are written.
    pub(super) fn resume_point(&mut self, written: &[u64]) -> ResumePoint {
        let places =
            self.lanes.iter().zip(written).filter_map(|(lane, written)| lane.place_of_next(*written));
        let earliest = places.min_by_key(|mark| (mark.period, mark.position.offset));
        let Some(earliest) = earliest else { return ResumePoint::default() };
        while self.shifts.front().is_some_and(|(period, _)| *period < earliest.period) {
            self.shifts.pop_front();
        }
        let shifts = self.shifts.front().map(|(_, shifts)| shifts.clone()).unwrap_or_default();
        ResumePoint {
            offset: earliest.position.offset,
            segment: earliest.position.segment,
            before: self.lanes.iter_mut().map(|lane| lane.first_from(&earliest)).collect(),
            missing: self.supply.missing_before(Some(earliest.position)),
            shifts: if shifts.iter().all(|shift| *shift == 0) { Vec::new() } else { shifts },
        }
    }

    /// Where its segments are kept until they are written.
    pub(super) fn kept(&self) -> Option<Kept> {
        self.supply.kept()
    }

    /// How many segments could not be had and were left out, in earlier runs too.
    pub(super) fn missing(&self) -> u64 {
        self.supply.missing_before(None)
    }

    /// Makes sure that the next sample of each lane is known, or that it has none.
    pub(super) async fn fill(&mut self) -> Result<(), DownloadError> {
        while let Some(want) = self.advance()? {
            self.satisfy(want).await?;
        }
        Ok(())
    }

    /// The same as far as the bytes reach that are there; what is wanted to go on.
    pub(super) fn advance(&mut self) -> Result<Option<Want>, DownloadError> {
        while !self.is_over && self.lanes.iter().any(Lane::is_empty) {
            match self.demuxer.step()? {
                Step::NeedBytes => return Ok(Some(Want::Bytes)),
                Step::Seek(offset) => return Ok(Some(Want::Place(offset))),
                Step::Tracks(_) => {}
                // A period that ends before every lane had a sample is placed by those that did.
                Step::End if self.awaits_clock && !self.held.is_empty() => self.place()?,
                Step::End if self.is_period_over => return Ok(Some(Want::Period)),
                Step::End => {
                    self.is_over = true;
                    self.check_end()?;
                }
                Step::Sample { track, sample, resume_at } => self.hold(track, sample, resume_at)?,
            }
        }
        Ok(None)
    }

    /// Gets what was wanted.
    pub(super) async fn satisfy(&mut self, want: Want) -> Result<(), DownloadError> {
        match want {
            Want::Bytes => self.read().await,
            Want::Place(offset) => {
                self.supply.seek(Position { offset, segment: None }).await?;
                Ok(())
            }
            Want::Period => self.next_period().await,
        }
    }

    async fn read(&mut self) -> Result<(), DownloadError> {
        match self.supply.next().await? {
            Some(Chunk::Bytes(piece)) => self.demuxer.push(piece),
            Some(Chunk::NewPeriod) => {
                self.is_period_over = true;
                self.demuxer.end();
            }
            None => self.demuxer.end(),
        }
        Ok(())
    }

    /// A new clock and a new initialisation of the same tracks.
    async fn next_period(&mut self) -> Result<(), DownloadError> {
        self.is_period_over = false;
        let head = read_head(&self.format, &mut self.supply).await;
        let adopted = head.and_then(|(demuxer, tracks)| self.adopt(demuxer, &tracks));
        match adopted {
            Ok(()) => {
                self.period += 1;
                self.awaits_clock = true;
                Ok(())
            }
            // What was recorded is worth more than an error.
            Err(DownloadError::Unsupported { .. } | DownloadError::NotMergeable { .. })
                if self.supply.end_recording("the encoding of the stream changes") =>
            {
                self.is_over = true;
                self.check_end()
            }
            Err(error) => Err(error),
        }
    }

    /// Takes a demuxer whose tracks are those of the lanes.
    fn adopt(&mut self, demuxer: Box<dyn Demuxer>, tracks: &[Track]) -> Result<(), DownloadError> {
        let wanted: Vec<&Track> = tracks.iter().filter(|track| is_wanted(&self.format, track)).collect();
        let is_same = |(lane, track): (&Lane, &&Track)| lane.is_continued_by(track);
        if wanted.len() != self.lanes.len() || !self.lanes.iter().zip(&wanted).all(is_same) {
            let format = self.format.id.clone();
            return Err(DownloadError::Unsupported {
                format,
                kind: "a stream whose encoding changes in the middle",
            });
        }
        let mut next = 0..;
        self.lane_of = tracks
            .iter()
            .map(|track| is_wanted(&self.format, track).then(|| next.next()).flatten())
            .collect();
        self.demuxer = demuxer;
        Ok(())
    }

    /// Takes a sample of the source in, as soon as it is known when it plays.
    fn hold(&mut self, track: usize, sample: Sample, resume_at: u64) -> Result<(), DownloadError> {
        let Some(lane) = self.lane_of.get(track).copied().flatten() else { return Ok(()) };
        let held = Held { lane, position: self.supply.position(resume_at), sample };
        if !self.awaits_clock {
            return self.keep(held);
        }
        self.held.push(held);
        let is_known = |lane| self.held.iter().any(|held| held.lane == lane);
        let bytes: usize = self.held.iter().map(|held| held.sample.data.len()).sum();
        if (0..self.lanes.len()).all(is_known) || bytes > HELD_BYTES { self.place() } else { Ok(()) }
    }

    /// Says how the period's clock relates to the one before, and takes in what was held.
    fn place(&mut self) -> Result<(), DownloadError> {
        self.awaits_clock = false;
        let shifts = self.shifts_of_held();
        self.shifts.push_back((self.period, shifts));
        std::mem::take(&mut self.held).into_iter().try_for_each(|held| self.keep(held))
    }

    fn keep(&mut self, held: Held) -> Result<(), DownloadError> {
        let Held { lane, position, mut sample } = held;
        let shift = self.shifts.back().map_or(0, |(_, shifts)| shifts[lane]);
        sample.dts = sample.dts.saturating_add(shift);
        sample.pts = sample.pts.saturating_add(shift);
        let size = sample.data.len();
        if self.lanes[lane].keep(sample, self.period, position) {
            self.waiting_bytes += size;
        }
        if self.waiting_bytes > WAITING_BYTES {
            return Err(DownloadError::Container(ContainerError::TooLarge {
                what: format!("the distance between the tracks of format {}", self.format.id),
                size_bytes: self.waiting_bytes as u64,
                limit_bytes: WAITING_BYTES as u64,
            }));
        }
        Ok(())
    }

    /// A period begins where the one before ends; all lanes move by the same time, so that picture and sound stay as they
    /// are to each other. No lane runs into what it had, whichever of them begins first.
    fn shifts_of_held(&self) -> Vec<i64> {
        let scale = |lane: &Lane| i128::from(lane.track.timescale.max(1));
        // Times as fractions over one common denominator: exact for any timescales.
        let common: i128 = self.lanes.iter().map(scale).fold(1, least_common_multiple);
        let ticks = |time: i64, lane: &Lane| i128::from(time) * (common / scale(lane));
        let end = self.lanes.iter().map(|lane| ticks(lane.end(), lane)).max().unwrap_or(0);
        // What ends last is followed by what begins first.
        let firsts = self.held.iter().map(|held| ticks(held.sample.dts, &self.lanes[held.lane]));
        let distance = end - firsts.min().unwrap_or(0);
        let rounded = |lane: &Lane| {
            let unit = common / scale(lane);
            i64::try_from((distance + unit / 2).div_euclid(unit)).unwrap_or(0)
        };
        self.lanes.iter().map(rounded).collect()
    }

    /// When the earliest of the samples that wait is shown.
    pub(super) fn earliest(&self) -> Option<(i64, u32)> {
        interleave::earliest(self.lanes.iter().filter_map(Lane::shown))
    }

    /// Makes this time, at which nothing was handed out yet, the zero of all tracks.
    pub(super) fn begin_at(&mut self, time: (i64, u32)) {
        for (number, lane) in self.lanes.iter_mut().enumerate() {
            let ticks = interleave::shift(time, lane.track.timescale).saturating_neg();
            lane.shift(ticks);
            for (_, shifts) in &mut self.shifts {
                shifts[number] = shifts[number].saturating_add(ticks);
            }
        }
    }

    /// Decoding time and timescale of the lane's next sample, as far as it is known.
    pub(super) fn head(&self, lane: usize) -> Option<(i64, u32)> {
        self.lanes[lane].head()
    }

    /// The lane's next sample.
    pub(super) fn take(&mut self, lane: usize) -> Option<Sample> {
        let sample = self.lanes[lane].take()?;
        self.waiting_bytes -= sample.data.len();
        Some(sample)
    }

    /// A source that ends must have had samples for every track, and those of an earlier run among them.
    fn check_end(&self) -> Result<(), DownloadError> {
        if self.lanes.iter().any(Lane::is_short) {
            let what = format!("format {} has fewer samples than it should", self.format.id);
            return Err(ContainerError::Truncated { container: "media", what }.into());
        }
        Ok(())
    }
}

/// A sample of a period whose place in time is not known yet.
struct Held {
    lane: usize,
    position: Position,
    sample: Sample,
}

fn is_wanted(format: &Format, track: &Track) -> bool {
    match track.kind {
        TrackKind::Video(_) => format.video.is_some(),
        TrackKind::Audio(_) => format.audio.is_some(),
        // Text is fetched and laid in for itself.
        TrackKind::Subtitle(_) => false,
    }
}

fn least_common_multiple(left: i128, right: i128) -> i128 {
    let (mut a, mut b) = (left, right);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    left / a * right
}

/// Reads a container from its first byte up to its tracks.
async fn read_head(
    format: &Format,
    supply: &mut Supply,
) -> Result<(Box<dyn Demuxer>, Vec<Track>), DownloadError> {
    let not_mergeable = || DownloadError::NotMergeable { format: format.id.clone() };
    let mut head = Vec::new();
    while head.len() < MAGIC_BYTES {
        match supply.next().await? {
            Some(Chunk::Bytes(piece)) => head.extend_from_slice(&piece),
            _ => return Err(not_mergeable()),
        }
    }
    let mut demuxer = demuxer_for(&head).ok_or_else(not_mergeable)?;
    demuxer.push(head.into());
    loop {
        match demuxer.step()? {
            Step::Tracks(tracks) => return Ok((demuxer, tracks)),
            Step::NeedBytes => match supply.next().await? {
                Some(Chunk::Bytes(piece)) => demuxer.push(piece),
                _ => demuxer.end(),
            },
            Step::Seek(offset) => {
                supply.seek(Position { offset, segment: None }).await?;
            }
            Step::Sample { .. } | Step::End => return Err(not_mergeable()),
        }
    }
}
