//! One question of the internal interface.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vidra_core::extract::{Context, ExtractError};
use vidra_core::http::RemoteUrl;

use crate::account::Account;
use crate::clients::Client;
use crate::wishes::Wishes;

/// A question, ready to be asked.
pub(super) struct Question<'a> {
    pub(super) client: &'a Client,
    pub(super) endpoint: &'a str,
    /// More of the query: which part of the answer is wanted.
    pub(super) fields: &'a str,
    /// Empty for a question that is not about a video.
    pub(super) video_id: &'a str,
    pub(super) visitor: Option<&'a str>,
    pub(super) account: Option<&'a Account>,
    /// What a player's question says beside the video.
    pub(super) play: Play<'a>,
}

/// How a video would be played.
#[derive(Clone, Debug, Default)]
pub(super) struct Play<'a> {
    /// Which signatures can be deciphered.
    pub(super) signature_timestamp: Option<u32>,
    /// What an embedded player proves its page with.
    pub(super) host_flags: Option<&'a str>,
    /// A token of proof.
    pub(super) token: Option<&'a str>,
    pub(super) parameters: Option<&'a str>,
    pub(super) is_without_advertisement: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    context: Value,
    #[serde(flatten)]
    video: Option<Video<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    playback_context: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_integrity_dimensions: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<&'a str>,
}

/// The video, and that warnings before it have been seen.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Video<'a> {
    video_id: &'a str,
    content_check_ok: bool,
    racy_check_ok: bool,
}

impl<'a> Question<'a> {
    pub(super) fn new(client: &'a Client, endpoint: &'a str, video_id: &'a str) -> Self {
        let play = Play::default();
        Self { client, endpoint, fields: "", video_id, visitor: None, account: None, play }
    }

    /// Asks.
    ///
    /// # Errors
    /// No answer, or none that can be read.
    pub(super) async fn answer<T: DeserializeOwned>(&self, cx: &Context) -> Result<T, ExtractError> {
        let Self { client, endpoint, fields, .. } = self;
        let origin = client.origin();
        let url = format!("{origin}/youtubei/v1/{endpoint}?prettyPrint=false{fields}");
        let mut call = cx
            .post(&RemoteUrl::parse(&url)?, &self.body(cx))
            .header("x-youtube-client-name", client.id)
            .header("x-youtube-client-version", client.version)
            .header("origin", origin);
        if let Some(user_agent) = client.user_agent {
            call = call.header("user-agent", user_agent);
        }
        if let Some(visitor) = self.visitor {
            call = call.header("x-goog-visitor-id", visitor);
        }
        for (name, value) in self.account.map(|account| account.headers(origin)).unwrap_or_default() {
            call = call.header(name, &value);
        }
        call.json().await
    }

    fn body(&self, cx: &Context) -> Body<'a> {
        let play = &self.play;
        let video = Video { video_id: self.video_id, content_check_ok: true, racy_check_ok: true };
        let is_of_video = !self.video_id.is_empty();
        let language = Wishes::of(cx).language();
        Body {
            context: if is_of_video { self.client.context_in(language) } else { self.client.context() },
            video: is_of_video.then_some(video),
            playback_context: play.context(),
            service_integrity_dimensions: play.token.map(|token| json!({ "poToken": token })),
            params: play.parameters,
        }
    }
}

impl Play<'_> {
    fn context(&self) -> Option<Value> {
        let timestamp = self.signature_timestamp?;
        let mut content = json!({ "html5Preference": "HTML5_PREF_WANTS", "signatureTimestamp": timestamp });
        if let Some(flags) = self.host_flags {
            content["encryptedHostFlags"] = json!(flags);
        }
        let mut context = json!({ "contentPlaybackContext": content });
        if self.is_without_advertisement {
            context["adPlaybackContext"] = json!({ "pyv": true });
        }
        Some(context)
    }
}
