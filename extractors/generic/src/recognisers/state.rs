//! Data that a page's framework is started with (`__NEXT_DATA__`, `__NUXT_DATA__`, `__INITIAL_STATE__`): whole databases, in
//! which an object that names a file or manifest beside a title is an item, and so is a frame in the markup of a text.

use serde_json::{Map, Value};

use super::{frame, from_config, is_own, media_element};
use crate::file_kind;
use crate::found::{Found, What};
use crate::payload;
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
    // Where the page itself shows frames, those in its data are of other articles.
    let reads_markup = frame::read(scene).is_empty();
    let mut items = |position, data: &Value| items(scene, (position, reads_markup), data, &mut found);
    for tag in scene.tags.iter().filter(|tag| tag.begins(&["script"])) {
        let kind = tag.attribute("type").unwrap_or_default().to_ascii_lowercase();
        if kind == "application/json" || tag.attribute("id").is_some_and(|id| id == "__NEXT_DATA__") {
            let data = scene.value(tag.text).unwrap_or_default();
            let flat = data.as_array().filter(|_| tag.attribute("id").is_some_and(|id| id.contains("NUXT")));
            match flat {
                Some(list) => {
                    let unpacked = payload::flat_objects(list, &ADDRESSES);
                    unpacked.iter().for_each(|object| items(tag.position, object));
                }
                None => items(tag.position, &data),
            }
        }
    }
    for tag in scene.tags.iter().filter(|tag| ENDS.iter().any(|end| tag.raw().contains(end))) {
        // Attributes hold data too: `data-options='{"sources": [...]}'`.
        let values = tag.values().filter(|(name, value)| is_own(name) && value.starts_with(['{', '[']));
        for data in values.filter_map(|(_, value)| scene.value(&value)).take(ITEMS) {
            items(tag.position, &data);
        }
    }
    for (position, data) in NAMES.iter().flat_map(|name| scene.values_after(name)) {
        items(position, &data);
    }
    for tag in scene.scripts() {
        let called = ["__NUXT__=", "__NUXT__ ="].iter().find_map(|name| tag.text.split_once(name));
        if let Some(data) = called.and_then(|(_, text)| payload::called(scene, text)) {
            items(tag.position, &data);
        }
    }
    if let Some((position, rows)) = payload::rows(scene) {
        rows.iter().for_each(|row| items(position, row));
    }
    found
}

fn items(scene: &Scene<'_>, (position, reads_markup): (usize, bool), data: &Value, found: &mut Vec<Found>) {
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
            Value::String(text) if reads_markup && has_markup(text) => {
                let inner = scene.inner(text);
                let within = frame::read(&inner).into_iter().chain(media_element::read(&inner));
                found.extend(within.take(ITEMS).map(|one| Found { position, ..one }));
            }
            _ => {}
        }
    }
}

/// Whether a text holds a frame or a media element: articles are kept as the markup they are shown as.
fn has_markup(text: &str) -> bool {
    ["<iframe", "<video", "<audio"].iter().any(|element| text.contains(element))
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
    fn markup_in_data_is_read() {
        let text = r#"<script type="application/json">{"body":"<p>A<\/p><iframe src=\"https://tube.example/1\"></iframe>"}</script>"#;
        assert_eq!(findings(read, text), ["embed https://tube.example/1"]);
        let beside = format!("<iframe src='https://tube.example/2'></iframe>{text}");
        assert_eq!(findings(read, &beside), <[&str; 0]>::default());
    }

    #[test]
    fn packed_data_is_unpacked() {
        for text in [
            r#"<script type="application/json" id="__NUXT_DATA__">[["ShallowReactive",1],{"video":2},{"title":3,"src":4},"A","https://e.org/a.mp4"]</script>"#,
            r#"<script>window.__NUXT__=(function(a,b){return {data:[{video:{title:a,mp4Url:b}}]}}("A","https:\u002F\u002Fe.org\u002Fa.mp4"));</script>"#,
            r#"<script>self.__next_f.push([1,"6:[\"$\",{\"video\":{\"videoUrl\":\"https://e.org/a.mp4\"}}]\n"])</script>"#,
        ] {
            assert_eq!(findings(read, text), ["https://e.org/a.mp4 Whole(Mp4)"], "{text}");
        }
    }

    #[test]
    fn data_in_attributes_is_read() {
        let text = "<div data-options='{\"player\":{\"sources\":[{\"src\":\"https://e.org/a.mp4\"}]}}' data-x='{}'></div>";
        assert_eq!(findings(read, text), ["https://e.org/a.mp4 Whole(Mp4)"]);
    }
}
