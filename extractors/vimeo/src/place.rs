//! What a URL names: a video in one of many forms, or a list.

use url::Url;

use crate::address::{Address, is_hash, is_number};

/// What a URL on one of Vimeo's hosts names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A video's page or player.
    Video(Address),
    /// A video shown to reviewers.
    Review { user: String, id: String, hash: String },
    /// A live event, which plays the video that is on.
    Event { id: String, hash: Option<String> },
    /// A video by the names its owner gave themselves and it.
    Alias { user: String, name: String },
    /// A film to be bought; what plays without is its trailer.
    OnDemand { name: String },
    /// A player of the video-on-demand service (embed.vhx.tv).
    Ott { id: String },
    /// The JSON manifest of a video, as its player reads it.
    Manifest,
    /// Several videos.
    List(List),
}

/// Several videos, in the words of the programming interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct List {
    /// What it is.
    pub(crate) kind: ListKind,
    /// Its number or name.
    pub(crate) id: String,
    /// Whether its videos play on other pages.
    pub(crate) is_embed: bool,
}

/// A kind of list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListKind {
    Showcase,
    Channel,
    Group,
    User,
    Likes,
}

impl ListKind {
    /// Its word in the addresses of the programming interface.
    pub(crate) const fn collection(self) -> &'static str {
        match self {
            Self::Showcase => "albums",
            Self::Channel => "channels",
            Self::Group => "groups",
            Self::User | Self::Likes => "users",
        }
    }

    /// What of it is listed.
    pub(crate) const fn listing(self) -> &'static str {
        match self {
            Self::Likes => "likes",
            _ => "videos",
        }
    }
}

/// First path segments of vimeo.com that are no person's name (looked at 2025).
const PAGES: [&str; 41] = [
    "about",
    "album",
    "api",
    "ads",
    "blog",
    "business",
    "categories",
    "channels",
    "community",
    "create",
    "create-livestream",
    "enterprise",
    "event",
    "explore",
    "features",
    "for-hire",
    "groups",
    "help",
    "home",
    "join",
    "jobs",
    "legal",
    "live",
    "log_in",
    "login",
    "manage",
    "ondemand",
    "ott",
    "partners",
    "pricing",
    "privacy",
    "professionals",
    "search",
    "settings",
    "showcase",
    "sign_up",
    "site_map",
    "solutions",
    "stock",
    "upload",
    "watch",
];

impl Place {
    /// What a URL names; `None` for everything else.
    pub(crate) fn of(url: &Url) -> Option<Self> {
        let host = url.host_str()?;
        let path: Vec<&str> = url.path_segments()?.filter(|segment| !segment.is_empty()).collect();
        if let Some(address) = Address::of(url) {
            return Some(Self::Video(address));
        }
        match host {
            "embed.vhx.tv" => match &path[..] {
                ["videos", id, ..] if is_number(id) => Some(Self::Ott { id: (*id).to_owned() }),
                _ => None,
            },
            "vimeo.com" | "www.vimeo.com" => Self::on_site(&path),
            _ if is_delivery(host) && matches!(path.last(), Some(&"master.json" | &"playlist.json")) => {
                Some(Self::Manifest)
            }
            _ => None,
        }
    }

