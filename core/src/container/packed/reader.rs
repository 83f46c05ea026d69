//! The demuxer for sound without a container.

use bytes::{Buf, Bytes, BytesMut};

use super::clock::Clock;
use super::frame::FrameKind;
use super::frame_header::FrameHeader;
use super::splitter::{Found, Splitter};
use super::timeline::Timeline;
use super::{CONTAINER, id3};
use crate::container::{ContainerError, Demuxer, Sample, Step};

/// Bytes of a tag that are looked at; what tells the time lies before any picture.
const TAG_BYTES: usize = 64 << 10;

/// Bytes of no meaning between two frames that are passed over.
const SKIPPED_BYTES_MAX: u64 = 64 << 10;

/// Reads AAC (ADTS), MP3, AC-3 and Enhanced AC-3 without a container.
///
/// Ticks are samples. Sound begins at 0, or at the time the first ID3 tag tells; a later tag with a time says when the
/// frame behind it is heard. Tags, and the frame by which MP3 encoders describe their file, are passed over.
///
/// Frames have no times of their own, so a sample's resume point is the last tag that tells one, or the beginning.
///
/// ```
/// use vidra_core::container::{Demuxer, Step, packed};
/// let mut reader = packed::Reader::new();
/// assert!(matches!(reader.step(), Ok(Step::NeedBytes)));
/// ```
#[derive(Debug, Default)]
pub struct Reader {
    bytes: BytesMut,
    /// Where the first of `bytes` lies in the source.
    offset: u64,
    /// Bytes of a tag still to come and to be passed over.
    skip: u64,
    is_ended: bool,
    clock: Clock,
    stream: Option<Stream>,
    /// Bytes passed over before the first frame, tags aside.
    passed_bytes: u64,
    /// A time that a tag told, for the next frame, and where that tag begins.
    stamp: Option<(i64, u64)>,
    held: Option<(Sample, u64)>,
    failure: Option<ContainerError>,
}

/// What is known once the first frame was seen.
#[derive(Debug)]
struct Stream {
    kind: FrameKind,
    splitter: Splitter,
    timeline: Timeline,
    /// Whether times come from tags.
    is_stamped: bool,
    resume_at: u64,
}

impl Reader {
    /// At the beginning of a source.
    pub fn new() -> Self {
        Self::default()
    }

    fn next_step(&mut self) -> Result<Step, ContainerError> {
        loop {
            if let Some((sample, resume_at)) = self.held.take() {
                return Ok(Step::Sample { track: 0, sample, resume_at });
            }
            self.skip_tag();
            if self.bytes.is_empty() && self.is_ended {
                return if self.stream.is_some() { Ok(Step::End) } else { Err(self.no_frame()) };
            }
            if self.skip > 0 || self.bytes.is_empty() {
                return Ok(Step::NeedBytes);
            }
            if id3::begins_tag(&self.bytes) || (b"ID3".starts_with(&self.bytes) && !self.is_ended) {
                match self.read_tag() {
                    Tag::Read => continue,
                    Tag::Cut => return Ok(Step::NeedBytes),
                    Tag::None => {}
                }
            }
            let Some(stream) = &mut self.stream else {
                match self.begin()? {
                    Some(step) => return Ok(step),
                    None => continue,
                }
            };
            match stream.splitter.next(&self.bytes, self.is_ended) {
                Found::NeedBytes => return Ok(Step::NeedBytes),
                Found::Skip(count) => self.pass(count)?,
                Found::Unit(header, length) => self.take(&header, length),
            }
        }
    }

    fn skip_tag(&mut self) {
        let count = self.skip.min(self.bytes.len() as u64);
        self.advance(count as usize);
        self.skip -= count;
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
        self.offset += count as u64;
    }

    /// Reads what begins like a tag.
    fn read_tag(&mut self) -> Tag {
        if self.bytes.len() < id3::HEADER_BYTES && !self.is_ended {
            return Tag::Cut;
        }
        let Some(length) = id3::tag_length(&self.bytes) else { return Tag::None };
        let seen = length.min(TAG_BYTES as u64) as usize;
        if self.bytes.len() < seen && !self.is_ended {
            return Tag::Cut;
        }
        let tag = self.bytes.get(..seen).unwrap_or(&self.bytes);
        if let Some(time) = id3::timestamp(tag) {
            self.stamp = Some((self.clock.unwrap(time), self.offset));
        }
        self.skip = length;
        Tag::Read
    }

    /// Looks for the first frame, of whatever kind.
    fn begin(&mut self) -> Result<Option<Step>, ContainerError> {
        let mut needs_bytes = false;
        for kind in FrameKind::ALL {
            let mut splitter = Splitter::new(kind);
            match splitter.next(&self.bytes, self.is_ended) {
                Found::Unit(header, length) => {
                    let unit = &self.bytes[..length];
                    let mut track = kind.track(&header, unit, None);
                    let mut timeline = Timeline::new(header.sample_rate_hz, header.samples);
                    let is_stamped = self.stamp.is_some();
                    if !is_stamped {
                        timeline.stamp(0);
                    } else if kind == FrameKind::MpegAudio {
                        // What describes one segment does not describe them all.
                        track.configuration = Bytes::new();
                    }
                    self.stream = Some(Stream { kind, splitter, timeline, is_stamped, resume_at: 0 });
                    return Ok(Some(Step::Tracks(vec![track])));
                }
                Found::NeedBytes => needs_bytes = true,
                Found::Skip(_) => {}
            }
        }
        if needs_bytes {
            return Ok(Some(Step::NeedBytes));
        }
        if self.passed_bytes > SKIPPED_BYTES_MAX {
            return Err(self.no_frame());
        }
        self.passed_bytes += 1;
        self.advance(1);
        Ok(None)
    }

