//! Puts the PES packets of one stream together, and finds where transport packets are missing.

use super::packet::{HEADER_BYTES, PACKET_BYTES, Packet};
use super::pes::{self, Header, Pes};
use crate::container::ContainerError;
use crate::container::packed::clock::Clock;

/// Bytes of the longest PES packet: a picture of 8K at a quarter of a byte per pixel, twice.
const PES_BYTES_MAX: usize = 16 << 20;

/// Bytes of payload in a packet without an adaptation field.
const PAYLOAD_BYTES: usize = PACKET_BYTES - HEADER_BYTES;

/// Takes the bytes of PES packets as they come, so that they are moved once.
pub(super) trait Sink {
    /// The next bytes of the packet.
    fn bytes(&mut self, bytes: &[u8]);

    /// The packet is over: so many of the bytes given last are its own.
    fn end(&mut self, pes: &Pes) -> Result<(), ContainerError>;
}

/// The state of one stream.
#[derive(Debug)]
pub(super) struct Assembler {
    /// Of the last packet.
    counter: Option<u8>,
    payload: [u8; PACKET_BYTES],
    payload_length: usize,
    open: Option<Open>,
    /// Whether the program's table was sent since the last packet: what begins after it may be a new segment, whose
    /// packets are counted anew.
    may_begin_anew: bool,
    is_new_run: bool,
}

impl Default for Assembler {
    fn default() -> Self {
        Self {
            counter: None,
            payload: [0; PACKET_BYTES],
            payload_length: 0,
            open: None,
            may_begin_anew: false,
            is_new_run: false,
        }
    }
}

/// A PES packet of which more may come.
#[derive(Debug)]
struct Open {
    offset: u64,
    /// The beginning of a header that spans packets.
    head: Vec<u8>,
    /// Bytes of the whole packet; `None` where it lasts until the next one.
    declared: Option<usize>,
    state: State,
    received: usize,
    /// Bytes of the payload given to the sink.
    given: usize,
    is_new_run: bool,
}

#[derive(Debug)]
enum State {
    Header,
    Payload(Header),
    /// It has no payload of interest.
    Other,
}

impl Open {
    /// Whether it has all bytes that it declares.
    fn is_full(&self) -> bool {
        self.declared.is_some_and(|length| self.received >= length)
    }

    fn take(&mut self, payload: &[u8], sink: &mut impl Sink) {
        self.received += payload.len();
        let State::Header = self.state else { return self.give(payload, sink) };
        if self.head.is_empty() {
            if !self.begin(payload, sink) {
                self.head.extend_from_slice(payload);
            }
            return;
        }
        let mut head = std::mem::take(&mut self.head);
        head.extend_from_slice(payload);
        if !self.begin(&head, sink) {
            self.head = head;
        }
    }

    /// Reads the header and gives what follows it; `false` where it is not all there.
    fn begin(&mut self, bytes: &[u8], sink: &mut impl Sink) -> bool {
        self.declared = pes::length(bytes);
        let Some((header, rest)) =
            pes::header_length(bytes).and_then(|length| bytes.split_at_checked(length))
        else {
            return false;
        };
        self.state = pes::header(header).map_or(State::Other, State::Payload);
        self.give(rest, sink);
        true
    }

    /// Gives what lies within the declared length.
    fn give(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        let State::Payload(header) = &self.state else { return };
        let most =
            self.declared.map_or(usize::MAX, |length| length.saturating_sub(header.length + self.given));
        let bytes = &bytes[..bytes.len().min(most)];
        self.given += bytes.len();
        sink.bytes(bytes);
    }

    fn close(self, is_untorn: bool, clock: &mut Clock, sink: &mut impl Sink) -> Result<(), ContainerError> {
        let is_whole = is_untorn && self.declared.is_none_or(|length| self.received >= length);
        let header = match self.state {
            State::Payload(header) => Some(header),
            // Cut off within its header.
            State::Header => pes::header(&self.head),
            State::Other => None,
        };
        if header.as_ref().is_some_and(|header| header.is_scrambled) {
            return Err(ContainerError::Encrypted { scheme: "PES scrambling".to_owned() });
        }
        let stamp = header.and_then(|header| header.stamp(clock));
        let (offset, length, is_new_run) = (self.offset, self.given, self.is_new_run);
        sink.end(&Pes { offset, stamp, length, is_whole, is_new_run })
    }
}

