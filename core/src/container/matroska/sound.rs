//! How long a packet of sound lasts, where neither the file nor the next packet says it.

use crate::media::CodecFamily;

/// Nanoseconds a packet lasts; `None` for codecs whose packets tell it only together with their headers.
pub(super) fn packet_ns(codec: CodecFamily, sample_rate_hz: u32, packet: &[u8]) -> Option<u64> {
    let samples: u64 = match codec {
        CodecFamily::Opus => return opus_ns(packet),
        // ISO/IEC 14496-3 section 4.5.2.1.1; the shorter frames of 960 samples are for broadcasting.
        CodecFamily::Aac => 1024,
        // ISO/IEC 11172-3 section 2.4.2.1; half of it at the low rates of ISO/IEC 13818-3.
        CodecFamily::Mp3 if sample_rate_hz < 32_000 => 576,
        CodecFamily::Mp3 => 1152,
        // ETSI TS 102 366 section 4.1.
        CodecFamily::Ac3 => 1536,
        CodecFamily::Eac3 => eac3_samples(packet)?,
        _ => return None,
    };
    (samples * 1_000_000_000).checked_div(u64::from(sample_rate_hz))
}

/// From `fscod` and `numblkscod` of an E-AC-3 frame, 256 samples a block (ETSI TS 102 366 section E.1.2.2).
fn eac3_samples(packet: &[u8]) -> Option<u64> {
    let fields = *packet.get(4)?;
    let blocks = if fields >> 6 == 3 { 6 } else { [1, 2, 3, 6][usize::from(fields >> 4 & 3)] };
    Some(256 * blocks)
}

/// From the first two bytes of an Opus packet (RFC 6716 sections 3.1 and 3.2), which lasts 120 ms at most.
fn opus_ns(packet: &[u8]) -> Option<u64> {
    let first = *packet.first()?;
    let (configuration, code) = (first >> 3, first & 3);
    let frame_us = match configuration {
        0..12 => [10_000, 20_000, 40_000, 60_000][usize::from(configuration % 4)],
        12..16 => [10_000, 20_000][usize::from(configuration % 2)],
        _ => [2_500, 5_000, 10_000, 20_000][usize::from(configuration % 4)],
    };
    let frames = match code {
        0 => 1,
        1 | 2 => 2,
        _ => u64::from(*packet.get(1)? & 0x3F),
    };
    Some(frame_us * frames * 1000).filter(|ns| *ns <= 120_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_of_known_length_tell_how_long_they_last() {
        let table: [(CodecFamily, u32, &[u8], Option<u64>); 8] = [
            (CodecFamily::Opus, 48_000, &[0xFC], Some(20_000_000)),
            (CodecFamily::Opus, 48_000, &[0x1B, 2], Some(120_000_000)),
            (CodecFamily::Opus, 48_000, &[0x1B, 3], None),
            (CodecFamily::Aac, 44_100, &[], Some(23_219_954)),
            (CodecFamily::Mp3, 24_000, &[], Some(24_000_000)),
            (CodecFamily::Ac3, 0, &[], None),
            (CodecFamily::Eac3, 48_000, &[0x0B, 0x77, 0, 0, 0x30], Some(32_000_000)),
            (CodecFamily::Vorbis, 48_000, &[], None),
        ];
        for (codec, rate, packet, expected) in table {
            assert_eq!(packet_ns(codec, rate, packet), expected, "{codec:?} at {rate}");
        }
    }
}
