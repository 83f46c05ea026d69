//! Frames of MPEG audio layer III (ISO/IEC 11172-3 section 2.4.1.3, ISO/IEC 13818-3 section 2.4.2.3).

use super::frame_header::FrameHeader;
use crate::media::CodecFamily;

/// Bit rates by index, in kbit/s: of version 1, and of versions 2 and 2.5.
const RATES_KBPS: [[u32; 14]; 2] = [
    [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// Sampling rates of version 1 by index; version 2 has half of them, 2.5 a quarter.
const RATES_HZ: [u32; 3] = [44_100, 48_000, 32_000];

/// The header at the start of `bytes`; `None` where there is none. Frames of no declared bit rate are not taken.
pub(super) fn parse(bytes: &[u8]) -> Option<FrameHeader> {
    let [sync, version, rates, mode] = *bytes.first_chunk::<4>()?;
    // Eleven bits of sync, and layer III.
    if sync != 0xff || version & 0xe6 != 0xe2 {
        return None;
    }
    let (is_first_version, shift) = match version >> 3 & 3 {
        3 => (true, 0),
        2 => (false, 1),
        0 => (false, 2),
        _ => return None,
    };
    let table = &RATES_KBPS[usize::from(!is_first_version)];
    let kbps = *table.get(usize::from(rates >> 4).checked_sub(1)?)?;
    let sample_rate_hz = RATES_HZ.get(usize::from(rates >> 2 & 3))? >> shift;
    let samples = if is_first_version { 1152 } else { 576 };
    let padding = u32::from(rates >> 1 & 1);
    Some(FrameHeader {
        codec: CodecFamily::Mp3,
        length: (samples / 8 * kbps * 1000 / sample_rate_hz + padding) as usize,
        header_bytes: 0,
        samples,
        sample_rate_hz,
        channels: if mode >> 6 == 3 { 1 } else { 2 },
        signature: u32::from(version & 0xfe) << 8 | u32::from(rates & 0x0c),
        is_dependent: false,
    })
}

/// Whether a whole frame holds no sound but what an encoder tells of the file: `Xing` or `Info` behind empty side
/// information, or `VBRI` 32 bytes behind the header (LAME and Fraunhofer encoders, observed 2026-11).
pub(super) fn is_description(frame: &[u8]) -> bool {
    let Some(header) = frame.first_chunk::<4>() else { return false };
    let is_first_version = header[1] >> 3 & 3 == 3;
    let is_mono = header[3] >> 6 == 3;
    let side_bytes = match (is_first_version, is_mono) {
        (true, false) => 32,
        (true, true) | (false, false) => 17,
        (false, true) => 9,
    };
    let starts_with = |at: usize, name: &[u8]| frame.get(at..).is_some_and(|rest| rest.starts_with(name));
    let is_silent = frame.get(4..4 + side_bytes).is_some_and(|side| side.iter().all(|byte| *byte == 0));
    let is_lame = starts_with(4 + side_bytes, b"Xing") || starts_with(4 + side_bytes, b"Info");
    (is_silent && is_lame) || starts_with(36, b"VBRI")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_tells_length_rate_and_channels() {
        let table = [
            ([0xff, 0xfb, 0x90, 0x64], (417, 1152, 44_100, 2)),
            ([0xff, 0xfb, 0x92, 0xc4], (418, 1152, 44_100, 1)),
            ([0xff, 0xf3, 0x84, 0x64], (192, 576, 24_000, 2)),
            ([0xff, 0xe3, 0x18, 0xc4], (72, 576, 8_000, 1)),
        ];
        for (bytes, expected) in table {
            let parsed = parse(&bytes).unwrap();
            assert_eq!((parsed.length, parsed.samples, parsed.sample_rate_hz, parsed.channels), expected);
        }
    }

    #[test]
    fn what_is_no_header_is_refused() {
        // Layer II, a reserved version, no bit rate, the bit rate never used, a reserved sampling rate, ADTS.
        for bytes in [[0xff, 0xfd, 0x90, 0], [0xff, 0xeb, 0x90, 0], [0xff, 0xfb, 0, 0], [0xff, 0xfb, 0xf0, 0]]
        {
            assert!(parse(&bytes).is_none());
        }
        assert!(parse(&[0xff, 0xfb, 0x9c, 0]).is_none());
        assert!(parse(&[0xff, 0xf1, 0x50, 0x80]).is_none());
    }

    #[test]
    fn the_frame_that_describes_the_file_is_told_from_sound() {
        let mut frame = vec![0; 417];
        frame[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0x64]);
        assert!(!is_description(&frame));
        frame[36..40].copy_from_slice(b"Info");
        assert!(is_description(&frame));
        frame[20] = 1;
        assert!(!is_description(&frame));
        frame[36..40].copy_from_slice(b"VBRI");
        assert!(is_description(&frame));
    }
}
