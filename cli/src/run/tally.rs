//! What a run has come to so far: its errors.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts errors.
#[derive(Debug, Default)]
pub(super) struct Tally {
    errors: AtomicU64,
    first_error: OnceLock<String>,
}

impl Tally {
    /// An item failed, with this kind of error.
    pub(super) fn error(&self, kind: &str) {
        self.errors.fetch_add(1, Ordering::Relaxed);
        // Only the first is kept.
        let _ = self.first_error.set(kind.to_owned());
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
