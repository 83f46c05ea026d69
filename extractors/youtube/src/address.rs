//! Which addresses are a video, and which lead to one.

use url::{Url, form_urlencoded};
use vidra_core::http::RemoteUrl;

const ID_LENGTH: usize = 11;

/// The video an address names. Lists, channels and searches name none.
pub(crate) fn video_id(url: &Url) -> Option<String> {
    let host = url.host_str()?.trim_end_matches('.');
    let mut segments = url.path_segments()?;
    let first = segments.next().unwrap_or_default();
    if host == "youtu.be" || host == "www.youtu.be" {
        return id(first);
    }
    if !is_youtube(host) {
        return None;
    }
    match first {
        "embed" | "shorts" | "live" | "v" | "e" => segments.next().and_then(id),
        "" | "watch" | "watch.php" | "watch_popup" | "watch_popup.php" | "movie" | "movie.php"
        | "movie_popup" => {
            url.query().and_then(id_in_query).or_else(|| url.fragment().and_then(id_in_fragment))
        }
        _ => None,
    }
}

/// Where an address that only leads elsewhere leads: consent, "you are leaving" and sharing pages.
pub(crate) fn target(url: &Url) -> Option<RemoteUrl> {
    let host = url.host_str()?.trim_end_matches('.');
    if !is_youtube(host) {
        return None;
    }
    let parameter = match url.path().trim_end_matches('/') {
        _ if host == "consent.youtube.com" => "continue",
        "/redirect" => "q",
        "/attribution_link" => "u",
        _ => return None,
    };
    let (_, reference) = url.query_pairs().find(|(name, _)| name == parameter)?;
    RemoteUrl::parse("https://www.youtube.com/").ok()?.join(&reference).ok()
}

/// A bare video id as people copy it.
pub(crate) fn shorthand(text: &str) -> Option<RemoteUrl> {
    let video = || (text.len() == ID_LENGTH).then(|| id(text)).flatten().and_then(|id| watch_page(&id));
    video().or_else(|| crate::list::shorthand(text))
}

/// The page a person opens for a video.
pub(crate) fn watch_page(id: &str) -> Option<RemoteUrl> {
    RemoteUrl::parse(&format!("https://www.youtube.com/watch?v={id}")).ok()
}

pub(crate) fn is_youtube(host: &str) -> bool {
    let is_below =
        |domain: &str| host.strip_suffix(domain).is_some_and(|head| head.is_empty() || head.ends_with('.'));
    is_below("youtube.com")
        || is_below("youtube-nocookie.com")
        || is_below("youtubekids.com")
        || host == "youtube.googleapis.com"
}

/// Whether the text is a video's id and nothing else.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH && id(text).is_some()
}

/// Whether the text is the id of a list: a prefix that says which kind, and ten characters or more. The short ones are
/// the account's own.
pub(crate) fn is_list_id(text: &str) -> bool {
    const PREFIXES: [&str; 10] = ["PL", "LL", "EC", "UU", "FL", "RD", "UL", "TL", "PU", "OLAK5uy_"];
    const OWN: [&str; 4] = ["RDMM", "WL", "LL", "LM"];
    let is_word = |rest: &str| {
        rest.len() >= 10 && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    };
    OWN.contains(&text) || PREFIXES.iter().any(|prefix| text.strip_prefix(prefix).is_some_and(is_word))
}

/// The eleven characters of an id, also where something was glued behind them (`ID&t=5` after `youtu.be/`).
/// `videoseries` and `live_stream` are as long and mean a list and a channel's stream.
fn id(text: &str) -> Option<String> {
    let is_id = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let end = text.find(|c| !is_id(c)).unwrap_or(text.len());
    let id = &text[..end];
    (end == ID_LENGTH && id != "videoseries" && id != "live_stream").then(|| id.to_owned())
}

fn id_in_query(query: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    // `amp;v`: an address copied out of HTML source.
    pairs.find(|(name, _)| name == "v" || name == "amp;v").and_then(|(_, value)| id(&value))
}

