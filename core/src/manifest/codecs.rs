//! Lists of codecs (RFC 6381), divided into picture and sound.

use crate::media::{Codec, CodecFamily, DynamicRange};

/// What a `CODECS` attribute says, by kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Codecs {
    /// The first picture codec.
    pub(super) video: Option<Codec>,
    /// The first sound codec.
    pub(super) audio: Option<Codec>,
    /// The first text codec.
    pub(super) text: Option<Codec>,
    /// Names that are none of these, in order.
    pub(super) unknown: Vec<Codec>,
}

impl Codecs {
    /// Divides a comma-separated list.
    pub(super) fn parse(list: &str) -> Self {
        const MOST: usize = 32;
        let mut codecs = Self::default();
        for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()).take(MOST) {
            let codec = Codec::new(name);
            if codec.is_video() {
                codecs.video.get_or_insert(codec);
            } else if codec.is_audio() {
                codecs.audio.get_or_insert(codec);
            } else if codec.family() == CodecFamily::Text {
                codecs.text.get_or_insert(codec);
            } else {
                codecs.unknown.push(codec);
            }
        }
        codecs
    }

    /// Whether nothing at all is said.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The brightness range a codec string implies: Dolby Vision by its own names; VP9 profile 2 and AV1 Main with ten
/// bits in the string are what sites use for HDR10 (VP9 codec ISO binding section 3; AV1 ISOBMFF section 5).
pub(super) fn dynamic_range(codec: &Codec) -> Option<DynamicRange> {
    let lower = codec.as_str().to_ascii_lowercase();
    let mut fields = lower.split('.');
    match fields.next()? {
        "dvh1" | "dvhe" | "dva1" | "dvav" | "dav1" => Some(DynamicRange::DolbyVision),
        "vp9" | "vp09" => fields.next().and_then(|profile| {
            matches!(profile, "2" | "02").then(|| transfer(fields.nth(4)).unwrap_or(DynamicRange::Hdr10))
        }),
        "av01" => {
            let bits = fields.nth(2);
            (bits == Some("10")).then(|| transfer(fields.nth(3)).unwrap_or(DynamicRange::Hdr10))
        }
        _ => None,
    }
}

/// Transfer characteristics as a number of ISO/IEC 23091-2 (CICP): 16 is PQ, 18 hybrid log-gamma.
pub(super) fn transfer(number: Option<&str>) -> Option<DynamicRange> {
    match number?.trim().parse::<u8>().ok()? {
        16 => Some(DynamicRange::Hdr10),
        18 => Some(DynamicRange::Hlg),
        1 | 6 | 13 | 14 | 15 => Some(DynamicRange::Sdr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_divided_in_any_order() {
        let codecs = Codecs::parse("mp4a.40.2, avc1.4d401e,stpp.ttml.im1t,wxyz");
        assert_eq!(codecs.video, Some(Codec::new("avc1.4d401e")));
        assert_eq!(codecs.audio, Some(Codec::new("mp4a.40.2")));
        assert_eq!(codecs.text, Some(Codec::new("stpp.ttml.im1t")));
        assert_eq!(codecs.unknown, [Codec::new("wxyz")]);
        assert!(Codecs::parse(" , ").is_empty());
    }

    #[test]
    fn a_codec_string_can_name_the_brightness_range() {
        let table = [
            ("dvh1.08.07", Some(DynamicRange::DolbyVision)),
            ("vp9.2", Some(DynamicRange::Hdr10)),
            ("vp09.02.51.10.01.09.16.09.00", Some(DynamicRange::Hdr10)),
            ("vp09.02.51.10.01.09.18.09.00", Some(DynamicRange::Hlg)),
            ("vp09.00.51.08", None),
            ("av01.0.12M.10.0.110.09.16.09.0", Some(DynamicRange::Hdr10)),
            ("av01.0.12M.10.0.110.09.18.09.0", Some(DynamicRange::Hlg)),
            ("av01.0.05M.08", None),
            ("avc1.4d401f", None),
        ];
        for (name, expected) in table {
            assert_eq!(dynamic_range(&Codec::new(name)), expected, "{name}");
        }
    }
}
