//! Packetised elementary stream packets (ISO/IEC 13818-1 section 2.4.3.6).

use crate::container::packed::clock::{Clock, nearest};

/// When what begins in a PES packet is decoded and shown, in 90 kHz ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) dts: i64,
    pub(super) pts: i64,
}

/// A PES packet, or what arrived of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pes {
    /// Where the transport packet that it begins in lies.
    pub(super) offset: u64,
    pub(super) stamp: Option<Stamp>,
    /// Bytes that were given of it.
    pub(super) length: usize,
    /// Whether what follows in the stream follows it without a gap.
    pub(super) is_whole: bool,
    /// Whether something may be missing before it.
    pub(super) is_new_run: bool,
}

/// What the header of a PES packet says.
#[derive(Debug)]
pub(super) struct Header {
    /// Bytes of the header.
    pub(super) length: usize,
    /// Whether the payload is scrambled.
    pub(super) is_scrambled: bool,
    /// Presentation and decoding time, 33 bits each.
    times: Option<(u64, u64)>,
}

/// The header of the PES packet in `bytes`; `None` where it is none, is cut off, or has no payload of interest.
pub(super) fn header(bytes: &[u8]) -> Option<Header> {
    let start = bytes.first_chunk::<9>()?;
    // The start code; padding and streams of control data have no header behind it (section 2.4.3.7).
    if start[..3] != [0, 0, 1]
        || matches!(start[3], 0xbc | 0xbe | 0xbf | 0xf0..=0xf2 | 0xf8 | 0xff)
        || start[6] >> 6 != 2
    {
        return None;
    }
    let length = 9 + usize::from(start[8]);
    let times = match start[7] >> 6 {
        2 => time(bytes, 9, length).map(|pts| (pts, pts)),
        3 => time(bytes, 9, length).zip(time(bytes, 14, length)),
        _ => None,
    };
    (length <= bytes.len()).then_some(Header { length, is_scrambled: start[6] & 0x30 != 0, times })
}

/// The 33 bits of a time at `at`, in a header that ends at `end`.
fn time(bytes: &[u8], at: usize, end: usize) -> Option<u64> {
    let bytes = bytes.get(at..end)?.first_chunk::<5>()?.map(u64::from);
    Some((bytes[0] & 0xe) << 29 | bytes[1] << 22 | (bytes[2] & 0xfe) << 14 | bytes[3] << 7 | bytes[4] >> 1)
}

impl Header {
    /// Times of the packet.
    pub(super) fn stamp(&self, clock: &mut Clock) -> Option<Stamp> {
        self.times.map(|(pts, dts)| {
            let whole = clock.unwrap(dts);
            let ahead = i64::try_from(pts).unwrap_or_default() - i64::try_from(dts).unwrap_or_default();
            Stamp { dts: whole, pts: whole + nearest(ahead) }
        })
    }
}

/// Bytes of the whole packet, as far as `bytes`, its beginning, tell; `None` where it lasts until the next one.
pub(super) fn length(bytes: &[u8]) -> Option<usize> {
    /// What is counted follows the count.
    const COUNT_END: usize = 6;
    let [high, low] = *bytes.get(4..COUNT_END)?.first_chunk::<2>()?;
    let count = usize::from(u16::from_be_bytes([high, low]));
    (count > 0).then_some(COUNT_END + count)
}

/// Bytes of the header in `bytes`, as far as they tell.
pub(super) fn header_length(bytes: &[u8]) -> Option<usize> {
    bytes.get(8).map(|length| 9 + usize::from(*length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mpegts::testing::pes;

    #[test]
    fn times_are_read_over_a_wrap() {
        let dts = (1 << 33) - 1800;
        let bytes = pes(0xe0, Some((1800, dts)), b"data");
        let header = header(&bytes).unwrap();
        let stamp = header.stamp(&mut Clock::default());
        let dts = i64::try_from(dts).unwrap();
        assert_eq!((stamp, &bytes[header.length..]), (Some(Stamp { dts, pts: dts + 3600 }), &b"data"[..]));
    }

    #[test]
    fn what_is_no_header_is_refused() {
        let bytes = pes(0xe0, Some((1, 1)), b"");
        for length in 0..bytes.len() {
            assert!(header(&bytes[..length]).is_none());
        }
        assert!(header(&pes(0xbe, None, b"data")).is_none());
    }
}
