//! Trials of the whole download against a server in memory that misbehaves: exact bytes, or an honest error.

mod plain;
mod streams;

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use proptest::prelude::*;

use super::*;
use crate::http::{
    Body, Budgets, HeaderMap, HeaderValue, HttpClient, HttpError, RemoteUrl, Request, Response, Scope,
    StatusCode, header,
};
use crate::media::{Extension, Format, Source};

/// What the server does with one request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Behaviour {
    /// As it should.
    Well,
    /// The connection breaks after so many bytes.
    Cut(usize),
    /// Silence after so many bytes.
    Stall(usize),
    /// The body ends properly, but early.
    Short(usize),
    /// The whole file for a part.
    Whole,
    /// A part that begins elsewhere.
    Elsewhere,
    /// No part can be had.
    Refused,
    /// An error status.
    Failing,
    /// A page instead of media.
    Page,
    /// From now on another file of the same length.
    Changed,
    /// Too many requests.
    Busy,
    /// A part packed by a server that was asked not to.
    Packed,
    /// A part that does not say of which version.
    Nameless,
    /// Nothing more after so many bytes: the program is killed. Before the first there is no answer at all.
    Killed(usize),
}

struct Server {
    state: Mutex<State>,
    /// What a file becomes when it changes, and its version then.
    change: fn(&str, &[u8], u32) -> Bytes,
    has_validator: bool,
    has_ranges: bool,
    /// Whether it says how long an answer is.
    has_length: bool,
    killed: Arc<tokio::sync::Notify>,
}

struct State {
    files: BTreeMap<String, File>,
    script: VecDeque<Behaviour>,
    served: u64,
}

struct File {
    bytes: Bytes,
    version: u32,
    /// Lists and keys: nothing but the media is in trouble.
    is_spared: bool,
    served: u64,
}

impl File {
    fn new(bytes: Bytes) -> Self {
        Self { bytes, version: 1, is_spared: false, served: 0 }
    }
}

/// Where a lone file is.
const LONE: &str = "/v.mp4";

impl Server {
    /// A server of one file.
    fn new(bytes: Bytes, script: &[Behaviour]) -> Self {
        Self::of(BTreeMap::from([(LONE.to_owned(), File::new(bytes))]), script)
    }

    fn of(files: BTreeMap<String, File>, script: &[Behaviour]) -> Self {
        let state = State { files, script: script.iter().copied().collect(), served: 0 };
        let change = |_: &str, bytes: &[u8], _| bytes.iter().map(|byte| byte.wrapping_add(1)).collect();
        let killed = Arc::default();
        let (has_validator, has_ranges, has_length) = (true, true, true);
        Self { state: Mutex::new(state), change, has_validator, has_ranges, has_length, killed }
    }

    fn bytes(&self) -> Bytes {
        self.state.lock().unwrap().files[LONE].bytes.clone()
    }
}

#[async_trait]
impl HttpClient for Server {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let behaviour = {
            let mut state = self.state.lock().unwrap();
            let is_spared = state.files[request.url.as_url().path()].is_spared;
            let next = if is_spared { None } else { state.script.pop_front() };
            next.unwrap_or(Behaviour::Well)
        };
        if behaviour == Behaviour::Killed(0) {
            self.killed.notify_one();
            std::future::pending::<()>().await;
        }
        self.answer(request, behaviour)
    }
}

