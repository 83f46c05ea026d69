//! The codecs of pictures that MPEG-TS carries as NAL units, each read by its own module.

use super::parameter_sets::{ParameterSets, SetKind, UnitKind};
use super::{avc, hevc};
use crate::container::{Track, TrackKind};
use crate::media::CodecFamily;

/// Ticks per second of all times.
const TIMESCALE: u32 = 90_000;

/// The codec of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PictureCodec {
    Avc,
    Hevc,
}

impl PictureCodec {
    /// What the unit is that begins with these bytes, of which there should be three.
    pub(super) fn unit_kind(self, start: &[u8]) -> UnitKind {
        match self {
            Self::Avc => avc::unit_kind(start),
            Self::Hevc => hevc::unit_kind(start),
        }
    }

    fn set_kind(self, unit: &[u8]) -> Option<SetKind> {
        match self {
            Self::Avc => avc::set_kind(unit),
            Self::Hevc => hevc::set_kind(unit),
        }
    }

    /// Keeps a unit that is a parameter set; others are not.
    pub(super) fn collect(self, unit: &[u8], sets: &mut ParameterSets) {
        if let Some(kind) = self.set_kind(unit) {
            sets.add(kind, unit);
        }
    }

    /// The track, as soon as all sets are there that a decoder needs.
    pub(super) fn track(self, sets: &ParameterSets, language: Option<String>) -> Option<Track> {
        let (family, (configuration, parameters)) = match self {
            Self::Avc => (CodecFamily::H264, avc::declare(sets)?),
            Self::Hevc => (CodecFamily::Hevc, hevc::declare(sets)?),
        };
        Some(Track { configuration, language, ..Track::new(family, TIMESCALE, TrackKind::Video(parameters)) })
    }
}
