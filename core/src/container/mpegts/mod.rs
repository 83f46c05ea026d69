//! MPEG-2 transport streams (ISO/IEC 13818-1) taken apart, as HLS segments and broadcasts have them.
//!
//! `source` (bytes to packets) → `section` and `program` (which packets belong to which stream) → `assembler` (packets
//! to PES packets) → `pes` (their times) → `picture` with `avc` and `hevc`, or `sound` with the frames of packed audio
//! (access units) → [`Reader`]'s steps.

mod access_unit;
mod assembler;
mod avc;
mod bits;
mod elementary;
mod hevc;
mod nal;
mod packet;
mod parameter_sets;
mod pes;
mod picture;
mod picture_codec;
mod program;
mod reader;
#[cfg(test)]
mod round_trip;
mod section;
mod sound;
mod source;
mod spread;
#[cfg(test)]
mod testing;

pub use reader::Reader;

use super::{ContainerError, Track};
use crate::media::CodecFamily;
use packet::{PACKET_BYTES, SYNC};

/// The track that parameter sets behind start codes describe; `None` where a decoder needs more, or for other codecs.
pub(crate) fn picture_track(codec: CodecFamily, sets: &[u8]) -> Option<Track> {
    let codec = match codec {
        CodecFamily::H264 => picture_codec::PictureCodec::Avc,
        CodecFamily::Hevc => picture_codec::PictureCodec::Hevc,
        _ => return None,
    };
    let mut starts = Vec::new();
    while let Some(code) = nal::start_code(sets, starts.last().copied().unwrap_or(0)) {
        starts.push(code + nal::START_CODE_BYTES);
    }
    let mut known = parameter_sets::ParameterSets::default();
    nal::units(sets, &starts, sets.len()).for_each(|unit| codec.collect(unit, &mut known));
    codec.track(&known, None)
}

/// The container's name in errors.
const CONTAINER: &str = "MPEG-TS";

/// Whether a source that begins with these bytes is a transport stream: the sync byte starts each of its first three
/// packets, as far as they are there (ISO/IEC 13818-1 section 2.4.3.2).
///
/// ```
/// use vidra_core::container::mpegts::looks_like_ts;
/// assert!(looks_like_ts(b"\x47\x40\0\x10\0\0\xb0\x0d\0\x01\xc1\0"));
/// assert!(!looks_like_ts(b"Gone with the wind"));
/// ```
pub fn looks_like_ts(first_bytes: &[u8]) -> bool {
    let [SYNC, flags, _, control, ..] = *first_bytes else { return false };
    // Not damaged, and with a payload or an adaptation field.
    let is_header = flags & 0x80 == 0 && control & 0x30 != 0;
    is_header
        && first_bytes.iter().step_by(PACKET_BYTES).take(3).all(|byte| *byte == SYNC)
        && !is_text(first_bytes)
}

/// A text can begin with `G`; the tables that a stream begins with hold bytes that no text has.
fn is_text(first_bytes: &[u8]) -> bool {
    first_bytes.iter().take(12).all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}

/// The error for a broken rule at an absolute offset.
fn damaged(what: impl Into<String>, offset: u64) -> ContainerError {
    ContainerError::Damaged { container: CONTAINER, what: what.into(), offset }
}
