//! Tracks and samples: what demuxers give and muxers take.

use bytes::Bytes;

use crate::media::CodecFamily;

/// One elementary stream, with everything a muxer needs to declare it.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The codec.
    pub codec: CodecFamily,
    /// The codec's configuration in the form the MP4 registration (or, for Matroska-only codecs, the Matroska
    /// codec mapping) gives it: the payload of `avcC`, `hvcC`, `av1C`, `vpcC`, `dOps` (as OpusHead without its
    /// magic, RFC 7845 section 5.1, little-endian), `dfLa` metadata blocks, AudioSpecificConfig (ISO/IEC 14496-3)
    /// for AAC, the three Xiph-laced headers for Vorbis. Empty where the codec needs none.
    pub configuration: Bytes,
    /// Ticks per second of every time in this track's samples.
    pub timescale: u32,
    /// Picture or sound.
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
}

/// Picture or sound.
#[derive(Clone, Debug, PartialEq)]
pub enum TrackKind {
    /// A picture.
    Video(VideoParameters),
    /// Sound.
    Audio(AudioParameters),
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
