//! What people who write sites use: from an address to a plugin that passes, and from there to one that others can trust.
//!
//! The server stands in for the site by being the proxy: `http://clips.example` is nowhere else.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use serde_json::json;
use vidra_testkit::{Cassette, Cli, Fault, Finished, Site};

use crate::vidra;

const ADDRESS: &str = "http://clips.example/c/a1b2";
const PAGE: &str = r#"<!doctype html><title>A goal - clips</title><meta property="og:title" content="A goal">
<meta property="og:image" content="/pictures/a1b2.jpg"><h1>A goal</h1>
<video><source src="/files/a-720.mp4"><source src="/files/a-360.mp4"></video>"#;

fn site() -> Site {
    Site::new().page("/c/a1b2", PAGE).page("/c/gone1", "gone").fault("/c/gone1", Fault::status(404))
}

/// `vidra plugin` with these words, through the server as proxy.
fn plugin(cli: Cli, words: &[&str]) -> Cli {
    cli.arg("plugin").args(words.iter().copied()).args(["--", "--proxy", "{origin}", "--no-cache-dir"])
}

/// A plugin that was just begun.
fn begun(site: Site) -> Finished {
    plugin(vidra().serve(site), &["new", "clips", "--from-url", ADDRESS, "--script"]).stderr("").success()
}

#[test]
fn a_page_becomes_a_script_plugin_that_passes() {
    let done = plugin(vidra().serve(site()), &["new", "clips", "--from-url", ADDRESS])
        .stdout_contains("media element      file    http://clips.example/files/a-720.mp4")
        .stdout_contains("The first version of the site gives: \"A goal\", 2 formats")
        .stdout_contains("ok      clips/first\n1 tried, all pass")
        .success()
        .files(["clips/clips.js", "clips/fixtures/first.har", "clips/vidra.d.ts"]);
    let script = String::from_utf8(done.read("clips/clips.js")).unwrap();
    assert!(script.lines().count() <= 60, "{script}");
    let tested =
        done.then(["plugin", "test", "clips"]).stdout("ok      clips/first\n1 tried, all pass\n").success();
    let looked = tested
        .then(["plugin", "doctor", "clips"])
        .stdout_contains("  ok      no address has two owners\n")
        .stdout_contains("  ok      hosts\n")
        .stdout_contains("  advice  clips: no recording shows an item that is removed")
        .success();
    assert!(looked.server().log().is_empty(), "tests are offline");
}

#[test]
fn a_page_with_another_sites_player_becomes_a_plugin_that_sends_there() {
    let page = "<title>A goal</title><iframe src='https://www.youtube.com/embed/dQw4w9WgXcQ'></iframe>";
    let site = Site::new().page("/c/a1b2", page);
    let done = plugin(vidra().serve(site), &["new", "clips", "--from-url", ADDRESS])
        .stdout_contains("frame              site    https://www.youtube.com/embed/dQw4w9WgXcQ\n")
        .stdout_contains("gives: a redirect to https://www.youtube.com/embed/dQw4w9WgXcQ\n")
        .stdout_contains("note: the media is on another site, which youtube takes")
        .stdout_contains("1 tried, all pass")
        .success();
    let recording = String::from_utf8(done.read("clips/fixtures/first.har")).unwrap();
    assert!(recording.contains("\"_type\": \"url\"") && !recording.contains("youtubei"), "{recording}");
    done.then(["plugin", "doctor", "clips"]).stdout_contains("  ok      secrets").success();
}

#[test]
fn a_fresh_recording_of_a_page_full_of_keys_passes() {
    let key = "AOq0QJ8wRQIhANx7Ks2vDfTz3yLmB5cPeGhUiWo1";
    let page = format!("{PAGE}<script>player({{playerKey='{key}', session: \"k3y0f9a8b7c6\"}})</script>");
    let site = Site::new().page("/c/a1b2", &page);
    let done = begun(site).then(["plugin", "doctor", "clips"]).stdout_contains("  ok      secrets").success();
    let recording = String::from_utf8(done.read("clips/fixtures/first.har")).unwrap();
    assert!(!recording.contains(key) && !recording.contains("k3y0f9a8b7c6"), "{recording}");
}

#[test]
fn a_name_is_looked_at_before_anybody_is_asked() {
    for (name, reason) in [
        ("Bad Name", "is no name for a site"),
        ("../x", "is no name for a site"),
        ("youtube", "choose another name"),
    ] {
        let done = plugin(vidra().serve(site()), &["new", name, "--from-url", ADDRESS]);
        let done = done.stderr_contains(reason).code(2);
        assert!(done.server().log().is_empty(), "{name}");
    }
}

