//! EBML put together: elements appended to a buffer.

use super::ids;

/// Appends an element id, marker included.
pub(super) fn id(out: &mut Vec<u8>, id: u32) {
    let skipped = id.leading_zeros() as usize / 8;
    out.extend_from_slice(&id.to_be_bytes()[skipped.min(3)..]);
}

/// Appends a variable-size integer in the fewest bytes; values are below 2^56 - 1, as every size in memory is.
pub(super) fn vint(out: &mut Vec<u8>, value: u64) {
    // One more than the value, because all value bits set are reserved (RFC 8794 section 6.2).
    let bits = 64 - (value + 1).leading_zeros() as usize;
    let length = bits.div_ceil(7).clamp(1, 8);
    let marked = value | 1 << (7 * length);
    out.extend_from_slice(&marked.to_be_bytes()[8 - length..]);
}

/// A size in eight bytes, for one that is put in its place later.
pub(super) fn wide_size(value: u64) -> [u8; 8] {
    (value | 1 << 56).to_be_bytes()
}

/// The eight bytes of an unknown size (RFC 8794 section 6.2).
pub(super) const UNKNOWN_SIZE: [u8; 8] = [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

/// Appends an element of bytes.
pub(super) fn binary(out: &mut Vec<u8>, element: u32, data: &[u8]) {
    id(out, element);
    vint(out, data.len() as u64);
    out.extend_from_slice(data);
}

/// Appends an element of text.
pub(super) fn text(out: &mut Vec<u8>, element: u32, text: &str) {
    binary(out, element, text.as_bytes());
}

/// Appends an unsigned integer in the fewest bytes, at least one.
pub(super) fn unsigned(out: &mut Vec<u8>, element: u32, value: u64) {
    let skipped = value.leading_zeros() as usize / 8;
    binary(out, element, &value.to_be_bytes()[skipped.min(7)..]);
}

/// Appends a signed integer in the fewest bytes.
pub(super) fn signed(out: &mut Vec<u8>, element: u32, value: i64) {
    // One bit more than the magnitude needs, for the sign.
    let bits = 65 - (if value < 0 { !value } else { value }).leading_zeros() as usize;
    let length = bits.div_ceil(8).clamp(1, 8);
    binary(out, element, &value.to_be_bytes()[8 - length..]);
}

/// Appends a float of eight bytes.
pub(super) fn float(out: &mut Vec<u8>, element: u32, value: f64) {
    binary(out, element, &value.to_be_bytes());
}

/// Appends an element that holds what `fill` appends.
pub(super) fn master(out: &mut Vec<u8>, element: u32, fill: impl FnOnce(&mut Vec<u8>)) {
    let mut content = Vec::new();
    fill(&mut content);
    binary(out, element, &content);
}

/// Appends a Void element of `length` bytes in all, at least 2 (RFC 8794 section 11.3.2).
pub(super) fn void(out: &mut Vec<u8>, length: usize) {
    id(out, ids::VOID);
    if length <= 128 {
        vint(out, length as u64 - 2);
    } else {
        out.extend_from_slice(&wide_size(length as u64 - 9));
    }
    let content = if length <= 128 { length - 2 } else { length - 9 };
    out.resize(out.len() + content, 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::matroska::ebml;

    #[test]
    fn what_is_written_is_read_back() {
        for value in [0, 1, 126, 127, 128, 16_382, 16_383, 1 << 21, (1 << 56) - 2] {
            let mut out = Vec::new();
            vint(&mut out, value);
            assert_eq!(ebml::vint(&out), Ok(ebml::Vint { value, length: out.len() }), "{value}");
        }
        for value in [0, 1, -1, 127, 128, -128, -129, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            signed(&mut out, ids::REFERENCE_BLOCK, value);
            let element = ebml::Element { id: 0, data: out[2..].to_vec().into(), offset: 0 };
            assert_eq!(element.signed(), Ok(value));
        }
    }

    #[test]
    fn numbers_take_the_fewest_bytes() {
        let mut out = Vec::new();
        unsigned(&mut out, ids::TRACK_NUMBER, 1);
        unsigned(&mut out, ids::TIMESTAMP_SCALE, 1_000_000);
        signed(&mut out, ids::REFERENCE_BLOCK, -40);
        void(&mut out, 4);
        assert_eq!(
            out,
            [0xD7, 0x81, 1, 0x2A, 0xD7, 0xB1, 0x83, 0x0F, 0x42, 0x40, 0xFB, 0x81, 0xD8, 0xEC, 0x82, 0, 0]
        );
    }
}
