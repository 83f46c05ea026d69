//! dailymotion.com: what the player is told about a video (HLS, subtitles, live), and lists from the public interface.
//! Facts: developers.dailymotion.com (errors of video access, `playlist` and `user` objects; read 2026-11), and the
//! fields the player reads.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::stream::{self, TryStreamExt as _};
use vidra_core::extract::{
    Context, Entry, ExtractError, Extraction, Extractor, Link, Playlist, Registration, Tier, Unavailable,
};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{
    Extension, Format, LiveStatus, MediaInfo, Source, Subtitle, Thumbnail, TimedText, Uploader,
};

vidra_core::submit! { Registration {
    hosts: &["dailymotion.com", "*.dailymotion.com", "dai.ly"],
    takes: "videos, live streams, playlists, users",
    examples: &[
        "https://www.dailymotion.com/video/x5kesuj_kites-over-the-dunes",
        "https://dai.ly/x5kesuj",
        "https://geo.dailymotion.com/player.html?video=x5kesuj",
        "https://www.dailymotion.com/embed/video/x5kesuj",
        "https://www.dailymotion.com/playlist/x7abcd",
        "https://www.dailymotion.com/user/dunes",
    ],
    ..Registration::new("dailymotion", Tier::Site, &Dailymotion)
} }

/// Items of a page of a list: the most the interface gives.
const PAGE: usize = 100;
/// Pages of one list: the interface gives no more than a thousand items.
const PAGES: usize = 10;

struct Dailymotion;

/// What a URL names.
enum Place {
    Video(String),
    Playlist(String),
    User(String),
}

