//! What is made around the media: side files, tags, chapters, text, sound alone, parts; and looking into files.

use serde_json::Value;
use vidra_testkit::{Cli, Fault, Site, media};

use crate::merges::samples;
use crate::vidra;

const VTT: &str = "WEBVTT\n\n00:00.500 --> 00:02.000\n<i>Hello</i> &amp; you\n";

/// A picture of one pixel, in PNG.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde, 0, 0, 0, 12, b'I', b'D', b'A', b'T', 8, 0xd7, 0x63, 0xf8, 0xcf, 0xc0,
    0, 0, 3, 1, 1, 0, 0x18, 0xdd, 0x8d, 0xb0, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// An item as `--write-info-json` of any program in yt-dlp's manner has it.
const INFO: &str = r#"{"id": "x1", "title": "A goal: one", "uploader": "Ann", "upload_date": "20260102", "duration": 4,
    "description": "Long\ntext", "webpage_url": "{origin}/page?a=1&b=2", "extractor": "youtube", "extractor_key": "Youtube",
    "weather": "fine", "requested_formats": [{"format_id": "stale"}],
    "chapters": [{"start_time": 0, "end_time": 2, "title": "one"}, {"start_time": 2, "end_time": 4, "title": "two"}],
    "thumbnails": [{"url": "{origin}/small.png", "id": "s"}, {"url": "{origin}/big.png", "id": "b", "width": 640, "height": 360}],
    "subtitles": {"en": [{"ext": "vtt", "url": "{origin}/en.vtt", "name": "English"}],
                  "de": [{"ext": "vtt", "url": "{origin}/gone.vtt"}]},
    "automatic_captions": {"fr": [{"ext": "vtt", "url": "{origin}/en.vtt"}]},
    "formats": [
        {"format_id": "18", "url": "{origin}/v.mp4", "ext": "mp4", "height": 90, "rain": "wet"},
        {"format_id": "v", "url": "{origin}/vp9.webm", "ext": "webm", "vcodec": "vp9", "acodec": "none", "height": 80},
        {"format_id": "a", "url": "{origin}/opus.webm", "ext": "webm", "vcodec": "none", "acodec": "opus"}]}"#;

fn site() -> Site {
    Site::new()
        .file("/v.mp4", media::MUXED)
        .file("/vp9.webm", media::VP9)
        .file("/opus.webm", media::OPUS)
        .file("/small.png", PNG)
        .file("/big.png", PNG)
        .text("/en.vtt", VTT)
}

