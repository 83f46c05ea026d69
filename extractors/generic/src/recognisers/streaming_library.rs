//! hls.js, dash.js and Shaka, called by the page itself: `hls.loadSource("a.m3u8")`, `player.initialize(video, "a.mpd")`,
//! `player.attachSource("a.mpd")`, `player.load("a.mpd")`. Only manifests are believed here: the names are common words.

use super::from_config;
use crate::file_kind::FileKind;
use crate::found::{Found, What};
use crate::scene::Scene;

const CALLS: [&str; 4] = [".loadSource(", ".attachSource(", ".initialize(", ".load("];

/// Reads the manifests that scripts load.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let calls = CALLS.iter().flat_map(|name| scene.calls(name));
    let found = calls.flat_map(|(position, arguments)| {
        let texts = arguments.into_iter().filter(serde_json::Value::is_string);
        texts.flat_map(move |text| from_config(scene, position, &text)).collect::<Vec<_>>()
    });
    found.filter(is_manifest).collect()
}

fn is_manifest(found: &Found) -> bool {
    match &found.what {
        What::Clip(clip) => clip.files.iter().any(|file| !matches!(file.kind, FileKind::Whole(_))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn manifests_that_are_loaded_are_found() {
        let text = "<script>hls.loadSource('a.m3u8'); dash.initialize(document.querySelector('#v'), 'b.mpd', true);\
                    shaka.load(\"c.mpd\"); $('#x').load('page.html'); sound.load('d.mp3'); e.initialize()</script>";
        assert_eq!(
            findings(read, text),
            ["https://e.org/a.m3u8 Hls", "https://e.org/b.mpd Dash", "https://e.org/c.mpd Dash"]
        );
    }
}
