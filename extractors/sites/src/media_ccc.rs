//! media.ccc.de: talks of the Chaos Computer Club's events, and the streams of those that run. Shapes of the answers:
//! `api.media.ccc.de/public` as recorded 2026-02; `streams/v2.json` as the voctoweb project documents it (read 2026-11).

mod live;

use std::time::Duration;

use futures_util::stream;
use vidra_core::extract::{
    Context, Entry, ExtractError, Extraction, Extractor, Link, Playlist, Registration, Tier, Unavailable,
};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{
    AudioTrack, Codec, Counts, Extension, Format, MediaInfo, Size, Source, Thumbnail, Uploader, VideoTrack,
    unix_seconds,
};

vidra_core::submit! { Registration {
    key: "CCC",
    hosts: &["media.ccc.de", "*.media.ccc.de"],
    takes: "talks, conferences, recent talks, searches, rooms that are live",
    tried: vidra_core::extract::Tried::Recordings,
    examples: &[
        "https://media.ccc.de/v/gpn18-105-tmux",
        "https://media.ccc.de/c/froscon2017",
        "https://media.ccc.de/recent",
        "https://media.ccc.de/b",
        "https://media.ccc.de/search/?q=linux",
        "https://streaming.media.ccc.de/38c3/halla",
        "https://streaming.media.ccc.de/",
    ],
    ..Registration::new("media.ccc.de", Tier::Site, &MediaCcc)
} }

const API: &str = "https://api.media.ccc.de/public";

struct MediaCcc;

/// What a URL names.
enum Place {
    Event(String),
    Conference(String),
    Recent,
    Conferences,
    Search(String),
    Rooms,
    Room { conference: String, room: String },
}

