//! streamable.com: short clips. The shape of its answers: support.streamable.com/api-documentation (read 2026-11).

use std::{collections::BTreeMap, time::Duration};
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Format, MediaInfo, Source, VideoTrack};

vidra_core::submit! { Registration {
    hosts: &["streamable.com", "*.streamable.com"],
    takes: "videos",
    examples: &["https://streamable.com/dnd1", "https://streamable.com/e/dnd1"],
    ..Registration::new("streamable", Tier::Site, &Streamable)
} }

struct Streamable;
#[async_trait::async_trait]
impl Extractor for Streamable {
    fn matches(&self, url: &url::Url) -> bool {
        video_id(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let id = video_id(url.as_url()).ok_or_else(|| ExtractError::missing("video id"))?;
        let api = url.join(&format!("https://api.streamable.com/videos/{id}"))?;
        let video: Video = cx.get(&api).json().await.map_err(ExtractError::or_removed)?;
        let duration = video.files.values().find_map(|file| Duration::try_from_secs_f64(file.duration?).ok());
        let format = |(name, file): (String, File)| {
            let track = VideoTrack { width: file.width, height: file.height, ..VideoTrack::default() };
            let source = Source::progressive(api.join(&file.url?).ok()?);
            Some(Format { video: Some(track), ..Format::new(name, Extension::Mp4, source) })
        };
        let formats: Vec<_> = video.files.into_iter().rev().filter_map(format).collect();
        if formats.is_empty() {
            return Err(ExtractError::unavailable(
                Unavailable::Other,
                "it is not encoded yet; try again later",
            ));
        }
        Ok(MediaInfo { duration, ..MediaInfo::new(id, video.title, formats) }.into())
    }
}

fn video_id(url: &url::Url) -> Option<&str> {
    let id = url.path_segments()?.next_back().filter(|id| !id.is_empty())?;
    (url.host_str()? == "streamable.com").then_some(id)
}

#[derive(serde::Deserialize)]
struct Video {
    title: String,
    files: BTreeMap<String, File>,
}

#[derive(serde::Deserialize)]
struct File {
    url: Option<String>, // Absent while the rendition is being encoded.
    width: Option<u32>,
    height: Option<u32>,
    duration: Option<f64>,
}