/// `#!v=ID` and `#/watch?v=ID`, from before browsers could change the path of a page.
fn id_in_fragment(fragment: &str) -> Option<String> {
    let query = fragment.rsplit_once('?').map_or(fragment, |(_, query)| query);
    id_in_query(query.trim_start_matches(['!', '/']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(url: &str) -> Option<String> {
        video_id(&Url::parse(url).unwrap())
    }

    #[test]
    fn every_form_of_a_video_address_is_read() {
        for url in [
            "https://www.youtube.com/watch?v=BaW_jenozKc",
            "http://youtube.com/watch?feature=share&v=BaW_jenozKc#t=10",
            "https://www.youtube.com/watch?list=PL1234567890A&v=BaW_jenozKc&index=3",
            "https://www.youtube.com/watch?a=1&amp;v=BaW_jenozKc",
            "https://www.youtube.com/watch/?v=BaW_jenozKc",
            "https://www.youtube.com/?v=BaW_jenozKc",
            "https://www.youtube.com/watch#!v=BaW_jenozKc",
            "https://m.youtube.com/#/watch?v=BaW_jenozKc",
            "https://www.youtube.com/watch_popup?v=BaW_jenozKc",
            "https://www.youtube.com/movie?v=BaW_jenozKc",
            "https://music.youtube.com/watch?v=BaW_jenozKc&list=RDAMVM",
            "https://youtu.be/BaW_jenozKc",
            "https://youtu.be/BaW_jenozKc?list=PL1234567890A",
            "https://youtu.be/BaW_jenozKc&t=5",
            "https://www.youtube.com/embed/BaW_jenozKc?autoplay=1",
            "https://www.youtube-nocookie.com/embed/BaW_jenozKc",
            "https://www.youtubekids.com/watch?v=BaW_jenozKc",
            "https://www.youtube.com/shorts/BaW_jenozKc",
            "https://www.youtube.com/live/BaW_jenozKc?feature=share",
            "https://www.youtube.com/v/BaW_jenozKc?version=3",
            "https://www.youtube.com/e/BaW_jenozKc",
            "https://youtube.googleapis.com/v/BaW_jenozKc",
        ] {
            assert_eq!(found(url).as_deref(), Some("BaW_jenozKc"), "{url}");
        }
    }

    #[test]
    fn lists_channels_and_other_hosts_are_no_videos() {
        for url in [
            "https://www.youtube.com/embed/videoseries?list=PL1234567890A",
            "https://www.youtube.com/embed/live_stream?channel=UC1234567890",
            "https://www.youtube.com/playlist?list=PL1234567890A",
            "https://www.youtube.com/watch?list=PL1234567890A",
            "https://www.youtube.com/watch?v=short",
            "https://www.youtube.com/watch?v=BaW_jenozKcX",
            "https://www.youtube.com/@somebody_or",
            "https://www.youtube.com/results?search_query=BaW_jenozKc",
            "https://www.youtube.com/feed/subscriptions",
            "https://notyoutube.com/watch?v=BaW_jenozKc",
            "https://youtube.com.example.org/watch?v=BaW_jenozKc",
            "https://www.youtube.com/",
        ] {
            let parsed = Url::parse(url).unwrap();
            assert_eq!((video_id(&parsed), target(&parsed)), (None, None), "{url}");
        }
    }

    #[test]
    fn pages_that_lead_elsewhere_name_where() {
        for (url, expected) in [
            (
                "https://www.youtube.com/attribution_link?a=X&u=%2Fwatch%3Fv%3DBaW_jenozKc%26feature%3Dshare",
                "https://www.youtube.com/watch?v=BaW_jenozKc&feature=share",
            ),
            (
                "https://www.youtube.com/redirect?event=d&q=https%3A%2F%2Fexample.org%2Fa",
                "https://example.org/a",
            ),
            (
                "https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DBaW_jenozKc&gl=DE",
                "https://www.youtube.com/watch?v=BaW_jenozKc",
            ),
        ] {
            let found = target(&Url::parse(url).unwrap()).unwrap();
            assert_eq!(found.as_str(), expected);
        }
        let bad = Url::parse("https://www.youtube.com/redirect?q=javascript%3Aalert(1)").unwrap();
        assert_eq!(target(&bad), None);
    }

    #[test]
    fn a_bare_id_stands_for_its_page() {
        let page = shorthand("BaW_jenozKc").unwrap();
        assert_eq!(page.as_str(), "https://www.youtube.com/watch?v=BaW_jenozKc");
        for text in ["BaW_jenozK", "BaW_jenozKc2", "BaW jenozKc", "videoseries", "othersearch:abc"] {
            assert_eq!(shorthand(text), None, "{text}");
        }
    }
}
