//! Bytes of one source in, tracks and samples out.

use std::time::Duration;

use bytes::Bytes;

use super::{ContainerError, Sample, Track};

/// Takes a source apart. Sans I/O: the caller feeds bytes and does what [`Step`] asks.
pub trait Demuxer: Send {
    /// Gives the next bytes of the source, directly after the bytes given before (or after the offset of the last
    /// [`Step::Seek`]).
    fn push(&mut self, bytes: Bytes);

    /// Says that the source has no more bytes.
    fn end(&mut self);

    /// Says, after [`Step::Tracks`] came, that the next byte pushed is the one at this absolute offset of the source: a
    /// `resume_at` that an earlier demuxer gave with a sample. That sample comes next, or one shortly before it that
    /// shares the offset; then all that follow. Bytes pushed so far are dropped.
    fn resume(&mut self, offset: u64);

    /// Where reading can begin, by [`Demuxer::resume`], so that what is shown from a moment of the presentation on comes
    /// with all it needs; as far as an index tells that was read so far. It can lie too late by a little: the caller
    /// looks at the samples that come.
    fn place_of(&self, moment: Duration) -> Option<u64> {
        let _ = moment;
        None
    }

    /// The next thing to do. Called again and again until it asks for bytes or ends.
    ///
    /// # Errors
    /// What is wrong with the bytes, in the words of the container's standard.
    fn step(&mut self) -> Result<Step, ContainerError>;
}

/// What a [`Demuxer`] has to say.
#[derive(Clone, Debug)]
pub enum Step {
    /// Needs more bytes: call [`Demuxer::push`] or [`Demuxer::end`].
    NeedBytes,
    /// Needs bytes from this absolute offset of the source on (index at the end of the file); bytes pushed so far
    /// and not yet used are dropped.
    Seek(u64),
    /// The tracks; comes once, before the first sample.
    Tracks(Vec<Track>),
    /// The next sample in the source's own order.
    Sample {
        /// Index into the tracks.
        track: usize,
        /// The sample.
        sample: Sample,
        /// An absolute offset of the source from which a fresh demuxer that was given the head again
        /// (see [`Step::Tracks`]) finds this sample; several samples share one.
        resume_at: u64,
    },
    /// Nothing more will come.
    End,
}
