//! Recorded formats and options as typed values.

use serde_json::Value;
use vidra_core::http::RemoteUrl;
use vidra_core::media::{AudioTrack, Codec, DynamicRange, Extension, Format, Size, Source, VideoTrack};
use vidra_core::select::{SelectOptions, SortOptions, SortOrder, make_ids_selectable};

/// How a case orders formats, and how it joins them.
pub(crate) fn options(case: &Value) -> (SortOrder, SelectOptions) {
    let flags = &case["flags"];
    let is = |name: &str| flags[name].as_bool().unwrap_or(false);
    let items: Vec<&str> = case["sort"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let prefer_free_formats = is("prefer_free_formats");
    let sort = SortOptions { prefer_free_formats, ..SortOptions::default() };
    let select = SelectOptions {
        allow_multiple_video_streams: is("allow_multiple_video_streams"),
        allow_multiple_audio_streams: is("allow_multiple_audio_streams"),
        prefer_free_formats,
        merge_extensions: flags["merge_output_format"]
            .as_str()
            .and_then(Extension::from_known_name)
            .into_iter()
            .collect(),
    };
    (SortOrder::new(&items.join(","), "", sort).unwrap(), select)
}

/// A set of formats, worst first and each with an id of its own.
pub(crate) fn sorted(set: &Value, sort: &SortOrder) -> Vec<Format> {
    let mut formats: Vec<Format> = set.as_array().unwrap().iter().map(format).collect();
    sort.sort(&mut formats);
    make_ids_selectable(&mut formats);
    formats
}

fn format(dict: &Value) -> Format {
    let text = |name: &str| dict[name].as_str().map(str::to_owned);
    let whole = |name: &str| dict[name].as_u64().and_then(|number| u32::try_from(number).ok());
    let signed = |name: &str| dict[name].as_i64().and_then(|number| i32::try_from(number).ok());
    let codec = |name: &str| text(name).map(Codec::new);
    let is_there = |name: &str| dict[name] != "none";
    let video = is_there("vcodec").then(|| VideoTrack {
        codec: codec("vcodec"),
        width: whole("width"),
        height: whole("height"),
        fps: dict["fps"].as_f64(),
        dynamic_range: text("dynamic_range").and_then(|name| DynamicRange::from_name(&name)),
        ..VideoTrack::default()
    });
    let audio = is_there("acodec").then(|| AudioTrack {
        codec: codec("acodec"),
        sample_rate_hz: whole("asr"),
        channels: whole("audio_channels"),
        bitrate_kbps: None,
    });
    let exact = dict["filesize"].as_u64().map(Size::Exact);
    Format {
        video,
        audio,
        bitrate_kbps: dict["tbr"].as_f64(),
        size: exact.or_else(|| dict["filesize_approx"].as_u64().map(Size::Approximate)),
        language: text("language"),
        language_preference: signed("language_preference"),
        quality: dict["quality"].as_f64(),
        preference: signed("preference"),
        source_preference: signed("source_preference"),
        note: text("format_note"),
        ..Format::new(text("format_id").unwrap(), Extension::from_name(&text("ext").unwrap()), source(dict))
    }
}

fn source(dict: &Value) -> Source {
    let protocol = dict["protocol"].as_str().unwrap();
    let mut address = dict["url"].as_str().unwrap().to_owned();
    if protocol == "http" {
        address = address.replace("https://", "http://");
    }
    let url = RemoteUrl::parse(&address).unwrap();
    match protocol {
        "m3u8_native" => Source::Hls { url },
        "http_dash_segments" => Source::Dash { url, representation: Some("1".to_owned()) },
        _ => Source::progressive(url),
    }
}
