//! Streams that go on while they are downloaded, and those of DASH and Smooth Streaming.

use std::sync::atomic::{AtomicU32, Ordering};

use vidra_testkit::{Reply, Site, media};

use crate::merges::{boxes, samples};
use crate::vidra;

/// Where the head of the picture ends, and where its two segments lie.
const HEAD: usize = 749;
const FIRST: std::ops::Range<usize> = 813..4572;
const SECOND: std::ops::Range<usize> = 4572..7909;

/// The picture's two segments under the names given.
fn picture(head: &str, first: &str, second: &str) -> Site {
    Site::new()
        .file(head, &media::H264_FRAGMENTED[..HEAD])
        .file(first, &media::H264_FRAGMENTED[FIRST])
        .file(second, &media::H264_FRAGMENTED[SECOND])
}

#[test]
fn a_live_stream_is_recorded_until_it_ends() {
    let looks = AtomicU32::new(0);
    let list = move |_: &_| {
        let end = "#EXTINF:1,\n2.m4s\n#EXT-X-ENDLIST\n";
        // vidra looks for what it is, for what to fetch, and for what is new.
        let news = if looks.fetch_add(1, Ordering::Relaxed) < 2 { "" } else { end };
        let text = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:7\n#EXT-X-MAP:URI=\"head.mp4\"\n";
        Reply::new(200, "application/vnd.apple.mpegurl", format!("{text}#EXTINF:1,\n1.m4s\n{news}"))
    };
    let site = picture("/head.mp4", "/1.m4s", "/2.m4s").handler("/live.m3u8", list);
    let done =
        vidra().serve(site).args(["--force-generic-extractor", "-o", "out.%(ext)s", "/live.m3u8"]).success();
    let file = done.files(["out.mp4"]).read("out.mp4");
    assert_eq!(boxes(&file), ["ftyp", "mdat", "moov"]);
    assert!(samples(&file)["H264"] == samples(media::H264_FRAGMENTED)["H264"]);
}

#[test]
fn segments_of_dash_become_one_file() {
    let text = "<MPD mediaPresentationDuration='PT4S'><Period><AdaptationSet mimeType='video/mp4'>\
                <SegmentTemplate media='$Number$.m4s' initialization='head.mp4' duration='2'/>\
                <Representation id='v' codecs='avc1.42c00b' bandwidth='9000'/></AdaptationSet></Period></MPD>";
    let site = picture("/head.mp4", "/1.m4s", "/2.m4s").text("/v.mpd", text);
    let file = vidra().serve(site).args(["-o", "out.%(ext)s", "/v.mpd"]).success().read("out.mp4");
    assert!(samples(&file)["H264"] == samples(media::H264_FRAGMENTED)["H264"]);
}

#[test]
fn whole_files_of_several_periods_follow_each_other() {
    let period = |number: u8| {
        format!(
            "<Period duration='PT4S'><AdaptationSet mimeType='video/mp4'><Representation id='v' codecs='avc1.42c00b'>\
             <BaseURL>{number}.mp4</BaseURL></Representation></AdaptationSet></Period>"
        )
    };
    let site = Site::new()
        .text("/v.mpd", &format!("<MPD>{}{}</MPD>", period(1), period(2)))
        .file("/1.mp4", media::H264_FRAGMENTED)
        .file("/2.mp4", media::H264_FRAGMENTED);
    let file = vidra().serve(site).args(["-o", "out.%(ext)s", "/v.mpd"]).success().read("out.mp4");
    let once = samples(media::H264_FRAGMENTED);
    assert!(samples(&file)["H264"] == [&once["H264"][..], &once["H264"][..]].concat());
}

#[test]
fn chunks_of_smooth_streaming_become_one_file() {
    let data = parameter_sets(media::H264_FRAGMENTED);
    let timescale = 12_800;
    let text = format!(
        "<SmoothStreamingMedia MajorVersion='2' MinorVersion='0' TimeScale='{timescale}' Duration='51200'>\
         <StreamIndex Type='video' Name='video' TimeScale='{timescale}' Url='{{bitrate}}/{{start time}}'>\
         <QualityLevel Bitrate='9000' FourCC='H264' MaxWidth='160' MaxHeight='90' CodecPrivateData='{data}'/>\
         <c t='0' d='25600'/><c d='25600'/></StreamIndex></SmoothStreamingMedia>"
    );
    let site = picture("/unused", "/v.ism/9000/0", "/v.ism/9000/25600").text("/v.ism/Manifest", &text);
    let done = vidra().serve(site).args(["-o", "out.%(ext)s", "/v.ism/Manifest"]).success();
    let file = done.read("out.mp4");
    assert!(samples(&file)["H264"] == samples(media::H264_FRAGMENTED)["H264"]);
}

/// The parameter sets of an `avcC` box, behind start codes, as hexadecimal digits.
fn parameter_sets(file: &[u8]) -> String {
    let at = file.windows(4).position(|kind| kind == b"avcC").unwrap() + 4;
    let mut rest = &file[at + 5..];
    let mut text = String::new();
    for _ in 0..2 {
        // One set of each kind, behind its length.
        let length = usize::from(u16::from_be_bytes([rest[1], rest[2]]));
        text.push_str("00000001");
        text.extend(rest[3..3 + length].iter().map(|byte| format!("{byte:02x}")));
        rest = &rest[3 + length..];
    }
    text
}
