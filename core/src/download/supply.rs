//! The bytes of one source of a merge: a file, or segments.

use std::time::Duration;

use bytes::Bytes;

use super::DownloadError;
use super::ahead::Kept;
use super::journal::SourceIdentity;
use super::ordered::Ordered;
use super::position::Position;
use super::progress::Progress;
use super::remote::Remote;
use super::segmented::{Chunk, Segmented};
use super::segments::list;
use crate::media::{Format, Source};

/// Where a source's bytes come from.
pub(super) enum Supply {
    /// A file with a length and a version.
    File(Box<Ordered>),
    /// Segments.
    Segments(Box<Segmented>),
}

impl Supply {
    /// Asks for the first bytes, or reads the manifest.
    pub(super) async fn open(
        remote: &Remote,
        format: &Format,
        progress: &Progress,
    ) -> Result<Self, DownloadError> {
        let progress = progress.clone();
        if let Source::Progressive { .. } = format.source {
            let file = Ordered::open(remote.clone(), format.exact_size_bytes(), progress).await?;
            return Ok(Self::File(Box::new(file)));
        }
        let listing = list(format, remote).await?;
        Ok(Self::Segments(Box::new(Segmented::new(remote.clone(), &format.id, listing, progress))))
    }

    /// What tells this state of the source from another.
    pub(super) fn identity(&self, format: &str) -> SourceIdentity {
        match self {
            Self::File(file) => file.state().identity(format),
            Self::Segments(segments) => SourceIdentity {
                format: format.to_owned(),
                total: None,
                validator: segments.version().map(str::to_owned),
            },
        }
    }

    /// Length in bytes, where it is known.
    pub(super) const fn total(&self) -> Option<u64> {
        match self {
            Self::File(file) => file.state().total,
            Self::Segments(_) => None,
        }
    }

    /// Ends a recording with what was handed out, where this is one; `false` where it is not.
    pub(super) fn end_recording(&mut self, why: &str) -> bool {
        match self {
            Self::File(_) => false,
            Self::Segments(segments) => segments.end_recording(why),
        }
    }

    /// Where segments are kept until they are written.
    pub(super) fn kept(&self) -> Option<Kept> {
        match self {
            Self::File(_) => None,
            Self::Segments(segments) => segments.kept(),
        }
    }

    /// How many segments before a position could not be had and were left out; before its end, where none is given.
    pub(super) fn missing_before(&self, position: Option<Position>) -> u64 {
        let segment =
            position.map_or(Some(usize::MAX), |position| position.segment.map(|(segment, _)| segment));
        match (self, segment) {
            (Self::Segments(segments), Some(segment)) => segments.missing_before(segment),
            _ => 0,
        }
    }

    /// Goes on at a position behind so many segments that could not be had.
    pub(super) fn resume_missing(&mut self, position: Position, missing: u64) {
        if let (Self::Segments(segments), Some((segment, _))) = (self, position.segment) {
            segments.resume_missing(segment, missing);
        }
    }

    /// What comes next; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Chunk>, DownloadError> {
        match self {
            Self::File(file) => Ok(file.next().await?.map(Chunk::Bytes)),
            Self::Segments(segments) => segments.next().await,
        }
    }

    /// Whether places in it are offsets of one file.
    pub(super) fn is_file(&self) -> bool {
        match self {
            Self::File(_) => true,
            Self::Segments(segments) => segments.is_file(),
        }
    }

    /// The segment of the first period that holds this time from its beginning, or one so many before it.
    pub(super) fn segment_at(&self, moment: Duration, before: usize) -> Option<Position> {
        match self {
            Self::File(_) => None,
            Self::Segments(segments) => segments.at(moment, before),
        }
    }

    /// What lies behind this time, or behind this offset of a file, is asked for only when it is needed.
    pub(super) fn end_at(&mut self, end: Duration, offset: Option<u64>) {
        match self {
            Self::File(file) => file.end_at(offset),
            Self::Segments(segments) => segments.end_at(end, offset),
        }
    }

    /// The place of an offset that was just read.
    pub(super) fn position(&self, offset: u64) -> Position {
        let segment = match self {
            Self::File(_) => None,
            Self::Segments(segments) => Some(segments.holding(offset)),
        };
        Position { offset, segment }
    }

    /// Goes to where the head of a position's period begins.
    pub(super) fn seek_head(&mut self, position: Position) {
        match (self, position.segment) {
            (Self::Segments(segments), Some((segment, _))) => {
                let first = segments.period_start(segment);
                segments.seek(first, 0);
            }
            (Self::File(file), _) => file.seek(0),
            (Self::Segments(segments), None) => segments.seek(0, 0),
        }
    }

    /// Goes on at a position. Gives bytes that begin there where the position is inside a segment.
    pub(super) async fn seek(&mut self, position: Position) -> Result<Option<Bytes>, DownloadError> {
        match (self, position.segment) {
            (Self::File(file), _) => {
                file.seek(position.offset);
                Ok(None)
            }
            (Self::Segments(segments), Some((segment, start))) => {
                segments.seek_inside(segment, start, position.offset).await
            }
            (Self::Segments(segments), None) => {
                // Only a whole file can have its index elsewhere.
                segments.seek_file(position.offset).await?;
                Ok(None)
            }
        }
    }
}
