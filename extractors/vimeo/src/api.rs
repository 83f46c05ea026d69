//! What the programming interface tells of a video. Shape recorded 2022.

use std::time::Duration;

use serde::Deserialize;
use vidra_core::extract::{Context, ExtractError, Page, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{
    Availability, Codec, Counts, Extension, Format, MediaInfo, Size, Source, Thumbnail, Uploader, VideoTrack,
    unix_seconds,
};

use crate::address::Address;
use crate::viewer::Viewer;

/// A video. Everything can be missing: who asks decides what is told.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Video {
    uri: Option<String>,
    name: Option<String>,
    description: Option<String>,
    duration: Option<f64>,
    language: Option<String>,
    license: Option<String>,
    created_time: Option<String>,
    release_time: Option<String>,
    /// Where the player's configuration is.
    pub(crate) config_url: Option<String>,
    pictures: Option<Pictures>,
    privacy: Option<Privacy>,
    stats: Option<Stats>,
    metadata: Option<Metadata>,
    user: Option<User>,
    tags: Option<Vec<Named>>,
    categories: Option<Vec<Named>>,
    content_rating: Option<Vec<String>>,
    download: Option<Vec<File>>,
    files: Option<Vec<File>>,
    play: Option<Play>,
}

#[derive(Debug, Deserialize)]
struct Pictures {
    sizes: Option<Vec<Picture>>,
}

#[derive(Debug, Deserialize)]
struct Picture {
    link: String,
    width: Option<u32>,
    height: Option<u32>,
}

