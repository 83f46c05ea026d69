//! SponsorBlock: which stretches of a YouTube video other viewers marked, and as what.
//!
//! The server is told four digits of a hash of the video's id, not the id (sponsor.ajay.app, API "skipSegments by hash",
//! 2026-11), and answers for every video that shares them.

use std::time::Duration;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{BesideError, Fetcher};
use crate::http::RemoteUrl;

/// Where the service is.
pub const DEFAULT_API: &str = "https://sponsor.ajay.app";

/// What a stretch was marked as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the service's own word")]
pub enum Category {
    Sponsor,
    Intro,
    Outro,
    SelfPromo,
    Preview,
    Filler,
    Interaction,
    MusicOfftopic,
    Hook,
    Highlight,
    Chapter,
}

const TABLE: [(Category, &str, &str); 11] = [
    (Category::Sponsor, "sponsor", "Sponsor"),
    (Category::Intro, "intro", "Intermission/Intro Animation"),
    (Category::Outro, "outro", "Endcards/Credits"),
    (Category::SelfPromo, "selfpromo", "Unpaid/Self Promotion"),
    (Category::Preview, "preview", "Preview/Recap"),
    (Category::Filler, "filler", "Filler Tangent"),
    (Category::Interaction, "interaction", "Interaction Reminder"),
    (Category::MusicOfftopic, "music_offtopic", "Non-Music Section"),
    (Category::Hook, "hook", "Hook/Greetings"),
    (Category::Highlight, "poi_highlight", "Highlight"),
    (Category::Chapter, "chapter", "Chapter"),
];

impl Category {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(category, ..)| *category)
    }

    /// The service's word.
    pub fn as_str(self) -> &'static str {
        TABLE.iter().find(|(category, ..)| *category == self).map_or("", |(_, word, _)| word)
    }

    /// The category with this word.
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|(_, word, _)| *word == name).map(|(category, ..)| *category)
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        TABLE.iter().find(|(category, ..)| *category == self).map_or("", |(.., title)| title)
    }

    /// Whether such a stretch can be cut out; a highlight and a chapter are places to go to.
    pub const fn is_removable(self) -> bool {
        !matches!(self, Self::Highlight | Self::Chapter)
    }
}

/// What a user wants of the service.
#[derive(Clone, Debug, Default)]
pub struct SponsorBlock {
    /// `--sponsorblock-mark`.
    pub mark: Vec<Category>,
    /// `--sponsorblock-remove`; goes before marking.
    pub remove: Vec<Category>,
}

impl SponsorBlock {
    /// Whether nothing is wanted.
    pub fn is_empty(&self) -> bool {
        self.mark.is_empty() && self.remove.is_empty()
    }
}

/// A marked stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// From the start of the video.
    pub start: Duration,
    /// From the start of the video.
    pub end: Duration,
    /// As what.
    pub category: Category,
    /// The service's name for it, or a viewer's for a chapter.
    pub title: String,
}

