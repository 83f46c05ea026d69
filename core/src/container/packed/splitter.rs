//! Finds the frames in a stream of sound.

use super::frame::FrameKind;
use super::frame_header::{FrameHeader, HEADER_BYTES};
use super::id3;
use crate::media::CodecFamily;

/// Frames of one access unit: the substreams of Enhanced AC-3 are at most eight, each with eight dependent ones.
const UNIT_FRAMES: usize = 64;

/// Where frames begin. While one follows another, a header is believed; after anything else it must be followed by a
/// second one, so that a pattern inside a frame is not taken for a start.
#[derive(Debug)]
pub(crate) struct Splitter {
    kind: FrameKind,
    /// What all frames share; known after the first.
    signature: Option<u32>,
    is_synchronised: bool,
    skipped_bytes: u64,
}

/// What lies at the start of the bytes given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A whole access unit of this many bytes: one frame, with those that depend on it.
    Unit(FrameHeader, usize),
    /// So many bytes that belong to no frame.
    Skip(usize),
    /// More bytes must tell.
    NeedBytes,
}

impl Splitter {
    /// Before the first frame.
    pub(crate) const fn new(kind: FrameKind) -> Self {
        Self { kind, signature: None, is_synchronised: false, skipped_bytes: 0 }
    }

    /// Says that bytes may be missing before those that come next.
    pub(crate) const fn lose_sync(&mut self) {
        self.is_synchronised = false;
    }

    /// Bytes passed over since the last frame.
    pub(crate) const fn skipped_bytes(&self) -> u64 {
        self.skipped_bytes
    }

    /// Looks at the start of `bytes`; `is_end` when nothing follows them.
    pub(crate) fn next(&mut self, bytes: &[u8], is_end: bool) -> Found {
        if bytes.len() < HEADER_BYTES && !is_end {
            return Found::NeedBytes;
        }
        let Some(header) = self.header(bytes).filter(|header| !header.is_dependent) else {
            return self.skip(bytes);
        };
        match self.unit_length(&header, bytes, is_end) {
            Extent::Whole(length) => {
                self.signature = Some(header.signature);
                self.is_synchronised = true;
                self.skipped_bytes = 0;
                Found::Unit(header, length)
            }
            Extent::Unknown => Found::NeedBytes,
            Extent::None => self.skip(bytes),
        }
    }

    fn header(&self, bytes: &[u8]) -> Option<FrameHeader> {
        let header = self.kind.parse(bytes)?;
        self.signature.is_none_or(|signature| signature == header.signature).then_some(header)
    }

    fn unit_length(&self, header: &FrameHeader, bytes: &[u8], is_end: bool) -> Extent {
        let mut length = header.length;
        for _ in 0..UNIT_FRAMES {
            let Some(rest) = bytes.get(length..) else {
                return if is_end { Extent::None } else { Extent::Unknown };
            };
            let needs_next = !self.is_synchronised || header.codec == CodecFamily::Eac3;
            if rest.len() < HEADER_BYTES && !is_end {
                return if needs_next { Extent::Unknown } else { Extent::Whole(length) };
            }
            let next = self.kind.parse(rest).filter(|next| next.signature == header.signature);
            match next {
                Some(next) if next.is_dependent => length += next.length,
                None if self.is_synchronised || rest.is_empty() || id3::begins_tag(rest) => {
                    return Extent::Whole(length);
                }
                None => return Extent::None,
                Some(_) => return Extent::Whole(length),
            }
        }
        Extent::None
    }

    /// Passes over bytes up to the next that can begin a frame or a tag.
    fn skip(&mut self, bytes: &[u8]) -> Found {
        self.is_synchronised = false;
        let may_begin = |byte: &u8| *byte == self.kind.first_byte() || *byte == b'I';
        let next = bytes.iter().skip(1).position(may_begin);
        let count = next.map_or(bytes.len(), |position| position + 1);
        self.skipped_bytes += count as u64;
        if count == 0 { Found::NeedBytes } else { Found::Skip(count) }
    }
}

/// How far an access unit reaches.
enum Extent {
    Whole(usize),
    Unknown,
    /// There is none.
    None,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::packed::testing::adts_frame;

    /// Lengths of the units found, and bytes skipped.
    fn split(mut bytes: &[u8]) -> (Vec<usize>, usize) {
        let mut splitter = Splitter::new(FrameKind::Adts);
        let (mut units, mut skipped) = (Vec::new(), 0);
        loop {
            let count = match splitter.next(bytes, true) {
                Found::Unit(_, length) => {
                    units.push(length);
                    length
                }
                Found::Skip(count) => {
                    skipped += count;
                    count
                }
                Found::NeedBytes => return (units, skipped),
            };
            bytes = &bytes[count..];
        }
    }

    #[test]
    fn frames_are_found_behind_the_tail_of_another() {
        let tail = &adts_frame(&[0xff, 0xf1, 0x50, 0x80, 0x02, 0x1f, 0xfc, 9, 9, 9])[9..];
        let bytes = [tail, &adts_frame(b"one"), &adts_frame(b"three")].concat();
        assert_eq!(split(&bytes), (vec![10, 12], tail.len()));
    }

    #[test]
    fn a_frame_cut_off_is_left_out() {
        let bytes = [adts_frame(b"one"), adts_frame(b"two")[..8].to_vec()].concat();
        assert_eq!(split(&bytes), (vec![10], 8));
        assert_eq!(split(&[]), (vec![], 0));
        assert_eq!(split(&[0xff; 3]), (vec![], 3));
    }
}
