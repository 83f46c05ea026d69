//! The questions asked about a video, on their way at the same time.

use futures_util::future::try_join3;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use vidra_core::extract::{Context, ExtractError};
use vidra_core::http::RemoteUrl;

use crate::clients::{Client, VISIONOS, WEB};
use crate::microformat::{Microformat, MicroformatAnswer};
use crate::next::Next;
use crate::player::PlayerResponse;
use crate::refusal;

/// What YouTube says of a video.
pub(crate) struct Answers {
    /// Formats, captions and the main facts.
    pub(crate) player: PlayerResponse,
    /// Dates, category, visibility; empty where it could not be had.
    pub(crate) microformat: Microformat,
    /// What stands around the video on the watch page; empty where it could not be had.
    pub(crate) next: Next,
}

/// Asks all of it: two round trips for the player, and beside them one for the rest. A refusal ends it at once.
///
/// # Errors
/// The video is refused, or the player's answer could not be had or understood; nothing else is fatal.
pub(crate) async fn ask(id: &str, cx: &Context) -> Result<Answers, ExtractError> {
    let microformat = async {
        let question = Question {
            fields: "&$fields=microformat,videoDetails.thumbnail",
            ..Question::new(&WEB, "player", id)
        };
        let answer: MicroformatAnswer = question.answer(cx).await.unwrap_or_default();
        Ok(answer.joined())
    };
    let next = async { Ok(Question::new(&WEB, "next", id).answer(cx).await.unwrap_or_default()) };
    let (player, microformat, next) = try_join3(player(id, cx), microformat, next).await?;
    Ok(Answers { player, microformat, next })
}

async fn player(id: &str, cx: &Context) -> Result<PlayerResponse, ExtractError> {
    let visitor = visitor_data(cx).await;
    let question = Question { visitor: visitor.as_deref(), ..Question::new(&VISIONOS, "player", id) };
    let player = question.answer(cx).await?;
    refusal::check(&player, id)?;
    Ok(player)
}

/// The token YouTube knows a visitor by. Without one it plays too, as long as it does not suspect a robot.
async fn visitor_data(cx: &Context) -> Option<String> {
    let question = Question::new(&VISIONOS, "visitor_id", "");
    let answer: VisitorAnswer = question.answer(cx).await.ok()?;
    answer.response_context.visitor_data
}

struct Question<'a> {
    client: &'a Client,
    endpoint: &'a str,
    /// More of the query: which part of the answer is wanted.
    fields: &'a str,
    /// Empty for a question that is not about a video.
    video_id: &'a str,
    visitor: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    context: Value,
    #[serde(flatten)]
    video: Option<Video<'a>>,
}

/// The video, and that warnings before it have been seen.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Video<'a> {
    video_id: &'a str,
    content_check_ok: bool,
    racy_check_ok: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct VisitorAnswer {
    response_context: ResponseContext,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ResponseContext {
    visitor_data: Option<String>,
}

impl<'a> Question<'a> {
    const fn new(client: &'a Client, endpoint: &'a str, video_id: &'a str) -> Self {
        Self { client, endpoint, fields: "", video_id, visitor: None }
    }

    async fn answer<T: DeserializeOwned>(&self, cx: &Context) -> Result<T, ExtractError> {
        let Self { client, endpoint, fields, .. } = self;
        let url = format!("https://www.youtube.com/youtubei/v1/{endpoint}?prettyPrint=false{fields}");
        let video = Video { video_id: self.video_id, content_check_ok: true, racy_check_ok: true };
        let body = Body { context: client.context(), video: (!self.video_id.is_empty()).then_some(video) };
        let mut call = cx
            .post(&RemoteUrl::parse(&url)?, &body)
            .header("x-youtube-client-name", client.id)
            .header("x-youtube-client-version", client.version)
            .header("origin", "https://www.youtube.com");
        if let Some(user_agent) = client.user_agent {
            call = call.header("user-agent", user_agent);
        }
        if let Some(visitor) = self.visitor {
            call = call.header("x-goog-visitor-id", visitor);
        }
        call.json().await
    }
}
