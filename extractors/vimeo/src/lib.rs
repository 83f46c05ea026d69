//! Vimeo: watch pages and the embedded player. Facts: answers recorded between 2019 and 2025.
//!
//! ```text
//! address ─► watch page (vimeo.com alone) ─► player page | /config ─► Config ─► MediaInfo
//! ```
//!
//! * `address`: which video a URL names, and in which of Vimeo's forms.
//! * `watch`: what the watch page adds: the way to the configuration, a description, a date.
//! * `player`: the configuration, in each of the places it has stood in.
//! * `config`: its shape.
//! * `formats`, `info`: what it says, in vidra's words.
//! * `refusal`: Vimeo's ways of saying no.

mod address;
mod config;
mod formats;
mod info;
mod player;
mod refusal;
mod watch;

use async_trait::async_trait;
use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
use vidra_core::http::RemoteUrl;

use address::Address;
use watch::Watched;

vidra_core::submit! {
    Registration {
        hosts: &["vimeo.com", "www.vimeo.com", "player.vimeo.com"],
        examples: &[
            "https://vimeo.com/311983548",
            "https://vimeo.com/311983548/3faabede87",
            "https://vimeo.com/channels/staffpicks/311983548",
            "https://vimeo.com/groups/travelhd/videos/22439234",
            "https://player.vimeo.com/video/713179128?h=11622d856e",
        ],
        ..Registration::new("vimeo", Tier::Site, &Vimeo)
    }
}

struct Vimeo;

#[async_trait]
impl Extractor for Vimeo {
    fn matches(&self, url: &Url) -> bool {
        Address::of(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let address = Address::of(url.as_url()).ok_or_else(|| ExtractError::missing("video id"))?;
        let watched = if address.is_embed { Watched::default() } else { watch::read(&address, cx).await? };
        let with_key = Address { hash: address.hash.clone().or(watched.hash.clone()), ..address.clone() };
        let played = player::read(&with_key, watched.config_url.as_ref(), cx).await?;
        Ok(info::describe(&address, watched, played)?.into())
    }
}
