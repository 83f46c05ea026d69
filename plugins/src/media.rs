//! A checked item from a script, as the value every other part of vidra knows.

use serde_json::Value;
use vidra_core::media::{
    AudioTrack, Availability, Chapter, Codec, Counts, DynamicRange, Extension, Format, Header, LiveStatus,
    MediaInfo, Music, Protection, Size, Source, Subtitle, Thumbnail, TimedText, Uploader, VideoTrack,
};

use crate::shape::{Fields, Wrong};

/// Headers that are the session's business, or would carry what is not a site's to give.
pub(crate) const FORBIDDEN_HEADERS: [&str; 14] = [
    "accept-encoding",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Names in `extra` that are not facts about an item but say how it is fetched or written.
const NOT_EXTRA: [&str; 12] = [
    "cookies",
    "ext",
    "entries",
    "extractor",
    "extractor_key",
    "filename",
    "filepath",
    "formats",
    "http_headers",
    "protocol",
    "requested_formats",
    "url",
];

/// An item. `path` is where it stands in the result, for messages about what its shape alone does not tell.
pub(crate) fn media(fields: &Fields<'_>, path: &str) -> Result<MediaInfo, Wrong> {
    let mut formats: Vec<Format> = Vec::new();
    for (index, one) in fields.objects("formats").enumerate() {
        let here = format!("{path}formats[{index}]");
        let format = format(&one, &here)?;
        if let Some(first) = formats.iter().position(|known| known.id == format.id) {
            let reason = format!("{:?} is the id of formats[{first}] too", format.id);
            return Err(Wrong::new(format!("{here}.id"), reason));
        }
        formats.push(format);
    }
    if formats.is_empty() {
        let reason =
            "holds nothing; where the site has no media, return { unavailable: \"unavailable\", message }";
        return Err(Wrong::new(format!("{path}formats"), reason));
    }
    let (id, title) = (fields.text("id").unwrap_or_default(), fields.text("title").unwrap_or_default());
    Ok(MediaInfo { id, title, formats, ..about(fields, path)? })
}

/// What is known of an item beside its id, title and formats.
pub(crate) fn about(fields: &Fields<'_>, path: &str) -> Result<MediaInfo, Wrong> {
    let upload_date = fields.text("uploadDate");
    if upload_date
        .as_ref()
        .is_some_and(|day| day.len() != 8 || day.bytes().any(|digit| !digit.is_ascii_digit()))
    {
        return Err(Wrong::new(format!("{path}uploadDate"), "expected YYYYMMDD, such as 20240131"));
    }
    let thumbnail = |one: Fields<'_>| {
        let (id, preference) = (one.text("id"), one.rank("preference"));
        let (width, height) = (one.small("width"), one.small("height"));
        Some(Thumbnail { id, width, height, preference, ..Thumbnail::new(one.url("url")?) })
    };
    let mut chapters = Vec::new();
    for (index, one) in fields.objects("chapters").enumerate() {
        let (start, end) = (one.seconds("start").unwrap_or_default(), one.seconds("end"));
        if end.is_some_and(|end| end < start) {
            return Err(Wrong::new(format!("{path}chapters[{index}].end"), "is before the start"));
        }
        chapters.push(Chapter { start, end, title: one.text("title").unwrap_or_default() });
    }
    Ok(MediaInfo {
        display_id: fields.text("displayId"),
        webpage_url: fields.url("webpageUrl"),
        description: fields.text("description"),
        duration: fields.seconds("duration"),
        uploader: fields.object("uploader").map(|one| person(&one)),
        channel: fields.object("channel").map(|one| person(&one)),
        timestamp: fields.whole("timestamp"),
        upload_date,
        release_timestamp: fields.whole("releaseTimestamp"),
        counts: fields.object("counts").map(|one| counts(&one)).unwrap_or_default(),
        thumbnails: fields.objects("thumbnails").filter_map(thumbnail).collect(),
        subtitles: subtitles(fields, "subtitles", path)?,
        automatic_captions: subtitles(fields, "automaticCaptions", path)?,
        chapters,
        categories: fields.texts("categories"),
        tags: fields.texts("tags"),
        live_status: fields.text("liveStatus").and_then(|word| live_status(&word)),
        availability: fields.text("availability").and_then(|word| availability(&word)),
        age_limit: fields.small("ageLimit"),
        playable_in_embed: fields.flag("playableInEmbed"),
        license: fields.text("license"),
        language: fields.text("language"),
        music: fields.object("music").map(|one| music(&one)),
        extra: extra(fields, path)?,
        ..MediaInfo::default()
    })
}

