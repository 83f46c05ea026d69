//! The page around the player, on vimeo.com.

use serde::Deserialize;
use vidra_core::extract::{Context, ExtractError, Page};
use vidra_core::http::RemoteUrl;

use crate::address::Address;

/// What the page adds to the player. All of it may be missing: the site turns many programs away here, and pages of
/// videos that play only elsewhere answer 404 (recorded 2024).
#[derive(Debug, Default)]
pub(crate) struct Watched {
    /// The key the player wants, where the video has one.
    pub(crate) hash: Option<String>,
    /// Where the configuration is, on pages of older designs.
    pub(crate) config_url: Option<RemoteUrl>,
    /// Text below the video.
    pub(crate) description: Option<String>,
    /// Moment of publication, ISO 8601.
    pub(crate) uploaded: Option<String>,
}

/// Reads the page; a refusal is left for the player to repeat, which knows the reason.
///
/// # Errors
/// [`ExtractError::Http`] for no answer.
pub(crate) async fn read(address: &Address, cx: &Context) -> Result<Watched, ExtractError> {
    let page = cx.get(&address.page()?).any_status().page().await?;
    Ok(if page.status.is_success() { Watched::of(&page) } else { Watched::default() })
}

impl Watched {
    fn of(page: &Page) -> Self {
        // JSON-LD that is a list on some pages and an object on others: the members are found by name.
        let embed = page.json_after::<String>("\"embedUrl\":").or_else(|| page.meta("og:video:url"));
        let player = embed.and_then(|url| Address::of(RemoteUrl::parse(&url).ok()?.as_url()));
        Self {
            hash: player.and_then(|player| player.hash),
            config_url: config_url(page),
            description: page.meta("og:description").or_else(|| page.meta("description")),
            uploaded: page.json_after("\"uploadDate\":"),
        }
    }
}

/// `vimeo.clip_page_config = {…}` (pages until about 2021), or an attribute of the player's element (channels).
fn config_url(page: &Page) -> Option<RemoteUrl> {
    let in_script = page.json_after::<ClipPage>("clip_page_config =").map(|clip| clip.player.config_url);
    let in_element = || {
        let selector = scraper::Selector::parse("[data-config-url]").ok()?;
        Some(page.document().select(&selector).next()?.attr("data-config-url")?.to_owned())
    };
    page.url.join(&in_script.or_else(in_element)?).ok()
}

#[derive(Deserialize)]
struct ClipPage {
    player: ClipPlayer,
}

#[derive(Deserialize)]
struct ClipPlayer {
    config_url: String,
}
