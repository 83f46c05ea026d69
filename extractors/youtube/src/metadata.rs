//! The answers put together: what a video is.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use url::{Url, form_urlencoded};
use vidra_core::extract::{ExtractError, Unavailable};
use vidra_core::media::{Availability, Counts, Format, HeatStretch, LiveStatus, MediaInfo};

use crate::address::watch_page;
use crate::api::Answers;
use crate::captions::{self, Texts};
use crate::formats::{self, Formats, Video};
use crate::people::{Person, handle};
use crate::wire::{non_empty, string};
use crate::{chapters, date, music, thumbnails};

/// The video; with `translated` its texts by people in all languages machines translate them into, too.
///
/// # Errors
/// No title, or no format that can be fetched.
pub(crate) fn describe(id: &str, answers: &Answers, translated: bool) -> Result<MediaInfo, ExtractError> {
    let Answers { player, microformat, next, .. } = answers;
    let details = &player.video_details;
    let title = details.title.as_deref().and_then(non_empty).or_else(|| microformat.title.joined());
    let title = title.or_else(|| next.title()).ok_or_else(|| ExtractError::missing("videoDetails.title"))?;
    let duration = duration(answers);
    let texts = captions::texts(&player.captions.player_captions_tracklist_renderer, translated);
    let (formats, skipped) = playable(answers, duration, &texts)?;
    let description = description(answers);
    let live_status = live_status(answers);
    let named = [&details.thumbnail, &microformat.pictures, &microformat.thumbnail];
    let named = named.into_iter().flat_map(|pictures| &pictures.thumbnails);
    // What every player plays without an account has no age limit, but for what search engines are told.
    let is_for_adults = answers.is_age_gated || microformat.is_family_safe == Some(false);
    let age_limit = if is_for_adults { 18 } else { 0 };
    let timestamp = microformat.upload_date.as_deref().and_then(date::timestamp);
    let moment = |text: &Option<String>| text.as_deref().and_then(date::timestamp);
    let mut info = MediaInfo {
        webpage_url: watch_page(id),
        duration,
        timestamp,
        upload_date: day(answers).filter(|_| timestamp.is_none()),
        release_timestamp: moment(&microformat.live_broadcast_details.start_timestamp),
        counts: counts(answers),
        thumbnails: thumbnails::thumbnails(id, named, live_status == Some(LiveStatus::IsLive)),
        chapters: chapters::chapters(next.chapters(), description.as_deref().unwrap_or_default(), duration),
        heatmap: heatmap(answers),
        description,
        subtitles: texts.subtitles,
        automatic_captions: texts.automatic,
        categories: microformat.category.as_deref().and_then(non_empty).into_iter().collect(),
        tags: details.keywords.iter().filter_map(|tag| non_empty(tag)).collect(),
        live_status,
        availability: availability(answers, age_limit),
        age_limit: Some(age_limit),
        playable_in_embed: player.playability_status.playable_in_embed,
        license: next.license(),
        skipped,
        ..MediaInfo::new(id, title, formats)
    };
    person(answers).describe(&mut info);
    more(&mut info, answers);
    music::add(&mut info, next);
    Ok(info)
}

/// The length as told; of a stream that is over, from its start to its end.
fn duration(answers: &Answers) -> Option<Duration> {
    let Answers { player, microformat, .. } = answers;
    let seconds = player.video_details.length_seconds.or(microformat.length_seconds).or_else(|| {
        let live = &microformat.live_broadcast_details;
        let moment = |text: &Option<String>| date::timestamp(text.as_deref()?);
        u64::try_from(moment(&live.end_timestamp)?.checked_sub(moment(&live.start_timestamp)?)?).ok()
    });
    seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs)
}

/// The description. One that is there and empty is no reason to look elsewhere, where it is machines' work.
fn description(answers: &Answers) -> Option<String> {
    let Answers { player, microformat, next, .. } = answers;
    let text = player.video_details.short_description.clone().or_else(|| microformat.description.joined());
    text.or_else(|| next.description()).filter(|text| !text.trim().is_empty())
}

/// The day of publication: of search engines' data, else as the page says it.
fn day(answers: &Answers) -> Option<String> {
    let Answers { microformat, next, .. } = answers;
    let shown = || next.date().and_then(|text| date::day_or_ago(&text, SystemTime::now()));
    let told = microformat.upload_date.as_deref().and_then(date::calendar_day);
    // A stream's day in search engines' data is that of its announcement, but it is exact.
    match live_status(answers) {
        None | Some(LiveStatus::NotLive) => shown().or(told),
        _ => told.or_else(shown),
    }
}

fn heatmap(answers: &Answers) -> Vec<HeatStretch> {
    let stretch = |(start, length, value): (u64, u64, f64)| {
        let end = Duration::from_millis(start.checked_add(length)?);
        let is_share = value.is_finite() && (0.0..=1.0).contains(&value);
        is_share.then(|| HeatStretch { start: Duration::from_millis(start), end, value })
    };
    answers.next.heat().into_iter().filter_map(stretch).collect()
}