#[derive(Deserialize)]
struct Video {
    #[serde(rename = "videoID")]
    id: String,
    #[serde(default)]
    segments: Vec<Marked>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Marked {
    segment: [f64; 2],
    category: String,
    #[serde(default)]
    video_duration: f64,
    #[serde(default)]
    description: String,
}

/// Asks for the stretches of a video. None are known where there is no answer for it.
///
/// # Errors
/// [`BesideError`].
pub async fn segments(
    fetcher: &Fetcher,
    api: &RemoteUrl,
    id: &str,
    duration: Option<Duration>,
    wanted: &SponsorBlock,
) -> Result<Vec<Segment>, BesideError> {
    let hash = Sha256::digest(id.as_bytes());
    let prefix: String = hash.iter().take(2).map(|byte| format!("{byte:02x}")).collect();
    let mut words: Vec<&str> = wanted.mark.iter().chain(&wanted.remove).map(|one| one.as_str()).collect();
    words.sort_unstable();
    words.dedup();
    let list = |words: &[&str]| serde_json::to_string(words).unwrap_or_default();
    let mut url = api.as_url().clone();
    let path = format!("{}/api/skipSegments/{prefix}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url.query_pairs_mut()
        .append_pair("service", "YouTube")
        .append_pair("categories", &list(&words))
        .append_pair("actionTypes", &list(&["skip", "poi", "chapter"]));
    let unreadable = |reason: String| BesideError::Answer { service: "SponsorBlock", reason };
    let url = RemoteUrl::parse(url.as_str()).map_err(|error| unreadable(error.to_string()))?;
    let Some(answer) = fetcher.answer(&url).await? else { return Ok(Vec::new()) };
    marked(&answer, id, duration).map_err(unreadable)
}

/// The stretches of one video in an answer of the service, in their order.
///
/// # Errors
/// What is wrong with the answer.
pub fn marked(answer: &[u8], id: &str, duration: Option<Duration>) -> Result<Vec<Segment>, String> {
    let videos: Vec<Video> = serde_json::from_slice(answer).map_err(|error| error.to_string())?;
    let own = videos.into_iter().filter(|video| video.id == id).flat_map(|video| video.segments);
    let mut found: Vec<Segment> = own.filter_map(|one| segment(one, duration)).collect();
    found.sort_by_key(|one| (one.start, one.end));
    Ok(found)
}

/// Seconds at either end that count as the end itself.
const NEAR: f64 = 1.0;

fn segment(one: Marked, duration: Option<Duration>) -> Option<Segment> {
    let category = Category::from_name(&one.category)?;
    let [mut start, mut end] = one.segment;
    if start <= NEAR {
        start = 0.0;
    }
    let length = duration.map(|duration| duration.as_secs_f64());
    if let Some(length) = length.filter(|_| one.video_duration > 0.0) {
        // Marked on another cut of the video: the times mean nothing.
        let difference = (length - one.video_duration).abs();
        let is_close = difference < 1.0 || (difference < 5.0 && difference / (end - start).max(0.001) < 0.05);
        if !is_close {
            return None;
        }
    }
    if length.is_some_and(|length| length - end <= NEAR) {
        end = length.unwrap_or(end);
    }
    if category == Category::Highlight {
        end = start + 1.0;
    }
    let title = if category == Category::Chapter && !one.description.is_empty() {
        one.description
    } else {
        category.title().to_owned()
    };
    let moment = |seconds: f64| Duration::try_from_secs_f64(seconds).ok();
    let (start, end) = (moment(start)?, moment(end)?);
    (end > start).then_some(Segment { start, end, category, title })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"[{"videoID":"other","segments":[{"segment":[1,2],"category":"sponsor","actionType":"skip"}]},
        {"videoID":"x1","segments":[
            {"segment":[98.5,99.4],"category":"outro","actionType":"skip","videoDuration":100},
            {"segment":[0.4,7.25],"category":"sponsor","actionType":"skip","videoDuration":100.2,"UUID":"u","votes":3},
            {"segment":[20,30],"category":"chapter","actionType":"chapter","videoDuration":0,"description":"The goal"},
            {"segment":[5,9],"category":"intro","actionType":"skip","videoDuration":120},
            {"segment":[50,50],"category":"poi_highlight","actionType":"poi","videoDuration":100},
            {"segment":[1,2],"category":"made_up","actionType":"skip"}]}]"#;

    #[test]
    fn stretches_of_other_videos_and_other_cuts_are_left_out() {
        let found = marked(ANSWER.as_bytes(), "x1", Some(Duration::from_secs(100))).unwrap();
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.start.as_millis(), one.end.as_millis(), one.title.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (0, 7250, "Sponsor"),
                (20_000, 30_000, "The goal"),
                (50_000, 51_000, "Highlight"),
                (98_500, 100_000, "Endcards/Credits")
            ]
        );
        assert!(marked(b"<html>", "x1", None).is_err());
    }

    #[test]
    fn every_category_has_one_word() {
        for category in Category::all() {
            assert_eq!(Category::from_name(category.as_str()), Some(category));
        }
    }
}
