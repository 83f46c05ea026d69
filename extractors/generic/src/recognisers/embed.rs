//! `<embed>` and `<object>`, from the time of plug-ins; many sites still answer at the addresses in them.

use super::found_at;
use crate::found::{Found, What};
use crate::scene::Scene;

/// Reads objects that show media or that a site of its own takes.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for tag in &scene.tags {
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
        let media_type = tag.attribute("type").unwrap_or_default();
        let item = address.and_then(|address| found_at(scene, tag.position, &address, &media_type));
        found.extend(item.filter(|item| !matches!(item.what, What::Player(_))));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

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
