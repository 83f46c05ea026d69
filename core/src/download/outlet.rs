//! Where the pieces of a merge go, and how that ends.

use std::io;

use super::DownloadError;
use super::part::Part;
use super::pieces::{Output, Piece};
use super::tasks::stopped;
use super::writer::Queue;
use crate::container::Finish;

/// Where pieces go.
pub(super) enum Outlet<'a> {
    /// Into the part, at once: so many bytes more are to come.
    File { output: &'a mut Output, part: &'a Part, needed: u64 },
    /// To a thread: a reader may take its time.
    Stream(Queue<Piece>),
}

impl Outlet<'_> {
    /// Takes a piece; `false` where the stream has stopped, whose own error tells why.
    pub(super) async fn put(&mut self, piece: Piece) -> Result<bool, DownloadError> {
        match self {
            Self::File { output, part, needed } => {
                output.append(piece).map_err(|error| part.write_error(error, *needed))?;
                Ok(true)
            }
            Self::Stream(queue) => Ok(queue.send(piece).await),
        }
    }
}

/// Ends the file on a thread of its own: that waits for the disk, and others want to go on meanwhile.
pub(super) async fn end(mut output: Output, finish: Finish, missing: u64) -> io::Result<()> {
    match tokio::task::spawn_blocking(move || output.end(finish, missing)).await {
        Ok(ended) => ended,
        Err(error) => stopped(error).await,
    }
}
