//! Frames of AC-3 and Enhanced AC-3 (ETSI TS 102 366 V1.4.1, section 4.3 and annex E.1.2).

use bytes::Bytes;

use super::frame_header::FrameHeader;
use crate::media::CodecFamily;

/// Sampling rates by code.
const RATES_HZ: [u32; 3] = [48_000, 44_100, 32_000];

/// Nominal bit rates of AC-3 by half of the frame size code, in kbit/s.
const RATES_KBPS: [u32; 19] =
    [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];

/// Full channels by audio coding mode.
const CHANNELS: [u16; 8] = [2, 1, 2, 3, 3, 4, 4, 5];

/// Samples of one audio block.
const BLOCK_SAMPLES: u32 = 256;

/// The header at the start of `bytes`; `None` where there is none.
pub(super) fn parse(bytes: &[u8]) -> Option<FrameHeader> {
    let head = bytes.first_chunk::<8>()?;
    if head[..2] != [0x0b, 0x77] {
        return None;
    }
    match head[5] >> 3 {
        0..=10 => ac3(head),
        11..=16 => eac3(head),
        _ => None,
    }
}

fn ac3(head: &[u8; 8]) -> Option<FrameHeader> {
    let rate_code = usize::from(head[4] >> 6);
    let size_code = usize::from(head[4] & 0x3f);
    let kbps = *RATES_KBPS.get(size_code >> 1)?;
    let words = match rate_code {
        0 => kbps * 2,
        1 => kbps * 320 / 147 + (size_code & 1) as u32,
        _ => kbps * 3,
    };
    let (mode, has_low_frequency) = ac3_mode(head);
    let slower = (head[5] >> 3).saturating_sub(8);
    Some(FrameHeader {
        codec: CodecFamily::Ac3,
        length: words as usize * 2,
        header_bytes: 0,
        samples: BLOCK_SAMPLES * 6,
        sample_rate_hz: RATES_HZ.get(rate_code)? >> slower,
        channels: CHANNELS[usize::from(mode)] + u16::from(has_low_frequency),
        signature: u32::from(head[4] >> 6) << 8 | u32::from(head[5] >> 3),
        is_dependent: false,
    })
}

/// Audio coding mode, and whether there is a low frequency channel: its flag lies behind up to two mix levels.
const fn ac3_mode(head: &[u8; 8]) -> (u8, bool) {
    let mode = head[6] >> 5;
    let mut position = 3;
    if mode & 1 != 0 && mode != 1 {
        position += 2;
    }
    if mode & 4 != 0 {
        position += 2;
    }
    if mode == 2 {
        position += 2;
    }
    let bits = (head[6] as u16) << 8 | head[7] as u16;
    (mode, bits >> (15 - position) & 1 != 0)
}

fn eac3(head: &[u8; 8]) -> Option<FrameHeader> {
    let kind = head[2] >> 6;
    let substream = head[2] >> 3 & 7;
    let length = (usize::from(head[2] & 7) << 8 | usize::from(head[3])) * 2 + 2;
    let (sample_rate_hz, blocks) = match (head[4] >> 6, head[4] >> 4 & 3) {
        (3, reduced) => (RATES_HZ.get(usize::from(reduced))? / 2, 6),
        (code, blocks) => (RATES_HZ[usize::from(code)], [1, 2, 3, 6][usize::from(blocks)]),
    };
    if kind == 3 || length < 8 {
        return None;
    }
    Some(FrameHeader {
        codec: CodecFamily::Eac3,
        length,
        header_bytes: 0,
        samples: BLOCK_SAMPLES * blocks,
        sample_rate_hz,
        channels: CHANNELS[usize::from(head[4] >> 1 & 7)] + u16::from(head[4] & 1),
        signature: 1 << 16 | u32::from(head[4] >> 6) << 8,
        // Substreams beside the first belong to the same instant.
        is_dependent: kind == 1 || substream != 0,
    })
}

/// The payload of `dac3` or `dec3` (ETSI TS 102 366 annex F.4 and F.6) for an access unit.
pub(super) fn configuration(unit: &[u8]) -> Option<Bytes> {
    let head = unit.first_chunk::<8>()?;
    let header = parse(unit)?;
    if header.codec == CodecFamily::Eac3 {
        return eac3_configuration(unit, &header);
    }
    let (mode, has_low_frequency) = ac3_mode(head);
    let fields = u32::from(head[4] >> 6) << 22
        | u32::from(head[5] >> 3) << 17
        | u32::from(head[5] & 7) << 14
        | u32::from(mode) << 11
        | u32::from(has_low_frequency) << 10
        | u32::from(head[4] & 0x3f) >> 1 << 5;
    Some(Bytes::copy_from_slice(&fields.to_be_bytes()[1..]))
}

