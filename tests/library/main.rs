//! vidra as a library of another program, offline: what docs/library.md says, done.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod memory;

use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::StreamExt as _;
use serde_json::json;
use vidra_core::download::{DownloadOptions, Downloader, Outcome};
use vidra_core::event::{Event, Events};
use vidra_core::extract::{
    Context, Entry, ExtractError, Extraction, Extractor, Found, Link, Playlist, Registration, Registry, Tier,
    resolve,
};
use vidra_core::http::har::Har;
use vidra_core::http::{HttpClient, HttpError, RemoteUrl, Replay, Request, Response, Scope, SharedClient};
use vidra_core::media::{Extension, Format, MediaInfo, Source, VideoTrack};
use vidra_core::pipeline::{Item, Opened, Pipeline, PipelineOptions};
use vidra_testkit::{Cassette, media};

use memory::Memory;

const PAGE: &str = "https://blog.example/a-goal";
const FILE: &str = "https://blog.example/goal.mp4";

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
}

/// A page with a video on it.
fn blog() -> Memory {
    let page = "<!doctype html><title>A goal</title><video controls src='/goal.mp4'></video>";
    Memory::default().with(PAGE, "text/html; charset=utf-8", page).with(FILE, "video/mp4", media::MUXED)
}

fn pipeline(client: SharedClient, registry: Arc<Registry>, folder: &Path, format: Option<&str>) -> Pipeline {
    let options = PipelineOptions {
        directory: folder.to_owned(),
        format: format.map(|text| text.parse().unwrap()),
        ..PipelineOptions::default()
    };
    Pipeline::new(client, registry, options, Events::ignored())
}

fn link(url: &str) -> Link {
    Link::new(RemoteUrl::parse(url).unwrap())
}

async fn item(pipeline: &Pipeline, url: &str) -> Item {
    match pipeline.open(pipeline.pending(link(url), Scope::default())).await.unwrap() {
        Opened::Item(item) => *item,
        Opened::List(list) => panic!("{} is a list", list.id),
    }
}

#[test]
fn a_url_becomes_a_file_and_events_tell_how() {
    let folder = tempfile::tempdir().unwrap();
    let client: SharedClient = Arc::new(blog());
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let events = Events::to(move |event| heard.lock().unwrap().push(event));
    let outcome = run(async {
        let pipeline = pipeline(Arc::clone(&client), vidra_extractors::registry(), folder.path(), None);
        let item = item(&pipeline, PAGE).await;
        let chosen = pipeline.choose(&item).unwrap().remove(0);
        let plan = pipeline.plan(&item, &chosen).unwrap();
        Downloader::new(client, DownloadOptions::default(), events).download(&plan).await.unwrap()
    });
    let Outcome::Finished(path) = outcome else { panic!("{outcome:?}") };
    assert_eq!(std::fs::read(path).unwrap(), media::MUXED);
    let told = told.lock().unwrap();
    let total = media::MUXED.len() as u64;
    let progress: Vec<u64> = told
        .iter()
        .filter_map(|event| match event {
            Event::Progress { received_bytes, .. } => Some(*received_bytes),
            _ => None,
        })
        .collect();
    assert!(progress.is_sorted(), "{progress:?}");
    assert!(
        matches!(told.first(), Some(Event::Started { total_bytes, .. }) if *total_bytes == Some(total)),
        "{told:?}"
    );
    assert!(
        matches!(told.last(), Some(Event::Finished { size_bytes, .. }) if *size_bytes == total),
        "{told:?}"
    );
}

#[test]
fn a_dropped_download_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let half = media::MUXED.len() / 2;
    run(async {
        let slow: SharedClient = Arc::new(blog().stopping_after(half));
        let pipeline = pipeline(Arc::new(blog()), vidra_extractors::registry(), folder.path(), None);
        let item = item(&pipeline, PAGE).await;
        let chosen = pipeline.choose(&item).unwrap().remove(0);
        let plan = pipeline.plan(&item, &chosen).unwrap();
        // Cancelled by dropping the future, once bytes came.
        let (came, mut comes) = tokio::sync::mpsc::unbounded_channel();
        let events = Events::to(move |event| {
            if matches!(event, Event::Progress { received_bytes, .. } if received_bytes > 0) {
                let _ = came.send(());
            }
        });
        let downloader = Downloader::new(slow, DownloadOptions::default(), events);
        tokio::select! {
            outcome = downloader.download(&plan) => panic!("it cannot end: {outcome:?}"),
            _ = comes.recv() => {}
        }
        drop(downloader);
        assert!(!plan.path.exists(), "nothing has the final name before it is whole");
        let rest = Arc::new(blog());
        let client: SharedClient = Arc::clone(&rest) as SharedClient;
        Downloader::new(client, DownloadOptions::default(), Events::ignored()).download(&plan).await.unwrap();
        assert_eq!(std::fs::read(&plan.path).unwrap(), media::MUXED);
    });
}

/// Hands everything on, and counts.
struct Counting<C> {
    inner: C,
    requests: Arc<Mutex<usize>>,
}

#[async_trait]
impl<C: HttpClient> HttpClient for Counting<C> {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        *self.requests.lock().unwrap() += 1;
        self.inner.execute(request).await
    }
}

