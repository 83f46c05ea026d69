//! Vimeo: watch pages and the embedded player. Facts: answers recorded between 2019 and 2025.
//!
//! ```text
//! address ─► watch page (vimeo.com alone) ─► player page | /config ─► Config ─► MediaInfo
//! ```
//!
//! * `address`, `place`: which video or list a URL names, and in which of Vimeo's forms.
//! * `elsewhere`: videos that are reached through an event, a review, a film, another service's player.
//! * `list`: showcases, channels, groups, people; `viewer`, `api`: the programming interface that tells of them.
//! * `watch`: what the watch page adds: the way to the configuration, a description, a date.
//! * `player`: the configuration, in each of the places it has stood in.
//! * `config`: its shape.
//! * `formats`, `manifest`, `info`: what it says, in vidra's words.
//! * `refusal`: Vimeo's ways of saying no.

mod address;
mod api;
mod config;
mod elsewhere;
mod formats;
mod info;
mod list;
mod manifest;
mod place;
mod player;
mod refusal;
mod viewer;
mod watch;

use async_trait::async_trait;
use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::media::MediaInfo;

use address::Address;
use place::Place;
use watch::Watched;

vidra_core::submit! {
    Registration {
        hosts: &[
            "vimeo.com",
            "www.vimeo.com",
            "player.vimeo.com",
            "api.vimeo.com",
            "embed.vhx.tv",
            "*.vimeocdn.com",
            "*.akamaized.net",
        ],
        takes: "videos, events, showcases, channels, users, groups, on demand",
        tried: vidra_core::extract::Tried::Recordings,
        examples: &[
            "https://vimeo.com/311983548",
            "https://vimeo.com/311983548/3faabede87",
            "https://vimeo.com/channels/staffpicks/311983548",
            "https://vimeo.com/groups/travelhd/videos/22439234",
            "https://player.vimeo.com/video/713179128?h=11622d856e",
            "https://vimeo.com/showcase/3253534",
            "https://vimeo.com/channels/staffpicks",
            "https://vimeo.com/event/4154130/embed",
            "https://vimeo.com/ondemand/nazmaalik",
            "https://vimeo.com/someone/the-film",
            "https://vimeo.com/user170863801/review/996447483/a316d6ed8d",
            "https://embed.vhx.tv/videos/81",
        ],
        expanded: Some(formats::rank),
        ..Registration::new("vimeo", Tier::Site, &Vimeo)
    }
}

struct Vimeo;

#[async_trait]
impl Extractor for Vimeo {
    fn matches(&self, url: &Url) -> bool {
        Place::of(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        match Place::of(url.as_url()).ok_or_else(|| ExtractError::missing("video id"))? {
            Place::Video(address) => Ok(video(&address, cx).await?.into()),
            Place::Review { user, id, hash } => elsewhere::review(&user, &id, &hash, cx).await,
            Place::Event { id, hash } => elsewhere::event(&id, hash.as_deref(), cx).await,
            Place::Alias { user, name } => elsewhere::alias(&user, &name, cx).await,
            Place::OnDemand { name } => elsewhere::on_demand(&name, cx).await,
            Place::Ott { id } => elsewhere::ott(&id, url, cx).await,
            Place::Manifest => elsewhere::alone(url, cx).await,
            Place::List(list) => Ok(list::read(list, url, cx).await?.into()),
        }
    }
}

/// A video: the page around the player, then the player, then the programming interface where the player does not say why.
async fn video(address: &Address, cx: &Context) -> Result<MediaInfo, ExtractError> {
    let watched = if address.is_embed { Watched::default() } else { watch::read(address, cx).await? };
    let with_key = Address { hash: address.hash.clone().or(watched.hash.clone()), ..address.clone() };
    let played = match player::read(&with_key, watched.config_url.as_ref(), cx).await {
        Ok(played) => played,
        Err(error) => return by_interface(&with_key, watched, error, cx).await,
    };
    let watched = if watched.is_empty() { watch::told_to_anyone(&with_key, cx).await } else { watched };
    info::describe(address, watched, played, cx).await
}

/// What the programming interface tells, where the player cannot be read. A refusal with a reason is the answer; the
/// interface is asked about the others: pages that are closed to programs, and answers of a new shape.
async fn by_interface(
    address: &Address,
    watched: Watched,
    error: ExtractError,
    cx: &Context,
) -> Result<MediaInfo, ExtractError> {
    use vidra_core::extract::Unavailable;
    let is_final = match &error {
        ExtractError::Unavailable { reason, .. } => {
            !matches!(reason, Unavailable::BotCheck | Unavailable::Removed)
        }
        ExtractError::Http(_) => true,
        _ => false,
    };
    if is_final || address.is_embed {
        return Err(error);
    }
    let Ok(told) = api::read(address, cx).await else { return Err(error) };
    if let Some(url) = told.config_url.as_deref().and_then(|url| RemoteUrl::parse(url).ok())
        && let Ok(played) = player::at(&url, address, cx).await
    {
        let mut item = info::describe(address, watched, played, cx).await?;
        told.describe(&mut item);
        return Ok(item);
    }
    let formats = told.formats();
    if formats.is_empty() {
        return Err(error);
    }
    let mut item = MediaInfo {
        webpage_url: Some(address.page()?),
        description: watched.description,
        ..MediaInfo::new(&*address.id, &*address.id, formats)
    };
    told.describe(&mut item);
    Ok(item)
}
