//! One format of an info dictionary that was written down.

use std::time::Duration;

use serde_json::Value;

use super::InfoDict;
use crate::http::RemoteUrl;
use crate::media::{
    AudioTrack, Codec, DynamicRange, Extension, Format, Fragment, Header, Numbered, Protection, Size, Source,
    VideoTrack,
};

/// The format a dictionary tells of; `None` where it has no address that may be opened.
pub(super) fn format(dict: &InfoDict, index: usize) -> Option<Format> {
    let extension = extension(dict);
    let id = text(dict, "format_id").unwrap_or_else(|| index.to_string());
    let mut format = Format::new(id, extension, source(dict)?);
    let count = |name: &str| dict.get(name).and_then(unsigned).and_then(|value| u32::try_from(value).ok());
    let rate = |name: &str| dict.get(name).and_then(float);
    let codec = |name: &str| text(dict, name).filter(|codec| codec != "none").map(Codec::new);
    let is_absent = |name: &str| text(dict, name).is_some_and(|codec| codec == "none");
    // A codec that is not told may be there, as in yt-dlp.
    format.video = (!is_absent("vcodec")).then(|| VideoTrack {
        codec: codec("vcodec"),
        width: count("width"),
        height: count("height"),
        fps: rate("fps"),
        bitrate_kbps: rate("vbr"),
        dynamic_range: text(dict, "dynamic_range").and_then(|name| DynamicRange::from_name(&name)),
        aspect_ratio: rate("aspect_ratio"),
    });
    format.audio = (!is_absent("acodec")).then(|| AudioTrack {
        codec: codec("acodec"),
        sample_rate_hz: count("asr"),
        channels: count("audio_channels"),
        bitrate_kbps: rate("abr"),
    });
    let integer = |name: &str| dict.get(name).and_then(number).and_then(|value| i32::try_from(value).ok());
    format.bitrate_kbps = rate("tbr");
    let exact = dict.get("filesize").and_then(unsigned).map(Size::Exact);
    format.size = exact.or_else(|| dict.get("filesize_approx").and_then(unsigned).map(Size::Approximate));
    format.duration = seconds(dict.get("duration"));
    format.language = text(dict, "language");
    format.language_preference = integer("language_preference");
    format.quality = rate("quality");
    format.preference = integer("preference");
    format.source_preference = integer("source_preference");
    format.note = text(dict, "format_note");
    format.declared_protocol = text(dict, "protocol");
    format.headers = headers(dict);
    let is_protected = dict.get("has_drm").and_then(Value::as_bool) == Some(true);
    format.protection = is_protected.then(|| Protection { system: "a DRM system".to_owned() });
    Some(format)
}

fn extension(dict: &InfoDict) -> Extension {
    let named = text(dict, "ext").map(|name| Extension::from_name(&name));
    let from_address = || {
        let path = url(dict, "url")?.as_url().path().to_owned();
        Extension::from_known_name(path.rsplit_once('.')?.1)
    };
    named.or_else(from_address).unwrap_or(Extension::Mp4)
}

fn source(dict: &InfoDict) -> Option<Source> {
    let address = url(dict, "url");
    let manifest = url(dict, "manifest_url");
    let protocol = text(dict, "protocol").unwrap_or_default();
    let fragments: Option<Vec<Fragment>> = dict
        .get("fragments")
        .and_then(Value::as_array)
        .filter(|pieces| !pieces.is_empty())
        .map(|pieces| pieces.iter().filter_map(|piece| fragment(piece.as_object()?, dict)).collect());
    let is_hls = protocol.starts_with("m3u8") || address.as_ref().is_some_and(is_playlist);
    match (protocol.as_str(), fragments, address) {
        (_, Some(fragments), _) if !fragments.is_empty() => {
            Some(Source::Fragments { manifest_url: manifest, fragments })
        }
        (_, _, Some(url)) if is_hls => Some(Source::Hls { url }),
        ("http_dash_segments", _, address) => {
            let representation = text(dict, "_representation").or_else(|| text(dict, "format_id"));
            Some(Source::Dash { url: manifest.or(address)?, representation })
        }
        ("http_dash_segments_generator", _, Some(url)) => numbered(dict, url),
        ("ism", _, address) => {
            Some(Source::Smooth { url: manifest.or(address)?, level: text(dict, "format_id") })
        }
        (_, _, Some(url)) => {
            let options = dict.get("downloader_options").and_then(Value::as_object);
            let max_range_bytes =
                options.and_then(|options| options.get("http_chunk_size").and_then(unsigned));
            Some(Source::Progressive { url, max_range_bytes })
        }
        _ => None,
    }
}

/// Pieces with numbers, as vidra writes them; yt-dlp writes nothing that tells how long one plays.
fn numbered(dict: &InfoDict, url: RemoteUrl) -> Option<Source> {
    let told = dict.get("_numbered")?.as_object()?;
    let seconds = |name: &str| Duration::try_from_secs_f64(told.get(name).and_then(float)?).ok();
    let is_over = told.get("is_over")?.as_bool()?;
    let stream = Numbered { url, piece: seconds("piece")?, reach: seconds("reach")?, is_over };
    Some(Source::Numbered(Box::new(stream)))
}

fn is_playlist(url: &RemoteUrl) -> bool {
    url.as_url().path().ends_with(".m3u8")
}

/// `url`, or `path` below the format's `fragment_base_url`.
fn fragment(piece: &InfoDict, format: &InfoDict) -> Option<Fragment> {
    let below = || url(format, "fragment_base_url")?.join(&text(piece, "path")?).ok();
    let address = url(piece, "url").or_else(below)?;
    let duration = piece.get("duration").and_then(float).map(Duration::try_from_secs_f64);
    Some(Fragment::Remote { url: address, range: None, duration: duration.and_then(Result::ok) })
}

/// Headers the bytes need, without what only a session may send.
fn headers(dict: &InfoDict) -> Vec<Header> {
    let all = dict.get("http_headers").and_then(Value::as_object).into_iter().flatten();
    let is_kept =
        |name: &str| !["cookie", "authorization", "host"].contains(&name.to_ascii_lowercase().as_str());
    let header = |(name, value): (&String, &Value)| {
        Some(Header { name: name.clone(), value: value.as_str()?.to_owned() })
    };
    all.filter(|(name, _)| is_kept(name)).filter_map(header).collect()
}

/// A text that is not empty; numbers are taken as their digits.
pub(super) fn text(dict: &InfoDict, name: &str) -> Option<String> {
    match dict.get(name)? {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// An address that may be opened.
pub(super) fn url(dict: &InfoDict, name: &str) -> Option<RemoteUrl> {
    RemoteUrl::parse(dict.get(name)?.as_str()?).ok()
}

/// A number, or text that is one.
pub(super) fn float(value: &Value) -> Option<f64> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    number.filter(|number| number.is_finite())
}

/// A whole number, fractions cut.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
pub(super) fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| float(value).filter(|number| number.abs() < 9e15).map(|number| number as i64))
}

/// A whole number that is not negative.
pub(super) fn unsigned(value: &Value) -> Option<u64> {
    number(value).and_then(|number| u64::try_from(number).ok())
}

/// Seconds, as a number or as text; `None` for what is no length of time.
pub(super) fn seconds(value: Option<&Value>) -> Option<Duration> {
    Duration::try_from_secs_f64(float(value?)?).ok()
}
