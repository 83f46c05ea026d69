//! The answers put together: what a video is.

use std::time::Duration;

use vidra_core::extract::{ExtractError, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Availability, Counts, Format, LiveStatus, MediaInfo, Uploader};

use crate::address::watch_page;
use crate::api::Answers;
use crate::captions::{self, Texts};
use crate::formats::{self, Formats, Video};
use crate::wire::non_empty;
use crate::{chapters, date, next, thumbnails};

/// The video.
///
/// # Errors
/// No title, or no format that can be fetched.
pub(crate) fn describe(id: &str, answers: &Answers) -> Result<MediaInfo, ExtractError> {
    let Answers { player, microformat, next, .. } = answers;
    let details = &player.video_details;
    let title = details.title.as_deref().and_then(non_empty).or_else(|| next.title());
    let title = title.ok_or_else(|| ExtractError::missing("videoDetails.title"))?;
    let duration = details.length_seconds.map(Duration::from_secs);
    let texts = captions::texts(&player.captions.player_captions_tracklist_renderer);
    let (formats, skipped) = playable(answers, duration, &texts)?;
    let description = details.short_description.clone().filter(|text| !text.trim().is_empty());
    let live_status = live_status(answers);
    let named = details.thumbnail.thumbnails.iter().chain(&microformat.thumbnail.thumbnails);
    let (uploader, channel) = people(answers);
    let timestamp = microformat.upload_date.as_deref().and_then(date::timestamp);
    Ok(MediaInfo {
        webpage_url: watch_page(id),
        duration,
        uploader,
        channel,
        timestamp,
        upload_date: next.date().filter(|_| timestamp.is_none()).and_then(|text| date::day(&text)),
        release_timestamp: microformat
            .live_broadcast_details
            .start_timestamp
            .as_deref()
            .and_then(date::timestamp),
        counts: counts(answers),
        thumbnails: thumbnails::thumbnails(id, named, live_status == Some(LiveStatus::IsLive)),
        chapters: chapters::chapters(next.chapters(), description.as_deref().unwrap_or_default(), duration),
        description,
        subtitles: texts.subtitles,
        automatic_captions: texts.automatic,
        categories: microformat.category.as_deref().and_then(non_empty).into_iter().collect(),
        tags: details.keywords.iter().filter_map(|tag| non_empty(tag)).collect(),
        live_status,
        availability: availability(answers),
        // What plays without an account has no age limit, but for what search engines are told.
        age_limit: Some(if microformat.is_family_safe == Some(false) { 18 } else { 0 }),
        playable_in_embed: player.playability_status.playable_in_embed,
        license: next.license(),
        skipped,
        ..MediaInfo::new(id, title, formats)
    })
}

/// The formats, and what was left out.
fn playable(
    answers: &Answers,
    duration: Option<Duration>,
    texts: &Texts,
) -> Result<(Vec<Format>, Vec<String>), ExtractError> {
    let live = live_status(answers);
    let Formats { mut list, mut skipped, is_drm } =
        formats::formats(&answers.streams, &Video { duration, live });
    // What begins later has nothing to fetch yet, and is described for somebody who waits.
    if list.is_empty() && live != Some(LiveStatus::IsUpcoming) {
        let reasons = skipped.join(", ");
        return Err(if is_drm {
            ExtractError::unavailable(Unavailable::Drm, reasons)
        } else {
            ExtractError::missing(format!("format with a plain address ({reasons})"))
        });
    }
    if let Some(language) = &texts.spoken {
        formats::set_language(&mut list, language);
    }
    skipped.extend(texts.skipped.clone());
    Ok((list, skipped))
}

fn live_status(answers: &Answers) -> Option<LiveStatus> {
    let details = &answers.player.video_details;
    let is_live = details.is_live.or(answers.microformat.live_broadcast_details.is_live_now);
    if details.is_post_live_dvr == Some(true) {
        Some(LiveStatus::PostLive)
    } else if is_live == Some(true) {
        Some(LiveStatus::IsLive)
    } else if details.is_upcoming == Some(true) {
        Some(LiveStatus::IsUpcoming)
    } else if details.is_live_content == Some(true) {
        Some(LiveStatus::WasLive)
    } else {
        is_live.or(details.is_live_content).map(|_| LiveStatus::NotLive)
    }
}

/// The uploader by handle, the channel by its id.
fn people(answers: &Answers) -> (Option<Uploader>, Option<Uploader>) {
    let owner = answers.next.owner();
    let details = &answers.player.video_details;
    let named = [answers.microformat.owner_channel_name.as_deref(), details.author.as_deref()];
    let name = owner.name.or_else(|| named.into_iter().flatten().find_map(non_empty));
    let id = details.channel_id.as_deref().and_then(non_empty);
    let handle = answers.microformat.owner_profile_url.as_deref().and_then(next::handle).or(owner.handle);
    let page = |path: String| RemoteUrl::parse(&format!("https://www.youtube.com/{path}")).ok();
    let uploader = Uploader {
        name: name.clone(),
        url: handle.as_ref().and_then(|handle| page(handle.clone())),
        id: handle,
        ..Uploader::default()
    };
    let channel = Uploader {
        name,
        url: id.as_ref().and_then(|id| page(format!("channel/{id}"))),
        id,
        followers: owner.followers,
        is_verified: owner.is_verified,
    };
    (Some(uploader), Some(channel))
}

fn counts(answers: &Answers) -> Counts {
    let Answers { player, microformat, next, .. } = answers;
    Counts {
        views: player.video_details.view_count.or(microformat.view_count),
        likes: microformat.like_count.or_else(|| next.likes()),
        comments: next.comments(),
        concurrent_viewers: next.watching(),
        ..Counts::default()
    }
}

/// Public only where somebody says that it is not unlisted.
fn availability(answers: &Answers) -> Option<Availability> {
    let Answers { player, microformat, next, .. } = answers;
    if player.video_details.is_private == Some(true) || next.has_badge("PRIVACY_PRIVATE") {
        return Some(Availability::Private);
    }
    if next.has_badge("PRIVACY_UNLISTED") {
        return Some(Availability::Unlisted);
    }
    microformat
        .is_unlisted
        .map(|is_unlisted| if is_unlisted { Availability::Unlisted } else { Availability::Public })
}
