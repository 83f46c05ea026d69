//! Elements of a page's own making that play: `<media-player src="a.m3u8">`, `<hls-video src="…">`, `<site-player-2 src="…">`.
//! Their names have a hyphen (WHATWG HTML section 4.13.2) and say that they play; what they show is where an element's of the
//! standard is.

use super::{FOUND, found_at};
use crate::found::{Found, What};
use crate::junk;
use crate::markup::Tag;
use crate::scene::Scene;

/// Words of such names.
const PLAYS: [&str; 7] = ["video", "audio", "player", "media", "hls", "dash", "stream"];
/// Where the address is.
const ADDRESSES: [&str; 8] =
    ["src", "stream", "video-src", "hls-src", "dash-src", "file", "url", "video-url"];
/// Elements that other recognisers read.
const KNOWN: [&str; 3] = ["amp-video", "amp-audio", "video-js"];

/// Reads files, manifests and sites that such elements name.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (index, tag) in scene.tags.iter().enumerate().filter(|(_, tag)| plays(tag)) {
        let item = ADDRESSES.iter().filter_map(|name| tag.attribute(name)).find_map(|address| {
            let media_type = tag.attribute("type").unwrap_or_default();
            found_at(scene, tag.position, &address, &media_type)
                .filter(|item| !matches!(item.what, What::Player(_)))
        });
        let Some(mut item) = item.filter(|_| !junk::is_junk(tag, &scene.around(index))) else { continue };
        if let What::Clip(clip) = &mut item.what {
            clip.about.title = tag.attribute("title");
            clip.about.thumbnail = tag.attribute("poster").and_then(|poster| scene.resolve(&poster));
        }
        found.push(item);
        if found.len() >= FOUND {
            break;
        }
    }
    found
}

fn plays(tag: &Tag<'_>) -> bool {
    let name = tag.name();
    !tag.is_end
        && name.contains('-')
        && !KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known))
        && name.split('-').any(|part| PLAYS.iter().any(|word| part.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn elements_that_play_are_read() {
        let text = "<media-player title=A src=a.m3u8></media-player><x-player-2 src='https://tube.example/1'></x-player-2>\
                    <video-thumb src=a.jpg></video-thumb><my-card src=b.mp4></my-card><hls-video src=/live type=application/x-mpegurl>\
                    <div class=ads><ad-video src=c.mp4></ad-video></div>";
        let expected = ["https://e.org/a.m3u8 Hls", "embed https://tube.example/1", "https://e.org/live Hls"];
        assert_eq!(findings(read, text), expected);
    }
}
