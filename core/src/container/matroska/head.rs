//! The start of a file: everything before the first Cluster, and what of it is put in its place at the end.

use bytes::Bytes;

use super::doc_type::DocType;
use super::{emit, ids, write_tracks};
use crate::container::{ContainerError, Track};

/// The name in MuxingApp and WritingApp; without a version, so that the same media gives the same file.
const APPLICATION: &str = "vidra";

/// Nanoseconds in a tick of the file.
const TIMESTAMP_SCALE_NS: u64 = 1_000_000;

/// Bytes of one Seek element: two headers of three bytes, four of id and eight of position, one header around both.
const SEEK_LENGTH: usize = 21;

/// Bytes of the Duration element.
const DURATION_LENGTH: usize = 11;

/// Bytes kept for the Title; a longer one is among the tags alone.
const TITLE_LENGTH: usize = 256;

/// How many elements after the Clusters the SeekHead has room for: Tags, Chapters, Attachments, Cues.
const LATE_SEEKS: usize = 4;

/// The bytes before the first Cluster.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) bytes: Bytes,
    /// Offset of the Segment's eight-byte size; unknown until the end.
    segment_size: usize,
    /// Offset of the Segment's content, from which positions count.
    segment: usize,
    /// Offset of the first of the Voids that become the Seeks of what comes after the Clusters.
    late_seeks: usize,
    /// Offset of a Void that becomes the Title.
    title: usize,
    /// Offset of a Void that becomes the Duration.
    duration: usize,
    /// Of each track of pictures, the offset of a Void that becomes its DefaultDuration.
    frames: Vec<Option<usize>>,
}

/// What is known at the end.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    /// Id and offset of the elements after the Clusters.
    pub(super) late: Vec<(u32, u64)>,
    /// Name of the item.
    pub(super) title: Option<String>,
    /// Milliseconds of the whole file.
    pub(super) duration: u64,
    /// Of each track, nanoseconds of a picture where all last equally long.
    pub(super) frame_ns: Vec<Option<u32>>,
    /// Length of the file.
    pub(super) length: u64,
}

impl Head {
    /// Builds the head of a file with these tracks.
    ///
    /// # Errors
    /// [`ContainerError::CodecNotAllowed`].
    pub(super) fn new(tracks: &[Track], doc_type: DocType) -> Result<Self, ContainerError> {
        let mut out = Vec::new();
        write_document(&mut out, doc_type);
        emit::id(&mut out, ids::SEGMENT);
        let segment_size = out.len();
        out.extend_from_slice(&emit::UNKNOWN_SIZE);
        let segment = out.len();
        // Filled in below: its own length is needed for the positions.
        let seek_head_length = seek_head(0, 0).len();
        let late_seeks = segment + seek_head_length - LATE_SEEKS * SEEK_LENGTH;
        let mut info = Vec::new();
        let duration_in_info = write_info(&mut info);
        let info_at = seek_head_length;
        let tracks_at = info_at + info.len();
        out.extend_from_slice(&seek_head(info_at as u64, tracks_at as u64));
        out.extend_from_slice(&info);
        let frames = write_tracks::write(&mut out, tracks, doc_type)?;
        let duration = segment + info_at + duration_in_info;
        let title = duration - TITLE_LENGTH;
        Ok(Self { bytes: out.into(), segment_size, segment, late_seeks, title, duration, frames })
    }

    /// Length of the head.
    pub(super) fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// An offset in the file as a position in the Segment.
    pub(super) fn position(&self, offset: u64) -> u64 {
        offset - self.segment as u64
    }

    /// What to put in place at the end. The file is valid after each: the Segment's size comes last.
    pub(super) fn patches(&self, totals: &Totals) -> Vec<(u64, Bytes)> {
        let mut patches = Vec::new();
        for (number, (id, offset)) in totals.late.iter().take(LATE_SEEKS).enumerate() {
            let place = self.late_seeks + number * SEEK_LENGTH;
            patches.push((place as u64, seek(*id, self.position(*offset)).into()));
        }
        if let Some(title) = totals.title.as_deref().and_then(title) {
            patches.push((self.title as u64, title.into()));
        }
        for (place, nanoseconds) in self.frames.iter().zip(&totals.frame_ns) {
            if let (Some(offset), Some(nanoseconds)) = (*place, *nanoseconds) {
                patches.push((offset as u64, write_tracks::frame_duration(nanoseconds).into()));
            }
        }
        // A Duration must be above zero (RFC 9559 section 5.1.2.10).
        if totals.duration > 0 {
            let mut duration = Vec::new();
            emit::float(&mut duration, ids::DURATION, totals.duration as f64);
            patches.push((self.duration as u64, duration.into()));
        }
        let size = emit::wide_size(self.position(totals.length));
        patches.push((self.segment_size as u64, Bytes::copy_from_slice(&size)));
        patches
    }

