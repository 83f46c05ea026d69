//! H.264 (Rec. ITU-T H.264, ISO/IEC 14496-10): units, sequence parameter sets and the decoder configuration of MP4.

use bytes::Bytes;

use super::bits::Bits;
use super::nal;
use super::parameter_sets::{ParameterSets, SetKind, UnitKind, side, usability, write_sets};
use crate::container::VideoParameters;

/// What a unit is, by its type (table 7-1) and whether its slice is the first of a picture (section 7.4.1.2.3; slices
/// in arbitrary order, which only the extended and baseline profiles know, are not looked for).
pub(super) fn unit_kind(start: &[u8]) -> UnitKind {
    let Some(kind) = start.first().map(|header| header & 0x1f) else { return UnitKind::default() };
    let is_first = start.get(1).is_some_and(|byte| byte & 0x80 != 0);
    UnitKind {
        begins_unit: matches!(kind, 6..=9 | 14..=18) || (matches!(kind, 1 | 2 | 5) && is_first),
        is_picture: matches!(kind, 1..=5),
        is_sync: kind == 5,
    }
}

pub(super) fn set_kind(unit: &[u8]) -> Option<SetKind> {
    match unit.first()? & 0x1f {
        7 => Some(SetKind::Sequence),
        8 => Some(SetKind::Picture),
        _ => None,
    }
}

/// What a sequence parameter set says.
struct Sequence {
    parameters: VideoParameters,
    format: Format,
}

/// How samples are stored.
struct Format {
    /// `chroma_format_idc`.
    chroma: u32,
    /// Whether the three planes are coded apart.
    is_separate: bool,
    /// Bits of a sample above eight.
    depths: [u32; 2],
}

/// The payload of `avcC` (ISO/IEC 14496-15 section 5.3.3.1), and size and colour.
pub(super) fn declare(sets: &ParameterSets) -> Option<(Bytes, VideoParameters)> {
    let (first, _) = (sets.sequence.first()?, sets.picture.first()?);
    let sequence = Sequence::parse(&nal::unescape(first))?;
    let &[_, profile, compatibility, level] = first.first_chunk::<4>()?;
    // Lengths of four bytes.
    let mut out = vec![1, profile, compatibility, level, 0xff, 0xe0 | sets.sequence.len() as u8];
    write_sets(&mut out, &sets.sequence);
    out.push(sets.picture.len() as u8);
    write_sets(&mut out, &sets.picture);
    if !matches!(profile, 66 | 77 | 88) {
        let [luma, chroma] = sequence.format.depths;
        out.extend_from_slice(&[
            0xfc | sequence.format.chroma as u8,
            0xf8 | luma as u8,
            0xf8 | chroma as u8,
            0,
        ]);
    }
    Some((out.into(), sequence.parameters))
}

impl Sequence {
    /// Section 7.3.2.1.1.
    fn parse(set: &[u8]) -> Option<Self> {
        let profile = *set.get(1)?;
        let mut bits = Bits::new(set.get(4..)?);
        bits.golomb()?;
        let format = Format::read(&mut bits, profile)?;
        picture_order(&mut bits)?;
        bits.golomb()?;
        bits.skip(1)?;
        let width = bits.golomb()?.checked_add(1)?.checked_mul(16)?;
        let units = bits.golomb()?.checked_add(1)?;
        let is_progressive = bits.flag()?;
        let fields = if is_progressive { 1 } else { 2 };
        bits.skip(if is_progressive { 1 } else { 2 })?;
        let mut crop = [0; 4];
        if bits.flag()? {
            for edge in &mut crop {
                *edge = bits.golomb()?;
            }
        }
        // Cropping counts in samples of the chroma, and of both fields.
        let (across, down) = format.crop_unit();
        let mut parameters = VideoParameters {
            width: side(width, [crop[0], crop[1]], across)?,
            height: side(units.checked_mul(16 * fields)?, [crop[2], crop[3]], down * fields)?,
            ..VideoParameters::default()
        };
        // Size is all that is needed: what is wrong after it only costs the colour.
        if bits.flag().unwrap_or_default() {
            let _ = usability(&mut bits, &mut parameters);
        }
        Some(Self { parameters, format })
    }
}

