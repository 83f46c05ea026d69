//! Flowplayer: `flowplayer("#id", {clip: {sources: […]}})` (7 and before), `flowplayer("id", {src: […]})` (native), and
//! `data-item='{"sources": […]}'`.

use super::{from_calls, from_config};
use crate::found::Found;
use crate::scene::Scene;

/// Reads set-ups in scripts and attributes.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = from_calls(scene, &["flowplayer(", "$f("]);
    for tag in &scene.tags {
        for name in ["data-item", "data-flowplayer", "data-player"] {
            let setup =
                tag.rare(name).filter(|text| text.starts_with('{')).and_then(|text| scene.value(&text));
            found.extend(setup.iter().flat_map(|setup| from_config(scene, tag.position, setup)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn all_three_ways_are_read() {
        let text = "<script>flowplayer('#p', {clip: {title: 'A', sources: [{type: 'video/mp4', src: 'a.mp4'}]}});\
                    flowplayer('q', {src: ['b.m3u8', 'b.mp4']}); flowplayer('r', 'player.swf', {clip: {url: 'c.flv'}})</script>\
                    <div data-item='{\"sources\":[{\"src\":\"d.webm\"}]}'>";
        assert_eq!(
            findings(read, text),
            [
                "https://e.org/a.mp4 Whole(Mp4)",
                "https://e.org/b.m3u8 Hls, https://e.org/b.mp4 Whole(Mp4)",
                "https://e.org/c.flv Whole(Flv)",
                "https://e.org/d.webm Whole(Webm)"
            ]
        );
    }
}
