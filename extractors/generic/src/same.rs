//! When two addresses on a page are one thing.

use vidra_core::http::RemoteUrl;

/// Query parameters that say how a player looks, where it starts or who counts the visit, and never what it plays.
const NOISE: [&str; 46] = [
    "_",
    "api",
    "app_id",
    "autopause",
    "autoplay",
    "auto_play",
    "background",
    "badge",
    "byline",
    "cc_lang_pref",
    "cc_load_policy",
    "color",
    "controls",
    "dnt",
    "enablejsapi",
    "end",
    "feature",
    "fs",
    "height",
    "hl",
    "iv_load_policy",
    "loop",
    "modestbranding",
    "mute",
    "muted",
    "origin",
    "player",
    "player_id",
    "playsinline",
    "portrait",
    "quality",
    "ref",
    "referrer",
    "rel",
    "responsive",
    "showinfo",
    "si",
    "start",
    "t",
    "theme",
    "title",
    "transparent",
    "version",
    "width",
    "widgetid",
    "wmode",
];

/// A text that is equal for two addresses of one thing: without scheme, `www.`, fragment, noise and the order of the
/// query.
pub(crate) fn key(url: &RemoteUrl) -> String {
    let is_noise = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.is_empty() || name.starts_with("utm_") || NOISE.contains(&name.as_str())
    };
    let mut query: Vec<_> = url.as_url().query_pairs().filter(|(name, _)| !is_noise(name)).collect();
    query.sort();
    let host = url.host().trim_start_matches("www.");
    let path = url.as_url().path().trim_end_matches('/');
    query.iter().fold(format!("{host}{path}"), |key, (name, value)| format!("{key}&{name}={value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_and_places_do_not_make_another_video() {
        let key = |text| key(&RemoteUrl::parse(text).unwrap());
        let first = key("https://www.video.example/embed/abc?rel=0&start=17#x");
        assert_eq!(first, key("http://video.example/embed/abc/?autoplay=1&utm_source=a"));
        assert_ne!(first, key("https://video.example/embed/abd"));
        assert_ne!(key("https://video.example/watch?v=a"), key("https://video.example/watch?v=b"));
        assert_eq!(key("https://video.example/?v=a&list=b"), key("https://video.example/?list=b&v=a&t=3"));
    }
}
