//! `vpcC` for VP8 and VP9, which Matroska and WebM often do not give ("VP Codec ISO Media File Format Binding" 1.0).

use bytes::Bytes;

use crate::container::{Track, VideoParameters};
use crate::media::CodecFamily;

/// What `vpcC` says of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Configuration {
    profile: u8,
    level: u8,
    bit_depth: u8,
    /// 1 is 4:2:0 with chroma at the luma's place, 2 is 4:2:2, 3 is 4:4:4.
    chroma: u8,
}

/// The payload of `vpcC`: the configuration itself where it is one; otherwise the codec features Matroska lists; where
/// there are none, the first frame; before that is known, what most streams are.
pub(crate) fn build(track: &Track, video: &VideoParameters, first_frame: Option<&Bytes>) -> Bytes {
    let given = &track.configuration;
    if given.len() >= 12 && given.starts_with(&[1, 0, 0, 0]) {
        return given.clone();
    }
    let level = level(u64::from(video.width) * u64::from(video.height));
    let mut configuration = Configuration { profile: 0, level, bit_depth: 8, chroma: 1 };
    if given.is_empty() {
        let frame = first_frame.filter(|_| track.codec == CodecFamily::Vp9);
        frame.and_then(|frame| read_key_frame(frame, &mut configuration));
    } else {
        read_features(given, &mut configuration);
    }
    let colour = video.colour;
    let full_range = u8::from(colour.is_some_and(|colour| colour.full_range));
    // Code point 2 is "unspecified" (ISO/IEC 23091-2).
    let point = |value: Option<u16>| value.and_then(|value| u8::try_from(value).ok()).unwrap_or(2);
    let fields = [
        configuration.profile,
        configuration.level,
        configuration.bit_depth << 4 | configuration.chroma << 1 | full_range,
        point(colour.map(|colour| colour.primaries)),
        point(colour.map(|colour| colour.transfer)),
        point(colour.map(|colour| colour.matrix)),
    ];
    Bytes::from([&[1, 0, 0, 0], &fields[..], &[0, 0]].concat())
}

/// Matroska's codec features: identifier, length 1, value ("WebM Container Guidelines", VP9 codec feature metadata).
fn read_features(features: &[u8], configuration: &mut Configuration) {
    for feature in features.chunks_exact(3) {
        match feature {
            [1, 1, value] => configuration.profile = *value & 3,
            [2, 1, value] => configuration.level = *value,
            [3, 1, value @ (8 | 10 | 12)] => configuration.bit_depth = *value,
            [4, 1, value @ 0..=3] => configuration.chroma = *value,
            _ => {}
        }
    }
}

/// The smallest level whose picture size fits (VP9 level definitions; the frame rate is not known here).
const fn level(luma_samples: u64) -> u8 {
    match luma_samples {
        0..=36_864 => 10,
        36_865..=73_728 => 11,
        73_729..=122_880 => 20,
        122_881..=245_760 => 21,
        245_761..=552_960 => 30,
        552_961..=983_040 => 31,
        983_041..=2_228_224 => 40,
        2_228_225..=8_912_896 => 50,
        _ => 60,
    }
}

/// The uncompressed header of a VP9 key frame (VP9 bitstream specification, section 6.2); `None` where it is not one.
fn read_key_frame(frame: &[u8], configuration: &mut Configuration) -> Option<()> {
    let mut bits = frame.iter().flat_map(|byte| (0..8).rev().map(move |shift| byte >> shift & 1));
    let mut read =
        |count: u32| (0..count).try_fold(0_u32, |value, _| Some(value << 1 | u32::from(bits.next()?)));
    if read(2)? != 2 {
        return None;
    }
    let profile = read(1)? | read(1)? << 1;
    if profile == 3 {
        read(1)?;
    }
    // Not an existing frame shown again; a key frame; whether it is shown and resilient does not matter.
    if read(1)? != 0 || read(1)? != 0 {
        return None;
    }
    read(2)?;
    if read(24)? != 0x0049_8342 {
        return None;
    }
    let bit_depth = match (profile >= 2).then(|| read(1)) {
        Some(deep) => 10 + 2 * deep?,
        None => 8,
    };
    let colour_space = read(3)?;
    let has_chroma_fields = profile & 1 == 1;
    let chroma = if colour_space == 7 {
        3
    } else {
        read(1)?;
        match has_chroma_fields.then(|| read(2)) {
            None => 1,
            Some(subsampling) => {
                if subsampling? == 2 {
                    2
                } else {
                    3
                }
            }
        }
    };
    configuration.profile = profile as u8;
    configuration.bit_depth = bit_depth as u8;
    configuration.chroma = chroma;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::testing::track;

    fn built(configuration: &'static [u8], frame: &'static [u8]) -> Vec<u8> {
        let given =
            Track { configuration: Bytes::from_static(configuration), ..track(CodecFamily::Vp9, 1000) };
        let video = VideoParameters { width: 1280, height: 720, ..VideoParameters::default() };
        build(&given, &video, Some(&Bytes::from_static(frame))).to_vec()
    }

    #[test]
    fn a_given_configuration_is_kept() {
        let given = [1, 0, 0, 0, 0, 31, 0x82, 1, 1, 1, 0, 0];
        assert_eq!(built(&[1, 0, 0, 0, 0, 31, 0x82, 1, 1, 1, 0, 0], &[]), given);
    }

    #[test]
    fn features_and_first_frames_tell_profile_and_depth() {
        assert_eq!(built(&[1, 1, 2, 2, 1, 41, 3, 1, 10, 4, 1, 1], &[])[4..7], [2, 41, 0xa2]);
        // Marker 2, profile 0, key frame, shown; sync code; colour space 2.
        assert_eq!(built(&[], &[0x82, 0x49, 0x83, 0x42, 0x40, 0])[4..7], [0, 31, 0x82]);
        // Marker 2, profile 2: 10 bits.
        assert_eq!(built(&[], &[0x92, 0x49, 0x83, 0x42, 0x20, 0])[4..7], [2, 31, 0xa2]);
        assert_eq!(built(&[], &[0x82, 0x49])[4..7], [0, 31, 0x82]);
    }
}
