//! What is remembered of the blocks in a file: enough to end it, little enough to keep for hours of media.

use super::cadence::Cadence;
use super::cluster::CueRule;
use super::cues::CuePoint;

/// Kept up as Clusters are written, or made again by going through them.
#[derive(Debug)]
pub(super) struct Tally {
    rule: CueRule,
    /// Places to start from.
    pub(super) cues: Vec<CuePoint>,
    /// Samples of each track.
    pub(super) written: Vec<u64>,
    /// Latest time of a block, in milliseconds.
    pub(super) latest: i64,
    /// Of the tracks of pictures.
    cadences: Vec<Option<Cadence>>,
}

impl Tally {
    /// Of nothing yet; `pictures` says of each track whether it is one of pictures.
    pub(super) fn new(rule: CueRule, pictures: &[bool]) -> Self {
        Self {
            rule,
            cues: Vec::new(),
            written: vec![0; pictures.len()],
            latest: 0,
            cadences: pictures.iter().map(|is_picture| is_picture.then(Cadence::default)).collect(),
        }
    }

    /// Counts a block, in the order of the file; false for a track there is not.
    pub(super) fn count(&mut self, track: usize, time: i64) -> bool {
        let Some(written) = self.written.get_mut(track) else { return false };
        *written += 1;
        self.latest = self.latest.max(time);
        if let Some(cadence) = &mut self.cadences[track] {
            cadence.push(time);
        }
        true
    }

    /// Whether a block is one to start from.
    pub(super) const fn allows_cue(&self, track: usize, is_sync: bool) -> bool {
        self.rule.allows(track, is_sync)
    }

    /// The track the places to start from are in.
    pub(super) const fn cue_track(&self) -> usize {
        self.rule.track
    }

    /// Of each track, the nanoseconds a picture lasts, where all last equally long.
    pub(super) fn frame_ns(&self) -> Vec<Option<u32>> {
        self.cadences.iter().map(|cadence| cadence.as_ref()?.frame_ns()).collect()
    }
}
