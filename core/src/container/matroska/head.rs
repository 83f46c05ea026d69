//! The start of a file: everything before the first Cluster, and what of it is put in its place at the end.

use bytes::Bytes;

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

/// Which of the two kinds of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocType {
    /// Any codec Matroska has a mapping for.
    Matroska,
    /// VP8, VP9, AV1, Vorbis and Opus alone (webmproject.org/docs/container).
    Webm,
}

/// The bytes before the first Cluster.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) bytes: Bytes,
    /// Offset of the Segment's eight-byte size; unknown until the end.
    segment_size: usize,
    /// Offset of the Segment's content, from which positions count.
    segment: usize,
    /// Offset of a Void that becomes the Seek of the Cues.
    cues_seek: usize,
    /// Offset of a Void that becomes the Duration.
    duration: usize,
    /// Of each track of pictures, the offset of a Void that becomes its DefaultDuration.
    frames: Vec<Option<usize>>,
}

/// What is known at the end.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    /// Offset of the Cues, where there are any.
    pub(super) cues: Option<u64>,
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
        let cues_seek = segment + seek_head_length - SEEK_LENGTH;
        let mut info = Vec::new();
        let duration_in_info = write_info(&mut info);
        let info_at = seek_head_length;
        let tracks_at = info_at + info.len();
        out.extend_from_slice(&seek_head(info_at as u64, tracks_at as u64));
        out.extend_from_slice(&info);
        let frames = write_tracks::write(&mut out, tracks, doc_type)?;
        let duration = segment + info_at + duration_in_info;
        Ok(Self { bytes: out.into(), segment_size, segment, cues_seek, duration, frames })
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
        if let Some(offset) = totals.cues {
            patches.push((self.cues_seek as u64, seek(ids::CUES, self.position(offset)).into()));
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
            self.cues_seek..self.cues_seek + SEEK_LENGTH,
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

/// A SeekHead of Info and Tracks, and room for the Cues (RFC 9559 section 5.1.1).
fn seek_head(info: u64, tracks: u64) -> Vec<u8> {
    let mut out = Vec::new();
    emit::master(&mut out, ids::SEEK_HEAD, |entries| {
        entries.extend_from_slice(&seek(ids::INFO, info));
        entries.extend_from_slice(&seek(ids::TRACKS, tracks));
        emit::void(entries, SEEK_LENGTH);
    });
    out
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
        let patches =
            head.patches(&Totals { cues: Some(1000), duration: 2000, frame_ns: Vec::new(), length: 1500 });
        let lengths: Vec<usize> = patches.iter().map(|(_, bytes)| bytes.len()).collect();
        assert_eq!(lengths, [SEEK_LENGTH, DURATION_LENGTH, 8]);
        let mut finished = head.bytes.to_vec();
        for (offset, bytes) in &patches {
            let offset = *offset as usize;
            if bytes.len() > 8 {
                assert_eq!(finished[offset..offset + 2], [0xEC, 0x80 | (bytes.len() as u8 - 2)]);
            }
            finished[offset..offset + bytes.len()].copy_from_slice(bytes);
        }
        assert!(head.is_head_of(&finished));
        finished[20] ^= 1;
        assert!(!head.is_head_of(&finished));
    }

    #[test]
    fn nothing_is_said_of_what_there_is_not() {
        let head = Head::new(&[], DocType::Matroska).unwrap();
        let totals = Totals { length: head.len(), ..Totals::default() };
        assert_eq!(head.patches(&totals).len(), 1);
    }
}