fn loaded(options: &[&str]) -> Cli {
    let run = vidra().serve(site()).with_home_file("i.json", INFO);
    run.args(["--load-info-json", "{home}/i.json", "-o", "out.%(ext)s"]).args(options.iter().copied())
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn what_was_written_down_is_chosen_named_and_printed_like_what_a_site_tells() {
    let print = "%(id)s %(weather)s %(format_id)s %(ext)s %(formats.:.rain)l";
    loaded(&["-f", "18", "-s", "--print", print]).stdout("x1 fine 18 mp4 wet\n").success().files([]);
    loaded(&["-s", "--print", "%(format_id)s %(ext)s", "-f", "bv+ba"]).stdout("v+a webm\n").success();
    loaded(&["-s", "-O", "format_id", "-S", "+height", "-f", "bv*"]).stdout("v\n").success();
    loaded(&["-f", "nope", "-s"]).code(1);
}

#[test]
fn subtitles_are_chosen_converted_and_a_missing_one_fails_nothing() {
    let run = loaded(&["-f", "18", "--write-subs", "--sub-langs", "all", "--convert-subs", "srt"]);
    let done =
        run.stderr_contains("the de subtitles were not fetched").success().files(["out.mp4", "out.en.srt"]);
    assert_eq!(done.read("out.en.srt"), b"1\n00:00:00,500 --> 00:00:02,000\n<i>Hello</i> & you\n\n");
    let run = loaded(&["-f", "18", "--write-auto-subs", "--sub-langs", "f.*", "--skip-download"]);
    run.success().files(["out.fr.vtt"]);
    let listed = loaded(&["--list-subs"]).success();
    assert!(listed.stdout().contains("Available subtitles for x1") && listed.stdout().contains("English"));
}

#[test]
fn side_files_have_the_names_other_programs_know() {
    let options = [
        "-f",
        "18",
        "--skip-download",
        "--write-info-json",
        "--write-description",
        "--write-all-thumbnails",
        "--write-url-link",
        "--write-webloc-link",
        "--write-desktop-link",
        "-o",
        "description:sub/%(id)s",
    ];
    let done = loaded(&options).success().files([
        "out.info.json",
        "sub/x1.description",
        "out.s.png",
        "out.b.png",
        "out.url",
        "out.webloc",
        "out.desktop",
    ]);
    assert_eq!(done.read("sub/x1.description"), b"Long\ntext");
    let info: Value = serde_json::from_slice(&done.read("out.info.json")).unwrap();
    assert_eq!((&info["weather"], &info["requested_formats"]), (&Value::from("fine"), &Value::Null));
    assert!(has(&done.read("out.webloc"), "a=1&amp;b=2</string>"));
    assert!(has(&done.read("out.url"), "[InternetShortcut]\r\nURL=http://"));
}

#[test]
fn a_thumbnail_is_converted_and_the_best_one_is_taken() {
    let options = ["-f", "18", "--skip-download", "--write-thumbnail", "--convert-thumbnails", "png>jpg"];
    let done = loaded(&options).success().files(["out.jpg"]);
    assert_eq!(&done.read("out.jpg")[..3], &[0xff, 0xd8, 0xff]);
    assert_eq!((done.requests("/big.png").len(), done.requests("/small.png").len()), (1, 0));
}

#[test]
fn tags_chapters_cover_and_text_go_into_the_file_in_one_pass() {
    let options = [
        "-f",
        "18",
        "--embed-metadata",
        "--embed-thumbnail",
        "--embed-subs",
        "--sub-langs",
        "en",
        "--parse-metadata",
        "title:%(artist)s: %(track)s",
        "--replace-in-metadata",
        "track",
        "o(n)e",
        "tw\\1",
    ];
    let done = loaded(&options).success().files(["out.mp4"]);
    let file = done.read("out.mp4");
    for text in ["A goal", "twn", "2026", "Hello", "ART", "covr", "tx3g", "one"] {
        assert!(has(&file, text), "{text}");
    }
    let (have, wanted) = (samples(&file), samples(media::MUXED));
    assert!(have["H264"] == wanted["H264"] && have["Aac"] == wanted["Aac"]);
}

#[test]
fn streams_change_their_container_while_they_come() {
    let done = loaded(&["-f", "18", "--remux-video", "webm>mp4/mkv", "--embed-info-json"]).success();
    let file = done.files(["out.mkv"]).read("out.mkv");
    assert!(samples(&file)["H264"] == samples(media::MUXED)["H264"]);
    assert!(has(&file, "info.json") && has(&file, "\"weather\":\"fine\""));
}

#[test]
fn sound_alone_is_copied_out_and_done_once() {
    let run = loaded(&["-x", "-f", "18"]).success().files(["out.m4a"]);
    assert!(samples(&run.read("out.m4a"))["Aac"] == samples(media::MUXED)["Aac"]);
    let again = run.rerun().files(["out.m4a"]);
    assert!(again.requests("/v.mp4").is_empty());
    let opus = loaded(&["-x"]).success().files(["out.opus"]);
    assert!(opus.read("out.opus").starts_with(b"OggS"));
    let kept = loaded(&["-x", "-k", "-f", "a"]).success().files(["out.opus", "out.webm"]);
    kept.file("out.webm", media::OPUS);
}

#[test]
fn what_needs_ffmpeg_says_so_where_there_is_none() {
    let run = loaded(&["-x", "--audio-format", "mp3", "-f", "a", "--ffmpeg-location", "{folder}"]);
    run.stderr_contains("--audio-format for mp3").stderr_contains("--ffmpeg-location").code(1);
}

#[test]
fn chapters_become_files_and_stretches_are_cut_out_at_keyframes() {
    let names = ["out.mp4", "A goal： one - 001 one [x1].mp4", "A goal： one - 002 two [x1].mp4"];
    let done = loaded(&["-f", "18", "--split-chapters"]).success().files(names);
    let whole = samples(media::MUXED)["H264"].len();
    let parts: Vec<usize> = names[1..].iter().map(|name| samples(&done.read(name))["H264"].len()).collect();
    assert!(parts[0] >= whole / 2 && parts[0] + parts[1] >= whole, "{parts:?} of {whole}");
    let cut =
        loaded(&["-f", "18", "--remove-chapters", "two", "--embed-chapters"]).success().files(["out.mp4"]);
    let file = cut.read("out.mp4");
    assert!(samples(&file)["H264"].len() < whole && has(&file, "one") && !has(&file, "two"));
    let section = loaded(&["-f", "18", "--download-sections", "*0-1"]).success().files(["out.mp4"]);
    assert!(samples(&section.read("out.mp4"))["H264"].len() < whole);
}

#[test]
fn stretches_that_viewers_marked_are_cut_out() {
    let answer = serde_json::json!([
        {"videoID": "x1", "segments": [{"segment": [2.0, 4.0], "category": "sponsor", "actionType": "skip", "videoDuration": 4}]}
    ]);
    let run = vidra().serve(site().json("/api/skipSegments/ec31", &answer)).with_home_file("i.json", INFO);
    let run = run.args(["--load-info-json", "{home}/i.json", "-f", "18", "-o", "out.%(ext)s"]);
    let run = run.args(["--sponsorblock-remove", "default", "--sponsorblock-api", "{origin}"]);
    let file = run.success().files(["out.mp4"]).read("out.mp4");
    assert!(samples(&file)["H264"].len() < samples(media::MUXED)["H264"].len());
}

#[test]
fn free_formats_come_first_where_they_are_preferred() {
    let told = |options: &[&str]| {
        let words = ["-s", "-S", "ext", "-f", "bv*", "--print", "ext"];
        let words: Vec<&str> = words.iter().chain(options).copied().collect();
        loaded(&words).success().stdout().to_owned()
    };
    assert_eq!((told(&[]), told(&["--prefer-free-formats"])), ("mp4\n".to_owned(), "webm\n".to_owned()));
}

#[test]
fn another_downloader_is_taken_with_a_word() {
    let options = ["--downloader", "aria2c", "--downloader-args", "aria2c:-x 16", "-v", "-f", "18"];
    let done = loaded(&options).success().file("out.mp4", media::MUXED);
    let told = done.stderr();
    assert!(told.contains("[debug] --downloader has no meaning here: files are fetched natively"), "{told}");
}

#[test]
fn every_stretch_is_a_file_with_a_name_and_moments_of_its_own() {
    let sections = ["-f", "18", "--download-sections", "*0-0.4", "--download-sections", "*0.6-1"];
    let print = [
        "--print",
        "after_move:%(section_number)s %(section_start)s",
        "--exec",
        "echo %(section_end)s >> ends",
    ];
    let print = print.map(|text| text.replace("%(section_end)s", "%(section_end)q"));
    let words: Vec<&str> = sections.into_iter().chain(print.iter().map(String::as_str)).collect();
    let done = loaded(&words).stdout("1 0.0\n2 0.6\n").success();
    done.files(["out [0-0.4].mp4", "out [0.6-1].mp4", "ends"]).file("ends", "0.4\n1.0\n");
}

#[test]
fn a_server_that_gives_no_parts_is_asked_for_the_whole_once_for_all_stretches() {
    let sections = ["-f", "18", "--download-sections", "*0-0.4", "--download-sections", "*0.6-1"];
    let run = vidra().serve(site().fault("/v.mp4", Fault::no_ranges())).with_home_file("i.json", INFO);
    let run = run.args(["--load-info-json", "{home}/i.json", "-o", "out.%(ext)s"]).args(sections);
    let names = ["out [0-0.4].mp4", "out [0.6-1].mp4"];
    let done = run.success().files(names);
    for name in names {
        assert!(!samples(&done.read(name))["H264"].is_empty(), "{name}");
    }
    // One look, and the file.
    assert_eq!(done.requests("/v.mp4").len(), 2);
}

#[test]
fn the_whole_does_not_stay_where_its_last_stretch_was_there() {
    let sections = ["-f", "18", "--download-sections", "*0-0.4", "--download-sections", "*0.6-1"];
    let run = vidra().serve(site().fault("/v.mp4", Fault::no_ranges())).with_home_file("i.json", INFO);
    let run = run.args(["--load-info-json", "{home}/i.json", "-o", "out.%(ext)s"]).args(sections);
    let done = run.with_file("out [0.6-1].mp4", b"mine").success();
    done.files(["out [0-0.4].mp4", "out [0.6-1].mp4"]).file("out [0.6-1].mp4", b"mine");
}

#[test]
fn a_stretch_that_is_there_is_not_made_again() {
    let sections = ["-f", "18", "--download-sections", "*0-0.4", "--download-sections", "*0.6-1"];
    let run = loaded(&sections).with_file("out [0-0.4].mp4", b"mine");
    let done = run.stderr_contains("out [0-0.4].mp4 has already been downloaded").success();
    let done = done.file("out [0-0.4].mp4", b"mine");
    assert!(!samples(&done.read("out [0.6-1].mp4"))["H264"].is_empty());
}

#[test]
fn the_items_of_a_list_can_become_one_file() {
    let page = "<title>Two</title><video src='/a.mp4'></video><video src='/b.mp4'></video>";
    let site = || Site::new().page("/two", page).file("/a.mp4", media::MUXED).file("/b.mp4", media::MUXED);
    let run = |site| {
        vidra().serve(site).args(["--concat-playlist", "always", "-o", "pl_video:%(title)s.%(ext)s", "/two"])
    };
    let done = run(site()).success().files(["Two.mp4"]);
    let (one, both) = (samples(media::MUXED)["H264"].clone(), samples(&done.read("Two.mp4"))["H264"].clone());
    assert_eq!(both, [one.clone(), one].concat());
    let failing = run(site().fault("/b.mp4", Fault::status(404)));
    failing
        .stderr_contains("the list is not joined because 1 of its items failed")
        .code(1)
        .files(["Two (1) [two-1].mp4"]);
    let kept = run(site()).arg("-k").success();
    kept.files(["Two.mp4", "Two (1) [two-1].mp4", "Two (2) [two-2].mp4"]);
}

#[test]
fn stretches_that_viewers_marked_become_chapters_and_the_server_learns_no_id() {
    const PATH: &str = "/api/skipSegments/ec31";
    let answer = serde_json::json!([
        {"videoID": "other", "segments": []},
        {"videoID": "x1", "segments": [{"segment": [1.0, 3.0], "category": "sponsor", "actionType": "skip", "videoDuration": 4}]}
    ]);
    let run = vidra().serve(site().json(PATH, &answer)).with_home_file("i.json", INFO);
    let run = run.args([
        "--load-info-json",
        "{home}/i.json",
        "-f",
        "18",
        "-o",
        "out.%(ext)s",
        "--sponsorblock-mark",
        "all",
    ]);
    let done = run.args(["--sponsorblock-api", "{origin}"]).success().files(["out.mp4"]);
    assert!(has(&done.read("out.mp4"), "[SponsorBlock]: Sponsor"));
    let asked = done.requests(PATH);
    assert_eq!(asked.len(), 1);
    assert!(!asked[0].target.contains("x1"), "{}", asked[0].target);
}

#[test]
fn files_are_probed_and_verified_in_words() {
    let run = vidra().with_file("a.mp4", media::MUXED).args(["verify", "a.mp4"]);
    run.stdout_contains("nothing is wrong").success();
    let cut = &media::MUXED[..media::MUXED.len() - 100];
    let run = vidra().with_file("a.mp4", cut).args(["verify", "a.mp4"]);
    run.stdout_contains("over the end of the file").code(1);
    let run = vidra().with_file("a.mp4", media::MUXED).args(["probe", "--json", "a.mp4"]).success();
    let told: Value = serde_json::from_str(run.stdout()).unwrap();
    assert_eq!(
        (&told["tracks"][0]["codec"], &told["tracks"][1]["codec"]),
        (&Value::from("h264"), &Value::from("aac"))
    );
    let remote = vidra().serve(site()).args(["probe", "/vp9.webm"]).success();
    assert!(remote.stdout().contains("vp9"), "{}", remote.stdout());
}