#[test]
fn a_client_of_the_programs_own_sees_every_request() {
    let requests = Arc::default();
    let client: SharedClient = Arc::new(Counting { inner: blog(), requests: Arc::clone(&requests) });
    let folder = tempfile::tempdir().unwrap();
    run(async {
        let pipeline = pipeline(client, vidra_extractors::registry(), folder.path(), None);
        let item = item(&pipeline, PAGE).await;
        assert_eq!(item.info.title, "A goal");
    });
    assert!(*requests.lock().unwrap() > 0);
}

/// A site of the program's own. Its addresses name a clip, and `/all` a list of them.
struct Clips;

#[async_trait]
impl Extractor for Clips {
    fn matches(&self, url: &url::Url) -> bool {
        url.host_str() == Some("clips.example")
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        if url.as_url().path() == "/all" {
            let entries = ["/v/1", "/v/2"].map(|path| Ok(Entry::Link(Link::new(url.join(path)?))));
            return Ok(Playlist::new("all", futures_util::stream::iter(entries)).into());
        }
        let answer: serde_json::Value = cx.get(&url.join("/api")?).json().await?;
        let title = answer["title"].as_str().ok_or_else(|| ExtractError::missing("title"))?;
        let format = |height: u32| {
            let source = Source::progressive(url.join(&format!("/{height}.mp4"))?);
            let track = VideoTrack { height: Some(height), ..VideoTrack::default() };
            let format = Format::new(format!("{height}p"), Extension::Mp4, source);
            Ok::<_, ExtractError>(Format { video: Some(track), ..format })
        };
        let id = url.as_url().path().rsplit('/').next().unwrap_or_default();
        Ok(MediaInfo::new(id, title, vec![format(360)?, format(720)?]).into())
    }
}

static CLIPS: Registration = Registration {
    hosts: &["clips.example"],
    examples: &["https://clips.example/v/1"],
    takes: "clips",
    ..Registration::new("clips", Tier::Site, &Clips)
};

fn clips() -> Memory {
    Memory::default().with("https://clips.example/api", "application/json", r#"{"title":"A goal"}"#)
}

#[test]
fn a_site_is_brought_at_run_time_and_formats_are_chosen_as_f_does() {
    let folder = tempfile::tempdir().unwrap();
    let registry = Arc::new(vidra_extractors::registry().with(&CLIPS));
    assert_eq!(registry.find(&url::Url::parse("https://clips.example/v/1").unwrap()).unwrap().name, "clips");
    let chosen = |format: Option<&str>| {
        let pipeline = pipeline(Arc::new(clips()), Arc::clone(&registry), folder.path(), format);
        run(async {
            let item = item(&pipeline, "https://clips.example/v/1").await;
            let ids = |one: &vidra_core::pipeline::Chosen| one.selection.formats[0].id.clone();
            pipeline.choose(&item).map(|all| all.iter().map(ids).collect::<Vec<_>>())
        })
    };
    assert_eq!(chosen(None).unwrap(), ["720p"]);
    assert_eq!(chosen(Some("best[height<=480]")).unwrap(), ["360p"]);
    assert_eq!(chosen(Some("360p,720p")).unwrap(), ["360p", "720p"]);
    assert!(chosen(Some("1080p")).unwrap_err().to_string().contains("1080p"));
}

#[test]
fn a_list_is_read_as_it_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let registry = Arc::new(Registry::new([&CLIPS]));
    let memory = Arc::new(clips());
    let client: SharedClient = Arc::clone(&memory) as SharedClient;
    run(async {
        let pipeline = pipeline(client, registry, folder.path(), None);
        let pending = pipeline.pending(link("https://clips.example/all"), Scope::default());
        let Opened::List(mut list) = pipeline.open(pending).await.unwrap() else { panic!("it is a list") };
        let first = list.items.next().await.unwrap().unwrap();
        assert!(memory.asked().is_empty(), "nothing is asked for an item before its turn");
        let Opened::Item(item) = pipeline.open(first).await.unwrap() else { panic!("it is an item") };
        assert_eq!((item.info.id.as_str(), memory.asked().len()), ("1", 1));
    });
}

#[test]
fn a_site_of_the_programs_own_replays_offline() {
    let cassette = Cassette::new("https://clips.example/v/7")
        .json("https://clips.example/api", &json!({ "title": "Recorded" }));
    let har = Har::parse(&cassette.text()).unwrap();
    let client: SharedClient = Arc::new(Replay::new(har).unwrap());
    let cx = Context::new(client, Arc::new(Registry::new([&CLIPS])), Scope::default());
    let resolved = run(resolve(link("https://clips.example/v/7"), &cx)).unwrap();
    let Found::Media(info) = resolved.found else { panic!("it is an item") };
    assert_eq!((info.id.as_str(), info.title.as_str(), resolved.site.name), ("7", "Recorded", "clips"));
}

#[test]
fn errors_are_values() {
    let folder = tempfile::tempdir().unwrap();
    let registry = Arc::new(Registry::new([&CLIPS]));
    run(async {
        let pipeline = pipeline(Arc::new(Memory::default()), registry, folder.path(), None);
        let open = |url| pipeline.open(pipeline.pending(link(url), Scope::default()));
        let refused = open("https://clips.example/v/1").await.err().unwrap();
        assert!(refused.to_string().contains("404"), "{refused}");
        let strange = open("https://elsewhere.example/").await.err().unwrap();
        assert!(strange.to_string().contains("no extractor takes"), "{strange}");
    });
}
