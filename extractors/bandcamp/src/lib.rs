//! Bandcamp: tracks, albums, what a band put there, its radio show, searches. What can be heard on the page is what
//! there is: 128 kbit/s MP3. What has to be paid for first is told apart.
//!
//! Facts: pages and answers of `bandcamp.com/api` recorded 2026-02.

mod address;
mod album;
mod band;
mod margin;
mod radio;
mod search;
mod wire;

use async_trait::async_trait;
use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
use vidra_core::http::RemoteUrl;

use address::Place;

vidra_core::submit! {
    Registration {
        key: "Bandcamp",
        hosts: &["bandcamp.com", "*.bandcamp.com", "*.bcbits.com"],
        takes: "tracks, albums, bands, the weekly show, searches",
        tried: vidra_core::extract::Tried::Recordings,
        examples: &[
            "https://teaganbear.bandcamp.com/track/just-for-the-halibut",
            "https://macbenson.bandcamp.com/album/coming-of-age",
            "https://toupie.bandcamp.com/",
            "https://toupie.bandcamp.com/music",
            "https://bandcamp.com/?show=230",
            "https://bandcamp.com/search?q=noise",
            "https://bandcamp.com/api/mobile/22/band_details?band_id=2464198920",
            "https://bandcamp.com/EmbeddedPlayer/album=2833347880/size=large/",
        ],
        ..Registration::new("bandcamp", Tier::Site, &Bandcamp)
    }
}

struct Bandcamp;

#[async_trait]
impl Extractor for Bandcamp {
    fn matches(&self, url: &Url) -> bool {
        address::place(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        match address::place(url.as_url())
            .ok_or_else(|| ExtractError::missing("track or album in the address"))?
        {
            Place::Track => album::track(url, cx).await,
            Place::Album => album::album(url, cx).await,
            Place::Player => album::player(url, cx).await,
            Place::Item { band, kind, id } => band::item(&band, &kind, &id, url, cx).await,
            Place::Band => band::band(url, cx).await,
            Place::BandNumber(id) => band::numbered(&id, cx).await,
            Place::Radio(show) => radio::show(&show, url, cx).await,
            Place::Search => search::search(url, cx).await,
        }
    }
}
