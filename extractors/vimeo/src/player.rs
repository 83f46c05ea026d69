//! The player's configuration, from wherever it stands.

use base64::Engine as _;
use vidra_core::extract::{Context, ExtractError, Page, Unavailable};
use vidra_core::http::{RemoteUrl, Secret};

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
const MARKERS: [&str; 4] = ["playerConfig =", "playerConfig=", "config =", "config="];

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
        return at(url, address, cx).await;
    }
    let page = ask(&address.player()?, address, cx).await?;
    let uploaded = page.json_after("\"uploadDate\":");
    let in_script = MARKERS.iter().find_map(|marker| from_script(&page, marker));
    if let Some(config) = in_script.or_else(|| unnamed(&page)) {
        return accept(unlocked(config, address, cx).await?, uploaded);
    }
    refusal::check_page(&page)?;
    let config = from_json(&ask(&address.config()?, address, cx).await?)?;
    accept(unlocked(config, address, cx).await?, uploaded)
}

/// The configuration itself, or the one the player hands out for the password, where it asks for one and there is one.
async fn unlocked(config: Config, address: &Address, cx: &Context) -> Result<Config, ExtractError> {
    let Some(password) = cx.settings().video_password.as_ref().filter(|_| refusal::wants_password(&config))
    else {
        return Ok(config);
    };
    // The player sends it so (seen 2025).
    let encoded = Secret::new(base64::engine::general_purpose::STANDARD.encode(password.expose()));
    let call = cx.post_form(&address.password()?, &[("password", encoded.expose())]).any_status();
    let page = call.header("referer", address.page()?.as_str()).page().await?;
    // A wrong password is answered by `false`, or by a refusal in words.
    if page.text.trim() == "false" || page.status.is_client_error() {
        return Err(ExtractError::unavailable(Unavailable::Password, "the password is wrong"));
    }
    from_json(&page)
}

/// The configuration at an address that something else names: an event, a review, a film.
///
/// # Errors
/// As [`read`].
pub(crate) async fn at(url: &RemoteUrl, address: &Address, cx: &Context) -> Result<Played, ExtractError> {
    let config = from_json(&ask(url, address, cx).await?)?;
    accept(unlocked(config, address, cx).await?, None)
}

/// The player plays for pages its owner chose: the referer is the embedding page's, else the video's own.
async fn ask(url: &RemoteUrl, address: &Address, cx: &Context) -> Result<Page, ExtractError> {
    let call = cx.get(url).any_status();
    let is_on_a_page = cx.referer().is_some() || address.is_embed;
    let call = if is_on_a_page { call } else { call.header("referer", address.page()?.as_str()) };
    call.page().await
}

fn from_script(page: &Page, marker: &str) -> Option<Config> {
    page.json_after(marker).filter(is_one)
}

/// A configuration without a name of its own: the answer itself, or an object in a script of 2017. It begins so each time.
fn unnamed(page: &Page) -> Option<Config> {
    let begins = |text: &str| {
        text[..text.floor_char_boundary(80)]
            .trim_start_matches(|c: char| c == '{' || c.is_whitespace())
            .starts_with("\"cdn_url\"")
    };
    let places = page.text.match_indices('{').map(|(at, _)| &page.text[at..]);
    let text = places.take(10_000).find(|text| begins(text))?;
    let config: Config = serde_json::Deserializer::from_str(text).into_iter().next()?.ok()?;
    is_one(&config).then_some(config)
}

const fn is_one(config: &Config) -> bool {
    config.video.is_some() || config.view.is_some()
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
