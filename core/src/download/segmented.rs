//! Segments as one stream in order, several of them in flight.

use std::collections::{BTreeSet, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::DownloadError;
use super::ahead::Kept;
use super::flight::{Flight, Typical};
use super::listed::Listed;
use super::live::{Live, Update};
use super::ordered::Ordered;
use super::position::Position;
use super::progress::Progress;
use super::remote::Remote;
use super::segment::{Place, Segment};
use super::segment_work::{Keys, Work};
use super::segments::Listing;

/// Bytes of segments that may be on their way or wait for their turn, two segments aside.
const WAITING_BYTES: u64 = 64 * 1024 * 1024;
/// Segments in flight whatever they weigh, and as long as nothing tells what they do.
const ALWAYS: usize = 2;
/// How long a recording that is told to end waits for what is on its way.
const LAST_WAIT: Duration = Duration::from_secs(5);
/// A recording ends when no segment could be had for this long.
const PATIENCE: Duration = Duration::from_secs(120);

/// Segments of no more bytes come at once when the server answers: the time until then is nearly all they take.
const SMALL_BYTES: u64 = 256 * 1024;

/// What a stream of segments hands out.
pub(super) enum Chunk {
    /// Bytes of the current period.
    Bytes(Bytes),
    /// A period is over; what follows begins with an initialisation of its own.
    NewPeriod,
}

/// The segments of a list from one of them on, in order.
pub(super) struct Segmented {
    remote: Remote,
    list: Listed,
    version: Option<String>,
    live: Option<Live>,
    is_live: bool,
    /// Why the list will not grow any more, where that is an error.
    failure: Option<DownloadError>,
    /// Segments that could not be had, and how many more there were in earlier runs.
    left_out: BTreeSet<usize>,
    left_out_before: u64,
    /// A segment that no stream goes on without: samples before its end are written already.
    needed: Option<usize>,
    keys: Keys,
    kept: Option<Kept>,
    /// The next segment to ask for, and the next to hand out.
    next_asked: usize,
    next_given: usize,
    flights: VecDeque<Flight>,
    /// What of the segment that was handed out last is still to be handed out.
    landed: VecDeque<Bytes>,
    /// The segment to hand out, where it is a whole file.
    file: Option<Ordered>,
    typical: Typical,
    progress: Progress,
    is_new_period: bool,
    /// When a recording that was told to end waits no longer.
    ends_at: Option<Instant>,
    /// Segments behind this one are asked for one at a time.
    last_wanted: Option<usize>,
    /// Since when segments of a live stream cannot be had.
    failing_since: Option<Instant>,
}

impl Segmented {
    pub(super) fn new(remote: Remote, format: &str, listing: Listing, progress: Progress) -> Self {
        let Listing { segments, packed, live, version } = listing;
        // Of a list that grows nothing is gone on with.
        let kept = version.as_deref().and_then(|version| remote.ahead.of(format, version));
        let is_live = live.is_some();
        let is_windowed = remote.streaming.window.is_some() && !is_live;
        Self {
            remote,
            list: Listed::new(segments, packed, is_windowed),
            version,
            is_live,
            live,
            failure: None,
            left_out: BTreeSet::new(),
            left_out_before: 0,
            needed: None,
            keys: Keys::default(),
            kept,
            next_asked: 0,
            next_given: 0,
            flights: VecDeque::new(),
            landed: VecDeque::new(),
            file: None,
            typical: Typical::default(),
            progress,
            is_new_period: false,
            ends_at: None,
            // Where only a stretch is wanted, nothing is asked for ahead before it is known where that is.
            last_wanted: is_windowed.then_some(0),
            failing_since: None,
        }
    }

    /// Whether it is one file.
    pub(super) fn is_file(&self) -> bool {
        self.list.is_file()
    }

    /// The segment of the first period that holds this time from its beginning, or one so many before it.
    pub(super) fn at(&self, moment: Duration, before: usize) -> Option<Position> {
        if self.is_live { None } else { self.list.at(moment, before) }
    }

    /// What lies behind this time, or behind this offset of a file, is asked for only when it is needed.
    pub(super) fn end_at(&mut self, end: Duration, offset: Option<u64>) {
        self.last_wanted = if self.is_live { None } else { self.list.index_at(end) };
        if let Some(file) = &mut self.file {
            file.end_at(offset);
        }
    }

    /// What tells this state of the list from another; a live one has no state to go on with.
    pub(super) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Ends a recording with what was handed out, where this is one; `false` where it is not.
    pub(super) fn end_recording(&mut self, why: &str) -> bool {
        if self.is_live {
            self.remote.streaming.warn(format!("{why}; the recording ends here"));
            self.remote.streaming.end_recording();
        }
        self.is_live
    }

    /// The segment that holds an offset of the current period, and its own offset there.
    pub(super) fn holding(&self, offset: u64) -> (usize, u64) {
        self.list.holding(self.next_given.saturating_sub(1), offset)
    }

    /// Goes on with another segment, which begins at `start` of its period.
    pub(super) fn seek(&mut self, segment: usize, start: u64) {
        self.flights.clear();
        self.landed.clear();
        self.file = None;
        (self.next_asked, self.next_given, self.is_new_period) = (segment, segment, false);
        self.list.begin(segment, start);
    }

    /// Goes on at an offset of a segment that begins at `start`. Gives bytes that begin there where they had to be
    /// fetched with others before them.
    pub(super) async fn seek_inside(
        &mut self,
        segment: usize,
        start: u64,
        offset: u64,
    ) -> Result<Option<Bytes>, DownloadError> {
        self.seek(segment, start);
        let inside = offset.saturating_sub(start);
        self.needed = (inside > 0).then_some(segment);
        if self.seek_file(offset).await? {
            return Ok(None);
        }
        let mut left = usize::try_from(inside).unwrap_or(usize::MAX);
        loop {
            let Some(Chunk::Bytes(mut bytes)) = self.next().await? else { return Ok(None) };
            if left < bytes.len() || self.landed.is_empty() {
                return Ok(Some(bytes.split_off(left.min(bytes.len()))));
            }
            left -= bytes.len();
        }
    }

    /// How many segments before this one could not be had.
    pub(super) fn missing_before(&self, segment: usize) -> u64 {
        self.left_out_before + self.left_out.range(..segment).count() as u64
    }

    /// Goes on behind so many segments before this one that could not be had.
    pub(super) fn resume_missing(&mut self, segment: usize, missing: u64) {
        (self.left_out, self.left_out_before) = (self.left_out.split_off(&segment), missing);
    }

    /// Goes to an offset of the period inside the whole file that is being read; `false` where it is none.
    pub(super) async fn seek_file(&mut self, offset: u64) -> Result<bool, DownloadError> {
        let inside = offset.saturating_sub(self.list.start_of(self.next_given));
        let Some(file) = self.open_file().await? else { return Ok(false) };
        file.seek(inside);
        Ok(true)
    }

    /// The first segment of the period a segment is in.
    pub(super) fn period_start(&mut self, segment: usize) -> usize {
        self.list.period_start(segment)
    }

    /// What comes next; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Chunk>, DownloadError> {
        loop {
            if let Some(bytes) = self.landed.pop_front() {
                return Ok(Some(Chunk::Bytes(bytes)));
            }
            self.take_updates();
            if self.list.get(self.next_given).is_none() {
                if self.wait_for_more().await? {
                    continue;
                }
                return Ok(None);
            }
            if self.begins_period() {
                return Ok(Some(Chunk::NewPeriod));
            }
            if let Some(file) = self.open_file().await? {
                match file.next().await? {
                    Some(bytes) => return Ok(Some(Chunk::Bytes(bytes))),
                    None => self.end_file(),
                }
                continue;
            }
            self.launch();
            match self.land().await? {
                ControlFlow::Continue(()) => {}
                ControlFlow::Break(()) => return Ok(None),
            }
        }
    }

    fn take_updates(&mut self) {
        while let Some(update) = self.live.as_mut().and_then(Live::try_next) {
            self.take_in(update);
        }
    }

    fn take_in(&mut self, update: Update) {
        match update {
            Update::Segments(segments) => self.list.extend(segments),
            Update::Failed(error) => (self.failure, self.live) = (Some(error), None),
        }
    }

    /// Waits until the list grows; `false` where it never will.
    async fn wait_for_more(&mut self) -> Result<bool, DownloadError> {
        let Some(live) = &mut self.live else { return self.check_failure() };
        match live.next().await {
            Some(update) => self.take_in(update),
            None => self.live = None,
        }
        Ok(true)
    }

    /// What was recorded before the list failed is worth more than an error.
    fn check_failure(&mut self) -> Result<bool, DownloadError> {
        let Some(error) = self.failure.take() else { return Ok(false) };
        if self.next_given == 0 {
            return Err(error);
        }
        self.remote.streaming.warn(format!("{error}; the recording ends here"));
        Ok(false)
    }

    /// Whether the segment to hand out has a clock of its own and that was not said yet.
    fn begins_period(&mut self) -> bool {
        let index = self.next_given;
        if self.list.changes_period(index) && !self.is_new_period && self.list.start_of(index) != 0 {
            self.is_new_period = true;
            self.list.begin(index, 0);
            return true;
        }
        self.is_new_period = false;
        false
    }

    /// The file to read from, where the segment to hand out is one.
    async fn open_file(&mut self) -> Result<Option<&mut Ordered>, DownloadError> {
        let Some(Place::File(url)) = self.list.get(self.next_given).map(|segment| &segment.place) else {
            return Ok(None);
        };
        if self.file.is_none() {
            let remote = Remote { url: url.url()?, ..self.remote.clone() };
            self.file = Some(Ordered::open(remote, None, self.progress.clone()).await?);
        }
        Ok(self.file.as_mut())
    }

    fn end_file(&mut self) {
        let length = self.file.take().and_then(|file| file.state().total).unwrap_or(1);
        self.next_asked = self.next_asked.max(self.next_given + 1);
        self.given(length);
    }

    /// The segment to hand out was handed out, with so many bytes.
    fn given(&mut self, bytes: u64) {
        self.list.given(self.next_given, bytes);
        self.next_given += 1;
    }

    /// Asks for segments, as many as may be on their way.
    fn launch(&mut self) {
        let ahead = self.most_in_flight();
        while self.flights.len() < ahead {
            let is_extra = self.last_wanted.is_some_and(|last| self.next_asked > last);
            if is_extra && !self.flights.is_empty() {
                return;
            }
            let Some(segment) = self.list.get(self.next_asked).cloned() else { return };
            if matches!(segment.place, Place::File(_)) || !self.has_room_for(&segment) {
                return;
            }
            let work = self.work(self.next_asked, segment);
            self.flights.push_back(Flight::new(work));
            self.next_asked += 1;
        }
    }

    fn most_in_flight(&self) -> usize {
        let streaming = &self.remote.streaming;
        match self.typical.guess() {
            _ if self.is_live && streaming.has_ended() => 0,
            Some(bytes) if bytes <= SMALL_BYTES => streaming.small_ahead,
            _ if self.typical.is_quick() => streaming.ahead.min(ALWAYS),
            _ => streaming.ahead,
        }
    }

    /// Whether one more segment would not be too many.
    fn has_room_for(&self, segment: &Segment) -> bool {
        let lengths = self.flights.iter().map(Flight::length).chain([segment.place.length()]);
        self.flights.len() < ALWAYS || fits(lengths, self.typical.guess())
    }

    fn work(&self, index: usize, segment: Segment) -> Work {
        Work {
            remote: self.remote.clone(),
            segment,
            number: index + 1,
            keys: self.keys.clone(),
            progress: self.progress.clone(),
            is_live: self.is_live,
            kept: self.kept.clone(),
        }
    }

    /// Where segments are kept until they are written.
    pub(super) fn kept(&self) -> Option<Kept> {
        self.kept.clone()
    }

    /// Waits for the segment to hand out, or leaves it out; a break where a recording is to end.
    async fn land(&mut self) -> Result<ControlFlow<()>, DownloadError> {
        let (is_live, streaming) = (self.is_live, Arc::clone(&self.remote.streaming));
        let ends_at = &mut self.ends_at;
        // A recording that is to end asks for nothing more.
        let Some(flight) = self.flights.front_mut() else { return Ok(ControlFlow::Break(())) };
        let patience = self.typical.patience(&self.remote.pace);
        let end = async {
            if !is_live {
                return std::future::pending().await;
            }
            streaming.ended().await;
            let moment = *ends_at.get_or_insert_with(|| Instant::now() + LAST_WAIT);
            tokio::time::sleep_until(moment).await;
        };
        let outcome = tokio::select! {
            outcome = flight.land(patience) => outcome,
            () = end => {
                self.flights.clear();
                self.live = None;
                self.list.end_before(self.next_given);
                return Ok(ControlFlow::Break(()));
            }
        };
        let took = flight.took();
        self.flights.pop_front();
        match outcome {
            Ok(bytes) => {
                self.failing_since = None;
                // An initialisation is small, and says nothing of what follows.
                if self.list.get(self.next_given).is_some_and(|segment| !segment.is_head) {
                    self.typical.learn(bytes.len(), took);
                }
                self.given(bytes.len() as u64);
                self.landed.extend(bytes.into_slices());
            }
            Err(error) => self.leave_out(error)?,
        }
        Ok(ControlFlow::Continue(()))
    }

    /// A segment cannot be had: the end of a download, unless the user or the nature of the stream lets it go on.
    fn leave_out(&mut self, error: DownloadError) -> Result<(), DownloadError> {
        let is_head = self.list.get(self.next_given).is_some_and(|segment| segment.is_head);
        let may_go_on = self.is_live || self.remote.streaming.skips_missing;
        let is_needed = is_head || self.needed == Some(self.next_given);
        if is_needed || !may_go_on || !is_of_the_segment(&error) {
            return Err(error);
        }
        if self.is_live {
            let since = *self.failing_since.get_or_insert_with(Instant::now);
            if since.elapsed() > PATIENCE {
                self.remote
                    .streaming
                    .warn("no segment could be had for two minutes; the recording ends here");
                self.remote.streaming.end_recording();
                self.live = None;
                self.flights.clear();
                self.list.end_before(self.next_given + 1);
            }
        } else {
            self.left_out.insert(self.next_given);
        }
        self.remote.streaming.warn(format!("{error}; it is left out"));
        self.given(0);
        Ok(())
    }
}

