//! Tokens that prove a browser (YouTube's "PO tokens"): which one is needed, what it is bound to, and whom to ask.
//!
//! Making one takes a browser; vidra asks the user's own sources in turn: values given on the command line, programs,
//! a service that speaks the protocol of bgutil-ytdlp-pot-provider. A token that was made is kept for six hours.

mod kept;
mod service;

use vidra_core::extract::{Context, ProofRequest};

use crate::clients::{Client, Need};
use crate::wishes::{AskForTokens, Wishes};

/// Where a token goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Into media addresses (`gvs`).
    Media,
    /// Into the question about a video.
    Player,
}

impl Place {
    const fn word(self) -> &'static str {
        match self {
            Self::Media => "gvs",
            Self::Player => "player",
        }
    }
}

/// Whom a token is for.
#[derive(Debug)]
pub(crate) struct Bearer<'a> {
    pub(crate) video: &'a str,
    pub(crate) visitor: Option<&'a str>,
    /// The account's `data_sync_id`.
    pub(crate) account: Option<&'a str>,
    pub(crate) is_logged_in: bool,
    /// An experiment binds media to the video.
    pub(crate) binds_to_the_video: bool,
}

impl<'a> Bearer<'a> {
    /// What a token for this place is bound to: the video, or whoever watches it; music binds everything to the latter.
    fn binding(&self, place: Place, client: &Client) -> Option<&'a str> {
        let is_of_the_viewer = match place {
            Place::Media => !self.binds_to_the_video,
            Place::Player => client.key == "web_music",
        };
        match (is_of_the_viewer, self.is_logged_in) {
            (false, _) => Some(self.video),
            (true, true) => self.account,
            (true, false) => self.visitor,
        }
    }
}

/// A token, where somebody has one.
pub(crate) async fn token(
    place: Place,
    client: &Client,
    bearer: &Bearer<'_>,
    need: Need,
    cx: &Context,
) -> Option<String> {
    let wishes = Wishes::of(cx);
    if let Some(given) = given(&wishes, place, client, cx) {
        return Some(given);
    }
    let is_asked_for = match wishes.ask_for_tokens() {
        AskForTokens::Never => false,
        AskForTokens::Sensibly => need != Need::Nothing,
        AskForTokens::Always => true,
    };
    let has_sources = !cx.settings().proof_providers.is_empty() || wishes.token_service().is_some();
    if !is_asked_for || !has_sources {
        return None;
    }
    let Some(binding) = bearer.binding(place, client) else {
        cx.warn(format!(
            "no token for {}: nothing tells who the viewer is; --extractor-args \"youtube:visitor_data=…\" does",
            client.key
        ));
        return None;
    };
    let request = ProofRequest {
        context: place.word().to_owned(),
        client: client.key.to_owned(),
        content_binding: binding.to_owned(),
        video_id: bearer.video.to_owned(),
    };
    if let Some(token) = kept::load(&request, cx) {
        return Some(token);
    }
    made(&request, wishes.token_service(), cx).await
}

/// Asks one source after the other.
async fn made(request: &ProofRequest, service: Option<&str>, cx: &Context) -> Option<String> {
    for provider in &cx.settings().proof_providers {
        match provider.proof(request).await {
            Ok(Some(proof)) => return Some(kept::store(request, proof, cx)),
            Ok(None) => {}
            Err(reason) => cx.warn(format!("no token for {}: {reason}", request.client)),
        }
    }
    match service::proof(service?, request, cx).await {
        Ok(proof) => Some(kept::store(request, proof, cx)),
        Err(reason) => {
            cx.warn(format!(
                "no token for {} from {}: {reason}",
                request.client,
                service.unwrap_or_default()
            ));
            None
        }
    }
}

/// `po_token=CLIENT.CONTEXT+TOKEN`; without a context the token is for media.
fn given(wishes: &Wishes<'_>, place: Place, client: &Client, cx: &Context) -> Option<String> {
    for text in wishes.tokens() {
        let Some((whom, token)) = text.split_once('+') else {
            // What was written may be the token itself, which is a secret.
            cx.warn("a po_token names nobody; write CLIENT.CONTEXT+TOKEN, such as mweb.gvs+AbC…");
            continue;
        };
        let (name, word) = whom.split_once('.').unwrap_or((whom, "gvs"));
        if !name.eq_ignore_ascii_case(client.key) || !word.eq_ignore_ascii_case(place.word()) {
            continue;
        }
        match plain(token) {
            Some(token) => return Some(token),
            None => cx.warn(format!("the token for {name}.{word} is not base64url; copy it again")),
        }
    }
    None
}

/// A token without what people copy along with it: percent signs, more of the address.
fn plain(token: &str) -> Option<String> {
    let end = token.find(['&', '?', '#']).unwrap_or(token.len());
    let token = token[..end].replace("%3D", "=").replace("%3d", "=").replace('+', "-").replace('/', "_");
    let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=');
    (!token.is_empty() && token.chars().all(is_sign)).then_some(token)
}

#[cfg(test)]
mod tests;
