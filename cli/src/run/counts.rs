//! Numbers given out in a run: of files, of results. With `--break-per-input` each URL has its own.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::position::Position;

/// Counts from 0, for the whole run or for every URL.
#[derive(Debug, Default)]
pub(super) struct Counts {
    is_per_url: bool,
    counts: Mutex<HashMap<usize, u64>>,
}

impl Counts {
    pub(super) fn new(is_per_url: bool) -> Self {
        Self { is_per_url, counts: Mutex::default() }
    }

    /// The next number for what stands here.
    pub(super) fn next(&self, position: &Position) -> u64 {
        let mut counts = self.counts();
        let count = counts.entry(self.key(position)).or_default();
        let number = *count;
        *count = count.saturating_add(1);
        number
    }

    /// How many were given out so far where this stands.
    pub(super) fn so_far(&self, position: &Position) -> u64 {
        self.counts().get(&self.key(position)).copied().unwrap_or_default()
    }

    fn key(&self, position: &Position) -> usize {
        if self.is_per_url { position.url() } else { 0 }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<usize, u64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_its_own_numbers_only_where_that_is_asked_for() {
        let [first, second] = [0, 1].map(Position::of_url);
        for (is_per_url, wanted) in [(false, [0, 1, 2]), (true, [0, 1, 0])] {
            let counts = Counts::new(is_per_url);
            assert_eq!([&first, &first.item(3), &second].map(|position| counts.next(position)), wanted);
        }
        assert_eq!(Counts::new(true).so_far(&second), 0);
    }
}
