//! Microdata: `itemprop="contentUrl"` and `embedUrl` (schema.org), on whatever element carries an address.

use super::{FOUND, found_at};
use crate::found::{Found, What};
use crate::markup::Tag;
use crate::scene::Scene;

/// Reads the addresses of the media; where there are none, those of players.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let media: Vec<_> =
        named(scene, "contentUrl").into_iter().filter(|item| !matches!(item.what, What::Player(_))).collect();
    if media.is_empty() { named(scene, "embedUrl") } else { media }
}

fn named(scene: &Scene<'_>, name: &str) -> Vec<Found> {
    let is_named = |tag: &&Tag<'_>| tag.rare("itemprop").is_some_and(|prop| prop.eq_ignore_ascii_case(name));
    let address = |tag: &Tag<'_>| ["content", "href", "src"].iter().find_map(|name| tag.attribute(name));
    let tags = scene.tags.iter().filter(is_named);
    tags.filter_map(|tag| found_at(scene, tag.position, &address(tag)?, "")).take(FOUND).collect()
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn addresses_are_read_from_any_element() {
        let player =
            "<link itemprop=embedUrl href='https://tube.example/1'><a itemprop=contentUrl href='/page2'>";
        assert_eq!(findings(read, player), ["embed https://tube.example/1"]);
        let media = format!("{player}<meta itemprop=contentURL content='/a.mp4'>");
        assert_eq!(findings(read, &media), ["https://e.org/a.mp4 Whole(Mp4)"]);
    }
}
