//! The kinds of markup that are understood: a file each, a line each in [`RECOGNISERS`].
//!
//! A recogniser reads the page's tags once, in order, and says what it found and where. How strong its evidence is
//! decides whether its findings count: those of the strongest kind that found anything are the page's result, the
//! weaker ones mostly repeat them in other words.

mod embed;
mod facade;
mod frame;
mod json_ld;
mod media_element;
mod mention;
mod microdata;
mod open_graph;
mod player_setup;
mod refresh;
mod twitter_card;

use crate::found::{Found, What};
use crate::scene::{Scene, Target};

/// One kind of markup.
pub(crate) struct Recogniser {
    /// What it looks for, in the words of an error message.
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
    /// An element names it for a script to show.
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

/// Every kind of markup that is understood.
pub(crate) const RECOGNISERS: [Recogniser; 11] = [
    Recogniser {
        looks_for: "video and audio elements",
        evidence: Evidence::Shown,
        read: media_element::read,
    },
    Recogniser { looks_for: "frames of known sites", evidence: Evidence::Shown, read: frame::read },
    Recogniser { looks_for: "embedded objects", evidence: Evidence::Shown, read: embed::read },
    Recogniser { looks_for: "player set-ups", evidence: Evidence::SetUp, read: player_setup::read },
    Recogniser { looks_for: "JSON-LD", evidence: Evidence::Described, read: json_ld::read },
    Recogniser { looks_for: "microdata", evidence: Evidence::Described, read: microdata::read },
    Recogniser { looks_for: "Open Graph", evidence: Evidence::Carded, read: open_graph::read },
    Recogniser { looks_for: "Twitter cards", evidence: Evidence::Carded, read: twitter_card::read },
    Recogniser { looks_for: "placeholders of known sites", evidence: Evidence::Prepared, read: facade::read },
    Recogniser { looks_for: "links to videos", evidence: Evidence::Mentioned, read: mention::read },
    Recogniser { looks_for: "a refresh", evidence: Evidence::Elsewhere, read: refresh::read },
];

/// All that the recognisers of one strength find.
pub(crate) fn read(scene: &Scene<'_>, evidence: Evidence) -> Vec<Found> {
    RECOGNISERS.iter().filter(|one| one.evidence == evidence).flat_map(|one| (one.read)(scene)).collect()
}

/// Whether an attribute is the page's own (`data-…`): where lazy elements keep the address.
fn is_own(name: &str) -> bool {
    name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data-"))
}

/// What an address on the page is, as a finding about nothing but itself.
fn found_at(scene: &Scene<'_>, position: usize, reference: &str, media_type: &str) -> Option<Found> {
    let what = match scene.target(reference, media_type)? {
        Target::Embed(url) => What::Embed(url),
        Target::File(url, kind) => What::Clip(crate::found::Clip::file(url, kind)),
        Target::Unknown(url) => What::Player(url),
    };
    Some(Found { position, what })
}

/// A reader's findings on a page at `https://e.org/page`, where `tube.example` is a site of its own: for tests.
#[cfg(test)]
fn findings(read: fn(&Scene<'_>) -> Vec<Found>, text: &str) -> Vec<String> {
    let page = vidra_core::http::RemoteUrl::parse("https://e.org/page").unwrap();
    let claims = |url: &url::Url| url.host_str() == Some("tube.example");
    let found = read(&Scene::new(text, &page, &claims));
    let file = |file: &crate::found::File| format!("{} {:?}", file.url, file.kind);
    let line = |found: &Found| match &found.what {
        What::Clip(clip) => clip.files.iter().map(file).collect::<Vec<_>>().join(", "),
        What::Embed(url) => format!("embed {url}"),
        What::Player(url) => format!("player {url}"),
    };
    found.iter().map(line).collect()
}
