//! Program-specific tables, put together from packets (ISO/IEC 13818-1 section 2.4.4).

use bytes::Bytes;

use super::packet::Packet;

/// Bytes of the longest section of the tables read here, with its three bytes of header.
const SECTION_BYTES_MAX: usize = 1024;

/// Collects the section of one packet id.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    bytes: Vec<u8>,
    counter: Option<u8>,
}

impl Assembler {
    /// Takes a packet; returns a section that it completes, without its checksum, if that is right.
    pub(super) fn take(&mut self, packet: &Packet<'_>) -> Option<Bytes> {
        let payload = packet.payload?;
        let follows = self.counter.replace(packet.counter) == Some(packet.counter.wrapping_sub(1) & 0xf);
        if packet.begins_unit {
            // A pointer tells where the section begins; what lies before belongs to the one before.
            let pointer = usize::from(*payload.first()?);
            self.bytes.clear();
            self.bytes.extend_from_slice(payload.get(1 + pointer..)?);
        } else if follows && !self.bytes.is_empty() {
            self.bytes.extend_from_slice(payload);
        } else {
            self.bytes.clear();
        }
        let [_, high, low] = *self.bytes.first_chunk::<3>()?;
        let length = 3 + (usize::from(high & 0xf) << 8 | usize::from(low));
        if length > SECTION_BYTES_MAX {
            self.bytes.clear();
            return None;
        }
        let section = self.bytes.get(..length).filter(|section| checksum(section) == 0);
        let section = section.and_then(|section| section.get(..length.checked_sub(4)?));
        let section = section.map(Bytes::copy_from_slice);
        if self.bytes.len() >= length {
            self.bytes.clear();
        }
        section
    }
}

/// The checksum of annex A; 0 over bytes that end in their own.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            sum << 1 ^ if sum >> 31 != 0 { 0x04c1_1db7 } else { 0 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mpegts::testing::{Writer, section};

    #[test]
    fn a_section_is_put_together_over_packets() {
        let body: Vec<u8> = (0..=255).collect();
        let whole = section(2, &body);
        let mut writer = Writer::default();
        let payload = [&[0], &whole[..]].concat();
        let packets = writer.payload(0x20, &payload);
        let mut assembler = Assembler::default();
        let found: Vec<_> =
            packets.iter().filter_map(|packet| assembler.take(&Packet::parse(packet, 0))).collect();
        assert_eq!(found, [&whole[..whole.len() - 4]]);
        assert_eq!(assembler.take(&Packet::parse(&packets[1], 0)), None);
    }

    #[test]
    fn a_section_with_a_wrong_checksum_is_left_out() {
        let mut whole = section(2, b"body");
        whole[5] ^= 1;
        let packets = Writer::default().payload(0x20, &[&[0], &whole[..]].concat());
        assert_eq!(Assembler::default().take(&Packet::parse(&packets[0], 0)), None);
    }
}
