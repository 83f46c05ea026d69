//! From the answers of players to streams with addresses: tokens are fetched and riddles are solved, all in one go.

use std::time::SystemTime;

use vidra_core::extract::Context;

use super::reply::Reply;
use super::visit::Visit;
use crate::clients::Need;
use crate::formats::{Given, Solved, Streams, riddles};
use crate::player::PlayerResponse;
use crate::preroll;
use crate::tokens::{self, Place};

/// The first answer without its streams, and the streams of all.
pub(super) async fn streams(
    mut replies: Vec<Reply>,
    mut visit: Visit,
    cx: &Context,
) -> (PlayerResponse, Streams) {
    let mut given = Vec::new();
    let mut storyboard = None;
    let now = SystemTime::now();
    for reply in &mut replies {
        let spec = std::mem::take(&mut reply.player.storyboards.player_storyboard_spec_renderer.spec);
        storyboard = storyboard.or(Some(spec).filter(|spec| !spec.is_empty()));
        let client = reply.client;
        let need = if client.files_need == Need::Nothing { client.hls_needs } else { client.files_need };
        // Apps take the token of the question for all; of those who pay browsers want none for files.
        let is_proven = if client.wants_player_token { reply.has_token } else { visit.is_premium() };
        let need = if is_proven { Need::Nothing } else { need };
        given.push(Given {
            client,
            token: tokens::token(Place::Media, client, &visit.bearer(), need, cx).await,
            is_proven,
            available_at: preroll::available_at(&reply.player, now),
            data: std::mem::take(&mut reply.player.streaming_data),
        });
    }
    let asked = riddles::of(&given);
    let player = if asked.is_empty() { None } else { visit.player(cx).await };
    let solved = match player {
        Some(player) => player.solve(asked.n, &asked.signatures, cx).await.into(),
        None => Solved::default(),
    };
    let first = replies.into_iter().next().map(|reply| reply.player).unwrap_or_default();
    (first, Streams { given, solved, storyboard, wanted: crate::formats::Wanted::of(cx) })
}
