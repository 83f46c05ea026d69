//! Players that a script or an attribute sets up with JSON: `player.setup({"sources": [{"file": …}]})`, and
//! `<video data-setup='{"sources": [{"src": …}]}'>`.

use serde_json::Value;

use crate::file_kind;
use crate::found::{About, Clip, File, Found, What};
use crate::scene::{Scene, Target};

/// Calls of `setup` that are read in one script.
const CALLS: usize = 20;
/// Items of one playlist that are read.
const ITEMS: usize = 200;

/// Reads the set-ups of a page's scripts and elements.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for tag in &scene.tags {
        if tag.begins(&["script"]) {
            let calls = tag.text.match_indices(".setup(").take(CALLS);
            let values = calls.filter_map(|(at, call)| first_value(&tag.text[at + call.len()..]));
            found.extend(values.flat_map(|value| items(scene, &value)).map(|what| (tag.position, what)));
        } else if let Some(value) = tag.attribute("data-setup").and_then(|text| first_value(&text)) {
            found.extend(items(scene, &value).into_iter().map(|what| (tag.position, what)));
        }
    }
    found.into_iter().map(|(position, what)| Found { position, what }).collect()
}

/// The JSON value a text begins with; `None` for JavaScript that is none.
fn first_value(text: &str) -> Option<Value> {
    serde_json::Deserializer::from_str(text.trim_start()).into_iter().next()?.ok()
}

fn items(scene: &Scene<'_>, setup: &Value) -> Vec<What> {
    match setup.get("playlist").and_then(Value::as_array) {
        Some(list) => list.iter().take(ITEMS).filter_map(|one| item(scene, one)).collect(),
        None => item(scene, setup).into_iter().collect(),
    }
}

fn item(scene: &Scene<'_>, setup: &Value) -> Option<What> {
    let listed = ["sources", "levels"].iter().find_map(|name| setup.get(name)?.as_array());
    let sources = listed.map_or(std::slice::from_ref(setup), Vec::as_slice);
    let text = |value: &Value, names: &[&str]| {
        names.iter().find_map(|name| value.get(name)?.as_str()).map(str::to_owned)
    };
    let mut clip = Clip::default();
    for source in sources {
        let Some(address) = text(source, &["file", "src"]) else { continue };
        // The type is a media type for some players and an extension for others.
        let kind = text(source, &["type"]).unwrap_or_default();
        let media_type = if kind.contains('/') { kind } else { format!("video/{kind}") };
        match scene.target(&address, &media_type) {
            Some(Target::Embed(url)) => return Some(What::Embed(url)),
            Some(Target::File(url, kind)) => {
                let label = text(source, &["label", "title"]);
                let number =
                    |name| source.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
                let (width, height) =
                    if listed.is_some() { (number("width"), number("height")) } else { (None, None) };
                let codecs = file_kind::codecs(&media_type);
                clip.add(File { label, width, height, codecs, ..File::new(url, kind) });
            }
            _ => {}
        }
    }
    let image = text(setup, &["image", "poster"]);
    clip.about = About {
        title: text(setup, &["title"]).filter(|title| !title.is_empty()),
        description: text(setup, &["description"]),
        thumbnail: image.and_then(|image| scene.resolve(&image)),
        ..About::default()
    };
    (!clip.files.is_empty()).then_some(What::Clip(clip))
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn set_ups_of_scripts_are_read() {
        let text = r#"<script>player("x").setup({"title":"A","sources":[{"file":"\/a.mp4","label":"360p"},
            {"file":"b.m3u8","type":"hls"}]}).once("play"); other.setup({file: 'no-json.mp4'})</script>"#;
        assert_eq!(findings(read, text), ["https://e.org/a.mp4 Whole(Mp4), https://e.org/b.m3u8 Hls"]);
        let list =
            r#"<script>p.setup({"playlist":[{"file":"a.mp4"},{"sources":[{"file":"b.mp4"}]}]})</script>"#;
        assert_eq!(
            findings(read, list),
            ["https://e.org/a.mp4 Whole(Mp4)", "https://e.org/b.mp4 Whole(Mp4)"]
        );
    }

    #[test]
    fn set_ups_of_elements_are_read() {
        let text =
            r#"<video data-setup='{"sources":[{"type":"video/tube","src":"https://tube.example/1"}]}'>"#;
        assert_eq!(findings(read, text), ["embed https://tube.example/1"]);
    }
}
