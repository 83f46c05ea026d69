//! The muxer: samples in, Clusters out, Cues at the end.

use std::io;

use bytes::Bytes;

use super::cluster::{CueRule, Pending};
use super::cues::{self, CuePoint};
use super::doc_type::DocType;
use super::dressing;
use super::head::{Head, Totals};
use super::ids;
use super::outgoing::{Block, track_number};
use super::resume;
use super::tally::Tally;
use super::text;
use super::timeline::{self, Timeline};
use crate::container::{
    ContainerError, Dressing, Finish, Muxer, Rope, Sample, TagName, TextForm, Track, TrackKind,
};

/// Writes Matroska or WebM in one pass.
///
/// Until the end the Segment's size is unknown and every append is a whole Cluster, so that the file plays however
/// far it got. At the end come the Cues, and small patches: where they are, durations, the Segment's size.
/// Times are in milliseconds; see `timeline` for where they begin. The bytes
/// depend on tracks and samples alone.
///
/// ```
/// use vidra_core::container::{Muxer, matroska};
/// let mut writer = matroska::Writer::new(Vec::new(), matroska::DocType::Webm)?;
/// assert!(writer.head()?.starts_with(&matroska::EBML_MAGIC));
/// # Ok::<(), vidra_core::container::ContainerError>(())
/// ```
#[derive(Debug)]
pub struct Writer {
    head: Head,
    lines: Vec<Line>,
    pending: Pending,
    /// Of the blocks handed out.
    tally: Tally,
    /// Length of the file with everything handed out so far.
    position: u64,
    doc_type: DocType,
    dressing: Dressing,
    is_finished: bool,
}

/// What is known of one track.
#[derive(Debug)]
struct Line {
    timeline: Timeline,
    last_dts: i64,
    /// Of a track of text: how its cues are written.
    text: Option<TextForm>,
}

impl Writer {
    /// A writer for a new file.
    ///
    /// # Errors
    /// [`ContainerError::CodecNotAllowed`] where the file cannot hold a track.
    pub fn new(tracks: Vec<Track>, doc_type: DocType) -> Result<Self, ContainerError> {
        let head = Head::new(&tracks, doc_type)?;
        let pictures: Vec<bool> =
            tracks.iter().map(|track| matches!(track.kind, TrackKind::Video(_))).collect();
        let picture = pictures.iter().position(|is_picture| *is_picture);
        let sound = tracks.iter().position(|track| matches!(track.kind, TrackKind::Audio(_)));
        let cue = CueRule { track: picture.or(sound).unwrap_or(0), is_sound: picture.is_none() };
        let lead = timeline::lead(&tracks);
        let line = |track: &Track| {
            let text = match track.kind {
                TrackKind::Subtitle(form) => Some(form),
                _ => None,
            };
            Line { timeline: Timeline::new(track, lead), last_dts: i64::MIN, text }
        };
        Ok(Self {
            position: head.len(),
            head,
            lines: tracks.iter().map(line).collect(),
            pending: Pending::new(tracks.len(), cue),
            tally: Tally::new(cue, &pictures),
            doc_type,
            dressing: Dressing::default(),
            is_finished: false,
        })
    }

    /// The same muxer, ending the file with this dressing. WebM leaves cover and attachments out.
    #[must_use]
    pub fn dressed(mut self, dressing: Dressing) -> Self {
        self.dressing = dressing;
        self
    }

    /// A writer that goes on with a file of which the first `length` bytes are the head and whole pieces of a writer
    /// with the same tracks. Headers are read back from `part`, frames passed over.
    ///
    /// # Errors
    /// An [`io::Error`] from `part`; one of kind `InvalidData` where the bytes are not what such a writer wrote.
    pub fn resume(
        tracks: Vec<Track>,
        doc_type: DocType,
        part: &mut (impl io::Read + io::Seek),
        length: u64,
    ) -> io::Result<Self> {
        let invalid = |error| io::Error::new(io::ErrorKind::InvalidInput, error);
        let mut writer = Self::new(tracks, doc_type).map_err(invalid)?;
        resume::recover(part, length, &writer.head, &mut writer.tally)?;
        writer.position = length;
        Ok(writer)
    }

    /// The Cluster of what is buffered, written down in the index.
    fn piece(&mut self, is_last: bool) -> Option<Rope> {
        for block in self.pending.blocks() {
            self.tally.count(block.track, block.time);
        }
        let encoded = self.pending.take(is_last)?;
        let cluster = self.head.position(self.position);
        self.tally.cues.extend(encoded.cue.map(|(time, block)| CuePoint { time, cluster, block }));
        self.position += encoded.bytes.len() as u64;
        Some(encoded.bytes)
    }

    fn block(&mut self, track: usize, sample: Sample) -> Result<Block, ContainerError> {
        if self.is_finished {
            return Err(ContainerError::Order("a sample after the end of the file".to_owned()));
        }
        let Some(line) = self.lines.get_mut(track) else {
            return Err(ContainerError::Order(format!("a sample of track {track}, which there is not")));
        };
        if sample.dts < line.last_dts {
            let message = format!("track {track} goes back from {} to {}", line.last_dts, sample.dts);
            return Err(ContainerError::Order(message));
        }
        line.last_dts = sample.dts;
        let time = line.timeline.milliseconds(sample.pts);
        let end = line.timeline.milliseconds(sample.pts.saturating_add(sample.duration.into()));
        let Sample { is_sync, discard_padding_ns, data, .. } = sample;
        let block = Block { track, time, end, is_sync, discard_padding_ns, text: None, data };
        Ok(match line.text {
            Some(form) => text::block(block, form, self.doc_type),
            None => block,
        })
    }
}

impl Muxer for Writer {
    fn head(&mut self) -> Result<Bytes, ContainerError> {
        Ok(self.head.bytes.clone())
    }

    fn write(&mut self, track: usize, sample: Sample) -> Result<Option<Rope>, ContainerError> {
        let block = self.block(track, sample)?;
        let piece = if self.pending.is_due_before(&block) { self.piece(false) } else { None };
        self.pending.push(block);
        Ok(piece)
    }

    fn finish(&mut self) -> Result<Finish, ContainerError> {
        // A text that stays longer than the media does not make it longer.
        let media = self.pending.blocks().iter().filter(|block| block.text.is_none());
        let end = media.map(|block| block.end).max().unwrap_or(0);
        let mut append = self.piece(true).unwrap_or_default();
        let mut late = Vec::new();
        let cues = cues::encode(&self.tally.cues, track_number(self.tally.cue_track()));
        let duration = self.tally.latest.max(end).unsigned_abs();
        for (id, element) in
            dressing::elements(&self.dressing, self.doc_type).into_iter().chain([(ids::CUES, cues)])
        {
            if element.is_empty() {
                continue;
            }
            late.push((id, self.position));
            append.extend_from_slice(&element);
            self.position += element.len() as u64;
        }
        self.is_finished = true;
        let patches = self.head.patches(&Totals {
            late,
            title: self.dressing.values(&TagName::Title).next().map(str::to_owned),
            duration,
            frame_ns: self.tally.frame_ns(),
            length: self.position,
        });
        Ok(Finish { append, patches, front: None })
    }

    fn written_samples(&self) -> Vec<u64> {
        self.tally.written.clone()
    }
}
