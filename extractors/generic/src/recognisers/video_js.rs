//! Video.js: `data-setup='{"sources": […]}'` on the element, `videojs("id", {sources: […]})`, and `player.src({src: …})`.

use super::{from_calls, from_config};
use crate::found::Found;
use crate::scene::Scene;

/// Reads set-ups in attributes and scripts.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for tag in &scene.tags {
        let setup = tag.rare("data-setup").and_then(|text| scene.value(&text));
        found.extend(setup.iter().flat_map(|setup| from_config(scene, tag.position, setup)));
    }
    let is_used = scene.scripts().any(|script| script.text.contains("videojs"));
    if is_used {
        found.extend(from_calls(scene, &["videojs(", ".src(", ".loadMedia("]));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn set_ups_of_elements_are_read() {
        let text =
            r#"<video data-setup='{"sources":[{"type":"video/tube","src":"https://tube.example/1"}]}'>"#;
        assert_eq!(findings(read, text), ["embed https://tube.example/1"]);
    }

    #[test]
    fn set_ups_of_scripts_are_read() {
        let text = "<script>var p = videojs('v', {autoplay: true, sources: [{src: 'a.m3u8', type: 'application/x-mpegURL'}]});\
                    p.src([{src: '/b', type: 'video/mp4'}, {src: '/c', type: 'video/webm'}]); p.src('d.mp4')</script>";
        assert_eq!(
            findings(read, text),
            [
                "https://e.org/a.m3u8 Hls",
                "https://e.org/b Whole(Mp4), https://e.org/c Whole(Webm)",
                "https://e.org/d.mp4 Whole(Mp4)"
            ]
        );
        assert!(findings(read, "<script>image.src('a.mp4')</script>").is_empty());
    }
}
