//! A stretch of a remote file as a stream of exactly its bytes, whatever happens on the way.

use bytes::{Buf, Bytes, BytesMut};
use futures_util::StreamExt;

use super::DownloadError;
use super::patience::Patience;
use super::remote::{Answer, Remote, State, Validator};
use crate::http::{Body, HttpError};

/// Bytes before a break that are compared after it, where the server names no version of the file.
pub(super) const OVERLAP: usize = 64 * 1024;

/// A body that ends early after so many new bytes is taken up at once: the server gives less than was asked for.
const PROGRESS: u64 = 16 * 1024;
/// Times a server that gives the whole file for a part of it is asked again, before the whole is read up to there.
const WHOLES: u32 = 2;
/// The beginning that is read again without asking twice, in bytes.
const CHEAP: u64 = 1024 * 1024;

/// Bytes `from ..= last` of a file, in order. A broken connection is taken up where it broke; every answer must be of
/// the same file.
pub(super) struct Stretch {
    remote: Remote,
    state: State,
    position: u64,
    /// The last byte; `None` where the length of the file is not known.
    last: Option<u64>,
    body: Option<Body>,
    /// Where the current body began to be new.
    opened_at: u64,
    /// Bytes of the current body that were delivered before.
    repeated: u64,
    /// The bytes before `position`, kept only while they are needed to compare.
    tail: BytesMut,
    patience: Patience,
    /// A refusal is given to the caller first, who may have other connections.
    yields: bool,
    /// Times the whole file came for a part.
    wholes: u32,
    /// Accepted bytes that wait for the speed limit.
    held: Option<Bytes>,
    /// Whether `state` is of this file; else the first answer says which version it is.
    is_known: bool,
}

impl Stretch {
    pub(super) fn new(remote: Remote, state: State, from: u64, last: Option<u64>) -> Self {
        let patience = Patience::new(remote.policy.clone());
        Self {
            remote,
            state,
            position: from,
            last,
            body: None,
            opened_at: from,
            repeated: 0,
            tail: BytesMut::new(),
            patience,
            yields: false,
            wholes: 0,
            held: None,
            is_known: true,
        }
    }

    /// The same of a file that nothing is known of yet.
    pub(super) const fn of_unknown(mut self) -> Self {
        self.is_known = false;
        self
    }

    /// The same with an answer that is there already and begins `overlap` bytes before `from` (a part) or at 0 (the whole
    /// file).
    pub(super) fn with_answer(mut self, answer: Answer, overlap: u64) -> Self {
        match answer {
            Answer::Part(response) => {
                self.repeated = overlap;
                self.body = Some(response.body);
            }
            Answer::Whole(response) => {
                self.repeated = self.position;
                self.body = Some(response.body);
            }
            Answer::PastTheEnd => {}
        }
        self
    }

    /// The same with the bytes before `from`, to be compared where the server names no version of the file.
    pub(super) fn after(mut self, tail: &[u8]) -> Self {
        self.remember(tail);
        self
    }

    /// The same, giving a refusal (429, 503) to the caller, who decides whether to [`endure`](Self::endure) it.
    pub(super) const fn yielding(mut self) -> Self {
        self.yields = true;
        self
    }

    /// Exchanges its count of tries for another: one count may go through several stretches.
    pub(super) const fn swap_patience(&mut self, other: &mut Patience) {
        std::mem::swap(&mut self.patience, other);
    }

    /// Whether the server turned out to give the whole file only.
    pub(super) const fn has_lost_ranges(&self) -> bool {
        !self.state.has_ranges
    }

