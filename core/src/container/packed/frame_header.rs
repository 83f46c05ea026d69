//! What the header of a frame says, whatever kind of sound it is.

use crate::media::CodecFamily;

/// Bytes that are enough to read any header.
pub(crate) const HEADER_BYTES: usize = 8;

/// What the header of a frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    pub(crate) codec: CodecFamily,
    /// Bytes of the frame with its header.
    pub(crate) length: usize,
    /// Bytes at its start that are not part of a sample.
    pub(crate) header_bytes: usize,
    /// Samples of sound of each channel.
    pub(crate) samples: u32,
    pub(crate) sample_rate_hz: u32,
    pub(crate) channels: u16,
    /// What all frames of one track share.
    pub(crate) signature: u32,
    /// Whether it adds to the frame before it instead of following it.
    pub(crate) is_dependent: bool,
}
