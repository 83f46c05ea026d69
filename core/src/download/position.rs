//! Places in a source.

/// A place to go on from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Position {
    /// Offset in the file, or in the period of the segments.
    pub(super) offset: u64,
    /// The segment that holds it, and that segment's own offset.
    pub(super) segment: Option<(usize, u64)>,
}
