//! What an address names.

use url::Url;
use vidra_core::http::RemoteUrl;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A page that the site itself resolves to a track, a set or a user.
    Page {
        /// The page, without a tab.
        url: String,
        /// Which of a user's lists.
        tab: Tab,
    },
    /// What a search for tracks finds.
    Search(String),
}

/// The lists of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    /// Everything the user put there and passed on, newest first.
    All,
    /// Tracks of their own.
    Tracks,
    /// Sets of their own.
    Sets,
    /// Albums of their own.
    Albums,
    /// What they passed on.
    Reposts,
    /// What they like.
    Likes,
}

/// First parts of a path that are no user.
const NO_USERS: [&str; 22] = [
    "charts",
    "discover",
    "explore",
    "feed",
    "jobs",
    "library",
    "login",
    "logout",
    "messages",
    "mobile",
    "notifications",
    "pages",
    "people",
    "popular",
    "premium",
    "pro",
    "settings",
    "signin",
    "stations",
    "stream",
    "terms-of-use",
    "upload",
];

pub(crate) fn place(url: &Url) -> Option<Place> {
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    match url.host_str()? {
        "soundcloud.com" | "www.soundcloud.com" | "m.soundcloud.com" => on_site(url, &parts),
        "on.soundcloud.com" => (parts.len() == 1).then(|| page(url.as_str(), Tab::All)),
        "api.soundcloud.com" | "api-v2.soundcloud.com" => match parts.as_slice() {
            ["tracks" | "playlists" | "users", id] if is_id(id) => {
                Some(page(&format!("https://api.soundcloud.com/{}/{id}", parts[0]), Tab::All))
            }
            _ => None,
        },
        "w.soundcloud.com" => {
            let inner = url.query_pairs().find(|(name, _)| name == "url")?.1;
            let inner = Url::parse(&inner).or_else(|_| Url::parse(&format!("https:{inner}"))).ok()?;
            // A player inside a player names nothing.
            if inner.host_str() == Some("w.soundcloud.com") { None } else { place(&inner) }
        }
        _ => None,
    }
}

fn on_site(url: &Url, parts: &[&str]) -> Option<Place> {
    let words = || url.query_pairs().find(|(name, _)| name == "q").map(|(_, words)| words.into_owned());
    let at = |path: String| format!("https://soundcloud.com/{path}");
    let (first, rest) = parts.split_first()?;
    if *first == "search" {
        return words().map(Place::Search);
    }
    if NO_USERS.contains(first) || !is_name(first) {
        return None;
    }
    let tab = |name: &str| match name {
        "tracks" | "popular-tracks" | "toptracks" => Some(Tab::Tracks),
        "sets" => Some(Tab::Sets),
        "albums" => Some(Tab::Albums),
        "reposts" => Some(Tab::Reposts),
        "likes" => Some(Tab::Likes),
        _ => None,
    };
    Some(match rest {
        [] => page(&at((*first).to_owned()), Tab::All),
        [one] if tab(one).is_some() => page(&at((*first).to_owned()), tab(one)?),
        ["sets", set] if is_name(set) => page(&at(format!("{first}/sets/{set}")), Tab::All),
        ["sets", set, token] if is_name(set) && token.starts_with("s-") => {
            page(&at(format!("{first}/sets/{set}/{token}")), Tab::All)
        }
        [track] if is_name(track) => page(&at(format!("{first}/{track}")), Tab::All),
        [track, token] if is_name(track) && token.starts_with("s-") => {
            page(&at(format!("{first}/{track}/{token}")), Tab::All)
        }
        _ => return None,
    })
}

fn page(url: &str, tab: Tab) -> Place {
    Place::Page { url: url.to_owned(), tab }
}

/// `scsearch:WORDS`, `scsearch5:WORDS`: as many as are said, or one.
pub(crate) fn shorthand(text: &str) -> Option<RemoteUrl> {
    let (number, words) = text.strip_prefix("scsearch")?.split_once(':')?;
    let count = match number {
        "" => 1,
        "all" => 10_000,
        number => number.parse::<u32>().ok().filter(|count| *count > 0)?,
    };
    let url = RemoteUrl::parse("https://soundcloud.com/search/sounds").ok()?;
    let url = url.with_query("q", words.trim());
    RemoteUrl::parse(&format!("{}#{count}", url.as_str())).ok()
}

/// How many a search is to give, where the shorthand said it.
pub(crate) fn wanted(url: &Url) -> Option<usize> {
    url.fragment()?.parse().ok()
}

/// A number, or `soundcloud:tracks:NUMBER`.
fn is_id(text: &str) -> bool {
    let number = text.rsplit([':']).next().unwrap_or(text);
    let number = number.rsplit("%3A").next().unwrap_or(number);
    !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Place> {
        place(&Url::parse(text).unwrap())
    }

    #[test]
    fn tabs_belong_to_their_user() {
        let user = "https://soundcloud.com/ada";
        assert_eq!(of("https://m.soundcloud.com/ada/likes"), Some(page(user, Tab::Likes)));
        assert_eq!(of("https://soundcloud.com/ada/sets"), Some(page(user, Tab::Sets)));
        assert_eq!(
            of("https://soundcloud.com/ada/sets/x?a=1"),
            Some(page("https://soundcloud.com/ada/sets/x", Tab::All))
        );
    }

    #[test]
    fn players_name_what_they_play() {
        let player =
            "https://w.soundcloud.com/player/?url=https%3A%2F%2Fapi.soundcloud.com%2Ftracks%2F7&auto_play=1";
        assert_eq!(of(player), Some(page("https://api.soundcloud.com/tracks/7", Tab::All)));
        assert_eq!(
            of("https://w.soundcloud.com/player/?url=https%3A%2F%2Fw.soundcloud.com%2Fplayer%2F"),
            None
        );
    }

    #[test]
    fn pages_of_the_site_itself_are_no_users() {
        for text in [
            "https://soundcloud.com/",
            "https://soundcloud.com/discover",
            "https://soundcloud.com/a/b/c",
            "https://example.org/a/b",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn a_search_says_how_many() {
        let url = shorthand("scsearch3: a b").unwrap();
        assert_eq!(
            (of(url.as_str()), wanted(url.as_url())),
            (Some(Place::Search("a b".to_owned())), Some(3))
        );
        assert!(shorthand("scsearch0:x").is_none() && shorthand("scx:1").is_none());
    }
}