#[test]
fn a_change_of_a_plugin_is_told_by_field_and_kept_on_request() {
    let done = begun(site());
    let file = done.folder().join("clips/clips.js");
    let script = fs::read_to_string(&file).unwrap();
    fs::write(&file, script.replace("return {\n", "return {\n    description: \"A new text\",\n")).unwrap();
    let failed = done
        .then(["plugin", "test"])
        .stdout_contains(
            "FAILS   clips/first\n        result: description: not expected, got \"A new text\"\n",
        )
        .stdout_contains("1 tried, 1 fails")
        .code(1);
    let kept = failed.then(["plugin", "test", "--bless"]).stdout_contains("its result was written").success();
    kept.then(["plugin", "test"]).stdout_contains("all pass").success();
}

#[test]
fn a_plugin_that_breaks_the_rules_is_told_which() {
    let done = begun(site());
    let file = done.folder().join("clips/clips.js");
    let script = fs::read_to_string(&file).unwrap();
    let broken = script
        .replace("/c/*\"]", "/c/*\", \"https://vimeo.com/*\"]")
        .replace("/c/a1b2\"]", "/c/a1b2\", \"https://vimeo.com/1084537\"]");
    fs::write(&file, broken).unwrap();
    done.then(["plugin", "doctor", "clips"]).stdout_contains("  WRONG   no address has two owners").code(1);
}

#[test]
fn a_case_is_recorded_with_what_came_of_it_and_without_secrets() {
    let site = site().page("/c/b3", &PAGE.replace("A goal", "Sent: opensesame")).header(
        "/c/b3",
        "Set-Cookie",
        "id=friend-123",
    );
    let done = begun(site);
    let gone = plugin(done.then([]), &["record", "removed", "http://clips.example/c/gone1"])
        .stdout_contains("clips/fixtures/removed.har: the error removed")
        .success();
    let words = ["record", "second", "http://clips.example/c/b3"];
    let secret = plugin(gone.then([]), &words).args(["--add-headers", "X-Key:opensesame"]).success();
    let text = String::from_utf8(secret.read("clips/fixtures/second.har")).unwrap();
    assert!(!text.contains("opensesame") && !text.contains("friend-123"), "{text}");
    assert!(text.contains("Sent: REDACTED-"), "{text}");
    let again = plugin(secret.then([]), &words).stderr_contains("--force replaces it").code(2);
    again.then(["plugin", "test"]).stdout_contains("3 tried, all pass").success();
}

#[test]
fn the_real_site_is_compared_with_the_recordings() {
    let done = begun(
        site()
            .page("/c/b3", PAGE)
            .fault("/c/a1b2", Fault::content(PAGE.replace("A goal", "Two goals")).after(1)),
    );
    plugin(done.then([]), &["test", "clips", "--live"])
        .stdout_contains("ok      clips/first live (")
        .stdout_contains("title: expected \"A goal\", got \"Two goals\"")
        .success();
}

#[test]
fn an_export_of_a_browser_becomes_a_test() {
    let entry = |address: &str, text: Option<&str>| {
        json!({
            "startedDateTime": "2026-11-26T10:00:00Z", "time": 5,
            "request": { "method": "GET", "url": address, "headers": [{ "name": "Cookie", "value": "sid=opensesame" }] },
            "response": { "status": 200, "headers": [], "redirectURL": "",
                "content": { "size": 100, "mimeType": "text/html", "text": text } }
        })
    };
    let export = |entries: serde_json::Value| {
        json!({ "log": { "version": "1.2", "creator": { "name": "Firefox", "version": "140" }, "entries": entries } }).to_string()
    };
    let address = "http://clips.example/c/b3";
    let whole =
        export(json!([entry(address, Some(PAGE)), entry("http://clips.example/app.js", Some("let me"))]));
    let done = begun(site());
    fs::write(done.folder().join("whole.har"), whole).unwrap();
    fs::write(done.folder().join("empty.har"), export(json!([entry(address, None)]))).unwrap();
    let words = ["plugin", "import-har", "whole.har", "--url", address, "--case", "plain"];
    let imported = done.then(words).stdout_contains("1 exchange is kept, 1 left out as not needed").success();
    let text = String::from_utf8(imported.read("clips/fixtures/plain.har")).unwrap();
    assert!(!text.contains("opensesame") && !text.contains("app.js"), "{text}");
    let tested = imported.then(["plugin", "test"]).stdout_contains("2 tried, all pass").success();
    tested
        .then(["plugin", "import-har", "empty.har", "--url", address, "--case", "other"])
        .stderr_contains(
            "GET http://clips.example/c/b3: the export has no body for it; switch the browser's cache off",
        )
        .code(2);
}

