//! A sample on its way into a file.

use bytes::Bytes;

use super::ebml::HEADER_MAX;

/// One sample on its way into the file.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) track: usize,
    /// Milliseconds of the file.
    pub(super) time: i64,
    /// Milliseconds of the file at which it ends, at least `time`.
    pub(super) end: i64,
    pub(super) is_sync: bool,
    pub(super) discard_padding_ns: i64,
    /// Of text: what goes beside the block.
    pub(super) text: Option<Bytes>,
    pub(super) data: Bytes,
}

impl Block {
    /// Bytes to count for it: its own, and what is around them in the file at most.
    pub(super) fn size(&self) -> usize {
        let beside = self.text.as_ref().map_or(0, |beside| beside.len() + 3 * HEADER_MAX);
        self.data.len() + beside + 2 * HEADER_MAX
    }
}

/// The number of a track in blocks and cues.
pub(super) const fn track_number(index: usize) -> u64 {
    index as u64 + 1
}
