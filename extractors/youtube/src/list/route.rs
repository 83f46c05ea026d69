//! Which addresses are a list, and what people type for one.

use url::{Url, form_urlencoded};
use vidra_core::http::RemoteUrl;

use crate::address::{self, is_id, is_list_id, is_youtube};

/// A list, as its address names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// A playlist by its id, and the video it was opened at.
    Playlist { id: String, video: Option<String> },
    /// A channel by the path of its address (`channel/UC…`, `@name`, `c/name`, `user/name`, `name`), a tab of it, and
    /// what is searched for in it.
    Channel { path: String, tab: Option<String>, words: Option<String> },
    /// A search.
    Search(Search),
    /// A stretch of a video somebody shared.
    Clip(String),
    /// An album or a list of the music site, by the id of its page.
    Music(String),
    /// A feed by the id of its page: `FEsubscriptions`.
    Feed(String),
    /// A page whose id the site is asked for: hashtags, the shorts to a sound.
    Page,
}

/// Words, and which results.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Search {
    pub(crate) words: String,
    /// The filter, as YouTube packs it.
    pub(crate) filter: Option<String>,
    /// `songs`, `albums`; of the music site.
    pub(crate) section: Option<String>,
    pub(crate) is_music: bool,
    /// The most results; `None` for all.
    pub(crate) most: Option<usize>,
}

/// Videos alone: what `ytsearch:` finds.
const VIDEOS: &str = "EgIQAfABAQ==";
/// The same, newest first.
const VIDEOS_BY_DATE: &str = "CAISAhAB8AEB";
/// First parts of a path that are no channel's name.
const RESERVED: [&str; 62] = [
    "about",
    "account",
    "ads",
    "api",
    "attribution_link",
    "browse",
    "c",
    "channel",
    "channels",
    "clip",
    "creators",
    "e",
    "embed",
    "error",
    "explore",
    "favicon.ico",
    "feed",
    "feeds",
    "gaming",
    "get_video_info",
    "hashtag",
    "howyoutubeworks",
    "iframe_api",
    "img",
    "index",
    "jobs",
    "kids",
    "live",
    "live_stats",
    "login",
    "logout",
    "movies",
    "music",
    "my_videos",
    "new",
    "oembed",
    "oops",
    "opensearch",
    "playlist",
    "playables",
    "post",
    "premium",
    "profile",
    "redirect",
    "reporthistory",
    "results",
    "robots.txt",
    "s",
    "search",
    "shared",
    "shorts",
    "signin",
    "source",
    "sw.js",
    "t",
    "testtube",
    "trending",
    "upload",
    "user",
    "v",
    "watch",
    "youtubei",
];
/// What the part of an address behind `#` carries from [`shorthand`] to [`route`]: the most results.
const MOST: &str = "vidra-most=";

