//! Asking a host that may be an instance. The first question finds out what lives there: whatever is not PeerTube's own
//! answer, in its shape or [signed](Refusal), is another site's and is left to the next extractor. What follows is asked
//! of a PeerTube, and its errors are errors.

use serde::de::DeserializeOwned;
use vidra_core::extract::{Context, ExtractError, lenient_json};
use vidra_core::http::{RemoteUrl, Secret};

use crate::refusal::Refusal;
use crate::wire::{Actor, Instance, Many, PlaylistHead, Video};

/// The header that carries a video's password (docs.joinpeertube.org, read 2026-11).
const PASSWORD_HEADER: &str = "x-peertube-video-password";

/// What a host answers to the first question.
pub(crate) enum Answer<T> {
    /// What was asked for.
    Found(T),
    /// PeerTube's no.
    Refused(Refusal),
    /// No PeerTube, or none that answers now.
    Stranger,
}

/// An answer that shows by its fields that it is PeerTube's. Other programming interfaces live under `/api/v1` too, and
/// many have `name`, `total` or `data`.
pub(crate) trait Own {
    fn is_own(&self) -> bool;
}

impl Own for Video {
    fn is_own(&self) -> bool {
        crate::address::is_uuid(&self.uuid)
    }
}

impl Own for PlaylistHead {
    fn is_own(&self) -> bool {
        crate::address::is_uuid(&self.uuid)
    }
}

impl Own for Actor {
    fn is_own(&self) -> bool {
        self.host.is_some() && self.url.is_some()
    }
}

impl<T: Own> Own for Many<T> {
    /// An empty list is anybody's: see [`is_instance`].
    fn is_own(&self) -> bool {
        self.data.iter().all(Own::is_own)
    }
}

/// The first question to a host. It is asked once: on hosts that are no PeerTube a busy server is not waited for.
pub(crate) async fn probe<T: DeserializeOwned + Own>(url: &RemoteUrl, cx: &Context) -> Answer<T> {
    let Ok(page) = cx.get(url).any_status().once().page().await else { return Answer::Stranger };
    if !page.status.is_success() {
        return Refusal::read(&page.text).map_or(Answer::Stranger, Answer::Refused);
    }
    match lenient_json::<T>(&page.text) {
        Ok(found) if found.is_own() => Answer::Found(found),
        _ => Answer::Stranger,
    }
}

/// Whether a host says that it is an instance, where a list without items leaves it open.
pub(crate) async fn is_instance(url: &RemoteUrl, cx: &Context) -> bool {
    let Ok(about) = url.join("/api/v1/config") else { return false };
    let Ok(page) = cx.get(&about).any_status().once().page().await else { return false };
    page.status.is_success() && serde_json::from_str::<Instance>(&page.text).is_ok()
}

/// A further question to an instance. The password goes to those alone that asked for it.
pub(crate) async fn ask<T: DeserializeOwned>(
    url: &RemoteUrl,
    password: Option<&Secret<String>>,
    cx: &Context,
) -> Result<T, ExtractError> {
    let mut call = cx.get(url).any_status();
    if let Some(password) = password {
        call = call.header(PASSWORD_HEADER, password.expose());
    }
    let page = call.page().await?;
    if !page.status.is_success() {
        let refusal = Refusal::read(&page.text);
        return Err(refusal.map_or_else(|| ExtractError::status(url, page.status), Refusal::into_error));
    }
    lenient_json(&page.text)
        .map_err(|error| ExtractError::Json { url: url.redacted(), reason: error.to_string() })
}
