//! ID3v2 tags around sound (id3.org, "ID3 tag version 2.4.0 - Main Structure", sections 3 and 4).

/// Bytes of a tag's header.
pub(super) const HEADER_BYTES: usize = 10;

/// Owner of the private frame that tells the time of the first sample of a segment, in 90 kHz ticks
/// (RFC 8216 section 3.4).
const TIMESTAMP_OWNER: &[u8] = b"com.apple.streaming.transportStreamTimestamp\0";

/// Whether the bytes can begin a tag.
pub(super) fn begins_tag(bytes: &[u8]) -> bool {
    bytes.starts_with(b"ID3")
}

/// Bytes of the tag that starts here, header and footer included; `None` where none does.
pub(super) fn tag_length(bytes: &[u8]) -> Option<u64> {
    let [b'I', b'D', b'3', version, revision, flags, size @ ..] = *bytes.first_chunk::<HEADER_BYTES>()?
    else {
        return None;
    };
    let is_valid = version != 0xff && revision != 0xff && size.iter().all(|byte| *byte < 0x80);
    let footer = if flags & 0x10 != 0 { HEADER_BYTES as u64 } else { 0 };
    is_valid.then(|| u64::from(synchsafe(size)) + HEADER_BYTES as u64 + footer)
}

/// The time a tag tells, of which the first part is given; 33 bits of 90 kHz ticks.
pub(super) fn timestamp(tag: &[u8]) -> Option<u64> {
    let (header, mut rest) = tag.split_first_chunk::<HEADER_BYTES>()?;
    let version = header[3];
    let has_extended_header = header[5] & 0x40 != 0;
    if !matches!(version, 3 | 4) {
        return None;
    }
    if has_extended_header {
        let (size, _) = rest.split_first_chunk::<4>()?;
        // Version 2.3 does not count the four bytes of the size itself.
        let size = if version == 4 { synchsafe(*size) } else { u32::from_be_bytes(*size).checked_add(4)? };
        rest = rest.get(size as usize..)?;
    }
    while let Some((frame, body)) = rest.split_first_chunk::<HEADER_BYTES>() {
        let size = [frame[4], frame[5], frame[6], frame[7]];
        let size = if version == 4 { synchsafe(size) } else { u32::from_be_bytes(size) };
        if frame[0] == 0 {
            return None;
        }
        let content = body.get(..size as usize)?;
        if frame.starts_with(b"PRIV") {
            let time = content.strip_prefix(TIMESTAMP_OWNER).and_then(|value| value.first_chunk::<8>());
            if let Some(time) = time {
                return Some(u64::from_be_bytes(*time) & 0x1_ffff_ffff);
            }
        }
        rest = &body[size as usize..];
    }
    None
}

/// Four groups of seven bits.
fn synchsafe(bytes: [u8; 4]) -> u32 {
    bytes.iter().fold(0, |sum, byte| sum << 7 | u32::from(byte & 0x7f))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::packed::testing::timestamp_tag;

    #[test]
    fn the_time_of_a_segment_is_found() {
        let tag = timestamp_tag(0x1_2345_6789);
        assert_eq!(tag_length(&tag), Some(tag.len() as u64));
        assert_eq!(timestamp(&tag), Some(0x1_2345_6789));
        assert_eq!(tag_length(b"ID3\x04\0\0\0\0\0\x80"), None);
        assert_eq!(tag_length(b"ID3\x04\0\x10\0\0\x01\0"), Some(148));
    }

    #[test]
    fn damaged_tags_tell_nothing() {
        let tag = timestamp_tag(5);
        for length in 0..tag.len() {
            assert_eq!(timestamp(&tag[..length]), None);
        }
        for index in 0..tag.len() {
            let mut damaged = tag.clone();
            damaged[index] ^= 0xff;
            let _ = timestamp(&damaged);
        }
    }
}
