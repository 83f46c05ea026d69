//! Cuts the bytes of the source into packets.

use std::collections::VecDeque;

use bytes::Bytes;

use super::damaged;
use super::packet::{PACKET_BYTES, Packet, SYNC, goes_on};
use crate::container::ContainerError;

/// Bytes without a packet that are passed over, such as padding between two segments.
const LOST_BYTES_MAX: u64 = 64 << 10;

/// The bytes pushed and not yet used. A packet is read where it lies; only one that spans two pushes is put together.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// What is being read, from the byte `at` on.
    front: Bytes,
    at: usize,
    /// What was pushed behind it.
    queue: VecDeque<Bytes>,
    offset: u64,
    is_ended: bool,
    /// Bytes passed over since the last packet.
    lost_bytes: u64,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Next<'a> {
    Packet(Packet<'a>),
    NeedBytes,
    End,
}

impl Source {
    pub(super) fn push(&mut self, bytes: Bytes) {
        if !bytes.is_empty() {
            self.queue.push_back(bytes);
        }
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
    pub(super) fn next(&mut self) -> Result<Next<'_>, ContainerError> {
        while self.gather() {
            let is_searching = self.lost_bytes > 0;
            let behind = self.front.get(self.at + PACKET_BYTES).or_else(|| self.queue.front()?.first());
            if is_searching && behind.is_none() && !self.is_ended {
                break;
            }
            let is_followed = behind.is_none_or(|byte| *byte == SYNC);
            if self.front[self.at] == SYNC && (is_followed || !is_searching) {
                self.lost_bytes = 0;
                let (at, offset) = (self.at, self.offset);
                self.at += PACKET_BYTES;
                self.offset += PACKET_BYTES as u64;
                return Ok(Next::Packet(Packet::parse(&self.front[at..at + PACKET_BYTES], offset)));
            }
            let left = &self.front[self.at..];
            let next = left.iter().skip(1).position(|byte| *byte == SYNC);
            let count = next.map_or(left.len(), |position| position + 1);
            self.at += count;
            self.offset += count as u64;
            self.lost_bytes += count as u64;
            if self.lost_bytes > LOST_BYTES_MAX {
                return Err(damaged("no packet begins", self.offset));
            }
        }
        Ok(if self.is_ended { Next::End } else { Next::NeedBytes })
    }

    /// The packets that come next as long as they only [go on](goes_on) with the stream `id` behind its packet `counter`, at
    /// most `most` of them: most packets of a stream do, and need not be looked at one by one.
    pub(super) fn run(&mut self, id: u16, counter: u8, most: usize) -> &[[u8; PACKET_BYTES]] {
        if self.lost_bytes > 0 || !self.gather() {
            return &[];
        }
        let (packets, _) = self.front[self.at..].as_chunks::<PACKET_BYTES>();
        let counters = (0..16_u8).cycle().skip(usize::from(counter & 0xf) + 1);
        let is_next = |(packet, counter): &(&[u8; PACKET_BYTES], u8)| goes_on(packet, id, *counter);
        let count = packets.iter().take(most).zip(counters).take_while(is_next).count();
        self.at += count * PACKET_BYTES;
        self.offset += (count * PACKET_BYTES) as u64;
        packets.get(..count).unwrap_or_default()
    }

    /// Sees to it that the bytes of a packet lie together; `false` where there are fewer.
    fn gather(&mut self) -> bool {
        while self.front.len() - self.at < PACKET_BYTES {
            let Some(next) = self.queue.front_mut() else { return false };
            let left = self.front.len() - self.at;
            let part =
                next.split_to(next.len().min(if left == 0 { usize::MAX } else { PACKET_BYTES - left }));
            if next.is_empty() {
                self.queue.pop_front();
            }
            self.front = match left {
                0 => part,
                _ => Bytes::from([&self.front[self.at..], &part].concat()),
            };
            self.at = 0;
        }
        true
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
                    Some(piece) => cut.push(Bytes::copy_from_slice(piece)),
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
    fn a_run_ends_with_the_piece_and_before_what_is_not_of_it() {
        let packet = |flags: u8, counter: u8| {
            let mut packet = [9; PACKET_BYTES];
            packet[..4].copy_from_slice(&[SYNC, 1 | flags, 2, 0x10 | counter]);
            packet
        };
        let packets =
            [(0, 15), (0, 0), (0, 1), (0x40, 2), (0, 3)].map(|(flags, counter)| packet(flags, counter));
        let mut source = Source::default();
        source.push(packets.concat().into());
        assert!(source.run(0x102, 15, 9).is_empty());
        assert_eq!(source.run(0x102, 14, 2), &packets[..2]);
        assert_eq!(source.run(0x102, 0, 9), &packets[2..3]);
        assert_eq!(source.offset(), 3 * 188);
        assert!(source.run(0x102, 1, 9).is_empty());
        assert!(matches!(source.next(), Ok(Next::Packet(Packet { begins_unit: true, offset: 564, .. }))));
        source.push(packet(0, 4).to_vec().into());
        assert_eq!(source.run(0x102, 2, 9), &packets[4..]);
        assert_eq!(source.run(0x102, 3, 9), &[packet(0, 4)]);
        assert!(source.run(0x102, 4, 9).is_empty());
    }

    #[test]
    fn a_source_of_something_else_is_refused() {
        assert!(offsets(&vec![0; 100_000], 4096).is_err());
    }
}
