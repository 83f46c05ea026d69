//! An info dictionary that was written down, read back into an item (`--load-info-json`).
//!
//! Any program's info JSON in yt-dlp's form is taken. What the typed item has no place for stays in the dictionary, which
//! goes on beside it; nothing here asks the network.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;

use super::load_format::{float, format, number, seconds, text, unsigned, url};
use super::{InfoDict, fill_format, fill_item, format_dict, info_dict};
use crate::extract::Registration;
use crate::media::{
    Availability, Chapter, Counts, Extension, Format, LiveStatus, MediaInfo, Source, Subtitle, Thumbnail,
    TimedText, Uploader,
};

/// Fields that tell of an earlier choice of formats; they are worked out again.
const CHOICES: [&str; 11] = [
    "requested_formats",
    "requested_downloads",
    "requested_subtitles",
    "requested_entries",
    "filename",
    "_filename",
    "filepath",
    "entries",
    "infojson_filename",
    "original_url",
    "playlist_autonumber",
];
/// Fields that only a page which was asked for has.
const NOT_WORKED_OUT: [&str; 4] = ["formats", "original_url", "webpage_url_basename", "webpage_url_domain"];

/// Fields that are worked out from what was loaded, or stay away.
const FILLED: [&str; 8] =
    ["abr", "aspect_ratio", "dynamic_range", "filesize_approx", "format", "resolution", "tbr", "vbr"];

/// The item a dictionary tells of. Formats without a usable address are left out and named in
/// [`MediaInfo::skipped`]; a dictionary without `formats` is its only format.
pub fn load_info(dict: &InfoDict) -> MediaInfo {
    let mut info = MediaInfo {
        id: text(dict, "id").unwrap_or_default(),
        title: text(dict, "title").unwrap_or_default(),
        display_id: text(dict, "display_id"),
        webpage_url: url(dict, "webpage_url"),
        description: text(dict, "description"),
        duration: seconds(dict.get("duration")),
        uploader: person(dict, "uploader"),
        channel: person(dict, "channel"),
        timestamp: dict.get("timestamp").and_then(number),
        upload_date: text(dict, "upload_date"),
        release_timestamp: dict.get("release_timestamp").and_then(number),
        counts: counts(dict),
        thumbnails: list(dict, "thumbnails").filter_map(thumbnail).collect(),
        subtitles: subtitles(dict, "subtitles"),
        automatic_captions: subtitles(dict, "automatic_captions"),
        chapters: list(dict, "chapters").filter_map(chapter).collect(),
        categories: texts(dict, "categories"),
        tags: texts(dict, "tags"),
        live_status: text(dict, "live_status").and_then(|word| live_status(&word)),
        availability: text(dict, "availability").and_then(|word| availability(&word)),
        age_limit: dict.get("age_limit").and_then(unsigned).and_then(|years| u32::try_from(years).ok()),
        playable_in_embed: dict.get("playable_in_embed").and_then(Value::as_bool),
        license: text(dict, "license"),
        language: text(dict, "language"),
        ..MediaInfo::default()
    };
    if info.thumbnails.is_empty() {
        info.thumbnails.extend(url(dict, "thumbnail").map(Thumbnail::new));
    }
    for (index, one) in offered(dict).enumerate() {
        let mut filled = one.clone();
        fill_format(&mut filled, dict.get("duration"));
        let mut read = format(&filled, index);
        if read.is_none() {
            let id = text(one, "format_id").unwrap_or_else(|| index.to_string());
            info.skipped
                .push(format!("format {id} of the info JSON has no address of a kind this version fetches"));
        }
        if let Some(read) = &mut read {
            read.available_at = one
                .get("available_at")
                .and_then(unsigned)
                .map(|moment| UNIX_EPOCH + Duration::from_secs(moment));
        }
        info.formats.extend(read);
    }
    info
}

/// The formats of a dictionary as they stand there.
fn offered(dict: &InfoDict) -> Box<dyn Iterator<Item = &InfoDict> + '_> {
    match dict.get("formats").and_then(Value::as_array).filter(|formats| !formats.is_empty()) {
        Some(formats) => Box::new(formats.iter().filter_map(Value::as_object)),
        None if dict.contains_key("url") => Box::new(std::iter::once(dict)),
        None => Box::new(std::iter::empty()),
    }
}

/// The dictionary that goes on: what was loaded, with what it lacks worked out from the item, and without what an earlier
/// run chose.
pub fn reloaded(loaded: &InfoDict, info: &MediaInfo, site: &Registration) -> InfoDict {
    let mut dict = without_choices(loaded);
    for (name, value) in info_dict(info, site) {
        if !NOT_WORKED_OUT.contains(&name.as_str()) && dict.get(&name).is_none_or(Value::is_null) {
            dict.insert(name, value);
        }
    }
    // Without a format it is only told of, as it stands there.
    if !info.formats.is_empty() {
        fill_item(&mut dict);
    }
    if !info.formats.is_empty() {
        let formats = info.formats.iter().map(|format| Value::Object(reloaded_format(loaded, format)));
        dict.insert("formats".to_owned(), formats.collect());
    }
    dict
}

