//! What a plugin asks of the network: through the one gate, to the hosts it was granted, within its budgets.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use vidra_core::extract::{Context, ExtractError, Page};
use vidra_core::http::{HttpError, RemoteUrl};
use vidra_core::script::Reply;

use crate::failure::{Failures, failed};
use crate::media::FORBIDDEN_HEADERS;

/// Requests of one call.
pub(crate) const REQUESTS: usize = 60;
/// Bytes of one answer, as text.
const ANSWER_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of all answers of one call.
const ALL_BYTES: usize = 48 * 1024 * 1024;
/// Bytes of what is sent.
const SENT_BYTES: usize = 1024 * 1024;
/// Headers of one request.
const HEADERS: usize = 30;

/// The network as one call of a plugin sees it.
pub(crate) struct Fetcher<'a> {
    plugin: &'a str,
    url: &'a RemoteUrl,
    /// Within the plugin's fence.
    cx: &'a Context,
    failures: &'a Failures,
    bytes: AtomicUsize,
}

/// What the script asks for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ask {
    url: String,
    #[serde(default)]
    headers: Map<String, Value>,
    json: Option<Value>,
    form: Option<Map<String, Value>>,
    #[serde(default)]
    any_status: bool,
    #[serde(default)]
    is_item: bool,
}

impl<'a> Fetcher<'a> {
    pub(crate) const fn new(
        plugin: &'a str,
        url: &'a RemoteUrl,
        cx: &'a Context,
        failures: &'a Failures,
    ) -> Self {
        Self { plugin, url, cx, failures, bytes: AtomicUsize::new(0) }
    }

    /// The reply to one question.
    pub(crate) async fn reply(&self, text: String) -> Reply {
        match self.page(&text).await {
            Ok(page) => {
                let head = json!({ "url": page.url.as_str(), "status": page.status.as_u16() });
                Ok((head.to_string(), page.text))
            }
            Err(error) => {
                let message = error.to_string();
                Err(json!({ "failure": self.failures.keep(error), "message": message }).to_string())
            }
        }
    }

    async fn page(&self, text: &str) -> Result<Page, ExtractError> {
        if text.len() > SENT_BYTES {
            let reason = format!("sends more than {SENT_BYTES} bytes at once");
            return Err(failed(self.plugin, "plugin-message", reason));
        }
        let ask: Ask = serde_json::from_str(text).map_err(|error| {
            failed(self.plugin, "plugin-failed", format!("asks fetch for what it cannot do: {error}"))
        })?;
        let url = self.url.join(&ask.url)?;
        self.fenced(&url)?;
        let mut call = match (&ask.json, &ask.form) {
            (Some(_), Some(_)) => {
                return Err(failed(self.plugin, "plugin-failed", "sends json and form at once"));
            }
            (Some(body), None) => self.cx.post(&url, body),
            (None, Some(form)) => {
                let pairs: Vec<(&str, String)> =
                    form.iter().map(|(name, value)| (name.as_str(), plain(value))).collect();
                let pairs: Vec<(&str, &str)> =
                    pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
                self.cx.post_form(&url, &pairs)
            }
            (None, None) => self.cx.get(&url),
        };
        for (name, value) in self.headers(&ask)? {
            call = call.header(name, &value);
        }
        if ask.any_status {
            call = call.any_status();
        }
        let page = call.page().await;
        let page = if ask.is_item { page.map_err(ExtractError::or_removed)? } else { page? };
        // A recording follows redirects by itself.
        self.fenced(&page.url)?;
        let all = self.bytes.fetch_add(page.text.len(), Ordering::Relaxed).saturating_add(page.text.len());
        if page.text.len() > ANSWER_BYTES || all > ALL_BYTES {
            let reason = format!(
                "asked for more than it may read: {ANSWER_BYTES} bytes an answer, {ALL_BYTES} bytes in all"
            );
            return Err(failed(self.plugin, "plugin-message", reason));
        }
        Ok(page)
    }

    fn headers<'b>(&self, ask: &'b Ask) -> Result<Vec<(&'b str, String)>, ExtractError> {
        if ask.headers.len() > HEADERS {
            return Err(failed(self.plugin, "plugin-failed", format!("sets more than {HEADERS} headers")));
        }
        if let Some(name) = ask.headers.keys().find(|name| is_forbidden(name)) {
            let shown: String = name.chars().take(60).collect();
            return Err(failed(
                self.plugin,
                "plugin-failed",
                format!("sets the header {shown}, which is not its to set"),
            ));
        }
        Ok(ask.headers.iter().map(|(name, value)| (name.as_str(), plain(value))).collect())
    }

    fn fenced(&self, url: &RemoteUrl) -> Result<(), ExtractError> {
        let owner = || self.plugin.to_owned();
        match self.cx.fence() {
            Some(fence) if fence.permits(url) => Ok(()),
            _ => Err(HttpError::Fenced { owner: owner(), host: url.host().to_owned() }.into()),
        }
    }
}

fn is_forbidden(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    FORBIDDEN_HEADERS.contains(&lower.as_str()) || lower.starts_with("sec-")
}

/// A text as it is, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
