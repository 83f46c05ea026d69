//! Tokens some sites want before they hand out media, and who makes them: a program of the user's, outside of vidra.

use std::fmt::Debug;

use async_trait::async_trait;
use serde::Serialize;

/// What a token is wanted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofRequest {
    /// The site's name for the place the token goes to: `gvs`, `player`, `subs`.
    pub context: String,
    /// Which of the site's own programs the token is for.
    pub client: String,
    /// What the token is bound to: the site refuses it with anything else.
    pub content_binding: String,
    /// The item it is wanted for, which it need not be bound to.
    pub video_id: String,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The token, as it stands in addresses.
    pub token: String,
    /// Seconds since 1970-01-01 UTC after which it counts no more, where its maker says.
    pub expires: Option<u64>,
}

/// Somebody who makes tokens. A site never starts programs; whoever puts vidra together hands it those that do.
#[async_trait]
pub trait ProofProvider: Debug + Send + Sync {
    /// A token; `None` where this provider has none for such a request.
    ///
    /// # Errors
    /// Why it failed, in words for the user.
    async fn proof(&self, request: &ProofRequest) -> Result<Option<Proof>, String>;
}
