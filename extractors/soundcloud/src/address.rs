//! What an address names.

use url::Url;
use vidra_core::http::RemoteUrl;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A page that the site itself resolves to a track, a set or a user.
    Page {
        /// The page, without a tab and what stands behind its path.
        url: String,
        /// The same as it was typed.
        typed: String,
        /// Which of a user's lists.
        tab: Tab,
    },
    /// A track, set or user by its number.
    Number {
        /// What it is.
        kind: Kind,
        /// The number.
        id: String,
        /// What opens it, where it is private.
        token: Option<String>,
    },
    /// A list of a user who is named by a number.
    UserList {
        /// The user's number.
        id: String,
        /// Which list.
        tab: Tab,
    },
    /// A short form of another address.
    Short,
    /// What a search for tracks finds.
    Search(String),
}

/// What has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A track.
    Track,
    /// A set.
    Set,
    /// A user.
    User,
}

impl Kind {
    fn of(word: &str) -> Option<Self> {
        [Self::Track, Self::Set, Self::User].into_iter().find(|kind| kind.word() == word)
    }

    /// Its word in addresses of the interface.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Track => "tracks",
            Self::Set => "playlists",
            Self::User => "users",
        }
    }
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

impl Tab {
    fn of(word: &str) -> Option<Self> {
        match word {
            "tracks" | "popular-tracks" | "toptracks" => Some(Self::Tracks),
            "sets" | "playlists" => Some(Self::Sets),
            "albums" => Some(Self::Albums),
            "reposts" => Some(Self::Reposts),
            "likes" => Some(Self::Likes),
            _ => None,
        }
    }

    /// What stands behind the user's name in the list's.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Tracks => " (Tracks)",
            Self::Sets => " (Sets)",
            Self::Albums => " (Albums)",
            Self::Reposts => " (Reposts)",
            Self::Likes => " (Likes)",
        }
    }
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
        "on.soundcloud.com" => (parts.len() == 1).then_some(Place::Short),
        "api.soundcloud.com" | "api-v2.soundcloud.com" => by_number(url, &parts),
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
    let page = |plain: String| Place::Page { url: plain, typed: url.as_str().to_owned(), tab: Tab::All };
    let (first, rest) = parts.split_first()?;
    if *first == "search" {
        return words().map(Place::Search);
    }
    if NO_USERS.contains(first) || !is_name(first) {
        return None;
    }
    Some(match rest {
        [one] if *one != "playlists" && Tab::of(one).is_some() => {
            let user = at((*first).to_owned());
            Place::Page { typed: user.clone(), url: user, tab: Tab::of(one)? }
        }
        [] => page(at((*first).to_owned())),
        ["sets", set] if is_name(set) => page(at(format!("{first}/sets/{set}"))),
        ["sets", set, token] if is_name(set) && token.starts_with("s-") => {
            page(at(format!("{first}/sets/{set}/{token}")))
        }
        [track] if is_name(track) => page(at(format!("{first}/{track}"))),
        [track, token] if is_name(track) && token.starts_with("s-") => {
            page(at(format!("{first}/{track}/{token}")))
        }
        _ => return None,
    })
}

/// `api.soundcloud.com/tracks/NUMBER`, `…/users/NUMBER/likes`: what players and other programs name.
fn by_number(url: &Url, parts: &[&str]) -> Option<Place> {
    let number = |id: &str| {
        let id = id.rsplit(':').next()?.rsplit("%3A").next()?;
        let is_number = !id.is_empty() && id.len() <= 20 && id.chars().all(|c| c.is_ascii_digit());
        is_number.then(|| id.to_owned())
    };
    match parts {
        [kind, id] => {
            let token = url.query_pairs().find(|(name, value)| name == "secret_token" && !value.is_empty());
            let token = token.map(|(_, value)| value.into_owned());
            Some(Place::Number { kind: Kind::of(kind)?, id: number(id)?, token })
        }
        ["users", id, tab] => Some(Place::UserList { id: number(id)?, tab: Tab::of(tab)? }),
        _ => None,
    }
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

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Place> {
        place(&Url::parse(text).unwrap())
    }

    fn page(url: &str, typed: &str, tab: Tab) -> Option<Place> {
        Some(Place::Page { url: url.to_owned(), typed: typed.to_owned(), tab })
    }

    #[test]
    fn tabs_belong_to_their_user() {
        let user = "https://soundcloud.com/ada";
        assert_eq!(of("https://m.soundcloud.com/ada/likes"), page(user, user, Tab::Likes));
        assert_eq!(of("https://soundcloud.com/ada/sets"), page(user, user, Tab::Sets));
    }

    #[test]
    fn what_stands_behind_the_path_is_kept_apart() {
        let typed = "https://soundcloud.com/ada/sets/x?a=1#t=9";
        assert_eq!(of(typed), page("https://soundcloud.com/ada/sets/x", typed, Tab::All));
    }

    #[test]
    fn players_name_what_they_play() {
        let number = |kind, token: Option<&str>| {
            Some(Place::Number { kind, id: "7".to_owned(), token: token.map(str::to_owned) })
        };
        let player = |item: &str| of(&format!("https://w.soundcloud.com/player/?url={item}&auto_play=1"));
        assert_eq!(player("https%3A%2F%2Fapi.soundcloud.com%2Ftracks%2F7"), number(Kind::Track, None));
        assert_eq!(
            player("//api.soundcloud.com/tracks/soundcloud%253Atracks%253A7"),
            number(Kind::Track, None)
        );
        assert_eq!(
            player("https%3A%2F%2Fapi.soundcloud.com%2Fplaylists%2F7%3Fsecret_token%3Ds-Ab"),
            number(Kind::Set, Some("s-Ab"))
        );
        assert_eq!(player("https%3A%2F%2Fw.soundcloud.com%2Fplayer%2F"), None);
    }

    #[test]
    fn numbers_are_enough() {
        let list = Some(Place::UserList { id: "7".to_owned(), tab: Tab::Likes });
        assert_eq!(of("https://api-v2.soundcloud.com/users/7/likes"), list);
        assert_eq!(of("https://api.soundcloud.com/users/ada"), None);
        assert_eq!(of("https://on.soundcloud.com/AbC"), Some(Place::Short));
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