impl Server {
    fn answer(&self, request: Request, behaviour: Behaviour) -> Result<Response, HttpError> {
        let mut state = self.state.lock().unwrap();
        let path = request.url.as_url().path().to_owned();
        let file = state.files.get_mut(&path).unwrap();
        if behaviour == Behaviour::Changed {
            file.version += 1;
            file.bytes = (self.change)(&path, &file.bytes, file.version);
        }
        let (bytes, total) = (file.bytes.clone(), file.bytes.len() as u64);
        let mut headers = HeaderMap::new();
        let tag = format!("\"v{}\"", file.version);
        if self.has_ranges {
            headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        }
        if self.has_validator && behaviour != Behaviour::Nameless {
            headers.insert(header::ETAG, HeaderValue::from_str(&tag).unwrap());
        }
        let text = |name| request.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let wanted = text(header::RANGE).and_then(|range| {
            let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
            let first: u64 = first.parse().ok()?;
            Some((first, last.parse().unwrap_or(u64::MAX).min(total.saturating_sub(1))))
        });
        let is_same = text(header::IF_RANGE).is_none_or(|if_range| if_range == tag);
        let wanted = wanted.filter(|_| self.has_ranges && is_same && behaviour != Behaviour::Whole);
        if let Some((status, kind)) = behaviour.refusal() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            return Ok(Response::whole(request.url, status, headers, Bytes::new()));
        }
        if behaviour == Behaviour::Packed {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let (status, first, last) = match wanted {
            Some((first, last)) => {
                let shift = u64::from(behaviour == Behaviour::Elsewhere);
                let span = format!("bytes {}-{last}/{total}", (first + shift).min(last));
                headers.insert(header::CONTENT_RANGE, HeaderValue::from_str(&span).unwrap());
                (StatusCode::PARTIAL_CONTENT, (first + shift).min(last), last)
            }
            None => {
                if self.has_length {
                    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(total));
                }
                (StatusCode::OK, 0, total - 1)
            }
        };
        let body = bytes.slice(usize::try_from(first).unwrap()..=usize::try_from(last).unwrap());
        let body = body.slice(..behaviour.end().unwrap_or(usize::MAX).min(body.len()));
        state.served += body.len() as u64;
        state.files.get_mut(&path).unwrap().served += body.len() as u64;
        Ok(Response { url: request.url, status, headers, body: self.sent(&body, behaviour) })
    }

    /// A body as it comes, and how it ends.
    fn sent(&self, body: &Bytes, behaviour: Behaviour) -> Body {
        let broken = |reason: &str| HttpError::Broken { host: "media.example".into(), reason: reason.into() };
        let end = match behaviour {
            Behaviour::Cut(_) => Some(broken("reset")),
            Behaviour::Stall(_) => Some(broken("silence")),
            // Without a length nobody would know that it is short.
            Behaviour::Short(_) if !self.has_length => Some(broken("reset")),
            _ => None,
        };
        let pieces: Vec<Result<Bytes, HttpError>> =
            body.chunks(50_000).map(|piece| Ok(Bytes::copy_from_slice(piece))).chain(end.map(Err)).collect();
        let pieces = stream::iter(pieces);
        if !matches!(behaviour, Behaviour::Killed(_)) {
            return pieces.boxed();
        }
        let killed = Arc::clone(&self.killed);
        let end = async move {
            killed.notify_one();
            std::future::pending().await
        };
        pieces.chain(stream::once(end)).boxed()
    }
}

impl Behaviour {
    /// Status and type of an answer that is no media.
    const fn refusal(self) -> Option<(StatusCode, &'static str)> {
        match self {
            Self::Failing => Some((StatusCode::FORBIDDEN, "text/plain")),
            Self::Busy => Some((StatusCode::SERVICE_UNAVAILABLE, "text/plain")),
            Self::Refused => Some((StatusCode::RANGE_NOT_SATISFIABLE, "text/plain")),
            Self::Page => Some((StatusCode::OK, "text/html")),
            _ => None,
        }
    }

    /// Bytes that come before it happens.
    const fn end(self) -> Option<usize> {
        match self {
            Self::Cut(after) | Self::Stall(after) | Self::Short(after) | Self::Killed(after) => Some(after),
            _ => None,
        }
    }
}

fn bytes(length: usize) -> Bytes {
    (0..length).map(|at| u8::try_from(at.wrapping_mul(2_654_435_761) >> 13 & 0xff).unwrap()).collect()
}

