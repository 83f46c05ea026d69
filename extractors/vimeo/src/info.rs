//! The configuration as a media item.

use std::time::Duration;

use vidra_core::extract::{Context, ExtractError, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{
    Chapter, Extension, LiveStatus, MediaInfo, Source, Subtitle, Thumbnail, TimedText, Uploader, unix_seconds,
};

use crate::address::Address;
use crate::config::{LiveEvent, Owner, Section, TextTrack, Video};
use crate::formats;
use crate::player::Played;
use crate::watch::Watched;

/// Puts together what the pages and the configuration tell.
///
/// # Errors
/// [`Unavailable::NotYetLive`] before a live stream starts, [`ExtractError::Missing`] for a configuration without files.
pub(crate) async fn describe(
    address: &Address,
    watched: Watched,
    played: Played,
    cx: &Context,
) -> Result<MediaInfo, ExtractError> {
    let video = played.config.video.ok_or_else(|| ExtractError::missing("config.video"))?;
    let request = played.config.request.unwrap_or_default();
    let live = video.live_event.as_ref();
    let live_status = live.and_then(live_status);
    let mut formats = match video.files.as_ref().or(request.files.as_ref()) {
        Some(files) => formats::of(files, cx).await,
        None => Vec::new(),
    };
    formats.extend(live.and_then(|event| event.archive.as_ref()).and_then(formats::archived));
    if formats.is_empty() {
        return Err(match live_status {
            Some(LiveStatus::IsUpcoming) => ExtractError::unavailable(Unavailable::NotYetLive, ""),
            _ => ExtractError::missing("config.request.files"),
        });
    }
    let tracks = request.text_tracks.unwrap_or_default();
    let ingest = live.and_then(|event| event.ingest.as_ref());
    let scheduled = ingest.and_then(|ingest| ingest.scheduled_start_time.as_deref());
    let sections = played.config.embed.and_then(|embed| embed.chapters).unwrap_or_default();
    let title = video.title.clone().filter(|title| !title.is_empty()).unwrap_or_else(|| address.id.clone());
    Ok(MediaInfo {
        webpage_url: Some(address.page()?),
        description: watched.description,
        duration: video.duration.and_then(seconds).filter(|duration| !duration.is_zero()),
        timestamp: watched.uploaded.or(played.uploaded).as_deref().and_then(unix_seconds),
        upload_date: watched.day.map(|day| day.replace('-', "")),
        release_timestamp: scheduled.and_then(unix_seconds).or_else(|| ingest?.start_time),
        thumbnails: thumbnails(&video),
        uploader: video.owner.as_ref().map(uploader),
        subtitles: tracks.iter().filter_map(subtitle).collect(),
        chapters: chapters(sections),
        live_status,
        ..MediaInfo::new(&*address.id, title, formats)
    })
}

fn live_status(event: &LiveEvent) -> Option<LiveStatus> {
    match event.status.as_deref()? {
        "pending" | "active" => Some(LiveStatus::IsUpcoming),
        "started" => Some(LiveStatus::IsLive),
        "ended" => Some(LiveStatus::PostLive),
        _ => None,
    }
}

fn seconds(number: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(number).ok()
}

/// The one of unknown size first, then by width.
fn thumbnails(video: &Video) -> Vec<Thumbnail> {
    let named = video.thumbs.iter().flatten().filter_map(|(name, url)| {
        let url = RemoteUrl::parse(url).ok()?;
        Some(Thumbnail { id: Some(name.clone()), width: name.parse().ok(), ..Thumbnail::new(url) })
    });
    let single = video.thumbnail_url.as_deref().and_then(|url| RemoteUrl::parse(url).ok());
    let mut all: Vec<_> = named.chain(single.map(Thumbnail::new)).collect();
    all.sort_by_key(|thumbnail| thumbnail.width);
    all
}

fn uploader(owner: &Owner) -> Uploader {
    let url = owner.url.as_deref().and_then(|url| RemoteUrl::parse(url).ok());
    let id = url.as_ref().and_then(|url| url.as_url().path_segments()?.next_back().map(str::to_owned));
    Uploader { name: owner.name.clone(), id, url, ..Uploader::default() }
}

fn subtitle(track: &TextTrack) -> Option<Subtitle> {
    let player = RemoteUrl::parse("https://player.vimeo.com/").ok()?;
    let source = Source::progressive(player.join(&track.url).ok()?);
    let files = vec![TimedText { extension: Extension::Vtt, source }];
    Some(Subtitle { language: track.lang.clone(), name: track.label.clone(), files })
}

fn chapters(mut sections: Vec<Section>) -> Vec<Chapter> {
    sections.sort_by(|a, b| a.timecode.total_cmp(&b.timecode));
    let ends: Vec<_> = sections.iter().skip(1).map(|next| seconds(next.timecode)).chain([None]).collect();
    let chapter = |(section, end): (Section, Option<Duration>)| {
        Some(Chapter { start: seconds(section.timecode)?, end, title: section.title.unwrap_or_default() })
    };
    sections.into_iter().zip(ends).filter_map(chapter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_end_where_the_next_begins() {
        let section = |timecode, title: &str| Section { timecode, title: Some(title.to_owned()) };
        let chapter = |start, end: Option<u64>, title: &str| Chapter {
            start: Duration::from_secs(start),
            end: end.map(Duration::from_secs),
            title: title.to_owned(),
        };
        assert_eq!(
            chapters(vec![section(90.0, "Second"), section(0.0, "First")]),
            [chapter(0, Some(90), "First"), chapter(90, None, "Second")]
        );
    }
}
