//! A remote file as one stream in order, fetched in several stretches at once.

use std::collections::VecDeque;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::DownloadError;
use super::flight::QUICK;
use super::progress::Progress;
use super::remote::{Answer, Remote, State};
use super::stretch::Stretch;

/// Bytes of one stretch: with [`AHEAD`] of them in flight the most a stream holds in memory.
const CHUNK: u64 = 1024 * 1024;
/// Bytes asked for at once where a little may be all that is needed.
const LITTLE: u64 = 256 * 1024;
/// Stretches in flight of one stream, and where each of them comes in a moment.
const AHEAD: usize = 4;
const AHEAD_OF_QUICK: usize = 2;
/// Pieces of a stretch without an end that wait to be taken. A stretch of [`CHUNK`] bytes waits for nobody: it gives its
/// place at the host back as soon as its bytes are there, or streams that wait for each other could hold all places.
const PIECES: usize = 64;

/// Bytes of a remote file from an offset on, in order. Memory is bounded by what is in flight; what is not taken is not
/// asked for.
pub(super) struct Ordered {
    remote: Remote,
    state: State,
    /// Where the next stretch begins.
    next: u64,
    /// What lies from here on is asked for little by little.
    end: Option<u64>,
    flights: VecDeque<Flight>,
    /// Whether the last stretch came within [`QUICK`]; so it is taken to be before one came.
    is_quick: bool,
    progress: Progress,
}

/// One stretch on its way.
struct Flight {
    pieces: mpsc::Receiver<Result<Bytes, DownloadError>>,
    began: Instant,
    task: JoinHandle<()>,
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Ordered {
    /// Learns what the file is and begins at its first byte.
    pub(super) async fn open(
        remote: Remote,
        hint: Option<u64>,
        progress: Progress,
    ) -> Result<Self, DownloadError> {
        // Where only a stretch is wanted, the beginning tells where that lies.
        let end = remote.streaming.window.is_some().then_some(LITTLE);
        let first = hint.unwrap_or(u64::MAX).min(end.unwrap_or(CHUNK));
        let (state, answer) = remote.open(0, Some(first)).await?;
        let (next, flights) = (0, VecDeque::new());
        let mut this = Self { remote, state, next, end, flights, is_quick: true, progress };
        this.launch(Some(answer));
        Ok(this)
    }

    /// What the file is.
    pub(super) const fn state(&self) -> &State {
        &self.state
    }

    /// From this offset on bytes are asked for only when they are needed.
    pub(super) const fn end_at(&mut self, offset: Option<u64>) {
        self.end = offset;
    }

    /// Goes on at another offset; what is in flight is dropped.
    pub(super) fn seek(&mut self, offset: u64) {
        self.flights.clear();
        self.next = offset;
    }

    /// The next bytes; `None` at the end of the file.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, DownloadError> {
        loop {
            while self.flights.len() < self.ahead() && self.launch(None) {}
            let Some(front) = self.flights.front_mut() else { return Ok(None) };
            match front.pieces.recv().await {
                Some(Ok(piece)) => {
                    self.progress.add(piece.len());
                    return Ok(Some(piece));
                }
                Some(Err(error)) => return Err(error),
                None => {
                    self.is_quick = front.began.elapsed() < QUICK;
                    self.flights.pop_front();
                }
            }
        }
    }

    /// Stretches that may be in flight.
    fn ahead(&self) -> usize {
        match self.end {
            Some(end) if self.next >= end => 1,
            _ if self.is_quick => AHEAD_OF_QUICK,
            _ => AHEAD,
        }
    }

    /// Bytes of the next stretch.
    fn chunk(&self) -> u64 {
        match self.end.map(|end| end.saturating_sub(self.next)) {
            Some(0) => LITTLE,
            Some(left) => left.min(CHUNK),
            None => CHUNK,
        }
    }

    /// Starts the next stretch; `false` where the file has no more.
    fn launch(&mut self, answer: Option<Answer>) -> bool {
        let end = self.state.total.unwrap_or(u64::MAX);
        if self.next >= end {
            return false;
        }
        // A server without ranges, or without a length, gives one stretch to the end.
        let last = match (self.state.total, self.state.has_ranges) {
            (Some(total), true) => Some((self.next + self.chunk()).min(total) - 1),
            (total, _) => total.map(|total| total - 1),
        };
        let mut stretch = Stretch::new(self.remote.clone(), self.state.clone(), self.next, last);
        if let Some(answer) = answer {
            stretch = stretch.with_answer(answer, 0);
        }
        self.next = last.map_or(u64::MAX, |last| last + 1);
        let is_bounded = self.state.has_ranges && last.is_some();
        let (sender, pieces) = mpsc::channel(if is_bounded { CHUNK as usize } else { PIECES });
        let task = tokio::spawn(async move {
            loop {
                let piece = stretch.next().await.transpose();
                let Some(piece) = piece else { return };
                let is_over = piece.is_err();
                // The receiver is gone when the stream was dropped: so is the reason to go on.
                if sender.send(piece).await.is_err() || is_over {
                    return;
                }
            }
        });
        self.flights.push_back(Flight { pieces, began: Instant::now(), task });
        true
    }
}