#[test]
fn a_page_whose_script_asks_is_begun_from_an_export() {
    let address = "https://clips.example/c/a1b2";
    let entry = |address: &str, kind: &str, text: &str| {
        json!({
            "request": { "method": "GET", "url": address, "headers": [] },
            "response": { "status": 200, "headers": [], "content": { "size": 9, "mimeType": kind, "text": text } }
        })
    };
    let answer = json!({ "clip": { "title": "A goal", "seconds": 12.5, "files": [
        { "height": 720, "src": "/files/a-720.mp4" }, { "height": 360, "src": "/files/a-360.mp4" }] } });
    let export = json!({ "log": { "version": "1.2", "creator": { "name": "Chrome", "version": "150" }, "entries": [
        entry(address, "text/html", "<title>clips</title><div id=app></div>"),
        entry("https://clips.example/api/clips/a1b2", "application/json", &answer.to_string()),
    ] } });
    let done = vidra()
        .with_file("page.har", export.to_string())
        .args(["plugin", "new", "clips", "--from-url", address, "--har", "page.har"])
        .stdout_contains("holds the id: https://clips.example/api/clips/{id}")
        .stdout_contains("gives: \"A goal\", 2 formats")
        .stdout_contains("1 tried, all pass")
        .success();
    let recording = String::from_utf8(done.read("clips/fixtures/first.har")).unwrap();
    assert!(recording.contains("\"height\": 720") && !recording.contains("<title>"), "{recording}");
}

#[test]
fn in_a_checkout_a_site_is_a_file_a_line_and_a_recording() {
    let done = plugin(
        vidra()
            .serve(site())
            .with_file("extractors/sites/src/lib.rs", "//! Sites.\n\nmod alpha;\nmod delta;\n")
            .with_file("extractors/sites/Cargo.toml", ""),
        &["new", "clips", "--from-url", ADDRESS],
    )
    .stdout_contains("one line in")
    .success();
    let list = String::from_utf8(done.read("extractors/sites/src/lib.rs")).unwrap();
    assert_eq!(list, "//! Sites.\n\nmod alpha;\nmod clips;\nmod delta;\n");
    let file = String::from_utf8(done.read("extractors/sites/src/clips.rs")).unwrap();
    assert!(
        file.contains("Registration::new(\"clips\", Tier::Site, &Clips)") && file.lines().count() <= 60,
        "{file}"
    );
    assert!(!done.read("extractors/sites/fixtures/clips-first.har").is_empty());
}

#[test]
#[cfg(unix)]
fn a_plugin_is_tried_at_every_save_until_ctrl_c() {
    let done = begun(site());
    let mut child = Command::new(env!("CARGO_BIN_EXE_vidra"))
        .args(["plugin", "dev", "clips"])
        .current_dir(done.folder())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut until = |start: &str| lines.by_ref().find(|line| line.starts_with(start));
    assert!(until("1 tried, all pass").is_some());
    assert!(until("watching").is_some());
    let file = done.folder().join("clips/clips.js");
    let script = fs::read_to_string(&file).unwrap();
    fs::write(&file, script.replace("return {\n", "return {\n    description: \"New\",\n")).unwrap();
    assert!(until("FAILS   clips/first").is_some());
    assert!(until("watching").is_some());
    let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn what_cannot_be_begun_says_why() {
    let cases = [
        (vec!["new", "Clips TV", "--from-url", ADDRESS, "--script"], "is no name for a site"),
        (vec!["new", "vimeo", "--from-url", ADDRESS, "--script"], "there is a site called vimeo already"),
        (
            vec!["new", "clips", "--from-url", "http://clips.example/", "--script"],
            "no part that could be an id",
        ),
        (vec!["new", "clips", "--from-url", ADDRESS, "--rust"], "is in no checkout of vidra"),
        (vec!["record", "plain", ADDRESS], "no site here takes http://clips.example/c/a1b2"),
        (vec!["test", "clips"], "there is no site \"clips\" here"),
        (vec!["test"], "there is nothing to test in this folder"),
    ];
    for (words, message) in cases {
        plugin(vidra().serve(site().page("/", PAGE)), &words).stderr_contains(message).code(2).files([]);
    }
}

#[test]
fn the_ladder_of_an_address_names_every_site_and_why() {
    let done = vidra().args(["which", "https://vimeo.com/1084537"]).stderr("").success();
    let lines: Vec<&str> = done.stdout().lines().collect();
    assert!(
        lines.iter().any(|line| line.contains("youtube") && line.contains("not on vimeo.com")),
        "{lines:?}"
    );
    assert!(lines.iter().any(|line| line.contains("vimeo") && line.contains("asked")), "{lines:?}");
    assert!(lines.last().unwrap().starts_with("vimeo wins; after it would come"), "{lines:?}");
    vidra().args(["which", "nothing"]).stdout("").stderr_contains("nothing").code(1);
}

#[test]
fn a_verbose_run_tells_every_request_and_pages_are_written_on_request() {
    let cassette = Cassette::new("https://clips.example/v?token=opensesame").page(
        "https://clips.example/v?token=opensesame",
        "<title>A goal</title><video src=https://clips.example/a.mp4></video>",
    );
    let done = vidra()
        .replay(cassette)
        .args(["-v", "-s", "--write-pages", "https://clips.example/v?token=opensesame"])
        .stderr_contains("GET https://clips.example/v")
        .stderr_contains("-> 200 text/html")
        .success()
        .files(["vidra-pages/001-clips.example-v.html"]);
    assert!(done.read("vidra-pages/001-clips.example-v.html").starts_with(b"<title>A goal"));
}
