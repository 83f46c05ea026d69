//! Trials of the whole download against a server in memory that misbehaves: exact bytes, or an honest error.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use proptest::prelude::*;

use super::*;
use crate::http::{
    Budgets, HeaderMap, HeaderValue, HttpClient, HttpError, RemoteUrl, Request, Response, Scope, StatusCode,
    header,
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
    /// No answer ever: the program is killed.
    Killed,
}

struct Server {
    state: Mutex<State>,
    has_validator: bool,
    has_ranges: bool,
    killed: tokio::sync::Notify,
}

struct State {
    bytes: Bytes,
    version: u32,
    script: VecDeque<Behaviour>,
    served: u64,
}

impl Server {
    fn new(bytes: Bytes, script: &[Behaviour]) -> Self {
        let state = State { bytes, version: 1, script: script.iter().copied().collect(), served: 0 };
        let killed = tokio::sync::Notify::new();
        Self { state: Mutex::new(state), has_validator: true, has_ranges: true, killed }
    }

    fn bytes(&self) -> Bytes {
        self.state.lock().unwrap().bytes.clone()
    }
}

#[async_trait]
impl HttpClient for Server {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let behaviour = self.state.lock().unwrap().script.pop_front().unwrap_or(Behaviour::Well);
        if behaviour == Behaviour::Killed {
            self.killed.notify_one();
            std::future::pending::<()>().await;
        }
        self.answer(request, behaviour)
    }
}