/// The dictionary without what an earlier run chose and without empty fields, at any depth.
fn without_choices(dict: &InfoDict) -> InfoDict {
    let is_kept = |(name, value): &(&String, &Value)| {
        !value.is_null() && !name.starts_with("__") && !CHOICES.contains(&name.as_str())
    };
    dict.iter().filter(is_kept).map(|(name, value)| (name.clone(), kept(value))).collect()
}

fn kept(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(without_choices(fields)),
        Value::Array(items) => items.iter().map(kept).collect(),
        other => other.clone(),
    }
}

/// One format's fields: as they were loaded, with what they lack.
pub fn reloaded_format(loaded: &InfoDict, format: &Format) -> InfoDict {
    let address = format.source.url().map(crate::http::RemoteUrl::as_str);
    let has_address = |one: &&InfoDict| {
        text(one, "url").as_deref() == address || text(one, "manifest_url").as_deref() == address
    };
    let has_id = |one: &&InfoDict| {
        text(one, "format_id").is_none_or(|id| format.id == id || format.id.starts_with(&id))
    };
    let is_named = |one: &&InfoDict| text(one, "format_id").is_some_and(|id| id == format.id);
    // Ids were made selectable since; an address that only one format has names it as well.
    let only = || {
        let mut all = offered(loaded).filter(has_address);
        all.next().filter(|_| all.next().is_none())
    };
    let own = || offered(loaded).find(|one| is_named(one) && has_address(one));
    let alike = || offered(loaded).find(|one| has_id(one) && has_address(one));
    let found = own().or_else(alike).or_else(only).or_else(|| offered(loaded).find(is_named));
    let duration = loaded.get("duration");
    let computed = format_dict(format, duration);
    let Some(found) = found else { return computed };
    // What is its own only format tells nothing but what a format has.
    let mut dict = if loaded.get("formats").is_some() {
        without_choices(found)
    } else {
        found
            .iter()
            .filter(|(name, value)| computed.contains_key(*name) && !value.is_null())
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    // The id is what `-f` names it by, which may not be what stood there.
    dict.insert("format_id".to_owned(), Value::String(format.id.clone()));
    fill_format(&mut dict, duration);
    for (name, value) in computed {
        if !FILLED.contains(&name.as_str()) {
            dict.entry(name).or_insert(value);
        }
    }
    dict
}

fn list<'a>(dict: &'a InfoDict, name: &str) -> impl Iterator<Item = &'a InfoDict> {
    dict.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn texts(dict: &InfoDict, name: &str) -> Vec<String> {
    let all = dict.get(name).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

fn person(dict: &InfoDict, prefix: &str) -> Option<Uploader> {
    let part = |suffix: &str| format!("{prefix}{suffix}");
    let person = Uploader {
        name: text(dict, prefix),
        id: text(dict, &part("_id")),
        url: url(dict, &part("_url")),
        followers: dict.get(&part("_follower_count")).and_then(unsigned),
        is_verified: dict.get(&part("_is_verified")).and_then(Value::as_bool),
    };
    (person != Uploader::default()).then_some(person)
}

fn counts(dict: &InfoDict) -> Counts {
    let count = |name: &str| dict.get(name).and_then(unsigned);
    Counts {
        views: count("view_count"),
        likes: count("like_count"),
        dislikes: count("dislike_count"),
        comments: count("comment_count"),
        reposts: count("repost_count"),
        concurrent_viewers: count("concurrent_view_count"),
        average_rating: dict.get("average_rating").and_then(float),
    }
}

fn thumbnail(dict: &InfoDict) -> Option<Thumbnail> {
    let pixels = |name: &str| dict.get(name).and_then(unsigned).and_then(|count| u32::try_from(count).ok());
    Some(Thumbnail {
        url: url(dict, "url")?,
        id: text(dict, "id"),
        width: pixels("width"),
        height: pixels("height"),
        preference: dict.get("preference").and_then(number).and_then(|value| i32::try_from(value).ok()),
    })
}

fn subtitles(dict: &InfoDict, name: &str) -> Vec<Subtitle> {
    let languages = dict.get(name).and_then(Value::as_object).into_iter().flatten();
    let subtitle = |(language, files): (&String, &Value)| {
        let entries: Vec<&InfoDict> = files.as_array()?.iter().filter_map(Value::as_object).collect();
        let file = |one: &&InfoDict| {
            let address = url(one, "url")?;
            let protocol = text(one, "protocol").unwrap_or_default();
            let is_playlist = protocol.starts_with("m3u8") || address.as_url().path().ends_with(".m3u8");
            let source =
                if is_playlist { Source::Hls { url: address } } else { Source::progressive(address) };
            let extension = Extension::from_name(&text(one, "ext").unwrap_or_default());
            Some(TimedText { extension, source })
        };
        let name = entries.iter().find_map(|one| text(one, "name"));
        let files: Vec<TimedText> = entries.iter().filter_map(file).collect();
        (!files.is_empty()).then(|| Subtitle { language: language.clone(), name, files })
    };
    languages.filter_map(subtitle).collect()
}

fn chapter(dict: &InfoDict) -> Option<Chapter> {
    let start = seconds(dict.get("start_time"))?;
    let end = seconds(dict.get("end_time")).filter(|end| *end >= start);
    Some(Chapter { start, end, title: text(dict, "title").unwrap_or_default() })
}

fn live_status(word: &str) -> Option<LiveStatus> {
    use LiveStatus::{IsLive, IsUpcoming, NotLive, PostLive, WasLive};
    [NotLive, IsLive, IsUpcoming, WasLive, PostLive].into_iter().find(|status| status.as_str() == word)
}

fn availability(word: &str) -> Option<Availability> {
    use Availability::{NeedsAuth, PremiumOnly, Private, Public, SubscriberOnly, Unlisted};
    let all = [Public, Unlisted, Private, NeedsAuth, SubscriberOnly, PremiumOnly];
    all.into_iter().find(|who| who.as_str() == word)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::extract::{Context, ExtractError, Extraction, Extractor, Tier};
    use crate::http::RemoteUrl;

    struct Nothing;

    #[async_trait::async_trait]
    impl Extractor for Nothing {
        fn matches(&self, _: &::url::Url) -> bool {
            false
        }

        async fn extract(&self, _: &RemoteUrl, _: &Context) -> Result<Extraction, ExtractError> {
            Err(ExtractError::missing("nothing"))
        }
    }

    static SITE: Registration = Registration::new("nothing", Tier::Site, &Nothing);

    fn dict(value: &Value) -> InfoDict {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn what_an_item_tells_comes_back_from_its_dictionary() {
        let loaded = dict(&json!({
            "id": "x1", "title": "A goal", "duration": 12.5, "uploader": "Ann", "view_count": 7, "live_status": "was_live",
            "chapters": [{"start_time": 0, "end_time": 5.5, "title": "one"}], "tags": ["a"],
            "subtitles": {"en": [{"ext": "vtt", "url": "https://a.example/s.vtt", "name": "English"}]},
            "formats": [
                {"format_id": "137", "ext": "mp4", "url": "https://a.example/v.mp4", "vcodec": "avc1.4d401f", "acodec": "none",
                 "width": 1920, "height": 1080, "fps": 29.97, "filesize": 12_345, "protocol": "https"},
                {"format_id": "140", "ext": "m4a", "url": "https://a.example/a.m4a", "vcodec": "none", "acodec": "mp4a.40.2"},
            ],
        }));
        let info = load_info(&loaded);
        let again = load_info(&info_dict(&info, &SITE));
        // What the dictionary works out (the id as display_id, SDR, the shape of the picture) is there from then on.
        assert_eq!(load_info(&info_dict(&again, &SITE)), again);
        assert_eq!((&again.chapters, &again.subtitles), (&info.chapters, &info.subtitles));
        assert_eq!(
            (&again.uploader, again.duration, again.counts),
            (&info.uploader, info.duration, info.counts)
        );
        assert_eq!(again.formats[0].source, info.formats[0].source);
        assert_eq!(info.formats[0].exact_size_bytes(), Some(12_345));
        assert!(info.formats[1].video.is_none() && info.formats[0].audio.is_none());
        assert_eq!(info.chapters[0].end, Some(Duration::from_millis(5500)));
    }

    #[test]
    fn fields_nobody_knows_stay_and_choices_go() {
        let loaded = dict(&json!({
            "id": "x1", "title": "A goal", "weather": "fine", "requested_formats": [], "extractor": "elsewhere",
            "formats": [{"format_id": "1", "url": "https://a.example/v.mp4", "ext": "mp4", "weather": "wet", "acodec": null}],
        }));
        let info = load_info(&loaded);
        let whole = reloaded(&loaded, &info, &SITE);
        assert_eq!(whole["weather"], "fine");
        assert_eq!(whole["extractor"], "elsewhere");
        assert!(!whole.contains_key("requested_formats"));
        assert_eq!(whole["formats"][0]["weather"], "wet");
        assert_eq!(whole["formats"][0]["format"], "1 - unknown");
        assert_eq!(whole["fulltitle"], "A goal");
    }

    #[test]
    fn a_dictionary_without_formats_is_its_only_format() {
        let info = load_info(&dict(
            &json!({"id": "x", "title": "y", "url": "https://a.example/v.webm", "ext": "webm"}),
        ));
        assert_eq!(info.formats.len(), 1);
        let none =
            load_info(&dict(&json!({"id": "x", "title": "y", "formats": [{"url": "file:///etc/passwd"}]})));
        assert_eq!((none.formats.len(), none.skipped.len()), (0, 1));
    }
}
