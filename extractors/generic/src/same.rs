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

/// The same for addresses that a site takes, which writes one video in many ways: `/watch?v=ID`, `/embed/ID`. Where an address
/// names one thing that can only be an id, and nothing else but words for playing, that id and the site's name are the key.
pub(crate) fn site_key(url: &RemoteUrl) -> String {
    const WORDS: [&str; 15] = [
        "e",
        "embed",
        "iframe",
        "live",
        "media",
        "medias",
        "p",
        "play",
        "player",
        "shorts",
        "v",
        "video",
        "videos",
        "watch",
        "watch.php",
    ];
    /// A key beside the id, as private videos have one.
    const KEYS: [&str; 2] = ["h", "hash"];
    /// As many letters as `youtube` and `youtu.be` have in common.
    const NAME: usize = 5;
    let is_word = |part: &str| WORDS.contains(&part) || part.is_empty();
    let named = url.as_url().path_segments().into_iter().flatten().filter(|part| !is_word(part));
    let asked = url.as_url().query_pairs().filter(|(name, _)| {
        let name = name.to_ascii_lowercase();
        !NOISE.contains(&name.as_str()) && !name.starts_with("utm_") && !KEYS.contains(&name.as_str())
    });
    let mut parts = named.map(str::to_owned).chain(asked.map(|(_, value)| value.into_owned()));
    let id = parts.next().filter(|_| parts.next().is_none()).map(|part| {
        let is_script = [".jsonp", ".json", ".js", ".html"].iter().find_map(|end| part.strip_suffix(end));
        is_script.unwrap_or(&part).to_owned()
    });
    let site = url.host().rsplit('.').nth(1).unwrap_or_default();
    let has_digit = |id: &String| id.len() >= 6 && id.bytes().any(|byte| byte.is_ascii_digit());
    let has_case = |id: &String| {
        id.len() >= 9
            && id.bytes().any(|byte| byte.is_ascii_lowercase())
            && id.bytes().any(|byte| byte.is_ascii_uppercase())
    };
    match id.filter(|id| has_digit(id) || has_case(id)) {
        Some(id) => format!("{}:{id}", site.get(..NAME).unwrap_or(site)),
        None => key(url),
    }
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

    #[test]
    fn a_site_s_ways_to_write_one_video_are_one() {
        let key = |text| site_key(&RemoteUrl::parse(text).unwrap());
        let first = key("https://www.tubes.example/watch?v=aB3dEf6hIjk&feature=x");
        for same in [
            "https://tubes-nocookie.example/embed/aB3dEf6hIjk?rel=0",
            "https://www.tubes.example/v/aB3dEf6hIjk",
            "https://tubes.be/aB3dEf6hIjk?t=3",
            "https://player.tubes.example/video/aB3dEf6hIjk.jsonp?h=123456",
        ] {
            assert_eq!(key(same), first, "{same}");
        }
        for other in [
            "https://www.tubes.example/watch?v=aB3dEf6hIjk&list=PL123456",
            "https://www.other.example/watch?v=aB3dEf6hIjk",
            "https://www.tubes.example/@name/aB3dEf6hIjk",
        ] {
            assert_ne!(key(other), first, "{other}");
        }
    }
}
