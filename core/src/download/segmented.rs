//! Segments as one stream in order, several of them in flight.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::DownloadError;
use super::flight::{Flight, Typical};
use super::live::{Live, Update};
use super::ordered::Ordered;
use super::progress::Progress;
use super::remote::Remote;
use super::segment_work::{Keys, Work};
use super::segments::{Listing, Place, Segment};

/// Bytes of segments that may wait for their turn. What one is going to have is guessed by the largest so far.
const WAITING_BYTES: usize = 64 * 1024 * 1024;
/// Segments of a live stream that are remembered after they were given, for resume points that lie a little behind.
const REMEMBERED: usize = 256;
/// How long a recording that is told to end waits for what is on its way.
const LAST_WAIT: Duration = Duration::from_secs(5);
/// A recording ends when no segment could be had for this long.
const PATIENCE: Duration = Duration::from_secs(120);

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
    /// Segment number `first` and those behind it.
    segments: VecDeque<Segment>,
    first: usize,
    /// Offset of each of them in its period, as far as known.
    starts: VecDeque<u64>,
    version: Option<String>,
    live: Option<Live>,
    is_live: bool,
    keys: Keys,
    /// The next segment to ask for, and the next to hand out.
    next_asked: usize,
    next_given: usize,
    flights: VecDeque<Flight>,
    /// The segment to hand out, where it is a whole file.
    file: Option<Ordered>,
    typical: Typical,
    progress: Progress,
    is_new_period: bool,
    /// When a recording that was told to end waits no longer.
    ends_at: Option<Instant>,
    /// Since when segments of a live stream cannot be had.
    failing_since: Option<Instant>,
}

impl Segmented {
    pub(super) fn new(remote: Remote, listing: Listing, progress: Progress) -> Self {
        let Listing { segments, live, version } = listing;
        Self {
            remote,
            segments: segments.into(),
            first: 0,
            starts: VecDeque::from([0]),
            version,
            is_live: live.is_some(),
            live,
            keys: Keys::default(),
            next_asked: 0,
            next_given: 0,
            flights: VecDeque::new(),
            file: None,
            typical: Typical::default(),
            progress,
            is_new_period: false,
            ends_at: None,
            failing_since: None,
        }
    }

    /// What tells this state of the list from another; a live one has no state to go on with.
    pub(super) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Whether it is recorded while it goes on.
    pub(super) const fn is_live(&self) -> bool {
        self.is_live
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
        let mut index = self.next_given.saturating_sub(1).max(self.first);
        while index > self.first
            && self.start_of(index) > offset
            && self.period_of(index - 1) == self.period_of(index)
        {
            index -= 1;
        }
        (index, self.start_of(index))
    }

    /// Goes on with another segment, which begins at `start` of its period.
    pub(super) fn seek(&mut self, segment: usize, start: u64) {
        self.flights.clear();
        self.file = None;
        (self.next_asked, self.next_given, self.is_new_period) = (segment, segment, false);
        self.starts.resize(segment.saturating_sub(self.first), 0);
        self.starts.push_back(start);
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
        if self.seek_file(offset).await? {
            return Ok(None);
        }
        match self.next().await? {
            Some(Chunk::Bytes(mut bytes)) => {
                let inside = usize::try_from(inside).unwrap_or(usize::MAX).min(bytes.len());
                Ok(Some(bytes.split_off(inside)))
            }
            _ => Ok(None),
        }
    }

    /// Goes to an offset of the period inside the whole file that is being read; `false` where it is none.
    pub(super) async fn seek_file(&mut self, offset: u64) -> Result<bool, DownloadError> {
        let inside = offset.saturating_sub(self.start_of(self.next_given));
        let Some(file) = self.open_file().await? else { return Ok(false) };
        file.seek(inside);
        Ok(true)
    }

    /// The first segment of the period a segment is in.
    pub(super) fn period_start(&self, segment: usize) -> usize {
        let period = self.period_of(segment);
        let found = self.segments.iter().position(|other| other.period == period);
        found.map_or(segment, |index| self.first + index)
    }

    fn get(&self, index: usize) -> Option<&Segment> {
        self.segments.get(index.checked_sub(self.first)?)
    }

    fn period_of(&self, segment: usize) -> usize {
        self.get(segment).map_or(0, |segment| segment.period)
    }

    fn start_of(&self, segment: usize) -> u64 {
        segment.checked_sub(self.first).and_then(|index| self.starts.get(index)).copied().unwrap_or(0)
    }

