//! The kinds of markup that are understood: a file each, a line each in [`RECOGNISERS`].
//!
//! A recogniser reads the page's tags once, in order, and says what it found and where. How strong its evidence is
//! decides whether its findings count: those of the strongest kind that found anything are the page's result, the
//! weaker ones mostly repeat them in other words.

mod constructed;
mod custom_element;
mod embed;
mod facade;
mod flowplayer;
mod frame;
mod hosted;
mod json_ld;
mod jw_player;
mod kvs;
mod linked;
mod loose;
mod media_element;
mod mention;
mod microdata;
mod open_graph;
mod placeholder;
mod plyr;
mod refresh;
mod settings;
mod site_script;
mod state;
mod streaming_library;
mod twitter_card;
mod video_js;
mod withheld;
mod wordpress;

use serde_json::Value;

use crate::config;
use crate::found::{Found, What};
use crate::scene::{Scene, Target};

/// One kind of markup.
pub(crate) struct Recogniser {
    /// Its name, as `-F` gives it beside a format.
    pub(crate) name: &'static str,
    /// What it looks for, in the words of an error message; several may look for one thing.
    pub(crate) looks_for: &'static str,
    evidence: Evidence,
    read: fn(&Scene<'_>) -> Vec<Found>,
}

/// How sure a kind of markup makes that the page shows a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// The page's body plays it.
    Shown,
    /// A script sets a player up with it.
    SetUp,
    /// Structured data for search engines describes it.
    Described,
    /// It stands on the card that other sites show for a link to the page.
    Carded,
    /// An element or a script names it, for a script to show.
    Prepared,
    /// A link leads to it.
    Mentioned,
    /// The page sends its visitors there.
    Elsewhere,
}

impl Evidence {
    /// All of them.
    pub(crate) const STRONGEST_FIRST: [Self; 7] = [
        Self::Shown,
        Self::SetUp,
        Self::Described,
        Self::Carded,
        Self::Prepared,
        Self::Mentioned,
        Self::Elsewhere,
    ];
}

