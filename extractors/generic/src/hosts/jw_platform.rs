//! JW Player's own hosting: `cdn.jwplayer.com/players/MEDIA-PLAYER.js` and its like.

use serde::Deserialize;
use url::Url;
use vidra_core::extract::{
    Context, Entry, ExtractError, Extraction, Extractor, Playlist, Registration, Tier,
};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Format, MediaInfo, Source, Thumbnail, VideoTrack};

use super::{is_id, manifest, seconds};
use crate::subtitle::subtitle;

vidra_core::submit! {
    Registration {
        key: "JWPlatform",
        hosts: &["cdn.jwplayer.com", "content.jwplatform.com"],
        takes: "videos and lists",
        examples: &[
            "https://cdn.jwplayer.com/players/nPripu9l-ALJ3XQCI.js",
            "https://content.jwplatform.com/players/nPripu9l.html",
        ],
        ..Registration::new("jwplatform", Tier::Platform, &JwPlatform)
    }
}

struct JwPlatform;

#[async_trait::async_trait]
impl Extractor for JwPlatform {
    fn matches(&self, url: &Url) -> bool {
        media_id(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let id = media_id(url.as_url()).ok_or_else(|| ExtractError::missing("media id"))?;
        let media = RemoteUrl::parse(&format!("https://cdn.jwplayer.com/v2/media/{id}"))?;
        let feed: Feed = match cx.get(&media).json().await.map_err(ExtractError::or_removed) {
            // The number is a list's where it is no medium's.
            Err(ExtractError::Unavailable { .. }) => {
                let list = RemoteUrl::parse(&format!("https://cdn.jwplayer.com/v2/playlists/{id}"))?;
                cx.get(&list).json().await.map_err(ExtractError::or_removed)?
            }
            answer => answer?,
        };
        let mut items: Vec<_> = feed.playlist.iter().filter_map(|item| item.info(&id)).collect();
        match items.len() {
            0 => Err(ExtractError::missing("playlist")),
            1 => Ok(items.remove(0).into()),
            count => {
                let entries = items.into_iter().map(|item| Ok(Entry::Media(Box::new(item))));
                let list = Playlist::new(id, futures_util::stream::iter(entries.collect::<Vec<_>>()));
                Ok(Playlist { title: feed.title, count: Some(count), ..list }.into())
            }
        }
    }
}

/// `/players/ID-PLAYER.js`, `/previews/ID`, `/feeds/ID.json`, `/v2/media/ID`, `/manifests/ID.m3u8` is a file.
fn media_id(url: &Url) -> Option<String> {
    let path: Vec<&str> = url.path_segments()?.collect();
    let name = match (url.host_str()?, &path[..]) {
        (
            "cdn.jwplayer.com" | "content.jwplatform.com",
            ["players" | "previews" | "feeds" | "jw6", name] | ["v2", "media" | "playlists", name],
        ) => *name,
        _ => return None,
    };
    let id = name.split(['.', '-']).next()?;
    (id.len() == 8 && is_id(id)).then(|| id.to_owned())
}

#[derive(Deserialize)]
struct Feed {
    title: Option<String>,
    #[serde(default)]
    playlist: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    mediaid: Option<String>,
    title: Option<String>,
    description: Option<String>,
    image: Option<String>,
    duration: Option<f64>,
    /// Seconds since 1970.
    pubdate: Option<i64>,
    #[serde(default)]
    sources: Vec<Rendition>,
    #[serde(default)]
    tracks: Vec<Track>,
}

#[derive(Deserialize)]
struct Rendition {
    file: String,
    #[serde(rename = "type", default)]
    kind: String,
    label: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    /// Bits a second.
    bitrate: Option<f64>,
}

#[derive(Deserialize)]
struct Track {
    file: Option<String>,
    #[serde(default)]
    kind: String,
    label: Option<String>,
    language: Option<String>,
}

impl Item {
    fn info(&self, list: &str) -> Option<MediaInfo> {
        let formats: Vec<_> = self.sources.iter().filter_map(Rendition::format).collect();
        let texts =
            self.tracks.iter().filter(|track| matches!(track.kind.as_str(), "captions" | "subtitles"));
        let texts = texts.filter_map(|track| {
            let url = RemoteUrl::parse(track.file.as_deref()?).ok()?;
            Some(subtitle(url, Extension::Vtt, track.language.clone(), track.label.clone()))
        });
        let id = self.mediaid.clone().unwrap_or_else(|| list.to_owned());
        let picture = self.image.as_deref().and_then(|image| RemoteUrl::parse(image).ok());
        let title = self.title.clone().unwrap_or_else(|| id.clone());
        (!formats.is_empty()).then(|| MediaInfo {
            description: self.description.clone().filter(|text| !text.is_empty()),
            duration: self.duration.and_then(seconds),
            timestamp: self.pubdate,
            thumbnails: picture.map(Thumbnail::new).into_iter().collect(),
            subtitles: texts.collect(),
            ..MediaInfo::new(id, title, formats)
        })
    }
}

impl Rendition {
    fn format(&self) -> Option<Format> {
        let url = RemoteUrl::parse(&self.file).ok()?;
        if let Some(format) = manifest(&self.kind, &url) {
            return Some(format);
        }
        let extension = Extension::from_mime(&self.kind).unwrap_or(Extension::Mp4);
        let id = self
            .label
            .as_deref()
            .map_or_else(|| extension.as_str().to_owned(), |label| label.replace(' ', "_"));
        let mut format = Format::new(id, extension, Source::progressive(url));
        format.bitrate_kbps = self.bitrate.map(|bits| bits / 1000.0);
        if let Some(video) = &mut format.video {
            *video = VideoTrack { width: self.width, height: self.height, ..VideoTrack::default() };
        }
        Some(format)
    }
}
