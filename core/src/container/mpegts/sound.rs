//! A stream of sound: frames, each with its time.

use bytes::{Bytes, BytesMut};

use super::access_unit::{Marks, Ready};
use super::damaged;
use super::pes::Pes;
use crate::container::packed::frame::FrameKind;
use crate::container::packed::frame_header::FrameHeader;
use crate::container::packed::sample;
use crate::container::packed::splitter::{Found, Splitter};
use crate::container::packed::timeline::Timeline;
use crate::container::{ContainerError, Track};

/// Bytes in a row that are no frame: more than the loss of a few packets explains.
const SKIPPED_BYTES_MAX: u64 = 64 << 10;

/// The state of one stream of sound.
#[derive(Debug)]
pub(super) struct Sound {
    kind: FrameKind,
    language: Option<String>,
    splitter: Splitter,
    bytes: BytesMut,
    /// Where the first of `bytes` lies in the elementary stream.
    position: u64,
    marks: Marks,
    timeline: Option<Timeline>,
    /// The last PES packet with a time.
    resume_at: u64,
    track: Option<Track>,
    is_unknown: bool,
}

impl Sound {
    pub(super) fn new(kind: FrameKind, language: Option<String>) -> Self {
        Self {
            kind,
            language,
            splitter: Splitter::new(kind),
            bytes: BytesMut::new(),
            position: 0,
            marks: Marks::default(),
            timeline: None,
            resume_at: 0,
            track: None,
            is_unknown: false,
        }
    }

    /// The track, once it is known.
    pub(super) const fn track(&self) -> Option<&Track> {
        self.track.as_ref()
    }

    /// Whether there was much data and no frame in it, such as layer II where layer III can be.
    pub(super) const fn is_unknown(&self) -> bool {
        self.is_unknown
    }

    /// Takes bytes of a PES packet.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        if !self.is_unknown {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// Takes the end of a PES packet. Of one that is torn, whole frames are kept.
    pub(super) fn push(&mut self, pes: &Pes, out: &mut Vec<Ready>) -> Result<(), ContainerError> {
        if pes.is_new_run {
            self.splitter.lose_sync();
        }
        if pes.length > 0 && !self.is_unknown {
            self.marks.push(self.position + self.bytes.len().saturating_sub(pes.length) as u64, pes);
        }
        self.split(pes.offset, !pes.is_whole, out)?;
        if !pes.is_whole {
            self.restart();
        }
        Ok(())
    }

    /// Says that nothing more comes.
    pub(super) fn end(&mut self, out: &mut Vec<Ready>) -> Result<(), ContainerError> {
        self.split(self.resume_at, true, out)
    }

    /// Forgets what waits, for going on after a gap or from another place.
    pub(super) fn restart(&mut self) {
        self.position += self.bytes.len() as u64;
        self.bytes.clear();
        self.marks.clear();
        self.splitter.lose_sync();
        if let Some(timeline) = &mut self.timeline {
            timeline.restart();
        }
    }

    fn split(&mut self, offset: u64, is_end: bool, out: &mut Vec<Ready>) -> Result<(), ContainerError> {
        loop {
            match self.splitter.next(&self.bytes, is_end) {
                Found::NeedBytes => return Ok(()),
                Found::Skip(count) => drop(self.take(count)),
                Found::Unit(header, length) => {
                    let at = self.position;
                    let unit = self.take(length);
                    self.time(at, &header, unit, out);
                }
            }
            if self.splitter.skipped_bytes() > SKIPPED_BYTES_MAX {
                if self.track.is_some() {
                    return Err(damaged("sound without frames", offset));
                }
                self.is_unknown = true;
                self.restart();
            }
        }
    }

    fn take(&mut self, count: usize) -> Bytes {
        self.position += count as u64;
        self.bytes.split_to(count).freeze()
    }

    /// Gives a frame its time; those before the first time are left out.
    fn time(&mut self, at: u64, header: &FrameHeader, unit: Bytes, out: &mut Vec<Ready>) {
        let timeline =
            self.timeline.get_or_insert_with(|| Timeline::new(header.sample_rate_hz, header.samples));
        if let Some((stamp, offset)) = self.marks.take(at).and_then(|mark| Some((mark.stamp?, mark.offset))) {
            timeline.stamp(stamp.pts);
            self.resume_at = offset;
        }
        let Some(time) = timeline.advance(header.samples) else { return };
        if self.track.is_none() {
            self.track = Some(self.kind.track(header, &unit, self.language.take()));
        }
        out.push(Ready { sample: sample(time, header, unit), resume_at: self.resume_at });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mpegts::pes::Stamp;
    use crate::container::packed::testing::adts_frame;

    fn pes(offset: u64, pts: i64, data: &[u8]) -> (Pes, &[u8]) {
        let stamp = Some(Stamp { dts: pts, pts });
        (Pes { offset, stamp, length: data.len(), is_whole: true, is_new_run: false }, data)
    }

    /// Times and resume points.
    fn read(packets: &[(Pes, &[u8])]) -> Vec<(i64, u64)> {
        let mut sound = Sound::new(FrameKind::Adts, None);
        let mut out = Vec::new();
        for (pes, data) in packets {
            sound.bytes(data);
            sound.push(pes, &mut out).unwrap();
        }
        sound.end(&mut out).unwrap();
        out.iter().map(|ready| (ready.sample.pts, ready.resume_at)).collect()
    }

    #[test]
    fn frames_that_span_packets_count_on() {
        let frames: Vec<u8> = (0..5).flat_map(|index| adts_frame(&[index; 13])).collect();
        // The time of a packet is the one of the first frame that begins in it.
        let packets = [pes(0, 0, &frames[..30]), pes(188, 4180, &frames[30..])];
        assert_eq!(read(&packets), [(0, 0), (1024, 0), (2048, 188), (3072, 188), (4096, 188)]);
        // From the second packet on, the tail of the frame before it is passed over.
        let packets = [pes(188, 4180, &frames[30..])];
        assert_eq!(read(&packets), [(2048, 188), (3072, 188), (4096, 188)]);
    }

    #[test]
    fn a_frame_whose_end_is_lost_is_left_out() {
        let frames: Vec<u8> = (0..4).flat_map(|index| adts_frame(&[index; 13])).collect();
        let (whole, data) = pes(0, 0, &frames[..30]);
        let torn = (Pes { is_whole: false, ..whole }, data);
        let packets = [torn, pes(188, 6269, &frames[50..])];
        assert_eq!(read(&packets), [(0, 0), (3072, 188)]);
    }
}
