//! An item as an info dictionary: the field names yt-dlp's `-j`, templates and filters use.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use super::{fill_format, fill_item};
use crate::extract::Registration;
use crate::media::{
    Comment, Format, HeatStretch, MediaInfo, Size, Source, Storyboard, Subtitle, Thumbnail, Uploader,
};

/// Fields by name, in the order they are written.
pub type InfoDict = Map<String, Value>;

/// The dictionary of an item as a site gave it, before a format is chosen. Fields the site does not tell are left out.
pub fn info_dict(info: &MediaInfo, site: &Registration) -> InfoDict {
    // As many as most items have: to grow a dictionary takes longer than to fill it.
    let mut dict = InfoDict::with_capacity(96);
    let duration = info.duration.map(seconds);
    dict.insert("id".to_owned(), json!(info.id));
    dict.insert("title".to_owned(), json!(info.title));
    dict.insert(
        "formats".to_owned(),
        info.formats.iter().map(|format| Value::Object(format_dict(format, duration.as_ref()))).collect(),
    );
    describe(&mut dict, info);
    people(&mut dict, info);
    dates(&mut dict, info);
    attachments(&mut dict, info);
    more(&mut dict, info);
    dict.insert("extractor".to_owned(), json!(site.name));
    dict.insert("extractor_key".to_owned(), json!(site.info_key()));
    fill_item(&mut dict);
    dict
}

fn put(dict: &mut InfoDict, name: &str, value: impl Into<Option<Value>>) {
    if let Some(value) = value.into().filter(|value| !value.is_null()) {
        dict.insert(name.to_owned(), value);
    }
}

fn describe(dict: &mut InfoDict, info: &MediaInfo) {
    put(dict, "description", info.description.as_ref().map(|text| json!(text)));
    put(dict, "duration", info.duration.map(seconds));
    put(dict, "duration_string", info.duration.map(|duration| json!(clock(duration))));
    put(dict, "view_count", info.counts.views.map(|count| json!(count)));
    put(dict, "like_count", info.counts.likes.map(|count| json!(count)));
    put(dict, "dislike_count", info.counts.dislikes.map(|count| json!(count)));
    put(dict, "comment_count", info.counts.comments.map(|count| json!(count)));
    put(dict, "repost_count", info.counts.reposts.map(|count| json!(count)));
    put(dict, "concurrent_view_count", info.counts.concurrent_viewers.map(|count| json!(count)));
    put(dict, "average_rating", info.counts.average_rating.map(|rating| json!(rating)));
    put(dict, "age_limit", info.age_limit.map(|years| json!(years)));
    put(dict, "live_status", info.live_status.map(|status| json!(status.as_str())));
    put(dict, "is_live", info.live_status.map(|status| json!(status.as_str() == "is_live")));
    put(
        dict,
        "was_live",
        info.live_status.map(|status| json!(matches!(status.as_str(), "was_live" | "post_live"))),
    );
    put(dict, "availability", info.availability.map(|who| json!(who.as_str())));
    put(dict, "playable_in_embed", info.playable_in_embed.map(|is_playable| json!(is_playable)));
    put(dict, "license", info.license.as_ref().map(|text| json!(text)));
    put(dict, "language", info.language.as_ref().map(|text| json!(text)));
    put(dict, "display_id", json!(info.display_id.as_ref().unwrap_or(&info.id)));
    put(dict, "fulltitle", json!(info.title));
    if let Some(url) = &info.webpage_url {
        put(dict, "webpage_url", json!(url.as_str()));
        put(dict, "original_url", json!(url.as_str()));
        let basename =
            url.as_url().path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
        put(dict, "webpage_url_basename", json!(basename));
        put(dict, "webpage_url_domain", json!(url.host().trim_start_matches("www.")));
    }
}

fn people(dict: &mut InfoDict, info: &MediaInfo) {
    let mut person = |prefix: &str, uploader: &Uploader| {
        let named = |suffix: &str| format!("{prefix}{suffix}");
        put(dict, prefix, uploader.name.as_ref().map(|text| json!(text)));
        put(dict, &named("_id"), uploader.id.as_ref().map(|text| json!(text)));
        put(dict, &named("_url"), uploader.url.as_ref().map(|url| json!(url.as_str())));
        put(dict, &named("_follower_count"), uploader.followers.map(|count| json!(count)));
        put(dict, &named("_is_verified"), uploader.is_verified.map(|is_verified| json!(is_verified)));
    };
    if let Some(uploader) = &info.uploader {
        person("uploader", uploader);
    }
    if let Some(channel) = &info.channel {
        person("channel", channel);
    }
}

