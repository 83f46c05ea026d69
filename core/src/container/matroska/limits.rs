//! Every bound on what a Matroska file may make this crate hold or look at.
//!
//! Elements are taken apart by one function a level, never by a function that calls itself, so that the depth is
//! fixed by the code (at most eight levels) and needs no bound of its own.

/// Largest Info, Tracks or EBML header kept in memory, in bytes.
pub(super) const HEADER_BYTES: u64 = 16 << 20;

/// Largest Cues kept in memory, in bytes: those that are larger are passed over.
pub(super) const CUES_BYTES: u64 = 4 << 20;

/// Largest SimpleBlock or BlockGroup, in bytes.
pub(super) const BLOCK_BYTES: u64 = 64 << 20;

/// Most tracks in one file, those left out included.
pub(super) const TRACKS: usize = 64;

/// Most ContentEncoding elements of one track.
pub(super) const ENCODINGS: usize = 8;

/// Most bytes of a header that was stripped from every frame (RFC 9559 section 5.1.4.1.31.7).
pub(super) const STRIPPED_BYTES: usize = 4096;

/// How many frames after a frame are looked at to learn its duration and decoding time. A later frame of the same
/// track counts as absent.
pub(super) const LOOK_AHEAD_FRAMES: u64 = 4096;

/// How many bytes of frames after a frame are looked at; see [`LOOK_AHEAD_FRAMES`].
pub(super) const LOOK_AHEAD_BYTES: u64 = 32 << 20;

/// How many pictures a picture can be early or late in decoding order: the largest decoded picture buffer of AVC
/// (ITU-T H.264 section A.3.1) and HEVC (ITU-T H.265 section A.4.1).
pub(super) const REORDERED_PICTURES: usize = 16;
