//! SoundCloud: tracks, sets, users, likes, searches, without an account.
//!
//! Facts: answers of `api-v2.soundcloud.com` recorded 2026-02.

mod address;
mod api;
mod lists;
mod numbered;
mod track;
mod wire;

use async_trait::async_trait;
use url::Url;
use vidra_core::extract::{
    Context, ExtractError, Extraction, Extractor, Link, Registration, Tier, Unavailable,
};
use vidra_core::http::RemoteUrl;

use address::{Place, Tab};
use api::Api;
use wire::Found;

vidra_core::submit! {
    Registration {
        key: "Soundcloud",
        hosts: &["soundcloud.com", "*.soundcloud.com", "*.sndcdn.com", "*.soundcloud.cloud"],
        takes: "tracks, sets, users and their tabs, likes, searches",
        tried: vidra_core::extract::Tried::Recordings,
        examples: &[
            "https://soundcloud.com/wearecc/open-minds-ep-21",
            "https://m.soundcloud.com/wearecc/open-minds-ep-21",
            "https://soundcloud.com/wearecc/private-track/s-8Pjrp",
            "https://soundcloud.com/liluzivert/sets/the-perfect-luv-tape-r",
            "https://soundcloud.com/dubmatix",
            "https://soundcloud.com/dubmatix/tracks",
            "https://soundcloud.com/dubmatix/likes",
            "https://soundcloud.com/search/sounds?q=dub",
            "https://api.soundcloud.com/tracks/1356023209",
            "https://api-v2.soundcloud.com/users/542134/likes",
            "https://on.soundcloud.com/Z8uNsRy7lABhSBiGgq",
            "https://w.soundcloud.com/player/?url=https%3A%2F%2Fapi.soundcloud.com%2Ftracks%2F1356023209",
        ],
        shorthand: Some(address::shorthand),
        ..Registration::new("soundcloud", Tier::Site, &SoundCloud)
    }
}

struct SoundCloud;

#[async_trait]
impl Extractor for SoundCloud {
    fn matches(&self, url: &Url) -> bool {
        address::place(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let place =
            address::place(url.as_url()).ok_or_else(|| ExtractError::missing("track in the address"))?;
        let api = Api::open(cx);
        match place {
            Place::Short => leads_to(url, cx).await,
            Place::Number { kind, id, token } => numbered::one(kind, &id, token.as_deref(), api).await,
            Place::UserList { id, tab } => numbered::list(&id, tab, api),
            Place::Search(words) => lists::search(&words, url, api).await,
            Place::Page { url, typed, tab } => describe(api.resolve(&url, &typed).await?, tab, api).await,
        }
    }
}

async fn describe(found: Found, tab: Tab, api: Api) -> Result<Extraction, ExtractError> {
    match found {
        Found::Track(track) => track::describe(*track, &api).await,
        Found::Set(set) => lists::set(set, api).await,
        Found::User(user) => lists::user(user, tab, api),
        Found::Other => Err(ExtractError::missing("kind: track, playlist or user")),
    }
}

async fn leads_to(url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let page = cx.leads_to(url).await?;
    if page.host() == url.host() {
        return Err(ExtractError::unavailable(Unavailable::Removed, "the short form leads nowhere"));
    }
    Ok(Extraction::Redirect(Link::new(page)))
}
