//! One question of a list to the internal interface, and what its answer may say instead.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use vidra_core::extract::{ExtractError, Unavailable};
use vidra_core::http::RemoteUrl;

use super::tree::Tree;
use crate::account::Caller;
use crate::clients::Client;
use crate::wire::{items, string, text};

/// A question: an endpoint, and the members of its body besides who asks.
pub(crate) struct Ask<'a> {
    pub(crate) client: &'a Client,
    /// `browse`, `search`, `next`, `navigation/resolve_url`.
    pub(crate) endpoint: &'a str,
    /// More of the query; begins with `&`.
    pub(crate) query: String,
    pub(crate) body: Map<String, Value>,
    /// The token YouTube knows the visitor by. Without the one of the answer before, a list can begin again
    /// (observed 2021 by others).
    pub(crate) visitor: Option<&'a str>,
}

impl<'a> Ask<'a> {
    pub(crate) fn new(client: &'a Client, endpoint: &'a str) -> Self {
        Self { client, endpoint, query: String::new(), body: Map::new(), visitor: None }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.body.insert(name.to_owned(), value.into());
        self
    }

    /// The answer to the first question of a list: that there is no such thing is a refusal.
    ///
    /// # Errors
    /// As [`Self::later`], and the refusal.
    pub(crate) async fn answer(self, caller: &Caller) -> Result<Value, ExtractError> {
        match self.later(caller).await {
            Err(ExtractError::Status { status, .. }) if matches!(status.as_u16(), 400 | 404) => {
                Err(ExtractError::unavailable(Unavailable::Removed, "YouTube knows nothing at this address"))
            }
            other => other,
        }
    }

    /// The answer.
    ///
    /// # Errors
    /// No answer, or none in JSON.
    pub(crate) async fn later(self, caller: &Caller) -> Result<Value, ExtractError> {
        self.read::<Tree>(caller).await.map(|Tree(answer)| answer)
    }

    /// The answer, read as somebody wants it.
    ///
    /// # Errors
    /// No answer, or none in JSON.
    pub(crate) async fn read<T: DeserializeOwned>(self, caller: &Caller) -> Result<T, ExtractError> {
        let Self { client, endpoint, query, mut body, visitor } = self;
        let origin = client.origin();
        let url = RemoteUrl::parse(&format!("{origin}/youtubei/v1/{endpoint}?prettyPrint=false{query}"))?;
        body.insert("context".to_owned(), client.context());
        let mut call = caller
            .post(&url, &body)
            .header("x-youtube-client-name", client.id)
            .header("x-youtube-client-version", client.version)
            .header("origin", origin);
        if let Some(visitor) = visitor {
            call = call.header("x-goog-visitor-id", visitor);
        }
        for (name, value) in caller.account().map(|account| account.headers(origin)).unwrap_or_default() {
            call = call.header(name, &value);
        }
        call.json().await
    }
}

/// The visitor's token of an answer.
pub(crate) fn visitor(answer: &Value) -> Option<String> {
    string(answer, "/responseContext/visitorData").map(str::to_owned)
}

/// Nothing where the answer is not an alarm.
///
/// # Errors
/// YouTube's own words.
pub(crate) fn check(answer: &Value) -> Result<(), ExtractError> {
    let alarm = items(answer, "/alerts").iter().find_map(|alert| {
        let alert = alert.get("alertRenderer").or_else(|| alert.get("alertWithButtonRenderer"))?;
        (string(alert, "/type")?.eq_ignore_ascii_case("error")).then(|| text(alert, "/text"))?
    });
    alarm.map_or(Ok(()), |words| Err(ExtractError::unavailable(kind(&words.to_lowercase()), words)))
}

fn kind(said: &str) -> Unavailable {
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if says(&["private"]) {
        Unavailable::Private
    } else if says(&["not exist", "removed", "terminated", "deleted", "closed"]) {
        Unavailable::Removed
    } else if says(&["country", "region"]) {
        Unavailable::GeoBlocked
    } else if says(&["sign in", "log in"]) {
        Unavailable::LoginRequired
    } else {
        Unavailable::Other
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_alarm_is_told_in_the_sites_words_and_a_hint_is_none() {
        let alert = |kind: &str, words: &str| json!({ "alerts": [{ "alertRenderer": { "type": kind, "text": { "simpleText": words } } }] });
        assert!(check(&alert("INFO", "1 unavailable video is hidden")).is_ok());
        for (words, expected) in [
            ("The playlist does not exist.", "removed"),
            ("This account has been terminated.", "removed"),
            ("This playlist is private.", "private"),
            ("This playlist type is unviewable.", "unavailable"),
            ("This channel is not available in your country.", "geo-blocked"),
        ] {
            assert_eq!(check(&alert("ERROR", words)).unwrap_err().kind(), expected, "{words}");
        }
    }
}