fn dates(dict: &mut InfoDict, info: &MediaInfo) {
    put(dict, "timestamp", info.timestamp.map(|moment| json!(moment)));
    let date = info.upload_date.clone().or_else(|| info.timestamp.and_then(day));
    put(dict, "upload_date", date.map(|date| json!(date)));
    put(dict, "release_timestamp", info.release_timestamp.map(|moment| json!(moment)));
    put(dict, "release_date", info.release_timestamp.and_then(day).map(|date| json!(date)));
}

/// `YYYYMMDD` in UTC.
fn day(timestamp: i64) -> Option<String> {
    let moment = jiff::Timestamp::from_second(timestamp).ok()?;
    Some(moment.strftime("%Y%m%d").to_string())
}

fn attachments(dict: &mut InfoDict, info: &MediaInfo) {
    // The last one a site is sure of: those without a size may not exist.
    let best =
        info.thumbnails.iter().rev().find(|one| one.width.is_some()).or_else(|| info.thumbnails.last());
    if let Some(best) = best {
        put(dict, "thumbnail", json!(best.url.as_str()));
        let all: Vec<Value> =
            info.thumbnails.iter().enumerate().map(|(index, one)| thumbnail(one, index)).collect();
        put(dict, "thumbnails", json!(all));
    }
    put(dict, "subtitles", subtitles(&info.subtitles));
    put(dict, "automatic_captions", subtitles(&info.automatic_captions));
    if !info.chapters.is_empty() {
        let chapters: Vec<Value> = info
            .chapters
            .iter()
            .map(|part| {
                json!({
                    "start_time": part.start.as_secs_f64(),
                    "end_time": part.end.map(|end| end.as_secs_f64()),
                    "title": part.title,
                })
            })
            .collect();
        put(dict, "chapters", json!(chapters));
    }
    let list = |items: &[String]| (!items.is_empty()).then(|| json!(items));
    put(dict, "categories", list(&info.categories));
    put(dict, "tags", list(&info.tags));
}

/// Heat, comments, music and the site's own fields.
fn more(dict: &mut InfoDict, info: &MediaInfo) {
    let stretch = |one: &HeatStretch| json!({ "start_time": one.start.as_secs_f64(), "end_time": one.end.as_secs_f64(), "value": one.value });
    let heat: Vec<Value> = info.heatmap.iter().map(stretch).collect();
    put(dict, "heatmap", (!heat.is_empty()).then(|| json!(heat)));
    if !info.comments.is_empty() {
        let comments: Vec<Value> = info.comments.iter().map(comment).collect();
        put(dict, "comments", json!(comments));
    }
    if let Some(music) = &info.music {
        let list = |items: &[String]| (!items.is_empty()).then(|| json!(items));
        let joined = |items: &[String]| (!items.is_empty()).then(|| json!(items.join(", ")));
        put(dict, "track", music.track.as_ref().map(|text| json!(text)));
        put(dict, "track_number", music.track_number.map(|number| json!(number)));
        put(dict, "disc_number", music.disc_number.map(|number| json!(number)));
        put(dict, "artists", list(&music.artists));
        put(dict, "artist", joined(&music.artists));
        put(dict, "composers", list(&music.composers));
        put(dict, "composer", joined(&music.composers));
        put(dict, "album", music.album.as_ref().map(|text| json!(text)));
        put(dict, "album_artists", list(&music.album_artists));
        put(dict, "album_artist", joined(&music.album_artists));
        put(dict, "genres", list(&music.genres));
        put(dict, "genre", joined(&music.genres));
        put(dict, "release_year", music.release_year.map(|year| json!(year)));
    }
    for (name, value) in &info.extra {
        dict.entry(name.clone()).or_insert_with(|| value.clone());
    }
}

fn comment(one: &Comment) -> Value {
    let mut dict = InfoDict::new();
    put(&mut dict, "id", json!(one.id));
    put(&mut dict, "parent", json!(one.parent.as_deref().unwrap_or("root")));
    put(&mut dict, "text", json!(one.text));
    put(&mut dict, "like_count", one.likes.map(|count| json!(count)));
    put(&mut dict, "author_id", one.author.id.as_ref().map(|text| json!(text)));
    put(&mut dict, "author", one.author.name.as_ref().map(|text| json!(text)));
    put(&mut dict, "author_thumbnail", one.author_thumbnail.as_ref().map(|url| json!(url.as_str())));
    put(&mut dict, "author_is_uploader", json!(one.is_by_uploader));
    put(&mut dict, "author_is_verified", one.author.is_verified.map(|is_verified| json!(is_verified)));
    put(&mut dict, "author_url", one.author.url.as_ref().map(|url| json!(url.as_str())));
    put(&mut dict, "is_favorited", json!(one.is_favorited));
    put(&mut dict, "is_pinned", json!(one.is_pinned));
    put(&mut dict, "_time_text", one.time_text.as_ref().map(|text| json!(text)));
    put(&mut dict, "timestamp", one.timestamp.map(|moment| json!(moment)));
    Value::Object(dict)
}

