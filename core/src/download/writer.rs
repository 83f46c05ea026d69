//! The thread that writes: network tasks hand it bytes and never wait for the disk themselves.

use std::io;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Pieces that wait for the disk, beside the one that is written. A piece is up to four megabytes.
const IN_FLIGHT: usize = 1;

/// A queue into a writing thread. Dropping it ends the thread after what is queued.
pub(super) struct Writer<T, W> {
    queue: mpsc::Sender<T>,
    thread: JoinHandle<io::Result<W>>,
}

impl<T: Send + 'static, W: Send + 'static> Writer<T, W> {
    /// Starts a thread that hands every item to `write`. After an error it takes no more.
    pub(super) fn start(mut sink: W, write: impl Fn(&mut W, T) -> io::Result<()> + Send + 'static) -> Self {
        let (queue, mut items) = mpsc::channel(IN_FLIGHT);
        let thread = tokio::task::spawn_blocking(move || {
            while let Some(item) = items.blocking_recv() {
                write(&mut sink, item)?;
            }
            Ok(sink)
        });
        Self { queue, thread }
    }

    /// A further hand on the queue.
    pub(super) fn queue(&self) -> Queue<T> {
        Queue(self.queue.clone())
    }

    /// Waits until everything is written, and gives back what wrote it.
    pub(super) async fn finish(self) -> io::Result<W> {
        drop(self.queue);
        self.thread.await.map_err(io::Error::other)?
    }
}

/// A hand on a writer's queue.
pub(super) struct Queue<T>(mpsc::Sender<T>);

impl<T> Queue<T> {
    /// Hands over one item; waits while the queue is full. `false` where the writer has stopped: its own error tells why.
    pub(super) async fn send(&self, item: T) -> bool {
        self.0.send(item).await.is_ok()
    }
}