    fn no_frame(&self) -> ContainerError {
        ContainerError::Damaged {
            container: CONTAINER,
            what: "no frame of AAC, MP3 or AC-3".to_owned(),
            offset: self.offset,
        }
    }

    fn pass(&mut self, count: usize) -> Result<(), ContainerError> {
        self.advance(count);
        let skipped = self.stream.as_ref().map_or(0, |stream| stream.splitter.skipped_bytes());
        if skipped > SKIPPED_BYTES_MAX { Err(self.no_frame()) } else { Ok(()) }
    }

    fn take(&mut self, header: &FrameHeader, length: usize) {
        self.offset += length as u64;
        let unit = self.bytes.split_to(length).freeze();
        let Some(stream) = &mut self.stream else { return };
        if stream.kind.is_description(&unit) {
            return;
        }
        if let (Some((time, offset)), true) = (self.stamp.take(), stream.is_stamped) {
            stream.timeline.stamp(time);
            stream.resume_at = offset;
        }
        if let Some(time) = stream.timeline.advance(header.samples) {
            self.held = Some((sample(time, header, unit), stream.resume_at));
        }
    }
}

impl Demuxer for Reader {
    fn push(&mut self, bytes: Bytes) {
        self.bytes.extend_from_slice(&bytes);
    }

    fn end(&mut self) {
        self.is_ended = true;
    }

    fn step(&mut self) -> Result<Step, ContainerError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        self.next_step().inspect_err(|error| self.failure = Some(error.clone()))
    }

    fn resume(&mut self, offset: u64) {
        self.bytes.clear();
        (self.offset, self.skip, self.is_ended) = (offset, 0, false);
        (self.stamp, self.held, self.failure) = (None, None, None);
        self.clock.restart();
        if let Some(stream) = &mut self.stream {
            stream.splitter.lose_sync();
            stream.timeline.restart();
            if !stream.is_stamped {
                stream.timeline.stamp(0);
            }
        }
    }
}

/// The sample of an access unit that is heard at `time`, in samples.
pub(crate) fn sample(time: i64, header: &FrameHeader, unit: Bytes) -> Sample {
    Sample {
        dts: time,
        pts: time,
        duration: header.samples,
        is_sync: true,
        discard_padding_ns: 0,
        data: unit.slice(header.header_bytes..),
    }
}

/// What came of something that begins like a tag.
enum Tag {
    Read,
    Cut,
    /// It is none.
    None,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::packed::testing::{adts_frame, mp3_frame, timestamp_tag};

    /// Times, sizes and resume points of all samples, with the bytes pushed in pieces.
    fn read(source: &[u8], piece: usize) -> Result<Vec<(i64, usize, u64)>, ContainerError> {
        let mut reader = Reader::new();
        let mut pieces = source.chunks(piece);
        let mut samples = Vec::new();
        loop {
            match reader.step()? {
                Step::NeedBytes => match pieces.next() {
                    Some(piece) => reader.push(Bytes::copy_from_slice(piece)),
                    None => reader.end(),
                },
                Step::Sample { sample, resume_at, .. } => {
                    samples.push((sample.pts, sample.data.len(), resume_at));
                }
                Step::Tracks(tracks) => assert_eq!(tracks.len(), 1),
                Step::Seek(_) => unreachable!("never asked for"),
                Step::End => return Ok(samples),
            }
        }
    }

    /// Two segments, each with a tag.
    fn segments() -> Vec<u8> {
        let mut source = timestamp_tag(90_000);
        for index in 0..3 {
            source.extend(adts_frame(&[index; 20]));
        }
        source.extend(timestamp_tag(90_000 + 6269));
        source.extend(adts_frame(&[9; 30]));
        source
    }

    #[test]
    fn segments_begin_when_their_tags_say() {
        let second = 73 + 3 * 27;
        let expected = [(44_100, 20, 0), (45_124, 20, 0), (46_148, 20, 0), (47_172, 30, second)];
        for piece in [1, 7, 188, 10_000] {
            assert_eq!(read(&segments(), piece).unwrap(), expected);
        }
    }

    #[test]
    fn what_describes_the_file_is_no_sound() {
        let mut description = mp3_frame(0);
        description[36..40].copy_from_slice(b"Info");
        let source =
            [&b"ID3\x03\0\0\0\0\0\x02xx"[..], &description, &mp3_frame(1), &mp3_frame(2), b"TAG"].concat();
        assert_eq!(read(&source, 50).unwrap(), [(0, 104, 0), (1152, 104, 0)]);
    }

    #[test]
    fn reading_goes_on_at_a_resume_point() {
        let source = segments();
        let mut reader = Reader::new();
        reader.push(Bytes::copy_from_slice(&source[..120]));
        while !matches!(reader.step().unwrap(), Step::Tracks(_)) {}
        let offset = 73 + 3 * 27;
        reader.resume(offset);
        reader.push(Bytes::copy_from_slice(&source[offset as usize..]));
        reader.end();
        let Step::Sample { sample, resume_at, .. } = reader.step().unwrap() else { panic!("a sample comes") };
        assert_eq!((sample.pts, sample.data.len(), resume_at), (47_172, 30, offset));
    }

    #[test]
    fn damaged_sources_end_in_samples_or_an_error() {
        let source = segments();
        for length in 0..source.len() {
            let _ = read(&source[..length], 64);
        }
        for index in 0..source.len() {
            for mask in [0x01, 0x80, 0xff] {
                let mut damaged = source.clone();
                damaged[index] ^= mask;
                let _ = read(&damaged, 64);
            }
        }
        assert!(read(&[0x47; 100_000], 1000).is_err());
    }
}
