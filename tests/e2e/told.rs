//! What programs are told of an item: of its files, its formats, and where there are none.

use serde_json::Value;
use vidra_testkit::{Cli, Site, media};

use crate::vidra;

const INFO: &str = r#"{"_type": "video", "id": "x1", "title": "A goal", "duration": 4, "release_date": "2021",
    "webpage_url": "{origin}/page", "extractor": "generic", "extractor_key": "Generic", "season_number": 2,
    "chapters": [{"start_time": 1, "title": null}], "cast": [{"name": "A", "age": null}], "original_url": "{origin}/old",
    "subtitles": {"en": [{"ext": "srt", "url": "{origin}/en.srt"}, {"ext": "vtt", "url": "{origin}/en.vtt"}]},
    "formats": [
        {"format_id": "a/1", "url": "{origin}/opus.webm", "ext": "webm", "vcodec": "none", "acodec": "opus", "abr": 64,
         "protocol": "m3u8", "quality": 1, "audio_channels": 2},
        {"format_id": "v", "url": "{origin}/vp9.webm", "ext": "webm", "vcodec": "vp9", "acodec": "none", "tbr": 800,
         "http_headers": {"user-agent": "Own"}, "dynamic_range": "HDR12"}]}"#;

fn loaded(options: &[&str]) -> Cli {
    let site = Site::new().file("/vp9.webm", media::VP9).file("/opus.webm", media::OPUS);
    let run = vidra().serve(site).with_home_file("i.json", INFO);
    run.args(["--load-info-json", "{home}/i.json", "-o", "out.%(ext)s"]).args(options.iter().copied())
}

fn document(run: Cli) -> Value {
    serde_json::from_str(run.success().stdout()).unwrap()
}

#[test]
fn a_urls_json_tells_of_each_of_its_files() {
    let whole = document(loaded(&["-J", "-f", "v,a_1"]));
    let files = whole["requested_downloads"].as_array().unwrap();
    let names: Vec<_> = files.iter().map(|file| (&file["format_id"], &file["filename"])).collect();
    assert_eq!(names, [(&"v".into(), &"out.webm".into()), (&"a_1".into(), &"out.webm".into())]);
    assert!(files.iter().all(|file| file.get("title").is_none()), "what is the item's is told once");
    assert_eq!(whole["format_id"], "a_1");
    let run = loaded(&["-J", "--no-simulate", "-f", "v"]).success();
    let told: Value = serde_json::from_str(run.stdout()).unwrap();
    let path = told["requested_downloads"][0]["filepath"].as_str().unwrap();
    assert!(std::path::Path::new(path).is_absolute() && path.ends_with("/out.webm"), "{path}");
    run.files(["out.webm"]);
}

#[test]
fn what_is_done_last_sees_every_file() {
    let print = "after_video:%(requested_downloads.:.filename)j";
    loaded(&["-f", "v,a_1", "-s", "--print", print]).stdout("[\"out.webm\", \"out.webm\"]\n").success();
}

#[test]
fn subtitles_that_will_be_fetched_are_told_before() {
    let whole = document(loaded(&["-J", "--write-subs", "--sub-format", "srt"]));
    let url = whole["requested_subtitles"]["en"]["url"].as_str().unwrap();
    assert!(url.ends_with("/en.srt") && whole["requested_subtitles"]["en"]["ext"] == "srt");
    assert!(document(loaded(&["-J"])).get("requested_subtitles").is_none());
}

#[test]
fn formats_say_what_they_leave_out_and_what_is_sent_for_them() {
    let whole = document(loaded(&["-j"]));
    let [sound, picture] = [&whole["requested_formats"][1], &whole["requested_formats"][0]];
    assert_eq!(
        (&picture["vbr"], &picture["abr"], &picture["dynamic_range"]),
        (&800.into(), &0.into(), &"HDR12".into())
    );
    assert_eq!((&picture["filesize_approx"], &sound["tbr"]), (&400_000.into(), &64.into()));
    assert_eq!((&sound["format"], &sound["protocol"]), (&"a_1 - audio only".into(), &"m3u8".into()));
    let headers = |format: &Value| format["http_headers"].as_object().unwrap().clone();
    assert_eq!(headers(picture)["user-agent"], "Own");
    assert!(!headers(picture).contains_key("User-Agent"));
    assert!(headers(sound)["User-Agent"].as_str().unwrap().starts_with("Mozilla/"));
    assert_eq!((&whole["tbr"], &whole["filesize_approx"]), (&864.into(), &432_000.into()));
    let named = document(loaded(&["-j", "--user-agent", "Mine", "--referer", "https://r.example/"]));
    let told = headers(&named["requested_formats"][1]);
    assert_eq!((&told["User-Agent"], &told["Referer"]), (&"Mine".into(), &"https://r.example/".into()));
}

#[test]
fn an_item_that_is_loaded_is_completed_and_freed_of_what_was_of_another_run() {
    let print = "%(release_year)s %(season)s %(chapters.0)j %(cast)j %(original_url)s %(video_autonumber)s";
    let wanted = "2021 Season 2 {\"start_time\": 0, \"end_time\": 1, \"title\": \"<Untitled Chapter 1>\"} \
                  [{\"name\": \"A\"}] NA 1\n";
    loaded(&["-s", "--print", print]).stdout(wanted).success();
}

#[test]
fn without_a_format_the_rest_can_still_be_told_and_written() {
    let empty = [
        "--ignore-no-formats-error",
        "-f",
        "nope",
        "--print",
        "%(title)s %(format_id)s",
        "--print",
        "filename",
    ];
    loaded(&empty)
        .args(["-s"])
        .stdout("A goal NA\nout.NA\n")
        .stderr_contains("nothing to download")
        .success();
    let written = [&empty[..], &["--no-simulate", "--write-info-json"]].concat();
    // As with yt-dlp, what is written around it is written, and the media is missing: nothing of it is archived.
    let archived = [&written[..], &["--download-archive", "done.txt"]].concat();
    loaded(&archived).code(1).files(["out.NA.info.json"]);
    loaded(&["-f", "nope", "-s"]).code(1);
}

#[test]
fn filters_are_about_the_chosen_format_too() {
    let said = |filter: &str, format: &str| {
        let run = loaded(&["-s", "-f", format, "--match-filters", filter, "--print", "format_id"]);
        run.success().stdout().to_owned()
    };
    assert_eq!(said("tbr>=800", "v,a_1"), "v\n");
    assert_eq!(said("!tbr", "v,a_1"), "");
    assert_eq!(said("vcodec=none & title*=goal", "v,a_1"), "a_1\n");
    loaded(&["-s", "-f", "v", "--break-match-filters", "tbr<800"]).code(101);
}
