//! Which addresses look like a player's. Nobody but the page behind an address knows what it is; frames hold maps, forms
//! and comments as often as videos, and each one that is opened is a request.

use url::Url;

/// Words of hosts and paths that say "video".
const PLAYS: [&str; 24] = [
    "video",
    "videos",
    "player",
    "players",
    "vod",
    "vods",
    "clip",
    "clips",
    "movie",
    "movies",
    "watch",
    "playback",
    "stream",
    "streams",
    "livestream",
    "livestreams",
    "episode",
    "episodes",
    "podcast",
    "podcasts",
    "videoembed",
    "jwplayer",
    "talks",
    "embeddedplayer",
];
/// Words of paths and hosts that say "something to be put on another page", and those that say it in paths alone.
const EMBEDS: [&str; 1] = ["embed"];
const EMBEDS_IN_PATHS: [&str; 3] = ["e", "v", "media"];
/// Words of other things that are put on pages.
const OTHERS: [&str; 44] = [
    "ad",
    "ads",
    "amp",
    "analytics",
    "calculator",
    "calendar",
    "captcha",
    "chart",
    "charts",
    "chat",
    "comments",
    "consent",
    "docs",
    "document",
    "form",
    "forms",
    "gtm",
    "likes",
    "like",
    "login",
    "map",
    "maps",
    "model",
    "models",
    "newsletter",
    "poll",
    "quiz",
    "recaptcha",
    "share",
    "shop",
    "signup",
    "slideshow",
    "slides",
    "spreadsheets",
    "subscribe",
    "survey",
    "tweet",
    "weather",
    "presentation",
    "postmessage",
    "visualisation",
    "visualization",
    "views",
    "pen",
];
/// Parameters that hold what is played.
const NAMES: [&str; 22] = [
    "id",
    "v",
    "vid",
    "video",
    "videoid",
    "video_id",
    "clip",
    "clipid",
    "media",
    "mediaid",
    "file",
    "url",
    "entry_id",
    "playlistid",
    "asset",
    "channel",
    "collection",
    "href",
    "src",
    "list",
    "playlist",
    "token",
];

/// Whether an address looks like a player with something to play.
pub(crate) fn is_player(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let path: Vec<&str> = url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let in_path = || path.iter().flat_map(|part| part.split(['.', '-', '_'])).map(str::to_ascii_lowercase);
    let in_host = || {
        host.rsplit_once('.').map_or("", |(labels, _)| labels).split(['.', '-']).map(str::to_ascii_lowercase)
    };
    let has = |words: &[&str]| in_host().chain(in_path()).any(|word| words.contains(&word.as_str()));
    if has(&OTHERS) {
        return false;
    }
    let plays = has(&PLAYS);
    let embeds = plays || has(&EMBEDS) || in_path().any(|word| EMBEDS_IN_PATHS.contains(&word.as_str()));
    let is_what = |value: &str| {
        is_name(value) || plays && (value.contains("://") || value.len() >= 3 && is_plain(value))
    };
    let in_query = || {
        url.query_pairs()
            .any(|(name, value)| NAMES.contains(&name.to_ascii_lowercase().as_str()) && is_what(&value))
    };
    embeds && (path.iter().any(|part| is_name(part) || plays && is_title(part)) || in_query())
}

/// Whether a part of an address looks like the name of one thing: letters and digits mixed, or letters of both cases.
fn is_name(part: &str) -> bool {
    let part = part.split_once('.').map_or(part, |(stem, _)| stem);
    let has = |is_such: fn(&u8) -> bool| part.as_bytes().iter().any(is_such);
    let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    is_plain(part) && part.len() >= 4 && (has(u8::is_ascii_digit) || is_mixed && part.len() >= 6)
}

/// Whether it looks like a title: `why_kites_fly`.
fn is_title(part: &str) -> bool {
    is_plain(part) && part.len() >= 10 && part.split(['-', '_']).count() >= 3
}

fn is_plain(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn players_are_told_from_maps_and_forms() {
        for address in [
            "https://www.video.example/embed/video/x2p552m?syndication=1",
            "https://cdn.example/embed/62462d44a9744a08385dffd3",
            "https://players.example/1381578698001/abc_default/index.html?playlistId=1581273955001",
            "https://video.example/embed/TqDCJmoq?hd=1",
            "https://w.example/player/?url=https%3A%2F%2Fapi.example%2Fusers%2F6538603",
            "https://e.example/embed/inset/iframe?id=youtube-video-LlbUwLx785k",
            "https://tube.example/embed/videoseries?list=PLUXSZMIiUfFQ",
            "https://embed.talks.example/talks/why_kites_fly",
            "https://player.example/?channel=kites",
            "https://face.example/plugins/video.php?href=https%3A%2F%2Fface.example%2Fv",
            "https://player.example/script/video/62cecf17828e58507c5082a1.js",
        ] {
            assert!(is_player(&Url::parse(address).unwrap()), "{address}");
        }
        for address in [
            "https://www.maps.example/maps/embed?pb=!1m18",
            "https://bank.example/embed/retirementcalculator?key=bdknf2rinb",
            "https://shapes.example/models/d1e8d568516e4a8aa9c26b9d2ef01fdd/embed",
            "https://gql.example/149e9513-01fa-4fb0-aad4-566afd725d1b/fp?x=v",
            "https://www.tag.example/ns.html?id=GTM-WLMC86",
            "https://face.example/plugins/like.php?href=https%3A%2F%2Fe.org",
            "https://e.example/1a2b3c4d",
            "https://e.example/embed",
            "https://video.example/",
        ] {
            assert!(!is_player(&Url::parse(address).unwrap()), "{address}");
        }
    }
}
