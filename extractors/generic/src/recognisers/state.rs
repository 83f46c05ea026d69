//! Data that a page's framework is started with (`__NEXT_DATA__`, `__NUXT_DATA__`, `__INITIAL_STATE__`): whole databases, in
//! which an object that names a file or manifest beside a title is an item.

use serde_json::{Map, Value};

use super::{from_config, is_own};
use crate::file_kind;
use crate::found::{Found, What};
use crate::scene::Scene;

/// Values that are looked at, and items that are taken.
const VALUES: usize = 200_000;
const ITEMS: usize = 100;
/// One of these stands in every attribute that is worth reading.
const ENDS: [&str; 4] = [".m3u8", ".mp4", ".mpd", ".mp3"];
/// What scripts call their data.
const NAMES: [&str; 8] = [
    "__NUXT__=",
    "__NUXT__ =",
    "__INITIAL_STATE__ =",
    "__INITIAL_STATE__=",
    "__PRELOADED_STATE__ =",
    "__APOLLO_STATE__ =",
    "__DATA__ =",
    "playerData =",
];
/// Members that name media. A plain `url` or `value` names anything.
const ADDRESSES: [&str; 21] = [
    "file",
    "src",
    "source",
    "sources",
    "videoUrl",
    "video_url",
    "videoURL",
    "mp4",
    "mp4Url",
    "mp4URL",
    "hls",
    "hlsUrl",
    "hls_url",
    "hlsURL",
    "m3u8",
    "dash",
    "dashUrl",
    "contentUrl",
    "streamUrl",
    "stream_url",
    "playbackUrl",
];

/// Reads the data of a page.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for tag in scene.tags.iter().filter(|tag| tag.begins(&["script"])) {
        let kind = tag.attribute("type").unwrap_or_default().to_ascii_lowercase();
        if kind == "application/json" || tag.attribute("id").is_some_and(|id| id == "__NEXT_DATA__") {
            let data = scene.value(tag.text).unwrap_or_default();
            items(scene, tag.position, &data, &mut found);
        }
    }
    for tag in scene.tags.iter().filter(|tag| ENDS.iter().any(|end| tag.raw().contains(end))) {
        // Attributes hold data too: `data-options='{"sources": [...]}'`.
        let values = tag.values().filter(|(name, value)| is_own(name) && value.starts_with(['{', '[']));
        for data in values.filter_map(|(_, value)| scene.value(&value)).take(ITEMS) {
            items(scene, tag.position, &data, &mut found);
        }
    }
    for (position, data) in NAMES.iter().flat_map(|name| scene.values_after(name)) {
        items(scene, position, &data, &mut found);
    }
    found
}

fn items(scene: &Scene<'_>, position: usize, data: &Value, found: &mut Vec<Found>) {
    let mut waiting = vec![data];
    let mut seen = 0;
    while let Some(value) = waiting.pop().filter(|_| seen < VALUES && found.len() < ITEMS) {
        seen += 1;
        match value {
            Value::Object(members) if names_media(scene, members) => {
                let items = from_config(scene, position, value);
                found.extend(items.into_iter().filter(|item| !matches!(item.what, What::Player(_))));
            }
            Value::Object(members) => waiting.extend(members.values().rev()),
            Value::Array(list) => waiting.extend(list.iter().rev()),
            _ => {}
        }
    }
}

/// Whether one of the telling members is the address of a file or manifest, or a list that begins with one.
fn names_media(scene: &Scene<'_>, members: &Map<String, Value>) -> bool {
    ADDRESSES.iter().filter_map(|name| members.get(*name)).any(|value| {
        let value = value.as_array().map_or(Some(value), |list| list.first());
        let value = value.and_then(|value| {
            value.get("src").or_else(|| value.get("url")).or_else(|| value.get("file")).or(Some(value))
        });
        let address = value.and_then(Value::as_str).filter(|text| text.contains("//") && text.len() < 4000);
        address.and_then(|text| scene.resolve(text)).is_some_and(|url| file_kind::by_name(&url).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn items_in_data_are_found() {
        let text = r#"<script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"video":{"title":"A",
            "sources":[{"src":"https://e.org/a.m3u8","type":"application/x-mpegURL"}]},"flags":{"promo":{"value":"https://e.org/p.mp4"}}}}}</script>
            <script>window.__INITIAL_STATE__ = {a: {videoUrl: "https://e.org/b.mp4", name: 'B'}};</script>"#;
        assert_eq!(findings(read, text), ["https://e.org/a.m3u8 Hls", "https://e.org/b.mp4 Whole(Mp4)"]);
    }

    #[test]
    fn data_in_attributes_is_read() {
        let text = "<div data-options='{\"player\":{\"sources\":[{\"src\":\"https://e.org/a.mp4\"}]}}' data-x='{}'></div>";
        assert_eq!(findings(read, text), ["https://e.org/a.mp4 Whole(Mp4)"]);
    }
}
