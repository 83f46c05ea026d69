//! Which clients are asked for a video, and in what order.

use futures_util::future::join_all;
use vidra_core::extract::{Context, ExtractError, Unavailable};

use super::question::{Play, Question};
use super::reel;
use super::reply::Reply;
use super::visit::Visit;
use crate::clients::{
    ANDROID, ANONYMOUS, ANONYMOUS_NEXT, Client, LOGGED_IN, LOGGED_IN_NEXT, Need, PREMIUM, WEB_CREATOR,
    WEB_EMBEDDED,
};
use crate::player::PlayerResponse;
use crate::refusal;
use crate::tokens::{self, Place};
use crate::wishes::Wishes;

/// The answers of those who play it.
pub(super) struct Replies {
    pub(super) list: Vec<Reply>,
    /// Some asked for the viewer's age first.
    pub(super) is_age_gated: bool,
}

/// The clients that were asked and how each of them answered.
#[derive(Default)]
struct Round {
    replies: Vec<Reply>,
    refusals: Vec<(&'static Client, ExtractError)>,
}

/// Asks the usual clients, all at the same time, and others where these give nothing.
///
/// # Errors
/// The refusal that says most, where every client refuses.
pub(super) async fn ask(id: &str, visit: &mut Visit, cx: &Context) -> Result<Replies, ExtractError> {
    let wishes = Wishes::of(cx);
    let is_logged_in = visit.account.is_some();
    let usual: &[&'static Client] = match (is_logged_in, visit.is_premium()) {
        (false, _) => &ANONYMOUS,
        (true, false) => &LOGGED_IN,
        (true, true) => &PREMIUM,
    };
    let chosen = wishes.clients(usual, cx);
    let is_chosen = chosen.is_some();
    let first = allowed(chosen.unwrap_or_else(|| usual.to_vec()), is_logged_in, cx);
    let mut asked: Vec<&'static Client> = first.clone();
    let mut found = round(id, &first, visit, cx).await;
    let next: Vec<&'static Client> = found
        .next(is_chosen, is_logged_in)
        .into_iter()
        .filter(|client| !asked.iter().any(|one| one.key == client.key))
        .collect();
    if !next.is_empty() {
        let names: Vec<&str> = next.iter().map(|client| client.key).collect();
        cx.note(format!("{id}: asking other clients too: {}", names.join(", ")));
        asked.extend(&next);
        let more = round(id, &next, visit, cx).await;
        found.replies.extend(more.replies);
        found.refusals.extend(more.refusals);
    }
    if found.replies.is_empty() && !is_chosen && !is_logged_in && found.may_be_the_clients() {
        match reel::ask(id, visit, cx).await {
            Ok(reply) => found.replies.push(reply),
            Err(refusal) => found.refusals.push((&ANDROID, refusal)),
        }
    }
    for (client, refusal) in &found.refusals {
        cx.note(format!("{id}: {} does not play it: {refusal}", client.key));
    }
    if found.replies.is_empty() {
        return Err(refusal::clearest(found.refusals.into_iter().map(|(_, error)| error)));
    }
    Ok(Replies { is_age_gated: found.is_age_gated(), list: found.replies })
}

/// Without those that cannot be logged in, where somebody is.
fn allowed(clients: Vec<&'static Client>, is_logged_in: bool, cx: &Context) -> Vec<&'static Client> {
    let (kept, left): (Vec<_>, Vec<_>) =
        clients.into_iter().partition(|client| !is_logged_in || client.takes_cookies);
    for client in left {
        cx.warn(format!("client {} is left out: it cannot be logged in", client.key));
    }
    kept
}

async fn round(id: &str, clients: &[&'static Client], visit: &mut Visit, cx: &Context) -> Round {
    let mut found = Round::default();
    let prepared = visit.prepare(clients, cx).await;
    // Without the script those that need none can be asked still.
    let (able, unable): (Vec<&'static Client>, Vec<_>) =
        clients.iter().copied().partition(|client| prepared.is_ok() || !client.needs_script);
    if let Err(error) = prepared {
        found.refusals.extend(unable.into_iter().map(|client| (client, error.clone())));
    }
    let visit = &*visit;
    let answers =
        join_all(able.into_iter().map(|client| async move { (client, one(id, client, visit, cx).await) }))
            .await;
    for (client, answer) in answers {
        match answer {
            Ok(reply) => found.replies.push(reply),
            Err(error) => found.refusals.push((client, error)),
        }
    }
    found
}

async fn one(id: &str, client: &'static Client, visit: &Visit, cx: &Context) -> Result<Reply, ExtractError> {
    let wishes = Wishes::of(cx);
    let need = if client.wants_player_token { Need::Wanted } else { Need::Nothing };
    let token = tokens::token(Place::Player, client, &visit.bearer(), need, cx).await;
    let play = Play {
        signature_timestamp: visit.signature_timestamp(client),
        host_flags: visit.host_flags(client),
        token: token.as_deref(),
        parameters: wishes.parameters(),
        is_without_advertisement: client.takes_ad_context && wishes.is_without_advertisement(),
    };
    let (visitor, account) = (visit.visitor.as_deref(), visit.account_of(client));
    let question = Question { visitor, account, play, ..Question::new(client, "player", id) };
    let player: PlayerResponse = question.answer(cx).await?;
    match refusal::check(&player, id) {
        // What is announced is described, for somebody who waits for it.
        Err(ExtractError::Unavailable { reason: Unavailable::NotYetLive, .. })
            if cx.settings().waits_for_video => {}
        Err(error) => return Err(error),
        Ok(()) => {}
    }
    Ok(Reply { client, player, has_token: token.is_some() })
}

impl Round {
    fn is_age_gated(&self) -> bool {
        self.refusals.iter().any(|(_, error)| is_age(error))
    }

    /// Somebody was refused for what they are, and nobody was told that nobody may see it.
    fn may_be_the_clients(&self) -> bool {
        let errors = || self.refusals.iter().map(|(_, error)| error);
        let is_final = |error: &ExtractError| {
            matches!(error, ExtractError::Unavailable { .. }) && !refusal::may_be_the_clients(error)
        };
        errors().any(refusal::may_be_the_clients) && !errors().any(is_final) && !self.is_age_gated()
    }

    /// Who may have what these did not give.
    fn next(&self, is_chosen: bool, is_logged_in: bool) -> Vec<&'static Client> {
        let has_media = self.replies.iter().any(|reply| reply.player.streaming_data.has_addresses());
        let is_announced = self.replies.iter().any(|reply| reply.player.is_announced());
        let is_age_gate = self.is_age_gated();
        let not_embeddable = self.refusals.iter().any(|(client, _)| client.key == WEB_EMBEDDED.key);
        let mut next: Vec<&'static Client> = Vec::new();
        if is_age_gate {
            next.push(&WEB_EMBEDDED);
        }
        // Accounts that never proved an age get some videos from the studio alone.
        if is_logged_in && (is_age_gate || not_embeddable) {
            next.push(&WEB_CREATOR);
        }
        // Strangers get what has an age limit from embedded players alone.
        let is_age_alone = is_age_gate && !is_logged_in;
        if !is_chosen && !has_media && !is_announced && !is_age_alone {
            let is_hopeless = !self.refusals.is_empty()
                && !self.refusals.iter().any(|(_, error)| refusal::may_be_the_clients(error));
            if !is_hopeless {
                next.extend(if is_logged_in { &LOGGED_IN_NEXT } else { &ANONYMOUS_NEXT[..] });
            }
        }
        let mut seen = Vec::new();
        next.retain(|client| {
            let is_new = !seen.contains(&client.key);
            seen.push(client.key);
            is_new
        });
        next
    }
}

const fn is_age(error: &ExtractError) -> bool {
    matches!(error, ExtractError::Unavailable { reason: Unavailable::AgeRestricted, .. })
}
