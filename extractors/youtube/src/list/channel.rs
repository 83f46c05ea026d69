//! Channels and their tabs.

use futures_util::stream;
use serde_json::Value;
use vidra_core::extract::{Entry, ExtractError, Extraction, Link, Playlist, Unavailable};
use vidra_core::http::RemoteUrl;

use super::about::{About, about};
use super::ask::{self, Ask};
use super::pages::{Pages, entries};
use super::playlist;
use super::walk::{Page, open_tab, tab as renderer};
use crate::account::Caller;
use crate::clients::WEB;
use crate::people::channel_id;
use crate::wire::{items, string, text};

const SITE: &str = "https://www.youtube.com/";
/// Tabs by the last part of their address, and what asks for them (observed 2024–2026).
const TABS: [(&str, &str); 9] = [
    ("videos", "EgZ2aWRlb3PyBgQKAjoA"),
    ("shorts", "EgZzaG9ydHPyBgUKA5oBAA%3D%3D"),
    ("streams", "EgdzdHJlYW1z8gYECgJ6AA%3D%3D"),
    ("playlists", "EglwbGF5bGlzdHPyBgQKAkIA"),
    ("releases", "EghyZWxlYXNlc_IGBQoDsgEA"),
    ("podcasts", "Eghwb2RjYXN0c_IGBQoDugEA"),
    ("community", "EgVwb3N0c_IGBAoCSgA%3D"),
    ("posts", "EgVwb3N0c_IGBAoCSgA%3D"),
    ("featured", "EghmZWF0dXJlZPIGBAoCMgA%3D"),
];
const SEARCH: &str = "EgZzZWFyY2jyBgQKAloA";
/// Tabs of which a channel as a whole is made, in this order.
const UPLOADS: [&str; 3] = ["videos", "streams", "shorts"];
/// Kinds of uploads as lists, for channels whose tabs are not shown: prefix of the id in the place of `UC`.
const LISTS: [(&str, &str); 3] = [("videos", "UULF"), ("shorts", "UUSH"), ("streams", "UULV")];

/// A channel as its address names it.
pub(super) struct Channel<'a> {
    /// `channel/UC…`, `@name`, `c/name`, `user/name`, `name`.
    pub(super) path: &'a str,
    pub(super) tab: Option<&'a str>,
    /// What is searched for in it.
    pub(super) words: Option<&'a str>,
}

/// The channel or its tab.
///
/// # Errors
/// There is no such channel, or it has no such tab.
pub(super) async fn open(channel: Channel<'_>, caller: &Caller) -> Result<Extraction, ExtractError> {
    if channel.tab == Some("live") {
        return live(channel.path, caller).await;
    }
    let place = match place(&channel, caller).await? {
        Place::Tab(id, params) => (id, params),
        Place::Elsewhere(link) => return Ok(Extraction::Redirect(link)),
    };
    let (id, params) = place;
    let mut ask = Ask::new(&WEB, "browse").with("browseId", id.as_str()).with("params", params);
    if let Some(words) = channel.words {
        ask = ask.with("query", words);
    }
    let answer = ask.answer(caller).await?;
    ask::check(&answer)?;
    if let Some(link) = moved(&answer, channel.tab) {
        return Ok(Extraction::Redirect(link));
    }
    let shown = Shown { id, answer };
    match channel.tab {
        None => shown.whole(caller).await,
        Some(wanted) => shown.one(wanted, caller).await,
    }
}

/// What a channel's page is asked by.
enum Place {
    /// Id and parameters.
    Tab(String, String),
    /// Not a channel after all.
    Elsewhere(Link),
}