fn plan(path: &Path) -> Plan {
    let url = RemoteUrl::parse("https://media.example/v.mp4").unwrap();
    let item = Item { extractor: "trial".into(), id: "v".into(), title: "V".into() };
    let format = Format::new("0", Extension::Mp4, Source::progressive(url));
    Plan::new(item, vec![format], Extension::Mp4, path.to_owned(), Scope::default()).unwrap()
}

fn downloader(server: &Arc<Server>, connections: usize) -> Downloader {
    let client: SharedClient = Arc::<Server>::clone(server);
    // Without pauses between tries: nothing here waits for a clock.
    let budgets = Budgets { backoff_first: Duration::ZERO, ..Budgets::default() };
    let options = DownloadOptions {
        connections,
        small_segments: connections,
        reserve_bytes: 0,
        budgets,
        ..DownloadOptions::default()
    };
    Downloader::new(client, options, Events::ignored())
}

fn to_its_end<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

/// Runs the download of the lone file until it ends well, at most `runs` times.
fn run(server: &Arc<Server>, path: &Path, connections: usize, runs: usize) -> Result<(), DownloadError> {
    run_damaged(server, path, connections, runs, None)
}

/// The same; after each run that was killed a byte of the journal and one of the part is changed, at these places.
fn run_damaged(
    server: &Arc<Server>,
    path: &Path,
    connections: usize,
    runs: usize,
    damage: Option<(usize, usize)>,
) -> Result<(), DownloadError> {
    run_plan(server, &plan(path), connections, runs, damage)
}

/// The same for any plan.
fn run_plan(
    server: &Arc<Server>,
    plan: &Plan,
    connections: usize,
    runs: usize,
    damage: Option<(usize, usize)>,
) -> Result<(), DownloadError> {
    let (mut last, path) = (Ok(()), &plan.path);
    let beside = |suffix| with_suffix(path, suffix);
    for _ in 0..runs {
        let outcome = to_its_end(async {
            let downloader = downloader(server, connections);
            tokio::select! {
                outcome = downloader.download(plan) => Some(outcome.map(|_| ())),
                () = server.killed.notified() => None,
            }
        });
        match (outcome, damage) {
            (Some(outcome), _) => last = outcome,
            (None, Some((in_journal, in_part))) => {
                flip(&beside("journal.part"), in_journal);
                flip(&beside("part"), in_part);
                flip(&beside("ahead.part"), in_part);
                continue;
            }
            (None, None) => continue,
        }
        if last.is_ok() || path.exists() {
            break;
        }
    }
    last
}

/// Changes one byte of a file.
fn flip(path: &Path, at: usize) {
    let Ok(mut bytes) = fs::read(path) else { return };
    if bytes.is_empty() {
        return;
    }
    let at = at % bytes.len();
    bytes[at] ^= 0x20;
    fs::write(path, bytes).unwrap();
}

/// Any of them; what happens after some bytes happens before so many.
fn any_behaviour(most: usize) -> impl Strategy<Value = Behaviour> {
    let after = 0..most;
    prop_oneof![
        6 => Just(Behaviour::Well),
        4 => after.clone().prop_map(Behaviour::Cut),
        2 => after.clone().prop_map(Behaviour::Stall),
        2 => after.clone().prop_map(Behaviour::Short),
        1 => Just(Behaviour::Whole),
        1 => Just(Behaviour::Elsewhere),
        1 => Just(Behaviour::Refused),
        1 => Just(Behaviour::Failing),
        1 => Just(Behaviour::Page),
        1 => Just(Behaviour::Changed),
        1 => Just(Behaviour::Busy),
        1 => Just(Behaviour::Packed),
        1 => Just(Behaviour::Nameless),
        1 => Just(Behaviour::Killed(0)),
        2 => after.prop_map(Behaviour::Killed),
    ]
}
