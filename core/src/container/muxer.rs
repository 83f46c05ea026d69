//! Samples of all tracks in, bytes of one file out.

use bytes::Bytes;

use super::{ContainerError, Rope, Sample};

/// Puts a file together. Sans I/O: the caller appends what it is given.
pub trait Muxer: Send {
    /// The first bytes of the file.
    fn head(&mut self) -> Result<Bytes, ContainerError>;

    /// Takes a sample; tracks are interleaved as the samples come. Returns bytes to append whenever a whole piece
    /// (fragment, cluster) is ready: after appending them the file is valid and everything before is final.
    ///
    /// # Errors
    /// A sample the container cannot hold: time running backwards, a track that does not exist.
    fn write(&mut self, track: usize, sample: Sample) -> Result<Option<Rope>, ContainerError>;

    /// Samples of each track that lie in the pieces handed out so far, or, in a muxer that goes on with a part, that
    /// were found there: so many the caller skips of each track before it feeds the rest again.
    fn written_samples(&self) -> Vec<u64>;

    /// The last piece, the index, and what must be patched at the start.
    ///
    /// # Errors
    /// As [`Muxer::write`].
    fn finish(&mut self) -> Result<Finish, ContainerError>;
}

/// The end of a file: append, make durable, then patch in order.
#[derive(Clone, Debug, Default)]
pub struct Finish {
    /// Goes at the end of the file.
    pub append: Rope,
    /// Offset and bytes that replace what is there. The file is already valid before the first of them.
    pub patches: Vec<(u64, Bytes)>,
    /// What is moved to the front of the media once all this is done, where that was asked for.
    pub front: Option<Front>,
}

/// An index that goes before the media instead of behind it: the stretch of the file between two offsets moves up by
/// the length of the index, which takes its place, and the file ends where the stretch then ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Front {
    /// Where the stretch begins, and the index goes.
    pub start: u64,
    /// Where the stretch ends.
    pub end: u64,
    /// The index; it counts on the stretch being where it is after the move.
    pub index: Bytes,
}
