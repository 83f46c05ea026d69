//! Vimeo's ways of saying no.

use vidra_core::extract::{ExtractError, Page, Unavailable};

use crate::config::Config;

/// Sentences of the player's pages and answers, in lower case, and what they mean.
const SENTENCES: [(&str, Unavailable); 9] = [
    ("this video cannot be played here", Unavailable::EmbedOnly),
    ("because of its privacy settings", Unavailable::EmbedOnly),
    ("this video does not exist", Unavailable::Removed),
    ("this video was deleted", Unavailable::Removed),
    ("has been removed", Unavailable::Removed),
    ("this video is private", Unavailable::Private),
    ("is password protected", Unavailable::Password),
    ("not available in your", Unavailable::GeoBlocked),
    ("verify to continue", Unavailable::BotCheck),
];

/// The `view` of a configuration that asks for a password first.
const VIEW_PASSWORD: u32 = 4;

/// Looks for a refusal in a page without a configuration.
///
/// # Errors
/// [`ExtractError::Unavailable`] where the site gives its reason, [`ExtractError::Status`] where it gives a number.
pub(crate) fn check_page(page: &Page) -> Result<(), ExtractError> {
    if let Some(reason) = reason(&page.text) {
        return Err(ExtractError::unavailable(reason, ""));
    }
    if page.status.is_success() {
        return Ok(());
    }
    Err(ExtractError::status(&page.url, page.status).or_removed())
}

/// Whether a configuration asks for a password first.
pub(crate) fn wants_password(config: &Config) -> bool {
    config.view == Some(VIEW_PASSWORD)
}

/// Looks for a refusal in a configuration.
///
/// # Errors
/// [`ExtractError::Unavailable`] with the site's own message.
pub(crate) fn check_config(config: &Config) -> Result<(), ExtractError> {
    if config.view == Some(VIEW_PASSWORD) {
        return Err(ExtractError::unavailable(Unavailable::Password, ""));
    }
    let Some(message) = &config.message else { return Ok(()) };
    let title = config.title.as_deref().unwrap_or_default().to_ascii_lowercase();
    let by_title = || title.contains("private").then_some(Unavailable::Private);
    let reason = reason(message).or_else(by_title).unwrap_or(Unavailable::Other);
    Err(ExtractError::unavailable(reason, message))
}

fn reason(text: &str) -> Option<Unavailable> {
    let lower = text.to_ascii_lowercase();
    SENTENCES.iter().find(|(sentence, _)| lower.contains(sentence)).map(|(_, reason)| *reason)
}
