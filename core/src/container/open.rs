//! Which demuxer reads a source, and which muxer writes a file.

use std::io;

use super::packed::PackedKind;
use super::{ContainerError, Demuxer, Dressing, Muxer, Track, matroska, mp4, mpegts, ogg, packed};
use crate::media::Extension;

/// The file kinds vidra can put together itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputKind {
    /// ISO base media file (ISO/IEC 14496-12, -14).
    Mp4,
    /// Matroska (RFC 9559).
    Matroska,
    /// WebM: Matroska with VP8, VP9, AV1, Vorbis and Opus alone.
    Webm,
    /// The same as MP4, called QuickTime.
    Mov,
    /// Ogg with one track of Opus or Vorbis.
    Ogg,
    /// One track of sound and nothing around it but its tags.
    Packed(PackedKind),
}

impl OutputKind {
    /// Whether a file of this kind is one track of sound.
    pub const fn holds_one_track(self) -> bool {
        matches!(self, Self::Ogg | Self::Packed(_))
    }

    /// The kind for a file name extension; `None` where vidra writes no such container.
    pub const fn from_extension(extension: Extension) -> Option<Self> {
        match extension {
            Extension::Mp4 | Extension::M4a | Extension::M4v => Some(Self::Mp4),
            Extension::Mov => Some(Self::Mov),
            Extension::Webm | Extension::Weba => Some(Self::Webm),
            Extension::Mkv | Extension::Mka => Some(Self::Matroska),
            Extension::Opus | Extension::Ogg | Extension::Oga => Some(Self::Ogg),
            Extension::Aac => Some(Self::Packed(PackedKind::Adts)),
            Extension::Mp3 => Some(Self::Packed(PackedKind::Mp3)),
            Extension::Flac => Some(Self::Packed(PackedKind::Flac)),
            Extension::Ac3 | Extension::Eac3 => Some(Self::Packed(PackedKind::Dolby)),
            _ => None,
        }
    }

    /// Whether the caller takes off what all tracks wait before the first of them begins; MP4 leaves it out by itself,
    /// and files without times have no use for it.
    pub const fn counts_from_zero(self) -> bool {
        matches!(self, Self::Matroska | Self::Webm)
    }

    /// Whether files can lie inside such a file. The others leave [`Dressing::attachments`] out.
    pub const fn holds_attachments(self) -> bool {
        matches!(self, Self::Matroska)
    }

    /// Whether a picture can stand for such a file. The others leave [`Dressing::cover`] out.
    pub const fn holds_cover(self) -> bool {
        !matches!(self, Self::Webm | Self::Packed(PackedKind::Adts | PackedKind::Dolby))
    }
}

/// The demuxer for a source that begins with these bytes (at least 12 of them, better 600); `None` where they are none
/// of MP4, Matroska, MPEG-TS and sound without a container.
pub fn demuxer_for(first_bytes: &[u8]) -> Option<Box<dyn Demuxer>> {
    if first_bytes.starts_with(&matroska::EBML_MAGIC) {
        return Some(Box::new(matroska::Reader::new()));
    }
    if mp4::looks_like_mp4(first_bytes) {
        return Some(Box::new(mp4::Reader::new()));
    }
    if mpegts::looks_like_ts(first_bytes) {
        return Some(Box::new(mpegts::Reader::new()));
    }
    packed::looks_like(first_bytes).then(|| Box::new(packed::Reader::new()) as Box<dyn Demuxer>)
}

/// A muxer for a new file with nothing around its media.
///
/// # Errors
/// [`ContainerError::CodecNotAllowed`] where the container cannot hold a track.
pub fn muxer_for(kind: OutputKind, tracks: Vec<Track>) -> Result<Box<dyn Muxer>, ContainerError> {
    muxer_for_dressed(kind, tracks, Dressing::default())
}

/// A muxer for a new file that ends with this dressing, as far as the container holds it.
///
/// # Errors
/// [`ContainerError::CodecNotAllowed`] where the container cannot hold a track.
pub fn muxer_for_dressed(
    kind: OutputKind,
    tracks: Vec<Track>,
    dressing: Dressing,
) -> Result<Box<dyn Muxer>, ContainerError> {
    Ok(match kind {
        OutputKind::Mp4 => Box::new(mp4::Writer::new(tracks)?.dressed(dressing)),
        OutputKind::Mov => Box::new(mp4::Writer::quicktime(tracks)?.dressed(dressing)),
        OutputKind::Ogg => Box::new(ogg::Writer::new(tracks)?.dressed(dressing)),
        OutputKind::Packed(kind) => Box::new(packed::Writer::new(kind, tracks)?.dressed(dressing)),
        OutputKind::Matroska => {
            Box::new(matroska::Writer::new(tracks, matroska::DocType::Matroska)?.dressed(dressing))
        }
        OutputKind::Webm => {
            Box::new(matroska::Writer::new(tracks, matroska::DocType::Webm)?.dressed(dressing))
        }
    })
}

/// A muxer that goes on with a file of which the first `length` bytes are whole pieces written before: it reads the
/// index of what is there back from `part`.
///
/// # Errors
/// An [`io::Error`] from `part`, or one of kind `InvalidData` where the bytes are not what a muxer of this kind wrote.
pub fn resume_muxer(
    kind: OutputKind,
    tracks: Vec<Track>,
    part: &mut (impl io::Read + io::Seek),
    length: u64,
) -> io::Result<Box<dyn Muxer>> {
    resume_muxer_dressed(kind, tracks, Dressing::default(), part, length)
}

/// As [`resume_muxer`], for a file with this dressing. In MP4 and Matroska what is there does not depend on it, and a
/// part that was begun with another dressing is gone on with; elsewhere the tags come first.
///
/// # Errors
/// As [`resume_muxer`].
pub fn resume_muxer_dressed(
    kind: OutputKind,
    tracks: Vec<Track>,
    dressing: Dressing,
    part: &mut (impl io::Read + io::Seek),
    length: u64,
) -> io::Result<Box<dyn Muxer>> {
    use matroska::DocType;
    let invalid = |error| io::Error::new(io::ErrorKind::InvalidData, error);
    Ok(match kind {
        OutputKind::Mp4 => Box::new(mp4::Writer::resume(tracks, part, length)?.dressed(dressing)),
        OutputKind::Mov => {
            let writer = mp4::Writer::quicktime(tracks).map_err(invalid)?;
            Box::new(writer.resumed(part, length)?.dressed(dressing))
        }
        OutputKind::Ogg => {
            let writer = ogg::Writer::new(tracks).map_err(invalid)?;
            Box::new(writer.dressed(dressing).resumed(part, length)?)
        }
        OutputKind::Packed(kind) => {
            let writer = packed::Writer::new(kind, tracks).map_err(invalid)?;
            Box::new(writer.dressed(dressing).resumed(part, length)?)
        }
        OutputKind::Matroska => {
            Box::new(matroska::Writer::resume(tracks, DocType::Matroska, part, length)?.dressed(dressing))
        }
        OutputKind::Webm => {
            Box::new(matroska::Writer::resume(tracks, DocType::Webm, part, length)?.dressed(dressing))
        }
    })
}