/// What has no field of its own.
fn more(info: &mut MediaInfo, answers: &Answers) {
    let Answers { player, microformat, next, .. } = answers;
    let kind = if player.video_details.is_live_content == Some(true) {
        "livestream"
    } else if microformat.is_shorts_eligible == Some(true) {
        "short"
    } else {
        "video"
    };
    let mut put = |name: &str, value: Value| info.extra.insert(name.to_owned(), value);
    put("media_type", json!(kind));
    let makers: Vec<&str> =
        next.makers().into_iter().filter_map(|maker| string(maker, "/title/content")).collect();
    if !makers.is_empty() {
        put("creators", json!(makers));
    }
    match next.above_title() {
        Some((place, true)) => {
            put("location", json!(place));
        }
        Some((line, false)) => {
            if let Some((series, season, episode)) = episode(&line) {
                put("series", json!(series));
                put("season_number", json!(season));
                put("episode_number", json!(episode));
            }
        }
        None => {}
    }
}

/// `A series S1 • E2`.
fn episode(line: &str) -> Option<(&str, u32, u32)> {
    let (rest, episode) = line.trim().rsplit_once('E')?;
    let (series, season) = rest.trim_end_matches(|c: char| c.is_whitespace() || c == '•').rsplit_once('S')?;
    Some((series.trim(), season.parse().ok()?, episode.parse().ok()?))
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

/// Whether it is live, was, or will be.
pub(crate) fn live_status(answers: &Answers) -> Option<LiveStatus> {
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

/// Whose video it is.
fn person(answers: &Answers) -> Person {
    let Answers { player, microformat, next, .. } = answers;
    let owner = next.owner();
    let details = &player.video_details;
    let named = [microformat.owner_channel_name.as_deref(), details.author.as_deref()];
    let ids = [details.channel_id.as_deref(), microformat.external_channel_id.as_deref()];
    Person {
        name: owner.name.or_else(|| named.into_iter().flatten().find_map(non_empty)),
        id: ids.into_iter().flatten().find_map(non_empty),
        handle: microformat.owner_profile_url.as_deref().and_then(handle).or(owner.handle),
        followers: owner.followers,
        is_verified: owner.is_verified,
    }
}

fn counts(answers: &Answers) -> Counts {
    let Answers { player, microformat, next, .. } = answers;
    Counts {
        views: player.video_details.view_count.or(microformat.view_count).or_else(|| next.views()),
        likes: microformat.like_count.or_else(|| next.likes()),
        comments: next.comments(),
        concurrent_viewers: next.watching(),
        ..Counts::default()
    }
}

/// Public only where somebody says that it is not unlisted.
fn availability(answers: &Answers, age_limit: u32) -> Option<Availability> {
    let Answers { player, microformat, next, .. } = answers;
    if player.video_details.is_private == Some(true) || next.has_badge("PRIVACY_PRIVATE") {
        return Some(Availability::Private);
    }
    if next.has_style("BADGE_STYLE_TYPE_PREMIUM") {
        return Some(Availability::PremiumOnly);
    }
    if next.has_style("BADGE_STYLE_TYPE_MEMBERS_ONLY") {
        return Some(Availability::SubscriberOnly);
    }
    if age_limit >= 18 {
        return Some(Availability::NeedsAuth);
    }
    if next.has_badge("PRIVACY_UNLISTED") {
        return Some(Availability::Unlisted);
    }
    microformat
        .is_unlisted
        .map(|is_unlisted| if is_unlisted { Availability::Unlisted } else { Availability::Public })
}

/// What the address asks for besides the video: where to begin and to end.
pub(crate) fn asked(info: &mut MediaInfo, url: &Url) {
    let read = |text: &str, name: &str| {
        let mut pairs = form_urlencoded::parse(text.as_bytes());
        pairs.find(|(key, _)| key == name).and_then(|(_, value)| date::stretch(&value))
    };
    for (field, names) in [("start_time", &["start", "t"][..]), ("end_time", &["end"][..])] {
        let parts = [url.fragment(), url.query()].into_iter().flatten();
        let found = parts.flat_map(|part| names.iter().filter_map(move |name| read(part, name))).next();
        if let Some(seconds) = found {
            info.extra.insert(field.to_owned(), json!(seconds));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_above_the_title_can_name_an_episode() {
        assert_eq!(episode("A series S1 • E12"), Some(("A series", 1, 12)));
        assert_eq!(episode("Some Series S2 E3"), Some(("Some Series", 2, 3)));
        assert_eq!(episode("#fixtures"), None);
    }

    #[test]
    fn addresses_tell_where_to_begin_and_to_end() {
        let mut info = MediaInfo::default();
        asked(&mut info, &Url::parse("https://youtu.be/aaaaaaaaaaa?t=1m5s&end=90#t=7").unwrap());
        assert_eq!(Value::Object(info.extra), json!({ "start_time": 7, "end_time": 90 }));
    }
}