    /// What comes next; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Chunk>, DownloadError> {
        loop {
            self.take_updates()?;
            if self.get(self.next_given).is_none() {
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
                ControlFlow::Continue(Some(bytes)) => return Ok(Some(Chunk::Bytes(bytes))),
                ControlFlow::Continue(None) => {}
                ControlFlow::Break(()) => return Ok(None),
            }
        }
    }

    fn take_updates(&mut self) -> Result<(), DownloadError> {
        while let Some(update) = self.live.as_mut().and_then(Live::try_next) {
            self.take_in(update)?;
        }
        Ok(())
    }

    fn take_in(&mut self, update: Update) -> Result<(), DownloadError> {
        match update {
            Update::Segments(segments) => self.segments.extend(segments),
            Update::Failed(error) => return Err(error),
        }
        Ok(())
    }

    /// Waits until the list grows; `false` where it never will.
    async fn wait_for_more(&mut self) -> Result<bool, DownloadError> {
        let Some(live) = &mut self.live else { return Ok(false) };
        match live.next().await {
            Some(update) => self.take_in(update)?,
            None => self.live = None,
        }
        Ok(true)
    }

    /// Whether the segment to hand out has a clock of its own and that was not said yet.
    fn begins_period(&mut self) -> bool {
        let index = self.next_given;
        let is_change = index > self.first && self.period_of(index) != self.period_of(index - 1);
        if is_change && !self.is_new_period && self.start_of(index) != 0 {
            self.is_new_period = true;
            let place = index - self.first;
            self.starts[place] = 0;
            return true;
        }
        self.is_new_period = false;
        false
    }

    /// The file to read from, where the segment to hand out is one.
    async fn open_file(&mut self) -> Result<Option<&mut Ordered>, DownloadError> {
        let Some(Place::File(url)) = self.get(self.next_given).map(|segment| &segment.place) else {
            return Ok(None);
        };
        if self.file.is_none() {
            let remote = Remote { url: url.clone(), ..self.remote.clone() };
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
        let index = self.next_given - self.first;
        let start = self.starts.get(index).copied().unwrap_or(0);
        self.starts.truncate(index + 1);
        self.starts.push_back(start + bytes);
        self.next_given += 1;
        while self.is_live && self.next_given - self.first > REMEMBERED {
            self.segments.pop_front();
            self.starts.pop_front();
            self.first += 1;
        }
    }

    /// Asks for segments, as many as may be on their way.
    fn launch(&mut self) {
        let streaming = &self.remote.streaming;
        let ahead = if self.is_live && streaming.has_ended() { 0 } else { streaming.ahead };
        let is_room = |flights: usize, largest: usize| {
            flights < 2 || (flights + 1).saturating_mul(largest) <= WAITING_BYTES
        };
        while self.flights.len() < ahead && is_room(self.flights.len(), self.typical.largest()) {
            let Some(segment) = self.get(self.next_asked) else { return };
            if matches!(segment.place, Place::File(_)) {
                return;
            }
            let work = self.work(self.next_asked, segment);
            self.flights.push_back(Flight::new(work));
            self.next_asked += 1;
        }
    }

    fn work(&self, index: usize, segment: &Segment) -> Work {
        Work {
            remote: self.remote.clone(),
            segment: segment.clone(),
            number: index + 1,
            keys: self.keys.clone(),
            progress: self.progress.clone(),
            is_live: self.is_live,
        }
    }

    /// The segment to hand out, once it is there; nothing where it is left out, a break where a recording is to end.
    async fn land(&mut self) -> Result<ControlFlow<(), Option<Bytes>>, DownloadError> {
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
                self.segments.truncate(self.next_given - self.first);
                return Ok(ControlFlow::Break(()));
            }
        };
        let took = flight.took();
        self.flights.pop_front();
        match outcome {
            Ok(bytes) => {
                self.failing_since = None;
                self.typical.learn(bytes.len(), took);
                self.given(bytes.len() as u64);
                Ok(ControlFlow::Continue(Some(bytes)))
            }
            Err(error) => {
                self.leave_out(error)?;
                Ok(ControlFlow::Continue(None))
            }
        }
    }

    /// A segment cannot be had: the end of a download, unless the user or the nature of the stream lets it go on.
    fn leave_out(&mut self, error: DownloadError) -> Result<(), DownloadError> {
        let is_head = self.get(self.next_given).is_some_and(|segment| segment.is_head);
        let may_go_on = self.is_live || self.remote.streaming.skips_missing;
        if is_head || !may_go_on || !is_of_the_segment(&error) {
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
                self.segments.truncate(self.next_given + 1 - self.first);
            }
        } else {
            self.remote.streaming.miss();
        }
        self.remote.streaming.warn(format!("{error}; it is left out"));
        self.given(0);
        Ok(())
    }
}

/// Whether the error is about one segment, so that others may be had.
fn is_of_the_segment(error: &DownloadError) -> bool {
    let DownloadError::Segment { source, .. } = error else { return false };
    !matches!(**source, DownloadError::OverLimit { .. } | DownloadError::NoSpace { .. })
}
