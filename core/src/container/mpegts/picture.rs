//! A stream of pictures: NAL units to access units, each with its times.

use std::ops::Range;

use bytes::{Buf, BytesMut};

use super::access_unit::{Marks, Ready};
use super::nal::{self, START_CODE_BYTES};
use super::parameter_sets::ParameterSets;
use super::pes::Pes;
use super::picture_codec::PictureCodec;
use super::spread::{Picture, Spread};
use crate::container::{ContainerError, Track};

/// Bytes of the largest picture.
const PICTURE_BYTES_MAX: usize = 32 << 20;

/// Bytes of a buffer that pictures are gathered in.
const BUFFER_BYTES: usize = 512 << 10;

/// Zeros put before a PES packet that begins with a start code, as may stand there: for each start code of three bytes they
/// give the byte by which a length is longer.
const MARGIN: [u8; 4] = [0; 4];

/// Bytes behind a start code that tell what a unit is.
const UNIT_HEAD_BYTES: usize = 3;

/// The state of one stream of pictures.
#[derive(Debug)]
pub(super) struct Pictures {
    codec: PictureCodec,
    language: Option<String>,
    bytes: BytesMut,
    /// Where the first of `bytes` lies in the elementary stream, margins included.
    position: u64,
    /// Whether the next byte is the first of a PES packet.
    begins_packet: bool,
    /// Start codes before this index are found.
    scanned: usize,
    open: Option<Open>,
    marks: Marks,
    sets: ParameterSets,
    /// Known once a picture with a time and all that it needs was there, in a PES packet that begins at this offset.
    found: Option<(Track, u64)>,
    spread: Spread,
}

/// An access unit of which more may come. All places are indices of the bytes that wait.
#[derive(Debug)]
struct Open {
    start: usize,
    /// Where its NAL units begin, behind their start codes.
    units: Vec<usize>,
    has_picture: bool,
    is_sync: bool,
}

impl Pictures {
    pub(super) fn new(codec: PictureCodec, language: Option<String>) -> Self {
        Self {
            codec,
            language,
            bytes: BytesMut::new(),
            position: 0,
            begins_packet: true,
            scanned: 0,
            open: None,
            marks: Marks::default(),
            sets: ParameterSets::default(),
            found: None,
            spread: Spread::default(),
        }
    }

    /// The track, once it is known.
    pub(super) fn track(&self) -> Option<&Track> {
        self.found.as_ref().map(|(track, _)| track)
    }

