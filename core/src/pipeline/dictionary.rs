//! The info dictionary of an item once its formats are chosen.

use serde_json::{Value, json};

use super::{Item, Place};
use crate::media::Format;
use crate::output::{InfoDict, format_dict, info_dict, reloaded, reloaded_format};
use crate::select::{Selection, field};

/// Fields of the sound that a merged file takes from its sound format.
const SOUND_FIELDS: [&str; 4] = ["acodec", "abr", "asr", "audio_channels"];
/// Fields of the picture that a merged file takes from its picture format.
const PICTURE_FIELDS: [&str; 9] = [
    "width",
    "height",
    "resolution",
    "fps",
    "dynamic_range",
    "vcodec",
    "vbr",
    "stretched_ratio",
    "aspect_ratio",
];

/// Everything `-j`, templates and filters see: the item, the chosen formats flattened into it, its place in a list.
pub(super) fn dictionary(item: &Item, selection: &Selection) -> InfoDict {
    let mut dict = match &item.loaded {
        Some(loaded) => reloaded(loaded, &item.info, item.site),
        None => info_dict(&item.info, item.site),
    };
    if !dict.contains_key("webpage_url") {
        let url = &item.url;
        let basename =
            url.as_url().path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
        dict.insert("webpage_url".to_owned(), json!(url.as_str()));
        dict.insert("original_url".to_owned(), json!(url.as_str()));
        dict.insert("webpage_url_basename".to_owned(), json!(basename));
        dict.insert("webpage_url_domain".to_owned(), json!(url.host().trim_start_matches("www.")));
    }
    if item.loaded.is_none() {
        // As it was asked for, which need not be the page's own address.
        dict.insert("original_url".to_owned(), json!(item.url.as_str()));
    }
    if item.place.is_some() || item.loaded.is_none() {
        place(&mut dict, item.place.as_ref());
    }
    let described = |format: &Format| match &item.loaded {
        Some(loaded) => reloaded_format(loaded, format),
        None => format_dict(format),
    };
    match selection.formats.as_slice() {
        [] => {}
        [format] => dict.extend(described(format)),
        formats => merged(&mut dict, selection, formats.iter().map(described).collect()),
    }
    dict.insert("ext".to_owned(), json!(selection.extension.as_str()));
    dict.insert("_type".to_owned(), json!("video"));
    let version =
        json!({ "version": env!("CARGO_PKG_VERSION"), "release_git_head": null, "repository": "vidra" });
    dict.insert("_version".to_owned(), version);
    dict
}

fn place(dict: &mut InfoDict, place: Option<&Place>) {
    let Some(place) = place else {
        for name in ["playlist", "playlist_index"] {
            dict.insert(name.to_owned(), Value::Null);
        }
        return;
    };
    let title = place.list_title.as_ref();
    let fields = [
        ("playlist", json!(title.unwrap_or(&place.list_id))),
        ("playlist_id", json!(place.list_id)),
        ("playlist_title", json!(title)),
        ("playlist_index", json!(place.index)),
        ("playlist_autonumber", json!(place.number)),
        ("playlist_count", json!(place.count)),
        ("n_entries", json!(place.count)),
        // What indices are filled with zeros for; an item that is loaded from a file has none.
        ("__last_playlist_index", json!(place.count)),
        ("playlist_webpage_url", json!(place.list_url.as_ref().map(|url| url.as_str()))),
    ];
    for (name, value) in fields {
        dict.insert(name.to_owned(), value);
    }
}

/// What yt-dlp tells of a merge: lists in `requested_formats`, and the fields of the parts put together.
fn merged(dict: &mut InfoDict, selection: &Selection, dicts: Vec<InfoDict>) {
    let formats = &selection.formats;
    let joined = |name: &str, is_each_once: bool| {
        let mut texts: Vec<&str> = dicts.iter().filter_map(|dict| dict.get(name)?.as_str()).collect();
        if is_each_once {
            texts.dedup();
        }
        (!texts.is_empty()).then(|| json!(texts.join("+")))
    };
    let sum = |name: &str| {
        let numbers: Vec<f64> =
            formats.iter().filter_map(|format| field(format, name)?.as_number()).collect();
        (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>())
    };
    let mut fields: Vec<(&str, Value)> = vec![("format_id", json!(selection.id()))];
    for (name, is_each_once) in
        [("format", false), ("format_note", true), ("protocol", false), ("language", true)]
    {
        fields.extend(joined(name, is_each_once).map(|value| (name, value)));
    }
    fields.extend(sum("tbr").map(|rate| ("tbr", json!((rate * 1000.0).round() / 1000.0))));
    let sizes = sum("filesize").or_else(|| sum("filesize_approx"));
    #[expect(clippy::cast_possible_truncation, reason = "a file size in bytes is far below 2^63")]
    fields.extend(sizes.map(|bytes| ("filesize_approx", json!(bytes as i64))));
    let take = |names: &[&'static str], from: Option<&InfoDict>| -> Vec<(&'static str, Value)> {
        let from = from.into_iter();
        from.flat_map(|dict| names.iter().filter_map(|name| Some((*name, dict.get(*name)?.clone()))))
            .collect()
    };
    let picture = formats.iter().position(|format| format.video.is_some());
    let sound = formats.iter().position(|format| format.audio.is_some());
    fields.extend(take(&PICTURE_FIELDS, picture.and_then(|index| dicts.get(index))));
    fields.extend(take(&SOUND_FIELDS, sound.and_then(|index| dicts.get(index))));
    for (name, value) in fields {
        dict.insert(name.to_owned(), value);
    }
    let all: Vec<Value> = dicts.into_iter().map(Value::Object).collect();
    dict.insert("requested_formats".to_owned(), Value::Array(all));
}