fn thumbnail(one: &Thumbnail, index: usize) -> Value {
    let mut dict = InfoDict::new();
    put(&mut dict, "url", json!(one.url.as_str()));
    put(&mut dict, "preference", one.preference.map(|value| json!(value)));
    put(&mut dict, "width", one.width.map(|pixels| json!(pixels)));
    put(&mut dict, "height", one.height.map(|pixels| json!(pixels)));
    if let (Some(width), Some(height)) = (one.width, one.height) {
        put(&mut dict, "resolution", json!(format!("{width}x{height}")));
    }
    put(&mut dict, "id", json!(one.id.clone().unwrap_or_else(|| index.to_string())));
    Value::Object(dict)
}

fn subtitles(all: &[Subtitle]) -> Value {
    let mut languages = Map::new();
    for one in all {
        let files = one.files.iter().map(|file| {
            let mut dict = InfoDict::new();
            put(&mut dict, "ext", json!(file.extension.as_str()));
            put(&mut dict, "url", file.source.url().map(|url| json!(url.as_str())));
            put(&mut dict, "name", one.name.as_ref().map(|name| json!(name)));
            Value::Object(dict)
        });
        let files: Vec<Value> = files.collect();
        match languages.entry(one.language.clone()).or_insert_with(|| json!([])) {
            Value::Array(known) => known.extend(files),
            other => *other = Value::Array(files),
        }
    }
    Value::Object(languages)
}

/// One entry of `formats`; `duration_seconds` is the item's.
pub fn format_dict(format: &Format, duration_seconds: Option<&Value>) -> InfoDict {
    let mut dict = InfoDict::with_capacity(48);
    put(&mut dict, "format_id", json!(format.id));
    put(&mut dict, "format_note", format.note.as_ref().map(|note| json!(note)));
    put(&mut dict, "ext", json!(format.extension.as_str()));
    let protocol = if format.storyboard.is_some() { "mhtml" } else { protocol(&format.source) };
    put(&mut dict, "protocol", json!(protocol));
    source(&mut dict, &format.source);
    if format.storyboard.is_some() {
        // Its sheets are named by a pattern, not listed in a manifest.
        dict.remove("manifest_url");
    }
    tracks(&mut dict, format);
    put(&mut dict, "tbr", format.bitrate_kbps.map(number));
    match format.size {
        Some(Size::Exact(bytes)) => put(&mut dict, "filesize", json!(bytes)),
        Some(Size::Approximate(bytes)) => put(&mut dict, "filesize_approx", json!(bytes)),
        None => {}
    }
    put(&mut dict, "language", format.language.as_ref().map(|language| json!(language)));
    put(&mut dict, "language_preference", format.language_preference.map(|value| json!(value)));
    put(&mut dict, "quality", format.quality.map(number));
    put(&mut dict, "preference", format.preference.map(|value| json!(value)));
    put(&mut dict, "source_preference", format.source_preference.map(|value| json!(value)));
    put(&mut dict, "has_drm", format.protection.as_ref().map(|_| json!(true)));
    let available = format.available_at.and_then(|moment| moment.duration_since(UNIX_EPOCH).ok());
    put(&mut dict, "available_at", available.map(|moment| json!(moment.as_secs())));
    if !format.headers.is_empty() {
        let headers: Map<String, Value> =
            format.headers.iter().map(|header| (header.name.clone(), json!(header.value))).collect();
        put(&mut dict, "http_headers", Value::Object(headers));
    }
    let own = format.duration.map(seconds);
    fill_format(&mut dict, own.as_ref().or(duration_seconds));
    dict
}

fn source(dict: &mut InfoDict, source: &Source) {
    match source {
        Source::Progressive { url, max_range_bytes } => {
            put(dict, "url", json!(url.as_str()));
            let chunk = max_range_bytes.map(|bytes| json!({ "http_chunk_size": bytes }));
            put(dict, "downloader_options", chunk);
        }
        Source::Hls { url }
        | Source::HlsRendition { url, .. }
        | Source::Dash { url, .. }
        | Source::Smooth { url, .. } => {
            put(dict, "url", json!(url.as_str()));
            put(dict, "manifest_url", json!(url.as_str()));
            if let Source::Dash { representation, .. } = source {
                put(dict, "_representation", representation.as_ref().map(|id| json!(id)));
            }
        }
        Source::Asked(text) => put(dict, "url", json!(text.page.as_str())),
        Source::Numbered(stream) => {
            put(dict, "url", json!(stream.url.as_str()));
            put(dict, "is_from_start", json!(true));
            let seconds = [stream.piece.as_secs_f64(), stream.reach.as_secs_f64()];
            put(
                dict,
                "_numbered",
                json!({ "piece": seconds[0], "reach": seconds[1], "is_over": stream.is_over }),
            );
        }
        Source::Fragments { manifest_url, fragments } => {
            put(dict, "url", source.url().map(|url| json!(url.as_str())));
            put(dict, "manifest_url", manifest_url.as_ref().map(|url| json!(url.as_str())));
            let pieces: Vec<Value> = fragments
                .iter()
                .filter_map(|piece| piece.url().map(|url| json!({ "url": url.as_str() })))
                .collect();
            put(dict, "fragments", json!(pieces));
        }
    }
}

