//! H.265 (Rec. ITU-T H.265, ISO/IEC 23008-2): units, sequence parameter sets and the decoder configuration of MP4.

use bytes::Bytes;

use super::bits::Bits;
use super::nal;
use super::parameter_sets::{ParameterSets, SetKind, UnitKind, side, write_sets};
use crate::container::VideoParameters;

/// Types of parameter sets (table 7-1).
const VIDEO_SET: u8 = 32;
const SEQUENCE_SET: u8 = 33;
const PICTURE_SET: u8 = 34;

/// Type and layer from the header of a unit (section 7.3.1.2).
fn header(unit: &[u8]) -> Option<(u8, u8)> {
    let [first, second] = unit.first_chunk::<2>()?;
    Some((first >> 1 & 0x3f, (first & 1) << 5 | second >> 3))
}

/// What a unit is (sections 7.4.2.2 and 7.4.2.4.4); units of layers above the base belong to the one before.
pub(super) fn unit_kind(start: &[u8]) -> UnitKind {
    let Some((kind, 0)) = header(start) else { return UnitKind::default() };
    let is_first = start.get(2).is_some_and(|byte| byte & 0x80 != 0);
    UnitKind {
        begins_unit: matches!(kind, 32..=35 | 39 | 41..=44 | 48..=55) || (kind < 32 && is_first),
        is_picture: kind < 32,
        is_sync: matches!(kind, 16..=21),
    }
}

pub(super) fn set_kind(unit: &[u8]) -> Option<SetKind> {
    match header(unit)? {
        (VIDEO_SET, 0) => Some(SetKind::Video),
        (SEQUENCE_SET, 0) => Some(SetKind::Sequence),
        (PICTURE_SET, 0) => Some(SetKind::Picture),
        _ => None,
    }
}

/// The payload of `hvcC` (ISO/IEC 14496-15 section 8.3.3.1), and the size. Colour stays in the parameter sets.
pub(super) fn declare(sets: &ParameterSets) -> Option<(Bytes, VideoParameters)> {
    let (first, _, _) = (sets.sequence.first()?, sets.picture.first()?, sets.video.first()?);
    let set = nal::unescape(first);
    let sequence = Sequence::parse(&set)?;
    let mut out = vec![1];
    // Profile, tier, compatibility, constraints and level, as they stand in the set.
    out.extend_from_slice(set.get(3..15)?);
    // No least segmentation, no word on parallel decoding.
    out.extend_from_slice(&[0xf0, 0, 0xfc, 0xfc | sequence.chroma_format as u8]);
    out.extend_from_slice(&sequence.depths.map(|depth| 0xf8 | depth as u8));
    // No frame rate; lengths of four bytes.
    out.extend_from_slice(&[0, 0, sequence.layers << 3 | u8::from(sequence.is_nested) << 2 | 3, 3]);
    for (kind, sets) in
        [(VIDEO_SET, &sets.video), (SEQUENCE_SET, &sets.sequence), (PICTURE_SET, &sets.picture)]
    {
        // All sets of this kind: what `hvc1` promises.
        out.extend_from_slice(&[0x80 | kind, 0, sets.len() as u8]);
        write_sets(&mut out, sets);
    }
    Some((out.into(), sequence.parameters))
}

/// What a sequence parameter set says.
struct Sequence {
    parameters: VideoParameters,
    chroma_format: u32,
    /// Bits of a sample above eight.
    depths: [u32; 2],
    /// Temporal layers.
    layers: u8,
    is_nested: bool,
}

impl Sequence {
    /// The first fields of section 7.3.2.2.1.
    fn parse(set: &[u8]) -> Option<Self> {
        let mut bits = Bits::new(set.get(2..)?);
        bits.skip(4)?;
        let layers = bits.take(3)? as u8;
        let is_nested = bits.flag()?;
        // Profile, tier and level in general, then for every layer but the last (section 7.3.3).
        bits.skip(96)?;
        let told = (0..layers).map(|_| Some((bits.flag()?, bits.flag()?))).collect::<Option<Vec<_>>>()?;
        if layers > 0 {
            bits.skip(usize::from(8_u8.saturating_sub(layers)) * 2)?;
        }
        for (has_profile, has_level) in told {
            bits.skip(if has_profile { 88 } else { 0 } + if has_level { 8 } else { 0 })?;
        }
        bits.golomb()?;
        let chroma_format = bits.golomb().filter(|format| *format <= 3)?;
        let is_separate = chroma_format == 3 && bits.flag()?;
        let (width, height) = (bits.golomb()?, bits.golomb()?);
        let mut crop = [0; 4];
        if bits.flag()? {
            for edge in &mut crop {
                *edge = bits.golomb()?;
            }
        }
        let (across, down) = match chroma_format {
            1 => (2, 2),
            2 => (2, 1),
            _ => (1, 1),
        };
        let (across, down) = if is_separate { (1, 1) } else { (across, down) };
        let parameters = VideoParameters {
            width: side(width, [crop[0], crop[1]], across)?,
            height: side(height, [crop[2], crop[3]], down)?,
            ..VideoParameters::default()
        };
        let depths = [bits.golomb()?, bits.golomb()?];
        let is_valid = depths.iter().all(|depth| *depth <= 7);
        is_valid.then_some(Self { parameters, chroma_format, depths, layers: (layers + 1).min(7), is_nested })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets of a stream of 320 by 180 pixels, as x265 3.5 writes them.
    const SETS: [&[u8]; 3] = [
        &[0x40, 0x01, 0x0c, 0x01, 0xff, 0xff, 0x01, 0x60, 0, 0, 3, 0, 0x90, 0, 0, 3, 0, 0, 3, 0, 0x3c, 0x95],
        &[
            0x42, 0x01, 0x01, 0x01, 0x60, 0, 0, 3, 0, 0x90, 0, 0, 3, 0, 0, 3, 0, 0x3c, 0xa0, 0x0a, 0x08,
            0x0b, 0x9f, 0x79, 0x65,
        ],
        &[0x44, 0x01, 0xc1, 0x72, 0xb4, 0x62, 0x40],
    ];

    #[test]
    fn a_configuration_holds_profile_and_sets() {
        let mut sets = ParameterSets::default();
        for unit in SETS {
            set_kind(unit).into_iter().for_each(|kind| sets.add(kind, unit));
        }
        let (configuration, parameters) = declare(&sets).unwrap();
        assert_eq!((parameters.width, parameters.height), (320, 180));
        let head =
            [1, 1, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 0x3c, 0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, 3];
        assert_eq!(configuration[..head.len()], head);
        assert_eq!(configuration[head.len()..][..5], [0xa0, 0, 1, 0, 22]);
        for length in 0..SETS[1].len() {
            let _ = Sequence::parse(&SETS[1][..length]);
        }
    }

    #[test]
    fn units_that_begin_a_picture_are_told() {
        let kinds = [[0x26, 1, 0xaf], [0x02, 1, 0xd0], [0x02, 1, 0x50], [0x46, 1, 0x50], [0x50, 1, 0x50]];
        let expected = [
            (true, true, true),
            (true, true, false),
            (false, true, false),
            (true, false, false),
            (false, false, false),
        ];
        for (start, expected) in kinds.iter().zip(expected) {
            let kind = unit_kind(start);
            assert_eq!((kind.begins_unit, kind.is_picture, kind.is_sync), expected);
        }
    }
}
