//! Cuts the bytes of the source into packets.

use bytes::{Buf, Bytes, BytesMut};

use super::damaged;
use super::packet::{PACKET_BYTES, Packet, SYNC};
use crate::container::ContainerError;

/// Bytes without a packet that are passed over, such as padding between two segments.
const LOST_BYTES_MAX: u64 = 64 << 10;

/// The bytes pushed and not yet used.
#[derive(Debug, Default)]
pub(super) struct Source {
    bytes: BytesMut,
    offset: u64,
    is_ended: bool,
    /// Bytes passed over since the last packet.
    lost_bytes: u64,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Next {
    Packet(Packet),
    NeedBytes,
    End,
}

impl Source {
    pub(super) fn push(&mut self, bytes: &Bytes) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) const fn end(&mut self) {
        self.is_ended = true;
    }

    /// Drops everything: the next byte pushed is the one at `offset`.
    pub(super) fn restart(&mut self, offset: u64) {
        *self = Self { offset, ..Self::default() };
    }

    /// Where the next packet is looked for.
    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    /// The next packet. A last one that is cut off is left out.
    pub(super) fn next(&mut self) -> Result<Next, ContainerError> {
        while self.bytes.len() >= PACKET_BYTES {
            let is_searching = self.lost_bytes > 0;
            if is_searching && self.bytes.len() == PACKET_BYTES && !self.is_ended {
                break;
            }
            let is_followed = self.bytes.get(PACKET_BYTES).is_none_or(|byte| *byte == SYNC);
            if self.bytes[0] == SYNC && (is_followed || !is_searching) {
                self.lost_bytes = 0;
                let packet = self.bytes.split_to(PACKET_BYTES).freeze();
                let offset = self.offset;
                self.offset += PACKET_BYTES as u64;
                return Ok(Next::Packet(Packet::parse(&packet, offset)));
            }
            let next = self.bytes.iter().skip(1).position(|byte| *byte == SYNC);
            let count = next.map_or(self.bytes.len(), |position| position + 1);
            self.bytes.advance(count);
            self.offset += count as u64;
            self.lost_bytes += count as u64;
            if self.lost_bytes > LOST_BYTES_MAX {
                return Err(damaged("no packet begins", self.offset));
            }
        }
        Ok(if self.is_ended { Next::End } else { Next::NeedBytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Offsets of the packets, with the bytes pushed in pieces.
    fn offsets(source: &[u8], piece: usize) -> Result<Vec<u64>, ContainerError> {
        let mut cut = Source::default();
        let mut pieces = source.chunks(piece);
        let mut offsets = Vec::new();
        loop {
            match cut.next()? {
                Next::Packet(packet) => offsets.push(packet.offset),
                Next::NeedBytes => match pieces.next() {
                    Some(piece) => cut.push(&Bytes::copy_from_slice(piece)),
                    None => cut.end(),
                },
                Next::End => return Ok(offsets),
            }
        }
    }

    #[test]
    fn packets_are_found_again_after_other_bytes() {
        let mut packet = vec![0x10; PACKET_BYTES];
        packet[0] = SYNC;
        // A sync byte that starts no packet.
        let source = [&packet[..], &[SYNC, 1, 2], &packet, &packet, &packet[..100]].concat();
        for piece in [1, 5, 188, 1000] {
            assert_eq!(offsets(&source, piece).unwrap(), [0, 188, 379]);
        }
        let source = [&packet[..], &[0, SYNC, 2], &packet, &packet].concat();
        for piece in [1, 5, 188, 1000] {
            assert_eq!(offsets(&source, piece).unwrap(), [0, 191, 379]);
        }
    }

    #[test]
    fn a_source_of_something_else_is_refused() {
        assert!(offsets(&vec![0; 100_000], 4096).is_err());
    }
}
