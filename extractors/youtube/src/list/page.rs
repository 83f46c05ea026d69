//! Pages that are one list: feeds, hashtags, the shorts to a sound.

use vidra_core::extract::{ExtractError, Extraction, Playlist, Unavailable};
use vidra_core::http::RemoteUrl;

use super::about::{About, about};
use super::ask::{self, Ask};
use super::channel::{elsewhere, resolve};
use super::pages::{Pages, entries};
use super::walk::Page;
use crate::account::Caller;
use crate::clients::WEB;
use crate::wire::string;

/// Feeds that show something to people nobody knows.
const PUBLIC: [&str; 3] = ["FEwhat_to_watch", "FEstorefront", "FEpodcasts_destination"];

/// A feed.
///
/// # Errors
/// It is the account's own, and nobody is logged in.
pub(super) async fn feed(id: &str, url: &RemoteUrl, caller: &Caller) -> Result<Extraction, ExtractError> {
    if !PUBLIC.contains(&id) && caller.account().is_none() {
        return Err(ExtractError::unavailable(Unavailable::LoginRequired, "this feed is the account's own"));
    }
    shown(Ask::new(&WEB, "browse").with("browseId", id), url, caller).await
}

/// A page whose id the site is asked for.
///
/// # Errors
/// It is none.
pub(super) async fn open(url: &RemoteUrl, caller: &Caller) -> Result<Extraction, ExtractError> {
    let endpoint = resolve(url.without_fragment().as_str(), caller).await?;
    if let Some(link) = elsewhere(&endpoint) {
        return Ok(Extraction::Redirect(link));
    }
    let id = string(&endpoint, "/browseEndpoint/browseId")
        .ok_or_else(|| ExtractError::missing("endpoint.browseEndpoint"))?;
    let mut ask = Ask::new(&WEB, "browse").with("browseId", id);
    if let Some(params) = string(&endpoint, "/browseEndpoint/params") {
        ask = ask.with("params", params);
    }
    shown(ask, url, caller).await
}

async fn shown(ask: Ask<'_>, url: &RemoteUrl, caller: &Caller) -> Result<Extraction, ExtractError> {
    let answer = ask.answer(caller).await?;
    ask::check(&answer)?;
    let id = url.as_url().path().trim_matches('/').rsplit('/').find(|part| *part != "shorts");
    let id = id.unwrap_or_default().to_owned();
    let About { title, info, .. } = about(&answer);
    let pages =
        Pages { caller: caller.clone(), client: &WEB, endpoint: "browse", id: id.clone(), is_once: false };
    let items = entries(pages, Page::first(&answer), ask::visitor(&answer));
    Ok(Extraction::Playlist(Playlist {
        title: title.or_else(|| Some(id.clone())),
        webpage_url: Some(url.clone()),
        about: Some(Box::new(info)),
        ..Playlist::new(id, items)
    }))
}
