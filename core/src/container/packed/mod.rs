//! Sound without a container: AAC behind ADTS headers, MP3, AC-3 and Enhanced AC-3, with ID3 tags around it, as in the
//! packed audio of HLS (RFC 8216 section 3.4).
//!
//! `splitter` finds the frames, with the help of one file for each kind of header (`adts`, `mpeg_audio`, `dolby`);
//! `timeline` says when they are heard; [`Reader`] gives them out. MPEG-TS carries the same frames. [`Writer`] writes such
//! files, and FLAC: `form` knows what each kind puts before its frames.

mod adts;
pub(super) mod clock;
mod dolby;
mod flac_frame;
mod form;
pub(super) mod frame;
pub(super) mod frame_header;
mod id3;
mod id3_tag;
mod mpeg_audio;
mod reader;
pub(super) mod splitter;
#[cfg(test)]
pub(super) mod testing;
pub(super) mod timeline;
mod writer;

pub use form::PackedKind;
pub use reader::Reader;
pub(super) use reader::sample;
pub use writer::Writer;

use bytes::Bytes;
use frame::FrameKind;

use crate::media::CodecFamily;

/// The name in errors.
const CONTAINER: &str = "packed audio";

/// Samples of a frame of MP3, AC-3, E-AC-3 or FLAC; `None` where it does not begin with its header.
pub(super) fn samples(codec: CodecFamily, frame: &[u8]) -> Option<u32> {
    let kind = match codec {
        CodecFamily::Mp3 => FrameKind::MpegAudio,
        CodecFamily::Ac3 | CodecFamily::Eac3 => FrameKind::Dolby,
        CodecFamily::Flac => return u32::try_from(flac_frame::parse(frame)?.samples).ok(),
        _ => return None,
    };
    kind.parse(frame).map(|header| header.samples)
}

/// The configuration a frame of AC-3 or E-AC-3 tells.
pub(super) fn dolby_configuration(frame: &[u8]) -> Option<Bytes> {
    dolby::configuration(frame)
}

/// Whether a source that begins with these bytes is sound without a container: an ID3v2 tag, or a frame, followed by
/// another one where that can be seen.
///
/// ```
/// use vidra_core::container::packed::looks_like;
/// assert!(looks_like(b"ID3\x04\0\0\0\0\0\x3f\0\0"));
/// assert!(looks_like(&[0xff, 0xf1, 0x50, 0x80, 0x2e, 0x7f, 0xfc, 0x21, 0, 0, 0, 0]));
/// assert!(!looks_like(b"\xff\xd8\xff\xe0\0\x10JFIF\0\0"));
/// ```
pub fn looks_like(first_bytes: &[u8]) -> bool {
    if id3::tag_length(first_bytes).is_some() {
        return true;
    }
    FrameKind::ALL.iter().any(|kind| {
        let Some(header) = kind.parse(first_bytes) else { return false };
        let next = first_bytes.get(header.length..).filter(|next| next.len() >= frame_header::HEADER_BYTES);
        next.is_none_or(|next| kind.parse(next).is_some() || id3::begins_tag(next))
    })
}