    /// Takes bytes of a PES packet.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        // Pictures leave with the buffer they lie in: a new one must be worth it.
        let needed = MARGIN.len() + bytes.len();
        if self.bytes.capacity() - self.bytes.len() < needed {
            self.bytes.reserve(BUFFER_BYTES.max(self.bytes.len()).max(needed));
        }
        if std::mem::take(&mut self.begins_packet) && nal::begins_with_start_code(bytes) {
            self.bytes.extend_from_slice(&MARGIN);
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Takes the end of a PES packet. Of one that is torn, the pictures that are surely whole are kept.
    pub(super) fn push(&mut self, pes: &Pes, out: &mut Vec<Ready>) -> Result<(), ContainerError> {
        self.begins_packet = true;
        if pes.length > 0 {
            self.marks.push(self.position + self.bytes.len().saturating_sub(pes.length) as u64, pes);
        }
        self.scan(false, out)?;
        if pes.is_whole {
            self.forget_used();
        } else {
            self.drop_open();
        }
        if self.bytes.len() > PICTURE_BYTES_MAX {
            return Err(ContainerError::TooLarge {
                what: "a picture".to_owned(),
                size_bytes: self.bytes.len() as u64,
                limit_bytes: PICTURE_BYTES_MAX as u64,
            });
        }
        Ok(())
    }

    /// Says that nothing more comes.
    pub(super) fn end(&mut self, out: &mut Vec<Ready>) -> Result<(), ContainerError> {
        self.scan(true, out)?;
        self.close(self.bytes.len(), out)?;
        self.drop_open();
        self.spread.give(None, out);
        Ok(())
    }

    /// Forgets what waits, for reading from another place.
    pub(super) fn restart(&mut self) {
        self.drop_open();
        self.spread.clear();
    }

    fn scan(&mut self, is_end: bool, out: &mut Vec<Ready>) -> Result<(), ContainerError> {
        while let Some(mut code) = nal::start_code(&self.bytes, self.scanned) {
            let mut start = code + START_CODE_BYTES;
            if self.bytes.len() < start + UNIT_HEAD_BYTES && !is_end {
                self.scanned = code;
                return Ok(());
            }
            let kind = self.codec.unit_kind(self.bytes.get(start..).unwrap_or_default());
            if kind.begins_unit && self.open.as_ref().is_none_or(|open| open.has_picture) {
                let used = self.close(code, out)?;
                (code, start) = (code - used, start - used);
                self.open = Some(Open { start: code, units: Vec::new(), has_picture: false, is_sync: false });
            }
            if let Some(open) = &mut self.open {
                open.units.push(start);
                open.has_picture |= kind.is_picture;
                open.is_sync |= kind.is_sync;
            }
            self.scanned = start;
        }
        self.scanned = self.scanned.max(self.bytes.len().saturating_sub(START_CODE_BYTES - 1));
        Ok(())
    }

    /// Ends the open access unit before the byte at `end`; how many bytes left with it, up to `end`.
    fn close(&mut self, end: usize, out: &mut Vec<Ready>) -> Result<usize, ContainerError> {
        let Some(open) = self.open.take().filter(|open| open.has_picture) else { return Ok(0) };
        let mark = self.marks.take(self.position + open.start as u64);
        if self.found.is_none() {
            let units = nal::units(&self.bytes, &open.units, end);
            units.for_each(|unit| self.codec.collect(unit, &mut self.sets));
            let Some(mark) = mark.filter(|mark| mark.stamp.is_some()) else { return Ok(0) };
            let Some(track) = self.codec.track(&self.sets, self.language.clone()) else { return Ok(0) };
            self.found = Some((track, mark.offset));
        }
        // Pictures before the first that can be decoded are left out, also when they are read again.
        let is_early = |offset| self.found.as_ref().is_none_or(|(_, from)| offset < *from);
        if mark.is_some_and(|mark| is_early(mark.offset)) {
            return Ok(0);
        }
        let (used, data) = match nal::replace_start_codes(&mut self.bytes, &open.units, end) {
            Some(Range { start, end }) => {
                self.position += end as u64;
                (end, self.bytes.split_to(end).freeze().slice(start..))
            }
            None => {
                let units = nal::units(&self.bytes, &open.units, end);
                let capacity = end - open.start + open.units.len();
                (0, nal::length_prefixed(units, capacity).into())
            }
        };
        self.spread.push(Picture { data, is_sync: open.is_sync }, mark, out)?;
        Ok(used)
    }

    /// Drops the bytes before the open access unit.
    fn forget_used(&mut self) {
        // Zeros before the start code are kept: they make room for lengths.
        let used = self.open.as_ref().map_or(self.scanned, |open| open.start);
        let used = used.saturating_sub(1 + MARGIN.len()).min(self.bytes.len());
        self.bytes.advance(used);
        self.position += used as u64;
        self.scanned -= used.min(self.scanned);
        if let Some(open) = &mut self.open {
            open.start -= used;
            open.units.iter_mut().for_each(|unit| *unit -= used);
        }
    }

    /// Drops the open access unit: its end is missing.
    fn drop_open(&mut self) {
        self.position += self.bytes.len() as u64;
        self.bytes.clear();
        (self.scanned, self.open) = (0, None);
        self.marks.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mpegts::pes::Stamp;
    use crate::container::mpegts::testing::{AVC_SETS, annex_b};

    fn pes(offset: u64, dts: Option<i64>, data: &[u8]) -> (Pes, Vec<u8>) {
        let stamp = dts.map(|dts| Stamp { dts, pts: dts + 10 });
        (Pes { offset, stamp, length: data.len(), is_whole: true, is_new_run: false }, data.to_vec())
    }

    fn key() -> Vec<u8> {
        annex_b(&[&[9, 0xf0], AVC_SETS[0], AVC_SETS[1], &[0x65, 0x88, 1], &[0x65, 0x40, 2]])
    }

    /// Decoding time, duration, whether decoding can start, size and resume point.
    fn read(packets: &[(Pes, Vec<u8>)]) -> Vec<(i64, u32, bool, usize, u64)> {
        let mut pictures = Pictures::new(PictureCodec::Avc, None);
        let mut out = Vec::new();
        for (pes, data) in packets {
            pictures.bytes(data);
            pictures.push(pes, &mut out).unwrap();
        }
        pictures.end(&mut out).unwrap();
        let tell = |ready: &Ready| {
            let sample = &ready.sample;
            (sample.dts, sample.duration, sample.is_sync, sample.data.len(), ready.resume_at)
        };
        out.iter().map(tell).collect()
    }

    #[test]
    fn a_picture_a_packet_lasts_until_the_next() {
        let later = annex_b(&[&[9, 0xf0], &[0x41, 0x9a, 3]]);
        let packets = [pes(0, Some(0), &key()), pes(188, Some(3000), &later), pes(376, Some(6000), &later)];
        let size = 6 + 10 + 8 + 7 + 7;
        let expected = [(0, 3000, true, size, 0), (3000, 3000, false, 13, 188), (6000, 0, false, 13, 376)];
        assert_eq!(read(&packets), expected);
    }

    #[test]
    fn pictures_that_share_or_span_packets_are_told_apart() {
        let picture = annex_b(&[&[0x41, 0x9a, 3]]);
        let (start, end) = picture.split_at(6);
        // Two more pictures without a time in the first packet; the last one is cut in two.
        let first = [&key()[..], &picture, &picture].concat();
        let packets = [pes(0, Some(0), &first), pes(188, Some(9000), start), pes(376, None, end)];
        let expected = [
            (0, 3000, true, 38, 0),
            (3000, 3000, false, 7, 0),
            (6000, 3000, false, 7, 0),
            (9000, 0, false, 7, 188),
        ];
        assert_eq!(read(&packets), expected);
    }

    #[test]
    fn of_a_torn_packet_only_whole_pictures_are_kept() {
        let picture = annex_b(&[&[0x41, 0x9a, 3]]);
        let (whole, data) = pes(188, Some(3000), &picture);
        let torn = (Pes { is_whole: false, ..whole }, data);
        let packets = [pes(0, Some(0), &key()), torn, pes(376, Some(6000), &picture)];
        assert_eq!(read(&packets), [(0, 6000, true, 38, 0), (6000, 0, false, 7, 376)]);
    }

    #[test]
    fn pictures_before_the_first_parameter_sets_are_left_out() {
        let picture = annex_b(&[&[0x41, 0x9a, 3]]);
        let packets =
            [pes(0, Some(0), &picture), pes(188, Some(3000), &key()), pes(376, Some(6000), &picture)];
        assert_eq!(read(&packets), [(3000, 3000, true, 38, 188), (6000, 0, false, 7, 376)]);
    }
}
