//! What an address names, by the shape of its path alone.

use url::Url;
use vidra_core::http::RemoteUrl;

/// A page of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A video, by UUID or its short form.
    Video(String),
    /// A playlist, likewise.
    Playlist(String),
    /// What an account put there.
    Account(String),
    /// What a channel holds.
    Channel(String),
    /// A channel's playlists.
    ChannelPlaylists(String),
    /// An account's channels.
    AccountChannels(String),
    /// The instance's own list.
    Browse {
        /// The order asked.
        sort: &'static str,
        /// What the instance calls it.
        title: &'static str,
    },
    /// What a search finds.
    Search(String),
}

impl Place {
    /// Whether the address has an id that hardly anybody else makes. The words of lists are common ones.
    pub(crate) const fn is_sure(&self) -> bool {
        matches!(self, Self::Video(_) | Self::Playlist(_))
    }
}

pub(crate) fn place(url: &Url) -> Option<Place> {
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let own = |text: &&str| (*text).to_owned();
    match parts.as_slice() {
        ["w", "p", id] | ["videos", "watch", "playlist", id] | ["video-playlists", "embed", id]
            if is_id(id) =>
        {
            Some(Place::Playlist(own(id)))
        }
        ["w", id] | ["videos", "watch" | "embed", id] | ["api", "v1", "videos", id] if is_id(id) => {
            Some(Place::Video(own(id)))
        }
        ["api", "v1", "video-playlists", id] if is_id(id) => Some(Place::Playlist(own(id))),
        ["a" | "accounts", name, "video-channels"] if is_name(name) => {
            Some(Place::AccountChannels(own(name)))
        }
        ["a", name, "videos" | "about"] | ["accounts", name] | ["accounts", name, "videos"]
            if is_name(name) =>
        {
            Some(Place::Account(own(name)))
        }
        ["c" | "video-channels", name, "video-playlists"] if is_name(name) => {
            Some(Place::ChannelPlaylists(own(name)))
        }
        ["c", name, "videos" | "about"] | ["video-channels", name] | ["video-channels", name, "videos"]
            if is_name(name) =>
        {
            Some(Place::Channel(own(name)))
        }
        // Short forms, where the name tells that it is one of a federation: NAME@HOST.
        ["a", name] if name.contains('@') && is_name(name) => Some(Place::Account(own(name))),
        ["c", name] if name.contains('@') && is_name(name) => Some(Place::Channel(own(name))),
        ["videos", "trending"] => Some(Place::Browse { sort: "-trending", title: "Trending" }),
        ["videos", "recently-added"] => Some(Place::Browse { sort: "-publishedAt", title: "Recently added" }),
        ["videos", "most-liked"] => Some(Place::Browse { sort: "-likes", title: "Most liked" }),
        ["search"] | ["search", "videos"] => url
            .query_pairs()
            .find(|(name, _)| name == "search")
            .map(|(_, words)| Place::Search(words.into_owned())),
        _ => None,
    }
}

/// `peertube:HOST:ID`.
pub(crate) fn shorthand(text: &str) -> Option<RemoteUrl> {
    let (host, id) = text.strip_prefix("peertube:")?.split_once(':')?;
    let url = RemoteUrl::parse(&format!("https://{host}/w/{id}")).ok()?;
    is_id(id).then_some(url)
}

/// A UUID (RFC 9562), or the 22 letters that PeerTube writes one with: base 58 without `0`, `O`, `I` and `l`.
fn is_id(text: &str) -> bool {
    let is_short = |text: &str| {
        text.len() == 22
            && text.chars().all(|c| c.is_ascii_alphanumeric() && !matches!(c, '0' | 'O' | 'I' | 'l'))
    };
    is_short(text) || is_uuid(text)
}

pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_hexdigit(),
        })
}

/// `NAME` or `NAME@HOST`.
fn is_name(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '@');
    !text.is_empty() && text.len() <= 200 && text.chars().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<Place> {
        place(&Url::parse(&format!("https://tube.example{path}")).unwrap())
    }

    #[test]
    fn the_shape_of_the_path_tells() {
        let short = "kkGMgK9ZtnKfYAgnEtQxbv";
        assert_eq!(of(&format!("/w/{short}")), Some(Place::Video(short.to_owned())));
        assert_eq!(of(&format!("/w/p/{short}?start=1")), Some(Place::Playlist(short.to_owned())));
        assert_eq!(of("/c/a@b.example"), Some(Place::Channel("a@b.example".to_owned())));
        assert_eq!(of("/c/a/video-playlists"), Some(Place::ChannelPlaylists("a".to_owned())));
        assert_eq!(of("/a/a/videos"), Some(Place::Account("a".to_owned())));
        assert_eq!(of("/search?search=a+b"), Some(Place::Search("a b".to_owned())));
    }

    #[test]
    fn what_many_sites_have_is_left_to_them() {
        for path in [
            "/w/short",
            "/a/album",
            "/c/name",
            "/videos/watch/12345",
            "/search?q=x",
            "/",
            "/w/0OIl567890123456789012",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }

    #[test]
    fn the_shorthand_names_host_and_video() {
        let url = shorthand("peertube:tube.example:kkGMgK9ZtnKfYAgnEtQxbv").unwrap();
        assert_eq!(url.as_str(), "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv");
        assert!(shorthand("peertube:tube.example:x").is_none());
    }
}
