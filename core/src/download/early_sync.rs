//! Beginning to write to the disk what the system still holds, so that little is left to wait for at the end, and little
//! is lost with the machine.

use std::fs::File;
use std::thread::{self, JoinHandle};

/// Bytes after which writing them to the disk begins.
const EARLY: u64 = 128 * 1024 * 1024;

/// The thread that makes what is written durable meanwhile.
#[derive(Debug, Default)]
pub(super) struct EarlySync {
    /// Bytes that were written when it began.
    written: u64,
    thread: Option<JoinHandle<()>>,
}

impl EarlySync {
    /// For a file of which so many bytes are durable.
    pub(super) const fn from(written: u64) -> Self {
        Self { written, thread: None }
    }

    /// So many bytes of the file are written: where that are enough new ones, the system begins to write what it holds.
    /// Nobody waits for it.
    pub(super) fn reach(&mut self, written: u64, file: &File) {
        let is_busy = self.thread.as_ref().is_some_and(|thread| !thread.is_finished());
        if is_busy || written.saturating_sub(self.written) < EARLY {
            return;
        }
        // Where there is no thread to be had, all is written at the end; what fails here fails there again.
        let spawn = |file: File| {
            thread::Builder::new().name("sync".to_owned()).spawn(move || drop(file.sync_data())).ok()
        };
        *self = Self { written, thread: file.try_clone().ok().and_then(spawn) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_when_there_is_enough_to_write() {
        let file = tempfile::tempfile().unwrap();
        let mut sync = EarlySync::from(10);
        sync.reach(10 + EARLY - 1, &file);
        assert!(sync.thread.is_none());
        sync.reach(10 + EARLY, &file);
        sync.thread.take().unwrap().join().unwrap();
        sync.reach(10 + EARLY + 1, &file);
        assert!(sync.thread.is_none() && sync.written == 10 + EARLY);
    }
}
