//! JSON-LD: `VideoObject`, `AudioObject`, `Clip`, `Episode` and their kinds (schema.org), wherever in the document they stand.

use std::time::Duration;

use serde_json::Value;
use vidra_core::media::unix_seconds;

use super::{FOUND, found_at};
use crate::found::{About, Found, What};
use crate::scene::{Scene, folded};

/// Values that are looked at in one script.
const VALUES: usize = 100_000;

/// Reads the structured data of a page.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for tag in scene.tags.iter().filter(|tag| tag.begins(&["script"])) {
        let media_type = tag.attribute("type").unwrap_or_default();
        if found.len() < FOUND && media_type.to_ascii_lowercase().starts_with("application/ld+json") {
            let text = tag.text.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[");
            let document = scene.value(text).unwrap_or_default();
            found.extend(items(scene, tag.position, &document));
        }
    }
    found
}

/// All media objects that name an address, in document order, without recursion.
fn items(scene: &Scene<'_>, position: usize, document: &Value) -> Vec<Found> {
    let mut waiting = vec![document];
    let mut found = Vec::new();
    let mut seen = 0;
    while let Some(value) = waiting.pop().filter(|_| seen < VALUES && found.len() < FOUND) {
        seen += 1;
        let item = is_media(value.get("@type")).then(|| item(scene, position, value)).flatten();
        match value {
            // An episode without an address may hold a video that has one.
            _ if item.is_some() => found.extend(item),
            Value::Object(members) => waiting.extend(members.values().rev()),
            Value::Array(list) => waiting.extend(list.iter().rev()),
            _ => {}
        }
    }
    found
}

fn is_media(kind: Option<&Value>) -> bool {
    const KINDS: [&str; 11] = [
        "videoobject",
        "audioobject",
        "clip",
        "episode",
        "tvepisode",
        "tvclip",
        "radioepisode",
        "podcastepisode",
        "movie",
        "musicvideoobject",
        "musicrecording",
    ];
    let named = |value: &Value| {
        let name = value.as_str().unwrap_or_default().to_ascii_lowercase();
        name.rsplit(['/', ':']).next().is_some_and(|name| KINDS.contains(&name))
    };
    kind.is_some_and(|kind| named(kind) || kind.as_array().is_some_and(|list| list.iter().any(named)))
}

/// The file, else the player: `contentUrl` is the media itself, `embedUrl` a page that plays it, and either may hold the
/// other.
fn item(scene: &Scene<'_>, position: usize, object: &Value) -> Option<Found> {
    let media_type = text(object, "encodingFormat").unwrap_or_default();
    let target = |name| found_at(scene, position, &text(object, name)?, &media_type);
    let is_sure = |found: &Found| !matches!(found.what, What::Player(_));
    let (content, player) = (target("contentUrl"), target("embedUrl"));
    let sure = content.clone().filter(is_sure).or_else(|| player.clone().filter(is_sure));
    let within = || {
        let file = ["associatedMedia", "encoding"].iter().find_map(|name| object.get(*name))?;
        let file = file.as_array().map_or(Some(file), |list| list.first())?;
        found_at(
            scene,
            position,
            &text(file, "contentUrl")?,
            &text(file, "encodingFormat").unwrap_or_default(),
        )
    };
    let mut found = sure.or(content).or(player).or_else(within)?;
    if let What::Clip(clip) = &mut found.what {
        clip.about = About {
            title: text(object, "name").map(|name| folded(&name)),
            description: text(object, "description"),
            thumbnail: text(object, "thumbnailUrl").and_then(|url| scene.resolve(&url)),
            duration: text(object, "duration").and_then(|text| duration(&text)),
            timestamp: ["uploadDate", "datePublished"]
                .iter()
                .find_map(|name| text(object, name).as_deref().and_then(unix_seconds)),
            uploader: ["author", "creator", "publisher"].iter().find_map(|name| person(object.get(name)?)),
        };
    }
    Some(found)
}

/// A name, or the name of an object or of the first of a list.
fn person(value: &Value) -> Option<String> {
    let value = value.as_array().map_or(Some(value), |list| list.first())?;
    let name = value.get("name").unwrap_or(value).as_str()?;
    (!name.contains("://") && !name.is_empty()).then(|| folded(&crate::entity::decode(name)))
}

/// A member as text, where it is one, a list that begins with one, or an object around one. Entities are decoded: pages
/// escape JSON as they escape HTML.
fn text(object: &Value, name: &str) -> Option<String> {
    let value = object.get(name)?;
    let value = value.as_array().map_or(Some(value), |list| list.first())?;
    let value = value.get("url").or_else(|| value.get("@id")).unwrap_or(value);
    let decoded = crate::entity::decode(value.as_str()?.trim()).into_owned();
    (!decoded.is_empty()).then_some(decoded)
}

/// ISO 8601: `PT1H2M3.5S`, `P0DT00H29M20S`; years and months have no length.
fn duration(text: &str) -> Option<Duration> {
    let mut seconds = 0.0;
    let mut number = String::new();
    for c in text.strip_prefix('P')?.chars() {
        let unit = match c {
            'T' => continue,
            '0'..='9' | '.' => {
                number.push(c);
                continue;
            }
            'W' => 604_800.0,
            'D' => 86_400.0,
            'H' => 3600.0,
            'M' => 60.0,
            'S' => 1.0,
            _ => return None,
        };
        seconds += unit * std::mem::take(&mut number).parse::<f64>().ok()?;
    }
    Duration::try_from_secs_f64(seconds).ok().filter(|duration| !duration.is_zero())
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn media_objects_are_found_at_any_depth() {
        let text = r#"<script type="application/ld+json">{"@graph":[{"@type":"Article","video":{"@type":["Thing",
            "VideoObject"],"name":"A","contentUrl":"https:\/\/e.org\/a.mp4"}},{"@type":"ImageObject","contentUrl":"b.jpg"},
            {"@type":"Episode","name":"B","video":{"@type":"videoObject","contentUrl":{},"embedUrl":"//cdn.e.org/c.mp4",}}]};</script>"#;
        assert_eq!(
            findings(read, text),
            ["https://e.org/a.mp4 Whole(Mp4)", "https://cdn.e.org/c.mp4 Whole(Mp4)"]
        );
    }

    #[test]
    fn the_file_of_an_episode_may_be_an_object_of_its_own() {
        let text = r#"<script type="application/ld+json">{"@type":"PodcastEpisode","name":"A",
            "associatedMedia":{"@type":"MediaObject","contentUrl":"https://e.org/a.mp3"}}</script>"#;
        assert_eq!(findings(read, text), ["https://e.org/a.mp3 Whole(Mp3)"]);
    }

    #[test]
    fn a_player_counts_where_the_content_is_no_file() {
        let text = r#"<script type="application/ld+json">{"@type":"VideoObject","contentUrl":"https://e.org/show/1",
            "embedUrl":"https://tube.example/1"}</script>"#;
        assert_eq!(findings(read, text), ["embed https://tube.example/1"]);
    }

    #[test]
    fn durations_are_read() {
        let table = [
            ("PT1H2M3.5S", Some(3723.5)),
            ("P0DT00H29M20S", Some(1760.0)),
            ("PT44S", Some(44.0)),
            ("P1Y", None),
            ("PT", None),
            ("3:20", None),
        ];
        for (text, seconds) in table {
            assert_eq!(duration(text).map(|duration| duration.as_secs_f64()), seconds, "{text}");
        }
    }
}
