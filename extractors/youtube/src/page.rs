//! What a page of the site tells programs: `ytcfg.set({…})`.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use vidra_core::extract::{Context, ExtractError, Page};
use vidra_core::http::RemoteUrl;

use crate::clients::{Client, WWW};
use crate::wire::lenient;

/// The answer to the question for consent, for those who never gave one.
const CONSENT: &str = "SOCS=CAI; PREF=hl=en&tz=UTC";

/// The configuration of a page.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) struct PageConfig {
    /// There in the one of several configurations that holds the rest.
    #[serde(rename = "INNERTUBE_CONTEXT")]
    context: Value,
    #[serde(default)]
    visitor_data: Option<String>,
    #[serde(default, rename = "STS")]
    pub(crate) signature_timestamp: Option<u32>,
    #[serde(default, rename = "PLAYER_JS_URL")]
    script: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) session_index: Option<String>,
    #[serde(default)]
    pub(crate) delegated_session_id: Option<String>,
    #[serde(default)]
    pub(crate) user_session_id: Option<String>,
    #[serde(default, rename = "DATASYNC_ID")]
    pub(crate) data_sync_id: Option<String>,
    #[serde(default, rename = "WEB_PLAYER_CONTEXT_CONFIGS", deserialize_with = "lenient")]
    players: BTreeMap<String, PlayerConfig>,
    /// The account pays for YouTube: what stands in the corner of the page says so.
    #[serde(skip)]
    pub(crate) is_premium: bool,
}

/// The logo those see who pay.
const PREMIUM_LOGO: &str = "\"YOUTUBE_PREMIUM_LOGO\"";

/// The configuration of one player on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct PlayerConfig {
    js_url: Option<String>,
    encrypted_host_flags: Option<String>,
    serialized_experiment_flags: Option<String>,
}

/// A number or a text, as text.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.is_empty() => Some(text),
        _ => None,
    })
}

impl PageConfig {
    /// Reads a page; `None` where it has none.
    pub(crate) fn read(page: &Page) -> Option<Self> {
        let config: Self = page.json_after("ytcfg.set(")?;
        Some(Self { is_premium: page.text.contains(PREMIUM_LOGO), ..config })
    }

    /// Who the visitor is.
    pub(crate) fn visitor(&self) -> Option<String> {
        let inner = || self.context.pointer("/client/visitorData").and_then(Value::as_str).map(str::to_owned);
        self.visitor_data.clone().filter(|text| !text.is_empty()).or_else(inner)
    }

    /// Where the player script is.
    pub(crate) fn script(&self) -> Option<&str> {
        self.script.as_deref().or_else(|| self.players.values().find_map(|player| player.js_url.as_deref()))
    }

    /// What an embedded player proves its page with.
    pub(crate) fn host_flags(&self) -> Option<&str> {
        self.players.values().find_map(|player| player.encrypted_host_flags.as_deref())
    }

    /// Whether tokens of media are bound to the video instead of the visitor.
    pub(crate) fn binds_to_the_video(&self) -> bool {
        let mark = "html5_generate_content_po_token=true";
        self.players.values().any(|player| {
            player
                .serialized_experiment_flags
                .as_deref()
                .is_some_and(|flags| flags.split('&').any(|flag| flag == mark))
        })
    }
}

/// The watch page.
///
/// # Errors
/// It could not be had, or says nothing.
pub(crate) async fn watch(id: &str, is_logged_in: bool, cx: &Context) -> Result<PageConfig, ExtractError> {
    let url = format!("{WWW}/watch?v={id}&bpctr=9999999999&has_verified=1");
    let mut call = cx.get(&RemoteUrl::parse(&url)?);
    if !is_logged_in {
        call = call.header("cookie", CONSENT);
    }
    PageConfig::read(&call.page().await?).ok_or_else(|| ExtractError::missing("ytcfg on the watch page"))
}

/// The start page of a session that is logged in.
///
/// # Errors
/// As [`watch`].
pub(crate) async fn home(cx: &Context) -> Result<PageConfig, ExtractError> {
    let url = RemoteUrl::parse(&format!("{WWW}/"))?;
    PageConfig::read(&cx.get(&url).page().await?)
        .ok_or_else(|| ExtractError::missing("ytcfg on the start page"))
}

/// The page of an embedded player.
///
/// # Errors
/// As [`watch`].
pub(crate) async fn embed(id: &str, client: &Client, cx: &Context) -> Result<PageConfig, ExtractError> {
    let mut call = cx.get(&RemoteUrl::parse(&format!("{WWW}/embed/{id}?html5=1"))?);
    if let Some(referer) = client.embedded_on() {
        call = call.header("referer", referer);
    }
    if let Some(user_agent) = client.user_agent {
        call = call.header("user-agent", user_agent);
    }
    PageConfig::read(&call.page().await?).ok_or_else(|| ExtractError::missing("ytcfg on the embed page"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_configuration_is_read_leniently() {
        let config: PageConfig = serde_json::from_value(json!({
            "INNERTUBE_CONTEXT": {"client": {"visitorData": "inner"}}, "STS": 20476, "SESSION_INDEX": 0,
            "WEB_PLAYER_CONTEXT_CONFIGS": {"A": {"jsUrl": "/s/player/0123abcd/base.js", "encryptedHostFlags": "flags",
                "serializedExperimentFlags": "a=1&html5_generate_content_po_token=true"}}}))
        .unwrap();
        assert_eq!(config.visitor().as_deref(), Some("inner"));
        assert_eq!(config.script(), Some("/s/player/0123abcd/base.js"));
        assert_eq!((config.host_flags(), config.session_index.as_deref()), (Some("flags"), Some("0")));
        assert!(config.binds_to_the_video());
        assert!(serde_json::from_value::<PageConfig>(json!({"STS": 1})).is_err());
    }
}
