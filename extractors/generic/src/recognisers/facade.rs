//! Stand-ins: elements that are drawn as a player and become one on a click (`<lite-youtube videoid="…">`, AMP's elements,
//! Plyr's). Each kind names its site; the address that comes of it is asked of the registry like any other.

use super::{FOUND, found_at};
use crate::found::{Found, What};
use crate::markup::Tag;
use crate::scene::Scene;

/// One kind of stand-in.
struct Facade {
    /// Names of the element, or words of its class.
    names: &'static [&'static str],
    /// The attribute that holds the video's id.
    attribute: &'static str,
    /// The address, with `{}` for the id.
    address: &'static str,
}

const fn facade(names: &'static [&'static str], attribute: &'static str, address: &'static str) -> Facade {
    Facade { names, attribute, address }
}

const YOUTUBE: &str = "https://www.youtube.com/watch?v={}";
const VIMEO: &str = "https://player.vimeo.com/video/{}";
const DAILYMOTION: &str = "https://www.dailymotion.com/video/{}";

/// Every kind. An empty list of names stands for any element: the attribute is telling enough.
const FACADES: [Facade; 20] = [
    facade(&["lite-youtube", "lite-yt", "youtube-video", "amp-youtube"], "videoid", YOUTUBE),
    facade(&["lite-youtube", "youtube-video", "amp-youtube"], "video-id", YOUTUBE),
    facade(&["amp-youtube"], "data-videoid", YOUTUBE),
    facade(
        &["rll-youtube-player", "youtube-player", "youtube_player", "yt-lite", "lty-playbtn"],
        "data-id",
        YOUTUBE,
    ),
    facade(&["youtube_player", "youtube-player"], "videoid", YOUTUBE),
    facade(&["youtube-player", "youtube", "video-youtube"], "data-video-id", YOUTUBE),
    facade(&[], "data-youtube-id", YOUTUBE),
    facade(&[], "data-youtube-video-id", YOUTUBE),
    facade(&[], "data-youtube", YOUTUBE),
    facade(&[], "data-ytid", YOUTUBE),
    facade(&[], "data-yt-id", YOUTUBE),
    facade(&["lite-vimeo", "vimeo-video"], "videoid", VIMEO),
    facade(&["amp-vimeo"], "data-videoid", VIMEO),
    facade(&["vimeo_player"], "videoid", VIMEO),
    facade(&[], "data-vimeo-id", VIMEO),
    facade(&["amp-dailymotion"], "data-videoid", DAILYMOTION),
    facade(&["dailymotion_player"], "videoid", DAILYMOTION),
    facade(&["lite-dailymotion"], "videoid", DAILYMOTION),
    facade(&["lite-youtube"], "data-videoid", YOUTUBE),
    facade(&["youtube-embed"], "video", YOUTUBE),
];

/// Where an element says whose player it becomes, and which video.
const SERVICES: [&str; 12] = [
    "data-service",
    "data-provider",
    "data-video-provider",
    "data-platform",
    "data-video-platform",
    "data-video-service",
    "data-video-source",
    "data-video-type",
    "data-embed-type",
    "data-player-type",
    "data-source",
    "data-type",
];
const IDS: [&str; 8] = [
    "data-video-id",
    "data-videoid",
    "data-embed-id",
    "data-media-id",
    "data-id",
    "data-video",
    "data-code",
    "data-key",
];

/// Reads stand-ins that say by their kind what they stand for.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for tag in scene.tags.iter().filter(|tag| !tag.is_end) {
        if found.len() >= FOUND {
            break;
        }
        let address =
            plyr(tag).or_else(|| of_service(tag)).or_else(|| of_kind(tag)).or_else(|| of_scheme(tag));
        let item = address.and_then(|address| found_at(scene, tag.position, &address, ""));
        found.extend(item.filter(|item| !matches!(item.what, What::Clip(_))));
    }
    found
}

fn of_kind(tag: &Tag<'_>) -> Option<String> {
    let name = tag.name();
    // Most elements have none of the words that all kinds are made of.
    let has = |word: &&str| name.contains(*word) || tag.raw().contains(*word);
    if !["youtube", "vimeo", "dailymotion", "ytid", "yt-"].iter().any(has) {
        return None;
    }
    let class = tag.attribute("class").unwrap_or_default();
    let is_of = |facade: &&Facade| {
        let mut names = facade.names.iter();
        facade.names.is_empty()
            || names.any(|one| {
                name.eq_ignore_ascii_case(one) || class.split_whitespace().any(|word| word == *one)
            })
    };
    let mut facades = FACADES.iter().filter(is_of);
    facades.find_map(|facade| {
        let id = tag.attribute(facade.attribute).filter(|id| is_id(id))?;
        Some(facade.address.replace("{}", &id))
    })
}