#[derive(Debug, Deserialize)]
struct Privacy {
    view: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Stats {
    plays: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    connections: Option<Connections>,
}

#[derive(Debug, Deserialize)]
struct Connections {
    comments: Option<Total>,
    likes: Option<Total>,
}

#[derive(Debug, Deserialize)]
struct Total {
    total: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct User {
    name: Option<String>,
    link: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: Option<String>,
}

/// A whole file, or a manifest (`quality` is `hls` or `dash` then).
#[derive(Debug, Deserialize)]
struct File {
    link: Option<String>,
    quality: Option<String>,
    rendition: Option<String>,
    public_name: Option<String>,
    #[serde(rename = "type")]
    media_type: Option<String>,
    codec: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    fps: Option<f64>,
    size: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Play {
    progressive: Option<Vec<File>>,
    hls: Option<File>,
    dash: Option<File>,
}

/// Asks for a video, as a visitor where the site hands out a token.
///
/// # Errors
/// [`ExtractError::Unavailable`] for what the interface refuses with a reason.
pub(crate) async fn read(address: &Address, cx: &Context) -> Result<Video, ExtractError> {
    let url = address.api()?;
    let page = match Viewer::new(cx).await {
        Ok(viewer) => viewer.get(&url, cx).any_status().page().await?,
        // Without a token the interface answers a few questions all the same.
        Err(_) => cx.get(&url).any_status().page().await?,
    };
    accept(&page)
}

/// An answer of the interface.
///
/// # Errors
/// As [`read`].
pub(crate) fn accept<T: for<'de> Deserialize<'de>>(page: &Page) -> Result<T, ExtractError> {
    if !page.status.is_success() {
        return Err(refusal(page));
    }
    serde_json::from_str(&page.text)
        .map_err(|error| ExtractError::Json { url: page.url.redacted(), reason: error.to_string() })
}

/// A refusal by the number the interface gives it: 2204 is a password, 3200 a page that may not show the video, 5460 and
/// 5000 things that are gone or not for everyone.
fn refusal(page: &Page) -> ExtractError {
    #[derive(Default, Deserialize)]
    struct Refusal {
        error: Option<String>,
        error_code: Option<u64>,
    }
    let refusal: Refusal = serde_json::from_str(&page.text).unwrap_or_default();
    let message = refusal.error.unwrap_or_default();
    match refusal.error_code {
        Some(2204 | 2222 | 2223) => ExtractError::unavailable(Unavailable::Password, ""),
        Some(3200) => ExtractError::unavailable(Unavailable::EmbedOnly, ""),
        Some(5000 | 5460) => ExtractError::unavailable(Unavailable::Removed, ""),
        Some(_) if page.status.as_u16() == 403 => ExtractError::unavailable(Unavailable::Private, message),
        _ => ExtractError::status(&page.url, page.status).or_removed(),
    }
}

impl Video {
    /// Adds what is told here to an item; what the player tells of formats comes first.
    pub(crate) fn describe(&self, info: &mut MediaInfo) {
        let connections = self.metadata.as_ref().and_then(|metadata| metadata.connections.as_ref());
        let total =
            |of: fn(&Connections) -> Option<&Total>| connections.and_then(of).and_then(|total| total.total);
        if let Some(name) = self.name.as_ref().filter(|name| !name.is_empty()) {
            info.title.clone_from(name);
        }
        info.description = self.description.clone().or_else(|| info.description.take());
        info.duration = info.duration.or_else(|| Duration::try_from_secs_f64(self.duration?).ok());
        info.timestamp = self.created_time.as_deref().and_then(unix_seconds).or(info.timestamp);
        info.release_timestamp =
            info.release_timestamp.or_else(|| self.release_time.as_deref().and_then(unix_seconds));
        info.license = self.license.clone().or_else(|| info.license.take());
        info.language = self.language.clone().or_else(|| info.language.take());
        info.uploader = info.uploader.take().or_else(|| self.user.as_ref().map(User::uploader));
        info.counts = Counts {
            views: self.stats.as_ref().and_then(|stats| stats.plays),
            likes: total(|all| all.likes.as_ref()),
            comments: total(|all| all.comments.as_ref()),
            ..info.counts
        };
        let names =
            |list: &Option<Vec<Named>>| list.iter().flatten().filter_map(|one| one.name.clone()).collect();
        info.tags = names(&self.tags);
        info.categories = names(&self.categories);
        info.availability = self.privacy.as_ref().and_then(|privacy| availability(privacy.view.as_deref()?));
        if self.content_rating.iter().flatten().any(|rating| !matches!(rating.as_str(), "safe" | "unrated")) {
            info.age_limit = Some(18);
        }
        if info.thumbnails.is_empty() {
            info.thumbnails = self.thumbnails();
        }
    }

    /// The files and manifests the interface itself names, worst first as far as sizes tell.
    pub(crate) fn formats(&self) -> Vec<Format> {
        let play = self.play.as_ref();
        let manifests = play.into_iter().flat_map(|play| [("hls", &play.hls), ("dash", &play.dash)]);
        let manifests = manifests.filter_map(|(kind, file)| manifest(kind, file.as_ref()?.link.as_deref()?));
        let progressive = play.and_then(|play| play.progressive.as_ref()).into_iter().flatten();
        let files = progressive.chain(self.files.iter().flatten()).chain(self.download.iter().flatten());
        let mut formats: Vec<Format> = Vec::new();
        for format in manifests.chain(files.filter_map(File::format)) {
            if !formats.iter().any(|known| known.source == format.source) {
                formats.push(format);
            }
        }
        formats
    }

    fn thumbnails(&self) -> Vec<Thumbnail> {
        let sizes = self.pictures.iter().filter_map(|pictures| pictures.sizes.as_ref()).flatten();
        let picture = |size: &Picture| {
            let url = RemoteUrl::parse(&size.link).ok()?;
            Some(Thumbnail { width: size.width, height: size.height, ..Thumbnail::new(url) })
        };
        sizes.filter_map(picture).collect()
    }

