//! Wistia: `fast.wistia.net/embed/iframe/ID` and its like.

use serde::Deserialize;
use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Codec, Extension, Format, MediaInfo, Size, Source, Thumbnail, VideoTrack};

use super::{is_id, manifest, seconds};

vidra_core::submit! {
    Registration {
        hosts: &["fast.wistia.net", "*.wistia.com"],
        takes: "videos",
        examples: &["https://fast.wistia.net/embed/iframe/sh7fpupwlt", "https://fast.wistia.com/embed/medias/sh7fpupwlt.jsonp", "https://kites.wistia.com/medias/sh7fpupwlt"],
        ..Registration::new("wistia", Tier::Platform, &Wistia)
    }
}

struct Wistia;

#[async_trait::async_trait]
impl Extractor for Wistia {
    fn matches(&self, url: &Url) -> bool {
        media_id(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let id = media_id(url.as_url()).ok_or_else(|| ExtractError::missing("media id"))?;
        let api = RemoteUrl::parse(&format!("https://fast.wistia.net/embed/medias/{id}.json"))?;
        let answer: Answer = cx.get(&api).json().await.map_err(ExtractError::or_removed)?;
        if answer.error == Some(true) {
            return Err(ExtractError::unavailable(Unavailable::Removed, ""));
        }
        let media = answer.media.ok_or_else(|| ExtractError::missing("media"))?;
        let mut formats: Vec<_> = media.assets.iter().filter_map(Asset::format).collect();
        formats.sort_by_key(|format| format.video.as_ref().and_then(|video| video.height));
        if formats.is_empty() {
            return Err(ExtractError::missing("media.assets"));
        }
        let picture = media.assets.iter().find(|asset| asset.kind.as_deref() == Some("still_image"));
        let picture = picture.and_then(|asset| RemoteUrl::parse(asset.url.as_deref()?).ok());
        Ok(MediaInfo {
            duration: media.duration.and_then(seconds),
            timestamp: media.created_at,
            description: media.description.filter(|text| !text.is_empty()),
            thumbnails: picture.map(Thumbnail::new).into_iter().collect(),
            webpage_url: Some(url.clone()),
            ..MediaInfo::new(&*id, media.name.unwrap_or_else(|| id.clone()), formats)
        }
        .into())
    }
}

fn media_id(url: &Url) -> Option<String> {
    let path: Vec<&str> = url.path_segments()?.collect();
    let name = match (url.host_str()?, &path[..]) {
        ("fast.wistia.net" | "fast.wistia.com", ["embed", "iframe" | "medias", name]) => *name,
        // An account's own page of a video.
        (host, ["medias", name]) if host.ends_with(".wistia.com") => *name,
        _ => return None,
    };
    let id = name.trim_end_matches(".jsonp").trim_end_matches(".json").trim_end_matches(".js");
    ((6..=20).contains(&id.len()) && is_id(id)).then(|| id.to_owned())
}

#[derive(Deserialize)]
struct Answer {
    error: Option<bool>,
    media: Option<Media>,
}

#[derive(Deserialize)]
struct Media {
    name: Option<String>,
    duration: Option<f64>,
    #[serde(rename = "createdAt")]
    created_at: Option<i64>,
    #[serde(rename = "seoDescription")]
    description: Option<String>,
    #[serde(default)]
    assets: Vec<Asset>,
}

#[derive(Deserialize)]
struct Asset {
    #[serde(rename = "type")]
    kind: Option<String>,
    url: Option<String>,
    ext: Option<String>,
    codec: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    /// Kilobits a second.
    bitrate: Option<f64>,
    size: Option<u64>,
    /// 2 is ready.
    status: Option<u32>,
}

impl Asset {
    fn format(&self) -> Option<Format> {
        let kind = self.kind.as_deref()?;
        let is_media = self.status.unwrap_or(2) == 2
            && !kind.contains("image")
            && kind != "storyboard"
            && kind != "preview";
        let url = RemoteUrl::parse(self.url.as_deref().filter(|_| is_media)?).ok()?;
        if let Some(format) = manifest(self.ext.as_deref().unwrap_or_default(), &url) {
            return Some(format);
        }
        let extension = self.ext.as_deref().and_then(Extension::from_known_name).unwrap_or(Extension::Mp4);
        let name = kind.trim_end_matches("_video");
        // As yt-dlp names them: `hd_mp4-1200k`.
        let id = self.bitrate.map_or_else(|| name.to_owned(), |kbps| format!("{name}-{kbps:.0}k"));
        let mut format = Format::new(id, extension, Source::progressive(url));
        format.bitrate_kbps = self.bitrate;
        format.size = self.size.map(Size::Exact);
        format.quality = (kind == "original").then_some(1.0);
        if let Some(video) = &mut format.video {
            let codec = self.codec.as_deref().map(Codec::new);
            *video = VideoTrack { codec, width: self.width, height: self.height, ..VideoTrack::default() };
        }
        Some(format)
    }
}