async fn place(channel: &Channel<'_>, caller: &Caller) -> Result<Place, ExtractError> {
    let known = match channel.tab {
        None => Some(TABS[0].1),
        Some("search") => Some(SEARCH),
        Some(wanted) => TABS.iter().find(|(name, _)| *name == wanted).map(|(_, params)| *params),
    };
    let direct = channel.path.strip_prefix("channel/").and_then(channel_id);
    if let (Some(id), Some(params)) = (&direct, known) {
        return Ok(Place::Tab(id.clone(), params.to_owned()));
    }
    let tab = channel.tab.filter(|_| known.is_none()).map(|tab| format!("/{tab}")).unwrap_or_default();
    let endpoint = resolve(&format!("{SITE}{}{tab}", channel.path), caller).await?;
    if let Some(link) = elsewhere(&endpoint) {
        return Ok(Place::Elsewhere(link));
    }
    let id = string(&endpoint, "/browseEndpoint/browseId")
        .ok_or_else(|| ExtractError::missing("endpoint.browseEndpoint"))?;
    let params = known.or_else(|| string(&endpoint, "/browseEndpoint/params")).unwrap_or_default();
    Ok(Place::Tab(id.to_owned(), params.to_owned()))
}

/// What the site makes of one of its addresses.
///
/// # Errors
/// It knows none such.
pub(super) async fn resolve(url: &str, caller: &Caller) -> Result<Value, ExtractError> {
    let mut answer = Ask::new(&WEB, "navigation/resolve_url").with("url", url).answer(caller).await?;
    answer.get_mut("endpoint").map(Value::take).ok_or_else(|| ExtractError::missing("endpoint"))
}

/// A video, or a page outside, in the place of a channel.
pub(super) fn elsewhere(endpoint: &Value) -> Option<Link> {
    let url = match string(endpoint, "/watchEndpoint/videoId") {
        Some(id) => crate::address::watch_page(id),
        None => RemoteUrl::parse(SITE).ok()?.join(string(endpoint, "/urlEndpoint/url")?).ok(),
    };
    url.map(Link::new)
}

/// A channel that is another one in this country says so.
fn moved(answer: &Value, tab: Option<&str>) -> Option<Link> {
    let actions = items(answer, "/onResponseReceivedActions").iter();
    let path = actions.filter_map(|action| {
        string(action, "/navigateAction/endpoint/commandMetadata/webCommandMetadata/url")
    });
    let url = RemoteUrl::parse(SITE).ok()?.join(path.into_iter().next()?).ok()?;
    let tab = tab.map(|tab| format!("{}/{tab}", url.as_str().trim_end_matches('/')));
    tab.map_or(Some(url), |url| RemoteUrl::parse(&url).ok()).map(Link::new)
}

/// What a channel shows now; an error where it shows nothing.
async fn live(path: &str, caller: &Caller) -> Result<Extraction, ExtractError> {
    let endpoint = resolve(&format!("{SITE}{path}/live"), caller).await?;
    match elsewhere(&endpoint) {
        Some(link) => Ok(Extraction::Redirect(link)),
        None => Err(ExtractError::unavailable(Unavailable::NotYetLive, "the channel is not live now")),
    }
}

/// A channel's page with one of its tabs open.
struct Shown {
    id: String,
    answer: Value,
}

impl Shown {
    fn tabs(&self) -> &[Value] {
        items(&self.answer, "/contents/twoColumnBrowseResultsRenderer/tabs")
    }

    /// The names of the tabs there are, as their addresses end.
    fn names(&self) -> Vec<&str> {
        self.tabs().iter().filter_map(renderer).filter_map(name).collect()
    }

    fn page(&self, tab: &str) -> Option<RemoteUrl> {
        RemoteUrl::parse(&format!("{SITE}channel/{}{tab}", self.id)).ok()
    }

