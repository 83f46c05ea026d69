//! Elements that name a video in an attribute of their own (`data-…`) for a script to show on a click.

use super::{FOUND, found_at, is_own};
use crate::found::{Found, What};
use crate::scene::Scene;

/// Reads the attributes that hold whole addresses of known sites; addresses of files may be of anything, and count where the
/// attribute's name says video.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for tag in scene.tags.iter().filter(|tag| !tag.is_end) {
        if found.len() >= FOUND {
            break;
        }
        for (name, raw) in tag.attributes() {
            let is_address =
                ["http://", "https://", "//", "/"].iter().any(|start| raw.trim_start().starts_with(start));
            if is_address && is_own(name) {
                let address = crate::entity::decode(raw);
                let item = found_at(scene, tag.position, &address, "");
                found.extend(item.filter(|item| match item.what {
                    What::Embed(_) => address.contains("//"),
                    What::Clip(_) => says_video(name),
                    What::Player(_) => false,
                }));
            }
        }
    }
    found
}

fn says_video(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if matches!(name.as_str(), "data-src" | "data-url" | "data-file" | "data-href") {
        return true;
    }
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    says(&["video", "audio", "mp4", "mp3", "webm", "hls", "m3u8", "stream", "media-src", "data-file"])
        && !says(&["preview", "hover", "thumb", "bg", "background", "teaser"])
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn attributes_that_name_known_sites_are_embeds() {
        let text =
            "<div data-video='https://tube.example/1?a&amp;b'></div><div data-img='https://e.org/a.mp4'>";
        assert_eq!(findings(read, text), ["embed https://tube.example/1?a&b"]);
    }

    #[test]
    fn files_count_where_the_name_says_video() {
        let text = "<div data-video-url='/a.mp4' data-preview-video='/b.mp4' data-poster=/c.jpg data-src=/d.m3u8></div>";
        assert_eq!(findings(read, text), ["https://e.org/a.mp4 Whole(Mp4)", "https://e.org/d.m3u8 Hls"]);
    }
}