fn storyboard(dict: &mut InfoDict, board: &Storyboard) {
    put(dict, "width", json!(board.width));
    put(dict, "height", json!(board.height));
    put(dict, "fps", board.fps.map(number));
    put(dict, "rows", json!(board.rows));
    put(dict, "columns", json!(board.columns));
    let ratio = f64::from(board.width) / f64::from(board.height.max(1));
    put(dict, "aspect_ratio", json!(two_places(ratio)));
}

fn tracks(dict: &mut InfoDict, format: &Format) {
    if let Some(board) = &format.storyboard {
        storyboard(dict, board);
    }
    match &format.video {
        None => put(dict, "vcodec", json!("none")),
        Some(track) => {
            put(dict, "vcodec", track.codec.as_ref().map(|codec| json!(codec.as_str())));
            put(dict, "width", track.width.map(|pixels| json!(pixels)));
            put(dict, "height", track.height.map(|pixels| json!(pixels)));
            put(dict, "fps", track.fps.map(number));
            put(dict, "vbr", track.bitrate_kbps.map(number));
            put(dict, "dynamic_range", track.dynamic_range.map(|range| json!(range.as_str())));
            put(dict, "aspect_ratio", track.aspect_ratio.map(|ratio| json!(two_places(ratio))));
        }
    }
    match &format.audio {
        None => put(dict, "acodec", json!("none")),
        Some(track) => {
            put(dict, "acodec", track.codec.as_ref().map(|codec| json!(codec.as_str())));
            put(dict, "abr", track.bitrate_kbps.map(number));
            put(dict, "asr", track.sample_rate_hz.map(|rate| json!(rate)));
            put(dict, "audio_channels", track.channels.map(|channels| json!(channels)));
        }
    }
}

/// The word yt-dlp has for how a source is fetched.
pub fn protocol(source: &Source) -> &'static str {
    match source {
        Source::Progressive { url, .. } if url.is_https() => "https",
        Source::Progressive { .. } => "http",
        Source::Hls { .. } | Source::HlsRendition { .. } => "m3u8_native",
        Source::Dash { .. } | Source::Fragments { .. } => "http_dash_segments",
        Source::Smooth { .. } => "ism",
        Source::Asked(_) => "asked",
        Source::Numbered(_) => "http_dash_segments_generator",
    }
}

/// `1920x1080`, `1080p`, `audio only` or `unknown`.
pub fn resolution(format: &Format) -> String {
    if let Some(board) = &format.storyboard {
        return format!("{}x{}", board.width, board.height);
    }
    match &format.video {
        None if format.audio.is_some() => "audio only".to_owned(),
        None => "unknown".to_owned(),
        Some(track) => match (track.width, track.height) {
            (Some(width), Some(height)) => format!("{width}x{height}"),
            (None, Some(height)) => format!("{height}p"),
            (Some(width), None) => format!("{width}x?"),
            (None, None) => "unknown".to_owned(),
        },
    }
}

/// `137 - 1920x1080 (1080p)`.
pub fn name(format: &Format) -> String {
    let note = format.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    format!("{} - {}{note}", format.id, resolution(format))
}

/// Rounded to two places as decimal text is: half to even on the exact binary value.
fn two_places(value: f64) -> f64 {
    format!("{value:.2}").parse().unwrap_or(value)
}

/// Whole seconds as an integer, as the sites give them; else with fraction.
fn seconds(duration: Duration) -> Value {
    number(duration.as_secs_f64())
}

#[expect(clippy::cast_possible_truncation, reason = "the value is whole and far below 2^53")]
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}

/// `1:02:03`, `2:03` or `3`.
pub fn clock(duration: Duration) -> String {
    let total = duration.as_secs();
    let (hours, minutes, seconds) = (total / 3600, total / 60 % 60, total % 60);
    match (hours, minutes) {
        (0, 0) => seconds.to_string(),
        (0, minutes) => format!("{minutes}:{seconds:02}"),
        (hours, minutes) => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// Seconds since 1970-01-01 UTC, for `epoch`.
pub fn epoch(now: SystemTime) -> u64 {
    now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
