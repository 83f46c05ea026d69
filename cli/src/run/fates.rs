//! What became of the items of one list: how many failed, and which files the others are.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::position::Position;

/// Fates of a list's items. Clones keep the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Fates(Arc<Kept>);

#[derive(Debug, Default)]
struct Kept {
    failures: AtomicU64,
    files: Mutex<Vec<(Position, PathBuf)>>,
}

impl Fates {
    /// One more failed.
    pub(super) fn fail(&self) {
        self.0.failures.fetch_add(1, Ordering::Relaxed);
    }

    /// How many failed so far.
    pub(super) fn failures(&self) -> u64 {
        self.0.failures.load(Ordering::Relaxed)
    }

    /// An item is this file.
    pub(super) fn made(&self, position: &Position, path: &Path) {
        let mut files = self.0.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.push((position.clone(), path.to_owned()));
    }

    /// The files in the order of the list.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let mut files = self.0.files.lock().unwrap_or_else(PoisonError::into_inner).clone();
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        files.into_iter().map(|(_, path)| path).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_in_the_order_of_the_list_whatever_finished_first() {
        let fates = Fates::default();
        let list = Position::of_url(0);
        fates.made(&list.item(1), Path::new("b"));
        fates.made(&list.item(0), Path::new("a"));
        fates.fail();
        assert_eq!((fates.files(), fates.failures()), (vec!["a".into(), "b".into()], 1));
    }
}
