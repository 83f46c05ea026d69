//! What a client is answered.

use crate::clients::Client;
use crate::player::PlayerResponse;

/// The answer of one client.
pub(super) struct Reply {
    pub(super) client: &'static Client,
    pub(super) player: PlayerResponse,
    /// The question carried a token.
    pub(super) has_token: bool,
}
