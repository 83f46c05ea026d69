//! The picture and the sound of a format.

use super::Codec;

/// The picture of a [`Format`](super::Format). A field is `None` where the site does not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VideoTrack {
    /// The codec; `None` is "there is a picture, its codec is not known".
    pub codec: Option<Codec>,
    /// Picture width in pixels.
    pub width: Option<u32>,
    /// Picture height in pixels.
    pub height: Option<u32>,
    /// Frames per second.
    pub fps: Option<f64>,
    /// Average bit rate of the picture alone, in kilobits (1000) per second.
    pub bitrate_kbps: Option<f64>,
    /// Brightness range; `None` where the site does not say (players take it as SDR).
    pub dynamic_range: Option<DynamicRange>,
    /// Width divided by height of one pixel times the frame, where the site gives it in words other than pixels.
    pub aspect_ratio: Option<f64>,
}

/// The sound of a [`Format`](super::Format). A field is `None` where the site does not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AudioTrack {
    /// The codec; `None` is "there is sound, its codec is not known".
    pub codec: Option<Codec>,
    /// Sampling rate in hertz.
    pub sample_rate_hz: Option<u32>,
    /// Number of channels.
    pub channels: Option<u32>,
    /// Average bit rate of the sound alone, in kilobits (1000) per second.
    pub bitrate_kbps: Option<f64>,
}

/// Brightness range of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DynamicRange {
    /// Standard.
    Sdr,
    /// Hybrid log-gamma (ARIB STD-B67).
    Hlg,
    /// Perceptual quantiser (SMPTE ST 2084), static metadata.
    Hdr10,
    /// HDR10 with dynamic metadata (SMPTE ST 2094-40).
    Hdr10Plus,
    /// HDR with twelve bits, as some sites name it.
    Hdr12,
    /// Dolby Vision.
    DolbyVision,
}

impl DynamicRange {
    /// The word `-F`, `-S hdr` and info JSON use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sdr => "SDR",
            Self::Hlg => "HLG",
            Self::Hdr10 => "HDR10",
            Self::Hdr10Plus => "HDR10+",
            Self::Hdr12 => "HDR12",
            Self::DolbyVision => "DV",
        }
    }

    /// The range with this name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Sdr, Self::Hlg, Self::Hdr10, Self::Hdr10Plus, Self::Hdr12, Self::DolbyVision]
            .into_iter()
            .find(|range| range.as_str().eq_ignore_ascii_case(name))
    }
}
