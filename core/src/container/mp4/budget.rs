//! What one MP4 file may cost: every limit of this module. Nothing here recurses, so that box depth needs none.

/// The index of a file: 64 MiB hold the tables of a day of video.
pub(crate) const MAX_MOOV_BYTES: u64 = 64 << 20;
/// The index of one fragment.
pub(crate) const MAX_MOOF_BYTES: u64 = 16 << 20;
/// The index of fragments: at most 65,535 of twelve bytes.
pub(crate) const MAX_SIDX_BYTES: u64 = 1 << 20;
/// One access unit.
pub(crate) const MAX_SAMPLE_BYTES: u64 = 64 << 20;
/// Tracks of one file.
pub(crate) const MAX_TRACKS: usize = 64;
/// Track runs of one fragment, each of which costs memory beyond its bytes.
pub(crate) const MAX_RUNS: usize = 1 << 16;
/// Jumps to another place of the source: a file whose chunks lie scattered costs a request each.
pub(crate) const MAX_SEEKS: u32 = 1024;
/// A gap up to this size is read and dropped instead of jumped over: cheaper than a request.
pub(crate) const READ_OVER_BYTES: u64 = 1 << 20;
/// Text of one written file, all tracks together: it is kept until the end. A film has some hundred thousand bytes.
pub(crate) const MAX_TEXT_BYTES: usize = 64 << 20;
/// Samples of one written file, all tracks together: keeps every box of its index under 4 GiB.
pub(crate) const MAX_WRITTEN_SAMPLES: u64 = 1 << 26;
