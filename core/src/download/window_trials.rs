//! Trials of stretches: what is cut from them equals what is cut from the whole, and little more is fetched.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::*;
use crate::container::{
    AudioParameters, Dressing, Muxer, OutputKind, Sample, Track, TrackKind, VideoParameters, mp4,
};
use crate::edit::{Cut, Index, Piece, Recipe, Reel, Streams, make_all};
use crate::http::{
    HeaderMap, HeaderValue, HttpClient, HttpError, RemoteUrl, Request, Response, Scope, StatusCode, header,
};
use crate::media::{AudioTrack, CodecFamily, Extension, Format, Fragment, Source, VideoTrack};

/// How long the film plays.
const SECONDS: u64 = 60;
/// Pictures a second; a keyframe every two seconds.
const RATE: u64 = 10;

/// Files in memory; counts what is asked of each.
#[derive(Default)]
struct Shelf {
    files: BTreeMap<String, Bytes>,
    served: Mutex<BTreeMap<String, u64>>,
    has_ranges: bool,
}

#[async_trait]
impl HttpClient for Shelf {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let path = request.url.as_url().path().to_owned();
        let mut headers = HeaderMap::new();
        let Some(bytes) = self.files.get(&path) else {
            return Ok(Response::whole(request.url, StatusCode::NOT_FOUND, headers, Bytes::new()));
        };
        headers.insert(header::ETAG, HeaderValue::from_static("\"one\""));
        let range = request.headers.get(header::RANGE).and_then(|value| value.to_str().ok());
        let range = range.filter(|_| self.has_ranges).and_then(|range| {
            let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
            let end = last.parse::<usize>().map_or(bytes.len(), |last| (last + 1).min(bytes.len()));
            Some((first.parse::<usize>().ok()?, end))
        });
        let (status, body) = match range {
            Some((first, end)) => {
                let told = format!("bytes {first}-{}/{}", end - 1, bytes.len());
                headers.insert(header::CONTENT_RANGE, HeaderValue::from_str(&told).unwrap());
                (StatusCode::PARTIAL_CONTENT, bytes.slice(first..end))
            }
            None => (StatusCode::OK, bytes.clone()),
        };
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        *self.served.lock().unwrap().entry(path).or_default() += body.len() as u64;
        Ok(Response::whole(request.url, status, headers, body))
    }
}

fn picture() -> Track {
    let kind = TrackKind::Video(VideoParameters { width: 64, height: 48, ..VideoParameters::default() });
    Track { configuration: Bytes::from_static(&[1, 77, 64, 31]), ..Track::new(CodecFamily::H264, 1000, kind) }
}

fn sound() -> Track {
    let kind = TrackKind::Audio(AudioParameters { sample_rate_hz: 48_000, channels: 2, bits_per_sample: 16 });
    Track { configuration: Bytes::from_static(&[0x11, 0x90]), ..Track::new(CodecFamily::Aac, 48_000, kind) }
}

fn sample(dts: i64, pts: i64, duration: u32, is_sync: bool, data: Vec<u8>) -> Sample {
    Sample { dts, pts, duration, is_sync, discard_padding_ns: 0, data: data.into() }
}

/// Pictures that are decoded out of their order, and packets of sound, as they lie in a file.
fn samples(shows: bool, sounds: bool) -> Vec<(usize, Sample)> {
    let mut all = Vec::new();
    for number in (0..SECONDS * RATE).filter(|_| shows) {
        let (dts, delay) = (number as i64 * 100, [100, 300, 0, 0][number as usize % 4]);
        let data = vec![number as u8; 12_000 + number as usize % 50];
        all.push((0, sample(dts, dts + delay, 100, number % (2 * RATE) == 0, data)));
    }
    for number in (0..SECONDS * 48_000 / 1024).filter(|_| sounds) {
        let dts = number as i64 * 1024;
        all.push((usize::from(shows), sample(dts, dts, 1024, true, vec![number as u8; 300])));
    }
    all.sort_by_key(|(track, sample)| if shows && *track == 0 { sample.dts * 48 } else { sample.dts });
    all
}

/// A file of these samples.
fn write(tracks: Vec<Track>, samples: &[(usize, Sample)], is_faststart: bool) -> Vec<u8> {
    let mut muxer =
        mp4::Writer::new(tracks).unwrap().dressed(Dressing { is_faststart, ..Dressing::default() });
    let mut file = muxer.head().unwrap().to_vec();
    for (track, sample) in samples {
        let piece = muxer.write(*track, sample.clone()).unwrap().unwrap_or_default();
        file.extend_from_slice(&piece.to_bytes());
    }
    let finish = muxer.finish().unwrap();
    file.extend_from_slice(&finish.append.to_bytes());
    for (offset, bytes) in finish.patches {
        file[offset as usize..][..bytes.len()].copy_from_slice(&bytes);
    }
    if let Some(front) = finish.front {
        let (start, end) = (front.start as usize, front.end as usize);
        file = [&file[..start], &front.index, &file[start..end]].concat();
    }
    file
}

