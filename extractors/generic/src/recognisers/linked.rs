//! `<link rel="video_src">`, which pages wrote for a social network before Open Graph, and `<link rel="alternate">` and
//! `<link rel="preload" as="video">` of files and manifests.

use super::found_at;
use crate::found::{Found, What};
use crate::scene::Scene;

/// Reads what the head of a page links to as its video.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let links = scene.tags.iter().filter(|tag| tag.begins(&["link"]));
    let found = links.filter_map(|tag| {
        let relation = tag.attribute("rel")?.to_ascii_lowercase();
        let media_type = tag.attribute("type").unwrap_or_default();
        let names_media = media_type.starts_with("video/")
            || media_type.starts_with("audio/")
            || media_type.contains("mpegurl");
        let kind = tag.attribute("as").unwrap_or_default();
        let is_media = match relation.as_str() {
            "video_src" | "audio_src" => true,
            "alternate" | "enclosure" => names_media,
            "preload" => matches!(kind.as_str(), "video" | "audio"),
            _ => false,
        };
        found_at(scene, tag.position, &tag.attribute("href").filter(|_| is_media)?, &media_type)
    });
    found
        .filter(|found| !matches!(&found.what, What::Player(url) if url.as_url().path().ends_with(".swf")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn links_to_the_page_s_video_are_found() {
        let text = "<link rel=video_src href='https://tube.example/1'><link rel=alternate type=audio/mpeg href=a>\
                    <link rel=preload as=video href=b.mp4><link rel=stylesheet href=c.css><link rel=video_src href=p.swf>";
        assert_eq!(
            findings(read, text),
            ["embed https://tube.example/1", "https://e.org/a Whole(Mp3)", "https://e.org/b.mp4 Whole(Mp4)"]
        );
    }
}
