//! Text that a site puts together when it is asked for.

use std::error::Error;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;

use crate::http::RemoteUrl;

/// Pieces of a text that only its site can ask for, one question depending on the answer before it (the chat beside a
/// stream). Nothing is asked before somebody wants them; who reads them bounds how much.
pub trait Pieces: Send + Sync + std::fmt::Debug {
    /// Begins to ask. An error ends the text.
    fn begin(&self) -> BoxStream<'static, Result<Bytes, Box<dyn Error + Send + Sync>>>;
}

/// Where such a text is asked for. Two of them are equal where they are the same one.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The page it stands on, which is what lists show.
    pub page: RemoteUrl,
    /// The pieces.
    pub pieces: Arc<dyn Pieces>,
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.page == other.page && Arc::ptr_eq(&self.pieces, &other.pieces)
    }
}
