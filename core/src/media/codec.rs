//! Codec strings such as `avc1.4d401f`, told apart by family.

use std::fmt;

/// A codec as a manifest or page names it (RFC 6381 `codecs` parameter, one element of it).
///
/// ```
/// use vidra_core::media::{Codec, CodecFamily};
/// let codec = Codec::new("avc1.4d401f");
/// assert_eq!(codec.family(), CodecFamily::H264);
/// assert_eq!(codec.as_str(), "avc1.4d401f");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Codec(String);

/// The family a codec string belongs to: what decides which container can hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the codec's own name")]
pub enum CodecFamily {
    Av1,
    H264,
    Hevc,
    Vp8,
    Vp9,
    Mpeg4Visual,
    Theora,
    Aac,
    Mp3,
    Opus,
    Vorbis,
    Flac,
    Alac,
    Ac3,
    Eac3,
    Ac4,
    Dts,
    Pcm,
    /// Text carried as a track: WebVTT, TTML, 3GPP timed text.
    Text,
    /// A name nothing above fits; kept as it came.
    Other,
}

impl Codec {
    /// Keeps the string as the site gave it, without surrounding white space.
    pub fn new(name: impl AsRef<str>) -> Self {
        Self(name.as_ref().trim().to_owned())
    }

    /// The string as the site gave it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The family, from the part before the first dot (RFC 6381 section 3.3; registered four-character
    /// codes at mp4ra.org, WebM names from the Matroska codec registry).
    pub fn family(&self) -> CodecFamily {
        let lower = self.0.to_ascii_lowercase();
        let head = lower.split('.').next().unwrap_or_default();
        match head {
            "av01" | "av1" => CodecFamily::Av1,
            "avc1" | "avc2" | "avc3" | "avc4" | "h264" | "x264" => CodecFamily::H264,
            "hev1" | "hvc1" | "hevc" | "h265" | "x265" | "dvh1" | "dvhe" => CodecFamily::Hevc,
            "vp8" | "vp08" | "vp8x" => CodecFamily::Vp8,
            "vp9" | "vp09" | "vp9x" | "vp9.2" => CodecFamily::Vp9,
            "theora" => CodecFamily::Theora,
            "mp3" => CodecFamily::Mp3,
            "mp4v" => CodecFamily::Mpeg4Visual,
            "mp4a" => mpeg_audio(&lower),
            "aac" | "aacl" => CodecFamily::Aac,
            "opus" => CodecFamily::Opus,
            "vorbis" | "vrbs" => CodecFamily::Vorbis,
            "flac" => CodecFamily::Flac,
            "alac" => CodecFamily::Alac,
            "ac-3" | "ac3" | "dac3" => CodecFamily::Ac3,
            "ec-3" | "eac3" | "ec3" => CodecFamily::Eac3,
            "ac-4" | "ac4" => CodecFamily::Ac4,
            "wvtt" | "stpp" | "tx3g" | "webvtt" | "ttml" => CodecFamily::Text,
            _ if head.starts_with("dts") => CodecFamily::Dts,
            _ if head.starts_with("pcm") || matches!(head, "sowt" | "twos" | "lpcm") => CodecFamily::Pcm,
            _ => CodecFamily::Other,
        }
    }

    /// Whether this is a picture codec. A name that is not known counts as neither picture nor sound.
    pub fn is_video(&self) -> bool {
        use CodecFamily::{Av1, H264, Hevc, Mpeg4Visual, Theora, Vp8, Vp9};
        matches!(self.family(), Av1 | H264 | Hevc | Vp8 | Vp9 | Mpeg4Visual | Theora)
    }

    /// Whether this is a sound codec.
    pub fn is_audio(&self) -> bool {
        !self.is_video() && !matches!(self.family(), CodecFamily::Other | CodecFamily::Text)
    }
}

/// `mp4a.OTI[.AOT]`: object type 0x40 is MPEG-4 audio, 0x66..0x68 MPEG-2 AAC, 0x69 and 0x6b MP3,
/// 0xa5 AC-3, 0xa6 E-AC-3, 0xa9 DTS, 0xad Opus (mp4ra.org object types, 2026-11).
fn mpeg_audio(lower: &str) -> CodecFamily {
    match lower.split('.').nth(1) {
        Some("69" | "6b") => CodecFamily::Mp3,
        Some("a5") => CodecFamily::Ac3,
        Some("a6") => CodecFamily::Eac3,
        Some("a9") => CodecFamily::Dts,
        Some("ad") => CodecFamily::Opus,
        Some("40") if lower.ends_with(".34") => CodecFamily::Mp3,
        _ => CodecFamily::Aac,
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_by_family() {
        let table = [
            ("avc1.4d401f", CodecFamily::H264),
            ("AV01.0.05M.08", CodecFamily::Av1),
            ("vp9", CodecFamily::Vp9),
            ("vp09.00.21.08", CodecFamily::Vp9),
            ("mp4a.40.2", CodecFamily::Aac),
            ("mp4a.40.34", CodecFamily::Mp3),
            ("mp4a.6B", CodecFamily::Mp3),
            ("mp4a.a6", CodecFamily::Eac3),
            ("opus", CodecFamily::Opus),
            ("dtsc", CodecFamily::Dts),
            ("hvc1.1.6.L93.B0", CodecFamily::Hevc),
            ("stpp.ttml.im1t", CodecFamily::Text),
            ("zzz", CodecFamily::Other),
        ];
        for (name, family) in table {
            assert_eq!(Codec::new(name).family(), family, "{name}");
        }
    }

    #[test]
    fn an_unknown_name_is_neither_picture_nor_sound() {
        let codec = Codec::new("wxyz");
        assert!(!codec.is_video() && !codec.is_audio());
    }
}
