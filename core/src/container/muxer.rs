//! Samples of all tracks in, bytes of one file out.

use bytes::Bytes;

use super::{ContainerError, Sample};

/// Puts a file together. Sans I/O: the caller appends what it is given.
pub trait Muxer: Send {
    /// The first bytes of the file.
    fn head(&mut self) -> Result<Bytes, ContainerError>;

    /// Takes a sample; tracks are interleaved as the samples come. Returns bytes to append whenever a whole piece
    /// (fragment, cluster) is ready: after appending them the file is valid and everything before is final.
    ///
    /// # Errors
    /// A sample the container cannot hold: time running backwards, a track that does not exist.
    fn write(&mut self, track: usize, sample: Sample) -> Result<Option<Bytes>, ContainerError>;

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
    pub append: Bytes,
    /// Offset and bytes that replace what is there. The file is already valid before the first of them.
    pub patches: Vec<(u64, Bytes)>,
}
