//! What a run has come to so far: errors and files.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts errors and files.
#[derive(Debug, Default)]
pub(super) struct Tally {
    errors: AtomicU64,
    files: AtomicU64,
    first_error: OnceLock<String>,
}

impl Tally {
    /// An item failed, with this kind of error.
    pub(super) fn error(&self, kind: &str) {
        self.errors.fetch_add(1, Ordering::Relaxed);
        // Only the first is kept.
        let _ = self.first_error.set(kind.to_owned());
    }

    /// A file was made, told of or tried; whether that is all the user wants.
    pub(super) fn file(&self, most: Option<u64>) -> bool {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.has_enough(most)
    }

    /// Whether so many files were made.
    pub(super) fn has_enough(&self, most: Option<u64>) -> bool {
        most.is_some_and(|most| self.files.load(Ordering::Relaxed) >= most)
    }

    /// How many errors there were.
    pub(super) fn errors(&self) -> u64 {
        self.errors.load(Ordering::Relaxed)
    }

    /// Whether anything failed.
    pub(super) fn has_errors(&self) -> bool {
        self.errors.load(Ordering::Relaxed) > 0
    }

    /// The kind of the first error.
    pub(super) fn first_error(&self) -> Option<String> {
        self.first_error.get().cloned()
    }
}
