//! Frames of sound that tell their own length: what the three kinds have in common.

use bytes::Bytes;

use super::{adts, dolby, mpeg_audio};
use crate::container::{AudioParameters, Track, TrackKind};
use crate::media::CodecFamily;

/// Bytes that are enough to read any header.
pub(crate) const HEADER_BYTES: usize = 8;

/// How a stream is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameKind {
    /// AAC behind ADTS headers.
    Adts,
    /// MPEG audio layer III.
    MpegAudio,
    /// AC-3 and Enhanced AC-3.
    Dolby,
}

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

impl FrameKind {
    /// All kinds, the ones with the longer sync word first.
    pub(crate) const ALL: [Self; 3] = [Self::Dolby, Self::Adts, Self::MpegAudio];

    /// The header at the start of `bytes`, of which there should be [`HEADER_BYTES`].
    pub(crate) fn parse(self, bytes: &[u8]) -> Option<FrameHeader> {
        match self {
            Self::Adts => adts::parse(bytes),
            Self::MpegAudio => mpeg_audio::parse(bytes),
            Self::Dolby => dolby::parse(bytes),
        }
    }

    /// The byte every frame begins with.
    pub(crate) const fn first_byte(self) -> u8 {
        match self {
            Self::Adts | Self::MpegAudio => 0xff,
            Self::Dolby => 0x0b,
        }
    }

    /// Whether a whole frame describes the file instead of holding sound.
    pub(crate) fn is_description(self, frame: &[u8]) -> bool {
        self == Self::MpegAudio && mpeg_audio::is_description(frame)
    }

    /// The track a frame, or access unit of several, belongs to; its ticks are samples.
    pub(crate) fn track(self, header: &FrameHeader, unit: &[u8], language: Option<String>) -> Track {
        let configuration = match self {
            Self::Adts => adts::configuration(unit),
            Self::MpegAudio => mpeg_audio::is_description(unit).then(|| Bytes::copy_from_slice(unit)),
            Self::Dolby => dolby::configuration(unit),
        };
        let parameters = AudioParameters {
            sample_rate_hz: header.sample_rate_hz,
            channels: header.channels,
            bits_per_sample: 0,
        };
        Track {
            configuration: configuration.unwrap_or_else(Bytes::new),
            language,
            ..Track::new(header.codec, header.sample_rate_hz, TrackKind::Audio(parameters))
        }
    }
}
