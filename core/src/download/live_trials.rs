//! Trials of whole downloads of streams that go on, against a server in memory and a clock that is turned by hand.

mod dash;
mod hls;
mod numbered;
mod segments;
mod sheets;
mod smooth;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use tokio::time::Instant;

use super::smooth_list::testing::{initialisation, packets, segment};
use super::*;
use crate::http::{
    Budgets, HeaderMap, HttpClient, HttpError, RemoteUrl, Request, Response, Scope, StatusCode,
};
use crate::media::{Extension, Format, Source};

/// Length of a segment.
const SECONDS: u64 = 2;

type Answer = Result<(u16, Bytes), HttpError>;
/// What is answered for a path, so many milliseconds after the start.
type Answers = dyn Fn(&str, u64) -> Answer + Send + Sync;

/// A server that answers by path and by the time since it was started.
struct Server {
    began: Instant,
    answer: Box<Answers>,
    asked: Mutex<BTreeMap<String, u32>>,
}

impl Server {
    fn new(answer: impl Fn(&str, u64) -> Answer + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { began: Instant::now(), answer: Box::new(answer), asked: Mutex::default() })
    }

    fn times_asked(&self, path: &str) -> u32 {
        self.asked.lock().unwrap().get(path).copied().unwrap_or(0)
    }
}

#[async_trait]
impl HttpClient for Server {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let path = request.url.as_url().path().to_owned();
        *self.asked.lock().unwrap().entry(path.clone()).or_default() += 1;
        let (status, body) = (self.answer)(&path, self.began.elapsed().as_secs())?;
        Ok(Response::whole(request.url, StatusCode::from_u16(status).unwrap(), HeaderMap::new(), body))
    }
}

fn text(text: impl Into<String>) -> Answer {
    Ok((200, Bytes::from(text.into())))
}

fn not_there() -> Answer {
    Ok((404, Bytes::new()))
}

fn gone() -> Answer {
    Err(HttpError::Broken { host: "live.example".into(), reason: "the network is gone".into() })
}

/// The media behind `/N.m4s` and `/head.mp4`.
fn media(path: &str) -> Answer {
    if path == "/head.mp4" {
        return Ok((200, initialisation(2)));
    }
    match path.trim_start_matches('/').trim_end_matches(".m4s").parse() {
        Ok(number) => Ok((200, segment(number))),
        Err(_) => not_there(),
    }
}

/// A playlist of segments from `first` up to and with `last`.
fn playlist(first: u64, last: u64, end: &str) -> String {
    let segments: String =
        (first..=last).map(|number| format!("#EXTINF:{SECONDS},\n{number}.m4s\n")).collect();
    format!(
        "#EXTM3U\n#EXT-X-TARGETDURATION:{SECONDS}\n#EXT-X-MEDIA-SEQUENCE:{first}\n\
         #EXT-X-MAP:URI=\"head.mp4\"\n{segments}{end}"
    )
}

/// The newest segment at a time, of a stream that had a hundred before.
const fn newest(now: u64) -> u64 {
    100 + now / SECONDS
}

/// A stream that shows its last `window` segments and ends with number `last`.
fn sliding(window: u64, last: u64) -> impl Fn(&str, u64) -> Answer {
    move |path, now| {
        if path != "/live.m3u8" {
            return media(path);
        }
        let to = newest(now).min(last);
        text(playlist(to + 1 - window, to, if to == last { "#EXT-X-ENDLIST\n" } else { "" }))
    }
}

/// One download, and what is told of it.
struct Trial {
    folder: tempfile::TempDir,
    downloader: Downloader,
    plan: Plan,
    warnings: Arc<Mutex<Vec<String>>>,
}

