//! A service of the user's that makes tokens, by the protocol of bgutil-ytdlp-pot-provider 1.x: `POST /get_pot`.

use serde::{Deserialize, Serialize};
use vidra_core::extract::{Context, Proof, ProofRequest};
use vidra_core::http::RemoteUrl;

#[derive(Serialize)]
struct Question<'a> {
    content_binding: &'a str,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Answer {
    po_token: Option<String>,
    /// ISO 8601.
    expires_at: Option<String>,
    error: Option<String>,
}

/// A token from the service at this address. The user typed it, so it may be on the user's own machine.
///
/// # Errors
/// In words for the user.
pub(super) async fn proof(base: &str, request: &ProofRequest, cx: &Context) -> Result<Proof, String> {
    let url = RemoteUrl::parse(&format!("{}/get_pot", base.trim_end_matches('/')))
        .map_err(|error| error.to_string())?;
    let question = Question { content_binding: &request.content_binding };
    let own = cx.for_service();
    let answer: Answer =
        own.post(&url, &question).any_status().json().await.map_err(|error| error.to_string())?;
    let expires = answer.expires_at.as_deref().and_then(crate::date::timestamp);
    match answer.po_token.filter(|token| !token.is_empty()) {
        Some(token) => Ok(Proof { token, expires: expires.and_then(|moment| u64::try_from(moment).ok()) }),
        None => Err(answer.error.unwrap_or_else(|| "it gave no token".to_owned())),
    }
}
