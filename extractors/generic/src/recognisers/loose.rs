//! The last resort: manifests and files that a script names in so many words, `file: "https://…/a.m3u8"`.

use super::found_at;
use crate::file_kind::FileKind;
use crate::found::{Found, What};
use crate::scene::Scene;

/// Addresses of one page, and places that are looked at.
const FOUND: usize = 200;
const TRIES: usize = 5000;
/// Members whose value is media.
const NAMES: [&str; 14] = [
    "file",
    "src",
    "source",
    "url",
    "hls",
    "dash",
    "mp4",
    "video",
    "videourl",
    "video_url",
    "hlsurl",
    "stream",
    "streamurl",
    "contenturl",
];

/// Reads quoted addresses: of manifests anywhere, of files behind a telling name.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut tries = 0;
    for tag in scene.scripts() {
        for end in [".m3u8", ".mpd", ".mp4", ".webm", ".mp3", ".m4a"] {
            for (at, _) in tag.text.match_indices(end) {
                tries += 1;
                if tries == TRIES || found.len() == FOUND {
                    return found;
                }
                if let Some((start, address)) = quoted(tag.text, at) {
                    let name = name_before(tag.text, start);
                    let clean = address.replace("\\/", "/").replace("\\u0026", "&").replace("\\u002F", "/");
                    let item =
                        found_at(scene, tag.position + at, &clean, "").filter(|item| is_telling(item, &name));
                    found.extend(item);
                }
            }
        }
    }
    found
}

fn is_telling(found: &Found, name: &str) -> bool {
    let What::Clip(clip) = &found.what else { return false };
    let is_manifest = clip.files.iter().any(|file| !matches!(file.kind, FileKind::Whole(_)));
    is_manifest || NAMES.contains(&name)
}

/// The quoted text around a place, and where it begins.
fn quoted(text: &str, at: usize) -> Option<(usize, &str)> {
    const LONGEST: usize = 2000;
    let from = text.floor_char_boundary(at.saturating_sub(LONGEST));
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`');
    let start = from + text[from..at].rfind(is_quote)? + 1;
    let to = text.floor_char_boundary((at + LONGEST).min(text.len()));
    let end = at + text[at..to].find(is_quote)?;
    let address = &text[start..end];
    let is_address =
        address.contains('/') && !address.contains(|c: char| c.is_whitespace() || c == '<' || c == '{');
    is_address.then_some((start, address))
}

/// The name the quoted text at a place is given to, in lower case: of a member or a variable.
fn name_before(text: &str, at: usize) -> String {
    let before = text[..at.saturating_sub(1)].trim_end().trim_end_matches([':', '=']);
    let before = before.trim_end().trim_end_matches(['"', '\'', '`']);
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let start = before.rfind(|c| !is_name(c)).map_or(0, |at| at + 1);
    before.get(start..).unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn addresses_behind_telling_names_are_found() {
        let text = r#"<script>var x = {"file": "https:\/\/e.org\/a.mp4", 'key': 'https://e.org/promo.mp4'};
            start("https://e.org/live/b.m3u8?x=1"); var msg = "see a.m3u8 there"; src = '/c.webm'</script>"#;
        assert_eq!(
            findings(read, text),
            [
                "https://e.org/live/b.m3u8?x=1 Hls",
                "https://e.org/a.mp4 Whole(Mp4)",
                "https://e.org/c.webm Whole(Webm)"
            ]
        );
    }
}
