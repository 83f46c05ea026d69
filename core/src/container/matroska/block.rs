//! SimpleBlock and BlockGroup read (RFC 9559 sections 10.1 and 10.2).

use bytes::{Buf, Bytes};

use super::ebml::{Element, damaged, vint};
use super::ids;
use super::lacing::Lacing;
use crate::container::ContainerError;

/// The keyframe flag of a SimpleBlock.
pub(super) const KEYFRAME: u8 = 0x80;

/// Frames of one track at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Number of the track.
    pub(super) track: u64,
    /// Time relative to the Cluster's.
    pub(super) relative: i16,
    /// Whether decoding can start here.
    pub(super) is_sync: bool,
    /// BlockDuration, in ticks of the file.
    pub(super) duration: Option<u64>,
    /// DiscardPadding.
    pub(super) discard_padding_ns: i64,
    /// What is beside the block under the id 1.
    pub(super) addition: Option<Bytes>,
    /// The frames, at least one.
    pub(super) frames: Vec<Bytes>,
}

impl Block {
    /// Reads a SimpleBlock.
    pub(super) fn simple(element: &Element) -> Result<Self, ContainerError> {
        let (mut block, flags) = Self::body(element)?;
        block.is_sync = flags & KEYFRAME != 0;
        Ok(block)
    }

    /// Reads a BlockGroup: a picture that refers to no other is where decoding can start.
    pub(super) fn group(element: &Element) -> Result<Self, ContainerError> {
        let mut block = None;
        let (mut duration, mut discard_padding_ns, mut is_sync) = (None, 0, true);
        let mut addition = None;
        for child in element.children() {
            let child = child?;
            match child.id {
                ids::BLOCK => block = Some(Self::body(&child)?.0),
                ids::BLOCK_DURATION => duration = Some(child.unsigned()?),
                ids::REFERENCE_BLOCK => is_sync = false,
                ids::DISCARD_PADDING => discard_padding_ns = child.signed()?,
                ids::BLOCK_ADDITIONS => addition = first_addition(&child)?,
                _ => {}
            }
        }
        let block = block.ok_or_else(|| damaged("a BlockGroup without a Block", element.offset))?;
        Ok(Self { is_sync, duration, discard_padding_ns, addition, ..block })
    }

    /// What both have in common, and the flags.
    fn body(element: &Element) -> Result<(Self, u8), ContainerError> {
        let mut data = element.data.clone();
        let short = || damaged("a block without a header", element.offset);
        let number = vint(&data).map_err(|_| short())?;
        data.advance(number.length);
        let &[high, low, flags, ..] = data.as_ref() else { return Err(short()) };
        data.advance(3);
        let frames = Lacing::from_flags(flags).frames(data, element.offset)?;
        let block = Self {
            track: number.value,
            relative: i16::from_be_bytes([high, low]),
            is_sync: false,
            duration: None,
            discard_padding_ns: 0,
            addition: None,
            frames,
        };
        Ok((block, flags))
    }
}

/// The addition of id 1, which is the id where none is given (RFC 9559 section 5.1.3.5.2.3).
fn first_addition(additions: &Element) -> Result<Option<Bytes>, ContainerError> {
    for more in additions.children() {
        let (mut id, mut data) = (1, None);
        for child in more?.children() {
            let child = child?;
            match child.id {
                ids::BLOCK_ADD_ID => id = child.unsigned()?,
                ids::BLOCK_ADDITIONAL => data = Some(child.data),
                _ => {}
            }
        }
        if id == 1 && data.is_some() {
            return Ok(data);
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::matroska::emit;

    fn element(data: impl Into<Bytes>) -> Element {
        Element { id: 0, data: data.into(), offset: 0 }
    }

    #[test]
    fn a_simple_block_says_itself_whether_it_is_a_key() {
        let block = Block::simple(&element(&b"\x82\xff\xfe\x80frame"[..])).unwrap();
        assert_eq!((block.track, block.relative, block.is_sync), (2, -2, true));
        assert_eq!(block.frames, [Bytes::from_static(b"frame")]);
        assert!(!Block::simple(&element(&b"\x82\0\0\0frame"[..])).unwrap().is_sync);
        assert!(Block::simple(&element(&b"\x82\0\0"[..])).is_err());
    }

    #[test]
    fn a_group_is_a_key_unless_it_refers_to_another_block() {
        let group = |reference: Option<i64>| {
            let mut data = Vec::new();
            emit::binary(&mut data, ids::BLOCK, b"\x81\0\x28\0frame");
            emit::unsigned(&mut data, ids::BLOCK_DURATION, 40);
            emit::signed(&mut data, ids::DISCARD_PADDING, -13_500_000);
            if let Some(reference) = reference {
                emit::signed(&mut data, ids::REFERENCE_BLOCK, reference);
            }
            Block::group(&element(data)).unwrap()
        };
        let block = group(None);
        assert_eq!((block.is_sync, block.duration, block.discard_padding_ns), (true, Some(40), -13_500_000));
        assert!(!group(Some(-40)).is_sync);
        assert!(Block::group(&element(Vec::new())).is_err());
    }
}
