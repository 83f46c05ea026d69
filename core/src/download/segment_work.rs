//! One segment: fetched, decrypted, checked. Where its server gives parts and names versions, what came of it is never
//! fetched again: not after a break, and not by a run after one that was killed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aes::Aes128;
use bytes::{Bytes, BytesMut};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::DownloadError;
use super::ahead::{Begun, Kept};
use super::asking::key;
use super::keeping::Keeping;
use super::patience::Patience;
use super::progress::Progress;
use super::remote::{Answer, Remote, State, Validator, is_page, takes_ranges};
use super::renewal::Pieces;
use super::segment::{Cipher, Place, Segment};
use super::stretch::Stretch;
use super::{self_initialising, smooth_list};
use crate::container::Rope;
use crate::http::{RemoteUrl, is_transient};

/// The largest segment.
const SEGMENT_BYTES: usize = 256 * 1024 * 1024;
/// Times a segment of a live stream is asked for: it may be listed before it is there.
const LIVE_TRIES: u32 = 7;
/// How long a network that is gone is waited for while a live stream is recorded.
const NETWORK_GONE: Duration = Duration::from_secs(90);
/// Keys that are remembered: more than any stream uses at a time.
const KEYS: usize = 1024;

/// The keys of a stream, each fetched once.
#[derive(Clone, Default)]
pub(super) struct Keys(Arc<Mutex<HashMap<RemoteUrl, Slot>>>);

type Slot = Arc<OnceCell<[u8; 16]>>;

impl Keys {
    fn slot(&self, url: &RemoteUrl) -> Slot {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEYS && !known.contains_key(url) {
            // Who waits for one of them holds it.
            known.clear();
        }
        Arc::clone(known.entry(url.clone()).or_default())
    }
}

/// One segment to fetch.
#[derive(Clone)]
pub(super) struct Work {
    pub(super) remote: Remote,
    pub(super) segment: Segment,
    /// Its place in the list, from 1.
    pub(super) number: usize,
    pub(super) keys: Keys,
    pub(super) progress: Progress,
    pub(super) is_live: bool,
    /// Where it is kept until it is written.
    pub(super) kept: Option<Kept>,
}

impl Work {
    /// Fetches, decrypts and checks; what is wrong or missing is asked for again before it is called so.
    pub(super) async fn fetch(&self) -> Result<Rope, DownloadError> {
        let outcome = match &self.segment.place {
            Place::Inline(bytes) => Ok(bytes.clone().into()),
            Place::Remote { url, range } => match url.url() {
                Ok(url) => self.fetch_from(&url, *range).await,
                Err(error) => Err(error),
            },
            Place::Numbered { stream, number } => self.piece(stream, *number).await,
            Place::File(url) => url.url().and_then(|url| Err(bad(&url, "is a whole file"))),
        };
        let number = self.number;
        outcome.map_err(|source| DownloadError::Segment { segment: number, source: source.into() })
    }

    /// What is kept of segments, where this is of a kind that is.
    fn kept(&self) -> Option<&Kept> {
        self.kept.as_ref().filter(|_| matches!(self.segment.place, Place::Remote { .. }))
    }

    /// A piece of a stream whose address may have ended since it was listed.
    async fn piece(&self, stream: &Pieces, number: u64) -> Result<Rope, DownloadError> {
        let (url, mut since) = stream.piece_url(number);
        let error = match self.fetch_from(&url, None).await {
            Err(error) if error.wants_new_address() => error,
            outcome => return outcome,
        };
        if let Some(newer) = self.remote.streaming.addresses.newer(&stream.format, &mut since).await {
            stream.renew(newer, since);
        }
        let (renewed, _) = stream.piece_url(number);
        if renewed == url { Err(error) } else { self.fetch_from(&renewed, None).await }
    }

    /// Every kind of trouble of the segment counts together, in one [`Patience`].
    async fn fetch_from(&self, url: &RemoteUrl, range: Option<(u64, u64)>) -> Result<Rope, DownloadError> {
        let (tries, policy) = (self.remote.segment_tries, &self.remote.segment_policy);
        let most = if self.is_live { tries.max(LIVE_TRIES) } else { tries };
        let begin = Instant::now();
        let mut patience = Patience::new(policy.clone());
        // Of what an earlier run kept nothing is left where it turns out to be wrong.
        let mut begun = self.kept().and_then(|kept| kept.get(self.number - 1));
        loop {
            let error = match self.attempt(url, range, begun.take(), &mut patience).await {
                Ok(bytes) => return Ok(bytes),
                Err(error) => error,
            };
            if self.is_live && is_network(&error) && begin.elapsed() < NETWORK_GONE {
                // A network that is gone for a while is no reason to end a recording.
                tokio::time::sleep(policy.usual_pause(most)).await;
                patience = Patience::new(policy.clone());
            } else if is_worth_asking_again(&error) {
                patience.endure_wrong(error, most).await?;
            } else {
                return Err(error);
            }
        }
    }

