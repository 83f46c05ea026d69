//! Brightcove: `players.brightcove.net/ACCOUNT/PLAYER_EMBED/index.html?videoId=…`. The player's configuration holds the key
//! with which it asks the playback interface.

use serde::Deserialize;
use url::Url;
use vidra_core::extract::{
    Context, Entry, ExtractError, Extraction, Extractor, Link, Playlist, Registration, Tier, Unavailable,
};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{
    Codec, Extension, Format, MediaInfo, Protection, Size, Source, Thumbnail, VideoTrack, unix_seconds,
};

use super::{is_id, manifest, seconds};
use crate::subtitle::subtitle;

vidra_core::submit! {
    Registration {
        key: "BrightcoveNew",
        hosts: &["players.brightcove.net", "edge.api.brightcove.com"],
        takes: "videos and lists in its players",
        examples: &["https://players.brightcove.net/1381578698001/stRI1BmdlC_default/index.html?playlistId=1581273955001"],
        ..Registration::new("brightcove", Tier::Platform, &Brightcove)
    }
}

struct Brightcove;

#[async_trait::async_trait]
impl Extractor for Brightcove {
    fn matches(&self, url: &Url) -> bool {
        Player::of(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let player = Player::of(url.as_url()).ok_or_else(|| ExtractError::missing("videoId"))?;
        let Player { account, name, kind, id } = &player;
        let config =
            RemoteUrl::parse(&format!("https://players.brightcove.net/{account}/{name}/config.json"))?;
        let config: Config = cx.get(&config).json().await.map_err(ExtractError::or_removed)?;
        let key = config.video_cloud.and_then(|cloud| cloud.policy_key);
        let key = key.ok_or_else(|| ExtractError::missing("video_cloud.policy_key"))?;
        let api = RemoteUrl::parse(&format!(
            "https://edge.api.brightcove.com/playback/v1/accounts/{account}/{kind}/{id}"
        ))?;
        let call = cx.get(&api).header("accept", &format!("application/json;pk={key}")).any_status();
        let page = call.page().await?;
        if !page.status.is_success() {
            return Err(
                refusal(&page.text).unwrap_or_else(|| ExtractError::status(&api, page.status).or_removed())
            );
        }
        let json =
            |error: serde_json::Error| ExtractError::Json { url: api.redacted(), reason: error.to_string() };
        if *kind == "videos" {
            let video: Video = serde_json::from_str(&page.text).map_err(json)?;
            return Ok(video.info(url)?.into());
        }
        let list: List = serde_json::from_str(&page.text).map_err(json)?;
        let entries: Vec<Result<Entry, ExtractError>> =
            list.videos.iter().map(|video| player.entry(video, url)).collect();
        let count = Some(entries.len());
        Ok(Playlist { title: list.name, count, ..Playlist::new(id, futures_util::stream::iter(entries)) }
            .into())
    }
}

/// What the address of a player names.
struct Player {
    account: String,
    /// Player and embed: `default_default`.
    name: String,
    /// `videos` or `playlists`.
    kind: &'static str,
    id: String,
}

impl Player {
    fn of(url: &Url) -> Option<Self> {
        let path: Vec<&str> = url.path_segments()?.collect();
        let (account, name) = match (url.host_str()?, &path[..]) {
            ("players.brightcove.net", [account, name, ..]) => (*account, *name),
            _ => return None,
        };
        let query = |wanted: &str| {
            let (_, value) = url.query_pairs().find(|(key, _)| key == wanted)?;
            Some(value.into_owned()).filter(|value| is_id(value.trim_start_matches("ref:")))
        };
        let (kind, id) = match query("videoId") {
            Some(id) => ("videos", id),
            None => ("playlists", query("playlistId")?),
        };
        let is_account = account.bytes().all(|byte| byte.is_ascii_digit());
        (is_account && is_id(name)).then(|| Self {
            account: account.to_owned(),
            name: name.to_owned(),
            kind,
            id,
        })
    }
}

impl Player {
    /// A video of the list. One without anything to play is asked for by itself in its turn: what is said of it then is
    /// about it alone, and the list goes on.
    fn entry(&self, video: &Video, page: &RemoteUrl) -> Result<Entry, ExtractError> {
        if let Ok(info) = video.info(page) {
            return Ok(Entry::Media(Box::new(info)));
        }
        let Self { account, name, .. } = self;
        let player =
            RemoteUrl::parse(&format!("https://players.brightcove.net/{account}/{name}/index.html"))?;
        let url = player.with_query("videoId", &video.id);
        Ok(Entry::Link(Link { id: Some(video.id.clone()), title: video.name.clone(), ..Link::new(url) }))
    }
}

/// A refusal by the code the interface gives it.
fn refusal(text: &str) -> Option<ExtractError> {
    #[derive(Deserialize)]
    struct Refusal {
        error_code: Option<String>,
        error_subcode: Option<String>,
        message: Option<String>,
    }
    let refusals: Vec<Refusal> = serde_json::from_str(text).ok()?;
    let first = refusals.into_iter().next()?;
    let reason = match (first.error_code.as_deref()?, first.error_subcode.as_deref()) {
        ("ACCESS_DENIED", Some("CLIENT_GEO")) => Unavailable::GeoBlocked,
        ("ACCESS_DENIED", Some("DOMAIN")) => Unavailable::EmbedOnly,
        ("VIDEO_NOT_FOUND" | "RESOURCE_NOT_FOUND", _) => Unavailable::Removed,
        ("VIDEO_NOT_PLAYABLE", _) => Unavailable::Other,
        _ => return None,
    };
    Some(ExtractError::unavailable(reason, first.message.unwrap_or_default()))
}

#[derive(Deserialize)]
struct Config {
    video_cloud: Option<Cloud>,
}

#[derive(Deserialize)]
struct Cloud {
    policy_key: Option<String>,
}

#[derive(Deserialize)]
struct List {
    name: Option<String>,
    #[serde(default)]
    videos: Vec<Video>,
}

#[derive(Deserialize)]
struct Video {
    id: String,
    name: Option<String>,
    description: Option<String>,
    /// Milliseconds; -1 while it is live.
    duration: Option<f64>,
    published_at: Option<String>,
    poster: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    sources: Vec<Rendition>,
    #[serde(default)]
    text_tracks: Vec<Text>,
}

#[derive(Deserialize)]
struct Rendition {
    src: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    codec: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    /// Bits a second.
    avg_bitrate: Option<f64>,
    size: Option<u64>,
    key_systems: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Deserialize)]
