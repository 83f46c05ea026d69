//! What a page is known to show, before it is known where that stands.

use std::time::Duration;

use serde_json::Value;
use url::Url;
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Format, MediaInfo};

use super::trace::Recorded;

/// What a site for the page should say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The title.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The picture.
    pub thumbnail: Option<RemoteUrl>,
    /// How long it plays.
    pub duration: Option<Duration>,
    /// The media files and manifests.
    pub files: Vec<File>,
    /// Where the media is instead: an address that another site takes.
    pub elsewhere: Option<RemoteUrl>,
}

/// One file or manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// Where it is.
    pub url: RemoteUrl,
    /// Picture height in pixels.
    pub height: Option<u32>,
}

/// Endings of addresses that are media.
const ENDINGS: [&str; 12] =
    ["m3u8", "mpd", "mp4", "webm", "m4v", "mov", "mp3", "m4a", "ogg", "opus", "flac", "mkv"];
/// Values of one answer that are looked at.
const VALUES: usize = 100_000;
/// Files that are taken from one answer.
const FILES: usize = 30;

impl Facts {
    /// What an extraction says.
    pub fn of(info: &MediaInfo) -> Self {
        let file = |format: &Format| {
            let height = format.video.as_ref().and_then(|track| track.height);
            Some(File { url: format.source.url()?.clone(), height })
        };
        Self {
            title: Some(info.title.clone()),
            description: info.description.clone(),
            thumbnail: info.thumbnails.first().map(|one| one.url.clone()),
            duration: info.duration,
            files: info.formats.iter().filter_map(file).collect(),
            elsewhere: None,
        }
    }

    /// What the JSON answers of a recording say by themselves: addresses that end as media does, and the title beside them. For
    /// pages whose scripts ask for what they show.
    pub fn in_answers(answers: &[Recorded]) -> Self {
        for answer in answers.iter().filter(|answer| !answer.is_page) {
            let Ok(value) = serde_json::from_str::<Value>(&answer.page.text) else { continue };
            let files = files(&value, &answer.page.url);
            if files.is_empty() {
                continue;
            }
            let title = text_named(&value, &["title", "name"]);
            let description = text_named(&value, &["description", "summary"]);
            let thumbnail = text_named(&value, &["thumbnail", "thumbnailUrl", "poster", "image"]);
            let thumbnail = thumbnail.and_then(|text| answer.page.url.join(&text).ok());
            let duration = number_named(&value, &["duration", "seconds", "length"]);
            let duration = duration.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            let duration = duration.filter(|length| !length.is_zero());
            return Self { title, description, thumbnail, duration, files, elsewhere: None };
        }
        Self::default()
    }

    /// Whether there is anything to play.
    pub const fn is_playable(&self) -> bool {
        !self.files.is_empty() || self.elsewhere.is_some()
    }
}

/// What an address ends in, where that is a kind of media.
fn ending(url: &Url) -> Option<String> {
    let last = url.path_segments()?.next_back()?;
    let (_, ending) = last.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    ENDINGS.contains(&ending.as_str()).then_some(ending)
}

/// Every value of a JSON value with the name it stands under, breadth first, without recursion.
fn members(value: &Value) -> Vec<(&str, &Value)> {
    let mut all = vec![("", value)];
    let mut at = 0;
    while at < all.len() && all.len() < VALUES {
        match all[at].1 {
            Value::Object(map) => all.extend(map.iter().map(|(name, value)| (name.as_str(), value))),
            Value::Array(items) => all.extend(items.iter().map(|item| ("", item))),
            _ => {}
        }
        at += 1;
    }
    all
}

fn files(value: &Value, base: &RemoteUrl) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    for (_, value) in members(value) {
        let object = value.as_object();
        let height =
            object.and_then(|map| map.get("height")?.as_u64()).and_then(|height| u32::try_from(height).ok());
        let texts = object.into_iter().flat_map(|map| map.values()).filter_map(Value::as_str);
        for text in texts {
            let Ok(url) = base.join(text) else { continue };
            let is_new = !files.iter().any(|file| file.url == url);
            if is_new && ending(url.as_url()).is_some() && files.len() < FILES {
                files.push(File { url, height });
            }
        }
    }
    files
}

fn text_named(value: &Value, names: &[&str]) -> Option<String> {
    let members = members(value);
    let text = |wanted: &&str| {
        let (_, value) = members.iter().find(|(name, value)| name == wanted && value.is_string())?;
        Some(value.as_str()?.trim().to_owned()).filter(|text| !text.is_empty())
    };
    names.iter().find_map(text)
}

fn number_named(value: &Value, names: &[&str]) -> Option<f64> {
    let members = members(value);
    names.iter().find_map(|wanted| members.iter().find(|(name, _)| name == wanted)?.1.as_f64())
}
