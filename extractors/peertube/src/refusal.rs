//! An instance's no. Anybody answers with `error` or `detail`; PeerTube's no is signed: it points to PeerTube's own
//! documentation, or has a code that PeerTube alone has.

use serde::Deserialize;
use vidra_core::extract::{ExtractError, Unavailable};
use vidra_core::http::RemoteUrl;

/// Where the `type` and `docs` of PeerTube's answers point.
const DOCUMENTATION: &str = "https://docs.joinpeertube.org/";
/// Codes that stand in answers to questions about videos and lists (docs.joinpeertube.org, read 2026-11).
const CODES: [&str; 5] = [
    "does_not_respect_follow_constraints",
    "incorrect_video_password",
    "video_requires_password",
    "account_waiting_for_approval",
    "account_approval_rejected",
];

/// What is wrong (RFC 9457), in the fields PeerTube fills.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Refusal {
    r#type: Option<String>,
    docs: Option<String>,
    code: Option<String>,
    detail: Option<String>,
    status: Option<u16>,
    origin_url: Option<String>,
}

impl Refusal {
    /// The no in an answer; `None` for an answer that PeerTube has not signed.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let refusal: Self = serde_json::from_str(text).ok()?;
        refusal.is_signed().then_some(refusal)
    }

    fn is_signed(&self) -> bool {
        let is_documented = |field: &Option<String>| {
            field.as_deref().is_some_and(|address| address.starts_with(DOCUMENTATION))
        };
        let has_code = || self.code.as_deref().is_some_and(|code| CODES.contains(&code));
        is_documented(&self.r#type) || is_documented(&self.docs) || has_code()
    }

    /// Whether a password would help.
    pub(crate) fn wants_password(&self) -> bool {
        self.code.as_deref() == Some("video_requires_password")
    }

    /// The video's own instance, where this one shows it to nobody.
    pub(crate) fn origin(&self, asked: &RemoteUrl) -> Option<RemoteUrl> {
        let is_elsewhere = self.code.as_deref() == Some("does_not_respect_follow_constraints");
        let origin = self.origin_url.as_deref().filter(|_| is_elsewhere)?;
        asked.join(origin).ok().filter(|origin| origin.host() != asked.host())
    }

    pub(crate) fn into_error(self) -> ExtractError {
        let words = self.detail.unwrap_or_default();
        let reason = match (self.code.as_deref(), self.status) {
            (Some("video_requires_password" | "incorrect_video_password"), _) => Unavailable::Password,
            (Some("does_not_respect_follow_constraints"), _) => Unavailable::EmbedOnly,
            (_, Some(401)) => Unavailable::LoginRequired,
            (_, Some(403)) => Unavailable::Private,
            (_, Some(404 | 410)) => Unavailable::Removed,
            _ => Unavailable::Other,
        };
        ExtractError::unavailable(reason, words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_is_believed_where_it_is_signed() {
        for signed in [
            r#"{"type":"https://docs.joinpeertube.org/api-rest-reference.html#section/Errors/x","status":403}"#,
            r#"{"type":"about:blank","docs":"https://docs.joinpeertube.org/api-rest-reference.html#operation/getVideo"}"#,
            r#"{"code":"video_requires_password"}"#,
        ] {
            assert!(Refusal::read(signed).is_some(), "{signed}");
        }
        for foreign in [
            r#"{"error":"Record not found"}"#,
            r#"{"detail":"Not Found","status":404,"type":"about:blank"}"#,
            r#"{"code":"not_found","detail":"x"}"#,
            r#"{"type":"https://evil.example/https://docs.joinpeertube.org/"}"#,
            r#"{"error":{"code":404}}"#,
            "[]",
            "<html>",
        ] {
            assert!(Refusal::read(foreign).is_none(), "{foreign}");
        }
    }

    #[test]
    fn a_video_of_another_instance_is_looked_for_there() {
        let asked = RemoteUrl::parse("https://tube.example/api/v1/videos/1").unwrap();
        let refusal = |origin: &str| {
            let text = format!(r#"{{"code":"does_not_respect_follow_constraints","originUrl":"{origin}"}}"#);
            Refusal::read(&text).unwrap().origin(&asked)
        };
        assert_eq!(refusal("https://other.example/w/x").unwrap().as_str(), "https://other.example/w/x");
        assert_eq!(refusal("https://tube.example/w/x"), None);
        assert_eq!(refusal("file:///etc/passwd"), None);
    }
}
