//! Gzip without compression: stored blocks (RFC 1951 section 3.2.4) in a gzip member (RFC 1952).

/// The bytes as a gzip member.
pub(crate) fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut member = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let blocks: Vec<&[u8]> = if bytes.is_empty() { vec![&[]] } else { bytes.chunks(0xffff).collect() };
    for (index, block) in blocks.iter().enumerate() {
        let length = u16::try_from(block.len()).expect("blocks hold at most 65535 bytes");
        member.push(u8::from(index + 1 == blocks.len()));
        member.extend_from_slice(&length.to_le_bytes());
        member.extend_from_slice(&(!length).to_le_bytes());
        member.extend_from_slice(block);
    }
    member.extend_from_slice(&crc32(bytes).to_le_bytes());
    let length = u32::try_from(bytes.len()).expect("test bodies are far below 4 GiB");
    member.extend_from_slice(&length.to_le_bytes());
    member
}

/// RFC 1952 section 8, bit by bit: bodies of tests are small.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| {
                if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_everybody_knows() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_member_holds_the_bytes_and_their_length() {
        assert_eq!(
            stored(b"a"),
            [
                0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, 1, 0, 0xfe, 0xff, b'a', 0x43, 0xbe, 0xb7, 0xe8, 1,
                0, 0, 0
            ]
        );
    }
}