    /// All uploads: the one tab there is, else a list for each.
    async fn whole(self, caller: &Caller) -> Result<Extraction, ExtractError> {
        let names = self.names();
        let there: Vec<&str> = UPLOADS.into_iter().filter(|name| names.contains(name)).collect();
        match there.as_slice() {
            [] => self.uploads("UU", caller).await,
            ["videos"] => self.one("videos", caller).await,
            [only] => Ok(Extraction::Redirect(Link::new(
                self.page(&format!("/{only}")).ok_or_else(|| ExtractError::missing("channelId"))?,
            ))),
            several => {
                let About { title, info, .. } = about(&self.answer);
                let link = |name: &&str| {
                    let title = title.as_ref().map(|title| format!("{title} - {}", capital(name)));
                    self.page(&format!("/{name}")).map(|url| Link {
                        id: Some(self.id.clone()),
                        title,
                        ..Link::new(url)
                    })
                };
                let links: Vec<_> =
                    several.iter().filter_map(link).map(|link| Ok(Entry::Link(link))).collect();
                Ok(Extraction::Playlist(Playlist {
                    count: Some(links.len()),
                    webpage_url: self.page(""),
                    about: Some(Box::new(info)),
                    title: title.clone(),
                    ..Playlist::new(self.id.clone(), stream::iter(links))
                }))
            }
        }
    }

    /// The tab that was asked for, where it is the one that came.
    async fn one(self, wanted: &str, caller: &Caller) -> Result<Extraction, ExtractError> {
        let open = open_tab(self.tabs());
        let came = open.and_then(name);
        let same = |came: &str| {
            came == wanted
                || (matches!(came, "community" | "posts") && matches!(wanted, "community" | "posts"))
        };
        if !came.is_some_and(same) {
            let list = LISTS.iter().find(|(name, _)| *name == wanted).map(|(_, prefix)| *prefix);
            // A page without named tabs is that of a channel behind an age gate.
            if let Some(prefix) = list.filter(|_| self.names().is_empty()) {
                return self.uploads(prefix, caller).await;
            }
            let looked_for = format!("a tab {wanted} of this channel, which has {}", self.names().join(", "));
            return Err(ExtractError::NothingFound { url: format!("{SITE}channel/{}", self.id), looked_for });
        }
        let title_of_tab = open.and_then(|tab| string(tab, "/title")).map(str::to_owned);
        let words = open.and_then(|tab| string(tab, "/expandedText")).map(str::to_owned);
        let About { title, info, .. } = about(&self.answer);
        let parts: Vec<String> = [title, title_of_tab, words].into_iter().flatten().collect();
        let first = Page::first(&self.answer);
        let pages = Pages {
            caller: caller.clone(),
            client: &WEB,
            endpoint: "browse",
            id: self.id.clone(),
            is_once: false,
        };
        Ok(Extraction::Playlist(Playlist {
            title: (!parts.is_empty()).then(|| parts.join(" - ")),
            webpage_url: self.page(&format!("/{wanted}")),
            about: Some(Box::new(info)),
            ..Playlist::new(self.id.clone(), entries(pages, first, ask::visitor(&self.answer)))
        }))
    }

    /// The uploads as a list, where the channel has no tabs that show them.
    async fn uploads(self, prefix: &str, caller: &Caller) -> Result<Extraction, ExtractError> {
        let rest = channel_id(&self.id).and_then(|id| id.strip_prefix("UC").map(str::to_owned));
        let rest = rest.ok_or_else(|| ExtractError::missing("a tab with videos"))?;
        let mut list = playlist::open(&format!("{prefix}{rest}"), caller).await?;
        let gate =
            open_tab(self.tabs()).map_or(&[][..], |tab| items(tab, "/content/sectionListRenderer/contents"));
        let gated = gate.iter().find_map(|item| {
            text(item, "/channelAgeGateRenderer/channelTitle")
                .or_else(|| string(item, "/channelAgeGateRenderer/channelTitle").map(str::to_owned))
        });
        let owner = list.about.as_ref().and_then(|about| about.channel.as_ref()?.name.clone());
        list.title = about(&self.answer).title.or(gated).or(owner).or(list.title);
        list.webpage_url = self.page("");
        list.id = self.id;
        Ok(Extraction::Playlist(list))
    }
}

/// The last part of a tab's address.
fn name(tab: &Value) -> Option<&str> {
    let path = string(tab, "/endpoint/commandMetadata/webCommandMetadata/url")?;
    let last = path.split(['?', '#']).next()?.trim_end_matches('/').rsplit('/').next()?;
    Some(last)
}

fn capital(name: &str) -> String {
    let shown = if name == "streams" { "live" } else { name };
    let mut letters = shown.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
