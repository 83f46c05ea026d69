//! Frames of sound that tell their own length: what the three kinds have in common.

use bytes::Bytes;

use super::frame_header::FrameHeader;
use super::{adts, dolby, mpeg_audio};
use crate::container::{AudioParameters, Track, TrackKind};

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

impl FrameKind {
    /// All kinds, the ones with the longer sync word first.
    pub(crate) const ALL: [Self; 3] = [Self::Dolby, Self::Adts, Self::MpegAudio];

    /// The header at the start of `bytes`, of which there should be [`HEADER_BYTES`](super::frame_header::HEADER_BYTES).
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
