//! The demuxer for sound without a container.

use bytes::{Buf, Bytes, BytesMut};

use super::frame::{FrameHeader, FrameKind, HEADER_BYTES};
use super::splitter::{Found, Splitter};
use super::timeline::Timeline;
use super::{CONTAINER, id3};
use crate::container::mpegts::Clock;
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
                    let track = kind.track(&header, unit, None);
                    let mut timeline = Timeline::new(header.sample_rate_hz, header.samples);
                    let is_stamped = self.stamp.is_some();
                    if !is_stamped {
                        timeline.stamp(0);
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
        if self.offset > SKIPPED_BYTES_MAX.saturating_add(self.skip) && self.stamp.is_none() {
            return Err(self.no_frame());
        }
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
