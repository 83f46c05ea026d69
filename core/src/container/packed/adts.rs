//! Frames of AAC in an audio data transport stream (ADTS, ISO/IEC 14496-3 section 1.A.2).

use bytes::Bytes;

use super::frame_header::FrameHeader;
use crate::media::CodecFamily;

/// Sampling rates by index (ISO/IEC 14496-3 table 1.18).
const RATES_HZ: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/// The index of a sampling rate; `None` for one the table does not have.
pub(super) fn rate_index(hz: u32) -> Option<u8> {
    RATES_HZ.iter().position(|rate| *rate == hz).and_then(|index| u8::try_from(index).ok())
}

/// Samples of one raw data block.
const BLOCK_SAMPLES: u32 = 1024;

/// The header at the start of `bytes`; `None` where there is none. Streams whose channels are told inside the frames
/// (channel configuration 0) are not taken.
pub(super) fn parse(bytes: &[u8]) -> Option<FrameHeader> {
    let [sync, flags, rate, lengths @ .., blocks] = bytes.first_chunk::<7>()?;
    // Twelve bits of sync, and layer 0.
    if *sync != 0xff || flags & 0xf6 != 0xf0 {
        return None;
    }
    let sample_rate_hz = *RATES_HZ.get(usize::from(rate >> 2 & 0xf))?;
    let channel_configuration = rate << 2 & 4 | lengths[0] >> 6;
    let channels = match channel_configuration {
        0 => return None,
        7 => 8,
        count => u16::from(count),
    };
    let length =
        usize::from(lengths[0] & 3) << 11 | usize::from(lengths[1]) << 3 | usize::from(lengths[2] >> 5);
    let has_checksum = flags & 1 == 0;
    let blocks = u32::from(blocks & 3) + 1;
    // With several blocks a checksum protects each and their places are told (section 1.A.2.2.2).
    let header_bytes = match (has_checksum, blocks) {
        (false, _) => 7,
        (true, 1) => 9,
        (true, _) => return None,
    };
    (length > header_bytes).then_some(FrameHeader {
        codec: CodecFamily::Aac,
        length,
        header_bytes,
        samples: BLOCK_SAMPLES * blocks,
        sample_rate_hz,
        channels,
        // Profile and rate: what cannot change inside one track.
        signature: u32::from(rate >> 2),
        is_dependent: false,
    })
}

/// The AudioSpecificConfig (ISO/IEC 14496-3 section 1.6.2.1) of a frame with its header. Spectral band replication
/// is left to be found by the decoder.
pub(super) fn configuration(frame: &[u8]) -> Option<Bytes> {
    let [_, _, rate, channels, ..] = *frame else { return None };
    let object_type = (rate >> 6) + 1;
    let index = rate >> 2 & 0xf;
    let channel_configuration = rate << 2 & 4 | channels >> 6;
    Some(vec![object_type << 3 | index >> 1, index << 7 | channel_configuration << 3].into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_tells_length_rate_and_channels() {
        let header = [0xff, 0xf1, 0x50, 0x80, 0x02, 0x1f, 0xfc, 0];
        let parsed = parse(&header).unwrap();
        assert_eq!((parsed.length, parsed.header_bytes, parsed.samples), (16, 7, 1024));
        assert_eq!((parsed.sample_rate_hz, parsed.channels), (44_100, 2));
        assert_eq!(configuration(&header).unwrap().as_ref(), [0x12, 0x10]);
    }

    #[test]
    fn what_is_no_header_is_refused() {
        // MPEG audio, a reserved rate, no channels, a length below that of the header.
        for bytes in [
            [0xff, 0xfb, 0x50, 0x80, 0x02, 0x1f, 0xfc],
            [0xff, 0xf1, 0x7c, 0x80, 0x02, 0x1f, 0xfc],
            [0xff, 0xf1, 0x50, 0x00, 0x02, 0x1f, 0xfc],
            [0xff, 0xf1, 0x50, 0x80, 0x00, 0xff, 0xfc],
        ] {
            assert!(parse(&bytes).is_none());
        }
    }
}