    /// The video it is: `/videos/123:abc`.
    pub(crate) fn address(&self) -> Option<Address> {
        let (id, hash) = {
            let key = self.uri.as_deref()?.strip_prefix("/videos/")?;
            key.split_once(':').map_or((key, None), |(id, hash)| (id, Some(hash)))
        };
        Some(Address { id: id.to_owned(), hash: hash.map(str::to_owned), is_embed: false })
    }

    /// Its title and the like, for lists.
    pub(crate) fn about(&self) -> MediaInfo {
        let mut info = MediaInfo::default();
        self.describe(&mut info);
        info
    }
}

impl User {
    fn uploader(&self) -> Uploader {
        let url = self.link.as_deref().and_then(|link| RemoteUrl::parse(link).ok());
        let id = url.as_ref().and_then(|url| url.as_url().path_segments()?.next_back().map(str::to_owned));
        Uploader { name: self.name.clone(), id, url, ..Uploader::default() }
    }
}

impl File {
    fn format(&self) -> Option<Format> {
        let link = self.link.as_deref()?;
        let quality = self.quality.as_deref().unwrap_or_default();
        if matches!(quality, "hls" | "dash") {
            return manifest(quality, link);
        }
        let url = RemoteUrl::parse(link).ok()?;
        let extension = self.media_type.as_deref().and_then(Extension::from_mime).unwrap_or(Extension::Mp4);
        let name = self.public_name.as_deref().or(self.rendition.as_deref());
        // As yt-dlp names them: `http-720p-hd`.
        let id = ["http"].into_iter().chain(name).chain(Some(quality).filter(|quality| !quality.is_empty()));
        let video = VideoTrack {
            codec: self.codec.as_deref().map(|codec| Codec::new(codec.to_ascii_lowercase())),
            width: self.width,
            height: self.height,
            fps: self.fps,
            ..VideoTrack::default()
        };
        Some(Format {
            video: Some(video),
            size: self.size.map(Size::Exact),
            quality: (quality == "source").then_some(1.0),
            source_preference: Some(10),
            ..Format::new(id.collect::<Vec<_>>().join("-"), extension, Source::progressive(url))
        })
    }
}

fn manifest(kind: &str, link: &str) -> Option<Format> {
    let url = RemoteUrl::parse(link).ok()?;
    let source = match kind {
        "hls" => Source::Hls { url },
        _ => Source::Dash { url, representation: None },
    };
    Some(Format::new(kind, Extension::Mp4, source))
}

fn availability(view: &str) -> Option<Availability> {
    match view {
        "anybody" => Some(Availability::Public),
        "unlisted" => Some(Availability::Unlisted),
        "nobody" => Some(Availability::Private),
        "password" | "contacts" | "users" => Some(Availability::NeedsAuth),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_formats_once_each() {
        let text = r#"{"uri": "/videos/12:3faabede87", "name": "A", "duration": 9, "download": [
            {"link": "https://p.example/a.mp4", "quality": "hd", "rendition": "720p", "type": "video/mp4", "height": 720, "size": 5},
            {"link": "https://p.example/a.mp4", "quality": "hd", "rendition": "720p"},
            {"link": "https://p.example/s.mov", "quality": "source", "public_name": "Original", "type": "video/quicktime"}],
            "play": {"hls": {"link": "https://p.example/a.m3u8"}}, "privacy": {"view": "unlisted"},
            "metadata": {"connections": {"likes": {"total": 2}}}}"#;
        let video: Video = serde_json::from_str(text).unwrap();
        let formats = video.formats();
        let ids: Vec<_> = formats.iter().map(|format| (&*format.id, format.extension.as_str())).collect();
        assert_eq!(ids, [("hls", "mp4"), ("http-720p-hd", "mp4"), ("http-Original-source", "mov")]);
        let about = video.about();
        assert_eq!(
            (about.title.as_str(), about.counts.likes, about.availability),
            ("A", Some(2), Some(Availability::Unlisted))
        );
        assert_eq!(video.address().unwrap().hash.as_deref(), Some("3faabede87"));
    }
}