impl Server {
    fn answer(&self, request: Request, behaviour: Behaviour) -> Result<Response, HttpError> {
        let mut state = self.state.lock().unwrap();
        if behaviour == Behaviour::Changed {
            state.version += 1;
            state.bytes = state.bytes.iter().map(|byte| byte.wrapping_add(1)).collect();
        }
        let total = state.bytes.len() as u64;
        let mut headers = HeaderMap::new();
        let tag = format!("\"v{}\"", state.version);
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
        let plain = |status, headers| Ok(Response::whole(request.url.clone(), status, headers, Bytes::new()));
        match behaviour {
            Behaviour::Failing => return plain(StatusCode::FORBIDDEN, headers),
            Behaviour::Busy => return plain(StatusCode::SERVICE_UNAVAILABLE, headers),
            Behaviour::Refused => return plain(StatusCode::RANGE_NOT_SATISFIABLE, headers),
            Behaviour::Page => {
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
                return plain(StatusCode::OK, headers);
            }
            Behaviour::Packed => {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            _ => {}
        }
        let (status, first, last) = match wanted {
            Some((first, last)) => {
                let shift = u64::from(behaviour == Behaviour::Elsewhere);
                let span = format!("bytes {}-{last}/{total}", (first + shift).min(last));
                headers.insert(header::CONTENT_RANGE, HeaderValue::from_str(&span).unwrap());
                (StatusCode::PARTIAL_CONTENT, (first + shift).min(last), last)
            }
            None => {
                headers.insert(header::CONTENT_LENGTH, HeaderValue::from(total));
                (StatusCode::OK, 0, total - 1)
            }
        };
        let body = state.bytes.slice(usize::try_from(first).unwrap()..=usize::try_from(last).unwrap());
        state.served += body.len() as u64;
        let broken = |reason: &str| HttpError::Broken { host: "media.example".into(), reason: reason.into() };
        let (body, end) = match behaviour {
            Behaviour::Cut(after) => (body.slice(..after.min(body.len())), Some(broken("reset"))),
            Behaviour::Stall(after) => (body.slice(..after.min(body.len())), Some(broken("silence"))),
            Behaviour::Short(after) => (body.slice(..after.min(body.len())), None),
            _ => (body, None),
        };
        let pieces: Vec<Result<Bytes, HttpError>> =
            body.chunks(200_000).map(|piece| Ok(Bytes::copy_from_slice(piece))).chain(end.map(Err)).collect();
        Ok(Response { url: request.url, status, headers, body: stream::iter(pieces).boxed() })
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
    let options = DownloadOptions { connections, reserve_bytes: 0, budgets, ..DownloadOptions::default() };
    Downloader::new(client, options, Events::ignored())
}

fn to_its_end<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

/// Runs the download until it ends well, at most `runs` times.
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
    let mut last = Ok(());
    for _ in 0..runs {
        let outcome = to_its_end(async {
            let (downloader, plan) = (downloader(server, connections), plan(path));
            tokio::select! {
                outcome = downloader.download(&plan) => Some(outcome.map(|_| ())),
                () = server.killed.notified() => None,
            }
        });
        match (outcome, damage) {
            (Some(outcome), _) => last = outcome,
            (None, Some((in_journal, in_part))) => {
                flip(&path.with_extension("mp4.journal.part"), in_journal);
                flip(&path.with_extension("mp4.part"), in_part);
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

fn any_behaviour() -> impl Strategy<Value = Behaviour> {
    let after = 0usize..3_000_000;
    prop_oneof![
        6 => Just(Behaviour::Well),
        4 => after.clone().prop_map(Behaviour::Cut),
        2 => after.clone().prop_map(Behaviour::Stall),
        2 => after.prop_map(Behaviour::Short),
        1 => Just(Behaviour::Whole),
        1 => Just(Behaviour::Elsewhere),
        1 => Just(Behaviour::Refused),
        1 => Just(Behaviour::Failing),
        1 => Just(Behaviour::Page),
        1 => Just(Behaviour::Changed),
        1 => Just(Behaviour::Busy),
        1 => Just(Behaviour::Packed),
        1 => Just(Behaviour::Nameless),
        2 => Just(Behaviour::Killed),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_misbehaviour_ends_in_exact_bytes_or_an_honest_error(
        length in prop_oneof![0usize..10, 1_000_000usize..3_500_000],
        script in prop::collection::vec(any_behaviour(), 0..12),
        connections in 1usize..5,
        has_validator: bool,
        has_ranges: bool,
        damage in prop::option::of((0usize..2000, 0usize..3_500_000)),
    ) {
        // A server that names no version and changes the file between two runs, where nothing overlaps, can fool anyone.
        prop_assume!(has_validator || !script.contains(&Behaviour::Changed));
        prop_assume!(length > 0);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.mp4");
        let server = Arc::new(Server { has_validator, has_ranges, ..Server::new(bytes(length), &script) });
        let outcome = run_damaged(&server, &path, connections, 30, damage);
        match outcome {
            Ok(()) => prop_assert!(fs::read(&path).unwrap() == server.bytes(), "wrong bytes"),
            Err(_) => prop_assert!(!path.exists(), "a final name on an incomplete file"),
        }
    }
}

#[test]
fn a_small_largest_range_is_enough_whatever_the_server_names() {
    for has_validator in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.mp4");
        let server = Arc::new(Server { has_validator, ..Server::new(bytes(300_000), &[]) });
        let mut downloader = downloader(&server, 2);
        downloader.options.max_range_bytes = Some(4096);
        to_its_end(downloader.download(&plan(&path))).unwrap();
        assert!(fs::read(&path).unwrap() == server.bytes());
    }
}

#[test]
fn a_reset_in_the_middle_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let server = Arc::new(Server::new(bytes(3_000_000), &[Behaviour::Cut(1_200_000), Behaviour::Cut(10)]));
    run(&server, &path, 1, 1).unwrap();
    assert_eq!(fs::read(&path).unwrap(), server.bytes());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_second_run_fetches_what_is_missing_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let mut script = vec![Behaviour::Well, Behaviour::Cut(1_500_000)];
    script.extend([Behaviour::Cut(0); 20]);
    let server = Arc::new(Server::new(bytes(8_000_000), &script));
    assert!(run(&server, &path, 1, 1).is_err());
    assert!(!path.exists());
    server.state.lock().unwrap().script.clear();
    server.state.lock().unwrap().served = 0;
    run(&server, &path, 1, 1).unwrap();
    assert_eq!(fs::read(&path).unwrap(), server.bytes());
    assert_eq!(server.state.lock().unwrap().served, 8_000_000 - 1024 * 1024 - 1_500_000);
}

#[test]
fn a_file_that_changed_between_two_runs_is_fetched_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let mut script = vec![Behaviour::Well, Behaviour::Cut(1_400_000)];
    script.extend([Behaviour::Failing; 3]);
    script.push(Behaviour::Changed);
    let server = Arc::new(Server::new(bytes(3_000_000), &script));
    run(&server, &path, 1, 8).unwrap();
    assert_eq!(fs::read(&path).unwrap(), server.bytes());
}

#[test]
fn a_tail_that_a_crash_left_empty_is_fetched_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let mut script = vec![Behaviour::Well, Behaviour::Cut(1_400_000)];
    script.extend([Behaviour::Failing; 3]);
    let server = Arc::new(Server::new(bytes(3_000_000), &script));
    assert!(run(&server, &path, 1, 1).is_err());
    let part = fs::OpenOptions::new().write(true).open(folder.path().join("v.mp4.part")).unwrap();
    files::write_at(&part, &[0; 65_536], 1_500_000).unwrap();
    run(&server, &path, 1, 5).unwrap();
    assert_eq!(fs::read(&path).unwrap(), server.bytes());
}

#[test]
fn a_damaged_journal_costs_what_its_damaged_line_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let script = [Behaviour::Well, Behaviour::Cut(5_000_000), Behaviour::Killed];
    let server = Arc::new(Server::new(bytes(8_000_000), &script));
    // The identity, which stands there twice, and the record of one run.
    for at in [5, 450] {
        server.state.lock().unwrap().script = script.into();
        assert!(run_damaged(&server, &path, 1, 1, Some((at, 7_999_999))).is_ok());
        server.state.lock().unwrap().served = 0;
        run(&server, &path, 1, 1).unwrap();
        assert_eq!(fs::read(&path).unwrap(), server.bytes());
        let served = server.state.lock().unwrap().served;
        // What was missing, the run whose bytes were damaged, and the one whose line was.
        assert!(served <= 8_000_000 - 5_000_000 - 1024 * 1024 + 2 * 1024 * 1024, "{served}");
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_server_that_allows_few_connections_gets_few() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let script = [Behaviour::Well, Behaviour::Busy, Behaviour::Busy, Behaviour::Well, Behaviour::Busy];
    let server = Arc::new(Server::new(bytes(6_000_000), &script));
    run(&server, &path, 8, 1).unwrap();
    assert_eq!(fs::read(&path).unwrap(), server.bytes());
    assert_eq!(server.state.lock().unwrap().served, 6_000_000);
}

#[test]
fn one_plan_carried_out_twice_at_once_is_one_download() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let server = Arc::new(Server::new(bytes(3_000_000), &[]));
    let (first, second) = to_its_end(async {
        let (one, two) = (downloader(&server, 2), downloader(&server, 2));
        let plan = plan(&path);
        tokio::join!(one.download(&plan), two.download(&plan))
    });
    assert_eq!(
        (first.unwrap(), second.unwrap()),
        (Outcome::Finished(path.clone()), Outcome::AlreadyThere(path.clone()))
    );
    assert_eq!(fs::read(&path).unwrap(), server.bytes());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
