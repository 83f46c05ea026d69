//! Sites of their own, from recordings: what is told of a video and which formats are chosen.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use vidra_testkit::Cli;

use crate::vidra;

const PLAIN: &str = "https://youtu.be/fixPlain-01?si=x";

/// A recording that a site's own tests stand on.
fn fixture(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../extractors")).join(name)
}

fn replaying(name: &str) -> Cli {
    vidra().arg("--replay").arg(&fixture(name).display().to_string())
}

fn plain(options: &[&str]) -> Cli {
    replaying("youtube/fixtures/video.har").args(options.iter().copied())
}

#[test]
fn the_best_picture_and_the_best_sound_are_chosen() {
    let told = plain(&["--print", "%(format_id)s %(ext)s %(resolution)s %(vcodec)s %(acodec)s", PLAIN]);
    told.stdout("247+251 webm 1280x720 vp9 opus\n").success().files([]);
}

#[test]
fn the_container_follows_from_the_formats() {
    for (format, extension) in [
        ("136+140", "mp4"),
        ("247+251", "webm"),
        ("247+140", "mkv"),
        ("18", "mp4"),
        ("ba[ext=m4a]", "m4a"),
        ("bv*[height<=360]+ba/b", "mp4"),
        ("w", "mp4"),
    ] {
        let wanted = format!("A plain video-fixPlain-01.{extension}\n");
        plain(&["-f", format, "-t", "--print", "filename", PLAIN]).stdout(&wanted).success();
    }
}

#[test]
fn every_form_of_an_address_is_the_same_video() {
    for url in [
        "https://www.youtube.com/watch?v=fixPlain-01&list=PLx&index=3",
        "https://m.youtube.com/watch?v=fixPlain-01#t=5",
        "https://www.youtube.com/embed/fixPlain-01?autoplay=1",
        "https://www.youtube.com/shorts/fixPlain-01",
        "youtu.be/fixPlain-01",
    ] {
        plain(&["--get-id", url]).stdout("fixPlain-01\n").success();
    }
}

#[test]
fn the_table_lists_every_format_worst_first() {
    let done = plain(&["-F", PLAIN]).success().files([]);
    let ids: Vec<&str> = done.stdout().lines().skip(3).filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(ids, ["140", "251", "160", "18", "136", "247"]);
    assert!(done.stdout().contains("audio only") && done.stdout().contains("video only"));
}

#[test]
fn addresses_of_both_parts_of_a_merge_are_printed() {
    let done = plain(&["-f", "136+140", "-g", PLAIN]).success();
    let tags: Vec<_> =
        done.stdout().lines().filter_map(|line| line.rsplit_once("itag=")).map(|(_, tag)| tag).collect();
    assert_eq!(tags, ["136", "140"]);
}

#[test]
fn the_json_of_a_video_has_the_fields_other_programs_read() {
    let done = plain(&["-j", PLAIN]).success();
    let item: Value = serde_json::from_str(done.stdout()).unwrap();
    let wanted = [
        ("id", Value::from("fixPlain-01")),
        ("title", "A plain video".into()),
        ("ext", "webm".into()),
        ("extractor", "youtube".into()),
        ("extractor_key", "Youtube".into()),
        ("webpage_url", "https://www.youtube.com/watch?v=fixPlain-01".into()),
        ("uploader", "Fixture channel".into()),
        ("upload_date", "20221112".into()),
        ("duration", 60.into()),
        ("format_id", "247+251".into()),
        ("_type", "video".into()),
    ];
    for (name, value) in wanted {
        assert_eq!(item[name], value, "{name}");
    }
    assert_eq!(item["requested_formats"].as_array().unwrap().len(), 2);
    assert_eq!(item["formats"].as_array().unwrap().len(), 6);
}

#[test]
fn a_video_in_a_page_is_the_sites_video() {
    let mut recording: Value =
        serde_json::from_slice(&fs::read(fixture("youtube/fixtures/video.har")).unwrap()).unwrap();
    let page = vidra_testkit::Cassette::new("https://blog.example/post").page(
        "https://blog.example/post",
        "<title>Post</title><iframe src='https://www.youtube-nocookie.com/embed/fixPlain-01'></iframe>",
    );
    let page: Value = serde_json::from_str(&page.text()).unwrap();
    recording["log"]["entries"].as_array_mut().unwrap().push(page["log"]["entries"][0].clone());
    let run = vidra().with_file("post.har", recording.to_string());
    let run =
        run.args(["--replay", "post.har", "--print", "%(extractor)s %(id)s", "https://blog.example/post"]);
    run.stdout("youtube fixPlain-01\n").success();
}

#[test]
fn a_video_the_site_refuses_is_told_in_words() {
    let run = replaying("youtube/fixtures/refused-private.har").args(["-j", "https://youtu.be/fixNo-pri00"]);
    run.stdout("").stderr_contains("ERROR: [youtube]").stderr_contains("this video is private").code(1);
}

#[test]
fn vimeo_tells_of_a_video_from_its_player() {
    let run = replaying("vimeo/fixtures/watch-2025.har").args([
        "--get-title",
        "--get-id",
        "https://vimeo.com/90210042",
    ]);
    run.stdout("Fog over the harbour\n90210042\n").success().files([]);
}

#[test]
fn a_request_that_was_not_recorded_names_the_nearest_one() {
    let run = replaying("vimeo/fixtures/watch-2025.har").arg("https://vimeo.com/1");
    run.stderr_contains("not recorded").stderr_contains("https://vimeo.com/90210042").code(1);
}
