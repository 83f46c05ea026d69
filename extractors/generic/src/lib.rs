//! Any page with video, and any address of a file: what is left when no site of its own takes a URL.
//!
//! ```text
//! open ─► a file or manifest ───────────────────────────────► one item      direct
//!      └► a page ─► tags ─► what the recognisers find ─► the strongest, in page order, once each ─► outcome
//! ```
//!
//! No site is named here. Whether a frame or link belongs to a site is asked of the registry
//! ([`Context::claims`]). A new kind of markup is a file in `recognisers` and a line in its table.

mod direct;
mod entity;
mod file_kind;
mod formats;
mod found;
mod markup;
mod name;
mod outcome;
mod recognisers;
mod same;
mod scene;
mod sniff;

use async_trait::async_trait;
use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
use vidra_core::http::RemoteUrl;

use direct::Content;
use scene::Scene;

/// The most bytes of a page that are read.
const PAGE_BYTES: u64 = 16 * 1024 * 1024;

vidra_core::submit! {
    Registration {
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
        let resource = cx.open(url).await?;
        match direct::content(&resource) {
            Content::File(kind) => Ok(direct::item(&resource, kind, cx.referer()).into()),
            Content::Other => Err(ExtractError::NothingFound {
                url: resource.url.redacted(),
                looked_for: format!("a page, file or manifest, and it is {}", resource.media_type),
            }),
            Content::Page => {
                let page = resource.into_page(PAGE_BYTES).await?;
                let claims = |url: &Url| cx.claims(url);
                outcome::of(&Scene::new(&page.text, &page.url, &claims))
            }
        }
    }
}
