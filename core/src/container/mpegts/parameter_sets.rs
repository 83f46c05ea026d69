//! Parameter sets collected from the stream, and what those of H.264 and of H.265 have in common.

use bytes::Bytes;

use super::bits::Bits;
use crate::container::{ColourInfo, Rational, VideoParameters};

/// Sets of one kind that are kept; streams use one or two.
const SETS_MAX: usize = 16;

/// Widest and highest picture, in pixels: the fields of a sample entry have 16 bits.
const SIDE_MAX: u32 = 65_535;

/// What a NAL unit is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct UnitKind {
    /// Whether it begins an access unit where the one before has a picture.
    pub(super) begins_unit: bool,
    /// Whether it holds a part of a picture.
    pub(super) is_picture: bool,
    /// Whether decoding can start with its picture.
    pub(super) is_sync: bool,
}

/// Kinds of parameter sets, in the order they depend on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SetKind {
    Video,
    Sequence,
    Picture,
}

/// The parameter sets seen, each once.
#[derive(Debug, Default)]
pub(super) struct ParameterSets {
    pub(super) video: Vec<Bytes>,
    pub(super) sequence: Vec<Bytes>,
    pub(super) picture: Vec<Bytes>,
}

impl ParameterSets {
    /// Takes a unit that is a parameter set of this kind.
    pub(super) fn add(&mut self, kind: SetKind, unit: &[u8]) {
        let sets = match kind {
            SetKind::Video => &mut self.video,
            SetKind::Sequence => &mut self.sequence,
            SetKind::Picture => &mut self.picture,
        };
        let is_new = sets.iter().all(|set| set != unit);
        if is_new && sets.len() < SETS_MAX && unit.len() <= usize::from(u16::MAX) {
            sets.push(Bytes::copy_from_slice(unit));
        }
    }
}

/// Appends sets, each behind its length.
pub(super) fn write_sets(out: &mut Vec<u8>, sets: &[Bytes]) {
    for set in sets {
        out.extend_from_slice(&u16::try_from(set.len()).unwrap_or(u16::MAX).to_be_bytes());
        out.extend_from_slice(set);
    }
}

/// A side of the picture in pixels, less what is cropped; `None` where nothing is left or it is too large.
pub(super) fn side(pixels: u32, cropped: [u32; 2], unit: u32) -> Option<u32> {
    let cropped = cropped[0].checked_add(cropped[1])?.checked_mul(unit)?;
    pixels.checked_sub(cropped).filter(|side| (1..=SIDE_MAX).contains(side))
}

/// Reads how pixels are shaped and coloured: the first fields of the usability information, which are the same in
/// H.264 section E.1.1 and H.265 section E.2.1.
pub(super) fn usability(bits: &mut Bits, parameters: &mut VideoParameters) -> Option<()> {
    if bits.flag()? {
        parameters.pixel_aspect = aspect(bits)?;
    }
    if bits.flag()? {
        bits.skip(1)?;
    }
    if bits.flag()? {
        bits.skip(3)?;
        let full_range = bits.flag()?;
        if bits.flag()? {
            let mut code = || bits.take(8).map(|code| code as u16);
            let (primaries, transfer, matrix) = (code()?, code()?, code()?);
            parameters.colour = Some(ColourInfo { primaries, transfer, matrix, full_range });
        }
    }
    Some(())
}

/// The shape of a pixel (H.264 table E-1); the inner `None` is square or unknown.
fn aspect(bits: &mut Bits) -> Option<Option<Rational>> {
    const SHAPES: [(u32, u32); 16] = [
        (12, 11),
        (10, 11),
        (16, 11),
        (40, 33),
        (24, 11),
        (20, 11),
        (32, 11),
        (80, 33),
        (18, 11),
        (15, 11),
        (64, 33),
        (160, 99),
        (4, 3),
        (3, 2),
        (2, 1),
        (1, 1),
    ];
    let (numerator, denominator) = match bits.take(8)? {
        255 => (bits.take(16)?, bits.take(16)?),
        code @ 2..=16 => SHAPES[code as usize - 2],
        _ => return Some(None),
    };
    let is_shape = numerator != denominator && numerator > 0 && denominator > 0;
    Some(is_shape.then_some(Rational { numerator, denominator }))
}