    /// Whether `found` is this head, with or without its patches.
    pub(super) fn is_head_of(&self, found: &[u8]) -> bool {
        let mut patched = vec![
            self.segment_size..self.segment_size + emit::UNKNOWN_SIZE.len(),
            self.late_seeks..self.late_seeks + LATE_SEEKS * SEEK_LENGTH,
            self.title..self.title + TITLE_LENGTH,
            self.duration..self.duration + DURATION_LENGTH,
        ];
        let frames = self.frames.iter().flatten();
        patched.extend(frames.map(|offset| *offset..*offset + write_tracks::FRAME_LENGTH));
        let is_patched = |at: usize| patched.iter().any(|range| range.contains(&at));
        found.len() == self.bytes.len()
            && (0..found.len()).all(|at| found[at] == self.bytes[at] || is_patched(at))
    }
}

fn write_document(out: &mut Vec<u8>, doc_type: DocType) {
    let name = match doc_type {
        DocType::Matroska => "matroska",
        DocType::Webm => "webm",
    };
    emit::master(out, ids::EBML, |header| {
        emit::unsigned(header, ids::EBML_VERSION, 1);
        emit::unsigned(header, ids::EBML_READ_VERSION, 1);
        emit::unsigned(header, ids::EBML_MAX_ID_LENGTH, 4);
        emit::unsigned(header, ids::EBML_MAX_SIZE_LENGTH, 8);
        emit::text(header, ids::DOC_TYPE, name);
        // CodecDelay and DiscardPadding are of version 4; a reader of version 2 knows SimpleBlock and may skip them.
        emit::unsigned(header, ids::DOC_TYPE_VERSION, 4);
        emit::unsigned(header, ids::DOC_TYPE_READ_VERSION, 2);
    });
}

/// A SeekHead of Info and Tracks, and room for what comes late (RFC 9559 section 5.1.1).
fn seek_head(info: u64, tracks: u64) -> Vec<u8> {
    let mut out = Vec::new();
    emit::master(&mut out, ids::SEEK_HEAD, |entries| {
        entries.extend_from_slice(&seek(ids::INFO, info));
        entries.extend_from_slice(&seek(ids::TRACKS, tracks));
        (0..LATE_SEEKS).for_each(|_| emit::void(entries, SEEK_LENGTH));
    });
    out
}

/// A Title element with a Void after it, together of [`TITLE_LENGTH`] bytes; `None` where it does not fit.
fn title(title: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    emit::text(&mut out, ids::TITLE, title);
    match TITLE_LENGTH.checked_sub(out.len())? {
        0 => {}
        // No Void is so short; what follows a zero is not of the text (RFC 8794 section 7.4).
        1 => return self::title(&format!("{title}\0")),
        rest => emit::void(&mut out, rest),
    }
    Some(out)
}

/// One Seek element, always of [`SEEK_LENGTH`] bytes.
fn seek(id: u32, position: u64) -> Vec<u8> {
    let mut out = Vec::new();
    emit::master(&mut out, ids::SEEK, |entry| {
        emit::binary(entry, ids::SEEK_ID, &id.to_be_bytes());
        emit::binary(entry, ids::SEEK_POSITION, &position.to_be_bytes());
    });
    out
}

/// Appends the Info element; returns where in it the room for the Duration is.
fn write_info(out: &mut Vec<u8>) -> usize {
    emit::master(out, ids::INFO, |info| {
        emit::unsigned(info, ids::TIMESTAMP_SCALE, TIMESTAMP_SCALE_NS);
        emit::text(info, ids::MUXING_APP, APPLICATION);
        emit::text(info, ids::WRITING_APP, APPLICATION);
        emit::void(info, TITLE_LENGTH);
        emit::void(info, DURATION_LENGTH);
    });
    out.len() - DURATION_LENGTH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_fit_the_room_that_was_left() {
        let head = Head::new(&[], DocType::Webm).unwrap();
        for length in [1, 126, 127, 246, 249, 250, 251, 252] {
            let title = Some("t".repeat(length));
            let late = vec![(ids::TAGS, 800), (ids::CUES, 1000)];
            let totals = Totals { late, title, duration: 2000, frame_ns: Vec::new(), length: 1500 };
            let patches = head.patches(&totals);
            let lengths: Vec<usize> = patches.iter().map(|(_, bytes)| bytes.len()).collect();
            assert_eq!(lengths, [SEEK_LENGTH, SEEK_LENGTH, TITLE_LENGTH, DURATION_LENGTH, 8]);
            let mut finished = head.bytes.to_vec();
            for (offset, bytes) in &patches {
                let offset = *offset as usize;
                assert!(bytes.len() == 8 || finished[offset] == 0xEC, "only room is written over");
                finished[offset..offset + bytes.len()].copy_from_slice(bytes);
            }
            assert!(head.is_head_of(&finished));
            finished[20] ^= 1;
            assert!(!head.is_head_of(&finished));
        }
        assert!(title(&"t".repeat(253)).is_none() && title(&"t".repeat(252)).is_some());
    }

    #[test]
    fn nothing_is_said_of_what_there_is_not() {
        let head = Head::new(&[], DocType::Matroska).unwrap();
        let totals = Totals { length: head.len(), ..Totals::default() };
        assert_eq!(head.patches(&totals).len(), 1);
    }
}
