//! What is printed, and where.

use vidra_testkit::{Site, media};

use crate::vidra;

fn watch() -> Site {
    Site::new()
        .page("/watch", "<title>A goal</title><video src='/v.mp4'></video>")
        .file("/v.mp4", media::MUXED)
}

#[test]
fn an_items_json_is_one_line_and_nothing_else() {
    let done = vidra().serve(watch()).args(["-j", "--no-warnings", "/watch"]).success().files([]);
    assert_eq!(done.stdout().lines().count(), 1);
    let item: serde_json::Value = serde_json::from_str(done.stdout()).unwrap();
    for key in
        ["id", "title", "ext", "formats", "url", "webpage_url", "extractor", "extractor_key", "format_id"]
    {
        assert!(!item[key].is_null(), "{key}");
    }
}

#[test]
fn a_urls_json_is_one_document() {
    let done = vidra().serve(watch()).args(["-J", "/watch"]).success();
    let item: serde_json::Value = serde_json::from_str(done.stdout()).unwrap();
    assert_eq!(item["title"], "A goal");
}

#[test]
fn fields_are_printed_and_nothing_is_fetched() {
    let asked = ["--get-title", "--get-id", "--get-filename", "-g"];
    let done = vidra().serve(watch()).args(asked).arg("/watch").success().files([]);
    let url = done.server().url("/v.mp4");
    assert_eq!(done.stdout(), format!("A goal\nwatch\n{url}\nA goal [watch].mp4\n"));
    let done = vidra()
        .serve(watch())
        .args(["--print", "%(title)s|%(nothing)s|%(nothing|none)s", "/watch"])
        .success();
    assert_eq!(done.stdout(), "A goal|NA|none\n");
}

#[test]
fn the_table_of_formats_has_the_columns_people_grep() {
    let done = vidra().serve(watch()).args(["-F", "/watch"]).success().files([]);
    let head = done.stdout().lines().find(|line| line.starts_with("ID")).unwrap().to_owned();
    for column in ["EXT", "RESOLUTION", "PROTO", "VCODEC", "ACODEC"] {
        assert!(head.contains(column), "{head}");
    }
}

#[test]
fn results_go_to_stdout_and_everything_else_to_stderr() {
    vidra().serve(watch()).arg("/watch").stdout("").stderr_contains("[download] Destination: ").success();
    vidra()
        .serve(watch())
        .args(["-q", "/watch"])
        .stdout("")
        .stderr("")
        .success()
        .files(["A goal [watch].mp4"]);
    vidra().serve(watch()).args(["-s", "/watch"]).success().files([]);
}

#[test]
fn events_are_lines_of_json() {
    let done = vidra().serve(watch()).args(["--progress-json", "/watch"]).success();
    let events: Vec<serde_json::Value> = done
        .stderr()
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let names: Vec<_> = events.iter().filter_map(|event| event["event"].as_str()).collect();
    assert!(
        names.contains(&"started") && names.contains(&"progress") && names.contains(&"finished"),
        "{names:?}"
    );
}

#[test]
fn which_shows_the_ladder_and_the_list_names_every_site() {
    let done = vidra().args(["--which", "https://youtu.be/BaW_jenozKc"]).success();
    assert!(done.stdout().contains("youtube is asked"), "{}", done.stdout());
    let done = vidra().arg("--list-extractors").success();
    for name in ["generic", "streamable", "vimeo", "youtube"] {
        assert!(done.stdout().lines().any(|line| line.starts_with(name)), "{name}");
    }
}
