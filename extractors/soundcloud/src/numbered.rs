//! What is named by its number: what players and other programs hand out instead of a page.

use vidra_core::extract::{ExtractError, Extraction, Link, Page, Playlist};
use vidra_core::http::RemoteUrl;

use crate::address::{Kind, Tab};
use crate::api::Api;
use crate::lists;
use crate::wire::Found;

/// A track, set or user. Where the interface does not know the number, the players' page may: it names the page.
pub(crate) async fn one(
    kind: Kind,
    id: &str,
    token: Option<&str>,
    api: Api,
) -> Result<Extraction, ExtractError> {
    let mut url = Api::url(&format!("{}/{id}", kind.word()))?;
    if kind == Kind::Set {
        // All that is known of a set but its later tracks, which are asked for as they are needed.
        url = url.with_query("representation", "compact");
    }
    if let Some(token) = token {
        url = url.with_query("secret_token", token);
    }
    match api.json::<Found>(&url).await {
        Err(ExtractError::Status { status, url }) if status.as_u16() == 404 => {
            let page = in_player(kind, id, &api).await;
            let removed = ExtractError::Status { status, url }.or_removed();
            Ok(Extraction::Redirect(Link::new(page.ok_or(removed)?)))
        }
        answer => crate::describe(answer?, Tab::All, api).await,
    }
}

/// The page that the player on other people's pages names as its own.
async fn in_player(kind: Kind, id: &str, api: &Api) -> Option<RemoteUrl> {
    let item = format!("https://api.soundcloud.com/{}/{id}", kind.word());
    let player = RemoteUrl::parse("https://w.soundcloud.com/player/").ok()?.with_query("url", &item);
    canonical(&api.cx.get(&player).page().await.ok()?)
}

fn canonical(page: &Page) -> Option<RemoteUrl> {
    let tag = page.text.split("<link").find(|tag| tag.contains("rel=\"canonical\""))?;
    let url = page.url.join(tag.split("href=\"").nth(1)?.split('"').next()?).ok()?;
    (url.host() == "soundcloud.com" && url.as_url().path().len() > 1).then_some(url)
}

/// A user's list, by the user's number. Nothing else is told of the user.
pub(crate) fn list(id: &str, tab: Tab, api: Api) -> Result<Extraction, ExtractError> {
    let entries = lists::of_user(id, tab, api)?;
    Ok(Playlist { title: Some(format!("{id}{}", tab.title())), ..Playlist::new(id, entries) }.into())
}
