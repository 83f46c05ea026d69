//! A segment is kept while it comes.

use bytes::Bytes;

use super::ahead::{Kept, Piece};
use crate::container::Rope;

/// Bytes of a segment that are not kept yet while it is on its way: what a run that is killed loses of each.
const UNKEPT_BYTES: usize = 64 * 1024;
/// The longest name of a version that is kept.
const NAME_BYTES: usize = 256;

/// Keeps one segment. Where its server gives parts and names versions that is done while it comes, else when it is whole.
pub(super) struct Keeping<'a> {
    kept: Option<&'a Kept>,
    segment: usize,
    /// Length and version of what can be gone on with.
    version: Option<(u64, String)>,
    /// Bytes that are kept.
    done: u64,
    /// What came and is not kept yet.
    pending: Rope,
}

impl<'a> Keeping<'a> {
    pub(super) fn new(kept: Option<&'a Kept>, segment: usize) -> Self {
        Self { kept, segment, version: None, done: 0, pending: Rope::default() }
    }

    /// It can be gone on with by its length and version; so many bytes are kept already.
    pub(super) fn go_on(&mut self, total: u64, validator: &str, done: usize) {
        if validator.len() <= NAME_BYTES {
            (self.version, self.done) = (Some((total, validator.to_owned())), done as u64);
        }
    }

    /// This came.
    pub(super) fn keep(&mut self, piece: &Bytes) {
        if self.kept.is_none() {
            return;
        }
        self.pending.push(piece.clone());
        if self.version.is_some() && self.pending.len() >= UNKEPT_BYTES {
            self.put();
        }
    }

    /// All of it has come.
    pub(super) fn end(&mut self) {
        if !self.pending.is_empty() {
            self.put();
        }
    }

    fn put(&mut self) {
        let Some(kept) = self.kept else { return };
        let bytes = std::mem::take(&mut self.pending);
        let whole = (bytes.len() as u64, String::new());
        let (total, validator) = self.version.as_ref().unwrap_or(&whole);
        kept.put(self.segment, &Piece { from: self.done, total: *total, validator, bytes: &bytes });
        self.done += bytes.len() as u64;
    }
}
