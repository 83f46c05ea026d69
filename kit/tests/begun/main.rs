//! What `vidra plugin new` writes, compiled: each file in this folder is the Rust file of one page, and keeps all rules.
//!
//! `VIDRA_BLESS=1 cargo test -p vidra-kit --test begun` writes the files anew; run it twice, because what was written has to be
//! compiled before it can be tried.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api;
mod elements;
mod embed;
mod hosted;
mod inner;
mod linked;
mod parameter;
mod state;
mod tube;

use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use vidra_core::extract::{Registration, Registry, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::http::har::Har;
use vidra_kit::begin::{Draft, draft, rust, script};
use vidra_kit::{Fixture, suite};
use vidra_testkit::Cassette;

/// The page of each file in this folder.
fn pages() -> Vec<(&'static str, Cassette)> {
    let at = |path: &str| format!("https://clips.example{path}");
    let elements = Cassette::new(&at("/c/a1b2")).page(
        &at("/c/a1b2"),
        "<title>A goal - clips</title><meta property=og:title content='A goal'><meta property=og:image content=/p.jpg>\
         <h1>A goal</h1><video><source src=/a-720.mp4><source src=/a-360.mp4></video>",
    );
    let state = Cassette::new(&at("/video/77/a-goal")).page(
        &at("/video/77/a-goal"),
        "<title>x</title><div id=app></div><script id=__NEXT_DATA__ type=application/json>{\"props\":{\"video\":{\
         \"title\":\"A goal\",\"description\":\"The only one\",\"duration\":12.5,\"poster\":\"https://clips.example/p.jpg\",\"sources\":[\
         {\"src\":\"https://clips.example/a-720.mp4\",\"height\":720},\
         {\"src\":\"https://clips.example/a-360.mp4\",\"height\":360}]}}}</script>",
    );
    let answer = json!({ "title": "A goal", "seconds": 12.5, "files": [
        { "height": 720, "src": "/files/a-720.mp4" }, { "height": 360, "src": "/files/a-360.mp4" }] });
    let api = Cassette::new(&at("/c/a1b2"))
        .page(&at("/c/a1b2"), "<title>clips</title><div id=app></div>")
        .json(&at("/api/clips/a1b2"), &answer);
    let inner = Cassette::new(&at("/show/a-goal"))
        .page(
            &at("/show/a-goal"),
            "<title>A goal</title><iframe src=https://player.clips.example/embed/video/a1b2c3d4></iframe>",
        )
        .page(
            "https://player.clips.example/embed/video/a1b2c3d4",
            "<title>A goal</title><script>window.player = {\"sources\": [{\"file\": \"/a.m3u8\"}]};</script>\
             <video src=/a.m3u8></video>",
        );
    let parameter = Cassette::new(&at("/watch?v=a1b2"))
        .page(&at("/watch?v=a1b2"), "<title>A goal</title><video src=/a.webm></video>");
    let linked = Cassette::new(&at("/d/a1b2")).page(
        &at("/d/a1b2"),
        "<title>A goal</title><script type=application/ld+json>{\"@type\":\"VideoObject\",\"name\":\"A goal\",\
         \"duration\":\"PT1M3S\",\"contentUrl\":\"https://clips.example/a.mp4\"}</script>",
    );
    let embed = Cassette::new(&at("/e/a1b2"))
        .page(&at("/e/a1b2"), "<title>A goal</title><iframe src='https://tube.example/embed/a1b2'></iframe>");
    // A player that a script makes from the id in an element.
    let hosted = Cassette::new(&at("/h/a1b2")).page(
        &at("/h/a1b2"),
        "<title>A goal</title><video-js data-account=123456789 data-player=default data-embed=default \
         data-video-id=987654321012></video-js>\
         <script src=https://players.brightcove.net/123456789/default_default/index.min.js></script>",
    );
    vec![
        ("api", api),
        ("elements", elements),
        ("embed", embed),
        ("hosted", hosted),
        ("inner", inner),
        ("linked", linked),
        ("parameter", parameter),
        ("state", state),
    ]
}

/// Whether a site is one of those that stand for all of vidra's: the names of the files here are not taken among them.
fn is_shipped(site: &Registration) -> bool {
    matches!(site.tier, Tier::Generic | Tier::Platform) || site.name == "tube"
}

fn shipped() -> Arc<Registry> {
    Arc::new(Registry::new(Registry::collected().iter().filter(|site| is_shipped(site))))
}

fn drafted(name: &str, cassette: &Cassette) -> Draft {
    let har = Har::parse(&cassette.text()).unwrap();
    let url = RemoteUrl::parse(&har.log.vidra.as_ref().unwrap().url).unwrap();
    draft(name, &url, har, &shipped()).unwrap()
}

/// The same and the one of this name.
fn compiled(name: &str) -> Arc<Registry> {
    let all = Registry::collected();
    Arc::new(Registry::new(all.iter().filter(|site| is_shipped(site) || site.name == name)))
}

#[test]
fn what_is_written_for_each_page_is_the_file_that_is_compiled_here() {
    let is_blessing = std::env::var_os("VIDRA_BLESS").is_some_and(|value| value == "1");
    for (name, cassette) in pages() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/begun/{name}.rs"));
        let text = rust::file(&drafted(name, &cassette).blueprint);
        if is_blessing {
            std::fs::write(&path, text).unwrap();
            continue;
        }
        // Formatting is the checkout's own: words are compared.
        let words =
            |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect() };
        let have = std::fs::read_to_string(&path).unwrap();
        assert_eq!(words(&text), words(&have), "{name}");
        assert!(have.lines().count() <= 75, "{name} has {} lines", have.lines().count());
    }
}