/// Whether segments of these lengths, where they are known, may be in flight together. One of an unknown length counts as
/// what is guessed of it, and where nothing can be guessed yet, nothing is risked.
fn fits(lengths: impl Iterator<Item = Option<u64>>, guess: Option<u64>) -> bool {
    let mut expected = lengths.map(|length| length.or(guess));
    let sum = expected.try_fold(0u64, |sum, length| Some(sum.saturating_add(length?)));
    sum.is_some_and(|sum| sum <= WAITING_BYTES)
}

/// Whether the error is about one segment, so that others may be had.
fn is_of_the_segment(error: &DownloadError) -> bool {
    let DownloadError::Segment { source, .. } = error else { return false };
    !matches!(**source, DownloadError::OverLimit { .. } | DownloadError::NoSpace { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_are_in_flight_as_memory_bears() {
        let unknown = |count: usize| std::iter::repeat_n(None, count);
        assert!(!fits(unknown(3), None));
        assert!(fits(unknown(16), Some(4 * 1024 * 1024)) && !fits(unknown(17), Some(4 * 1024 * 1024)));
        let known = [Some(30 * 1024 * 1024), Some(34 * 1024 * 1024)];
        assert!(fits(known.into_iter(), None) && !fits(known.into_iter().chain(unknown(1)), Some(1)));
        assert!(!fits([Some(u64::MAX), Some(1)].into_iter(), None));
    }
}
