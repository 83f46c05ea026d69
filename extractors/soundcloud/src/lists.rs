//! Sets, what users put there, searches.

use std::collections::VecDeque;

use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use vidra_core::extract::{Entry, ExtractError, Extraction, Link, Playlist, lenient_value};
use vidra_core::http::RemoteUrl;
use vidra_core::media::MediaInfo;

use crate::address::{self, Tab};
use crate::api::Api;
use crate::track::{about, person, pictures};
use crate::wire::{Element, Page, Set, Track, User};

/// Tracks whose ids alone are known are asked for so many at a time: what the site's own pages do.
const BY_ID: usize = 50;
/// Items of a page of a list.
const PAGE: &str = "20";
/// Items of a page of what a search finds.
const FOUND: &str = "10";
/// Pages of one list.
const PAGES: usize = 2000;
/// Pages one after the other that bring nothing new before a list is taken for endless.
const EMPTY_PAGES: usize = 5;

pub(crate) async fn set(set: Set, api: Api) -> Result<Extraction, ExtractError> {
    let id = match &set.id {
        serde_json::Value::String(id) => id.clone(),
        id => id.to_string(),
    };
    let token = set.secret_token.clone();
    Ok(Playlist {
        title: set.title.clone(),
        webpage_url: set.permalink_url.as_deref().and_then(|url| RemoteUrl::parse(url).ok()),
        count: Some(set.tracks.len()).filter(|count| *count > 0).or(set.track_count),
        about: Some(Box::new(MediaInfo {
            description: set.description.clone(),
            uploader: set.user.as_ref().map(person),
            thumbnails: set.artwork_url.as_deref().map(pictures).unwrap_or_default(),
            ..MediaInfo::default()
        })),
        ..Playlist::new(id, tracks_of(set.tracks, token, api))
    }
    .into())
}

/// The tracks of a set, in its order. Only the first few come whole with the set; the rest is asked for by id.
fn tracks_of(
    tracks: Vec<Track>,
    token: Option<String>,
    api: Api,
) -> BoxStream<'static, Result<Entry, ExtractError>> {
    let groups: VecDeque<Vec<Track>> = tracks.chunks(BY_ID).map(<[Track]>::to_vec).collect();
    stream::unfold((groups, token, api), |(mut groups, token, api)| async move {
        let group = groups.pop_front()?;
        let tracks = match whole(&group, token.as_deref(), &api).await {
            Ok(tracks) => tracks,
            Err(error) => {
                api.cx.note(format!("some tracks of the set are known by their numbers alone: {error}"));
                group
            }
        };
        let entries: Vec<Result<Entry, ExtractError>> =
            tracks.iter().filter_map(|track| Some(Ok(Entry::Link(link(track)?)))).collect();
        Some((stream::iter(entries), (groups, token, api)))
    })
    .flatten()
    .boxed()
}

async fn whole(group: &[Track], token: Option<&str>, api: &Api) -> Result<Vec<Track>, ExtractError> {
    let bare: Vec<String> =
        group.iter().filter(|track| track.title.is_none()).map(|track| track.id.to_string()).collect();
    if bare.is_empty() {
        return Ok(group.to_vec());
    }
    let mut url = Api::url("tracks")?.with_query("ids", &bare.join(","));
    if let Some(token) = token {
        url = url.with_query("playlistSecretToken", token);
    }
    let found: Vec<Track> = api.json(&url).await?;
    // What is not told of any more was removed.
    let of = |track: &Track| match track.title {
        Some(_) => Some(track.clone()),
        None => found.iter().find(|one| one.id == track.id).cloned(),
    };
    Ok(group.iter().filter_map(of).collect())
}

pub(crate) fn user(user: User, tab: Tab, api: Api) -> Result<Extraction, ExtractError> {
    let name = user.username.clone().unwrap_or_else(|| user.id.to_string());
    let title = format!("{name}{}", tab.title());
    Ok(Playlist {
        title: Some(title),
        webpage_url: user.permalink_url.as_deref().and_then(|url| RemoteUrl::parse(url).ok()),
        about: Some(Box::new(MediaInfo {
            description: user.description.clone(),
            uploader: Some(person(&user)),
            thumbnails: user.avatar_url.as_deref().map(pictures).unwrap_or_default(),
            ..MediaInfo::default()
        })),
        ..Playlist::new(user.id.to_string(), of_user(&user.id.to_string(), tab, api)?)
    }
    .into())
}

