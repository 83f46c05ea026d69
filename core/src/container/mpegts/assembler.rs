//! Puts the PES packets of one stream together, and finds where transport packets are missing.

use bytes::Bytes;

use super::packet::Packet;
use super::pes::{self, Pes};
use crate::container::ContainerError;
use crate::container::packed::clock::Clock;

/// Bytes of the longest PES packet: a picture of 8K at a quarter of a byte per pixel, twice.
const PES_BYTES_MAX: usize = 16 << 20;

/// Bytes before the length in the header of a PES packet counts, itself included.
const LENGTH_END: usize = 6;

/// The state of one stream.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    /// Counter and payload of the last packet.
    last: Option<(u8, Bytes)>,
    open: Option<Open>,
    /// Whether the program's table was sent since the last packet: what begins after it may be a new segment, whose
    /// packets are counted anew.
    may_begin_anew: bool,
    is_new_run: bool,
}

/// A PES packet of which more may come.
#[derive(Debug)]
struct Open {
    offset: u64,
    bytes: Vec<u8>,
    is_new_run: bool,
}

impl Open {
    /// Bytes of the whole packet; `None` where it lasts until the next one.
    fn length(&self) -> Option<usize> {
        let length = self.bytes.get(4..LENGTH_END)?;
        let length = usize::from(length[0]) << 8 | usize::from(length[1]);
        (length > 0).then_some(LENGTH_END + length)
    }

    /// Whether it has all bytes that it declares.
    fn is_full(&self) -> bool {
        self.length().is_some_and(|length| self.bytes.len() >= length)
    }
}

impl Assembler {
    /// Says that the table of programs was sent.
    pub(super) const fn see_table(&mut self) {
        self.may_begin_anew = true;
    }

    /// Takes a packet of the stream; gives the PES packets that it ends to `sink`.
    ///
    /// # Errors
    /// [`ContainerError::Encrypted`], or [`ContainerError::TooLarge`] for a PES packet without end.
    pub(super) fn take(
        &mut self,
        packet: &Packet,
        clock: &mut Clock,
        sink: &mut Vec<Pes>,
    ) -> Result<(), ContainerError> {
        if packet.is_damaged {
            return self.tear(packet.offset, clock, sink);
        }
        if packet.is_scrambled {
            return Err(ContainerError::Encrypted { scheme: "transport stream scrambling".to_owned() });
        }
        let Some(payload) = &packet.payload else { return Ok(()) };
        let may_begin_anew = std::mem::take(&mut self.may_begin_anew) || packet.is_discontinuity;
        if let Some((counter, last)) = self.last.replace((packet.counter, payload.clone())) {
            let is_next = packet.counter == counter.wrapping_add(1) & 0xf;
            if packet.counter == counter && *payload == last {
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
        self.last = Some((packet.counter, payload.clone()));
        if packet.begins_unit {
            self.end(clock, sink)?;
            let is_new_run = std::mem::take(&mut self.is_new_run);
            self.open = Some(Open { offset: packet.offset, bytes: Vec::new(), is_new_run });
        }
        let Some(open) = &mut self.open else { return Ok(()) };
        open.bytes.extend_from_slice(payload);
        if open.bytes.len() > PES_BYTES_MAX {
            return Err(ContainerError::TooLarge {
                what: "a PES packet".to_owned(),
                size_bytes: open.bytes.len() as u64,
                limit_bytes: PES_BYTES_MAX as u64,
            });
        }
        if open.is_full() { self.end(clock, sink) } else { Ok(()) }
    }

    /// Ends the PES packet that is open.
    pub(super) fn end(&mut self, clock: &mut Clock, sink: &mut Vec<Pes>) -> Result<(), ContainerError> {
        match self.open.take() {
            Some(open) => close(open, true, clock, sink),
            None => Ok(()),
        }
    }

    /// Says that packets are missing.
    fn tear(&mut self, offset: u64, clock: &mut Clock, sink: &mut Vec<Pes>) -> Result<(), ContainerError> {
        self.last = None;
        match self.open.take() {
            Some(open) => close(open, false, clock, sink),
            None => {
                let data = Bytes::new();
                sink.push(Pes { offset, stamp: None, data, is_whole: false, is_new_run: false });
                Ok(())
            }
        }
    }
}

fn close(
    mut open: Open,
    is_untorn: bool,
    clock: &mut Clock,
    sink: &mut Vec<Pes>,
) -> Result<(), ContainerError> {
    let length = open.length();
    let is_whole = is_untorn && length.is_none_or(|length| open.bytes.len() >= length);
    open.bytes.truncate(length.unwrap_or(usize::MAX));
    let bytes = Bytes::from(open.bytes);
    let header = pes::header(&bytes);
    if header.as_ref().is_some_and(|header| header.is_scrambled) {
        return Err(ContainerError::Encrypted { scheme: "PES scrambling".to_owned() });
    }
    let (stamp, data) = header.map_or_else(|| (None, Bytes::new()), |header| header.open(&bytes, clock));
    sink.push(Pes { offset: open.offset, stamp, data, is_whole, is_new_run: open.is_new_run });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mpegts::testing::{Writer, pes};

    /// Sizes of the PES packets, and whether they are whole.
    fn assemble(packets: &[Packet], sees_tables: bool) -> Vec<(usize, bool)> {
        let mut assembler = Assembler::default();
        let mut sink = Vec::new();
        let mut clock = Clock::default();
        for packet in packets {
            if sees_tables {
                assembler.see_table();
            }
            assembler.take(packet, &mut clock, &mut sink).unwrap();
        }
        assembler.end(&mut clock, &mut sink).unwrap();
        sink.iter().map(|pes| (pes.data.len(), pes.is_whole)).collect()
    }

    fn packets() -> Vec<Packet> {
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
    fn scrambled_packets_are_refused() {
        let mut packet = packets().remove(0);
        packet.is_scrambled = true;
        let result = Assembler::default().take(&packet, &mut Clock::default(), &mut Vec::new());
        assert!(matches!(result, Err(ContainerError::Encrypted { .. })));
    }
}
