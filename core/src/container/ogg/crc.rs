//! The checksum of a page: CRC-32 of polynomial 0x04c11db7, most significant bit first, from zero (RFC 3533 section 6).

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = (index as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 0x8000_0000 == 0 { value << 1 } else { value << 1 ^ 0x04c1_1db7 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
}

/// The checksum of `bytes`.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| sum << 8 ^ TABLE[usize::from((sum >> 24) as u8 ^ byte)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_polynomial_comes_out() {
        // CRC-32/BZIP2 is the same but for its start and end of all ones.
        assert_eq!(checksum(b"\0"), 0);
        assert_eq!(checksum(b"\x01"), 0x04c1_1db7);
        assert_eq!(checksum(b"123456789"), 0x89a1_897f);
    }
}