/// `data-service="youtube" data-id="…"`, as tools for consent and publishing systems write it, and `<script
/// src="https://geo.dailymotion.com/player/…" data-video="…">`.
fn of_service(tag: &Tag<'_>) -> Option<String> {
    let raw = tag.raw();
    if !["outube", "ouTube", "imeo", "ailymotion"].iter().any(|word| raw.contains(word)) {
        return None;
    }
    let service = if tag.begins(&["script"]) {
        tag.attribute("src")
            .filter(|src| src.contains("//geo.dailymotion.com/player/"))
            .map(|_| "dailymotion".to_owned())
    } else {
        SERVICES.iter().find_map(|name| tag.rare(name)).map(|name| name.to_ascii_lowercase())
    };
    let id = IDS.iter().find_map(|name| tag.rare(name))?;
    let address = match service?.as_str() {
        "youtube" if id.len() == 11 => YOUTUBE,
        "vimeo" if id.bytes().all(|byte| byte.is_ascii_digit()) => VIMEO,
        "dailymotion" => DAILYMOTION,
        _ => return None,
    };
    is_id(&id).then(|| address.replace("{}", &id))
}

/// `data-plyr-provider="youtube" data-plyr-embed-id="…"`, where the id may be a whole address.
fn plyr(tag: &Tag<'_>) -> Option<String> {
    if !tag.raw().contains("data-plyr") {
        return None;
    }
    let id = tag.attribute("data-plyr-embed-id")?;
    match tag.attribute("data-plyr-provider")?.as_str() {
        _ if id.contains("//") => Some(id),
        "youtube" if is_id(&id) => Some(YOUTUBE.replace("{}", &id)),
        "vimeo" if is_id(&id) => Some(VIMEO.replace("{}", &id)),
        _ => None,
    }
}

/// `data-…="youtube://ID"`, as some publishing systems write references.
fn of_scheme(tag: &Tag<'_>) -> Option<String> {
    if !tag.raw().contains("youtube://") && !tag.raw().contains("vimeo://") {
        return None;
    }
    let table = [("youtube://", YOUTUBE), ("vimeo://", VIMEO)];
    tag.values().find_map(|(_, value)| {
        let (id, address) =
            table.iter().find_map(|(scheme, address)| Some((value.strip_prefix(scheme)?, address)))?;
        is_id(id).then(|| address.replace("{}", id))
    })
}

/// Whether it can be a video's id, and no word of a template (`ID`, `{{ id }}`).
fn is_id(id: &str) -> bool {
    (5..=40).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognisers::{findings_on, tests_claim};

    #[test]
    fn stand_ins_become_addresses() {
        let table = [
            (
                "<lite-youtube videoid='abcdefghijk'></lite-youtube>",
                "https://www.youtube.com/watch?v=abcdefghijk",
            ),
            (
                "<amp-youtube data-videoid=abcdefghijk layout=responsive>",
                "https://www.youtube.com/watch?v=abcdefghijk",
            ),
            (
                "<div class='x rll-youtube-player' data-id='abcdefghijk'>",
                "https://www.youtube.com/watch?v=abcdefghijk",
            ),
            (
                "<div data-plyr-provider=vimeo data-plyr-embed-id=76979871>",
                "https://player.vimeo.com/video/76979871",
            ),
            ("<amp-vimeo data-videoid=76979871>", "https://player.vimeo.com/video/76979871"),
            ("<div data-service=vimeo data-id=76979871>", "https://player.vimeo.com/video/76979871"),
            (
                "<div data-video-provider=YouTube data-video-id=abcdefghijk>",
                "https://www.youtube.com/watch?v=abcdefghijk",
            ),
            (
                "<script src='https://geo.dailymotion.com/player/x1.js' data-video=x8jbrg6></script>",
                "https://www.dailymotion.com/video/x8jbrg6",
            ),
            (
                "<iframe data-recommend-id='youtube://abcdefghijk'>",
                "https://www.youtube.com/watch?v=abcdefghijk",
            ),
        ];
        for (text, address) in table {
            assert_eq!(findings_on(read, text, &tests_claim), [format!("embed {address}")], "{text}");
        }
    }

    #[test]
    fn templates_and_other_ids_are_none() {
        for text in [
            "<div class=rll-youtube-player data-id=ID>",
            "<div data-youtube-id='{{ id }}'>",
            "<div class=menu data-id=abcdefghijk>",
            "<a data-type=youtube data-id=channel href='https://www.youtube.com/@a'>",
        ] {
            assert!(findings_on(read, text, &tests_claim).is_empty(), "{text}");
        }
    }
}