fn format(fields: &Fields<'_>, path: &str) -> Result<Format, Wrong> {
    let missing = |name: &str| Wrong::new(format!("{path}.{name}"), "is missing");
    let url = fields.url("url").ok_or_else(|| missing("url"))?;
    let extension = match fields.text("extension") {
        Some(name) => Extension::from_known_name(&name).ok_or_else(|| {
            Wrong::new(format!("{path}.extension"), format!("{name:?} is no kind of file vidra knows"))
        })?,
        None => {
            let (_, end) = url.as_url().path().rsplit_once('.').unwrap_or_default();
            let known = Extension::from_known_name(end).filter(|known| known.is_audio() || known.is_video());
            known.unwrap_or(Extension::Mp4)
        }
    };
    let source = match fields.text("kind").as_deref() {
        Some("hls") => Source::Hls { url },
        Some("dash") => Source::Dash { url, representation: None },
        Some("smooth") => Source::Smooth { url, level: None },
        _ => {
            Source::Progressive { url, max_range_bytes: fields.count("maxRange").filter(|bytes| *bytes > 0) }
        }
    };
    let mut format = Format::new(fields.text("id").ok_or_else(|| missing("id"))?, extension, source);
    if let Some(video) = fields.value.get("video") {
        format.video = Fields::of(video, fields.base).map(|one| video_track(&one));
    }
    if let Some(audio) = fields.value.get("audio") {
        format.audio = Fields::of(audio, fields.base).map(|one| audio_track(&one));
    }
    let exact = fields.count("size").map(Size::Exact);
    Ok(Format {
        bitrate_kbps: fields.number("bitrate"),
        size: exact.or_else(|| fields.count("approximateSize").map(Size::Approximate)),
        duration: fields.seconds("duration"),
        language: fields.text("language"),
        language_preference: fields.rank("languagePreference"),
        quality: fields.number("quality"),
        preference: fields.rank("preference"),
        source_preference: fields.rank("sourcePreference"),
        note: fields.text("note"),
        headers: headers(fields, path)?,
        protection: fields.text("protection").map(|system| Protection { system }),
        ..format
    })
}

fn headers(fields: &Fields<'_>, path: &str) -> Result<Vec<Header>, Wrong> {
    let mut headers = Vec::new();
    for (name, value) in fields.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let lower = name.to_ascii_lowercase();
        if FORBIDDEN_HEADERS.contains(&lower.as_str()) || lower == "authorization" {
            return Err(Wrong::new(format!("{path}.headers.{name}"), "is not a plugin's to set"));
        }
        headers.push(Header { name: name.clone(), value: value.as_str().unwrap_or_default().to_owned() });
    }
    Ok(headers)
}

fn video_track(fields: &Fields<'_>) -> VideoTrack {
    let range = |word: String| match word.as_str() {
        "HLG" => DynamicRange::Hlg,
        "HDR10" => DynamicRange::Hdr10,
        "HDR10+" => DynamicRange::Hdr10Plus,
        "DV" => DynamicRange::DolbyVision,
        _ => DynamicRange::Sdr,
    };
    VideoTrack {
        codec: fields.text("codec").map(Codec::new),
        width: fields.small("width"),
        height: fields.small("height"),
        fps: fields.number("fps"),
        bitrate_kbps: fields.number("bitrate"),
        dynamic_range: fields.text("dynamicRange").map(range),
        aspect_ratio: fields.number("aspectRatio"),
    }
}

