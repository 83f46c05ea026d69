//! The weekly show: one recording, its pieces as chapters.

use std::time::Duration;

use vidra_core::extract::{Context, ExtractError, Extraction};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Chapter, MediaInfo, Uploader, unix_seconds};

use crate::album::{cover, formats};
use crate::wire::{Played, Show};

pub(crate) async fn show(id: &str, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let api = RemoteUrl::parse("https://bandcamp.com/api/bcweekly/1/get")?.with_query("id", id);
    let show: Show = cx.get(&api).json().await.map_err(ExtractError::or_removed)?;
    let title =
        show.audio_title.or(show.subtitle.clone()).ok_or_else(|| ExtractError::missing("audio_title"))?;
    let duration = show.audio_duration.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let formats = formats(&show.audio_stream, url);
    if formats.is_empty() {
        return Err(ExtractError::missing("audio_stream"));
    }
    // `Hosted by <a …>Name</a>. …`
    let host = show.image_caption.as_deref().and_then(|text| {
        let name = text.split_once("Hosted by")?.1.split_once('>')?.1.split('<').next()?.trim();
        Some(Uploader { name: Some(name.to_owned()), ..Uploader::default() })
    });
    let mut info = MediaInfo {
        webpage_url: Some(url.clone()),
        description: show.desc,
        duration,
        uploader: host,
        timestamp: show.published_date.as_deref().and_then(unix_seconds),
        thumbnails: show.show_image_id.map(cover).unwrap_or_default(),
        chapters: chapters(&show.tracks, duration),
        ..MediaInfo::new(id, title, formats)
    };
    let named = [("series", show.title), ("episode", show.subtitle), ("episode_id", Some(id.to_owned()))];
    for (name, value) in named {
        if let Some(value) = value {
            info.extra.insert(name.to_owned(), value.into());
        }
    }
    Ok(info.into())
}

fn chapters(played: &[Played], duration: Option<Duration>) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    for piece in played {
        let Some(start) = piece.timecode.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) else {
            continue;
        };
        let words = [piece.artist.as_deref(), piece.title.as_deref()];
        let title = words.into_iter().flatten().collect::<Vec<_>>().join(" - ");
        if let Some(last) = chapters.last_mut() {
            last.end = Some(start.max(last.start));
        }
        chapters.push(Chapter { start, end: duration.map(|end| end.max(start)), title });
    }
    chapters
}
