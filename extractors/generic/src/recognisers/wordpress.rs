//! WordPress: its playlists (`<script class="wp-playlist-script">`), and shortcodes that were not turned into elements
//! (`[video mp4="…"]`, `[audio src="…"]`, `[embed]…[/embed]`, addresses alone in a block), as feeds and saved drafts have
//! them.

use serde_json::Value;

use super::{found_at, from_config};
use crate::found::{Clip, Found, What};
use crate::markup;
use crate::scene::Scene;

/// Shortcodes of one page.
const SHORTCODES: usize = 200;

/// Reads playlists and shortcodes.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for tag in scene.tags.iter().filter(|tag| tag.begins(&["script"])) {
        if tag.attribute("class").is_some_and(|class| class.contains("wp-playlist")) {
            let list = scene.value(tag.text).unwrap_or_default();
            let tracks = list.get("tracks").and_then(Value::as_array).into_iter().flatten();
            found.extend(tracks.flat_map(|track| from_config(scene, tag.position, track)));
        }
    }
    found.extend(bare(scene));
    let places = scene.text.match_indices('[').take(50 * SHORTCODES);
    let codes = places.filter_map(|(at, _)| shortcode(scene, at)).take(SHORTCODES);
    found.extend(codes);
    found
}

/// Blocks whose address was not turned into a player: it stands alone in the block.
fn bare(scene: &Scene<'_>) -> Vec<Found> {
    const BLOCK: &str = "wp-block-embed__wrapper";
    let places = scene.text.match_indices(BLOCK).take(SHORTCODES);
    let found = places.filter_map(|(at, _)| {
        let rest = &scene.text[at + BLOCK.len()..];
        let rest = &rest[..rest.floor_char_boundary(1000)];
        let (_, content) = rest.split_once('>')?;
        let (address, _) = content.split_once('<')?;
        let address = crate::entity::decode(address.trim());
        let item = address.starts_with("http").then(|| found_at(scene, at, &address, "")).flatten();
        item.filter(|item| !matches!(item.what, What::Player(_)))
    });
    found.collect()
}

fn shortcode(scene: &Scene<'_>, at: usize) -> Option<Found> {
    const LONGEST: usize = 2000;
    let rest = &scene.text[at + 1..];
    let rest = &rest[..rest.floor_char_boundary(LONGEST)];
    if let Some(rest) = rest.strip_prefix("embed]") {
        let (address, _) = rest.split_once("[/embed]")?;
        return found_at(scene, at, address.trim(), "")
            .filter(|found| !matches!(found.what, What::Player(_)));
    }
    let is_code = ["video ", "audio ", "playlist "].iter().any(|name| rest.starts_with(name));
    let (code, _) = rest.split_once(']').filter(|_| is_code)?;
    // The attributes are written as an element's are.
    let element = format!("<{code}>");
    let tag = markup::tags(&element).next()?;
    let mut clip = Clip::default();
    for (name, value) in tag.values() {
        if matches!(name, "src" | "mp4" | "m4v" | "webm" | "ogv" | "flv" | "mp3" | "m4a" | "ogg" | "wav") {
            match found_at(scene, at, &value, "")?.what {
                What::Clip(one) => one.files.into_iter().for_each(|file| clip.add(file)),
                embed @ What::Embed(_) => return Some(Found::new(at, embed)),
                What::Player(_) => {}
            }
        }
    }
    (!clip.files.is_empty()).then(|| Found::new(at, What::Clip(clip)))
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn playlists_are_read() {
        let text = r#"<script type="application/json" class="wp-playlist-script">{"type":"audio","tracks":[
            {"src":"a.mp3","title":"A"},{"src":"b.mp3"}]}</script>"#;
        assert_eq!(
            findings(read, text),
            ["https://e.org/a.mp3 Whole(Mp3)", "https://e.org/b.mp3 Whole(Mp3)"]
        );
    }

    #[test]
    fn addresses_alone_in_a_block_are_read() {
        let text = "<div class=\"wp-block-embed__wrapper\">\nhttps://tube.example/1?a=1&amp;b=2\n</div>";
        assert_eq!(findings(read, text), ["embed https://tube.example/1?a=1&b=2"]);
    }

    #[test]
    fn shortcodes_are_read() {
        let text = "<p>[video width=\"640\" mp4=\"a.mp4\" webm='a.webm'][/video] [1] [embed]https://tube.example/1[/embed] [video";
        assert_eq!(
            findings(read, text),
            [
                "https://e.org/a.mp4 Whole(Mp4), https://e.org/a.webm Whole(Webm)",
                "embed https://tube.example/1"
            ]
        );
    }
}
