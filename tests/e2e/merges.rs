//! Picture and sound into one file.

use std::collections::BTreeMap;

use vidra_core::container::{Step, demuxer_for};
use vidra_testkit::{Site, media};

use crate::vidra;

/// A DASH description of one picture and one sound, each a file.
fn description(video: (&str, &str, &str), audio: (&str, &str, &str)) -> String {
    let set = |kind: &str, (file, mime, codecs): (&str, &str, &str), id: &str| {
        format!(
            "<AdaptationSet contentType='{kind}' mimeType='{mime}'><Representation id='{id}' bandwidth='90000' \
             codecs='{codecs}'><BaseURL>{file}</BaseURL></Representation></AdaptationSet>"
        )
    };
    let sets = set("video", video, "v") + &set("audio", audio, "a");
    format!(
        "<MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static' mediaPresentationDuration='PT4S' \
         profiles='urn:mpeg:dash:profile:isoff-on-demand:2011'><Period>{sets}</Period></MPD>"
    )
}

const H264: (&str, &str, &str) = ("/h264.mp4", "video/mp4", "avc1.42c00b");
const AAC: (&str, &str, &str) = ("/aac.m4a", "audio/mp4", "mp4a.40.2");
const VP9: (&str, &str, &str) = ("/vp9.webm", "video/webm", "vp9");
const OPUS: (&str, &str, &str) = ("/opus.webm", "audio/webm", "opus");

fn site(video: (&str, &str, &str), audio: (&str, &str, &str)) -> Site {
    Site::new()
        .text("/v.mpd", &description(video, audio))
        .header("/v.mpd", "Content-Type", "application/dash+xml")
        .file("/h264.mp4", media::H264_FRAGMENTED)
        .file("/aac.m4a", media::AAC_FRAGMENTED)
        .file("/vp9.webm", media::VP9)
        .file("/opus.webm", media::OPUS)
}

/// A description of picture and sound that can be put together.
pub(super) fn pair() -> Site {
    site(H264, AAC)
}

/// The bytes of every sample of a file, by codec.
pub(super) fn samples(file: &[u8]) -> BTreeMap<String, Vec<Vec<u8>>> {
    let mut demuxer = demuxer_for(file).expect("a container vidra reads");
    demuxer.push(file.to_vec().into());
    demuxer.end();
    let mut names = Vec::new();
    let mut found: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    loop {
        match demuxer.step().unwrap() {
            Step::Tracks(tracks) => names = tracks.iter().map(|track| format!("{:?}", track.codec)).collect(),
            Step::Sample { track, sample, .. } => {
                found.entry(names[track].clone()).or_default().push(sample.data.to_vec());
            }
            Step::Seek(offset) => demuxer.push(file[usize::try_from(offset).unwrap()..].to_vec().into()),
            Step::End => return found,
            Step::NeedBytes => panic!("all bytes are there"),
        }
    }
}

/// The kinds of the boxes at the top of an MP4 file.
pub(super) fn boxes(file: &[u8]) -> Vec<String> {
    let (mut at, mut kinds) = (0, Vec::new());
    while at < file.len() {
        let size = u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
        kinds.push(String::from_utf8_lossy(&file[at + 4..at + 8]).into_owned());
        at += match size {
            1 => usize::try_from(u64::from_be_bytes(file[at + 8..at + 16].try_into().unwrap())).unwrap(),
            size => usize::try_from(size).unwrap(),
        };
    }
    kinds
}

fn merged(video: (&str, &str, &str), audio: (&str, &str, &str), extension: &str) -> Vec<u8> {
    let done = vidra().serve(site(video, audio)).args(["-o", "out.%(ext)s", "/v.mpd"]).success();
    let name = format!("out.{extension}");
    let done = done.files([name.as_str()]);
    done.read(&name)
}

#[test]
fn avc_and_aac_become_an_ordinary_mp4_with_every_sample() {
    let file = merged(H264, AAC, "mp4");
    assert_eq!(boxes(&file), ["ftyp", "mdat", "moov"]);
    let (have, video, audio) =
        (samples(&file), samples(media::H264_FRAGMENTED), samples(media::AAC_FRAGMENTED));
    assert!(have["H264"] == video["H264"] && have["Aac"] == audio["Aac"]);
}

#[test]
fn vp9_and_opus_become_a_webm_with_every_sample() {
    let have = samples(&merged(VP9, OPUS, "webm"));
    assert!(have["Vp9"] == samples(media::VP9)["Vp9"] && have["Opus"] == samples(media::OPUS)["Opus"]);
}

#[test]
fn vp9_and_aac_become_matroska_with_every_sample() {
    let have = samples(&merged(VP9, AAC, "mkv"));
    assert!(
        have["Vp9"] == samples(media::VP9)["Vp9"] && have["Aac"] == samples(media::AAC_FRAGMENTED)["Aac"]
    );
}

#[test]
fn a_merge_that_is_killed_ends_in_the_same_bytes() {
    let whole = merged(H264, AAC, "mp4");
    let arguments = ["-o", "out.%(ext)s", "/v.mpd"];
    for bytes in [3_000, 15_000, 30_000] {
        let killed = vidra().serve(site(H264, AAC)).args(arguments).kill_after_bytes(bytes).killed();
        assert!(!killed.names().contains("out.mp4"));
        let done = killed.again().success().files(["out.mp4"]);
        assert!(done.read("out.mp4") == whole, "killed after {bytes} bytes");
    }
}

#[test]
fn webm_and_matroska_that_are_killed_end_in_the_same_bytes() {
    for (audio, extension) in [(OPUS, "webm"), (AAC, "mkv")] {
        let whole = merged(VP9, audio, extension);
        let name = format!("out.{extension}");
        for bytes in [5_000, 20_000] {
            let run = vidra().serve(site(VP9, audio)).args(["-o", "out.%(ext)s", "/v.mpd"]);
            let killed = run.kill_after_bytes(bytes).killed();
            assert!(!killed.names().contains(&name));
            let done = killed.rerun().files([name.as_str()]);
            assert!(done.read(&name) == whole, "{extension} killed after {bytes} bytes");
        }
    }
}

#[test]
fn the_container_can_be_chosen() {
    let run =
        vidra().serve(site(H264, AAC)).args(["--merge-output-format", "mkv", "-o", "out.%(ext)s", "/v.mpd"]);
    let file = run.success().files(["out.mkv"]).read("out.mkv");
    assert!(samples(&file)["Aac"] == samples(media::AAC_FRAGMENTED)["Aac"]);
}
