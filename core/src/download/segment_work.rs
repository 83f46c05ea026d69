//! One segment: fetched, decrypted, checked.

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
use super::progress::Progress;
use super::remote::{Answer, Remote, State, is_page};
use super::segments::{Cipher, Place, Segment, key};
use super::smooth_list;
use super::stretch::Stretch;
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
}

impl Work {
    /// Fetches, decrypts and checks; what is wrong or missing is asked for again before it is called so.
    pub(super) async fn fetch(&self) -> Result<Bytes, DownloadError> {
        let outcome = match &self.segment.place {
            Place::Inline(bytes) => Ok(bytes.clone()),
            Place::Remote { url, range } => self.fetch_from(url, *range).await,
            Place::File(url) => Err(bad(url, "is a whole file")),
        };
        let number = self.number;
        outcome.map_err(|source| DownloadError::Segment { segment: number, source: source.into() })
    }

    async fn fetch_from(&self, url: &RemoteUrl, range: Option<(u64, u64)>) -> Result<Bytes, DownloadError> {
        let most =
            if self.is_live { self.remote.segment_tries.max(LIVE_TRIES) } else { self.remote.segment_tries };
        let (mut tries, begin) = (0, Instant::now());
        loop {
            let outcome = self.attempt(url, range).await;
            tries += 1;
            let is_worth_it = match &outcome {
                Ok(_) => return outcome,
                // A network that is gone for a while is no reason to end a recording.
                Err(DownloadError::Http(error)) if error.is_transient() && self.is_live => {
                    tries = tries.min(most - 1);
                    begin.elapsed() < NETWORK_GONE
                }
                Err(error) => tries < most && is_worth_asking_again(error),
            };
            if !is_worth_it {
                return outcome;
            }
            let pause = self.remote.segment_policy.pause(tries, Duration::ZERO, None);
            tokio::time::sleep(pause.unwrap_or_default()).await;
        }
    }

    async fn attempt(&self, url: &RemoteUrl, range: Option<(u64, u64)>) -> Result<Bytes, DownloadError> {
        let bytes = self.bytes(url, range).await?;
        let bytes = match &self.segment.cipher {
            None => bytes.freeze(),
            Some(cipher) => self.decrypted(cipher, &bytes, url).await?,
        };
        if bytes.is_empty() {
            return Err(bad(url, "is empty"));
        }
        if is_page(&bytes) {
            return Err(DownloadError::WrongType { url: url.redacted(), found: "a web page".to_owned() });
        }
        match self.segment.decodes_at {
            None => Ok(bytes),
            Some(time) => {
                smooth_list::with_time(bytes, time).ok_or_else(|| bad(url, "is no Smooth Streaming chunk"))
            }
        }
    }

    async fn bytes(&self, url: &RemoteUrl, range: Option<(u64, u64)>) -> Result<BytesMut, DownloadError> {
        let remote = Remote { url: url.clone(), ..self.remote.clone() };
        let (mut stretch, length) = match range {
            Some((start, length)) => {
                let state = State { total: None, validator: None, has_ranges: true };
                (Stretch::new(remote, state, start, Some((start + length).saturating_sub(1))), Some(length))
            }
            None => {
                let response = remote.ask_whole(None).await?;
                let total = response.content_length();
                let state = State { total, validator: None, has_ranges: false };
                let last = total.map(|total| total.saturating_sub(1));
                if total == Some(0) {
                    return Err(bad(url, "is empty"));
                }
                (Stretch::new(remote, state, 0, last).with_answer(Answer::Whole(response), 0), total)
            }
        };
        let expected = length.and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        let mut bytes = BytesMut::with_capacity(expected.min(EXPECTED_BYTES));
        while let Some(piece) = stretch.next().await? {
            self.progress.add(piece.len());
            if bytes.len() + piece.len() > SEGMENT_BYTES {
                return Err(bad(url, "is larger than 256 MiB, the limit of a segment"));
            }
            bytes.extend_from_slice(&piece);
        }
        // The key may be at the same host, whose places must not all be held by those who wait for it: what was read
        // here is given back before it is asked for.
        Ok(bytes)
    }

    async fn decrypted(
        &self,
        cipher: &Cipher,
        bytes: &[u8],
        url: &RemoteUrl,
    ) -> Result<Bytes, DownloadError> {
        let slot = self.keys.slot(&cipher.key.url);
        let key = slot.get_or_try_init(|| key(&self.remote, &cipher.key.url)).await?;
        let vector = cipher.key.iv_for(cipher.sequence);
        let decryptor = cbc::Decryptor::<Aes128>::new(key.into(), &vector.into());
        let plain = decryptor.decrypt_padded_vec::<Pkcs7>(bytes);
        plain.map(Bytes::from).map_err(|_| bad(url, "does not decrypt with its key"))
    }
}

/// Room that is made for a segment at once, on a server's word.
const EXPECTED_BYTES: usize = 16 * 1024 * 1024;

fn is_worth_asking_again(error: &DownloadError) -> bool {
    match error {
        // What may pass was asked for again already, by the policy for everything.
        DownloadError::Status { status, .. } => {
            !matches!(status.as_u16(), 401 | 403 | 410) && !is_transient(*status)
        }
        DownloadError::BadSegment { .. }
        | DownloadError::WrongType { .. }
        | DownloadError::BadRange { .. }
        | DownloadError::Short { .. } => true,
        _ => false,
    }
}

fn bad(url: &RemoteUrl, what: &'static str) -> DownloadError {
    DownloadError::BadSegment { url: url.redacted(), what }
}
