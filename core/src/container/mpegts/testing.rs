//! Builders of small transport streams for tests.

use super::packet::{PACKET_BYTES, SYNC};
use super::section::checksum;
use std::collections::BTreeMap;

/// Packet ids of the streams that [`Writer::tables`] tells of.
pub(crate) const VIDEO: u16 = 0x100;
pub(crate) const AUDIO: u16 = 0x101;

/// A sequence and a picture parameter set of H.264: 16 by 16 pixels, baseline profile.
pub(crate) const AVC_SETS: [&[u8]; 2] = [&[0x67, 66, 0xc0, 10, 0xfb, 0xc8], &[0x68, 0xce, 0x38, 0x80]];

/// Writes packets, counting those of every id.
#[derive(Default)]
pub(crate) struct Writer {
    counters: BTreeMap<u16, u8>,
    pub(crate) bytes: Vec<u8>,
}

impl Writer {
    /// Appends packets that carry `payload`, which begins a unit.
    pub(crate) fn payload(&mut self, id: u16, payload: &[u8]) -> Vec<Vec<u8>> {
        let start = self.bytes.len();
        let mut rest = payload;
        let mut begins_unit = true;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(184));
            let counter = self.counters.entry(id).or_insert(15);
            *counter = (*counter + 1) & 0xf;
            let stuffing = 184 - now.len();
            self.bytes.extend_from_slice(&[SYNC, u8::from(begins_unit) << 6 | (id >> 8) as u8, id as u8]);
            self.bytes.push(if stuffing > 0 { 0x30 } else { 0x10 } | *counter);
            if stuffing > 0 {
                self.bytes.push((stuffing - 1) as u8);
                self.bytes.extend((1..stuffing).map(|index| if index == 1 { 0 } else { 0xff }));
            }
            self.bytes.extend_from_slice(now);
            (rest, begins_unit) = (later, false);
        }
        self.bytes[start..].chunks(PACKET_BYTES).map(<[u8]>::to_vec).collect()
    }

    /// Appends the tables of a program of H.264 and AAC.
    pub(crate) fn tables(&mut self) {
        self.payload(0, &[&[0], &section(0, &[0, 1, 0xc1, 0, 0, 0, 1, 0xf0, 0])[..]].concat());
        let streams = [0x1b, 0xe1, 0, 0xf0, 0, 0x0f, 0xe1, 1, 0xf0, 0];
        let map = [&[0, 1, 0xc1, 0, 0, 0xe1, 0, 0xf0, 0], &streams[..]].concat();
        self.payload(0x1000, &[&[0], &section(2, &map)[..]].concat());
    }
}

/// A section with its header and checksum.
pub(crate) fn section(table: u8, body: &[u8]) -> Vec<u8> {
    let length = body.len() + 4;
    let mut out = vec![table, 0xb0 | (length >> 8) as u8, length as u8];
    out.extend_from_slice(body);
    out.extend_from_slice(&checksum(&out).to_be_bytes());
    out
}

/// A PES packet with presentation and decoding time; of pictures without a length.
pub(crate) fn pes(stream: u8, times: Option<(u64, u64)>, data: &[u8]) -> Vec<u8> {
    let time = |mark: u8, time: u64| {
        [
            mark << 4 | (time >> 29) as u8 & 0xe | 1,
            (time >> 22) as u8,
            (time >> 14) as u8 | 1,
            (time >> 7) as u8,
            (time << 1) as u8 | 1,
        ]
    };
    let header = times.map_or_else(Vec::new, |(pts, dts)| [time(3, pts), time(1, dts)].concat());
    let length = if stream >= 0xe0 { 0 } else { data.len() + header.len() + 3 };
    let flags = if times.is_some() { 0xc0 } else { 0 };
    let mut out = vec![0, 0, 1, stream, (length >> 8) as u8, length as u8, 0x80, flags, header.len() as u8];
    out.extend_from_slice(&header);
    out.extend_from_slice(data);
    out
}

/// NAL units behind start codes.
pub(crate) fn annex_b(units: &[&[u8]]) -> Vec<u8> {
    units.iter().flat_map(|unit| [&[0, 0, 0, 1], *unit].concat()).collect()
}
