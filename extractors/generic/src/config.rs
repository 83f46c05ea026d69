//! What the configuration of a player says, whichever player it is: their makers use the same few words.

use std::time::Duration;

use serde_json::{Map, Value};
use vidra_core::media::{Extension, Subtitle};

use crate::config_words::{alternatives, is_quality, media_type, protection, quality_name};
use crate::file_kind;
use crate::found::{About, Clip, File, What};
use crate::scene::{Scene, Target, folded};

/// Items of one playlist that are read.
const ITEMS: usize = 500;
/// Objects inside objects that are looked into.
const DEPTH: usize = 6;

/// Members that hold a list of items.
const PLAYLISTS: [&str; 4] = ["playlist", "playlistItems", "clips", "items"];
/// Members that hold one item, or what it is made of.
const WRAPPERS: [&str; 10] =
    ["clip", "video", "media", "item", "config", "options", "player", "setup", "data", "mediaData"];
/// Members that hold an address, or a list of renditions. The more telling come first.
const ADDRESSES: [&str; 40] = [
    "sources",
    "levels",
    "source",
    "file",
    "src",
    "url",
    "files",
    "qualities",
    "renditions",
    "quality",
    "link",
    "video",
    "audio",
    "hls",
    "dash",
    "mss",
    "mp4",
    "webm",
    "ogg",
    "mp3",
    "m3u8",
    "mpd",
    "hd",
    "sd",
    "hd_src",
    "sd_src",
    "hlsUrl",
    "hls_url",
    "dashUrl",
    "dash_url",
    "mp4Url",
    "mp4_url",
    "videoUrl",
    "video_url",
    "streamUrl",
    "stream_url",
    "manifestUrl",
    "manifest_url",
    "playbackUrl",
    "contentUrl",
];

/// The items of a configuration, in its order.
pub(crate) fn items(scene: &Scene<'_>, config: &Value) -> Vec<What> {
    let mut found = items_at(scene, config, DEPTH);
    found.truncate(ITEMS);
    found
}

fn items_at(scene: &Scene<'_>, config: &Value, depth: usize) -> Vec<What> {
    if depth == 0 {
        return Vec::new();
    }
    let Value::Object(members) = config else {
        return renditions(scene, config).into_iter().collect();
    };
    for name in PLAYLISTS {
        let list = match members.get(name) {
            // The address of the list, as a feed or as data.
            Some(Value::String(address)) if name == "playlist" => match at_address(scene, address) {
                Some(item) => return vec![item],
                None => continue,
            },
            Some(Value::Array(list)) => &list[..],
            Some(one @ Value::Object(_)) => std::slice::from_ref(one),
            _ => continue,
        };
        let items: Vec<_> =
            list.iter().take(ITEMS).flat_map(|item| items_at(scene, item, depth - 1)).collect();
        if !items.is_empty() {
            return items;
        }
    }
    if let Some(item) = item(scene, members) {
        return vec![item];
    }
    let wrapped = WRAPPERS.iter().filter_map(|name| members.get(*name).filter(|value| value.is_object()));
    wrapped.map(|value| items_at(scene, value, depth - 1)).find(|items| !items.is_empty()).unwrap_or_default()
}

fn at_address(scene: &Scene<'_>, address: &str) -> Option<What> {
    Some(match scene.target(address, "")? {
        Target::Embed(url) => What::Embed(url),
        Target::File(url, kind) => What::Clip(Clip::file(url, kind)),
        Target::Unknown(url) => What::Player(url),
    })
}

/// Addresses without an object around them: the renditions of one item.
fn renditions(scene: &Scene<'_>, config: &Value) -> Option<What> {
    let mut gathered = Gathered::new(scene);
    gathered.add(config, None, DEPTH);
    // A mere text is believed where it names a file or a site: ids and words are arguments too.
    gathered.unknown = None;
    gathered.finish(About::default(), Vec::new(), None)
}

fn item(scene: &Scene<'_>, members: &Map<String, Value>) -> Option<What> {
    let mut gathered = Gathered::new(scene);
    for name in ADDRESSES {
        if let Some(value) = members.get(name) {
            gathered.add_member(members, name, value);
        }
    }
    let image = text(members, &["image", "poster", "thumbnail", "thumb", "splash", "pic", "cover"]);
    let about = About {
        title: text(members, &["title", "name", "mediaTitle", "headline"]).map(|title| folded(&title)),
        description: text(members, &["description"]),
        thumbnail: image.and_then(|image| scene.resolve(&image)),
        duration: members.get("duration").and_then(seconds),
        ..About::default()
    };
    let tracks = ["tracks", "subtitles", "captions", "textTracks"]
        .iter()
        .filter_map(|name| members.get(*name)?.as_array());
    let subtitles =
        tracks.flatten().take(ITEMS).filter_map(|track| subtitle(scene, track.as_object()?)).collect();
    gathered.finish(about, subtitles, protection(members))
}

