//! Pieces of WebM that each begin with the head of a file: all but the first are cut down to their clusters, so that one
//! behind the other they are one file. (MP4 needs nothing of the kind: an index may come again.)

use bytes::{Bytes, BytesMut};

/// Identifiers of the elements that stand outside of clusters (RFC 9559 section 5.1).
const EBML: [u8; 4] = [0x1A, 0x45, 0xDF, 0xA3];
const SEGMENT: [u8; 4] = [0x18, 0x53, 0x80, 0x67];
const CLUSTER: [u8; 4] = [0x1F, 0x43, 0xB6, 0x75];
/// Elements before the first cluster; there are five kinds of them.
const ELEMENTS: usize = 64;

/// The piece as a part of the file that the pieces are together. What is no WebM comes back as it is.
pub(super) fn joined(bytes: BytesMut, is_first: bool) -> Bytes {
    match (places(&bytes), is_first) {
        (Some(places), true) => open_ended(bytes, &places),
        (Some(Places { cluster: Some(cluster), .. }), false) => bytes.freeze().slice(cluster..),
        _ => bytes.freeze(),
    }
}

/// Where the parts of a piece are.
struct Places {
    /// The length of the segment: its first byte, and how many it has.
    length: (usize, usize),
    /// The first cluster.
    cluster: Option<usize>,
}

/// The segment of the first piece is as long as all of them: of unknown length (RFC 8794 section 6.2).
fn open_ended(mut bytes: BytesMut, places: &Places) -> Bytes {
    let (at, count) = places.length;
    if let Some(length) = bytes.get_mut(at..at + count) {
        length.fill(0xFF);
        length[0] = 0xFF >> (count - 1);
    }
    bytes.freeze()
}

fn places(bytes: &[u8]) -> Option<Places> {
    bytes.starts_with(&EBML).then_some(())?;
    let (size, count) = size(bytes, 4)?;
    let segment = usize::try_from(size?).ok()?.checked_add(4 + count)?;
    bytes.get(segment..)?.starts_with(&SEGMENT).then_some(())?;
    let length = segment + 4;
    let (_, length_bytes) = self::size(bytes, length)?;
    let mut at = length + length_bytes;
    for _ in 0..ELEMENTS {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        if rest.starts_with(&CLUSTER) {
            return Some(Places { length: (length, length_bytes), cluster: Some(at) });
        }
        let id = rest[0].leading_zeros() as usize + 1;
        let (size, count) = self::size(bytes, at.checked_add(id)?)?;
        at = usize::try_from(size?).ok()?.checked_add(at + id + count)?;
        if at >= bytes.len() {
            break;
        }
    }
    Some(Places { length: (length, length_bytes), cluster: None })
}

/// The length that stands at a place, `None` inside for an unknown one, and how many bytes it takes.
fn size(bytes: &[u8], at: usize) -> Option<(Option<u64>, usize)> {
    let first = *bytes.get(at)?;
    let count = first.leading_zeros() as usize + 1;
    let digits = bytes.get(at..at.checked_add(count)?).filter(|_| count <= 8)?;
    let marker = 0x80_u8 >> (count - 1);
    let value = digits.iter().fold(0_u64, |value, digit| value << 8 | u64::from(*digit));
    let value = value & !(u64::from(marker) << (8 * (count - 1)));
    let unknown = (1_u64 << (7 * count)) - 1;
    Some(((value != unknown).then_some(value), count))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A head of EBML, a segment of known length, tracks, and a cluster.
    const PIECE: &[u8] =
        b"\x1A\x45\xDF\xA3\x82hh\x18\x53\x80\x67\x40\x0E\x16\x54\xAE\x6B\x81t\x1F\x43\xB6\x75\x83ccc";

    #[test]
    fn pieces_become_one_file_of_open_length() {
        let first = joined(BytesMut::from(PIECE), true);
        let expected = [&PIECE[..11], &[0x7F, 0xFF], &PIECE[13..]].concat();
        assert_eq!(&first[..], expected);
        assert_eq!(&joined(BytesMut::from(PIECE), false)[..], b"\x1F\x43\xB6\x75\x83ccc");
    }

    #[test]
    fn what_is_no_webm_or_breaks_off_stays_as_it_is() {
        for bytes in [
            &b""[..],
            b"\0\0\0\x08moov",
            b"\x1A\x45\xDF\xA3",
            &PIECE[..9],
            b"\x1A\x45\xDF\xA3\xFFhh",
            b"\x1A\x45\xDF\xA3\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFE",
        ] {
            assert_eq!(&joined(BytesMut::from(bytes), false)[..], bytes);
        }
    }
}
