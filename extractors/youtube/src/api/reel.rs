//! The question the Android app asks while one swipes through short films: it gives any public video, those made for
//! children too, as one small file of picture and sound that needs neither script nor token (recorded 2026-06-07).

use serde::Deserialize;
use serde_json::json;
use vidra_core::extract::{Context, ExtractError};
use vidra_core::http::RemoteUrl;

use super::reply::Reply;
use super::visit::Visit;
use crate::clients::ANDROID;
use crate::player::PlayerResponse;
use crate::refusal;

const PLACE: &str = "https://youtubei.googleapis.com/youtubei/v1/reel/reel_item_watch";

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Answer {
    player_response: PlayerResponse,
}

/// Asks for a video.
///
/// # Errors
/// A refusal, or no answer.
pub(super) async fn ask(id: &str, visit: &Visit, cx: &Context) -> Result<Reply, ExtractError> {
    let url = RemoteUrl::parse(&format!("{PLACE}?prettyPrint=false&id={id}&$fields=playerResponse"))?;
    let body = json!({
        "context": ANDROID.context(),
        "playerRequest": { "videoId": id, "contentCheckOk": true, "racyCheckOk": true },
        "disablePlayerResponse": false,
    });
    let mut call = cx.post(&url, &body).header("x-goog-api-format-version", "2");
    if let Some(user_agent) = ANDROID.user_agent {
        call = call.header("user-agent", user_agent);
    }
    if let Some(visitor) = &visit.visitor {
        call = call.header("x-goog-visitor-id", visitor);
    }
    let Answer { player_response: player } = call.json().await?;
    refusal::check(&player, id)?;
    Ok(Reply { client: &ANDROID, player, has_token: false })
}
