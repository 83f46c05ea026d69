//! What plays on a page and is not what anybody came for: moving backgrounds, advertisements, previews, pixels.

use crate::markup::Tag;

/// Words of classes and ids that name a background. A silent loop alone is none: product tours are written so too.
const BACKGROUNDS: [&str; 7] = ["background", "bg", "backdrop", "hero", "decorative", "ambient", "wallpaper"];
const ADVERTISEMENTS: [&str; 11] = [
    "ad",
    "ads",
    "adslot",
    "adcontainer",
    "advert",
    "advertisement",
    "preroll",
    "midroll",
    "outstream",
    "sponsored",
    "banner",
];
const PREVIEWS: [&str; 4] = ["preview", "previews", "hover", "hoverpreview"];

/// Whether a media element is junk, by itself and by the elements around it.
pub(crate) fn is_junk(tag: &Tag<'_>, around: &[&Tag<'_>]) -> bool {
    let anywhere = |words: &[&str]| is_named(tag, words) || around.iter().any(|outer| is_named(outer, words));
    let is_silent_loop =
        ["muted", "autoplay", "loop"].iter().all(|name| tag.has(name)) && !tag.has("controls");
    let is_hidden = tag.attribute("aria-hidden").as_deref() == Some("true");
    is_silent_loop && (is_hidden || anywhere(&BACKGROUNDS))
        || anywhere(&ADVERTISEMENTS) && !tag.has("controls")
        || is_named(tag, &PREVIEWS)
}

/// Whether a frame shows nothing: counters and scripts are put into frames of one pixel.
pub(crate) fn is_pixel(tag: &Tag<'_>) -> bool {
    ["width", "height"]
        .iter()
        .all(|name| matches!(tag.attribute(name).as_deref(), Some("0" | "1" | "0px" | "1px")))
}

fn is_named(tag: &Tag<'_>, words: &[&str]) -> bool {
    ["class", "id"].iter().filter_map(|name| tag.attribute(name)).any(|value| {
        let value = value.to_ascii_lowercase();
        let mut parts = value.split(|c: char| !c.is_ascii_alphanumeric());
        parts.any(|part| words.contains(&part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markup::tags;

    #[test]
    fn backgrounds_advertisements_and_previews_are_junk() {
        let table = [
            ("<video muted autoplay loop>", "<div class='c-hero__media'>", true),
            ("<video muted autoplay loop class=site-bg>", "<p>", true),
            ("<video muted autoplay loop aria-hidden=true>", "<p>", true),
            ("<video muted autoplay loop>", "<figure class=teaser>", false),
            ("<video autoplay class=hero>", "<p>", false),
            ("<video>", "<div id=ad-slot-1>", true),
            ("<video class=headline>", "<div class=shadow>", false),
            ("<video class='thumb-preview'>", "<p>", true),
        ];
        for (element, around, expected) in table {
            let (element, around) = (tags(element).next().unwrap(), tags(around).next().unwrap());
            assert_eq!(is_junk(&element, &[&around]), expected, "{element:?}");
        }
    }

    #[test]
    fn frames_of_one_pixel_are_none() {
        let is_pixel = |text| is_pixel(&tags(text).next().unwrap());
        assert!(is_pixel("<iframe width=1 height='0'>"));
        assert!(!is_pixel("<iframe width=1>") && !is_pixel("<iframe width=640 height=360>"));
    }
}
