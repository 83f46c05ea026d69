//! Headers of FLAC frames (RFC 9639 section 9.1): they tell no length, so that a frame ends where the next one begins.

/// What the header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FlacHeader {
    /// Number of the frame, or of its first sample where frames differ in length.
    pub(super) number: u64,
    /// Whether the number is that of a sample.
    pub(super) counts_samples: bool,
    /// Samples of each channel.
    pub(super) samples: u64,
}

/// Most bytes of a header.
pub(super) const HEADER_BYTES: usize = 16;

/// The header at the start of `bytes`; `None` where there is none.
pub(super) fn parse(bytes: &[u8]) -> Option<FlacHeader> {
    let [sync, strategy, sizes, channels] = *bytes.first_chunk::<4>()?;
    if sync != 0xff || strategy & 0xfe != 0xf8 || channels & 1 != 0 || channels >> 4 > 10 {
        return None;
    }
    let (number, mut at) = coded_number(bytes)?;
    let samples = match sizes >> 4 {
        0 => return None,
        1 => 192,
        code @ 2..=5 => 576 << (code - 2),
        6 => {
            at += 1;
            u64::from(*bytes.get(at - 1)?) + 1
        }
        7 => {
            at += 2;
            u64::from(u16::from_be_bytes([*bytes.get(at - 2)?, *bytes.get(at - 1)?])) + 1
        }
        code => 256 << (code - 8),
    };
    at += match sizes & 15 {
        12 => 1,
        13 | 14 => 2,
        15 => return None,
        _ => 0,
    };
    let is_sound = *bytes.get(at)? == checksum(bytes.get(..at)?);
    is_sound.then_some(FlacHeader { number, counts_samples: strategy & 1 == 1, samples })
}

/// The number behind the four fixed bytes, coded like a character of UTF-8 with up to 36 bits; and where it ends.
fn coded_number(bytes: &[u8]) -> Option<(u64, usize)> {
    let first = *bytes.get(4)?;
    let more = match first.leading_ones() {
        0 => return Some((u64::from(first), 5)),
        count @ 2..=7 => count as usize - 1,
        _ => return None,
    };
    let start = u64::from(first) & ((1 << (6 - more.min(6))) - 1);
    let tail = bytes.get(5..5 + more)?;
    let value = tail
        .iter()
        .try_fold(start, |value, byte| (byte >> 6 == 2).then_some(value << 6 | u64::from(byte & 0x3f)))?;
    Some((value, 5 + more))
}

/// CRC-8 of polynomial 7, from zero.
pub(super) fn checksum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ byte, |value: u8, _| if value & 0x80 == 0 { value << 1 } else { value << 1 ^ 7 })
    })
}

impl FlacHeader {
    /// Whether a header can be that of the frame after this one.
    pub(super) fn is_followed_by(&self, next: &Self) -> bool {
        let step = if self.counts_samples { self.samples } else { 1 };
        next.counts_samples == self.counts_samples && next.number == self.number + step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_polynomial_comes_out() {
        assert_eq!(checksum(b"123456789"), 0xf4);
    }

    #[test]
    fn a_header_tells_number_and_samples() {
        // The second example of RFC 9639 appendix D: 44.1 kHz, 16 samples, frame 0; CRC 0xbf in its first frame.
        let mut header = vec![0xff, 0xf8, 0x69, 0x98, 0x00, 0x0f];
        header.push(checksum(&header));
        let expected = FlacHeader { number: 0, counts_samples: false, samples: 16 };
        assert_eq!(parse(&header), Some(expected));
        *header.last_mut().unwrap() ^= 1;
        assert_eq!(parse(&header), None);
    }

    #[test]
    fn long_numbers_are_read() {
        let mut header = vec![0xff, 0xf9, 0xc9, 0x18, 0xe1, 0x80, 0x80];
        header.push(checksum(&header));
        let found = parse(&header).unwrap();
        assert_eq!((found.number, found.counts_samples, found.samples), (0x1000, true, 4096));
        assert!(found.is_followed_by(&FlacHeader { number: 0x2000, ..found }));
    }
}
