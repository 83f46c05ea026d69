//! A segment is kept while it comes.

use super::ahead::{Kept, Piece};

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
    done: usize,
}

impl<'a> Keeping<'a> {
    pub(super) const fn new(kept: Option<&'a Kept>, segment: usize) -> Self {
        Self { kept, segment, version: None, done: 0 }
    }

    /// It can be gone on with by its length and version; so many bytes are kept already.
    pub(super) fn go_on(&mut self, total: u64, validator: &str, done: usize) {
        if validator.len() <= NAME_BYTES {
            (self.version, self.done) = (Some((total, validator.to_owned())), done);
        }
    }

    /// So much of it has come.
    pub(super) fn keep(&mut self, bytes: &[u8]) {
        if self.version.is_some() && bytes.len() >= self.done + UNKEPT_BYTES {
            self.put(bytes);
        }
    }

    /// All of it has come.
    pub(super) fn end(&mut self, bytes: &[u8]) {
        if self.done < bytes.len() {
            self.put(bytes);
        }
    }

    fn put(&mut self, bytes: &[u8]) {
        let Some(kept) = self.kept else { return };
        let whole = (bytes.len() as u64, String::new());
        let (total, validator) = self.version.as_ref().unwrap_or(&whole);
        let new = &bytes[self.done.min(bytes.len())..];
        kept.put(self.segment, &Piece { from: self.done as u64, total: *total, validator, bytes: new });
        self.done = bytes.len();
    }
}