struct Text {
    src: Option<String>,
    srclang: Option<String>,
    label: Option<String>,
    kind: Option<String>,
}

impl Video {
    fn info(&self, page: &RemoteUrl) -> Result<MediaInfo, ExtractError> {
        let formats: Vec<_> = self.sources.iter().filter_map(Rendition::format).collect();
        if formats.is_empty() {
            return Err(ExtractError::missing("sources"));
        }
        let texts = self
            .text_tracks
            .iter()
            .filter(|text| matches!(text.kind.as_deref(), Some("captions" | "subtitles")));
        let texts = texts.filter_map(|text| {
            let url = RemoteUrl::parse(text.src.as_deref()?).ok()?;
            Some(subtitle(url, Extension::Vtt, text.srclang.clone(), text.label.clone()))
        });
        let poster = self.poster.as_deref().and_then(|poster| RemoteUrl::parse(poster).ok());
        Ok(MediaInfo {
            description: self.description.clone().filter(|text| !text.is_empty()),
            duration: self.duration.and_then(|milliseconds| seconds(milliseconds / 1000.0)),
            timestamp: self.published_at.as_deref().and_then(unix_seconds),
            thumbnails: poster.map(Thumbnail::new).into_iter().collect(),
            tags: self.tags.clone(),
            subtitles: texts.collect(),
            webpage_url: Some(page.clone()),
            ..MediaInfo::new(&*self.id, self.name.clone().unwrap_or_else(|| self.id.clone()), formats)
        })
    }
}

impl Rendition {
    fn format(&self) -> Option<Format> {
        let url = RemoteUrl::parse(self.src.as_deref()?).ok()?;
        let systems = self.key_systems.iter().flat_map(serde_json::Map::keys);
        let protection = systems.map(|system| Protection { system: system.clone() }).next();
        if let Some(format) = manifest(self.kind.as_deref().unwrap_or_default(), &url) {
            return Some(Format { protection, ..format });
        }
        let kbps = self.avg_bitrate.map(|bits| bits / 1000.0);
        // As yt-dlp names them: `http-1200k-720p`.
        let rate = kbps.map(|kbps| format!("-{kbps:.0}k")).unwrap_or_default();
        let lines = self.height.map(|height| format!("-{height}p")).unwrap_or_default();
        let video = VideoTrack {
            codec: self.codec.as_deref().map(|codec| Codec::new(codec.to_ascii_lowercase())),
            width: self.width,
            height: self.height,
            ..VideoTrack::default()
        };
        Some(Format {
            video: Some(video),
            bitrate_kbps: kbps,
            size: self.size.map(Size::Exact),
            protection,
            ..Format::new(format!("http{rate}{lines}"), Extension::Mp4, Source::progressive(url))
        })
    }
}
