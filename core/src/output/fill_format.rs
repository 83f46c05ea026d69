//! What a format's fields leave out, worked out from those that are there.
//!
//! Done on the dictionary, not on the typed format: a field keeps the kind of number it was written with, and one that
//! nobody here knows takes part. The rules are those of yt-dlp (observed, 2026.10.26).

use serde_json::{Number, Value};

use super::InfoDict;

/// Extensions that name the only codec their files hold.
const CODEC_EXTENSIONS: [&str; 5] = ["aac", "opus", "mp3", "flac", "vorbis"];

/// Fills bit rates, resolution, shape, range and approximate size of a format. `duration_seconds` is the item's.
pub fn fill_format(dict: &mut InfoDict, duration_seconds: Option<&Value>) {
    extensions(dict);
    rates(dict);
    let extension = dict.get("ext").cloned();
    if is_missing(dict, "acodec")
        && let Some(Value::String(name)) =
            extension.filter(|name| CODEC_EXTENSIONS.iter().any(|one| name == one))
    {
        dict.insert("acodec".to_owned(), name.into());
    }
    if is_missing(dict, "resolution") {
        set(dict, "resolution", pixels(dict).into());
    }
    if is_missing(dict, "dynamic_range") && !is_without(dict, "vcodec") {
        dict.insert("dynamic_range".to_owned(), "SDR".into());
    }
    if is_missing(dict, "aspect_ratio") {
        set(dict, "aspect_ratio", shape(dict).into());
    }
    // The rate a manifest tells is often the highest there is, not the usual one.
    if is_missing(dict, "manifest_url") && !is_number(dict, "filesize") && !is_number(dict, "filesize_approx")
    {
        set(dict, "filesize_approx", size(dict.get("tbr"), duration_seconds).into());
    }
    if is_missing(dict, "format") {
        dict.insert("format".to_owned(), named(dict).into());
    }
}

/// What cannot be told is left out.
fn set(dict: &mut InfoDict, name: &str, value: Value) {
    if value.is_null() {
        dict.remove(name);
    } else {
        dict.insert(name.to_owned(), value);
    }
}

fn extensions(dict: &mut InfoDict) {
    let extension = dict.get("ext").cloned().unwrap_or_else(|| "none".into());
    let none = || Value::from("none");
    let (video, audio) = match (is_without(dict, "vcodec"), is_without(dict, "acodec")) {
        (true, true) => (none(), none()),
        (true, false) => (none(), extension),
        (false, _) => (extension, none()),
    };
    dict.insert("video_ext".to_owned(), video);
    dict.insert("audio_ext".to_owned(), audio);
}

/// Each rate from the other two; 0 where there is no such track.
fn rates(dict: &mut InfoDict) {
    let (has_video, has_audio) = (!is_without(dict, "vcodec"), !is_without(dict, "acodec"));
    if !has_video {
        dict.insert("vbr".to_owned(), 0.into());
    }
    if !has_audio {
        dict.insert("abr".to_owned(), 0.into());
    }
    if has_video && !is_number(dict, "vbr") {
        set(dict, "vbr", combined(dict, "tbr", "abr", Sign::Minus));
    }
    if has_audio && !is_number(dict, "abr") {
        set(dict, "abr", combined(dict, "tbr", "vbr", Sign::Minus));
    }
    if !is_number(dict, "tbr") {
        set(dict, "tbr", combined(dict, "vbr", "abr", Sign::Plus));
    }
}

#[derive(Clone, Copy)]
enum Sign {
    Plus,
    Minus,
}

/// The sum or difference of two fields; null where one is missing, and for 0.
fn combined(dict: &InfoDict, first: &str, second: &str, sign: Sign) -> Value {
    let number = |name: &str| match dict.get(name) {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    };
    let Some((first, second)) = number(first).zip(number(second)) else { return Value::Null };
    let found = match (first.as_i64(), second.as_i64(), sign) {
        (Some(first), Some(second), Sign::Plus) => first.checked_add(second).map(Number::from),
        (Some(first), Some(second), Sign::Minus) => first.checked_sub(second).map(Number::from),
        (_, _, Sign::Plus) => Number::from_f64(float(first) + float(second)),
        (_, _, Sign::Minus) => Number::from_f64(float(first) - float(second)),
    };
    found.filter(|number| float(number) != 0.0).map_or(Value::Null, Value::Number)
}

/// The sum of numbers, whole as long as all of them are.
pub(crate) fn sum<'a>(numbers: impl Iterator<Item = &'a Number> + Clone) -> Number {
    let whole = numbers.clone().try_fold(0_i64, |sum, number| sum.checked_add(number.as_i64()?));
    whole.map(Number::from).or_else(|| Number::from_f64(numbers.map(float).sum())).unwrap_or_else(|| 0.into())
}