#[test]
fn every_compiled_file_gives_what_its_blueprint_gave_and_keeps_all_rules() {
    for (name, cassette) in pages() {
        let draft = drafted(name, &cassette);
        assert!(draft.problems.is_empty(), "{name}: {:#?}", draft.problems);
        let fixture = Fixture::parse("begun", name, &draft.fixture.to_text()).unwrap();
        assert!(fixture.case.expected.is_some(), "{name}: {}", draft.outcome);
        let broken = suite::check(&fixture, &compiled(name));
        assert!(broken.is_empty(), "{name}: {broken:#?}");
    }
}

#[test]
fn each_page_is_read_from_where_its_values_stand() {
    let outcomes: Vec<(&str, String)> =
        pages().iter().map(|(name, cassette)| (*name, drafted(name, cassette).outcome)).collect();
    let wanted = [
        ("api", "\"A goal\", 2 formats"),
        ("elements", "\"A goal\", 2 formats"),
        ("embed", "a redirect to https://tube.example/embed/a1b2"),
        (
            "hosted",
            "a redirect to https://players.brightcove.net/123456789/default_default/index.html?videoId=987654321012",
        ),
        ("inner", "\"A goal\", 1 format"),
        ("linked", "\"A goal\", 1 format"),
        ("parameter", "\"A goal\", 1 format"),
        ("state", "\"A goal\", 2 formats"),
    ];
    assert_eq!(outcomes.iter().map(|(name, told)| (*name, told.as_str())).collect::<Vec<_>>(), wanted);
    for (name, cassette) in pages() {
        let text = script::file(&drafted(name, &cassette).blueprint);
        assert!(text.starts_with("export const manifest = {") && text.lines().count() <= 75, "{text}");
    }
}

#[test]
fn a_page_without_media_becomes_a_site_that_says_what_to_do() {
    let page = "https://clips.example/c/a1b2";
    let draft = drafted("empty", &Cassette::new(page).page(page, "<title>Words alone</title>"));
    assert_eq!(draft.fixture.log.vidra.as_ref().unwrap().error.as_deref(), Some("missing"));
    assert!(draft.remarks.iter().any(|remark| remark.contains("--har FILE")), "{:?}", draft.remarks);
    assert!(draft.problems.is_empty() && rust::file(&draft.blueprint).contains("say where it stands"));
}
