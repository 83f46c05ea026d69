//! MP4 and QuickTime files: the ISO base media file format (ISO/IEC 14496-12, -14, -15), read and written.
//!
//! [`Reader`] takes apart ordinary files (index before or after the media) and fragmented ones (CMAF, DASH, HLS).
//! [`Writer`] appends fragments, so that the file plays after every append, and [`Muxer::finish`] turns the same bytes
//! into an ordinary file:
//!
//! ```text
//! while writing   ftyp │ moov (mvex) │ moof mdat │ moof mdat │ …
//! finished        ftyp │ mdat ·················· dead boxes and media ·········· │ moov (full tables)
//! ```
//!
//! The forms of [`Track::configuration`] where the registrations leave a choice: `vpcC` with its version and flags,
//! `dfLa` and `alac` without (metadata blocks, magic cookie), `dOps` as the body of an OpusHead.
//!
//! [`Muxer::finish`]: super::Muxer::finish
//! [`Track::configuration`]: super::Track::configuration

mod boxes;
mod budget;
mod cursor;
mod descriptor;
mod language;
pub(super) mod opus;
mod reader;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod testing;
mod writer;

pub(super) use descriptor::AudioConfig;
pub use reader::Reader;
pub use writer::Writer;

/// Whether a source that begins with these bytes is MP4 or QuickTime: a plausible first box of a kind that begins
/// such files and segments (ISO/IEC 14496-12 section 4.3; `wide` and `pnot` in QuickTime).
///
/// ```
/// use vidra_core::container::mp4::looks_like_mp4;
/// assert!(looks_like_mp4(b"\0\0\0\x18ftypisom"));
/// assert!(!looks_like_mp4(b"<!DOCTYPE html>"));
/// ```
pub fn looks_like_mp4(first_bytes: &[u8]) -> bool {
    const FIRST: [&[u8; 4]; 12] = [
        b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"free", b"skip", b"wide", b"sidx", b"emsg", b"prft",
        b"pnot",
    ];
    let Some((size, rest)) = first_bytes.split_first_chunk::<4>() else { return false };
    let Some(kind) = rest.first_chunk::<4>() else { return false };
    let size = u32::from_be_bytes(*size);
    (size >= 8 || (size <= 1 && kind == b"mdat")) && FIRST.contains(&kind)
}