/// The same in fragments, with an index of them behind the head.
fn fragmented(track: &Track, samples: &[(usize, Sample)]) -> (Bytes, Vec<(Bytes, u64)>) {
    let mut muxer = mp4::Writer::new(vec![track.clone()])
        .unwrap()
        .dressed(Dressing { keeps_times: true, ..Dressing::default() });
    let head = muxer.head().unwrap();
    let mut fragments: Vec<(Bytes, u64)> = Vec::new();
    let mut from = 0;
    for (_, sample) in samples {
        if let Some(piece) = muxer.write(0, sample.clone()).unwrap() {
            fragments.push((piece.to_bytes(), (sample.dts - from) as u64));
            from = sample.dts;
        }
    }
    let end = samples.last().map_or(0, |(_, sample)| sample.dts + i64::from(sample.duration));
    fragments.push((muxer.finish().unwrap().append.to_bytes(), (end - from) as u64));
    (head, fragments)
}

fn segment_index(timescale: u32, fragments: &[(Bytes, u64)]) -> Vec<u8> {
    let mut index = Vec::new();
    index.extend_from_slice(&(32 + 12 * fragments.len() as u32).to_be_bytes());
    index.extend_from_slice(b"sidx");
    for field in [0, 1, timescale, 0, 0, fragments.len() as u32] {
        index.extend_from_slice(&field.to_be_bytes());
    }
    for (bytes, duration) in fragments {
        for field in [bytes.len() as u32, *duration as u32, 0x9000_0000] {
            index.extend_from_slice(&field.to_be_bytes());
        }
    }
    index
}

fn url(path: &str) -> RemoteUrl {
    RemoteUrl::parse(&format!("https://media.example{path}")).unwrap()
}

fn format(id: &str, shows: bool, sounds: bool, source: Source) -> Format {
    let mut format = Format::new(id, Extension::Mp4, source);
    format.video = shows.then(VideoTrack::default);
    format.audio = sounds.then(AudioTrack::default);
    format
}

/// The item in one of the forms it can be had in.
fn form(name: &str) -> (Shelf, Vec<Format>) {
    let mut shelf = Shelf { has_ranges: name != "no ranges", ..Shelf::default() };
    let mut formats = Vec::new();
    match name {
        "one file" | "index behind" | "no ranges" => {
            let file = write(vec![picture(), sound()], &samples(true, true), name != "index behind");
            shelf.files.insert("/v.mp4".into(), file.into());
            formats.push(format("0", true, true, Source::progressive(url("/v.mp4"))));
        }
        _ => {
            for (id, shows, track) in [("v", true, picture()), ("a", false, sound())] {
                let (head, fragments) = fragmented(&track, &samples(shows, !shows));
                let path = |number: usize| format!("/{id}{number}.m4s");
                let source = if name == "adaptive" {
                    let index = segment_index(track.timescale, &fragments);
                    let media: Vec<Bytes> = fragments.iter().map(|(bytes, _)| bytes.clone()).collect();
                    let file = [&head[..], &index, &media.concat()].concat();
                    shelf.files.insert(path(0), file.into());
                    Source::progressive(url(&path(0)))
                } else {
                    let mut list = vec![Fragment::Inline { bytes: head }];
                    for (number, (bytes, ticks)) in fragments.iter().enumerate() {
                        shelf.files.insert(path(number), bytes.clone());
                        let duration = Duration::from_secs_f64(*ticks as f64 / f64::from(track.timescale));
                        list.push(Fragment::Remote {
                            url: url(&path(number)),
                            range: None,
                            duration: Some(duration),
                        });
                    }
                    Source::Fragments { manifest_url: Some(url("/list")), fragments: list }
                };
                formats.push(format(id, shows, !shows, source));
            }
        }
    }
    (shelf, formats)
}