/// The list an address names.
pub(crate) fn route(url: &Url) -> Option<Route> {
    let host = url.host_str()?.trim_end_matches('.');
    let value =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let list = value("list").filter(|list| is_list_id(list));
    if let Some(id) = list {
        let is_here = host == "youtu.be" || host == "www.youtu.be" || is_youtube(host);
        return is_here.then(|| Route::Playlist { id, video: address::video_id(url) });
    }
    let is_music = host == "music.youtube.com";
    let site = host.strip_prefix("www.").or(host.strip_prefix("m.")).unwrap_or(host);
    if !is_music && !matches!(site, "youtube.com" | "youtube-nocookie.com" | "youtubekids.com") {
        return None;
    }
    let segments: Vec<&str> = url.path_segments()?.filter(|segment| !segment.is_empty()).collect();
    let (first, rest) = segments.split_first()?;
    match (*first, rest) {
        ("playlist", _) => value("list").map(|id| Route::Playlist { id, video: None }),
        ("embed", ["live_stream", ..]) => Some(Route::Channel {
            path: format!("channel/{}", value("channel")?),
            tab: Some("live".to_owned()),
            words: None,
        }),
        ("browse", [id, ..]) if is_music && !id.starts_with("UC") => Some(Route::Music((*id).to_owned())),
        ("channel" | "browse", [id, rest @ ..]) if is_music && !id.starts_with("UC") && rest.is_empty() => {
            Some(Route::Music((*id).to_owned()))
        }
        ("channel" | "browse", [id, rest @ ..]) => Some(channel(format!("channel/{id}"), rest, url)),
        ("c" | "user", [name, rest @ ..]) => Some(channel(format!("{first}/{name}"), rest, url)),
        ("feed", [name, ..]) => Some(Route::Feed(feed(name)?)),
        ("results" | "search", []) => search(url, is_music).map(Route::Search),
        ("clip", [id, ..]) => Some(Route::Clip((*id).to_owned())),
        ("hashtag", [_, ..]) => Some(Route::Page),
        ("source", [id, "shorts"]) if is_id(id) => Some(Route::Page),
        (name, rest) if name.len() > 1 && name.starts_with('@') => Some(channel(name.to_owned(), rest, url)),
        (name, rest) if site == "youtube.com" && is_name(name) && address::video_id(url).is_none() => {
            Some(channel(name.to_owned(), rest, url))
        }
        _ => None,
    }
}

/// A name of the time before handles: letters, figures and little else.
fn is_name(name: &str) -> bool {
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '%'));
    is_plain
        && name.len() > 2
        && !RESERVED.contains(&name)
        && !name.contains("watch")
        && !name.contains(".php")
}

fn channel(path: String, rest: &[&str], url: &Url) -> Route {
    let words = url.query_pairs().find(|(name, _)| name == "query").map(|(_, words)| words.into_owned());
    let tab = rest.first().filter(|tab| **tab != "about").map(|tab| (*tab).to_owned());
    Route::Channel { path, words: words.filter(|_| tab.as_deref() == Some("search")), tab }
}

/// The page a feed is.
fn feed(name: &str) -> Option<String> {
    let id = match name {
        "recommended" => "FEwhat_to_watch",
        "subscriptions" => "FEsubscriptions",
        "history" => "FEhistory",
        "library" | "you" => "FElibrary",
        "channels" => "FEchannels",
        "playlists" => "FEplaylist_aggregation",
        "storefront" => "FEstorefront",
        "podcasts" => "FEpodcasts_destination",
        _ => return None,
    };
    Some(id.to_owned())
}

fn search(url: &Url, is_music: bool) -> Option<Search> {
    let value = |names: &[&str]| {
        let mut pairs = url.query_pairs();
        pairs.find(|(name, _)| names.contains(&name.as_ref())).map(|(_, value)| value.into_owned())
    };
    let words = value(&["search_query", "q"]).filter(|words| !words.trim().is_empty())?;
    let fragment = url.fragment().unwrap_or_default();
    let most = fragment.strip_prefix(MOST);
    let section = || form_urlencoded::parse(fragment.as_bytes()).next().map(|(name, _)| name.to_lowercase());
    Some(Search {
        words,
        filter: value(&["sp"]).filter(|filter| !filter.is_empty()),
        section: section().filter(|name| is_music && most.is_none() && !name.is_empty()),
        is_music,
        most: most.and_then(|most| most.parse().ok()),
    })
}