/// A list of a user's, by the user's number.
pub(crate) fn of_user(
    id: &str,
    tab: Tab,
    api: Api,
) -> Result<BoxStream<'static, Result<Entry, ExtractError>>, ExtractError> {
    let path = match tab {
        Tab::All => format!("stream/users/{id}"),
        Tab::Tracks => format!("users/{id}/tracks"),
        Tab::Sets => format!("users/{id}/playlists_without_albums"),
        Tab::Albums => format!("users/{id}/albums"),
        Tab::Reposts => format!("stream/users/{id}/reposts"),
        Tab::Likes => format!("users/{id}/likes"),
    };
    let first = Api::url(&path)?.with_query("limit", PAGE).with_query("linked_partitioning", "1");
    Ok(pages(first, None, api))
}

pub(crate) async fn search(words: &str, url: &RemoteUrl, api: Api) -> Result<Extraction, ExtractError> {
    let first = Api::url("search/tracks")?.with_query("q", words).with_query("limit", FOUND);
    let first = first.with_query("offset", "0");
    let page: Page = api.json(&first).await?;
    let wanted = address::wanted(url.as_url());
    let count = page.total_results.map(|total| wanted.map_or(total, |wanted| wanted.min(total)));
    let entries = pages(first, Some(page), api).take(wanted.unwrap_or(usize::MAX));
    Ok(Playlist {
        title: Some(words.to_owned()),
        webpage_url: Some(url.without_fragment()),
        count,
        ..Playlist::new(words, entries)
    }
    .into())
}

/// The elements of a list, page after page; a page that was seen before ends it.
fn pages(first: RemoteUrl, page: Option<Page>, api: Api) -> BoxStream<'static, Result<Entry, ExtractError>> {
    struct At {
        next: Option<RemoteUrl>,
        page: Option<Page>,
        seen: Vec<RemoteUrl>,
        empty: usize,
        api: Api,
    }
    let at = At { next: Some(first), page, seen: Vec::new(), empty: 0, api };
    stream::unfold(at, |mut at| async move {
        let url = at.next.take()?;
        if at.seen.contains(&url) || at.seen.len() >= PAGES || at.empty >= EMPTY_PAGES {
            return None;
        }
        at.seen.push(url.clone());
        let page = match at.page.take() {
            Some(page) => Ok(page),
            None => at.api.json::<Page>(&url).await,
        };
        let entries: Vec<Result<Entry, ExtractError>> = match page {
            Err(error) => vec![Err(error)],
            Ok(page) => {
                at.next = page.next_href.as_deref().and_then(|next| RemoteUrl::parse(next).ok());
                page.collection.into_iter().filter_map(|one| Some(Ok(Entry::Link(element(one)?)))).collect()
            }
        };
        at.empty = if entries.is_empty() { at.empty + 1 } else { 0 };
        Some((stream::iter(entries), at))
    })
    .flatten()
    .boxed()
}

fn element(value: serde_json::Value) -> Option<Link> {
    let kind = value.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
    match kind.as_str() {
        "track" => link(&lenient_value(value).ok()?),
        "playlist" | "system-playlist" => set_link(&lenient_value(value).ok()?),
        _ => {
            let element: Element = lenient_value(value).ok()?;
            element.track.as_ref().and_then(link).or_else(|| element.playlist.as_ref().and_then(set_link))
        }
    }
}

/// A track by its page, or by its number where that is all that is known.
fn link(track: &Track) -> Option<Link> {
    let url = match track.permalink_url.as_deref() {
        Some(page) => RemoteUrl::parse(page).ok()?,
        None if track.id > 0 => Api::url(&format!("tracks/{}", track.id)).ok()?,
        None => return None,
    };
    let about = about(track).ok().map(Box::new);
    Some(Link { id: Some(track.id.to_string()), title: track.title.clone(), about, ..Link::new(url) })
}

fn set_link(set: &Set) -> Option<Link> {
    let url = RemoteUrl::parse(set.permalink_url.as_deref()?).ok()?;
    Some(Link { id: set.id.as_u64().map(|id| id.to_string()), title: set.title.clone(), ..Link::new(url) })
}
