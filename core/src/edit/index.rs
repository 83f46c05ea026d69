//! When every sample of a file is shown, without its bytes.

use std::path::Path;

use super::{EditError, Reel};
use crate::container::{Track, TrackKind};

/// Nanoseconds in a second: all times of an index are in nanoseconds of the presentation.
pub(super) const NANO: i128 = 1_000_000_000;

/// When one sample is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// From the start of the presentation, in nanoseconds; negative for what is decoded and not shown.
    pub start: i128,
    /// Until when.
    pub end: i128,
    /// Whether decoding can start here.
    pub is_sync: bool,
}

/// One track's samples in decoding order.
#[derive(Clone, Debug)]
pub struct TrackIndex {
    /// The track.
    pub track: Track,
    /// Its samples.
    pub marks: Vec<Mark>,
}

/// All tracks of a file.
#[derive(Clone, Debug)]
pub struct Index {
    /// The tracks, in the file's order.
    pub tracks: Vec<TrackIndex>,
}

impl Index {
    /// Reads a file to its end.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn of(path: &Path) -> Result<Self, EditError> {
        let mut reel = Reel::open(path)?;
        let mut tracks: Vec<TrackIndex> = reel
            .tracks()
            .iter()
            .map(|track| TrackIndex { track: track.clone(), marks: Vec::new() })
            .collect();
        while let Some((track, sample)) = reel.next_sample()? {
            let Some(known) = tracks.get_mut(track) else { continue };
            let start = presented(&known.track, sample.pts);
            let end = presented(&known.track, sample.pts + i64::from(sample.duration));
            known.marks.push(Mark { start, end, is_sync: sample.is_sync });
        }
        tracks.iter_mut().for_each(close);
        Ok(Self { tracks })
    }

    /// The track whose keyframes decide where cuts fall: the first picture, else none.
    pub fn picture(&self) -> Option<usize> {
        self.tracks
            .iter()
            .position(|one| matches!(one.track.kind, TrackKind::Video(_)) && !one.marks.is_empty())
    }

    /// When the last sample ends, in nanoseconds.
    pub fn end(&self) -> i128 {
        self.tracks.iter().flat_map(|one| &one.marks).map(|mark| mark.end).max().unwrap_or(0)
    }
}

/// When a media time of a track is shown, in nanoseconds.
pub(super) fn presented(track: &Track, pts: i64) -> i128 {
    let ticks = i128::from(pts) - i128::from(track.media_start) + i128::from(track.start_delay);
    ticks * NANO / i128::from(track.timescale.max(1))
}

/// Samples without a length last until the next one is shown.
fn close(index: &mut TrackIndex) {
    let mut starts: Vec<i128> = index.marks.iter().map(|mark| mark.start).collect();
    starts.sort_unstable();
    let usual = starts.windows(2).map(|pair| pair[1] - pair[0]).find(|step| *step > 0).unwrap_or(0);
    for mark in &mut index.marks {
        if mark.end <= mark.start {
            let next = starts.partition_point(|start| *start <= mark.start);
            mark.end = starts.get(next).copied().unwrap_or(mark.start + usual);
        }
    }
}