/// What people type for a list: `ytsearch5:words`, `ytsearchall:words`, `ytuser:name`, `:ytsubs`, and bare ids of lists.
pub(crate) fn shorthand(text: &str) -> Option<RemoteUrl> {
    let page = |path: &str| RemoteUrl::parse(&format!("https://www.youtube.com/{path}")).ok();
    if let Some(name) = text.strip_prefix(':') {
        return page(match name.to_ascii_lowercase().as_str() {
            "ytfav" | "ytfavs" | "ytfavorites" | "ytfavourites" | "ytfavorite" | "ytfavourite" => {
                "playlist?list=LL"
            }
            "ytwatchlater" => "playlist?list=WL",
            "ytsub" | "ytsubs" | "ytsubscriptions" | "ytsubscription" => "feed/subscriptions",
            "ythis" | "ythistory" => "feed/history",
            "ytrec" | "ytrecommended" => "feed/recommended",
            _ => return None,
        });
    }
    if let Some((prefix, words)) = text.split_once(':') {
        let prefix = prefix.to_ascii_lowercase();
        if prefix == "ytuser" {
            return page(&format!("user/{}", words.trim()));
        }
        let rest = prefix.strip_prefix("ytsearch")?;
        let (rest, filter) = rest.strip_prefix("date").map_or((rest, VIDEOS), |rest| (rest, VIDEOS_BY_DATE));
        let most = match rest {
            "" => Some(1),
            "all" => None,
            number => Some(number.parse::<usize>().ok().filter(|number| *number > 0)?),
        };
        let mut url = Url::parse("https://www.youtube.com/results").ok()?;
        url.query_pairs_mut().append_pair("search_query", words).append_pair("sp", filter);
        url.set_fragment(most.map(|most| format!("{MOST}{most}")).as_deref());
        return RemoteUrl::try_from(url).ok();
    }
    (is_list_id(text) && text.len() > 4).then(|| page(&format!("playlist?list={text}"))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(url: &str) -> Option<Route> {
        route(&Url::parse(url).unwrap())
    }

    fn on_channel(path: &str, tab: Option<&str>, words: Option<&str>) -> Option<Route> {
        let own = |text: &str| text.to_owned();
        Some(Route::Channel { path: own(path), tab: tab.map(own), words: words.map(own) })
    }

    #[test]
    fn every_form_of_a_playlist_is_read_with_the_video_it_is_opened_at() {
        const ID: &str = "PLabcdefghijk";
        for (url, video) in [
            ("https://www.youtube.com/playlist?list=ID", None),
            ("https://music.youtube.com/playlist?list=ID&si=x", None),
            ("https://www.youtube.com/watch?list=ID", None),
            ("https://www.youtube.com/embed/videoseries?list=ID", None),
            ("https://www.youtube.com/watch?v=BaW_jenozKc&list=ID&index=3", Some("BaW_jenozKc")),
            ("https://youtu.be/BaW_jenozKc?list=ID", Some("BaW_jenozKc")),
            ("https://www.youtube.com/embed/BaW_jenozKc?list=ID", Some("BaW_jenozKc")),
        ] {
            let expected = Route::Playlist { id: ID.to_owned(), video: video.map(str::to_owned) };
            assert_eq!(found(&url.replace("ID", ID)), Some(expected), "{url}");
        }
    }

    #[test]
    fn every_form_of_a_channel_is_read_with_its_tab() {
        for (url, expected) in [
            ("https://www.youtube.com/@somebody", on_channel("@somebody", None, None)),
            ("https://m.youtube.com/@somebody/shorts?app=m", on_channel("@somebody", Some("shorts"), None)),
            (
                "https://www.youtube.com/c/Name/playlists?view=1",
                on_channel("c/Name", Some("playlists"), None),
            ),
            ("https://www.youtube.com/user/Name/", on_channel("user/Name", None, None)),
            ("https://www.youtube.com/Name/about", on_channel("Name", None, None)),
            ("https://www.youtube.com/channel/UC1/streams", on_channel("channel/UC1", Some("streams"), None)),
            ("https://music.youtube.com/channel/UC1", on_channel("channel/UC1", None, None)),
            ("https://www.youtube.com/@a/search?query=b%20c", on_channel("@a", Some("search"), Some("b c"))),
            (
                "https://www.youtube.com/embed/live_stream?channel=UC1",
                on_channel("channel/UC1", Some("live"), None),
            ),
        ] {
            assert_eq!(found(url), expected, "{url}");
        }
    }

    #[test]
    fn the_other_lists_are_told_apart() {
        let music = |id: &str| Some(Route::Music(id.to_owned()));
        for (url, expected) in [
            ("https://music.youtube.com/browse/MPREb_abc", music("MPREb_abc")),
            ("https://music.youtube.com/browse/VLPLabc", music("VLPLabc")),
            ("https://www.youtube.com/clip/Ugkx123", Some(Route::Clip("Ugkx123".to_owned()))),
            ("https://www.youtube.com/feed/history", Some(Route::Feed("FEhistory".to_owned()))),
            ("https://www.youtube.com/hashtag/cats", Some(Route::Page)),
            ("https://www.youtube.com/source/BaW_jenozKc/shorts", Some(Route::Page)),
        ] {
            assert_eq!(found(url), expected, "{url}");
        }
    }

    #[test]
    fn videos_and_pages_that_list_nothing_are_no_lists() {
        for url in [
            "https://www.youtube.com/watch?v=BaW_jenozKc",
            "https://www.youtube.com/watch?v=BaW_jenozKc&list=short",
            "https://www.youtube.com/shorts/BaW_jenozKc",
            "https://youtu.be/BaW_jenozKc",
            "https://www.youtube.com/",
            "https://www.youtube.com/premium",
            "https://www.youtube.com/watch_popup?v=BaW_jenozKc",
            "https://www.youtube.com/iframe_api",
            "https://studio.youtube.com/channel/UC1",
            "https://notyoutube.com/@somebody",
            "https://www.youtube-nocookie.com/somebody",
            "https://www.youtube.com/@",
        ] {
            assert_eq!(found(url), None, "{url}");
        }
    }

    #[test]
    fn searches_are_read_from_addresses_and_from_what_people_type() {
        let typed = |text: &str| found(shorthand(text).unwrap().as_str());
        let search = |filter: Option<&str>, most| {
            let filter = filter.map(str::to_owned);
            Some(Route::Search(Search { words: "a & b".to_owned(), filter, most, ..Search::default() }))
        };
        assert_eq!(found("https://www.youtube.com/results?search_query=a+%26+b"), search(None, None));
        assert_eq!(
            found("https://www.youtube.com/results?search_query=a+%26+b&sp=EgIQAg%253D%253D"),
            search(Some("EgIQAg%3D%3D"), None)
        );
        assert_eq!(typed("ytsearch:a & b"), search(Some(VIDEOS), Some(1)));
        assert_eq!(typed("ytsearch5:a & b"), search(Some(VIDEOS), Some(5)));
        assert_eq!(typed("ytsearchall:a & b"), search(Some(VIDEOS), None));
        assert_eq!(typed("ytsearchdate3:a & b"), search(Some(VIDEOS_BY_DATE), Some(3)));
        let songs = Search {
            words: "x".to_owned(),
            section: Some("community playlists".to_owned()),
            is_music: true,
            ..Search::default()
        };
        assert_eq!(
            found("https://music.youtube.com/search?q=x#community+playlists"),
            Some(Route::Search(songs))
        );
    }

    #[test]
    fn short_forms_stand_for_pages() {
        for (text, expected) in [
            ("PLabcdefghijk", Some("https://www.youtube.com/playlist?list=PLabcdefghijk")),
            (":ytwatchlater", Some("https://www.youtube.com/playlist?list=WL")),
            (":ytsubs", Some("https://www.youtube.com/feed/subscriptions")),
            ("ytuser:name", Some("https://www.youtube.com/user/name")),
            ("ytsearch0:x", None),
            ("ytsearchx:y", None),
            ("WL", None),
            ("PLAYLIST", None),
            ("https://example.org/", None),
        ] {
            assert_eq!(shorthand(text).as_ref().map(RemoteUrl::as_str), expected, "{text}");
        }
    }
}