impl Trial {
    fn new(client: SharedClient, source: Source, change: impl FnOnce(&mut DownloadOptions)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let warnings = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&warnings);
        let events = Events::to(move |event| {
            if let Event::Warning { message, .. } = event {
                heard.lock().unwrap().push(message);
            }
        });
        let budgets = Budgets::default();
        let mut options = DownloadOptions { reserve_bytes: 0, budgets, ..DownloadOptions::default() };
        change(&mut options);
        let item = Item { extractor: "trial".into(), id: "v".into(), title: "V".into() };
        let mut format = Format::new("0", Extension::M4a, source);
        format.video = None;
        let path = folder.path().join("v.m4a");
        let plan = Plan::new(item, vec![format], Extension::M4a, path, Scope::default()).unwrap();
        Self { folder, downloader: Downloader::new(client, options, events), plan, warnings }
    }

    fn hls(server: &Arc<Server>, change: impl FnOnce(&mut DownloadOptions)) -> Self {
        Self::new(Arc::<Server>::clone(server), Source::Hls { url: url("live.m3u8") }, change)
    }

    fn dash(server: &Arc<Server>, change: impl FnOnce(&mut DownloadOptions)) -> Self {
        let representation = Some("a".to_owned());
        Self::new(Arc::<Server>::clone(server), Source::Dash { url: url("live.mpd"), representation }, change)
    }

    async fn run(&self) -> Result<PathBuf, DownloadError> {
        match in_time(self.downloader.download(&self.plan)).await? {
            Outcome::Finished(path) => Ok(path),
            Outcome::AlreadyThere(path) => panic!("{} is there", path.display()),
        }
    }

    /// The same with two renditions, at these addresses or under these names.
    fn with_second(mut self, source: Source) -> Self {
        let (plan, first) = (&self.plan, &self.plan.formats[0]);
        let second = Format { id: "1".into(), source, ..first.clone() };
        let item = Item { extractor: "trial".into(), id: "v".into(), title: "V".into() };
        let formats = vec![first.clone(), second];
        self.plan = Plan::new(item, formats, Extension::M4a, plan.path.clone(), Scope::default()).unwrap();
        self
    }

    /// Runs for a while and is killed: everything it had in memory is gone.
    async fn run_for(&self, seconds: u64) {
        {
            let run = in_time(self.downloader.download(&self.plan));
            let end = tokio::time::sleep(Duration::from_secs(seconds));
            tokio::select! {
                outcome = run => panic!("it goes on for longer: {outcome:?}"),
                () = end => {}
            }
        }
        // The thread that writes ends by itself, and holds the name until then.
        while Part::claim(&self.plan.path, &DownloadOptions::default()).is_err() {
            std::thread::yield_now();
        }
    }

    /// The same file with other options.
    fn again(&self, server: &Arc<Server>, change: impl FnOnce(&mut DownloadOptions)) -> Downloader {
        let mut options = self.downloader.options.clone();
        change(&mut options);
        let client: SharedClient = Arc::<Server>::clone(server);
        Downloader::new(client, options, self.downloader.events.clone())
    }

    /// The numbers of the segments in a finished file, and its time in seconds from the first to the last.
    fn recorded(&self, name: &str) -> (Vec<u64>, u64) {
        let packets = packets(&fs::read(self.folder.path().join(name)).unwrap());
        let number = |text: &str| text.strip_prefix("packet ").unwrap().parse().unwrap();
        let numbers = packets.iter().map(|(_, text)| number(text)).collect();
        (numbers, packets.last().unwrap().0 - packets[0].0)
    }

    fn warned(&self) -> String {
        self.warnings.lock().unwrap().join("\n")
    }
}

/// Turns the clock while a future is waited for: it does not turn by itself while a thread writes.
async fn in_time<F: Future>(future: F) -> F::Output {
    const TICK: Duration = Duration::from_millis(200);
    let clock = async {
        loop {
            // Everything that can go on without the clock does first.
            for _ in 0..64 {
                tokio::task::yield_now().await;
            }
            std::thread::yield_now();
            tokio::time::advance(TICK).await;
        }
    };
    tokio::select! {
        outcome = future => outcome,
        () = clock => unreachable!("the clock turns for ever"),
    }
}

fn url(name: &str) -> RemoteUrl {
    RemoteUrl::parse(&format!("https://live.example/{name}")).unwrap()
}

fn range(numbers: std::ops::RangeInclusive<u64>) -> Vec<u64> {
    numbers.collect()
}
