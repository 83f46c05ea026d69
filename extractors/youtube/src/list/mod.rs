//! Lists: playlists, mixes, channels and their tabs, searches, feeds, albums, hashtags, clips.
//!
//! ```text
//! route ─► playlist | mix | channel | search | music | page | clip ─► ask ─► tree ─► walk ─► entry | lockup | post
//!                                                                      └────────── pages ──────────┘
//! ```
//!
//! Each asks for its first page; `pages` hands out the items and asks for the next page when they are used up.

mod about;
pub(crate) mod ask;
mod beside;
mod channel;
mod clip;
mod entry;
mod lockup;
mod mix;
mod music;
mod page;
mod pages;
mod playlist;
mod post;
mod route;
mod search;
mod tree;
mod walk;

use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Link, ListChoice};
use vidra_core::http::RemoteUrl;

use crate::account::Caller;

pub(crate) use route::{Route, route, shorthand};

/// Whether the address is a list.
pub(crate) fn is_list(url: &Url) -> bool {
    route(url).is_some()
}

/// The list an address names; nothing where it names a video, or where the user wants the video of the two.
pub(crate) fn wanted(url: &Url, cx: &Context) -> Option<Route> {
    match route(url)? {
        Route::Playlist { video: Some(_), .. } if cx.settings().list_choice == ListChoice::Video => None,
        route => Some(route),
    }
}

/// Opens it.
///
/// # Errors
/// There is no such list, or it is not for us.
pub(crate) async fn open(route: Route, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let caller = &Caller::of(cx).await;
    match route {
        Route::Playlist { id, video } => playlist_or_video(&id, video, caller).await,
        Route::Channel { path, tab, words } => {
            let channel = channel::Channel { path: &path, tab: tab.as_deref(), words: words.as_deref() };
            channel::open(channel, caller).await
        }
        Route::Search(search) => search::open(&search, url, caller).await,
        Route::Clip(id) => clip::open(&id, url, cx).await,
        Route::Music(id) => music::open(&id, caller).await,
        Route::Feed(id) => page::feed(&id, url, caller).await,
        Route::Page => page::open(url, caller).await,
    }
}

/// A list; where it cannot be seen and a video is named beside it, the video.
async fn playlist_or_video(
    id: &str,
    video: Option<String>,
    caller: &Caller,
) -> Result<Extraction, ExtractError> {
    let found = if mix::is_mix(id) {
        mix::open(id, video.as_deref(), caller).await
    } else {
        playlist::open(id, caller).await.map(Extraction::Playlist)
    };
    let page = video.as_deref().and_then(crate::address::watch_page);
    match (found, page) {
        (Err(error @ (ExtractError::Unavailable { .. } | ExtractError::Missing(_))), Some(page)) => {
            caller.warn(format!("the list {id} cannot be seen ({error}); going on with the video alone"));
            Ok(Extraction::Redirect(Link::new(page)))
        }
        (found, _) => found,
    }
}