    /// The next bytes; `None` at the end of the stretch. Dropping the future loses nothing that was not given out.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, DownloadError> {
        loop {
            if let Some(held) = &self.held {
                self.remote.pace.spend(held.len()).await;
                return Ok(self.held.take());
            }
            self.patience.rest();
            if self.is_done() {
                self.body = None;
                return Ok(None);
            }
            let Some(body) = &mut self.body else {
                match self.reopen().await {
                    Ok(true) => {}
                    Ok(false) => return Ok(None),
                    Err(error) if self.yields && error.is_refusal() => return Err(error),
                    Err(error) => self.endure(error).await?,
                }
                continue;
            };
            let outcome = body.next().await;
            if !matches!(outcome, Some(Ok(_))) {
                // Its place at the host is free for others while this one waits.
                self.body = None;
            }
            match outcome {
                Some(Ok(piece)) => {
                    let piece = self.accepted(piece)?;
                    self.held = (!piece.is_empty()).then_some(piece);
                }
                Some(Err(error)) => self.endure(error.into()).await?,
                // Without a length the end of the body is the end of the file.
                None if self.last.is_none() => return Ok(None),
                // A server may give less than was asked for: the rest is asked for next. So it is where no more was asked.
                None if self.state.has_ranges && self.gave_enough() => {}
                None => {
                    let host = self.remote.url.host().to_owned();
                    self.endure(HttpError::Broken { host, reason: "it ended early".to_owned() }.into())
                        .await?;
                }
            }
        }
    }

    /// Whether a body that ended early brought as much as one request is good for.
    fn gave_enough(&self) -> bool {
        let is_all = self.remote.last_of_range(self.opened_at).is_some_and(|last| self.position > last);
        is_all || self.position >= self.opened_at + PROGRESS
    }

    fn is_done(&self) -> bool {
        self.last.is_some_and(|last| self.position > last)
    }

    /// Takes what of a piece is new, and compares what is not.
    fn accepted(&mut self, mut piece: Bytes) -> Result<Bytes, DownloadError> {
        if self.repeated > 0 {
            let old = piece.split_to(usize::try_from(self.repeated).unwrap_or(usize::MAX).min(piece.len()));
            self.compare(&old)?;
            self.repeated -= old.len() as u64;
        }
        if let Some(last) = self.last {
            let wanted = usize::try_from(last + 1 - self.position).unwrap_or(usize::MAX);
            piece.truncate(wanted);
        }
        if !piece.is_empty() {
            self.position += piece.len() as u64;
            self.patience.reward(piece.len());
            self.remember(&piece);
        }
        Ok(piece)
    }

    fn remember(&mut self, piece: &[u8]) {
        // A version that the server names is compared by the server; only files without one need their own bytes.
        if self.state.validator.is_some() {
            return;
        }
        self.tail.extend_from_slice(piece);
        if self.tail.len() > 2 * OVERLAP {
            self.tail.advance(self.tail.len() - OVERLAP);
        }
    }

    /// `old` is the `repeated` bytes before `position`, or the beginning of them.
    fn compare(&self, old: &[u8]) -> Result<(), DownloadError> {
        let known = self.tail.len() as u64;
        // Distance of old's first byte before `position`; the tail covers the last `known` of that.
        let outside =
            usize::try_from(self.repeated.saturating_sub(known)).unwrap_or(usize::MAX).min(old.len());
        let old = &old[outside..];
        let begin = usize::try_from(known.saturating_sub(self.repeated)).unwrap_or(0);
        let end = (begin + old.len()).min(self.tail.len());
        if self.tail[begin.min(end)..end] != old[..end - begin.min(end)] {
            return Err(DownloadError::changed(&self.remote.url, "bytes that came before are different now"));
        }
        Ok(())
    }

    /// Asks again from where the stretch is; `false` where the file ends there.
    async fn reopen(&mut self) -> Result<bool, DownloadError> {
        self.opened_at = self.position;
        if !self.state.has_ranges && self.position > 0 {
            self.repeated = self.position;
            self.body = Some(self.remote.ask_whole_once(Some(&self.state)).await?.body);
            return Ok(true);
        }
        let overlap = self.tail.len().min(OVERLAP) as u64;
        let known = self.is_known.then_some(&self.state);
        match self.remote.ask((self.position, overlap), self.last, known).await {
            Ok(Answer::Part(response)) => {
                if !std::mem::replace(&mut self.is_known, true) {
                    self.state.validator = Validator::of(&response);
                }
                self.repeated = overlap;
                self.body = Some(response.body);
            }
            // One server of several may not know ranges: another try may reach one that does.
            Ok(Answer::Whole(_)) if self.position > CHEAP && self.wholes < WHOLES => {
                self.wholes += 1;
                let host = self.remote.url.host().to_owned();
                let reason = "the whole file came for a part of it".to_owned();
                return Err(HttpError::Broken { host, reason }.into());
            }
            Ok(Answer::Whole(response)) => {
                if !std::mem::replace(&mut self.is_known, true) {
                    self.state.validator = Validator::of(&response);
                }
                self.state.has_ranges = self.position == 0;
                self.repeated = self.position;
                self.body = Some(response.body);
            }
            Ok(Answer::PastTheEnd) if self.last.is_none() => return Ok(false),
            // A server that refuses the range is asked for the whole once: its length tells whether the file is shorter.
            Ok(Answer::PastTheEnd) if self.state.has_ranges => self.state.has_ranges = false,
            Ok(Answer::PastTheEnd) => {
                return Err(DownloadError::changed(&self.remote.url, "it is shorter than it was"));
            }
            // A server whose parts make no sense is asked for the whole once.
            Err(DownloadError::BadRange { .. }) if self.state.has_ranges && self.position > overlap => {
                self.state.has_ranges = false;
            }
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    /// Waits before the next try, or gives up with the error that caused it.
    pub(super) async fn endure(&mut self, error: DownloadError) -> Result<(), DownloadError> {
        match (self.patience.endure(error).await, self.last) {
            (Err(DownloadError::Http(HttpError::Broken { .. })), Some(last)) => Err(DownloadError::Short {
                url: self.remote.url.redacted(),
                received: self.position,
                expected: last + 1,
            }),
            (outcome, _) => outcome,
        }
    }
}
