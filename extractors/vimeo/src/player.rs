//! The player's configuration, from wherever it stands.

use vidra_core::extract::{Context, ExtractError, Page};
use vidra_core::http::RemoteUrl;

use crate::address::Address;
use crate::config::Config;
use crate::refusal;

/// A configuration that plays, and what the page around it tells.
#[derive(Debug)]
pub(crate) struct Played {
    /// The configuration.
    pub(crate) config: Config,
    /// Moment of publication, ISO 8601.
    pub(crate) uploaded: Option<String>,
}

/// What stands in front of the configuration: 2025, and 2019.
const MARKERS: [&str; 2] = ["playerConfig =", "config ="];

/// Reads the configuration: where the watch page says it is, in the player's page, or at the address the player itself
/// would ask, in this order.
///
/// # Errors
/// [`ExtractError::Unavailable`] for each of Vimeo's refusals, [`ExtractError::Missing`] where none of the places has a
/// configuration.
pub(crate) async fn read(
    address: &Address,
    config_url: Option<&RemoteUrl>,
    cx: &Context,
) -> Result<Played, ExtractError> {
    if let Some(url) = config_url {
        return accept(from_json(&ask(url, address, cx).await?)?, None);
    }
    let page = ask(&address.player()?, address, cx).await?;
    let uploaded = page.json_after("\"uploadDate\":");
    if let Some(config) = MARKERS.iter().find_map(|marker| from_script(&page, marker)) {
        return accept(config, uploaded);
    }
    refusal::check_page(&page)?;
    accept(from_json(&ask(&address.config()?, address, cx).await?)?, uploaded)
}

/// The player plays for pages its owner chose: the referer is the embedding page's, else the video's own.
async fn ask(url: &RemoteUrl, address: &Address, cx: &Context) -> Result<Page, ExtractError> {
    let call = cx.get(url).any_status();
    let is_on_a_page = cx.referer().is_some() || address.is_embed;
    let call = if is_on_a_page { call } else { call.header("referer", address.page()?.as_str()) };
    call.page().await
}

fn from_script(page: &Page, marker: &str) -> Option<Config> {
    page.json_after::<Config>(marker).filter(|config| config.video.is_some() || config.view.is_some())
}

fn from_json(page: &Page) -> Result<Config, ExtractError> {
    serde_json::from_str(&page.text).or_else(|error| {
        refusal::check_page(page)?;
        Err(ExtractError::Json { url: page.url.redacted(), reason: error.to_string() })
    })
}

fn accept(config: Config, uploaded: Option<String>) -> Result<Played, ExtractError> {
    refusal::check_config(&config)?;
    Ok(Played { config, uploaded })
}
