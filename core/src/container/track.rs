//! Tracks and samples: what demuxers give and muxers take.

use bytes::Bytes;

use super::TextForm;
use crate::media::CodecFamily;

/// One elementary stream, with everything a muxer needs to declare it.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The codec.
    pub codec: CodecFamily,
    /// The codec's configuration in the form the MP4 registration (or, for Matroska-only codecs, the Matroska
    /// codec mapping) gives it: the payload of `avcC`, `hvcC`, `av1C`, `vpcC`, `dOps` (as OpusHead without its
    /// magic, RFC 7845 section 5.1, little-endian), `dfLa` metadata blocks, AudioSpecificConfig (ISO/IEC 14496-3)
    /// for AAC, the three Xiph-laced headers for Vorbis, for MP3 the frame that describes the file (`Xing`) where there is
    /// one. Empty where the codec needs none.
    pub configuration: Bytes,
    /// Ticks per second of every time in this track's samples.
    pub timescale: u32,
    /// Picture, sound or text.
    pub kind: TrackKind,
    /// BCP 47 or ISO 639-2 code; `None` is undetermined.
    pub language: Option<String>,
    /// Total duration in ticks, where the source declares it.
    pub duration: Option<u64>,
    /// Media time, in ticks, of the first instant to show: samples before it are decoded and not shown
    /// (MP4 edit list `media_time`; encoder delay). 0 in most streams.
    pub media_start: i64,
    /// Empty time before the first sample, in ticks (MP4 empty edit).
    pub start_delay: u64,
    /// Opus and Vorbis in Matroska: samples of the decoder's start to drop, in nanoseconds (`CodecDelay`).
    pub codec_delay_ns: u64,
    /// Matroska `SeekPreRoll` in nanoseconds.
    pub seek_preroll_ns: u64,
    /// MP4: the whole sample entry (`stsd` child box) as it stood in the source, for a copy that loses nothing;
    /// `None` when the source was not MP4.
    pub sample_entry: Option<Bytes>,
    /// Matroska: the `CodecID` as it stood in the source; `None` when the source was not Matroska.
    pub codec_id: Option<String>,
    /// A name for people, as a player shows it in its list of tracks.
    pub title: Option<String>,
    /// When the track plays unasked, and for whom it is.
    pub disposition: Disposition,
}

impl Track {
    /// A track of which nothing else is known.
    pub const fn new(codec: CodecFamily, timescale: u32, kind: TrackKind) -> Self {
        Self {
            codec,
            configuration: Bytes::new(),
            timescale,
            kind,
            language: None,
            duration: None,
            media_start: 0,
            start_delay: 0,
            codec_delay_ns: 0,
            seek_preroll_ns: 0,
            sample_entry: None,
            codec_id: None,
            title: None,
            disposition: Disposition::UNKNOWN,
        }
    }
}

/// Whether the track at `index` plays unless another is chosen: the first of its kind that says so of itself; where none
/// does, the first that does not refuse; of subtitles then none.
pub(super) fn plays_unasked(tracks: &[&Track], index: usize) -> bool {
    let Some(track) = tracks.get(index) else { return false };
    let alike = || (0..tracks.len()).filter(|other| tracks[*other].kind.is_like(&track.kind));
    let wish = |other: &usize| tracks[*other].disposition.is_default;
    let chosen = alike().find(|other| wish(other) == Some(true));
    let is_text = matches!(track.kind, TrackKind::Subtitle(_));
    let unasked = || alike().find(|other| wish(other).is_none()).or_else(|| alike().next());
    chosen.or_else(|| if is_text { None } else { unasked() }) == Some(index)
}

/// When a track plays unasked, and for whom it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disposition {
    /// Plays unless another is asked for. `None`: the first track of its kind does, unless another says so of itself;
    /// of subtitles, none.
    pub is_default: Option<bool>,
    /// Shown even to those who want no subtitles.
    pub is_forced: bool,
    /// In the language the work was made in.
    pub is_original: bool,
    /// For people who do not hear.
    pub is_hearing_impaired: bool,
    /// Describes the picture, for people who do not see.
    pub is_visual_impaired: bool,
    /// Somebody talks about the work.
    pub is_commentary: bool,
}

impl Disposition {
    /// Nothing is said.
    pub const UNKNOWN: Self = Self {
        is_default: None,
        is_forced: false,
        is_original: false,
        is_hearing_impaired: false,
        is_visual_impaired: false,
        is_commentary: false,
    };
}

/// Picture, sound or text.
#[derive(Clone, Debug, PartialEq)]
pub enum TrackKind {
    /// A picture.
    Video(VideoParameters),
    /// Sound.
    Audio(AudioParameters),
    /// Text shown over the picture; see [`TextTrack`](super::TextTrack) for what its samples hold.
    Subtitle(TextForm),
}

