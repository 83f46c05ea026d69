//! `<embed>` and `<object>`, from the time of plug-ins; many sites still answer at the addresses in them.

use super::{FOUND, found_at};
use crate::found::{Found, What};
use crate::markup::Tag;
use crate::scene::Scene;

/// Reads objects that show media or that a site of its own takes.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for tag in &scene.tags {
        if found.len() >= FOUND {
            break;
        }
        let address = match () {
            () if tag.begins(&["embed"]) => tag.attribute("src"),
            () if tag.begins(&["object"]) => tag.attribute("data"),
            () if tag.begins(&["param"]) => {
                let name = tag.attribute("name").unwrap_or_default().to_ascii_lowercase();
                tag.attribute("value")
                    .filter(|_| matches!(name.as_str(), "movie" | "src" | "url" | "filename"))
            }
            () => None,
        };
        found.extend(in_variables(scene, tag));
        let media_type = tag.attribute("type").unwrap_or_default();
        let item = address.and_then(|address| found_at(scene, tag.position, &address, &media_type));
        found.extend(item.filter(|item| !matches!(item.what, What::Player(_))));
    }
    found
}

/// `flashvars="file=a.mp4&image=…"`, on the element or as a parameter: what the plug-in's player was given.
fn in_variables(scene: &Scene<'_>, tag: &Tag<'_>) -> Option<Found> {
    let is_parameter = || tag.attribute("name").is_some_and(|name| name.eq_ignore_ascii_case("flashvars"));
    let text = match () {
        () if tag.begins(&["embed", "object"]) => tag.attribute("flashvars"),
        () if tag.begins(&["param"]) && is_parameter() => tag.attribute("value"),
        () => None,
    }?;
    let names = ["file", "src", "video", "videourl", "url", "clip", "flv", "mp4", "source"];
    let mut pairs = url::form_urlencoded::parse(text.as_bytes());
    pairs.find_map(|(name, value)| {
        let is_telling = names.contains(&name.to_ascii_lowercase().as_str());
        let item = is_telling.then(|| found_at(scene, tag.position, &value, "")).flatten()?;
        (!matches!(item.what, What::Player(_))).then_some(item)
    })
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn variables_of_plug_ins_are_read() {
        let text = "<object><param name=flashvars value='autoplay=1&amp;file=%2Fa.flv'></object><embed flashvars='url=/page'>";
        assert_eq!(findings(read, text), ["https://e.org/a.flv Whole(Flv)"]);
    }

    #[test]
    fn objects_parameters_and_embeds_are_read() {
        let text = "<object data='player.swf'><param name=movie value='https://tube.example/v/1'>\
                    <embed src='https://tube.example/v/2' type='application/x-shockwave-flash'></object>\
                    <embed src=a.mp3><param name=quality value=high>";
        assert_eq!(
            findings(read, text),
            [
                "embed https://tube.example/v/1",
                "embed https://tube.example/v/2",
                "https://e.org/a.mp3 Whole(Mp3)"
            ]
        );
    }
}