/// One independent substream with those that depend on it.
fn eac3_configuration(unit: &[u8], header: &FrameHeader) -> Option<Bytes> {
    let head = unit.first_chunk::<8>()?;
    let (mut dependent, mut locations) = (0_u8, 0_u16);
    let mut rest = unit.get(header.length..).unwrap_or_default();
    while let Some(next) = parse(rest) {
        if rest.first_chunk::<8>().is_some_and(|head| head[2] >> 6 == 1) {
            dependent += u8::from(dependent < 15);
            locations |= channel_locations(rest);
        }
        rest = rest.get(next.length..).unwrap_or_default();
    }
    let kbps = unit.len() as u64 * 8 * u64::from(header.sample_rate_hz) / u64::from(header.samples) / 1000;
    let mut out = Vec::with_capacity(6);
    out.extend_from_slice(&((kbps.min(0x1fff) as u16) << 3).to_be_bytes());
    out.push((head[4] & 0xc0) | (head[5] >> 3) << 1);
    out.push(head[4] & 0x0f);
    out.push(dependent << 1 | (locations >> 8) as u8);
    if dependent > 0 {
        out.push(locations as u8);
    }
    Some(out.into())
}

/// `chan_loc` of a dependent substream from its channel map, whose bits 5 to 12 and 14, from the most significant one,
/// are the same places in the same order.
fn channel_locations(frame: &[u8]) -> u16 {
    let bit =
        |position: usize| frame.get(position / 8).is_some_and(|byte| byte >> (7 - position % 8) & 1 != 0);
    let is_dual_mono = frame.get(4).is_some_and(|byte| byte >> 1 & 7 == 0);
    // Behind the version and the first dialogue level; each compression word has eight bits behind its flag.
    let mut position = 50;
    position += if bit(position) { 9 } else { 1 };
    if is_dual_mono {
        position += 5;
        position += if bit(position) { 9 } else { 1 };
    }
    if !bit(position) {
        return 0;
    }
    let map = position + 1;
    let places = (0..8).filter(|place| bit(map + 5 + place)).fold(0, |sum, place| sum | 1 << place);
    places | u16::from(bit(map + 14)) << 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ac3_tells_its_length_and_configuration() {
        // 48 kHz, 192 kbit/s, stereo.
        let head = [0x0b, 0x77, 0, 0, 0x14, 0x40, 0x43, 0xe0];
        let parsed = parse(&head).unwrap();
        assert_eq!((parsed.length, parsed.samples, parsed.channels), (768, 1536, 2));
        assert_eq!(configuration(&head).unwrap().as_ref(), [0x10, 0x11, 0x40]);
        // 44.1 kHz, the longer of two frame sizes.
        assert_eq!(parse(&[0x0b, 0x77, 0, 0, 0x55, 0x40, 0x43, 0xe0]).unwrap().length, 836);
    }

    #[test]
    fn eac3_tells_its_length_and_which_frames_go_together() {
        // 48 kHz, six blocks, 5.1.
        let head = [0x0b, 0x77, 0x01, 0xff, 0x3f, 0x80, 0, 0];
        let parsed = parse(&head).unwrap();
        assert_eq!((parsed.length, parsed.samples, parsed.channels), (1024, 1536, 6));
        assert!(!parsed.is_dependent);
        assert!(parse(&[0x0b, 0x77, 0x41, 0xff, 0x3f, 0x80, 0, 0]).unwrap().is_dependent);
        let mut unit = head.to_vec();
        unit.resize(1024, 0);
        assert_eq!(configuration(&unit).unwrap().as_ref(), [0x08, 0x00, 0x20, 0x0f, 0x00]);
    }

    #[test]
    fn what_is_no_header_is_refused() {
        assert!(parse(&[0x0b, 0x77, 0, 0, 0xd4, 0x40, 0x43, 0xe0]).is_none());
        assert!(parse(&[0x0b, 0x77, 0, 0, 0x14, 0x88, 0x43, 0xe0]).is_none());
        assert!(parse(&[0x0b, 0x78, 0, 0, 0x14, 0x40, 0x43, 0xe0]).is_none());
    }
}
