//! One transport packet (ISO/IEC 13818-1 section 2.4.3).

/// Bytes of a packet.
pub(super) const PACKET_BYTES: usize = 188;

/// Bytes of the header of a packet that has no adaptation field.
pub(super) const HEADER_BYTES: usize = 4;

/// The byte every packet begins with.
pub(super) const SYNC: u8 = 0x47;

/// What a packet says and carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packet<'a> {
    /// Absolute offset in the source.
    pub(super) offset: u64,
    /// Which stream it belongs to; 13 bits.
    pub(super) id: u16,
    /// Whether a section or PES packet begins in it.
    pub(super) begins_unit: bool,
    /// Whether it arrived damaged.
    pub(super) is_damaged: bool,
    pub(super) is_scrambled: bool,
    /// Counts the packets with a payload of a stream; 4 bits.
    pub(super) counter: u8,
    /// Whether clock and counter start anew here.
    pub(super) is_discontinuity: bool,
    /// `None` in a packet that carries nothing but the clock.
    pub(super) payload: Option<&'a [u8]>,
}

impl<'a> Packet<'a> {
    /// Reads a packet, which must be of [`PACKET_BYTES`]; one that breaks the rules counts as damaged.
    pub(super) fn parse(bytes: &'a [u8], offset: u64) -> Self {
        let header = bytes.first_chunk::<5>().copied().unwrap_or_default();
        let adaptation = header[3] >> 4 & 3;
        let (start, flags) = match adaptation {
            2 | 3 => (5 + usize::from(header[4]), if header[4] > 0 { bytes.get(5).copied() } else { None }),
            _ => (4, None),
        };
        let has_payload = adaptation & 1 != 0;
        // A payload has at least one byte; an adaptation field by itself fills the packet.
        let fits = if has_payload { start < bytes.len() } else { start <= bytes.len() };
        let is_damaged = header[1] & 0x80 != 0 || header[0] != SYNC || adaptation == 0 || !fits;
        Self {
            offset,
            id: u16::from(header[1] & 0x1f) << 8 | u16::from(header[2]),
            begins_unit: header[1] & 0x40 != 0,
            is_damaged,
            is_scrambled: header[3] & 0xc0 != 0,
            counter: header[3] & 0xf,
            is_discontinuity: flags.is_some_and(|flags| flags & 0x80 != 0),
            payload: if has_payload && !is_damaged { bytes.get(start..) } else { None },
        }
    }
}

/// Whether a packet is number `counter` of the stream `id` and carries nothing but payload that goes on with what an
/// earlier one began.
pub(super) fn goes_on(packet: &[u8; PACKET_BYTES], id: u16, counter: u8) -> bool {
    /// The priority, which says nothing about the content.
    const PRIORITY: u8 = 0x20;
    let [sync, flags, low, last, ..] = *packet;
    let [high, low_of_id] = id.to_be_bytes();
    (sync, flags & !PRIORITY, low, last) == (SYNC, high, low_of_id, 0x10 | counter & 0xf)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(start: &[u8]) -> Vec<u8> {
        let mut bytes = start.to_vec();
        bytes.resize(PACKET_BYTES, 0xff);
        bytes
    }

    #[test]
    fn header_and_adaptation_field_are_read() {
        let bytes = filled(&[SYNC, 0x41, 0x02, 0x1a, 1]);
        let plain = Packet::parse(&bytes, 1000);
        assert_eq!((plain.id, plain.begins_unit, plain.counter), (0x102, true, 10));
        assert_eq!(plain.payload.map(<[u8]>::len), Some(184));
        let bytes = filled(&[SYNC, 0x01, 0x02, 0x3a, 2, 0x80, 0]);
        let adapted = Packet::parse(&bytes, 1000);
        assert_eq!(adapted.payload.map(<[u8]>::len), Some(181));
        assert!(adapted.is_discontinuity);
        assert_eq!(Packet::parse(&filled(&[SYNC, 0x01, 0x02, 0x2a, 183, 0]), 0).payload, None);
    }

    #[test]
    fn only_payload_of_the_next_number_goes_on() {
        let packet = |start: &[u8]| -> [u8; PACKET_BYTES] { filled(start).try_into().unwrap() };
        for plain in [[SYNC, 0x01, 0x02, 0x1a], [SYNC, 0x21, 0x02, 0x1a]] {
            assert!(goes_on(&packet(&plain), 0x102, 10) && goes_on(&packet(&plain), 0x102, 26));
            assert!(!goes_on(&packet(&plain), 0x102, 11) && !goes_on(&packet(&plain), 0x103, 10));
        }
        // Damaged, a beginning, scrambled, with an adaptation field, out of step.
        for other in [
            [SYNC, 0x81, 2, 0x1a],
            [SYNC, 0x41, 2, 0x1a],
            [SYNC, 1, 2, 0x9a],
            [SYNC, 1, 2, 0x3a],
            [0, 1, 2, 0x1a],
        ] {
            assert!(!goes_on(&packet(&other), 0x102, 10), "{other:x?}");
        }
    }

    #[test]
    fn a_packet_that_breaks_the_rules_carries_nothing() {
        for start in [
            [SYNC, 0x81, 2, 0x1a, 0],
            [SYNC, 1, 2, 0x3a, 183],
            [SYNC, 1, 2, 0x0a, 0],
            [SYNC, 1, 2, 0x2a, 200],
        ] {
            let bytes = filled(&start);
            let packet = Packet::parse(&bytes, 1000);
            assert!(packet.is_damaged && packet.payload.is_none());
        }
    }
}