fn audio_track(fields: &Fields<'_>) -> AudioTrack {
    AudioTrack {
        codec: fields.text("codec").map(Codec::new),
        sample_rate_hz: fields.small("sampleRate"),
        channels: fields.small("channels"),
        bitrate_kbps: fields.number("bitrate"),
    }
}

fn person(fields: &Fields<'_>) -> Uploader {
    Uploader {
        name: fields.text("name"),
        id: fields.text("id"),
        url: fields.url("url"),
        followers: fields.count("followers"),
        is_verified: fields.flag("isVerified"),
    }
}

fn counts(fields: &Fields<'_>) -> Counts {
    Counts {
        views: fields.count("views"),
        likes: fields.count("likes"),
        dislikes: fields.count("dislikes"),
        comments: fields.count("comments"),
        reposts: fields.count("reposts"),
        concurrent_viewers: fields.count("concurrentViewers"),
        average_rating: fields.number("averageRating"),
    }
}

fn music(fields: &Fields<'_>) -> Music {
    Music {
        track: fields.text("track"),
        artists: fields.texts("artists"),
        composers: fields.texts("composers"),
        album: fields.text("album"),
        album_artists: fields.texts("albumArtists"),
        track_number: fields.small("trackNumber"),
        disc_number: fields.small("discNumber"),
        release_year: fields.rank("releaseYear"),
        genres: fields.texts("genres"),
    }
}

fn subtitles(fields: &Fields<'_>, name: &str, path: &str) -> Result<Vec<Subtitle>, Wrong> {
    let mut subtitles = Vec::new();
    for (index, one) in fields.objects(name).enumerate() {
        let mut files = Vec::new();
        for (number, file) in one.objects("files").enumerate() {
            let here = format!("{path}{name}[{index}].files[{number}]");
            let word = file.text("extension").unwrap_or_default();
            let extension = Extension::from_known_name(&word).ok_or_else(|| {
                Wrong::new(format!("{here}.extension"), format!("{word:?} is no kind of file vidra knows"))
            })?;
            let url = file.url("url").ok_or_else(|| Wrong::new(format!("{here}.url"), "is missing"))?;
            files.push(TimedText { extension, source: Source::progressive(url) });
        }
        let language = one.text("language").unwrap_or_default();
        subtitles.push(Subtitle { language, name: one.text("name"), files });
    }
    Ok(subtitles)
}

fn extra(fields: &Fields<'_>, path: &str) -> Result<serde_json::Map<String, Value>, Wrong> {
    let extra = fields.get("extra").and_then(Value::as_object).cloned().unwrap_or_default();
    for name in extra.keys() {
        let is_name = name.starts_with(|first: char| first.is_ascii_lowercase())
            && name
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
        if !is_name || NOT_EXTRA.contains(&name.as_str()) {
            let shown: String = name.chars().take(60).collect();
            return Err(Wrong::new(
                format!("{path}extra.{shown}"),
                "is no fact about an item that info JSON has a name for",
            ));
        }
    }
    Ok(extra)
}

fn live_status(word: &str) -> Option<LiveStatus> {
    let all = [
        LiveStatus::NotLive,
        LiveStatus::IsLive,
        LiveStatus::IsUpcoming,
        LiveStatus::WasLive,
        LiveStatus::PostLive,
    ];
    all.into_iter().find(|status| status.as_str() == word)
}

fn availability(word: &str) -> Option<Availability> {
    let all = [
        Availability::Public,
        Availability::Unlisted,
        Availability::Private,
        Availability::NeedsAuth,
        Availability::SubscriberOnly,
        Availability::PremiumOnly,
    ];
    all.into_iter().find(|one| one.as_str() == word)
}
