//! The site's own programming interface, and the key its pages carry for it.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{BoxFuture, FutureExt as _, Shared, ready};
use serde::de::DeserializeOwned;
use vidra_core::extract::{Context, ExtractError, Unavailable};
use vidra_core::http::RemoteUrl;

use crate::wire::Found;

const HOST: &str = "https://api-v2.soundcloud.com";
const WIDGET: &str = "https://api-widget.soundcloud.com";
/// Scripts of the front page that are looked through, the last one first: the key is in one of the last.
const SCRIPTS: usize = 12;
/// Letters and digits of a key.
const KEY_LENGTH: usize = 32;
/// How often a refused key is looked for anew: one that was found a moment ago is not what is wrong.
const RENEWALS: u32 = 2;
const SECTION: &str = "soundcloud";
const NAME: &str = "client-id";

/// The interface with a key. Clones share the key: what one of them finds, all use.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) cx: Context,
    key: Arc<Mutex<Key>>,
}

/// A key that is there or being looked for.
#[derive(Clone)]
struct Key {
    /// How often it was looked for anew.
    renewals: u32,
    key: Shared<BoxFuture<'static, Result<String, ExtractError>>>,
}

impl Api {
    /// With the key of an earlier run, or a new one once it is needed.
    pub(crate) fn open(cx: &Context) -> Self {
        let kept = cx.settings().cache.load(SECTION, NAME).and_then(|bytes| String::from_utf8(bytes).ok());
        let key = match kept.filter(|key| is_key(key)) {
            Some(key) => ready(Ok(key)).boxed().shared(),
            None => discover(cx.clone()).boxed().shared(),
        };
        Self { cx: cx.clone(), key: Arc::new(Mutex::new(Key { renewals: 0, key })) }
    }

    /// What a page stands for. Some sets and users are known to the players' interface alone, which takes an address as it
    /// was typed.
    pub(crate) async fn resolve(&self, page: &str, typed: &str) -> Result<Found, ExtractError> {
        let ask = |host: &str, page: &str| {
            Ok::<_, ExtractError>(RemoteUrl::parse(&format!("{host}/resolve"))?.with_query("url", page))
        };
        match self.json(&ask(HOST, page)?).await {
            Err(ExtractError::Status { status, .. }) if status.as_u16() == 404 => {
                let widget = ask(WIDGET, typed)?.with_query("format", "json");
                self.json(&widget).await.map_err(ExtractError::or_removed)
            }
            outcome => outcome,
        }
    }

    /// An address of the interface by its path.
    pub(crate) fn url(path: &str) -> Result<RemoteUrl, ExtractError> {
        Ok(RemoteUrl::parse(&format!("{HOST}/{path}"))?)
    }

    /// An answer. A key that is refused is looked for anew, by one for all who ask at the same time.
    pub(crate) async fn json<T: DeserializeOwned>(&self, url: &RemoteUrl) -> Result<T, ExtractError> {
        let asked = |key: &str| url.with_query("client_id", key);
        let key = self.key();
        match self.cx.get(&asked(&key.key.await?)).json().await {
            Err(ExtractError::Status { status, .. }) if status.as_u16() == 401 && key.renewals < RENEWALS => {
                let key = self.renewed(key.renewals).await?;
                self.cx.get(&asked(&key)).json().await.map_err(told)
            }
            outcome => outcome.map_err(told),
        }
    }

    fn key(&self) -> Key {
        self.key.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The key after the one that was refused; another may have found it already.
    async fn renewed(&self, refused: u32) -> Result<String, ExtractError> {
        let found = {
            let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
            if key.renewals == refused {
                *key = Key { renewals: refused + 1, key: discover(self.cx.clone()).boxed().shared() };
            }
            key.key.clone()
        };
        found.await
    }
}

/// The interface's bare no, in words.
fn told(error: ExtractError) -> ExtractError {
    match error {
        ExtractError::Status { status, .. } if status.as_u16() == 403 => {
            ExtractError::unavailable(Unavailable::GeoBlocked, "")
        }
        ExtractError::Status { status, .. } if status.as_u16() == 401 => {
            ExtractError::unavailable(Unavailable::LoginRequired, "")
        }
        other => other,
    }
}

/// Reads the key out of the front page's scripts (`client_id:"…"`), and keeps it for later runs.
async fn discover(cx: Context) -> Result<String, ExtractError> {
    let front = cx.get(&RemoteUrl::parse("https://soundcloud.com/")?).page().await?;
    let mut scripts: Vec<RemoteUrl> = front
        .text
        .split("<script")
        .filter_map(|tag| tag.split('>').next()?.split("src=\"").nth(1)?.split('"').next())
        .filter_map(|src| front.url.join(src).ok())
        .filter(|url| url.host().ends_with(".sndcdn.com"))
        .collect();
    scripts.reverse();
    for script in scripts.into_iter().take(SCRIPTS) {
        let Ok(text) = cx.get(&script).text().await else { continue };
        if let Some(key) = key_in(&text) {
            cx.settings().cache.store(SECTION, NAME, key.as_bytes());
            return Ok(key.to_owned());
        }
    }
    Err(ExtractError::missing("client_id in the scripts of the front page"))
}

fn key_in(script: &str) -> Option<&str> {
    ["client_id:\"", "clientId:\"", "client_id=", "\"client_id\":\""]
        .into_iter()
        .flat_map(|mark| script.split(mark).skip(1))
        .filter_map(|rest| rest.get(..KEY_LENGTH))
        .find(|key| is_key(key))
}

fn is_key(text: &str) -> bool {
    text.len() == KEY_LENGTH && text.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_found_behind_its_name() {
        let key = "aB3".repeat(10) + "xy";
        assert_eq!(
            key_in(&format!("a({{client_id:\"short\"}});b={{client_id:\"{key}\",x:1}}")),
            Some(key.as_str())
        );
        assert_eq!(key_in("client_id:\"é"), None);
    }
}