    async fn attempt(
        &self,
        url: &RemoteUrl,
        range: Option<(u64, u64)>,
        begun: Option<Begun>,
        patience: &mut Patience,
    ) -> Result<Rope, DownloadError> {
        let bytes = match begun {
            Some(begun) if begun.is_whole() => begun.bytes,
            begun => self.bytes(url, range, begun, patience).await?,
        };
        let bytes: Rope = match &self.segment.cipher {
            None if matches!(self.segment.place, Place::Numbered { .. }) => {
                self_initialising::joined(bytes.into_whole(), self.segment.is_head).into()
            }
            None => bytes,
            Some(cipher) => self.decrypted(cipher, bytes.into_whole(), url).await?.into(),
        };
        if bytes.is_empty() {
            return Err(bad(url, "is empty"));
        }
        if is_page(&bytes.start(PAGE_BYTES)) {
            return Err(DownloadError::WrongType { url: url.redacted(), found: "a web page".to_owned() });
        }
        match self.segment.decodes_at {
            None => Ok(bytes),
            Some(time) => {
                let timed = smooth_list::with_time(&bytes.into_whole(), time);
                Ok(timed.ok_or_else(|| bad(url, "is no Smooth Streaming chunk"))?.into())
            }
        }
    }

    /// The bytes as the server gives them, those that came before included.
    async fn bytes(
        &self,
        url: &RemoteUrl,
        range: Option<(u64, u64)>,
        begun: Option<Begun>,
        patience: &mut Patience,
    ) -> Result<Rope, DownloadError> {
        let remote = Remote { url: url.clone(), ..self.remote.clone() };
        let mut keeping = Keeping::new(self.kept(), self.number - 1);
        let mut before = Rope::default();
        let mut stretch = match (range, begun) {
            (Some((start, length)), _) => {
                let state = State { total: None, validator: None, has_ranges: true };
                Stretch::new(remote, state, start, Some((start + length).saturating_sub(1))).of_unknown()
            }
            (None, Some(begun)) => {
                let Begun { bytes, total, validator } = begun;
                before = bytes;
                keeping.go_on(total, &validator, before.len());
                let validator = Some(Validator::from_text(&validator));
                let state = State { total: Some(total), validator, has_ranges: true };
                Stretch::new(remote, state, before.len() as u64, Some(total - 1))
            }
            (None, None) => {
                let response = patience.until(|| remote.ask_whole_once(None)).await?;
                let total = response.content_length();
                if total == Some(0) {
                    return Err(bad(url, "is empty"));
                }
                let (validator, has_ranges) = (Validator::of(&response), takes_ranges(&response));
                // Only a strong one proves that what comes later is of the same bytes.
                let strong = validator.as_ref().filter(|validator| validator.is_strong());
                if let (Some(total), Some(validator), true) = (total, strong, has_ranges) {
                    keeping.go_on(total, validator.text(), 0);
                }
                let last = total.map(|total| total - 1);
                let state = State { total, validator, has_ranges };
                Stretch::new(remote, state, 0, last).with_answer(Answer::Whole(response), 0)
            }
        };
        stretch.swap_patience(patience);
        let outcome = self.read(&mut stretch, url, before, &mut keeping).await;
        stretch.swap_patience(patience);
        outcome
    }

    async fn read(
        &self,
        stretch: &mut Stretch,
        url: &RemoteUrl,
        mut bytes: Rope,
        keeping: &mut Keeping<'_>,
    ) -> Result<Rope, DownloadError> {
        while let Some(piece) = stretch.next().await? {
            self.progress.add(piece.len());
            if bytes.len() + piece.len() > SEGMENT_BYTES {
                return Err(bad(url, "is larger than 256 MiB, the limit of a segment"));
            }
            keeping.keep(&piece);
            bytes.push(piece);
        }
        keeping.end();
        // The key may be at the same host, whose places must not all be held by those who wait for it: what was read
        // here is given back before it is asked for.
        Ok(bytes)
    }

    async fn decrypted(
        &self,
        cipher: &Cipher,
        mut bytes: BytesMut,
        url: &RemoteUrl,
    ) -> Result<Bytes, DownloadError> {
        let slot = self.keys.slot(&cipher.key.url);
        let key = slot.get_or_try_init(|| key(&self.remote, &cipher.key.url)).await?;
        let vector = cipher.key.iv_for(cipher.sequence);
        let decryptor = cbc::Decryptor::<Aes128>::new(key.into(), &vector.into());
        let plain = decryptor.decrypt_padded::<Pkcs7>(&mut bytes).map(<[u8]>::len);
        let length = plain.map_err(|_| bad(url, "does not decrypt with its key"))?;
        bytes.truncate(length);
        Ok(bytes.freeze())
    }
}

/// Bytes of a segment that tell whether it is a page.
const PAGE_BYTES: usize = 64;

fn is_worth_asking_again(error: &DownloadError) -> bool {
    match error {
        // What may pass was asked for again already, by the policy for everything.
        DownloadError::Status { status, .. } => {
            !matches!(status.as_u16(), 401 | 403 | 410) && !is_transient(*status)
        }
        DownloadError::BadSegment { .. }
        | DownloadError::WrongType { .. }
        | DownloadError::BadRange { .. }
        // Of several servers one may have another version: what came of the first is given up.
        | DownloadError::Changed { .. } => true,
        _ => false,
    }
}

/// Whether the line is to blame, and not the segment.
const fn is_network(error: &DownloadError) -> bool {
    match error {
        DownloadError::Http(error) => error.is_transient(),
        DownloadError::Short { .. } => true,
        _ => false,
    }
}

fn bad(url: &RemoteUrl, what: &'static str) -> DownloadError {
    DownloadError::BadSegment { url: url.redacted(), what }
}
