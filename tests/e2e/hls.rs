//! Picture and sound that come in segments (HLS) into one file.

use vidra_testkit::{Cli, Site, media};

use crate::merges::{boxes, samples};
use crate::vidra;

const MASTER: &str = "#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"snd\",NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES,URI=\"sound.m3u8\"
#EXT-X-STREAM-INF:BANDWIDTH=120000,RESOLUTION=160x90,CODECS=\"avc1.42c00b,mp4a.40.2\",AUDIO=\"snd\"
picture.m3u8
";

/// A playlist of ranges of one file: where the head ends, and where each piece begins and how long it is.
fn playlist(file: &str, head: usize, pieces: &[(usize, usize)], seconds: f64) -> String {
    let map = format!("#EXT-X-MAP:URI=\"{file}\",BYTERANGE=\"{head}@0\"\n");
    let segments: String = pieces
        .iter()
        .map(|(at, length)| format!("#EXTINF:{seconds},\n#EXT-X-BYTERANGE:{length}@{at}\n{file}\n"))
        .collect();
    format!("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n{map}{segments}#EXT-X-ENDLIST\n")
}

/// The media of the testkit, cut where its `moof`s begin.
fn stream() -> Site {
    let picture = playlist("h264.mp4", 749, &[(813, 3759), (4572, 3337)], 2.0);
    let sound = playlist("aac.m4a", 676, &[(764, 6500), (7264, 6548), (13812, 6370), (20182, 6259)], 1.0);
    Site::new()
        .page("/watch", "<title>A goal</title><video src='/hls/master.m3u8'></video>")
        .text("/hls/master.m3u8", MASTER)
        .text("/hls/picture.m3u8", &picture)
        .text("/hls/sound.m3u8", &sound)
        .file("/hls/h264.mp4", media::H264_FRAGMENTED)
        .file("/hls/aac.m4a", media::AAC_FRAGMENTED)
}

/// The picture's two segments as files of their own.
fn segments(list: &str) -> Site {
    Site::new()
        .text("/v.m3u8", list)
        .file("/head.mp4", &media::H264_FRAGMENTED[..749])
        .file("/1.m4s", &media::H264_FRAGMENTED[813..4572])
        .file("/2.m4s", &media::H264_FRAGMENTED[4572..])
}

fn list(middle: &str) -> String {
    format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n{middle}#EXT-X-MAP:URI=\"head.mp4\"\n\
         #EXTINF:2,\n1.m4s\n#EXTINF:2,\n2.m4s\n#EXT-X-ENDLIST\n"
    )
}

fn watch() -> Cli {
    vidra().serve(stream()).args(["-o", "out.%(ext)s", "/watch"])
}

#[test]
fn picture_and_sound_in_segments_become_an_ordinary_mp4_with_every_sample() {
    let file = watch().success().files(["out.mp4"]).read("out.mp4");
    assert_eq!(boxes(&file), ["ftyp", "mdat", "moov"]);
    let have = samples(&file);
    assert!(have["H264"] == samples(media::H264_FRAGMENTED)["H264"], "picture");
    assert!(have["Aac"] == samples(media::AAC_FRAGMENTED)["Aac"], "sound");
}

#[test]
fn a_stream_that_is_killed_ends_in_the_same_bytes() {
    let whole = watch().success().read("out.mp4");
    for bytes in [2_000, 12_000, 25_000] {
        let killed = watch().kill_after_bytes(bytes).killed();
        assert!(!killed.names().contains("out.mp4"), "{:?}", killed.names());
        let done = killed.rerun().files(["out.mp4"]);
        assert!(done.read("out.mp4") == whole, "killed after {bytes} bytes");
    }
}

#[test]
fn picture_and_sound_can_be_had_alone() {
    let picture = vidra().serve(stream()).args(["-f", "bv", "-o", "out.%(ext)s", "/watch"]).success();
    let have = samples(&picture.read("out.mp4"));
    assert!(have.len() == 1 && have["H264"] == samples(media::H264_FRAGMENTED)["H264"]);
    assert!(picture.requests("/hls/aac.m4a").is_empty());
    let sound = vidra().serve(stream()).args(["-f", "ba", "-o", "out", "/watch"]).success();
    let have = samples(&sound.read("out"));
    assert!(have.len() == 1 && have["Aac"] == samples(media::AAC_FRAGMENTED)["Aac"]);
}

#[test]
fn renditions_are_listed_with_what_they_are() {
    let done = vidra().serve(stream()).args(["-F", "/watch"]).success().files([]);
    let row =
        |word: &str| done.stdout().lines().find(|line| line.contains(word)).unwrap_or_default().to_owned();
    assert!(
        row("video only").contains("160x90") && row("video only").contains("avc1.42c00b"),
        "{}",
        done.stdout()
    );
    assert!(
        row("audio only").contains("mp4a.40.2") && row("audio only").contains("[en]"),
        "{}",
        done.stdout()
    );
}

#[test]
fn a_segment_that_is_missing_is_an_error_and_not_a_gap() {
    let text = list("").replace("2.m4s", "none.m4s");
    let run = vidra().serve(segments(&text)).args(["--fragment-retries", "0", "/v.m3u8"]);
    let done = run.stderr_contains("cannot be had: {origin}/none.m4s").stderr_contains("404").code(1);
    assert!(!done.names().iter().any(|name| name.ends_with(".mp4")), "{:?}", done.names());
}

#[test]
fn segments_as_files_of_their_own_are_put_together() {
    let done = vidra().serve(segments(&list(""))).args(["-o", "out.%(ext)s", "/v.m3u8"]).success();
    let file = done.read("out.mp4");
    assert!(samples(&file)["H264"] == samples(media::H264_FRAGMENTED)["H264"]);
    assert_eq!(boxes(&file), ["ftyp", "mdat", "moov"]);
}

#[test]
fn a_protected_stream_is_refused_before_anything_is_fetched() {
    let key = "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://x\",KEYFORMAT=\"com.apple.streamingkeydelivery\",\
               KEYFORMATVERSIONS=\"1\"\n";
    let done =
        vidra().serve(segments(&list(key))).arg("/v.m3u8").stderr_contains("protected").code(1).files([]);
    assert!(done.requests("/1.m4s").is_empty());
}

#[test]
fn a_missing_segment_may_be_left_out_and_the_name_says_so() {
    let text = list("").replace("1.m4s", "none.m4s");
    let run =
        vidra().serve(segments(&text)).args(["--skip-unavailable-fragments", "-o", "out.%(ext)s", "/v.m3u8"]);
    let done = run.arg("--fragment-retries").arg("0").stderr_contains("out.incomplete.mp4").code(1);
    let all = samples(media::H264_FRAGMENTED);
    assert!(samples(&done.read("out.incomplete.mp4"))["H264"] == all["H264"][all["H264"].len() - 30..]);
    assert!(!done.names().contains("out.mp4"));
}

#[test]
fn a_manifest_without_segments_says_so() {
    let text = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXT-X-ENDLIST\n";
    vidra().serve(segments(text)).arg("/v.m3u8").stderr_contains("no segments").code(1).files([]);
}
