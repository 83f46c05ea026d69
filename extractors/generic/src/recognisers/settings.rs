//! Settings of an element as data in an attribute (`data-settings='{"video_type":"youtube","youtube_url":"https://…"}'`), as
//! builders of pages write them: addresses of sites in members that say by their name that they hold one.

use serde_json::{Map, Value};

use super::mention::is_one_video;
use super::{found_at, is_own};
use crate::found::{Found, What};
use crate::scene::Scene;

/// Elements whose settings are read, and values of one.
const ELEMENTS: usize = 500;
const VALUES: usize = 2000;
/// What the name of such a member ends with.
const ENDS: [&str; 6] = ["url", "src", "video", "link", "embed", "source"];

/// Reads single videos of known sites.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let might = scene.tags.iter().filter(|tag| !tag.is_end && tag.raw().contains("data-"));
    let might = might.filter(|tag| tag.raw().contains("//") || tag.raw().contains("\\/\\/")).take(ELEMENTS);
    for tag in might {
        let own =
            tag.attributes().filter(|(name, raw)| is_own(name) && raw.trim_start().starts_with(['{', '[']));
        for (_, raw) in own {
            let data = scene.value(&crate::entity::decode(raw)).unwrap_or_default();
            in_data(scene, tag.position, &data, &mut found);
        }
    }
    found
}

fn in_data(scene: &Scene<'_>, position: usize, data: &Value, found: &mut Vec<Found>) {
    let mut waiting = vec![data];
    let mut seen = 0;
    while let Some(value) = waiting.pop().filter(|_| seen < VALUES) {
        seen += 1;
        match value {
            Value::Array(list) => waiting.extend(list.iter().rev()),
            Value::Object(members) => {
                found.extend(addresses(members).filter_map(|address| {
                    let item = found_at(scene, position, address, "")?;
                    matches!(&item.what, What::Embed(url) if is_one_video(url.as_url())).then_some(item)
                }));
                waiting.extend(members.values().rev());
            }
            _ => {}
        }
    }
}

/// The addresses of an object. Where it says which kind of video it shows, those of other kinds are what it would have shown.
fn addresses(members: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let kind = members.get("video_type").and_then(Value::as_str);
    let is_meant = move |name: &str| {
        kind.is_none_or(|kind| !name.ends_with("_url") || name.strip_suffix("_url") == Some(kind))
    };
    let says = |name: &str| {
        let name = name.to_ascii_lowercase();
        ENDS.iter().any(|end| name.ends_with(end))
    };
    let texts = members.iter().filter(move |(name, _)| says(name) && is_meant(name));
    texts.filter_map(|(_, value)| value.as_str()).filter(|text| text.contains("//") && text.len() < 4000)
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn the_kind_that_is_shown_counts() {
        let text = r#"<div data-settings="{&quot;video_type&quot;:&quot;tube&quot;,&quot;tube_url&quot;:&quot;https:\/\/tube.example\/watch?v=1&quot;,&quot;other_url&quot;:&quot;https:\/\/tube.example\/watch?v=2&quot;}"></div>
            <div data-props='{"a":{"videoUrl":"https://tube.example/watch?v=3","page":"https://tube.example/watch?v=4"}}' data-x='{'></div>"#;
        let expected = ["embed https://tube.example/watch?v=1", "embed https://tube.example/watch?v=3"];
        assert_eq!(findings(read, text), expected);
    }
}
