//! Script plugins: installed, asked, refused, removed.

use std::fs;

use vidra_testkit::{Cli, Finished, Site, media};

use crate::vidra;

/// A plugin for the site of these tests, whose address has a port of its own.
const CLIPS: &str = "export const manifest = { id: 'clips', api: 1, name: 'Clips', version: '1.0', \
    match: ['*://127.0.0.1/c/*'], hosts: ['127.0.0.1'] };
export async function extract(url, ctx) {
  const clip = (await ctx.fetch('/api', { isItem: true })).json();
  ctx.log('asked', url.segments[1]);
  return { id: url.segments[1], title: clip.title, formats: [{ id: 'f', url: clip.file }] };
}
";
const GRANTS: [&str; 4] = ["--grant", "match:*://127.0.0.1/c/*", "--grant", "host:127.0.0.1"];

fn site() -> Site {
    let clip = serde_json::json!({ "title": "A goal", "file": "/a.mp4" });
    Site::new().page("/c/1", "").json("/api", &clip).file("/a.mp4", media::MUXED)
}

fn with_file(text: &str) -> Cli {
    vidra().serve(site()).with_file("clips.js", text)
}

fn installed() -> Finished {
    with_file(CLIPS).args(["plugin", "add", "clips.js"]).args(GRANTS).stdout("clips is installed\n").success()
}

#[test]
fn a_plugin_is_installed_asked_and_removed() {
    let done = installed().then(["-v", "/c/1"]).stderr_contains("[clips] asked 1").success();
    let done = done.file("A goal [1].mp4", media::MUXED);
    let listed = done.then(["plugin", "list"]).stdout_contains("clips 1.0  Clips  sha256 ");
    let listed = listed.stdout_contains("  sends requests to 127.0.0.1\n").success();
    let which = listed.then(["--which", "/c/1"]).stdout_contains("clips is asked").success();
    let removed = which.then(["plugin", "remove", "clips"]).stdout("clips is removed\n").success();
    let none = removed.then(["plugin", "list", "--json"]).stdout("").success();
    none.then(["--list-extractors"]).success();
}

#[test]
fn nobody_there_to_grant_is_a_refusal_that_names_what_is_wanted() {
    let refused = with_file(CLIPS)
        .args(["plugin", "add", "clips.js"])
        .stderr_contains(
            "  is asked for *://127.0.0.1/c/*, before vidra's own sites\n  sends requests to 127.0.0.1\n",
        )
        .stderr_contains(
            "vidra plugin add 'clips.js' --grant 'match:*://127.0.0.1/c/*' --grant 'host:127.0.0.1'",
        )
        .code(2);
    refused.then(["plugin", "list", "--json"]).stdout("").success();
    with_file(CLIPS)
        .args(["plugin", "add", "clips.js", "--grant", "match:*://127.0.0.1/c/*"])
        .stderr_contains("--grant 'host:127.0.0.1'")
        .code(2);
    with_file("let x")
        .args(["plugin", "add", "clips.js"])
        .stderr_contains("clips.js is no plugin: line 1")
        .code(2);
}

#[test]
fn an_error_is_told_once() {
    let absent = "ERROR: cannot read absent.js: No such file or directory (os error 2)\n";
    with_file(CLIPS).args(["plugin", "add", "absent.js"]).stderr(absent).code(2);
}

#[test]
fn a_plugin_a_later_vidra_installed_does_not_hide_the_others() {
    let done = installed();
    let index = done.home().join(".local/share/vidra/plugins/index.json");
    let text = fs::read_to_string(&index).unwrap();
    let mut all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut later = all["plugins"][0].clone();
    later["manifest"]["id"] = "later".into();
    later["manifest"]["api"] = 2.into();
    all["plugins"].as_array_mut().unwrap().insert(0, later);
    fs::write(&index, all.to_string()).unwrap();
    let listed = done
        .then(["plugin", "list"])
        .stdout_contains("later  is refused: it is written for plugin API 2")
        .stdout_contains("clips 1.0  Clips  sha256 ")
        .success();
    listed
        .then(["-s", "/c/1"])
        .success()
        .then(["plugin", "remove", "later"])
        .stdout("later is removed\n")
        .success();
}

#[test]
fn a_file_that_changed_is_refused_until_it_was_looked_at() {
    let done = installed();
    let copy = done.home().join(".local/share/vidra/plugins/clips.js");
    fs::write(&copy, CLIPS.replace("clip.title", "'Another'")).unwrap();
    let refused = done
        .then(["/c/1"])
        .stderr_contains("has changed; vidra plugin update clips looks at it anew")
        .code(1);
    let listed = refused.then(["plugin", "list", "--json"]).stdout_contains("\"is_intact\":false").success();
    let renewed = listed.then(["plugin", "update"]).stdout_contains("clips is renewed from ").success();
    renewed.then(["/c/1"]).success().file("A goal [1].mp4", media::MUXED);
}

#[test]
fn an_update_that_wants_more_is_asked_again() {
    let done = installed();
    let file = done.folder().join("clips.js");
    let same = done.then(["plugin", "update", "clips"]).stdout("clips is as it was\n").success();
    fs::write(&file, CLIPS.replace("['127.0.0.1']", "['127.0.0.1', 'evil.example']")).unwrap();
    let refused = same
        .then(["plugin", "update", "clips"])
        .stderr_contains("  sends requests to evil.example\n")
        .stderr_contains("vidra plugin update clips --grant 'host:evil.example'")
        .code(2);
    let kept = refused.then(["/c/1"]).success();
    fs::write(&file, CLIPS.replace("1.0", "1.1")).unwrap();
    kept.then(["plugin", "update", "clips"]).stdout_contains("clips is renewed").success();
}

#[test]
fn a_file_that_lies_there_is_not_asked() {
    with_file(CLIPS)
        .with_home_file(".local/share/vidra/plugins/clips.js", CLIPS)
        .with_home_file(".config/vidra/plugins/clips.js", CLIPS)
        .arg("--list-extractors")
        .success()
        .stdout()
        .lines()
        .for_each(|name| assert_ne!(name, "clips"));
    with_file("")
        .with_home_file(".local/share/vidra/plugins/index.json", "{")
        .arg("/c/1")
        .stderr_contains("no plugin is used: ")
        .code(1);
}

#[test]
fn the_definitions_for_editors_are_printed() {
    vidra().args(["plugin", "types"]).stdout_contains("interface Context {").stderr("").success();
    vidra().args(["plugin", "types", "--write", "vidra.d.ts"]).stdout("").success().files(["vidra.d.ts"]);
}