impl TrackKind {
    /// Whether two tracks are of the same kind, whatever their parameters.
    pub const fn is_like(&self, other: &Self) -> bool {
        matches!(
            (self, other),
            (Self::Video(_), Self::Video(_))
                | (Self::Audio(_), Self::Audio(_))
                | (Self::Subtitle(_), Self::Subtitle(_))
        )
    }
}

/// Size and colour of a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VideoParameters {
    /// Coded width in pixels.
    pub width: u32,
    /// Coded height in pixels.
    pub height: u32,
    /// Shape of a pixel; `None` is square.
    pub pixel_aspect: Option<Rational>,
    /// Clockwise turn for display, in degrees: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Colour, where declared.
    pub colour: Option<ColourInfo>,
    /// The screen the picture was made on (SMPTE ST 2086), where declared.
    pub mastering: Option<MasteringDisplay>,
    /// How bright the picture becomes (CTA-861.3), where declared.
    pub light: Option<ContentLight>,
    /// Dolby Vision: the configuration record, 24 bytes ("Dolby Vision Streams Within the ISO Base Media File Format"
    /// 2.1.2, section 3.2).
    pub dolby_vision: Option<Bytes>,
}

/// The screen a picture was made on, in the units of SMPTE ST 2086 and of the HEVC message that carries it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MasteringDisplay {
    /// Chromaticity of red, green and blue, x and y, in steps of 0.00002.
    pub primaries: [(u16, u16); 3],
    /// Chromaticity of white, in steps of 0.00002.
    pub white: (u16, u16),
    /// Brightest, in steps of 0.0001 cd/m².
    pub brightest: u32,
    /// Darkest, in steps of 0.0001 cd/m².
    pub darkest: u32,
}

/// How bright a picture becomes, in cd/m².
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContentLight {
    /// Brightest pixel of all (`MaxCLL`).
    pub pixel: u16,
    /// Highest average of one picture (`MaxFALL`).
    pub average: u16,
}

/// Colour by the code points of ISO/IEC 23091-2 (H.273).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColourInfo {
    /// `ColourPrimaries`.
    pub primaries: u16,
    /// `TransferCharacteristics`.
    pub transfer: u16,
    /// `MatrixCoefficients`.
    pub matrix: u16,
    /// Full range instead of video range.
    pub full_range: bool,
}

/// Rate and channels of sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AudioParameters {
    /// Sampling rate in hertz.
    pub sample_rate_hz: u32,
    /// Number of channels.
    pub channels: u16,
    /// Bits per sample, where declared.
    pub bits_per_sample: u16,
}

/// A fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the parts of a fraction")]
pub struct Rational {
    pub numerator: u32,
    pub denominator: u32,
}

/// One access unit: a picture, or a packet of sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Decoding time in ticks of its track.
    pub dts: i64,
    /// Presentation time in ticks of its track.
    pub pts: i64,
    /// Time to the next sample in decoding order, in ticks; 0 where the source does not say.
    pub duration: u32,
    /// Whether decoding can start here.
    pub is_sync: bool,
    /// Matroska `DiscardPadding` in nanoseconds: sound to drop at this packet's end. 0 in most.
    pub discard_padding_ns: i64,
    /// The bytes.
    pub data: Bytes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_track_of_each_kind_plays_unasked_and_no_text() {
        let track = |kind: TrackKind, is_default| Track {
            disposition: Disposition { is_default, ..Disposition::default() },
            ..Track::new(CodecFamily::Other, 1000, kind)
        };
        let sound = || TrackKind::Audio(AudioParameters::default());
        let text = || TrackKind::Subtitle(TextForm::Plain);
        let picture = || TrackKind::Video(VideoParameters::default());
        let table = [
            (
                vec![track(picture(), None), track(sound(), None), track(sound(), None)],
                vec![true, true, false],
            ),
            (
                vec![track(sound(), None), track(sound(), Some(true)), track(sound(), Some(true))],
                vec![false, true, false],
            ),
            (vec![track(sound(), Some(false)), track(sound(), None)], vec![false, true]),
            (vec![track(sound(), Some(false))], vec![true]),
            (vec![track(text(), None), track(text(), Some(true))], vec![false, true]),
            (vec![track(text(), None)], vec![false]),
        ];
        for (tracks, expected) in table {
            let all: Vec<&Track> = tracks.iter().collect();
            let found: Vec<bool> = (0..all.len()).map(|index| plays_unasked(&all, index)).collect();
            assert_eq!(found, expected);
        }
    }
}
