//! Packets in pages (RFC 3533 sections 5 and 6).

use super::crc::checksum;

/// Fixed bytes of a page's header.
pub(super) const HEADER_BYTES: usize = 27;

/// What every page begins with: its magic and version 0.
pub(super) const MAGIC: &[u8] = b"OggS\0";

/// Most segments of a page.
const SEGMENTS: usize = 255;

/// Bits of the header type.
const CONTINUED: u8 = 1;
const FIRST: u8 = 2;
const LAST: u8 = 4;

/// The only stream of a file needs a serial number and no particular one; the same media gives the same file.
const SERIAL: u32 = 0x7669_6472;

/// A page ends after this many samples of 48 kHz: one second (RFC 7845 section 6).
const PAGE_SAMPLES: u64 = 48_000;

/// A packet, and how far the stream is after it.
pub(super) struct Packet<'a> {
    pub(super) data: &'a [u8],
    /// Granule position at its end.
    pub(super) granule: u64,
}

/// Puts packets into pages.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// Number of the next page.
    pub(super) sequence: u32,
}

/// What is special about the pages of some packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Begin,
    Middle,
    End,
}

impl Pages {
    /// Appends the pages of these packets; the last of them ends with the last packet.
    pub(super) fn write(&mut self, out: &mut Vec<u8>, packets: &[Packet], place: Place) {
        let mut page = Page { is_first: place == Place::Begin, ..Page::default() };
        let mut start = packets.first().map_or(0, |packet| packet.granule);
        for (number, packet) in packets.iter().enumerate() {
            let mut rest = packet.data;
            loop {
                if page.lacing.len() == SEGMENTS {
                    self.close(out, &mut page, false);
                }
                let count = rest.len().min(SEGMENTS);
                let (segment, after) = rest.split_at(count);
                page.lacing.push(count as u8);
                page.data.extend_from_slice(segment);
                rest = after;
                // A packet ends with a segment shorter than the longest, if need be an empty one.
                if count < SEGMENTS {
                    break;
                }
                page.has_open_packet = true;
            }
            page.has_open_packet = false;
            page.granule = Some(packet.granule);
            let is_last = number + 1 == packets.len();
            if is_last || packet.granule.saturating_sub(start) >= PAGE_SAMPLES {
                self.close(out, &mut page, is_last && place == Place::End);
                start = packet.granule;
            }
        }
    }

    fn close(&mut self, out: &mut Vec<u8>, page: &mut Page, is_last: bool) {
        let start = out.len();
        out.extend_from_slice(MAGIC);
        let kind = [(page.is_continued, CONTINUED), (page.is_first, FIRST), (is_last, LAST)];
        out.push(kind.iter().filter(|(is_so, _)| *is_so).map(|(_, bit)| bit).sum());
        // Where no packet ends on a page its position is -1.
        out.extend_from_slice(&page.granule.map_or(u64::MAX, |granule| granule).to_le_bytes());
        out.extend_from_slice(&SERIAL.to_le_bytes());
        out.extend_from_slice(&self.sequence.to_le_bytes());
        out.extend_from_slice(&[0; 4]);
        out.push(page.lacing.len() as u8);
        out.extend_from_slice(&page.lacing);
        out.extend_from_slice(&page.data);
        let sum = checksum(&out[start..]);
        out[start + 22..start + 26].copy_from_slice(&sum.to_le_bytes());
        self.sequence = self.sequence.wrapping_add(1);
        *page = Page { is_continued: page.has_open_packet, ..Page::default() };
    }
}

/// One page being filled.
#[derive(Default)]
struct Page {
    lacing: Vec<u8>,
    data: Vec<u8>,
    granule: Option<u64>,
    is_first: bool,
    is_continued: bool,
    /// The packet at its end goes on after it.
    has_open_packet: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Header type, position, lacing and bytes of data of every page.
    fn pages(mut bytes: &[u8]) -> Vec<(u8, u64, Vec<u8>)> {
        let mut pages = Vec::new();
        while !bytes.is_empty() {
            let count = usize::from(bytes[26]);
            let lacing = bytes[27..27 + count].to_vec();
            let length = 27 + count + lacing.iter().map(|part| usize::from(*part)).sum::<usize>();
            let mut page = bytes[..length].to_vec();
            page[22..26].fill(0);
            assert_eq!(checksum(&page).to_le_bytes(), bytes[22..26]);
            pages.push((bytes[5], u64::from_le_bytes(bytes[6..14].try_into().unwrap()), lacing));
            bytes = &bytes[length..];
        }
        pages
    }

    #[test]
    fn a_packet_of_255_bytes_ends_with_an_empty_segment() {
        let mut out = Vec::new();
        let data = [7; 255];
        let packets = [Packet { data: &data, granule: 960 }, Packet { data: &data[..3], granule: 1920 }];
        Pages::default().write(&mut out, &packets, Place::Middle);
        assert_eq!(pages(&out), [(0, 1920, vec![255, 0, 3])]);
    }

    #[test]
    fn a_long_packet_goes_on_in_the_next_page() {
        let mut out = Vec::new();
        let data = vec![7; 255 * 255 + 10];
        Pages::default().write(&mut out, &[Packet { data: &data, granule: 0 }], Place::Begin);
        let found = pages(&out);
        assert_eq!(found[0], (FIRST, u64::MAX, vec![255; 255]));
        assert_eq!(found[1], (CONTINUED, 0, vec![10]));
    }

    #[test]
    fn a_page_holds_a_second_and_the_last_says_so() {
        let mut out = Vec::new();
        let packets: Vec<Packet> =
            (1..=60).map(|number| Packet { data: b"abc", granule: number * 960 }).collect();
        Pages::default().write(&mut out, &packets, Place::End);
        let ends: Vec<(u8, u64)> = pages(&out).iter().map(|(kind, granule, _)| (*kind, *granule)).collect();
        assert_eq!(ends, [(0, 51 * 960), (LAST, 60 * 960)]);
    }
}