    fn on_site(path: &[&str]) -> Option<Self> {
        let list = |kind, id: &str, is_embed| Some(Self::List(List { kind, id: id.to_owned(), is_embed }));
        let event = |id: &str, hash: Option<&str>| {
            Some(Self::Event { id: id.to_owned(), hash: hash.map(str::to_owned) })
        };
        match path {
            ["album" | "showcase", id] => list(ListKind::Showcase, id, false),
            ["album" | "showcase", id, "embed" | "embed2"] => list(ListKind::Showcase, id, true),
            ["channels", id] | ["channels", id, "videos"] => list(ListKind::Channel, id, false),
            ["groups", id] | ["groups", id, "videos"] => list(ListKind::Group, id, false),
            ["event", id] | ["event", id, "embed"] if is_number(id) => event(id, None),
            ["event", id, hash] | ["event", id, hash, "embed"] | ["event", id, "embed", hash]
                if is_number(id) && is_hash(hash) =>
            {
                event(id, Some(hash))
            }
            ["ondemand", name] | ["ondemand", name, _] => Some(Self::OnDemand { name: (*name).to_owned() }),
            [user, "review", id, hash, ..] if is_number(id) && is_hash(hash) => {
                let (user, id, hash) = ((*user).to_owned(), (*id).to_owned(), (*hash).to_owned());
                Some(Self::Review { user, id, hash })
            }
            [user, "likes"] if is_person(user) => list(ListKind::Likes, user, false),
            // Pages below a person's that are no videos.
            [
                user,
                "about" | "albums" | "channels" | "collections" | "followers" | "following" | "groups"
                | "showcases" | "review",
            ] if is_person(user) => None,
            [user, name] if is_person(user) && is_name(name) => {
                Some(Self::Alias { user: (*user).to_owned(), name: (*name).to_owned() })
            }
            [user] | [user, "videos"] if is_person(user) => list(ListKind::User, user, false),
            _ => None,
        }
    }
}

/// Whether a path segment can be the name somebody gave a video: words parted by hyphens.
fn is_name(text: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    text.len() <= 200 && text != "videos" && text.bytes().all(is_sign) && !is_number(text)
}

fn is_person(name: &str) -> bool {
    !PAGES.contains(&name) && !is_number(name) && !name.contains('.')
}

/// Whether a host is one of the networks that deliver Vimeo's streams.
fn is_delivery(host: &str) -> bool {
    host.ends_with(".vimeocdn.com") || host.contains("vod-adaptive") && host.ends_with(".akamaized.net")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_other_forms_are_told_apart() {
        let list = |kind, id: &str, is_embed| Some(Place::List(List { kind, id: id.to_owned(), is_embed }));
        let table = [
            ("https://vimeo.com/showcase/3253534", list(ListKind::Showcase, "3253534", false)),
            ("https://vimeo.com/album/2632481/", list(ListKind::Showcase, "2632481", false)),
            ("https://vimeo.com/showcase/3253534/embed", list(ListKind::Showcase, "3253534", true)),
            ("https://vimeo.com/channels/staffpicks", list(ListKind::Channel, "staffpicks", false)),
            ("https://vimeo.com/groups/travelhd", list(ListKind::Group, "travelhd", false)),
            ("https://vimeo.com/someone/videos", list(ListKind::User, "someone", false)),
            ("https://vimeo.com/someone", list(ListKind::User, "someone", false)),
            ("https://vimeo.com/someone/likes", list(ListKind::Likes, "someone", false)),
            (
                "https://vimeo.com/event/12/3faabede87",
                Some(Place::Event { id: "12".into(), hash: Some("3faabede87".into()) }),
            ),
            ("https://vimeo.com/event/12/embed", Some(Place::Event { id: "12".into(), hash: None })),
            ("https://vimeo.com/ondemand/afilm", Some(Place::OnDemand { name: "afilm".into() })),
            (
                "https://vimeo.com/user1/review/996447483/a316d6ed8d",
                Some(Place::Review {
                    user: "user1".into(),
                    id: "996447483".into(),
                    hash: "a316d6ed8d".into(),
                }),
            ),
            ("https://embed.vhx.tv/videos/81?api=1", Some(Place::Ott { id: "81".into() })),
            ("https://skyfire.vimeocdn.com/a/sep/video/1,2/master.json?base64_init=1", Some(Place::Manifest)),
            (
                "https://vimeo.com/someone/the-film-2",
                Some(Place::Alias { user: "someone".into(), name: "the-film-2".into() }),
            ),
            ("https://vimeo.com/someone/following", None),
            ("https://vimeo.com/blog/the-film", None),
            ("https://vimeo.com/upload", None),
            ("https://vimeo.com/", None),
            ("https://i.vimeocdn.com/video/1.jpg", None),
            ("https://player.vimeo.com/external/339440208.hd.mp4?s=58a1", None),
        ];
        for (url, place) in table {
            assert_eq!(Place::of(&Url::parse(url).unwrap()), place, "{url}");
        }
    }
}
