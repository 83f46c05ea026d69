//! Twitter's player card: `twitter:player:stream` is a file, `twitter:player` a page that plays.

use super::found_at;
use crate::found::{Found, What};
use crate::scene::Scene;

/// Reads the card of a page.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let media_type = scene.meta("twitter:player:stream:content_type").unwrap_or_default();
    let stream = meta(scene, "twitter:player:stream", &media_type)
        .filter(|found| !matches!(found.what, What::Player(_)));
    stream.or_else(|| meta(scene, "twitter:player", "")).into_iter().collect()
}

fn meta(scene: &Scene<'_>, name: &str, media_type: &str) -> Option<Found> {
    let (_, tag) = scene.metas().find(|(key, _)| key == name)?;
    found_at(scene, tag.position, &tag.attribute("content")?, media_type)
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn the_stream_is_preferred_to_the_player() {
        let player = "<meta name=twitter:player content='https://tube.example/1'>";
        let stream = "<meta name=twitter:player:stream content='/s?1'>\
                      <meta name=twitter:player:stream:content_type content='video/mp4; codecs=&quot;avc1&quot;'>";
        assert_eq!(findings(read, player), ["embed https://tube.example/1"]);
        assert_eq!(findings(read, &format!("{player}{stream}")), ["https://e.org/s?1 Whole(Mp4)"]);
    }
}
