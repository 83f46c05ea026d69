//! The words that configurations of players are written in: types, qualities, keys.

use serde_json::{Map, Value};

/// Qualities of one text.
const ITEMS: usize = 500;
/// Members that are there where the media is encrypted.
const KEYS: [&str; 8] =
    ["drm", "keySystems", "protData", "emeHeaders", "widevine", "fairplay", "licenseUrl", "licenseServer"];

/// `[720p]https://…/a.mp4,[480p]https://…/b.mp4` and `a.mp4 or b.mp4`, as one player writes qualities and mirrors.
pub(crate) fn alternatives(text: &str) -> Vec<(Option<&str>, &str)> {
    if !text.starts_with('[') {
        return vec![(None, text)];
    }
    text.split(",[").take(ITEMS).filter_map(quality).collect()
}

/// `[720p]https://…/a.mp4 or https://…/a.mp4`: the label and the first address.
fn quality(part: &str) -> Option<(Option<&str>, &str)> {
    let (label, addresses) = part.trim_start_matches('[').split_once(']')?;
    let address = addresses.split(" or ").next()?;
    Some((Some(label), address))
}

/// The media type a player's word for it stands for: some write media types, some extensions, some protocols.
pub(crate) fn media_type(kind: &str) -> String {
    let kind = kind.to_ascii_lowercase();
    match kind.as_str() {
        _ if kind.contains('/') => kind,
        "hls" | "m3u8" | "hlsurl" | "hls_url" | "customhls" => "application/x-mpegurl".to_owned(),
        "dash" | "mpd" | "dashurl" | "dash_url" | "customdash" => "application/dash+xml".to_owned(),
        "mss" | "smooth" => "application/vnd.ms-sstr+xml".to_owned(),
        "mp3" | "aac" | "ogg" | "m4a" => format!("audio/{kind}"),
        _ => format!("video/{kind}"),
    }
}

/// A member's name, where it is a quality's: `hd`, `sd_src`.
pub(crate) fn quality_name(name: &str) -> Option<String> {
    let name = name.trim_end_matches("_src");
    matches!(name, "hd" | "sd").then(|| name.to_owned())
}

/// Whether the name of a member is a quality: `720`, `1080p`, `hd`, `auto`, `high`.
pub(crate) fn is_quality(name: &str) -> bool {
    let digits = name.trim_end_matches(['p', 'P']);
    (!digits.is_empty() && digits.len() < 5 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        || ["hd", "sd", "hls", "dash", "mp4", "webm", "auto", "low", "medium", "high"]
            .contains(&name.to_ascii_lowercase().as_str())
}

pub(crate) fn protection(members: &Map<String, Value>) -> Option<String> {
    let (name, value) = KEYS.iter().find_map(|name| Some((*name, members.get(*name)?)))?;
    let is_there = !matches!(value, Value::Null | Value::Bool(false))
        && value.as_object().is_none_or(|all| !all.is_empty());
    let systems = value.as_object().into_iter().flat_map(Map::keys).map(|key| key.to_ascii_lowercase());
    let known = |key: String| {
        ["widevine", "playready", "fairplay", "clearkey"].into_iter().find(|name| key.contains(name))
    };
    let system = systems.filter_map(known).next().unwrap_or(name);
    is_there.then(|| system.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn qualities_and_mirrors_are_parted() {
        let all = alternatives("[720p]https://e.org/a.mp4 or https://f.org/a.mp4,[480p]b.mp4");
        assert_eq!(all, [(Some("720p"), "https://e.org/a.mp4"), (Some("480p"), "b.mp4")]);
        assert_eq!(alternatives("a,[b].mp4"), [(None, "a,[b].mp4")]);
    }

    #[test]
    fn keys_that_are_empty_protect_nothing() {
        let system = |value: Value| protection(value.as_object().unwrap());
        assert_eq!(system(json!({"drm": {"com.widevine.alpha": {}}})).as_deref(), Some("widevine"));
        assert_eq!(system(json!({"drm": {}})), None);
        assert_eq!(system(json!({"licenseUrl": "https://l.example"})).as_deref(), Some("licenseUrl"));
    }
}
