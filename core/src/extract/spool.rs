//! A body that is read at the pace of the network, however slowly its reader goes on: servers close a connection that
//! nobody reads from while an hour of items is downloaded.
//!
//! What waits for the reader lies in memory up to a few megabytes, and behind that in a file without a name. At the bound
//! of that file the network waits after all.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::stream::{self, BoxStream, StreamExt as _};
use tokio::sync::Notify;

use super::ExtractError;
use crate::http::{Bytes, HttpError};

/// How much may wait, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) memory: u64,
    pub(super) file: u64,
}

/// Four megabytes are some thousand items of a feed; a gigabyte is more than any feed has.
pub(super) const ROOM: Room = Room { memory: 4 * 1024 * 1024, file: 1024 * 1024 * 1024 };
/// Read back from the file at once.
const READ_BYTES: u64 = 64 * 1024;

type Piece = Result<Bytes, ExtractError>;

/// The same pieces in the same order; an error comes behind what came before it. Dropping the stream ends the reading.
pub(super) fn spooled(body: BoxStream<'static, Piece>, room: Room) -> BoxStream<'static, Piece> {
    let spool = Arc::new(Spool { state: Mutex::default(), moved: Notify::new(), room });
    let task = tokio::spawn(fill(body, Arc::clone(&spool)));
    let reader = Reader { spool, _task: AbortOnDrop(task) };
    stream::unfold(reader, |reader| async move { Some((reader.next().await?, reader)) }).boxed()
}

struct Reader {
    spool: Arc<Spool>,
    _task: AbortOnDrop,
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Spool {
    state: Mutex<State>,
    /// Something was put in or taken out.
    moved: Notify,
    room: Room,
}

#[derive(Default)]
struct State {
    /// What comes first.
    memory: VecDeque<Bytes>,
    memory_bytes: u64,
    /// What comes behind it: bytes `read..written` of the file.
    file: Option<File>,
    read: u64,
    written: u64,
    /// What ended the body, not yet told.
    error: Option<ExtractError>,
    is_over: bool,
}

async fn fill(mut body: BoxStream<'static, Piece>, spool: Arc<Spool>) {
    while let Some(piece) = body.next().await {
        let outcome = match piece {
            Ok(piece) => spool.put(&piece).await,
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            spool.state().error = Some(error);
            break;
        }
    }
    spool.state().is_over = true;
    spool.moved.notify_waiters();
}

impl Spool {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a piece behind the others, as soon as there is room.
    async fn put(&self, piece: &Bytes) -> Result<(), ExtractError> {
        loop {
            let moved = self.moved.notified();
            tokio::pin!(moved);
            // Before looking, so that nothing that happens in between is missed.
            moved.as_mut().enable();
            if self.state().put(piece, self.room).map_err(failed)? {
                self.moved.notify_waiters();
                return Ok(());
            }
            moved.await;
        }
    }
}

impl Reader {
    async fn next(&self) -> Option<Piece> {
        let spool = &self.spool;
        loop {
            let moved = spool.moved.notified();
            tokio::pin!(moved);
            moved.as_mut().enable();
            {
                let mut state = spool.state();
                match state.take() {
                    Ok(Some(piece)) => {
                        spool.moved.notify_waiters();
                        return Some(Ok(piece));
                    }
                    Ok(None) if state.is_over => return state.error.take().map(Err),
                    Ok(None) => {}
                    Err(error) => {
                        state.is_over = true;
                        return Some(Err(failed(error)));
                    }
                }
            }
            moved.await;
        }
    }
}

impl State {
    /// Whether there was room. The order holds: memory is written to only while nothing lies in the file.
    fn put(&mut self, piece: &Bytes, room: Room) -> io::Result<bool> {
        let length = piece.len() as u64;
        let is_empty = self.memory.is_empty() && self.written == self.read;
        if self.written == self.read && (self.memory_bytes + length <= room.memory || is_empty) {
            self.memory_bytes += length;
            self.memory.push_back(piece.clone());
            return Ok(true);
        }
        if self.written + length > room.file {
            return Ok(false);
        }
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        file.seek(SeekFrom::Start(self.written))?;
        file.write_all(piece)?;
        self.written += length;
        Ok(true)
    }

    fn take(&mut self) -> io::Result<Option<Bytes>> {
        if let Some(piece) = self.memory.pop_front() {
            self.memory_bytes -= piece.len() as u64;
            return Ok(Some(piece));
        }
        let Some(file) = self.file.as_mut().filter(|_| self.read < self.written) else { return Ok(None) };
        let mut piece = Vec::new();
        file.seek(SeekFrom::Start(self.read))?;
        file.take(READ_BYTES.min(self.written - self.read)).read_to_end(&mut piece)?;
        if piece.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.read += piece.len() as u64;
        if self.read == self.written {
            (self.read, self.written) = (0, 0);
            file.set_len(0)?;
        }
        Ok(Some(piece.into()))
    }
}

/// The disk refused what was to lie on it.
fn failed(error: io::Error) -> ExtractError {
    HttpError::Broken { host: "a file for what waits".to_owned(), reason: error.to_string() }.into()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// So many pieces of ten bytes, counted as they are asked for; then an error where one is wanted.
    fn body(pieces: usize, is_broken: bool) -> (BoxStream<'static, Piece>, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let all = (0..pieces).map(move |number| {
            counted.fetch_add(1, Ordering::SeqCst);
            Ok(Bytes::from(format!("{number:010}")))
        });
        let end = is_broken.then(|| Err(ExtractError::missing("the rest")));
        (stream::iter(all.chain(end)).boxed(), asked)
    }

    async fn settle() {
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_body_is_read_to_its_end_while_nobody_takes_any_of_it() {
        for memory in [0, 25, 1_000_000] {
            let (body, asked) = body(200, false);
            let mut spooled = spooled(body, Room { memory, file: 1_000_000 });
            let first = spooled.next().await.unwrap().unwrap();
            assert!(first.starts_with(b"0000000000"));
            settle().await;
            assert_eq!(asked.load(Ordering::SeqCst), 200, "{memory}");
            let mut all = first.to_vec();
            while let Some(piece) = spooled.next().await {
                all.extend_from_slice(&piece.unwrap());
            }
            let expected: String = (0..200).map(|number| format!("{number:010}")).collect();
            assert_eq!(String::from_utf8(all).unwrap(), expected, "{memory}");
        }
    }

    #[tokio::test]
    async fn the_network_waits_where_the_file_is_full() {
        let (body, asked) = body(200, false);
        let mut spooled = spooled(body, Room { memory: 20, file: 100 });
        settle().await;
        // Two pieces in memory, ten in the file, and one in the hand.
        assert_eq!(asked.load(Ordering::SeqCst), 13);
        let mut bytes = 0;
        while let Some(piece) = spooled.next().await {
            bytes += piece.unwrap().len();
        }
        assert_eq!(bytes, 2000);
    }

    #[tokio::test]
    async fn an_error_comes_behind_everything_before_it_and_ends_the_body() {
        let (body, _) = body(50, true);
        let mut spooled = spooled(body, Room { memory: 20, file: 10_000 });
        settle().await;
        let mut bytes = 0;
        let error = loop {
            match spooled.next().await.unwrap() {
                Ok(piece) => bytes += piece.len(),
                Err(error) => break error,
            }
        };
        assert_eq!((bytes, error.to_string().contains("the rest")), (500, true));
        assert!(spooled.next().await.is_none());
    }
}
