//! JW Player: `jwplayer("id").setup({"sources": [{"file": …}]})`, and its hosted players (`<script src="…/players/ID.js">`),
//! which are embeds of whoever takes their address.

use super::{found_at, from_calls, is_own};
use crate::found::{Found, What};
use crate::scene::Scene;

/// Reads set-ups in scripts and in attributes, and scripts that are a player.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = from_calls(scene, &[".setup(", "jwDefaults("]);
    for tag in &scene.tags {
        if tag.begins(&["script"]) {
            // Optimisers of pages keep the address for later in an attribute of their own.
            let is_address = |name: &str| name.eq_ignore_ascii_case("src") || is_own(name);
            let addresses = tag.values().filter(|(name, _)| is_address(name));
            let mut items = addresses.filter_map(|(_, address)| found_at(scene, tag.position, &address, ""));
            found.extend(items.find(|item| matches!(item.what, What::Embed(_))));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn set_ups_are_read() {
        let text = r#"<script>player("x").setup({"title":"A","sources":[{"file":"\/a.mp4","label":"360p"},
            {"file":"b.m3u8","type":"hls"}]}).once("play"); other.setup({file: 'c.mp4', width: w})</script>"#;
        assert_eq!(
            findings(read, text),
            ["https://e.org/a.mp4 Whole(Mp4), https://e.org/b.m3u8 Hls", "https://e.org/c.mp4 Whole(Mp4)"]
        );
        let list = "<script>p.setup({playlist:[{file:'a.mp4'},{sources:[{file:'b.mp4'}]}]})</script>";
        assert_eq!(
            findings(read, list),
            ["https://e.org/a.mp4 Whole(Mp4)", "https://e.org/b.mp4 Whole(Mp4)"]
        );
    }

    #[test]
    fn a_script_that_a_site_takes_is_a_player() {
        let text = "<script src='https://tube.example/players/1-2.js'></script><script src=a.js></script>";
        assert_eq!(findings(read, text), ["embed https://tube.example/players/1-2.js"]);
    }
}