impl Assembler {
    /// Says that the table of programs was sent.
    pub(super) const fn see_table(&mut self) {
        self.may_begin_anew = true;
    }

    /// Takes a packet of the stream; gives the PES packets to `sink`.
    ///
    /// # Errors
    /// [`ContainerError::Encrypted`], or [`ContainerError::TooLarge`] for a PES packet without end.
    pub(super) fn take(
        &mut self,
        packet: &Packet<'_>,
        clock: &mut Clock,
        sink: &mut impl Sink,
    ) -> Result<(), ContainerError> {
        if packet.is_damaged {
            return self.tear(packet.offset, clock, sink);
        }
        if packet.is_scrambled {
            return Err(ContainerError::Encrypted { scheme: "transport stream scrambling".to_owned() });
        }
        let Some(payload) = packet.payload else { return Ok(()) };
        let may_begin_anew = std::mem::take(&mut self.may_begin_anew) || packet.is_discontinuity;
        if let Some(counter) = self.counter {
            let is_next = packet.counter == counter.wrapping_add(1) & 0xf;
            if packet.counter == counter && self.payload.get(..self.payload_length) == Some(payload) {
                // Every packet may be sent twice (section 2.4.3.3).
                self.may_begin_anew = may_begin_anew;
                return Ok(());
            }
            match (is_next, packet.begins_unit && may_begin_anew) {
                (true, _) => {}
                (false, true) => self.is_new_run = true,
                (false, false) => self.tear(packet.offset, clock, sink)?,
            }
        }
        self.counter = Some(packet.counter);
        self.payload_length = payload.len().min(PACKET_BYTES);
        self.payload[..self.payload_length].copy_from_slice(&payload[..self.payload_length]);
        if packet.begins_unit {
            self.end(clock, sink)?;
            self.open = Some(Open {
                offset: packet.offset,
                head: Vec::new(),
                declared: None,
                state: State::Header,
                received: 0,
                given: 0,
                is_new_run: std::mem::take(&mut self.is_new_run),
            });
        }
        let Some(open) = &mut self.open else { return Ok(()) };
        open.take(payload, sink);
        if open.received > PES_BYTES_MAX {
            return Err(ContainerError::TooLarge {
                what: "a PES packet".to_owned(),
                size_bytes: open.received as u64,
                limit_bytes: PES_BYTES_MAX as u64,
            });
        }
        if open.is_full() { self.end(clock, sink) } else { Ok(()) }
    }

    /// The counter of the last packet, and how many packets of nothing but payload surely belong to the PES packet that is
    /// open and do not end it; `None` where none is, or more than payload may come.
    pub(super) fn expects(&self) -> Option<(u8, usize)> {
        let open = self.open.as_ref().filter(|open| matches!(open.state, State::Payload(_)))?;
        let room = open.declared.map_or(PES_BYTES_MAX, |length| length.saturating_sub(1).min(PES_BYTES_MAX));
        Some((self.counter?, room.saturating_sub(open.received) / PAYLOAD_BYTES))
    }

    /// Takes as many packets as it [expects](Self::expects), none of them missing; it is as if each was taken.
    pub(super) fn take_run(&mut self, packets: &[[u8; PACKET_BYTES]], sink: &mut impl Sink) {
        let (Some(open), [.., last]) = (&mut self.open, packets) else { return };
        open.received += packets.len() * PAYLOAD_BYTES;
        open.given += packets.len() * PAYLOAD_BYTES;
        packets.iter().for_each(|packet| sink.bytes(&packet[HEADER_BYTES..]));
        self.counter = Some(last[HEADER_BYTES - 1] & 0xf);
        self.payload_length = PAYLOAD_BYTES;
        self.payload[..PAYLOAD_BYTES].copy_from_slice(&last[HEADER_BYTES..]);
        self.may_begin_anew = false;
    }

    /// Ends the PES packet that is open.
    pub(super) fn end(&mut self, clock: &mut Clock, sink: &mut impl Sink) -> Result<(), ContainerError> {
        self.open.take().map_or(Ok(()), |open| open.close(true, clock, sink))
    }

