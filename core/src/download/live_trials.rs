//! Trials of whole downloads of streams that go on, against a server in memory and a clock that is turned by hand.

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
    fn new(server: &Arc<Server>, source: Source, change: impl FnOnce(&mut DownloadOptions)) -> Self {
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
        let client: SharedClient = Arc::<Server>::clone(server);
        let item = Item { extractor: "trial".into(), id: "v".into(), title: "V".into() };
        let mut format = Format::new("0", Extension::M4a, source);
        format.video = None;
        let path = folder.path().join("v.m4a");
        let plan = Plan::new(item, vec![format], Extension::M4a, path, Scope::default()).unwrap();
        Self { folder, downloader: Downloader::new(client, options, events), plan, warnings }
    }

    fn hls(server: &Arc<Server>, change: impl FnOnce(&mut DownloadOptions)) -> Self {
        Self::new(server, Source::Hls { url: url("live.m3u8") }, change)
    }

    fn dash(server: &Arc<Server>, change: impl FnOnce(&mut DownloadOptions)) -> Self {
        let representation = Some("a".to_owned());
        Self::new(server, Source::Dash { url: url("live.mpd"), representation }, change)
    }

    async fn run(&self) -> Result<PathBuf, DownloadError> {
        match in_time(self.downloader.download(&self.plan)).await? {
            Outcome::Finished(path) => Ok(path),
            Outcome::AlreadyThere(path) => panic!("{} is there", path.display()),
        }
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

#[tokio::test(start_paused = true)]
async fn a_live_stream_is_recorded_from_its_edge_to_its_end() {
    let server = Server::new(sliding(6, 130));
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(98..=130), 64));
    assert_eq!(trial.warned(), "");
    assert!(server.times_asked("/live.m3u8") <= 62, "{}", server.times_asked("/live.m3u8"));
    assert_eq!((server.times_asked("/head.mp4"), server.times_asked("/110.m4s")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn from_the_start_is_all_that_the_server_still_has() {
    let server = Server::new(sliding(50, 110));
    let trial = Trial::hls(&server, |options| options.is_from_start = true);
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(51..=110), 118));
}

#[tokio::test(start_paused = true)]
async fn a_recording_ends_when_it_is_long_enough() {
    let server = Server::new(sliding(6, u64::MAX));
    let trial = Trial::hls(&server, |options| options.max_duration = Some(Duration::from_secs(20)));
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(98..=107), 18));
}

