//! Markup that a page keeps back until its visitor agrees or scrolls: in scripts of a type no browser runs, in attributes,
//! in either also as base64.

use base64::Engine as _;

use super::{frame, is_own, media_element};
use crate::found::Found;
use crate::scene::Scene;

/// Pieces of markup of one page, and bytes of the largest.
const PIECES: usize = 200;
const BYTES: usize = 64 * 1024;

/// Reads frames and media elements in markup that is kept back.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut pieces = 0;
    for tag in scene.tags.iter().filter(|tag| !tag.is_end) {
        let mut texts: Vec<String> = Vec::new();
        if tag.begins(&["script"]) {
            let kind = tag.attribute("type").unwrap_or_default().to_ascii_lowercase();
            if ["template", "plain", "html"].iter().any(|word| kind.contains(word)) {
                texts.extend(markup(tag.text));
            }
        }
        let own = tag.attributes().filter(|(name, raw)| is_own(name) && raw.len() > 20);
        texts.extend(own.filter_map(|(_, raw)| markup(&crate::entity::decode(raw))));
        for text in texts.into_iter().take(PIECES - pieces) {
            pieces += 1;
            let inner = scene.inner(&text);
            let within = frame::read(&inner).into_iter().chain(media_element::read(&inner));
            found.extend(within.map(|one| Found { position: tag.position, ..one }));
        }
    }
    found
}

/// The text, decoded where it is base64, if there is a frame or media element in it.
fn markup(text: &str) -> Option<String> {
    let has_element =
        |text: &str| ["<iframe", "<video", "<audio"].iter().any(|element| text.contains(element));
    let text = text.trim();
    if text.len() > BYTES {
        return None;
    }
    if has_element(text) {
        return Some(text.to_owned());
    }
    let is_encoded =
        text.len() > 40 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
    if !is_encoded {
        return None;
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok()?;
    String::from_utf8(bytes).ok().filter(|text| has_element(text))
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn markup_that_is_kept_back_is_read() {
        let frame = "<iframe src=\"https://tube.example/1\"></iframe>";
        let encoded = base64::engine::general_purpose::STANDARD.encode(frame);
        for text in [
            format!("<script type='text/template'>{frame}</script>"),
            format!("<script type='text/plain' data-consent='x'>{encoded}</script>"),
            format!("<div data-embed='{frame}'></div>"),
            format!("<div data-html='{encoded}'></div>"),
        ] {
            assert_eq!(findings(read, &text), ["embed https://tube.example/1"], "{text}");
        }
        assert!(findings(read, &format!("<script>var a = '{frame}'</script>")).is_empty());
    }
}