const fn recogniser(
    name: &'static str,
    looks_for: &'static str,
    evidence: Evidence,
    read: fn(&Scene<'_>) -> Vec<Found>,
) -> Recogniser {
    Recogniser { name, looks_for, evidence, read }
}

const ELEMENTS: &str = "video and audio elements";
const FRAMES: &str = "frames of players";
const SET_UPS: &str = "player set-ups";

/// Every kind of markup that is understood.
pub(crate) const RECOGNISERS: [Recogniser; 26] = [
    recogniser("media element", ELEMENTS, Evidence::Shown, media_element::read),
    recogniser("custom element", ELEMENTS, Evidence::Shown, custom_element::read),
    recogniser("frame", FRAMES, Evidence::Shown, frame::read),
    recogniser("stand-in", FRAMES, Evidence::Shown, facade::read),
    recogniser("withheld markup", FRAMES, Evidence::Shown, withheld::read),
    recogniser("hosted player", FRAMES, Evidence::Shown, hosted::read),
    recogniser("script of a site", FRAMES, Evidence::Shown, site_script::read),
    recogniser("embedded object", "embedded objects", Evidence::Shown, embed::read),
    recogniser("JW Player", SET_UPS, Evidence::SetUp, jw_player::read),
    recogniser("Video.js", SET_UPS, Evidence::SetUp, video_js::read),
    recogniser("Flowplayer", SET_UPS, Evidence::SetUp, flowplayer::read),
    recogniser("Plyr", SET_UPS, Evidence::SetUp, plyr::read),
    recogniser("player", SET_UPS, Evidence::SetUp, constructed::read),
    recogniser("streaming library", SET_UPS, Evidence::SetUp, streaming_library::read),
    recogniser("KVS player", SET_UPS, Evidence::SetUp, kvs::read),
    recogniser("WordPress", SET_UPS, Evidence::SetUp, wordpress::read),
    recogniser("JSON-LD", "JSON-LD", Evidence::Described, json_ld::read),
    recogniser("microdata", "microdata", Evidence::Described, microdata::read),
    recogniser("Open Graph", "Open Graph", Evidence::Carded, open_graph::read),
    recogniser("Twitter card", "Twitter cards", Evidence::Carded, twitter_card::read),
    recogniser("link in the head", "links in the head", Evidence::Carded, linked::read),
    recogniser("placeholder", "placeholders", Evidence::Prepared, placeholder::read),
    recogniser("settings", "placeholders", Evidence::Prepared, settings::read),
    recogniser("page data", "data of the page's scripts", Evidence::Prepared, state::read),
    recogniser("link", "links to videos", Evidence::Mentioned, mention::read),
    recogniser("refresh", "a refresh", Evidence::Elsewhere, refresh::read),
];

/// The most findings of one recogniser: more than any page has, and few enough to be held.
const FOUND: usize = 2000;

/// What is looked for where nothing else found anything: addresses in the text of scripts.
pub(crate) fn last_resort(scene: &Scene<'_>) -> Vec<Found> {
    loose::read(scene).into_iter().map(|found| Found { by: "script", ..found }).collect()
}

/// All that the recognisers of one strength find.
pub(crate) fn read(scene: &Scene<'_>, evidence: Evidence) -> Vec<Found> {
    let named = |one: &Recogniser, found: Found| Found { by: one.name, ..found };
    let such = RECOGNISERS.iter().filter(|one| one.evidence == evidence);
    such.flat_map(|one| (one.read)(scene).into_iter().map(move |found| named(one, found))).collect()
}

/// Whether an attribute is the page's own (`data-…`): where lazy elements keep the address. Some tools for consent name it
/// after the real one instead (`uc-src`, `consent-original-src-_`).
fn is_own(name: &str) -> bool {
    let named_after =
        || name.ends_with("-src") || name.contains("-src-") || name.eq_ignore_ascii_case("lazysrc");
    name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data-")) || named_after()
}

/// What an address on the page is, as a finding about nothing but itself.
fn found_at(scene: &Scene<'_>, position: usize, reference: &str, media_type: &str) -> Option<Found> {
    let what = match scene.target(reference, media_type)? {
        Target::Embed(url) => What::Embed(url),
        Target::File(url, kind) => What::Clip(crate::found::Clip::file(url, kind)),
        Target::Unknown(url) => What::Player(url),
    };
    Some(Found::new(position, what))
}

/// The items of a player's configuration.
fn from_config(scene: &Scene<'_>, position: usize, config: &Value) -> Vec<Found> {
    config::items(scene, config).into_iter().map(|what| Found::new(position, what)).collect()
}

/// The items that players are set up with in calls of these functions. The first argument that names an item counts:
/// before it stand the element and the like.
fn from_calls(scene: &Scene<'_>, functions: &[&str]) -> Vec<Found> {
    let calls = functions.iter().flat_map(|name| scene.calls(name));
    let items = |(position, arguments): (usize, Vec<Value>)| {
        let mut found = arguments.iter().map(|argument| from_config(scene, position, argument));
        found.find(|items| !items.is_empty()).unwrap_or_default()
    };
    calls.flat_map(items).take(FOUND).collect()
}

/// A reader's findings on a page at `https://e.org/page`, where `tube.example` is a site of its own: for tests.
#[cfg(test)]
fn findings(read: fn(&Scene<'_>) -> Vec<Found>, text: &str) -> Vec<String> {
    findings_on(read, text, &|url: &url::Url| url.host_str() == Some("tube.example"))
}

/// Takes the sites that stand-ins name.
#[cfg(test)]
fn tests_claim(url: &url::Url) -> bool {
    matches!(url.host_str(), Some("www.youtube.com" | "player.vimeo.com" | "www.dailymotion.com"))
}

/// As `findings`, with the sites given.
#[cfg(test)]
fn findings_on(
    read: fn(&Scene<'_>) -> Vec<Found>,
    text: &str,
    claims: &dyn Fn(&url::Url) -> bool,
) -> Vec<String> {
    let page = vidra_core::http::RemoteUrl::parse("https://e.org/page").unwrap();
    let found = read(&Scene::new(text, &page, claims));
    let file = |file: &crate::found::File| format!("{} {:?}", file.url, file.kind);
    let line = |found: &Found| match &found.what {
        What::Clip(clip) => clip.files.iter().map(file).collect::<Vec<_>>().join(", "),
        What::Embed(url) => format!("embed {url}"),
        What::Player(url) => format!("player {url}"),
    };
    found.iter().map(line).collect()
}
