//! Segments as one stream in order, several of them in flight.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use aes::Aes128;
use bytes::{Bytes, BytesMut};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;

use super::DownloadError;
use super::progress::Progress;
use super::remote::{Answer, Remote, State, is_page};
use super::segments::{Cipher, Place, Segment, key};
use super::stretch::Stretch;
use crate::http::{RemoteUrl, is_transient};

/// Segments in flight of one stream.
const AHEAD: usize = 8;
/// The largest segment.
const SEGMENT_BYTES: usize = 256 * 1024 * 1024;

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
    segments: Arc<[Segment]>,
    keys: Keys,
    /// The next segment to ask for, and the next to hand out.
    next_asked: usize,
    next_given: usize,
    flights: VecDeque<Flight>,
    /// Offset of each segment in its period, as far as known.
    starts: Vec<u64>,
    progress: Progress,
    is_new_period: bool,
}

struct Flight(JoinHandle<Result<Bytes, DownloadError>>);

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Each key is fetched once.
type Keys = Arc<HashMap<RemoteUrl, OnceCell<[u8; 16]>>>;

impl Segmented {
    pub(super) fn new(remote: Remote, segments: Vec<Segment>, progress: Progress) -> Self {
        let ciphers = segments.iter().filter_map(|segment| segment.cipher.as_ref());
        let keys = ciphers.map(|cipher| (cipher.key.clone(), OnceCell::new())).collect();
        Self {
            remote,
            segments: segments.into(),
            keys: Arc::new(keys),
            next_asked: 0,
            next_given: 0,
            flights: VecDeque::new(),
            starts: vec![0],
            progress,
            is_new_period: false,
        }
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The segment that holds an offset of the current period, and its own offset there.
    pub(super) fn holding(&self, offset: u64) -> (usize, u64) {
        let mut index = self.next_given.saturating_sub(1);
        while index > 0 && self.starts[index] > offset && self.period_of(index - 1) == self.period_of(index) {
            index -= 1;
        }
        (index, self.starts[index])
    }

    /// Goes on with another segment, which begins at `start` of its period.
    pub(super) fn seek(&mut self, segment: usize, start: u64) {
        self.flights.clear();
        (self.next_asked, self.next_given, self.is_new_period) = (segment, segment, false);
        self.starts.resize(segment, 0);
        self.starts.push(start);
    }

    /// The first segment of the period a segment is in.
    pub(super) fn period_start(&self, segment: usize) -> usize {
        let period = self.period_of(segment);
        self.segments.iter().position(|other| other.period == period).unwrap_or(segment)
    }

    fn period_of(&self, segment: usize) -> usize {
        self.segments.get(segment).map_or(0, |segment| segment.period)
    }

    /// What comes next; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Chunk>, DownloadError> {
        let index = self.next_given;
        if index >= self.segments.len() {
            return Ok(None);
        }
        let is_change = index > 0 && self.period_of(index) != self.period_of(index - 1);
        if is_change && !self.is_new_period && self.starts.len() > index && self.starts[index] != 0 {
            self.is_new_period = true;
            self.starts[index] = 0;
            return Ok(Some(Chunk::NewPeriod));
        }
        self.is_new_period = false;
        while self.flights.len() < AHEAD && self.next_asked < self.segments.len() {
            self.launch();
        }
        let Some(flight) = self.flights.front_mut() else { return Ok(None) };
        let outcome = (&mut flight.0).await;
        self.flights.pop_front();
        let bytes = match outcome {
            Ok(outcome) => outcome?,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        };
        self.next_given += 1;
        let start = self.starts[index];
        self.starts.truncate(index + 1);
        self.starts.push(start + bytes.len() as u64);
        Ok(Some(Chunk::Bytes(bytes)))
    }

    fn launch(&mut self) {
        let (index, count) = (self.next_asked, self.segments.len());
        self.next_asked += 1;
        let work = Work {
            remote: self.remote.clone(),
            segment: self.segments[index].clone(),
            keys: Arc::clone(&self.keys),
            progress: self.progress.clone(),
        };
        self.flights.push_back(Flight(tokio::spawn(async move {
            work.fetch().await.map_err(|source| DownloadError::Segment {
                segment: index + 1,
                count,
                source: source.into(),
            })
        })));
    }
}

/// One segment on its way.
struct Work {
    remote: Remote,
    segment: Segment,
    keys: Keys,
    progress: Progress,
}

impl Work {
    /// Fetches, decrypts and checks; what is wrong or missing is asked for again before it is called so.
    async fn fetch(&self) -> Result<Bytes, DownloadError> {
        let (url, range) = match &self.segment.place {
            Place::Inline(bytes) => return Ok(bytes.clone()),
            Place::Remote { url, range } => (url, *range),
        };
        let mut tries = 0;
        loop {
            let outcome = self.attempt(url, range).await;
            tries += 1;
            let is_worth_it = match &outcome {
                // What may pass was asked for again already, by the policy for everything.
                Err(DownloadError::Status { status, .. }) => {
                    !matches!(status.as_u16(), 401 | 403 | 410) && !is_transient(*status)
                }
                Err(
                    DownloadError::BadSegment { .. }
                    | DownloadError::WrongType { .. }
                    | DownloadError::BadRange { .. },
                ) => true,
                _ => false,
            };
            if !is_worth_it || tries >= self.remote.segment_tries {
                return outcome;
            }
            let pause = self.remote.segment_policy.pause(tries, std::time::Duration::ZERO, None);
            tokio::time::sleep(pause.unwrap_or_default()).await;
        }
    }

    async fn attempt(&self, url: &RemoteUrl, range: Option<(u64, u64)>) -> Result<Bytes, DownloadError> {
        let remote = Remote { url: url.clone(), ..self.remote.clone() };
        let mut stretch = match range {
            Some((start, length)) => {
                let state = State { total: None, validator: None, has_ranges: true };
                Stretch::new(remote, state, start, Some((start + length).saturating_sub(1)))
            }
            None => {
                let response = remote.ask_whole(None).await?;
                let total = response.content_length();
                let state = State { total, validator: None, has_ranges: false };
                let last = total.map(|total| total.saturating_sub(1));
                if total == Some(0) {
                    return Err(bad(url, "is empty"));
                }
                Stretch::new(remote, state, 0, last).with_answer(Answer::Whole(response), 0)
            }
        };
        let mut bytes = BytesMut::new();
        while let Some(piece) = stretch.next().await? {
            self.progress.add(piece.len());
            if bytes.len() + piece.len() > SEGMENT_BYTES {
                return Err(bad(url, "is larger than 256 MiB, the limit of a segment"));
            }
            bytes.extend_from_slice(&piece);
        }
        // The key may be at the same host, whose places must not all be held by those who wait for it.
        drop(stretch);
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
        Ok(bytes)
    }

    async fn decrypted(
        &self,
        cipher: &Cipher,
        bytes: &[u8],
        url: &RemoteUrl,
    ) -> Result<Bytes, DownloadError> {
        let missing = || bad(&cipher.key, "is no key of this playlist");
        let slot = self.keys.get(&cipher.key).ok_or_else(missing)?;
        let key = slot.get_or_try_init(|| key(&self.remote, &cipher.key)).await?;
        let decryptor = cbc::Decryptor::<Aes128>::new(key.into(), &cipher.iv.into());
        let plain = decryptor.decrypt_padded_vec::<Pkcs7>(bytes);
        plain.map(Bytes::from).map_err(|_| bad(url, "does not decrypt with its key"))
    }
}

fn bad(url: &RemoteUrl, what: &'static str) -> DownloadError {
    DownloadError::BadSegment { url: url.redacted(), what }
}