#[async_trait::async_trait]
impl Extractor for MediaCcc {
    fn matches(&self, url: &url::Url) -> bool {
        place(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let ask = |path: &str| RemoteUrl::parse(API).and_then(|api| api.join(&format!("/public/{path}")));
        match place(url.as_url()).ok_or_else(|| ExtractError::missing("talk or conference in the address"))? {
            Place::Event(slug) => {
                let event: Event = cx
                    .get(&ask(&format!("events/{slug}"))?)
                    .json()
                    .await
                    .map_err(ExtractError::or_removed)?;
                Ok(event.into_media(url)?.into())
            }
            Place::Conference(acronym) => {
                let api = ask(&format!("conferences/{acronym}"))?;
                let answer: Conference = cx.get(&api).json().await.map_err(ExtractError::or_removed)?;
                let events = answer.events.ok_or_else(|| ExtractError::missing("events"))?;
                let logo = answer.logo_url.and_then(|logo| url.join(&logo).ok());
                let about = MediaInfo {
                    thumbnails: logo.map(Thumbnail::new).into_iter().collect(),
                    ..MediaInfo::default()
                };
                let list = list(acronym, answer.title, events, url);
                Ok(Playlist { about: Some(Box::new(about)), ..list }.into())
            }
            Place::Recent => {
                let answer: Events = cx.get(&ask("events/recent")?).json().await?;
                Ok(list("recent".to_owned(), Some("Recent talks".to_owned()), answer.events, url).into())
            }
            Place::Search(words) => {
                let api = url.join("https://media.ccc.de/public/events/search")?.with_query("q", &words);
                let answer: Events = cx.get(&api).json().await?;
                Ok(list(words.clone(), Some(words), answer.events, url).into())
            }
            Place::Conferences => {
                let api = url.join("https://media.ccc.de/public/conferences")?;
                let answer: Conferences = cx.get(&api).json().await?;
                Ok(conferences(answer.conferences, url).into())
            }
            Place::Rooms => live::rooms(url, cx).await,
            Place::Room { conference, room } => live::room(&conference, &room, url, cx).await,
        }
    }
}

fn place(url: &url::Url) -> Option<Place> {
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let words = || {
        url.query_pairs().find(|(name, _)| name == "q" || name == "p").map(|(_, words)| words.into_owned())
    };
    match (url.host_str()?, parts.as_slice()) {
        ("media.ccc.de" | "www.media.ccc.de", ["v", slug, ..]) => {
            Some(Place::Event(slug.split('#').next()?.trim_end_matches("/oembed").to_owned()))
        }
        ("media.ccc.de" | "www.media.ccc.de", ["c", acronym, ..]) => {
            Some(Place::Conference((*acronym).to_owned()))
        }
        ("media.ccc.de" | "www.media.ccc.de", ["recent"]) => Some(Place::Recent),
        ("media.ccc.de" | "www.media.ccc.de", ["search"]) => Some(Place::Search(words()?)),
        ("api.media.ccc.de", ["public", "events", id]) if !matches!(*id, "search" | "recent") => {
            Some(Place::Event((*id).to_owned()))
        }
        ("api.media.ccc.de", ["public", "conferences", acronym]) => {
            Some(Place::Conference((*acronym).to_owned()))
        }
        ("media.ccc.de" | "www.media.ccc.de", ["b" | "conferences"])
        | ("media.ccc.de" | "api.media.ccc.de", ["public", "conferences"]) => Some(Place::Conferences),
        ("streaming.media.ccc.de", [] | ["streams", "v2.json"]) => Some(Place::Rooms),
        ("streaming.media.ccc.de", [conference, room, ..]) if *conference != "streams" => {
            Some(Place::Room { conference: (*conference).to_owned(), room: (*room).to_owned() })
        }
        _ => None,
    }
}

/// A list of talks; each is asked for in its turn, since only then its recordings are told.
fn list(id: String, title: Option<String>, events: Vec<Event>, page: &RemoteUrl) -> Playlist {
    let entries: Vec<_> =
        events.into_iter().filter_map(|event| Some(Ok(Entry::Link(event.link(page)?)))).collect();
    Playlist {
        title,
        count: Some(entries.len()),
        webpage_url: Some(page.clone()),
        ..Playlist::new(id, stream::iter(entries))
    }
}

/// Every event that was recorded, as the list of its talks.
fn conferences(all: Vec<Conference>, page: &RemoteUrl) -> Playlist {
    let link = |one: Conference| {
        let url = page.join(&format!("https://media.ccc.de/c/{}", one.acronym?)).ok()?;
        Some(Ok(Entry::Link(Link { title: one.title, ..Link::new(url) })))
    };
    let entries: Vec<_> = all.into_iter().filter_map(link).collect();
    Playlist {
        title: Some("Conferences".to_owned()),
        count: Some(entries.len()),
        webpage_url: Some(page.clone()),
        ..Playlist::new("conferences", stream::iter(entries))
    }
}

#[derive(serde::Deserialize)]
struct Conferences {
    conferences: Vec<Conference>,
}

#[derive(serde::Deserialize)]
struct Conference {
    acronym: Option<String>,
    logo_url: Option<String>,
    title: Option<String>,
    #[serde(default)]
    events: Option<Vec<Event>>,
}

#[derive(serde::Deserialize)]
struct Events {
    events: Vec<Event>,
}

#[derive(serde::Deserialize)]
struct Event {
    slug: String,
    title: String,
    description: Option<String>,
    #[serde(default)]
    persons: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    view_count: Option<u64>,
    date: Option<String>,
    release_date: Option<String>,
    length: Option<f64>,
    original_language: Option<String>,
    thumb_url: Option<String>,
    poster_url: Option<String>,
    frontend_link: Option<String>,
    conference_url: Option<String>,
    conference_title: Option<String>,
    #[serde(default)]
    recordings: Vec<Recording>,
}

impl Event {
    fn link(self, page: &RemoteUrl) -> Option<Link> {
        let url = page.join(&format!("https://media.ccc.de/v/{}", self.slug)).ok()?;
        let (id, title) = (self.slug.clone(), self.title.clone());
        let about = Some(Box::new(self.about(page)));
        Some(Link { id: Some(id), title: Some(title), about, ..Link::new(url) })
    }

    fn into_media(mut self, page: &RemoteUrl) -> Result<MediaInfo, ExtractError> {
        let recordings = std::mem::take(&mut self.recordings);
        let mut info = self.about(page);
        let (subtitles, media): (Vec<_>, Vec<_>) = recordings.into_iter().partition(|one| one.is_text());
        info.formats = media.iter().filter_map(|one| one.format(page)).collect();
        info.subtitles = subtitles.iter().filter_map(|one| one.subtitle(page)).collect();
        if info.formats.is_empty() {
            let words = "the recording of this talk is not released yet; try again later";
            return Err(ExtractError::unavailable(Unavailable::Other, words));
        }
        Ok(info)
    }

