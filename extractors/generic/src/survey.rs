//! What each recogniser sees on a page, for people who write a site of its own for it.

use url::Url;
use vidra_core::extract::Page;
use vidra_core::http::RemoteUrl;

use crate::found::What;
use crate::recognisers::{self, Evidence};
use crate::scene::Scene;

/// The most sightings of one page.
const SIGHTINGS: usize = 200;

/// One thing that one recogniser sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The recogniser's name, as `-F` gives it beside a format: `JSON-LD`, `media element`.
    pub by: &'static str,
    /// A file, a player nobody takes, or an address that a site of its own takes.
    pub what: Kind,
    /// Where it is.
    pub url: RemoteUrl,
}

/// What a recogniser saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file or manifest.
    File,
    /// An address that a site of its own takes.
    Site,
    /// A player's address that nobody takes.
    Player,
}

impl Kind {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Site => "site",
            Self::Player => "player",
        }
    }
}

/// All that the recognisers see on a page, those with the strongest evidence first. `claims` says whether a site of its own
/// takes an address.
pub fn survey(page: &Page, claims: &dyn Fn(&Url) -> bool) -> Vec<Sighting> {
    let scene = Scene::new(&page.text, &page.url, claims);
    let mut found: Vec<_> =
        Evidence::STRONGEST_FIRST.iter().flat_map(|evidence| recognisers::read(&scene, *evidence)).collect();
    if found.is_empty() {
        found = recognisers::last_resort(&scene);
    }
    let seen = found.into_iter().flat_map(|found| {
        let by = found.by;
        let addresses = match found.what {
            What::Clip(clip) => clip.files.into_iter().map(|file| (Kind::File, file.url)).collect(),
            What::Embed(url) => vec![(Kind::Site, url)],
            What::Player(url) => vec![(Kind::Player, url)],
        };
        addresses.into_iter().map(move |(what, url)| Sighting { by, what, url })
    });
    let mut sightings: Vec<Sighting> = Vec::new();
    for one in seen {
        if sightings.len() < SIGHTINGS && !sightings.contains(&one) {
            sightings.push(one);
        }
    }
    sightings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recogniser_is_heard_not_only_the_strongest() {
        let text = r#"<meta property="og:video" content="/card.mp4"><video src="/shown.mp4"></video>
            <iframe src="https://tube.example/embed/1"></iframe>"#;
        let page = Page {
            url: RemoteUrl::parse("https://e.org/v/1").unwrap(),
            status: vidra_core::http::StatusCode::OK,
            text: text.to_owned(),
        };
        let seen = survey(&page, &|url| url.host_str() == Some("tube.example"));
        let lines: Vec<String> =
            seen.iter().map(|one| format!("{}: {} {}", one.by, one.what.as_str(), one.url)).collect();
        assert_eq!(
            lines,
            [
                "media element: file https://e.org/shown.mp4",
                "frame: site https://tube.example/embed/1",
                "Open Graph: file https://e.org/card.mp4",
            ]
        );
    }
}
