//! An answer of an instance: what was asked for, its no, or the sign that no PeerTube lives there.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use vidra_core::extract::{Context, ExtractError, Unavailable};
use vidra_core::http::RemoteUrl;

/// The header that carries a video's password (docs.joinpeertube.org, read 2026-11).
const PASSWORD_HEADER: &str = "x-peertube-video-password";

/// What is wrong (RFC 9457), in the fields PeerTube fills.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    code: Option<String>,
    detail: Option<String>,
    error: Option<String>,
    status: Option<u16>,
}

/// Asks an instance. `None` says that what answered is no PeerTube.
pub(crate) async fn ask<T: DeserializeOwned>(
    url: &RemoteUrl,
    cx: &Context,
) -> Result<Option<T>, ExtractError> {
    let mut call = cx.get(url).any_status();
    if let Some(password) = &cx.settings().video_password {
        call = call.header(PASSWORD_HEADER, password.expose());
    }
    let page = call.page().await?;
    let Ok(answer) = serde_json::from_str::<Value>(&page.text) else { return Ok(None) };
    let is_problem =
        ["detail", "error", "code"].iter().any(|name| answer.get(*name).is_some_and(Value::is_string));
    if is_problem {
        return Err(refusal(serde_json::from_value(answer).unwrap_or_default()));
    }
    match serde_json::from_value(answer) {
        Ok(found) => Ok(Some(found)),
        Err(error) if looks_like_one(&page.text) => {
            Err(ExtractError::Json { url: url.redacted(), reason: error.to_string() })
        }
        Err(_) => Ok(None),
    }
}

/// Whether the answer has PeerTube's words in it, so that a change of theirs is told as one.
fn looks_like_one(text: &str) -> bool {
    text.contains("\"uuid\"") || text.contains("\"total\"")
}

fn refusal(problem: Problem) -> ExtractError {
    let words = problem.detail.or(problem.error).unwrap_or_default();
    let reason = match (problem.code.as_deref(), problem.status) {
        (Some("video_requires_password" | "incorrect_video_password"), _) => Unavailable::Password,
        (Some("does_not_respect_follow_constraints"), _) => Unavailable::EmbedOnly,
        (_, Some(401)) => Unavailable::LoginRequired,
        (_, Some(403)) => Unavailable::Private,
        (_, Some(404 | 410)) => Unavailable::Removed,
        _ if words.to_ascii_lowercase().contains("not found") => Unavailable::Removed,
        _ => Unavailable::Other,
    };
    ExtractError::unavailable(reason, words)
}
