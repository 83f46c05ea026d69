//! Opus: `dOps` and OpusHead say the same in different byte orders; a packet tells its own duration.
//!
//! `dOps` is big-endian with version 0 ("Encapsulation of Opus in ISO Base Media File Format" 1.0.0, section 4.3.2);
//! OpusHead is little-endian with version 1 (RFC 7845 section 5.1). A track's configuration holds the OpusHead
//! without its eight bytes of magic.

use bytes::Bytes;

/// Ticks per second of every Opus track (RFC 7845 section 4; the encapsulation's section 4.3.4).
pub(crate) const OPUS_TIMESCALE: u32 = 48_000;

/// Fixed bytes before the channel mapping table.
const FIXED_BYTES: usize = 11;

/// OpusHead without magic, from the payload of `dOps`; empty where that is too short.
pub(crate) fn head_from_dops(dops: &[u8]) -> Bytes {
    turned(dops, 1)
}

/// Payload of `dOps`, from OpusHead with or without its magic; empty where that is too short.
pub(crate) fn dops_from_head(head: &[u8]) -> Bytes {
    turned(head.strip_prefix(b"OpusHead").unwrap_or(head), 0)
}

/// The fields in the other byte order: version, channels, pre-skip (16 bits), rate (32), gain (16), mapping family.
fn turned(bytes: &[u8], version: u8) -> Bytes {
    if bytes.len() < FIXED_BYTES {
        return Bytes::new();
    }
    let mut turned = bytes.to_vec();
    turned[0] = version;
    turned[2..4].reverse();
    turned[4..8].reverse();
    turned[8..10].reverse();
    Bytes::from(turned)
}

/// Duration of a packet in ticks of 48 kHz, from its first two bytes (RFC 6716 section 3.1); `None` for no packet.
pub(crate) fn packet_duration(packet: &[u8]) -> Option<u32> {
    const SILK: [u32; 4] = [480, 960, 1920, 2880];
    const HYBRID: [u32; 2] = [480, 960];
    const CELT: [u32; 4] = [120, 240, 480, 960];
    let first = *packet.first()?;
    let configuration = usize::from(first >> 3);
    let frame = match configuration {
        0..12 => SILK[configuration % 4],
        12..16 => HYBRID[configuration % 2],
        _ => CELT[configuration % 4],
    };
    let frames = match first & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u32::from(*packet.get(1)? & 0x3f),
    };
    // RFC 6716 section 3.2.5: at most 120 ms.
    Some(frame * frames).filter(|duration| *duration <= 5760)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dops_and_head_turn_into_each_other() {
        let dops = [0, 2, 0x01, 0x38, 0, 0, 0xbb, 0x80, 0xff, 0x00, 0];
        let head = [1, 2, 0x38, 0x01, 0x80, 0xbb, 0, 0, 0x00, 0xff, 0];
        assert_eq!(head_from_dops(&dops)[..], head);
        assert_eq!(dops_from_head(&head)[..], dops);
        assert_eq!(dops_from_head(&[b"OpusHead", &head[..]].concat())[..], dops);
        assert!(dops_from_head(&head[..10]).is_empty());
    }

    #[test]
    fn a_packet_tells_its_duration() {
        assert_eq!(packet_duration(&[0xfc]), Some(960));
        assert_eq!(packet_duration(&[0x80 | 1]), Some(240));
        assert_eq!(packet_duration(&[0x18 | 3, 2]), Some(5760));
        assert_eq!(packet_duration(&[0x18 | 3, 3]), None);
        assert_eq!(packet_duration(&[]), None);
    }
}
