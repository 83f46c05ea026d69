//! The info dictionary of an item once its formats are chosen.

use serde_json::{Value, json};

use super::{Item, Place};
use crate::media::Format;
use crate::output::{InfoDict, format_dict, info_dict, reloaded, reloaded_format, sum};
use crate::select::Selection;

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
    if item.loaded.is_none() {
        page(&mut dict, item);
    }
    // What is only told of stays as it stands there.
    let is_complete = item.loaded.is_none() || !item.info.formats.is_empty();
    if item.place.is_some() || (is_complete && !dict.contains_key("playlist")) {
        place(&mut dict, item.place.as_ref());
    }
    let duration = dict.get("duration").cloned();
    let described = |format: &Format| match &item.loaded {
        Some(loaded) => reloaded_format(loaded, format),
        None => format_dict(format, duration.as_ref()),
    };
    match selection.formats.as_slice() {
        [] => {}
        [format] => dict.extend(described(format)),
        formats => merged(&mut dict, selection, formats.iter().map(described).collect()),
    }
    if !selection.formats.is_empty() {
        dict.insert("ext".to_owned(), json!(selection.extension.as_str()));
    }
    dict.insert("_type".to_owned(), json!("video"));
    let version =
        json!({ "version": env!("CARGO_PKG_VERSION"), "release_git_head": null, "repository": "vidra" });
    dict.insert("_version".to_owned(), version);
    dict
}

/// The page, where the site tells none, and the address as it was asked for, which need not be the page's own.
fn page(dict: &mut InfoDict, item: &Item) {
    let url = &item.url;
    if !dict.contains_key("webpage_url") {
        let basename =
            url.as_url().path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
        dict.insert("webpage_url".to_owned(), json!(url.as_str()));
        dict.insert("webpage_url_basename".to_owned(), json!(basename));
        dict.insert("webpage_url_domain".to_owned(), json!(url.host().trim_start_matches("www.")));
    }
    dict.insert("original_url".to_owned(), json!(url.as_str()));
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

/// What yt-dlp tells of a merge: lists in `requested_formats`, and the fields of the parts put together. What is of one
/// picture or one sound is told only where there is one.
fn merged(dict: &mut InfoDict, selection: &Selection, dicts: Vec<InfoDict>) {
    let joined = |name: &str, is_each_once: bool| {
        let mut texts: Vec<&str> = Vec::new();
        for text in dicts.iter().filter_map(|dict| dict.get(name)?.as_str()) {
            if !is_each_once || !texts.contains(&text) {
                texts.push(text);
            }
        }
        if texts.is_empty() { Value::Null } else { json!(texts.join("+")) }
    };
    let first_number = |dict: &'_ InfoDict, names: &[&str]| -> Option<serde_json::Number> {
        let found = names.iter().find_map(|name| dict.get(*name).filter(|value| !value.is_null()))?;
        found.as_number().filter(|number| number.as_f64() != Some(0.0)).cloned()
    };
    let total = |names: &[&str]| {
        let numbers: Vec<_> = dicts.iter().filter_map(|dict| first_number(dict, names)).collect();
        sum(numbers.iter())
    };
    let size = total(&["filesize", "filesize_approx"]);
    let mut fields: Vec<(&str, Value)> = vec![
        ("format", joined("format", false)),
        ("format_id", json!(selection.id())),
        ("protocol", joined("protocol", false)),
        ("language", joined("language", true)),
        ("format_note", joined("format_note", true)),
        ("filesize_approx", if size.as_f64() == Some(0.0) { Value::Null } else { Value::Number(size) }),
        ("tbr", Value::Number(total(&["tbr", "vbr", "abr"]))),
    ];
    let only = |has: fn(&Format) -> bool| {
        let mut all = selection.formats.iter().zip(&dicts).filter(|(format, _)| has(format));
        all.next().filter(|_| all.next().is_none()).map(|(_, dict)| dict)
    };
    let take = |from: Option<&InfoDict>, names: &[&'static str]| -> Vec<(&'static str, Value)> {
        let one = |dict: &InfoDict, name| (name, dict.get(name).cloned().unwrap_or_default());
        from.map(|dict| names.iter().map(|name| one(dict, *name)).collect()).unwrap_or_default()
    };
    fields.extend(take(only(|format| format.video.is_some()), &PICTURE_FIELDS));
    fields.extend(take(only(|format| format.audio.is_some()), &SOUND_FIELDS));
    for (_, value) in fields.iter_mut().filter(|(name, value)| *name == "resolution" && value.is_null()) {
        *value = json!("unknown");
    }
    for (name, value) in fields {
        dict.insert(name.to_owned(), value);
    }
    let all: Vec<Value> = dicts.into_iter().map(Value::Object).collect();
    dict.insert("requested_formats".to_owned(), Value::Array(all));
}
