//! Open Graph: `og:video` and `og:audio`, each followed by the properties of its structure (ogp.me).

use super::{FOUND, found_at};
use crate::found::{Found, What};
use crate::scene::Scene;

/// Reads the videos and pieces of music of the page's card.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut cards: Vec<Card> = Vec::new();
    // A type that stands before the first address belongs to it.
    let mut early = String::new();
    for (property, tag) in scene.metas().take(FOUND) {
        let Some(content) = tag.attribute("content") else { continue };
        match property.as_str() {
            "og:video" | "og:video:url" | "og:audio" | "og:audio:url" => {
                let media_type = std::mem::take(&mut early);
                cards.push(Card { position: tag.position, address: content, media_type, size: (None, None) });
            }
            "og:video:secure_url" | "og:audio:secure_url" => match cards.last_mut() {
                Some(card) if is_same(&card.address, &content) => card.address = content,
                _ => {
                    let media_type = String::new();
                    cards.push(Card {
                        position: tag.position,
                        address: content,
                        media_type,
                        size: (None, None),
                    });
                }
            },
            "og:video:type" | "og:audio:type" => match cards.last_mut() {
                Some(card) => card.media_type = content,
                None => early = content,
            },
            "og:video:width" | "og:video:height" => {
                let pixels = content.parse().ok();
                if let Some(Card { size: (width, height), .. }) = cards.last_mut() {
                    *(if property.ends_with("width") { width } else { height }) = pixels;
                }
            }
            _ => {}
        }
    }
    cards.into_iter().filter_map(|card| card.found(scene)).collect()
}

/// One structure.
struct Card {
    position: usize,
    address: String,
    media_type: String,
    /// Width and height in pixels.
    size: (Option<u32>, Option<u32>),
}

impl Card {
    fn found(self, scene: &Scene<'_>) -> Option<Found> {
        let is_plug_in = self.media_type.contains("flash");
        let mut found = found_at(scene, self.position, &self.address, &self.media_type)?;
        // The plug-in's player; the same video stands beside it as a file or page, where no site knows the address.
        if is_plug_in && !matches!(found.what, What::Embed(_)) {
            return None;
        }
        if let What::Clip(clip) = &mut found.what {
            clip.files.iter_mut().for_each(|file| (file.width, file.height) = self.size);
        }
        Some(found)
    }
}

/// Whether two addresses differ in their scheme alone.
fn is_same(one: &str, other: &str) -> bool {
    let rest =
        |text: &str| text.split_once("//").map_or_else(|| text.to_owned(), |(_, rest)| rest.to_owned());
    rest(one) == rest(other)
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn structures_are_kept_apart() {
        let text = "<meta property=og:video content='http://e.org/a.mp4'><meta property=og:video:secure_url \
                    content='https://e.org/a.mp4'><meta property=og:video:type content='video/mp4'>\
                    <meta property=og:video:url content='https://tube.example/1'>\
                    <meta property=og:video content='https://e.org/p.swf'>\
                    <meta property=og:video:type content='application/x-shockwave-flash'>\
                    <meta property=og:video content='https://tube.example/v/2'>\
                    <meta property=og:video:type content='application/x-shockwave-flash'>\
                    <meta property=og:audio content='/play?1'><meta property=og:audio:type content='audio/mpeg'>";
        assert_eq!(
            findings(read, text),
            [
                "https://e.org/a.mp4 Whole(Mp4)",
                "embed https://tube.example/1",
                "embed https://tube.example/v/2",
                "https://e.org/play?1 Whole(Mp3)"
            ]
        );
    }

    #[test]
    fn a_page_that_plays_is_a_player() {
        let text = "<meta property='og:video:type' content='text/html'><meta property='og:video' content='/embed/1'>";
        assert_eq!(findings(read, text), ["player https://e.org/embed/1"]);
    }
}
