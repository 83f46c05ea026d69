//! The questions asked about a video, on their way at the same time.

mod players;
mod question;
mod reel;
mod reply;
mod riddles;
mod visit;

use futures_util::future::try_join3;
use vidra_core::extract::{Context, ExtractError};

use crate::account::{Account, Caller};
use crate::clients::WEB;
use crate::formats::Streams;
use crate::microformat::{Microformat, MicroformatAnswer};
use crate::next::Next;
use crate::player::PlayerResponse;
use players::Replies;
use question::Question;
use visit::Visit;

/// What YouTube says of a video.
pub(crate) struct Answers {
    /// Captions and the main facts; its streams are among the others.
    pub(crate) player: PlayerResponse,
    /// Where the bytes are, of all clients that were asked.
    pub(crate) streams: Streams,
    /// Some client asked for the viewer's age first.
    pub(crate) is_age_gated: bool,
    /// Dates, category, visibility; empty where it could not be had.
    pub(crate) microformat: Microformat,
    /// What stands around the video on the watch page; empty where it could not be had.
    pub(crate) next: Next,
    /// Who asked, for further questions.
    pub(crate) caller: Caller,
}

/// Asks all of it: two round trips for the player, and beside them one for the rest. A refusal of all clients ends it at
/// once.
///
/// # Errors
/// The video is refused, or the player's answer could not be had or understood; nothing else is fatal.
pub(crate) async fn ask(id: &str, cx: &Context) -> Result<Answers, ExtractError> {
    // A stranger's questions wait for nothing; an account's say which of its sessions speaks.
    let known = if Account::of(cx).is_some() { Some(Visit::begin(id, cx).await) } else { None };
    let account = known.as_ref().and_then(|visit| visit.account.clone());
    let caller = Caller::new(cx, account);
    let account = caller.account();
    let microformat = async {
        let fields = "&$fields=microformat,videoDetails.thumbnail";
        let question = Question { fields, account, ..Question::new(&WEB, "player", id) };
        let answer: MicroformatAnswer = question.answer(cx).await.unwrap_or_default();
        Ok::<_, ExtractError>(answer.joined())
    };
    let next = async {
        let question = Question { account, ..Question::new(&WEB, "next", id) };
        Ok(question.answer(cx).await.unwrap_or_default())
    };
    let player = async {
        let mut visit = match known {
            Some(visit) => visit,
            None => Visit::begin(id, cx).await,
        };
        let Replies { list, is_age_gated } = players::ask(id, &mut visit, cx).await?;
        let (player, streams) = riddles::streams(list, visit, cx).await;
        Ok((player, streams, is_age_gated))
    };
    let ((player, streams, is_age_gated), microformat, next) = try_join3(player, microformat, next).await?;
    Ok(Answers { player, streams, is_age_gated, microformat, next, caller })
}

#[cfg(test)]
mod tests;