impl Format {
    /// The fields that only the high profiles have; all others are 4:2:0 in eight bits.
    fn read(bits: &mut Bits, profile: u8) -> Option<Self> {
        let mut format = Self { chroma: 1, is_separate: false, depths: [0, 0] };
        if !matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135) {
            return Some(format);
        }
        format.chroma = bits.golomb().filter(|chroma| *chroma <= 3)?;
        format.is_separate = format.chroma == 3 && bits.flag()?;
        format.depths = [bits.golomb()?, bits.golomb()?];
        if format.depths.iter().any(|depth| *depth > 6) {
            return None;
        }
        bits.skip(1)?;
        if bits.flag()? {
            scaling_lists(bits, if format.chroma == 3 { 12 } else { 8 })?;
        }
        Some(format)
    }

    /// Pixels that a unit of cropping stands for, across and down (table 6-1).
    const fn crop_unit(&self) -> (u32, u32) {
        match (self.is_separate, self.chroma) {
            (false, 1) => (2, 2),
            (false, 2) => (2, 1),
            _ => (1, 1),
        }
    }
}

/// Passes over the fields that tell how pictures are ordered.
fn picture_order(bits: &mut Bits) -> Option<()> {
    bits.golomb()?;
    match bits.golomb()? {
        0 => bits.golomb().map(drop),
        1 => {
            bits.skip(1)?;
            bits.signed_golomb()?;
            bits.signed_golomb()?;
            let count = bits.golomb().filter(|count| *count <= 255)?;
            (0..count).try_for_each(|_| bits.signed_golomb().map(drop))
        }
        _ => Some(()),
    }
}

/// Passes over scaling lists (section 7.3.2.1.1.1).
fn scaling_lists(bits: &mut Bits, count: usize) -> Option<()> {
    for index in 0..count {
        if !bits.flag()? {
            continue;
        }
        let (mut last, mut next) = (8_i64, 8_i64);
        for _ in 0..if index < 6 { 16 } else { 64 } {
            if next != 0 {
                next = (last + bits.signed_golomb()?).rem_euclid(256);
            }
            last = if next == 0 { last } else { next };
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mpegts::testing::AVC_SETS;
    use crate::container::{ColourInfo, Rational};

    #[test]
    fn a_configuration_holds_the_sets() {
        let mut sets = ParameterSets::default();
        for unit in [AVC_SETS[0], AVC_SETS[1], AVC_SETS[0], &[0x65, 1, 2]] {
            set_kind(unit).into_iter().for_each(|kind| sets.add(kind, unit));
        }
        let (configuration, parameters) = declare(&sets).unwrap();
        let expected =
            [&[1, 66, 0xc0, 10, 0xff, 0xe1, 0, 6][..], AVC_SETS[0], &[1, 0, 4], AVC_SETS[1]].concat();
        assert_eq!(configuration, expected);
        assert_eq!((parameters.width, parameters.height), (16, 16));
    }

    #[test]
    fn size_shape_and_colour_of_a_high_profile_are_read() {
        // As x264 164 writes it: 1080 rows of 1088, pixels of 4:3, BT.2020 with full range.
        let set = [
            0x67, 0x64, 0x00, 0x28, 0xac, 0xb4, 0x03, 0xc0, 0x11, 0x3f, 0x2e, 0x1c, 0xdc, 0x24, 0x40, 0x25,
            0x00, 0x00, 0x03, 0x00, 0x01, 0x00, 0x00, 0x03, 0x00, 0x32, 0x0f, 0x18, 0x32, 0xa0,
        ];
        let expected = VideoParameters {
            width: 1920,
            height: 1080,
            pixel_aspect: Some(Rational { numerator: 4, denominator: 3 }),
            colour: Some(ColourInfo { primaries: 9, transfer: 16, matrix: 9, full_range: true }),
            ..VideoParameters::default()
        };
        assert_eq!(Sequence::parse(&nal::unescape(&set)).unwrap().parameters, expected);
        for length in 0..set.len() {
            let _ = Sequence::parse(&set[..length]);
        }
    }
}
