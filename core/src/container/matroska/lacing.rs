//! Several frames in one block (RFC 9559 section 10.3).

use bytes::Bytes;

use super::ebml::{damaged, vint};
use crate::container::ContainerError;

/// How the frames of a block are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lacing {
    /// There is one.
    None,
    /// Sizes as sums of bytes, as in Ogg.
    Xiph,
    /// All of one size.
    Fixed,
    /// The first size, then differences.
    Ebml,
}

impl Lacing {
    /// From the flags of a block (RFC 9559 sections 10.1 and 10.2).
    pub(super) const fn from_flags(flags: u8) -> Self {
        match flags & 0x06 {
            0x02 => Self::Xiph,
            0x04 => Self::Fixed,
            0x06 => Self::Ebml,
            _ => Self::None,
        }
    }

    /// Takes the frames apart; `offset` is where `payload` lies, for errors.
    pub(super) fn frames(self, mut payload: Bytes, offset: u64) -> Result<Vec<Bytes>, ContainerError> {
        if self == Self::None {
            return Ok(vec![payload]);
        }
        let broken = || damaged("a lace whose frames do not fill its block", offset);
        let count = usize::from(*payload.first().ok_or_else(broken)?) + 1;
        let sizes = match self {
            Self::Xiph => xiph(&payload[1..], count),
            Self::Ebml => differences(&payload[1..], count),
            Self::Fixed | Self::None => equal(payload.len() - 1, count).map(|sizes| (sizes, 0)),
        };
        let (sizes, used) = sizes.ok_or_else(broken)?;
        let mut frames = Vec::with_capacity(count);
        payload = payload.slice(1 + used..);
        for size in sizes {
            if size > payload.len() {
                return Err(broken());
            }
            frames.push(payload.split_to(size));
        }
        // The last frame of Xiph and EBML lacing is what is left.
        if self != Self::Fixed {
            frames.push(payload);
        }
        Ok(frames)
    }
}

/// Sizes of all frames but the last, and the bytes they took (RFC 9559 section 10.3.2).
fn xiph(bytes: &[u8], count: usize) -> Option<(Vec<usize>, usize)> {
    let mut used = 0;
    let mut sizes = Vec::with_capacity(count);
    for _ in 1..count {
        let mut size = 0usize;
        loop {
            let byte = *bytes.get(used)?;
            used += 1;
            size += usize::from(byte);
            if byte < 255 {
                break;
            }
        }
        sizes.push(size);
    }
    Some((sizes, used))
}

/// Sizes of all frames but the last, and the bytes they took (RFC 9559 section 10.3.3).
fn differences(bytes: &[u8], count: usize) -> Option<(Vec<usize>, usize)> {
    let mut used = 0;
    let mut sizes = Vec::with_capacity(count);
    let mut size = 0i64;
    for index in 1..count {
        let number = vint(bytes.get(used..)?).ok()?;
        used += number.length;
        let value = i64::try_from(number.value).ok()?;
        // A difference is stored with half the range of its length added.
        let bias = if index == 1 { 0 } else { (1i64 << (7 * number.length - 1)) - 1 };
        size = size.checked_add(value - bias)?;
        sizes.push(usize::try_from(size).ok()?);
    }
    Some((sizes, used))
}

/// Sizes of all frames (RFC 9559 section 10.3.4).
fn equal(length: usize, count: usize) -> Option<Vec<usize>> {
    length.is_multiple_of(count).then(|| vec![length / count; count])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(lacing: Lacing, head: &[u8], rest: usize) -> Option<Vec<usize>> {
        let payload = [head, &vec![0; rest]].concat();
        let frames = lacing.frames(payload.into(), 0).ok()?;
        Some(frames.iter().map(Bytes::len).collect())
    }

    #[test]
    fn each_lacing_tells_its_frames_apart() {
        // The example of RFC 9559 section 10.3.2: frames of 800, 500 and 1000 bytes.
        let xiph = [2, 255, 255, 255, 35, 255, 245];
        assert_eq!(sizes(Lacing::Xiph, &xiph, 2300), Some(vec![800, 500, 1000]));
        let ebml = [2, 0x43, 0x20, 0x5E, 0xD3];
        assert_eq!(sizes(Lacing::Ebml, &ebml, 2300), Some(vec![800, 500, 1000]));
        assert_eq!(sizes(Lacing::Fixed, &[2], 2400), Some(vec![800, 800, 800]));
        assert_eq!(sizes(Lacing::None, &[], 7), Some(vec![7]));
        assert_eq!(sizes(Lacing::Xiph, &[0], 9), Some(vec![9]));
    }

    #[test]
    fn a_lace_that_does_not_add_up_is_damage() {
        assert_eq!(sizes(Lacing::Xiph, &[2, 255, 255], 0), None);
        assert_eq!(sizes(Lacing::Xiph, &[1, 9], 8), None);
        assert_eq!(sizes(Lacing::Ebml, &[2, 0x81, 0x80], 9), None);
        assert_eq!(sizes(Lacing::Ebml, &[1, 0x00], 9), None);
        assert_eq!(sizes(Lacing::Fixed, &[1], 3), None);
        assert_eq!(sizes(Lacing::Fixed, &[], 0), None);
    }
}