#[async_trait::async_trait]
impl Extractor for Dailymotion {
    fn matches(&self, url: &url::Url) -> bool {
        place(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        match place(url.as_url()).ok_or_else(|| ExtractError::missing("video or list in the address"))? {
            Place::Video(id) => video(&id, url, cx).await,
            Place::Playlist(id) => list("playlist", id, url, cx).await,
            Place::User(name) => list("user", name, url, cx).await,
        }
    }
}

fn place(url: &url::Url) -> Option<Place> {
    // Words of the address stand behind the id: `x5kesuj_kites-over`.
    let id = |text: &str| {
        let id = text.split(['_', '?']).next()?;
        let is_id = id.len() >= 4 && id.len() <= 20 && id.chars().all(|c| c.is_ascii_alphanumeric());
        is_id.then(|| id.to_owned())
    };
    let of_query = |name: &str| {
        let value = url.query_pairs().find(|(key, _)| key == name)?.1;
        id(&value)
    };
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    match (url.host_str()?, parts.as_slice()) {
        ("dai.ly", [video]) => id(video).map(Place::Video),
        ("geo.dailymotion.com", [player]) | ("geo.dailymotion.com", ["player", player])
            if player.ends_with(".html") || parts.len() == 1 =>
        {
            of_query("video").map(Place::Video).or_else(|| of_query("playlist").map(Place::Playlist))
        }
        ("dailymotion.com" | "www.dailymotion.com" | "touch.dailymotion.com", parts) => match parts {
            ["video", video] | ["embed" | "swf", "video", video] | [_, "video", video] => {
                id(video).map(Place::Video)
            }
            ["playlist", list] | [_, "playlist", list] => id(list).map(Place::Playlist),
            ["user", name] => Some(Place::User((*name).to_owned())),
            _ => None,
        },
        _ => None,
    }
}

async fn video(id: &str, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let api = url.join(&format!("https://www.dailymotion.com/player/metadata/video/{id}"))?;
    // The site says no in JSON under an error status.
    let page = cx.get(&api.with_query("app", "com.dailymotion.neon")).any_status().page().await?;
    let told: Told = match serde_json::from_str(&page.text) {
        Ok(told) => told,
        Err(_) if !page.status.is_success() => {
            return Err(ExtractError::status(&api, page.status).or_removed());
        }
        Err(error) => {
            return Err(ExtractError::Json { url: api.redacted(), reason: error.to_string() });
        }
    };
    if let Some(refusal) = told.error {
        return Err(refusal.into_error());
    }
    let is_live = told.stream_type.as_deref() == Some("live");
    let manifests = told.qualities.get("auto").map(Vec::as_slice).unwrap_or_default();
    let hls = manifests.iter().filter(|one| one.kind.contains("mpegURL"));
    let format = |(number, one): (usize, &Manifest)| {
        let id = if number == 0 { "hls".to_owned() } else { format!("hls-{number}") };
        Some(Format::new(id, Extension::Mp4, Source::Hls { url: api.join(&one.url).ok()? }))
    };
    let formats: Vec<_> = hls.enumerate().filter_map(format).collect();
    if formats.is_empty() {
        return Err(ExtractError::missing("qualities.auto"));
    }
    let title = told.title.ok_or_else(|| ExtractError::missing("title"))?;
    let picture = |(height, address): (&String, &String)| {
        let height = height.parse().ok().filter(|height| *height > 0);
        Some(Thumbnail { height, ..Thumbnail::new(api.join(address).ok()?) })
    };
    let mut thumbnails: Vec<_> = told.posters.iter().filter_map(picture).collect();
    thumbnails.sort_by_key(|one| one.height);
    let duration = told.duration.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Ok(MediaInfo {
        webpage_url: told.url.as_deref().and_then(|url| api.join(url).ok()),
        duration: duration.filter(|duration| !duration.is_zero()),
        uploader: told.owner.map(|owner| Uploader {
            name: owner.screenname,
            id: owner.id,
            url: owner.url.as_deref().and_then(|url| api.join(url).ok()),
            ..Uploader::default()
        }),
        timestamp: told.created_time.filter(|at| *at > 0),
        thumbnails,
        tags: told.tags,
        subtitles: told.subtitles.data.into_iter().flat_map(|data| subtitles(data, &api)).collect(),
        live_status: Some(if is_live { LiveStatus::IsLive } else { LiveStatus::NotLive }),
        age_limit: told.explicit.map(|is_explicit| if is_explicit { 18 } else { 0 }),
        ..MediaInfo::new(id, title, formats)
    }
    .into())
}

/// Where there are none, the site writes a list in place of the object by language.
fn subtitles(data: serde_json::Value, base: &RemoteUrl) -> Vec<Subtitle> {
    let by_language: BTreeMap<String, Text> = serde_json::from_value(data).unwrap_or_default();
    let subtitle = |(language, text): (String, Text)| {
        let file = |address: &String| {
            let url = base.join(address).ok()?;
            let name = url.as_url().path().rsplit('.').next().unwrap_or_default().to_owned();
            Some(TimedText { extension: Extension::from_name(&name), source: Source::progressive(url) })
        };
        let files: Vec<_> = text.urls.iter().filter_map(file).collect();
        (!files.is_empty()).then_some(Subtitle { language, name: text.label, files })
    };
    by_language.into_iter().filter_map(subtitle).collect()
}

/// The videos of a playlist or user, page by page.
async fn list(kind: &str, id: String, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let api = url.join(&format!("https://api.dailymotion.com/{kind}/{id}"))?;
    let name = if kind == "user" { "screenname" } else { "name" };
    let head: Head =
        cx.get(&api.with_query("fields", name)).json().await.map_err(ExtractError::or_removed)?;
    let videos = url.join(&format!("https://api.dailymotion.com/{kind}/{id}/videos"))?;
    let videos = videos.with_query("fields", "id,title,duration").with_query("limit", &PAGE.to_string());
    let state = (videos, url.clone(), cx.clone(), Some(1));
    let entries = stream::try_unfold(state, |(videos, base, cx, number)| async move {
        let Some(number) = number.filter(|number| *number <= PAGES) else { return Ok(None) };
        let page: Videos = cx.get(&videos.with_query("page", &number.to_string())).json().await?;
        let links: Vec<_> = page.list.into_iter().filter_map(|one| one.link(&base)).map(Ok).collect();
        let next = page.has_more.then_some(number + 1);
        Ok::<_, ExtractError>(Some((stream::iter(links), (videos, base, cx, next))))
    });
    Ok(Playlist {
        title: head.name.or(head.screenname),
        webpage_url: Some(url.clone()),
        ..Playlist::new(id, entries.try_flatten())
    }
    .into())
}

#[derive(serde::Deserialize)]
struct Told {
    title: Option<String>,
    url: Option<String>,
    duration: Option<f64>,
    created_time: Option<i64>,
    stream_type: Option<String>,
    explicit: Option<bool>,
    owner: Option<Owner>,
    error: Option<Refusal>,
    #[serde(default)]
    tags: Vec<String>,
    /// Pictures by their height.
    #[serde(default)]
    posters: BTreeMap<String, String>,
    #[serde(default)]
    qualities: BTreeMap<String, Vec<Manifest>>,
    #[serde(default)]
    subtitles: Subtitles,
}

#[derive(serde::Deserialize)]
struct Owner {
    id: Option<String>,
    screenname: Option<String>,
    url: Option<String>,
}

#[derive(serde::Deserialize)]
struct Manifest {
    #[serde(rename = "type", default)]
    kind: String,
    url: String,
}

#[derive(Default, serde::Deserialize)]
struct Subtitles {
    data: Option<serde_json::Value>,
}

#[derive(serde::Deserialize)]
struct Text {
    label: Option<String>,
    #[serde(default)]
    urls: Vec<String>,
}

/// The site's no.
#[derive(serde::Deserialize)]
struct Refusal {
    code: Option<String>,
    title: Option<String>,
    message: Option<String>,
}

impl Refusal {
    fn into_error(self) -> ExtractError {
        let reason = match self.code.as_deref() {
            Some("DM001" | "DM002" | "DM004" | "DM005") => Unavailable::Removed,
            Some("DM003") => Unavailable::NotYetLive,
            Some("DM007") => Unavailable::GeoBlocked,
            Some("DM008" | "DM009") => Unavailable::AgeRestricted,
            Some("DM010") => Unavailable::Private,
            Some("DM016") => Unavailable::EmbedOnly,
            _ => Unavailable::Other,
        };
        ExtractError::unavailable(reason, self.message.or(self.title).unwrap_or_default())
    }
}

#[derive(serde::Deserialize)]
struct Head {
    name: Option<String>,
    screenname: Option<String>,
}

#[derive(serde::Deserialize)]
struct Videos {
    #[serde(default)]
    has_more: bool,
    list: Vec<Video>,
}

#[derive(serde::Deserialize)]
struct Video {
    id: String,
    title: Option<String>,
    duration: Option<f64>,
}

impl Video {
    fn link(self, base: &RemoteUrl) -> Option<Entry> {
        let url = base.join(&format!("https://www.dailymotion.com/video/{}", self.id)).ok()?;
        let duration = self.duration.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let about = Some(Box::new(MediaInfo { duration, ..MediaInfo::default() }));
        Some(Entry::Link(Link { id: Some(self.id), title: self.title, about, ..Link::new(url) }))
    }
}
