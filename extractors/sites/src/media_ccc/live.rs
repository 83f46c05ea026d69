//! What is streamed now: the rooms of conferences that run (`streams/v2.json`).

use futures_util::stream;
use vidra_core::extract::{Context, Entry, ExtractError, Extraction, Link, Playlist, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Format, LiveStatus, MediaInfo, Source};

/// One room.
pub(super) async fn room(
    conference: &str,
    room: &str,
    url: &RemoteUrl,
    cx: &Context,
) -> Result<Extraction, ExtractError> {
    let api = url.join("/streams/v2.json")?;
    let conferences: Vec<LiveConference> = cx.get(&api).json().await?;
    let found = conferences
        .into_iter()
        .filter(|one| one.slug == conference)
        .flat_map(|one| one.groups)
        .flat_map(|group| group.rooms)
        .find(|one| one.slug == room);
    let Some(room) = found else {
        let words = "nothing is streamed from this room now; recordings are on media.ccc.de";
        return Err(ExtractError::unavailable(Unavailable::Other, words));
    };
    let formats: Vec<Format> = room.streams.iter().flat_map(|stream| stream.formats(&api)).collect();
    if formats.is_empty() {
        let words = "this room streams nothing now that can be recorded; try again when its talk begins";
        return Err(ExtractError::unavailable(Unavailable::Other, words));
    }
    let mut info =
        MediaInfo::new(format!("{conference}/{}", room.slug), room.display.unwrap_or(room.slug), formats);
    info.live_status = Some(LiveStatus::IsLive);
    info.webpage_url = Some(url.clone());
    Ok(info.into())
}

/// Every room of every conference that runs.
pub(super) async fn rooms(url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let conferences: Vec<LiveConference> = cx.get(&url.join("/streams/v2.json")?).json().await?;
    let mut links = Vec::new();
    for conference in conferences {
        for room in conference.groups.into_iter().flat_map(|group| group.rooms) {
            let page = url.join(&format!("/{}/{}", conference.slug, room.slug))?;
            links.push(Ok(Entry::Link(Link { title: room.display, ..Link::new(page) })));
        }
    }
    Ok(Playlist {
        title: Some("Live".to_owned()),
        webpage_url: Some(url.clone()),
        count: Some(links.len()),
        ..Playlist::new("live", stream::iter(links))
    }
    .into())
}

#[derive(serde::Deserialize)]
struct LiveConference {
    slug: String,
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(serde::Deserialize)]
struct Group {
    #[serde(default)]
    rooms: Vec<Room>,
}

#[derive(serde::Deserialize)]
struct Room {
    slug: String,
    display: Option<String>,
    #[serde(default)]
    streams: Vec<Stream>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stream {
    slug: String,
    /// `video`, `audio`, `music`, `hls`, `dash`.
    r#type: Option<String>,
    #[serde(default)]
    is_translated: bool,
    #[serde(default)]
    urls: std::collections::BTreeMap<String, Address>,
}

#[derive(serde::Deserialize)]
struct Address {
    url: String,
}

impl Stream {
    /// The manifests of a stream; what is sent without one (icecast) does not end and is left out.
    fn formats<'a>(&'a self, base: &'a RemoteUrl) -> impl Iterator<Item = Format> + 'a {
        self.urls.iter().filter_map(move |(kind, address)| {
            let url = base.join(&address.url).ok()?;
            let source = match kind.as_str() {
                "hls" => Source::Hls { url },
                "dash" => Source::Dash { url, representation: None },
                _ => return None,
            };
            let mut format = Format::new(format!("{kind}-{}", self.slug), Extension::Mp4, source);
            if matches!(self.r#type.as_deref(), Some("audio" | "music")) {
                format.video = None;
            }
            format.language_preference = Some(if self.is_translated { -1 } else { 10 });
            Some(format)
        })
    }
}