#[tokio::test(start_paused = true)]
async fn a_recording_that_is_told_to_end_ends_with_a_whole_file() {
    let server = Server::new(sliding(6, u64::MAX));
    let trial = Trial::hls(&server, |_| {});
    let ending = trial.downloader.ending();
    let told = async {
        tokio::time::sleep(Duration::from_secs(21)).await;
        assert_eq!(ending.recordings(), 1);
        ending.request();
    };
    let (outcome, ()) = tokio::join!(trial.run(), told);
    outcome.unwrap();
    let (numbers, _) = trial.recorded("v.m4a");
    assert_eq!(numbers, range(98..=*numbers.last().unwrap()));
    assert!((108..=111).contains(numbers.last().unwrap()), "{numbers:?}");
    let recordings = ending.recordings();
    drop(trial);
    assert_eq!((recordings, ending.recordings()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn what_a_killed_run_recorded_is_kept_beside_the_next_recording() {
    let server = Server::new(sliding(6, 130));
    let trial = Trial::hls(&server, |_| {});
    {
        // Dropped in the middle, like everything a killed run had in memory.
        let run = in_time(trial.downloader.download(&trial.plan));
        let end = tokio::time::sleep(Duration::from_secs(30));
        tokio::select! {
            _ = run => panic!("the stream goes on for a minute"),
            () = end => {}
        }
    }
    // The thread that writes ends by itself, and holds the name until then.
    while Part::claim(&trial.plan.path, &DownloadOptions::default()).is_err() {
        std::thread::yield_now();
    }
    trial.run().await.unwrap();
    let (first, second) = (trial.recorded("v.earlier.m4a").0, trial.recorded("v.m4a").0);
    assert_eq!((first[0], *second.last().unwrap()), (98, 130));
    assert!(first.len() > 5 && second[0] > 105, "{first:?} {second:?}");
    assert!(trial.warned().contains("v.earlier.m4a"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn half_a_minute_without_a_network_costs_nothing() {
    let stream = sliding(30, 140);
    let server =
        Server::new(move |path, now| if (20..50).contains(&now) { gone() } else { stream(path, now) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(98..=140), 84));
    assert_eq!(trial.warned(), "");
}

#[tokio::test(start_paused = true)]
async fn what_leaves_the_window_meanwhile_is_told_and_keeps_its_time() {
    let stream = sliding(6, 140);
    let server =
        Server::new(move |path, now| if (20..50).contains(&now) { gone() } else { stream(path, now) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    let (numbers, seconds) = trial.recorded("v.m4a");
    assert_eq!((numbers[0], *numbers.last().unwrap(), seconds), (98, 140, 84));
    assert!(numbers.len() < 43 && trial.warned().contains("left the live stream"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_stands_still_is_over_after_a_while() {
    let server =
        Server::new(|path, _| if path == "/live.m3u8" { text(playlist(10, 15, "")) } else { media(path) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a").0, range(13..=15));
    // Once a second for three segments and a minute.
    let looks = server.times_asked("/live.m3u8");
    assert!((60..=68).contains(&looks), "{looks} looks");
    assert!(trial.warned().contains("brought nothing new for 6"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn a_target_of_nothing_does_not_flood_the_server() {
    let list = playlist(10, 15, "").replace("TARGETDURATION:2", "TARGETDURATION:0");
    let server =
        Server::new(move |path, _| if path == "/live.m3u8" { text(list.clone()) } else { media(path) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert!(server.times_asked("/live.m3u8") < 40, "{}", server.times_asked("/live.m3u8"));
}

#[tokio::test(start_paused = true)]
async fn numbers_that_begin_anew_are_a_new_stretch_of_the_same_recording() {
    let server = Server::new(|path, now| match (path, now) {
        ("/live.m3u8", ..20) => text(playlist(newest(now) - 5, newest(now), "")),
        ("/live.m3u8", 30..) => text(playlist(0, (now - 20) / SECONDS, "#EXT-X-ENDLIST\n")),
        ("/live.m3u8", _) => text(playlist(0, (now - 20) / SECONDS, "")),
        _ => media(path),
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    let (numbers, seconds) = trial.recorded("v.m4a");
    let expected: Vec<u64> = (98..=109).chain(0..=5).collect();
    assert_eq!((numbers, seconds), (expected, 34));
    assert!(trial.warned().contains("began anew"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn an_old_state_of_the_playlist_is_no_news() {
    let server = Server::new(|path, now| {
        // Every third answer comes from a server that lags by three segments.
        let lag = if now % 3 == 2 { 3 } else { 0 };
        let to = newest(now).min(115) - lag;
        match path {
            "/live.m3u8" if to == 115 => text(playlist(to - 5, to, "#EXT-X-ENDLIST\n")),
            "/live.m3u8" => text(playlist(to - 5, to, "")),
            _ => media(path),
        }
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!((trial.recorded("v.m4a"), trial.warned()), ((range(98..=115), 34), String::new()));
}

#[tokio::test(start_paused = true)]
async fn a_segment_that_cannot_be_had_is_left_out_of_a_recording_and_told() {
    let stream = sliding(6, 115);
    let server =
        Server::new(move |path, now| if path == "/105.m4s" { not_there() } else { stream(path, now) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    let expected: Vec<u64> = (98..=104).chain(106..=115).collect();
    assert_eq!(trial.recorded("v.m4a"), (expected, 34));
    assert!(trial.warned().contains("105.m4s answers 404"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn another_encoding_ends_a_recording_with_a_whole_file() {
    let server = Server::new(|path, now| match path {
        "/live.m3u8" if now < 20 => text(playlist(newest(now) - 5, newest(now), "")),
        "/live.m3u8" => {
            let (first, last) = (newest(now) - 2, newest(now));
            let list = playlist(first, last, "").replace("head.mp4", "other.mp4");
            text(list.replacen("#EXTINF", "#EXT-X-DISCONTINUITY\n#EXTINF", 1))
        }
        "/other.mp4" => Ok((200, initialisation(1))),
        _ => media(path),
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    let (numbers, _) = trial.recorded("v.m4a");
    assert_eq!(numbers, range(98..=*numbers.last().unwrap()));
    assert!(trial.warned().contains("the encoding of the stream changes"), "{}", trial.warned());
}

/// A list that is whole, of segments 0 to 5, of which number 3 is not there.
fn damaged() -> Arc<Server> {
    Server::new(|path, _| match path {
        "/live.m3u8" => text(playlist(0, 5, "#EXT-X-ENDLIST\n")),
        "/3.m4s" => not_there(),
        _ => media(path),
    })
}

#[tokio::test(start_paused = true)]
async fn a_missing_segment_of_a_whole_stream_is_an_error() {
    let trial = Trial::hls(&damaged(), |_| {});
    assert!(matches!(trial.run().await, Err(DownloadError::Segment { segment: 5, .. })));
    assert!(!trial.folder.path().join("v.m4a").exists());
}

#[tokio::test(start_paused = true)]
async fn a_file_without_a_missing_segment_says_so_in_its_name() {
    let trial = Trial::hls(&damaged(), |options| options.skips_missing = true);
    assert!(matches!(trial.run().await, Err(DownloadError::Incomplete { missing: 1, .. })));
    assert!(!trial.folder.path().join("v.m4a").exists());
    assert_eq!(trial.recorded("v.incomplete.m4a"), (vec![0, 1, 2, 4, 5], 10));
}

#[tokio::test(start_paused = true)]
async fn a_declared_gap_is_left_out_and_keeps_its_time() {
    let list =
        playlist(0, 5, "#EXT-X-ENDLIST\n").replace("#EXTINF:2,\n3.m4s", "#EXT-X-GAP\n#EXTINF:2,\n3.m4s");
    let server =
        Server::new(move |path, _| if path == "/live.m3u8" { text(list.clone()) } else { media(path) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (vec![0, 1, 2, 4, 5], 10));
    assert_eq!(server.times_asked("/3.m4s"), 0);
    assert!(trial.warned().contains("no bytes for segment 3"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn keys_that_rotate_are_fetched_once_each_and_undo_their_own_segments() {
    let key = |name: u8| [name; 16];
    let list = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n#EXT-X-MAP:URI=\"head.mp4\"\n\
                #EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"\n#EXTINF:2,\n7.m4s\n#EXTINF:2,\n8.m4s\n\
                #EXT-X-KEY:METHOD=AES-128,URI=\"2.key\",IV=0x0102\n#EXTINF:2,\n9.m4s\n#EXTINF:2,\n10.m4s\n\
                #EXT-X-KEY:METHOD=NONE\n#EXTINF:2,\n11.m4s\n#EXT-X-ENDLIST\n";
    let server = Server::new(move |path, _| {
        let closed = |number: u64, name: u8, vector: u128| {
            let encryptor =
                cbc::Encryptor::<aes::Aes128>::new(&key(name).into(), &vector.to_be_bytes().into());
            Ok((200, Bytes::from(encryptor.encrypt_padded_vec::<Pkcs7>(&segment(number)))))
        };
        match path {
            "/live.m3u8" => text(list),
            "/1.key" => Ok((200, Bytes::copy_from_slice(&key(1)))),
            "/2.key" => Ok((200, Bytes::copy_from_slice(&key(2)))),
            // Without a vector the number of the segment is one.
            "/7.m4s" => closed(7, 1, 7),
            "/8.m4s" => closed(8, 1, 8),
            "/9.m4s" => closed(9, 2, 0x0102),
            "/10.m4s" => closed(10, 2, 0x0102),
            _ => media(path),
        }
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a").0, range(7..=11));
    assert_eq!((server.times_asked("/1.key"), server.times_asked("/2.key")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_key_without_https_beside_a_playlist_with_it_is_refused() {
    let key = "#EXT-X-KEY:METHOD=AES-128,URI=\"http://live.example/key\"\n#EXT-X-MAP";
    let list = playlist(0, 5, "#EXT-X-ENDLIST\n").replace("#EXT-X-MAP", key);
    let server =
        Server::new(move |path, _| if path == "/live.m3u8" { text(list.clone()) } else { media(path) });
    let error = Trial::hls(&server, |_| {}).run().await.unwrap_err().to_string();
    assert!(error.contains("a key without https"), "{error}");
    assert_eq!(server.times_asked("/key"), 0);
}

/// The moment at which the servers of these trials were started.
const NOON: &str = "2026-01-01T12:00:00Z";

fn moment(seconds: u64) -> String {
    let noon: SystemTime = crate::manifest::moment::parse(NOON).unwrap();
    jiff::Timestamp::try_from(noon + Duration::from_secs(seconds)).unwrap().to_string()
}

/// A description of a stream that began two hundred seconds before noon.
fn description(kind: &str, attributes: &str, template: &str, now: u64) -> String {
    format!(
        "<MPD type='{kind}' {attributes} availabilityStartTime='2026-01-01T11:56:40Z'>\
         <UTCTiming schemeIdUri='urn:mpeg:dash:utc:direct:2014' value='{}'/>\
         <Period id='p' start='PT0S'><AdaptationSet mimeType='audio/mp4'><Representation id='a' codecs='mp4a.40.2'>\
         {template}</Representation></AdaptationSet></Period></MPD>",
        moment(now)
    )
}

#[tokio::test(start_paused = true)]
async fn numbers_of_a_dynamic_presentation_follow_the_servers_clock() {
    let template =
        "<SegmentTemplate media='$Number$.m4s' initialization='head.mp4' duration='2' startNumber='0'/>";
    let server = Server::new(move |path, now| match path {
        "/live.mpd" => {
            let attributes = "minimumUpdatePeriod='PT10S' timeShiftBufferDepth='PT60S'";
            text(description("dynamic", attributes, template, now))
        }
        _ => match path.trim_start_matches('/').trim_end_matches(".m4s").parse::<u64>() {
            // A segment is there once it is whole: the first begins when the stream does.
            Ok(number) if number >= newest(now) => not_there(),
            _ => media(path),
        },
    });
    let trial = Trial::dash(&server, |options| options.max_duration = Some(Duration::from_secs(60)));
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(97..=126), 58));
    assert_eq!(trial.warned(), "");
    assert!((5..=8).contains(&server.times_asked("/live.mpd")), "{}", server.times_asked("/live.mpd"));
}

#[tokio::test(start_paused = true)]
async fn a_timeline_that_grows_is_followed_until_the_presentation_is_static() {
    let server = Server::new(move |path, now| match path {
        "/live.mpd" => {
            let (kind, last) = if now < 40 { ("dynamic", newest(now)) } else { ("static", newest(40)) };
            let first = last - 9;
            let template = format!(
                "<SegmentTemplate media='$Time$.m4s' initialization='head.mp4' timescale='1'><SegmentTimeline>\
                 <S t='{}' d='2' r='9'/></SegmentTimeline></SegmentTemplate>",
                first * SECONDS
            );
            text(description(kind, "minimumUpdatePeriod='PT2S'", &template, now))
        }
        "/head.mp4" => media(path),
        _ => {
            let time: u64 = path.trim_start_matches('/').trim_end_matches(".m4s").parse().unwrap();
            media(&format!("/{}.m4s", time / SECONDS))
        }
    });
    let trial = Trial::dash(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!((trial.recorded("v.m4a"), trial.warned()), ((range(98..=120), 44), String::new()));
}