    /// Everything but the recordings.
    fn about(self, page: &RemoteUrl) -> MediaInfo {
        let acronym =
            self.conference_url.as_deref().and_then(|url| url.rsplit('/').next()).map(str::to_owned);
        let pictures = [self.thumb_url, self.poster_url];
        let thumbnail = |url: Option<String>| Some(Thumbnail::new(page.join(&url?).ok()?));
        let mut info = MediaInfo {
            webpage_url: self.frontend_link.and_then(|link| page.join(&link).ok()),
            description: self.description,
            duration: self.length.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
            uploader: acronym.as_ref().map(|acronym| Uploader {
                name: Some(acronym.clone()),
                id: Some(acronym.clone()),
                url: page.join(&format!("https://media.ccc.de/c/{acronym}")).ok(),
                ..Uploader::default()
            }),
            timestamp: self.date.as_deref().and_then(unix_seconds),
            release_timestamp: self.release_date.as_deref().and_then(unix_seconds),
            counts: Counts { views: self.view_count, ..Counts::default() },
            thumbnails: pictures.into_iter().filter_map(thumbnail).collect(),
            tags: self.tags,
            language: self.original_language,
            ..MediaInfo::new(self.slug, self.title, Vec::new())
        };
        if !self.persons.is_empty() {
            info.extra.insert("creators".to_owned(), self.persons.clone().into());
            info.extra.insert("creator".to_owned(), self.persons.join(", ").into());
        }
        if let Some(title) = self.conference_title {
            info.extra.insert("series".to_owned(), title.into());
        }
        info
    }
}

#[derive(serde::Deserialize)]
struct Recording {
    /// Mebibytes, rounded.
    size: Option<u64>,
    length: Option<f64>,
    mime_type: String,
    language: Option<String>,
    folder: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    recording_url: Option<String>,
}

impl Recording {
    fn is_text(&self) -> bool {
        matches!(self.mime_type.as_str(), "text/vtt" | "application/x-subrip")
    }

    fn format(&self, base: &RemoteUrl) -> Option<Format> {
        let url = base.join(self.recording_url.as_deref()?).ok()?;
        let folder = self.folder.clone().unwrap_or_default();
        let id = [self.language.as_deref().unwrap_or_default(), &folder];
        let id = id.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        let name = url.as_url().path().rsplit('.').next().unwrap_or_default().to_owned();
        let mut format = Format::new(id, Extension::from_name(&name), Source::progressive(url));
        // Slides as a document are no rendition of the talk.
        if format.extension == Extension::Bin {
            return None;
        }
        if self.mime_type.starts_with("audio/") {
            let codec = match format.extension {
                Extension::Mp3 => Some(Codec::new("mp3")),
                Extension::Opus => Some(Codec::new("opus")),
                _ => None,
            };
            format.video = None;
            format.audio = Some(AudioTrack { codec, ..AudioTrack::default() });
        } else {
            let codec = folder.contains("h264").then(|| Codec::new("h264"));
            let pixels = |side: Option<u32>| side.filter(|side| *side > 0);
            let (width, height) = (pixels(self.width), pixels(self.height));
            format.video = Some(VideoTrack { codec, width, height, ..VideoTrack::default() });
        }
        format.size = self.size.filter(|size| *size > 0).map(|size| Size::Approximate(size << 20));
        format.duration = self.length.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        format.language = self.language.clone();
        Some(format)
    }

    fn subtitle(&self, base: &RemoteUrl) -> Option<vidra_core::media::Subtitle> {
        let url = base.join(self.recording_url.as_deref()?).ok()?;
        let extension = if self.mime_type == "text/vtt" { Extension::Vtt } else { Extension::Srt };
        let files = vec![vidra_core::media::TimedText { extension, source: Source::progressive(url) }];
        let language = self.language.clone().unwrap_or_else(|| "und".to_owned());
        Some(vidra_core::media::Subtitle { language, name: None, files })
    }
}
