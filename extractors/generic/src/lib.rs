//! Any page with video, and any address of a file: what is left when no site of its own takes a URL.
//!
//! ```text
//! open ─► a file or manifest ───────────────────────────────► one item      direct
//!      ├► a list of addresses, a feed ────────────────────► a lazy list   lists, feed
//!      └► a page ─► tags ─► what the recognisers find ─► the strongest, in page order, once each ─► outcome
//!                                                        └► a player nobody takes is opened, with this page as referer
//! ```
//!
//! No site is named here but by stand-ins, which name theirs. Whether a frame or link belongs to a site is asked of the
//! registry ([`Context::claims`]). A new kind of markup is a file in `recognisers` and a line in its table.

mod config;
mod config_words;
mod direct;
mod entity;
mod feed;
mod file_kind;
mod formats;
mod found;
mod hosts;
mod js;
mod junk;
mod lists;
mod look;
mod markup;
mod name;
mod outcome;
mod payload;
mod player_address;
mod recognisers;
mod same;
mod scene;
mod silence;
mod smil;
mod sniff;
mod subtitle;
pub mod survey;
mod xml;

use async_trait::async_trait;
use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
use vidra_core::http::RemoteUrl;

vidra_core::submit! {
    Registration {
        takes: "any page with video or sound on it, files, feeds, manifests, lists (m3u, smil)",
        tried: vidra_core::extract::Tried::Recordings,
        examples: &["https://blog.example.org/2026/11/a-video", "http://files.example.org/clip.mp4"],
        ..Registration::new("generic", Tier::Generic, &Generic)
    }
}

struct Generic;

#[async_trait]
impl Extractor for Generic {
    fn matches(&self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https")
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        look::at(url, cx).await
    }
}