/// Downloads all of it, or a stretch; gives the file and how many bytes were served.
fn fetch(name: &str, folder: &Path, window: Option<(Duration, Duration)>) -> (PathBuf, u64) {
    let (shelf, formats) = form(name);
    let shelf = Arc::new(shelf);
    let path = folder.join(format!("{}.mp4", window.is_some()));
    let item = Item { extractor: "trial".into(), id: "v".into(), title: "V".into() };
    let mut plan = Plan::new(item, formats, Extension::Mp4, path.clone(), Scope::default()).unwrap();
    if let Some(window) = window {
        plan = plan.windowed(OutputKind::Mp4, window, path.clone());
    }
    let client: SharedClient = Arc::<Shelf>::clone(&shelf);
    let options = DownloadOptions { reserve_bytes: 0, ..DownloadOptions::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(Downloader::new(client, options, Events::ignored()).download(&plan)).unwrap();
    let served = shelf.served.lock().unwrap().values().sum();
    (path, served)
}

/// Cuts the stretch out of a file and gives what is there: track, times, bytes.
fn cut(source: &Path, window: (Duration, Duration)) -> Vec<(usize, i64, i64, Bytes)> {
    let index = Index::of(source).unwrap();
    let cut = Cut::at_keyframes(&index, &[window]);
    let path = source.with_extension("cut.mp4");
    let recipe = Recipe {
        path: path.clone(),
        kind: OutputKind::Mp4,
        streams: Streams::All,
        dressing: Dressing::default(),
        texts: Vec::new(),
        replaces: false,
    };
    make_all(source, &index, vec![Piece { recipe, cut }]).unwrap();
    let mut reel = Reel::open(&path).unwrap();
    let shown: Vec<i64> =
        reel.tracks().iter().map(|track| track.start_delay as i64 - track.media_start).collect();
    let mut found = Vec::new();
    while let Some((track, sample)) = reel.next_sample().unwrap() {
        found.push((track, sample.dts + shown[track], sample.pts + shown[track], sample.data));
    }
    found.sort_by_key(|(track, dts, ..)| (*track, *dts));
    found
}

fn seconds(start: u64, end: u64) -> (Duration, Duration) {
    (Duration::from_secs(start), Duration::from_secs(end))
}

/// What is cut from a stretch must equal what is cut from the whole.
fn compare(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (whole, all) = fetch(name, folder.path(), None);
    for window in [seconds(41, 45), seconds(0, 3), seconds(57, 1000)] {
        let (part, served) = fetch(name, folder.path(), Some(window));
        let found = cut(&part, window);
        assert!(found.len() > 40, "{window:?}: {}", found.len());
        assert!(found == cut(&whole, window), "{window:?}");
        assert!(served < all / 3 || name == "no ranges", "{window:?}: {served} of {all}");
        for made in [part.clone(), part.with_extension("cut.mp4"), whole.with_extension("cut.mp4")] {
            fs::remove_file(made).unwrap();
        }
    }
}

#[test]
fn a_stretch_of_a_file_is_found_in_its_tables() {
    compare("one file");
    compare("index behind");
}

#[test]
fn a_stretch_of_an_adaptive_format_is_found_in_its_index() {
    compare("adaptive");
}

#[test]
fn a_stretch_of_segments_is_found_by_their_durations() {
    compare("segments");
}

#[test]
fn without_ranges_a_stretch_is_right_all_the_same() {
    compare("no ranges");
}

#[test]
fn of_segments_those_that_hold_the_stretch_are_fetched() {
    let (shelf, formats) = form("segments");
    let shelf = Arc::new(shelf);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.mp4");
    let item = Item { extractor: "trial".into(), id: "v".into(), title: "V".into() };
    let plan = Plan::new(item, formats, Extension::Mp4, path.clone(), Scope::default()).unwrap();
    let plan = plan.windowed(OutputKind::Mp4, seconds(41, 43), path);
    let client: SharedClient = Arc::<Shelf>::clone(&shelf);
    let options = DownloadOptions { reserve_bytes: 0, ..DownloadOptions::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(Downloader::new(client, options, Events::ignored()).download(&plan)).unwrap();
    let asked: Vec<String> =
        shelf.served.lock().unwrap().keys().filter(|path| path.starts_with("/v")).cloned().collect();
    // Two seconds each: the first tells where zero is, and two seconds more are read than are wanted.
    assert_eq!(asked, ["/v0.m4s", "/v20.m4s", "/v21.m4s", "/v22.m4s"]);
}

#[test]
fn what_was_fetched_for_another_stretch_is_not_gone_on_with() {
    let plan = |window| {
        let (_, formats) = form("one file");
        let item = Item { extractor: "trial".into(), id: "v".into(), title: "V".into() };
        let plan = Plan::new(item, formats, Extension::Mp4, "v.mp4".into(), Scope::default()).unwrap();
        plan.windowed(OutputKind::Mp4, window, "v.mp4".into())
    };
    assert_ne!(
        merge::name_of(&plan(seconds(1, 2)), OutputKind::Mp4),
        merge::name_of(&plan(seconds(1, 3)), OutputKind::Mp4)
    );
}
