//! URLs whose rest is left out (`--break-per-input`).

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::position::Position;

/// The URLs that came to an early end.
#[derive(Debug, Default)]
pub(super) struct Breaks(Mutex<HashSet<usize>>);

impl Breaks {
    /// Ends the URL an item stands under.
    pub(super) fn break_at(&self, position: &Position) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(position.url());
    }

    /// Whether the URL an item stands under has ended.
    pub(super) fn is_broken(&self, position: &Position) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&position.url())
    }
}
