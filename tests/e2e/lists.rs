//! Several URLs, lists and batch files: which items, in which order, and when it ends.

use serde_json::Value;
use vidra_testkit::{Cli, Fault, Site, media};

use crate::vidra;

/// A page of five videos: `1.mp4` to `5.mp4`.
fn five() -> Site {
    let videos: String = (1..=5).map(|number| format!("<video src='/{number}.mp4'></video>")).collect();
    let page = Site::new().page("/five", &format!("<title>Five</title>{videos}"));
    (1..=5).fold(page, |site, number| site.file(&format!("/{number}.mp4"), media::MUXED))
}

fn files(names: &[&str]) -> Site {
    names.iter().fold(Site::new(), |site, name| site.file(&format!("/{name}.mp4"), media::MUXED))
}

fn picked(options: &[&str]) -> String {
    let run = vidra().serve(five()).args(options.iter().copied());
    let done = run.args(["--print", "%(playlist_index)s", "/five"]).success().files([]);
    done.stdout().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn urls_of_the_batch_file_go_before_those_of_the_command_line() {
    let list = "# a comment\n; another\n\n]\n{origin}/c.mp4 # the last\n  {origin}/b.mp4\r\n";
    let run = vidra().serve(files(&["a", "b", "c"])).with_home_file("list.txt", list);
    run.args(["-a", "{home}/list.txt", "--print", "id", "/a.mp4"]).stdout("c\nb\na\n").success().files([]);
}

#[test]
fn standard_input_can_be_the_batch_file() {
    let run = vidra().serve(files(&["a", "b"])).input("{origin}/b.mp4\n{origin}/a.mp4");
    let done = run.args(["-a", "-", "-q"]).stderr("").success();
    done.file("a [a].mp4", media::MUXED).files(["a [a].mp4", "b [b].mp4"]);
}

#[test]
fn a_batch_file_that_is_missing_or_empty_is_an_error() {
    vidra().args(["-a", "none.txt"]).stderr_contains("none.txt").code(1);
    vidra().with_file("empty.txt", "# nothing\n").args(["-a", "empty.txt"]).stderr_contains("no URL").code(2);
}

#[test]
fn results_come_in_the_order_asked_whatever_finishes_first() {
    let names = ["a", "b", "c", "d", "e", "f"];
    // The first and the third are held up by a pause before another try.
    let busy = |site: Site, path| site.fault(path, Fault::status(503).first(1));
    let site = busy(busy(files(&names), "/a.mp4"), "/c.mp4");
    let urls = names.map(|name| format!("/{name}.mp4"));
    let run = vidra().serve(site).args(["--jobs", "4", "--print", "after_move:id"]);
    let done = run.args(urls.iter().map(String::as_str)).stdout("a\nb\nc\nd\ne\nf\n").success();
    assert_eq!(done.names().len(), 6);
}

#[test]
fn items_of_a_page_come_in_page_order_whatever_finishes_first() {
    let site = five().fault("/1.mp4", Fault::status(503).first(1));
    let run = vidra().serve(site).args(["--print", "after_move:%(playlist_index)s %(id)s", "/five"]);
    run.stdout("1 five-1\n2 five-2\n3 five-3\n4 five-4\n5 five-5\n").success();
}

#[test]
fn items_are_picked_by_number_range_step_and_from_the_end() {
    let table = [
        (&["-I", "2"][..], "2"),
        (&["-I", "2:3,5"], "2 3 5"),
        (&["-I", "-2:"], "4 5"),
        (&["-I", "1::2"], "1 3 5"),
        (&["-I", "::-1"], "5 4 3 2 1"),
        (&["-I", "7"], ""),
        (&["--playlist-start", "2", "--playlist-end", "3"], "2 3"),
    ];
    for (options, wanted) in table {
        assert_eq!(picked(options), wanted, "{options:?}");
    }
}

#[test]
fn items_that_are_not_picked_are_not_fetched() {
    let done = vidra().serve(five()).args(["-I", "2,4", "-o", "%(id)s.%(ext)s", "/five"]).success();
    let lines = done.server().lines();
    assert!(
        lines.iter().all(|line| ["/five", "/2.mp4", "/4.mp4"].iter().any(|path| line.contains(path))),
        "{lines:?}"
    );
    done.files(["five-2.mp4", "five-4.mp4"]);
}

#[test]
fn a_limit_of_downloads_takes_the_first_ones_and_has_its_own_code() {
    let run = vidra().serve(files(&["a", "b", "c"])).args(["--max-downloads", "2", "--jobs", "4"]);
    let run = run.args(["/a.mp4", "/b.mp4", "/c.mp4"]).stderr_contains("--max-downloads");
    run.code(101).files(["a [a].mp4", "b [b].mp4"]);
}

fn with_a_failure(options: &[&str]) -> Cli {
    vidra().serve(files(&["a", "c"])).args(options.iter().copied()).args([
        "/a.mp4",
        "{origin}/none.mp4",
        "/c.mp4",
    ])
}

#[test]
fn a_failure_is_told_and_the_rest_is_done() {
    for options in [&[][..], &["-i"], &["--no-abort-on-error"], &["--abort-on-error", "-i"]] {
        let done = with_a_failure(options).stderr_contains("ERROR: [generic]").stderr_contains("404").code(1);
        done.files(["a [a].mp4", "c [c].mp4"]);
    }
}

#[test]
fn everything_stops_at_the_first_error_where_that_is_asked() {
    with_a_failure(&["--abort-on-error", "--jobs", "1"]).stderr_contains("404").code(1).files(["a [a].mp4"]);
}

#[test]
fn a_flat_list_tells_its_links_and_asks_nobody() {
    let html = "<title>Post</title><iframe src='https://www.youtube.com/embed/BaW_jenozKc'></iframe>\
                <iframe src='https://player.vimeo.com/video/90210042'></iframe>";
    let run = vidra().serve(Site::new().page("/post", html)).args(["--flat-playlist", "-j", "/post"]);
    let done = run.success().files([]);
    assert_eq!(done.server().lines(), ["GET /post"]);
    let entries: Vec<Value> = done.stdout().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = entries.iter().map(|entry| (&entry["ie_key"], &entry["_type"])).collect();
    assert_eq!(told, [(&"Youtube".into(), &"url".into()), (&"Vimeo".into(), &"url".into())]);
}