    /// Says that packets are missing.
    fn tear(&mut self, offset: u64, clock: &mut Clock, sink: &mut impl Sink) -> Result<(), ContainerError> {
        self.counter = None;
        match self.open.take() {
            Some(open) => open.close(false, clock, sink),
            None => sink.end(&Pes { offset, stamp: None, length: 0, is_whole: false, is_new_run: false }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mpegts::source::{Next, Source};
    use crate::container::mpegts::testing::{Writer, pes};

    /// Sizes of the PES packets, and whether they are whole.
    #[derive(Default)]
    struct Sizes(Vec<(usize, bool)>, usize);

    impl Sink for Sizes {
        fn bytes(&mut self, bytes: &[u8]) {
            self.1 += bytes.len();
        }

        fn end(&mut self, pes: &Pes) -> Result<(), ContainerError> {
            assert_eq!(std::mem::take(&mut self.1), pes.length);
            self.0.push((pes.length, pes.is_whole));
            Ok(())
        }
    }

    fn assemble(packets: &[Vec<u8>], sees_tables: bool) -> Vec<(usize, bool)> {
        let mut assembler = Assembler::default();
        let mut sink = Sizes::default();
        let mut clock = Clock::default();
        for packet in packets {
            if sees_tables {
                assembler.see_table();
            }
            assembler.take(&Packet::parse(packet, 0), &mut clock, &mut sink).unwrap();
        }
        assembler.end(&mut clock, &mut sink).unwrap();
        sink.0
    }

    fn packets() -> Vec<Vec<u8>> {
        let mut writer = Writer::default();
        let mut packets = writer.payload(0x100, &pes(0xe0, Some((0, 0)), &[1; 500]));
        packets.extend(writer.payload(0x100, &pes(0xe0, Some((9, 9)), &[2; 300])));
        packets
    }

    #[test]
    fn a_packet_of_no_declared_length_lasts_until_the_next() {
        assert_eq!(assemble(&packets(), false), [(500, true), (300, true)]);
    }

    #[test]
    fn a_packet_sent_twice_counts_once() {
        let mut packets = packets();
        packets.insert(1, packets[1].clone());
        assert_eq!(assemble(&packets, false), [(500, true), (300, true)]);
    }

    #[test]
    fn a_missing_packet_tears_what_it_belonged_to() {
        let mut torn = packets();
        torn.remove(1);
        assert_eq!(assemble(&torn, false)[0], (165, false));
        // The last of a PES packet: only a new segment excuses the gap.
        let mut torn = packets();
        torn.remove(2);
        assert_eq!(assemble(&torn, false)[0], (349, false));
        assert_eq!(assemble(&torn, true)[0], (349, true));
    }

    #[test]
    fn packets_taken_at_once_count_as_each_by_itself() {
        let mut writer = Writer::default();
        // Of no declared length, and of a declared one that ends with a packet.
        writer.payload(0x100, &pes(0xe0, Some((0, 0)), &[1; 184 * 5 - 19]));
        writer.payload(0x100, &pes(0xc0, Some((9, 9)), &[2; 184 * 4 - 19]));
        writer.payload(0x100, &pes(0xe0, Some((18, 18)), &[3; 184 * 9]));
        let whole = writer.bytes.chunks(PACKET_BYTES).map(<[u8]>::to_vec).collect::<Vec<_>>();
        let at_once = |packets: &[Vec<u8>]| {
            let (mut assembler, mut source) = (Assembler::default(), Source::default());
            let (mut sink, mut clock) = (Sizes::default(), Clock::default());
            source.push(packets.concat().into());
            source.end();
            let mut alone = 0;
            while let Next::Packet(packet) = source.next().unwrap() {
                alone += 1;
                assembler.take(&packet, &mut clock, &mut sink).unwrap();
                if let Some((counter, most)) = assembler.expects() {
                    assembler.take_run(source.run(0x100, counter, most), &mut sink);
                }
            }
            assembler.end(&mut clock, &mut sink).unwrap();
            (sink.0, alone)
        };
        assert_eq!(at_once(&whole), (vec![(901, true), (717, true), (1656, true)], 5));
        for torn in 0..whole.len() {
            let (mut missing, mut twice) = (whole.clone(), whole.clone());
            missing.remove(torn);
            twice.insert(torn, whole[torn].clone());
            for packets in [missing, twice] {
                assert_eq!(at_once(&packets).0, assemble(&packets, false), "packet {torn}");
            }
        }
    }

    #[test]
    fn scrambled_packets_are_refused() {
        let packets = packets();
        let packet = Packet { is_scrambled: true, ..Packet::parse(&packets[0], 0) };
        let result = Assembler::default().take(&packet, &mut Clock::default(), &mut Sizes::default());
        assert!(matches!(result, Err(ContainerError::Encrypted { .. })));
    }
}
