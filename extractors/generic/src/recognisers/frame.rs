//! `<iframe>` of a site or of a player nobody takes, plain or waiting for consent or to be scrolled to, with a document of its own in `srcdoc`,
//! or wrapped by a service that names the real address in its query.

use vidra_core::http::RemoteUrl;

use super::{FOUND, found_at, is_own};
use crate::found::{Found, What};
use crate::junk;
use crate::markup::Tag;
use crate::player_address;
use crate::scene::Scene;

/// Reads frames that show media or that a site of its own takes.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let is_frame = |tag: &&Tag<'_>| {
        tag.begins(&["iframe", "frame", "amp-iframe", "amp-video-iframe"]) && !junk::is_pixel(tag)
    };
    let frames = scene.tags.iter().filter(is_frame);
    frames
        .flat_map(|tag| in_frame(scene, tag).unwrap_or_else(|| in_document(scene, tag)))
        .take(FOUND)
        .collect()
}

/// The first attribute that names media: `src` in most, `data-src`, `data-lazy-src` and many others in lazy ones.
fn in_frame(scene: &Scene<'_>, tag: &Tag<'_>) -> Option<Vec<Found>> {
    let is_address = |name: &str| name.eq_ignore_ascii_case("src") || is_own(name);
    let addresses = tag.values().filter(|(name, _)| is_address(name)).map(|(_, address)| address);
    addresses.filter_map(|address| at_address(scene, tag, &address)).next().map(|found| vec![found])
}

fn at_address(scene: &Scene<'_>, tag: &Tag<'_>, address: &str) -> Option<Found> {
    if !address.contains('/') {
        return None;
    }
    let found = found_at(scene, tag.position, address, "")?;
    match found.what {
        What::Player(ref url) => {
            let is_player = player_address::is_player(url.as_url());
            wrapped(scene, tag.position, url).or_else(|| is_player.then_some(found))
        }
        _ => Some(found),
    }
}

/// `https://wrapper.example/media?src=https%3A%2F%2Freal.example%2Fembed%2F1`.
fn wrapped(scene: &Scene<'_>, position: usize, wrapper: &RemoteUrl) -> Option<Found> {
    const PARAMETERS: usize = 20;
    let values = wrapper.as_url().query_pairs().take(PARAMETERS).map(|(_, value)| value);
    let addresses =
        values.filter(|value| ["http://", "https://", "//"].iter().any(|start| value.starts_with(start)));
    addresses.filter_map(|address| found_at(scene, position, &address, "")).find(|found| match &found.what {
        What::Player(url) => player_address::is_player(url.as_url()),
        _ => true,
    })
}

/// A document inside the frame. It is often a picture that links to the player, to be loaded on a click.
fn in_document(scene: &Scene<'_>, tag: &Tag<'_>) -> Vec<Found> {
    let Some(text) = tag.attribute("srcdoc") else { return Vec::new() };
    let document = scene.inner(&text);
    let frames =
        document.tags.iter().filter(|tag| tag.begins(&["iframe"])).filter_map(|tag| tag.attribute("src"));
    let links = document.tags.iter().filter(|tag| tag.begins(&["a"])).filter_map(|tag| tag.attribute("href"));
    let addressed = frames.chain(links).filter_map(|address| at_address(scene, tag, &address));
    let played = super::media_element::read(&document);
    addressed.chain(played).map(|found| Found { position: tag.position, ..found }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn frames_of_known_sites_are_embeds_and_others_are_not() {
        let text = "<iframe src='//tube.example/embed/1?a=1&amp;b=2'></iframe><iframe src='https://ads.example/x'></iframe>\
                    <iframe src='about:blank' data-src='https://tube.example/embed/2'></iframe>\
                    <iframe data-cookie-consent='marketing' data-consent-url='https://tube.example/embed/3'>";
        assert_eq!(
            findings(read, text),
            [
                "embed https://tube.example/embed/1?a=1&b=2",
                "embed https://tube.example/embed/2",
                "embed https://tube.example/embed/3"
            ]
        );
    }

    #[test]
    fn frames_that_look_like_players_are_players() {
        let text = "<iframe src='//cdn.example/embed/62462d44'></iframe><iframe src='/maps/embed/62462d44'></iframe>\
                    <iframe src='https://cdn.example/embed/1a2b3c' width=1 height=1></iframe>";
        assert_eq!(findings(read, text), ["player https://cdn.example/embed/62462d44"]);
    }

    #[test]
    fn a_frame_of_a_file_is_the_file() {
        assert_eq!(findings(read, "<iframe src=/v/a.mp4>"), ["https://e.org/v/a.mp4 Whole(Mp4)"]);
    }

    #[test]
    fn a_wrapped_player_is_unwrapped() {
        let text =
            "<iframe src='https://wrap.example/video/m1?src=https%3A%2F%2Ftube.example%2Fembed%2F1&url=x'>";
        assert_eq!(findings(read, text), ["embed https://tube.example/embed/1"]);
    }

    #[test]
    fn a_document_inside_a_frame_is_read() {
        let text = "<iframe srcdoc=\"<a href='https://tube.example/embed/1'><img></a><video src=a.webm>\">";
        assert_eq!(
            findings(read, text),
            ["embed https://tube.example/embed/1", "https://e.org/a.webm Whole(Webm)"]
        );
    }
}
