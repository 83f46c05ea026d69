//! Fields that are worked out when a template is filled, not when a page is read.

use serde_json::{Map, Value};

use super::options::RenderOptions;

/// `duration_string`, `resolution`, `autonumber` and `video_autonumber`, as far as they can be told.
pub(super) fn derived_fields(
    info: &Map<String, Value>,
    options: &RenderOptions,
    separator: char,
) -> Map<String, Value> {
    let mut derived = Map::new();
    let duration = info.get("duration").and_then(Value::as_f64).map(|seconds| clock_time(seconds, separator));
    derived.insert("duration_string".to_owned(), duration.into());
    if info.get("resolution").is_none_or(Value::is_null) {
        derived.insert("resolution".to_owned(), resolution(info).into());
    }
    let own = options.autonumber.map(Value::from);
    for (name, kept) in [("autonumber", "__autonumber"), ("video_autonumber", "__video_autonumber")] {
        let number = own.clone().filter(|_| name == "autonumber").or_else(|| info.get(kept).cloned());
        derived.extend(number.map(|number| (name.to_owned(), number)));
    }
    derived
}

/// `27:46:40`, `1:30` or `42`; hours do not become days.
fn clock_time(seconds: f64, separator: char) -> String {
    let seconds = seconds.floor();
    let minutes = (seconds / 60.0).floor();
    let hours = (minutes / 60.0).floor();
    let (seconds, minutes) = (seconds - minutes * 60.0, minutes - hours * 60.0);
    if hours != 0.0 {
        return format!("{hours}{separator}{minutes:02}{separator}{seconds:02}");
    }
    if minutes != 0.0 { format!("{minutes}{separator}{seconds:02}") } else { seconds.to_string() }
}

/// `1920x1080`, `1080p`, `1920x?` or `audio only`.
fn resolution(info: &Map<String, Value>) -> Option<String> {
    let is_without = |codec| info.get(codec).and_then(Value::as_str) == Some("none");
    if is_without("vcodec") && !is_without("acodec") {
        return Some("audio only".to_owned());
    }
    let pixels =
        |side| info.get(side).and_then(Value::as_f64).filter(|pixels| *pixels >= 1.0).map(f64::trunc);
    match (pixels("width"), pixels("height")) {
        (Some(width), Some(height)) => Some(format!("{width}x{height}")),
        (None, Some(height)) => Some(format!("{height}p")),
        (Some(width), None) => Some(format!("{width}x?")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn derived(info: &Value, name: &str) -> Value {
        let options = RenderOptions { autonumber: Some(3), ..RenderOptions::default() };
        let fields = derived_fields(info.as_object().expect("an object"), &options, ':');
        fields.get(name).cloned().unwrap_or(Value::Null)
    }

    #[test]
    fn durations_are_clock_times() {
        for (seconds, expected) in
            [(100_000.0, "27:46:40"), (90.9, "1:30"), (42.0, "42"), (0.0, "0"), (3600.0, "1:00:00")]
        {
            assert_eq!(derived(&json!({"duration": seconds}), "duration_string"), expected);
        }
        assert_eq!(derived(&json!({"duration": "90"}), "duration_string"), Value::Null);
    }

    #[test]
    fn resolutions_need_a_side_or_no_picture() {
        for (info, expected) in [
            (json!({"width": 1920, "height": 1080}), json!("1920x1080")),
            (json!({"height": 1080}), json!("1080p")),
            (json!({"width": 1920}), json!("1920x?")),
            (json!({"vcodec": "none", "acodec": "opus", "height": 1}), json!("audio only")),
            (json!({"resolution": "4k", "height": 1}), Value::Null),
            (json!({}), Value::Null),
        ] {
            assert_eq!(derived(&info, "resolution"), expected);
        }
    }

    #[test]
    fn the_number_of_the_download_comes_from_the_options() {
        assert_eq!(derived(&json!({"autonumber": 9}), "autonumber"), 3);
        assert_eq!(derived(&json!({"__video_autonumber": 2}), "video_autonumber"), 2);
    }
}