/// `audio only`, `1920x1080`, `1080p` or `1920x?`; `None` where no side is known.
fn pixels(dict: &InfoDict) -> Option<String> {
    if is_without(dict, "vcodec") && !is_without(dict, "acodec") {
        return Some("audio only".to_owned());
    }
    let side = |name: &str| dict.get(name).and_then(Value::as_f64).filter(|side| *side != 0.0);
    match (side("width"), side("height")) {
        (Some(width), Some(height)) => Some(format!("{:.0}x{:.0}", width.trunc(), height.trunc())),
        (None, Some(height)) => Some(format!("{height}p")),
        (Some(width), None) => Some(format!("{:.0}x?", width.trunc())),
        (None, None) => None,
    }
}

fn shape(dict: &InfoDict) -> Option<f64> {
    let side = |name: &str| dict.get(name).and_then(Value::as_f64);
    let ratio = side("width")? / side("height").filter(|height| *height != 0.0)?;
    // As decimal text is rounded: half to even on the exact binary value.
    format!("{ratio:.2}").parse().ok()
}

/// Bytes of so many kilobits a second for so long.
#[expect(clippy::cast_possible_truncation, reason = "checked to be far below 2^63")]
fn size(rate: Option<&Value>, duration: Option<&Value>) -> Option<i64> {
    let bytes = duration?.as_f64()? * rate?.as_f64()? * 125.0;
    (bytes.abs() < 9e15).then_some(bytes as i64)
}

/// `137 - 1920x1080 (1080p)`.
fn named(dict: &InfoDict) -> String {
    let text = |name: &str| dict.get(name).and_then(Value::as_str);
    let resolution = text("resolution").unwrap_or("unknown");
    let note = text("format_note").map(|note| format!(" ({note})")).unwrap_or_default();
    format!("{} - {resolution}{note}", text("format_id").unwrap_or_default())
}

fn is_without(dict: &InfoDict, codec: &str) -> bool {
    dict.get(codec).is_some_and(|codec| codec == "none")
}

fn is_missing(dict: &InfoDict, name: &str) -> bool {
    dict.get(name).is_none_or(Value::is_null)
}

/// Whether there is a number that is not 0.
fn is_number(dict: &InfoDict, name: &str) -> bool {
    dict.get(name).and_then(Value::as_f64).is_some_and(|number| number != 0.0)
}

fn float(number: &Number) -> f64 {
    number.as_f64().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(dict: &Value, duration: &Value) -> InfoDict {
        let mut dict = dict.as_object().unwrap().clone();
        fill_format(&mut dict, Some(duration));
        dict
    }

    #[test]
    fn rates_are_made_of_each_other_and_stay_whole() {
        let video = filled(&json!({"ext": "mp4", "acodec": "none", "tbr": 4001}), &Value::Null);
        assert_eq!((&video["vbr"], &video["abr"], &video["tbr"]), (&json!(4001), &json!(0), &json!(4001)));
        let both = filled(&json!({"ext": "mp4", "tbr": 600, "abr": 64.5}), &Value::Null);
        assert_eq!((&both["vbr"], &both["tbr"]), (&json!(535.5), &json!(600)));
        let parts = filled(&json!({"ext": "mp4", "vbr": 500, "abr": 128}), &Value::Null);
        assert_eq!(parts["tbr"], json!(628));
        let lonely = filled(&json!({"ext": "mp4", "abr": 64.5}), &Value::Null);
        assert!(!lonely.contains_key("tbr") && !lonely.contains_key("vbr"));
    }

    #[test]
    fn sizes_are_told_by_rate_and_length_but_not_for_manifests() {
        let plain = json!({"ext": "mp4", "tbr": 11514.633});
        assert_eq!(filled(&plain, &json!(10))["filesize_approx"], json!(14_393_291));
        assert!(!filled(&plain, &Value::Null).contains_key("filesize_approx"));
        let manifest = json!({"ext": "mp4", "tbr": 800, "manifest_url": "https://a.example/m"});
        assert!(!filled(&manifest, &json!(10)).contains_key("filesize_approx"));
        let known = json!({"ext": "mp4", "tbr": 800, "filesize": 7});
        assert!(!filled(&known, &json!(10)).contains_key("filesize_approx"));
    }

    #[test]
    fn pictures_have_a_shape_and_a_name() {
        let dict =
            filled(&json!({"format_id": "x", "ext": "mp4", "width": 853, "height": 480}), &Value::Null);
        assert_eq!(dict["resolution"], "853x480");
        assert_eq!(dict["aspect_ratio"], 1.78);
        assert_eq!(dict["dynamic_range"], "SDR");
        assert_eq!(dict["format"], "x - 853x480");
        let sound = filled(&json!({"format_id": "s", "ext": "opus", "vcodec": "none"}), &Value::Null);
        assert_eq!((&sound["acodec"], &sound["resolution"]), (&json!("opus"), &json!("audio only")));
        assert_eq!((&sound["video_ext"], &sound["audio_ext"]), (&json!("none"), &json!("opus")));
        assert!(!sound.contains_key("dynamic_range"));
    }
}