/// What was gathered for one item.
struct Gathered<'a, 'b> {
    scene: &'a Scene<'b>,
    clip: Clip,
    /// An address that a site takes.
    embed: Option<What>,
    /// An address of which the name does not tell what it is.
    unknown: Option<What>,
}

impl<'a, 'b> Gathered<'a, 'b> {
    fn new(scene: &'a Scene<'b>) -> Self {
        Self { scene, clip: Clip::default(), embed: None, unknown: None }
    }

    fn add_member(&mut self, members: &Map<String, Value>, name: &str, value: &Value) {
        match value {
            // An address and its type stand side by side: the object is a rendition itself.
            Value::String(address) => {
                let kind = text(members, &["type", "mimeType", "mimetype", "provider"])
                    .unwrap_or_else(|| name.to_owned());
                let label = text(members, &["label", "quality", "res"]).or_else(|| quality_name(name));
                self.address(address, &kind, label, members);
                // A `url` may be of anything.
                if !matches!(name, "file" | "src" | "source") {
                    self.unknown = None;
                }
            }
            Value::Array(_) | Value::Object(_) => self.add(value, quality_name(name), DEPTH),
            _ => {}
        }
    }

    /// A list of renditions, one of them, or an object of them by quality.
    fn add(&mut self, value: &Value, label: Option<String>, depth: usize) {
        let none = Map::new();
        match value {
            Value::String(address) => self.address(address, "", label, &none),
            Value::Array(list) if depth > 0 => {
                list.iter().take(ITEMS).for_each(|one| self.add(one, label.clone(), depth - 1));
            }
            Value::Object(members) if depth > 0 => {
                let address = ["file", "src", "url", "source", "link", "path"]
                    .iter()
                    .find_map(|name| members.get(*name)?.as_str());
                if let Some(address) = address {
                    let kind = text(members, &["type", "mimeType", "mimetype", "format", "provider"])
                        .unwrap_or_default();
                    let own = text(members, &["label", "title", "name", "quality", "res", "size"]);
                    self.address(address, &kind, own.or(label), members);
                    self.clip.protection = self.clip.protection.take().or_else(|| protection(members));
                } else {
                    for (name, value) in members.iter().take(ITEMS) {
                        if matches!(value, Value::Array(_) | Value::Object(_)) || is_quality(name) {
                            self.add(value, Some(name.clone()), depth - 1);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn address(&mut self, address: &str, kind: &str, label: Option<String>, members: &Map<String, Value>) {
        let media_type = media_type(kind);
        for (own, address) in alternatives(address) {
            let label = own.map(str::to_owned).or_else(|| label.clone());
            match self.scene.target(address, &media_type) {
                Some(Target::Embed(url)) => self.embed = self.embed.take().or(Some(What::Embed(url))),
                Some(Target::Unknown(url)) if !file_kind::is_something_else(&url) => {
                    self.unknown = self.unknown.take().or(Some(What::Player(url)));
                }
                Some(Target::File(url, kind)) => {
                    let height = number(members, &["height", "res", "size"]).filter(|height| *height >= 100);
                    self.clip.add(File {
                        width: number(members, &["width"]).filter(|width| *width >= 100),
                        height: height.or_else(|| file_kind::lines(label.as_deref()?)),
                        codecs: file_kind::codecs(&media_type),
                        label,
                        ..File::new(url, kind)
                    });
                }
                _ => {}
            }
        }
    }

    fn finish(mut self, about: About, subtitles: Vec<Subtitle>, protection: Option<String>) -> Option<What> {
        if self.clip.files.is_empty() {
            return self.embed.or(self.unknown);
        }
        self.clip.about = about;
        self.clip.subtitles = subtitles;
        self.clip.protection = self.clip.protection.or(protection);
        // The size of a player is not the picture's.
        if let [only] = &mut self.clip.files[..] {
            (only.width, only.height) = (None, only.label.as_deref().and_then(file_kind::lines));
        }
        Some(What::Clip(self.clip))
    }
}

fn subtitle(scene: &Scene<'_>, track: &Map<String, Value>) -> Option<Subtitle> {
    let kind = text(track, &["kind", "type"]).unwrap_or_default();
    if !matches!(kind.as_str(), "" | "subtitles" | "captions" | "vtt" | "srt") {
        return None;
    }
    let url = scene.resolve(&text(track, &["file", "src", "url"])?)?;
    let name = text(track, &["label", "name", "title"]);
    let language = text(track, &["srclang", "language", "lang"]);
    Some(crate::subtitle::subtitle(url, Extension::Vtt, language, name))
}

fn text(members: &Map<String, Value>, names: &[&str]) -> Option<String> {
    let named = names.iter().filter_map(|name| members.get(*name));
    named
        .filter_map(|value| match value {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
        .find(|text| !text.is_empty())
}

fn number(members: &Map<String, Value>, names: &[&str]) -> Option<u32> {
    text(members, names)?.trim_end_matches("px").parse().ok()
}

/// Seconds as a number, or as text.
fn seconds(value: &Value) -> Option<Duration> {
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
    Duration::try_from_secs_f64(number).ok().filter(|duration| !duration.is_zero())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vidra_core::http::RemoteUrl;

    use super::*;

    fn found(config: &Value) -> Vec<String> {
        let page = RemoteUrl::parse("https://e.org/page").unwrap();
        let scene = Scene::new("", &page, &|url| url.host_str() == Some("tube.example"));
        let file =
            |file: &File| format!("{}={}", file.label.clone().unwrap_or_default(), file.url.as_url().path());
        items(&scene, config)
            .iter()
            .map(|what| match what {
                What::Clip(clip) => clip.files.iter().map(file).collect::<Vec<_>>().join(" "),
                What::Embed(url) => format!("embed {url}"),
                What::Player(url) => format!("player {url}"),
            })
            .collect()
    }

    #[test]
    fn renditions_are_found_in_every_shape() {
        let table = [
            (json!("a.mp4"), vec!["=/a.mp4"]),
            (json!(["a.mp4", {"src": "b", "type": "video/webm"}]), vec!["=/a.mp4 =/b"]),
            (json!({"sources": {"720p": "a.mp4", "hls": "b.m3u8"}}), vec!["720p=/a.mp4 hls=/b.m3u8"]),
            (
                json!({"qualities": {"auto": [{"type": "application/x-mpegURL", "url": "/m"}]}}),
                vec!["auto=/m"],
            ),
            (json!({"file": "[720p]a.mp4,[480p]b.mp4 or c.mp4"}), vec!["720p=/a.mp4 480p=/b.mp4"]),
            (json!({"video": {"url": "a.m3u8", "type": "hls"}}), vec!["=/a.m3u8"]),
            (
                json!({"playlist": [{"file": "a.mp4"}, {"file": "https://tube.example/1"}]}),
                vec!["=/a.mp4", "embed https://tube.example/1"],
            ),
            (json!({"playlist": "/feed/1.xml"}), vec!["player https://e.org/feed/1.xml"]),
            (json!({"hd_src": "a.mp4", "sd_src": "b.mp4"}), vec!["hd=/a.mp4 sd=/b.mp4"]),
            (json!({"file": "/play/1", "image": "a.jpg"}), vec!["player https://e.org/play/1"]),
            (json!({"image": "a.jpg", "advertising": {"file": "ad.mp4"}}), vec![]),
        ];
        for (config, expected) in table {
            assert_eq!(found(&config), expected, "{config}");
        }
    }

    #[test]
    fn what_is_said_of_an_item_is_kept() {
        let page = RemoteUrl::parse("https://e.org/page").unwrap();
        let scene = Scene::new("", &page, &|_| false);
        let config = json!({"file": "a.mpd", "title": " A  goal", "poster": "p.jpg", "duration": "12.5",
            "drm": {"com.widevine.alpha": {}}, "tracks": [{"file": "a.vtt", "kind": "captions", "label": "English"},
            {"file": "t.vtt", "kind": "thumbnails"}]});
        let What::Clip(clip) = items(&scene, &config).remove(0) else { panic!("it is a clip") };
        assert_eq!(clip.about.title.as_deref(), Some("A goal"));
        assert_eq!(clip.about.thumbnail.unwrap().as_url().path(), "/p.jpg");
        assert_eq!(clip.about.duration, Some(Duration::from_millis(12_500)));
        assert_eq!(clip.protection.as_deref(), Some("widevine"));
        assert_eq!((clip.subtitles.len(), clip.subtitles[0].language.as_str()), (1, "English"));
    }
}
