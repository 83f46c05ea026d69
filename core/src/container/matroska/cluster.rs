//! Samples buffered until they make a Cluster, and the rule for when they do.
//!
//! The rule looks at the samples since the last Cluster alone, so that writing goes on after an interruption as if
//! there had been none.

use bytes::Bytes;

use super::block::KEYFRAME;
use super::ebml::HEADER_MAX;
use super::outgoing::{Block, track_number};
use super::{emit, ids};
use crate::container::Rope;

/// A Cluster that began at a key picture gives way to another key picture after this many milliseconds.
const KEY_MS: i64 = 1000;

/// No track has this many milliseconds or more in a Cluster (RFC 9559 section 25.1 recommends at most 5 s).
const FULL_MS: i64 = 5000;

/// Times in a Cluster stay within this many milliseconds: a block's time is a signed 16-bit number.
const SPREAD_MS: i64 = 30_000;

/// Bytes of frames after which a Cluster is due (RFC 9559 section 25.1 recommends at most 5 MB).
const FULL_BYTES: usize = 4 << 20;

/// What came of a Cluster.
#[derive(Debug)]
pub(super) struct Encoded {
    /// The whole element.
    pub(super) bytes: Rope,
    /// Time and place, in the element's content, of the first block to start from.
    pub(super) cue: Option<(u64, u32)>,
}

/// The samples since the last Cluster.
#[derive(Debug)]
pub(super) struct Pending {
    blocks: Vec<Block>,
    bytes: usize,
    /// Lowest and highest time.
    times: Option<(i64, i64)>,
    /// Of each track, the time of its first sample here and whether decoding can start there.
    first: Vec<Option<(i64, bool)>>,
    cue: CueRule,
}

/// Which block of a Cluster is one to start from: the first of this track that decoding can start at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CueRule {
    /// Index of the track to seek by.
    pub(super) track: usize,
    /// Whether that is a track of sound, of which every block will do.
    pub(super) is_sound: bool,
}

impl CueRule {
    /// Whether a block is one to start from.
    pub(super) const fn allows(self, track: usize, is_sync: bool) -> bool {
        track == self.track && (is_sync || self.is_sound)
    }
}

impl Pending {
    /// For that many tracks.
    pub(super) fn new(tracks: usize, cue: CueRule) -> Self {
        Self { blocks: Vec::new(), bytes: 0, times: None, first: vec![None; tracks], cue }
    }

    /// The samples, in the order they came.
    pub(super) fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Whether what is here must become a Cluster before `next` can be taken.
    pub(super) fn is_due_before(&self, next: &Block) -> bool {
        let Some((lowest, highest)) = self.times else { return false };
        let (since_first, began_at_key) = match self.first[next.track] {
            Some((first, is_sync)) => (next.time - first, is_sync),
            None => (0, true),
        };
        let is_key = !self.cue.is_sound && self.cue.allows(next.track, next.is_sync);
        is_key && (since_first >= KEY_MS || !began_at_key)
            || since_first >= FULL_MS
            || highest.max(next.time) - lowest.min(next.time) >= SPREAD_MS
            || self.bytes + next.size() > FULL_BYTES
    }

    /// Takes a sample.
    pub(super) fn push(&mut self, block: Block) {
        self.bytes += block.size();
        let (lowest, highest) = self.times.unwrap_or((block.time, block.time));
        self.times = Some((lowest.min(block.time), highest.max(block.time)));
        self.first[block.track].get_or_insert((block.time, block.is_sync));
        self.blocks.push(block);
    }

    /// The Cluster of the samples here, which are then gone; `None` where there are none. With `is_last`, the last
    /// sample of each track says how long it is.
    pub(super) fn take(&mut self, is_last: bool) -> Option<Encoded> {
        let (start, _) = self.times.take()?;
        let mut content = Rope::default();
        let mut line = Vec::new();
        emit::unsigned(&mut line, ids::TIMESTAMP, start.unsigned_abs());
        content.extend_from_slice(&line);
        let mut cue = None;
        let mut left = vec![0usize; self.first.len()];
        self.blocks.iter().for_each(|block| left[block.track] += 1);
        let mut previous = vec![None; self.first.len()];
        for block in std::mem::take(&mut self.blocks) {
            if cue.is_none() && self.cue.allows(block.track, block.is_sync) {
                cue = Some((block.time.unsigned_abs(), content.len() as u32));
            }
            left[block.track] -= 1;
            let is_last = is_last && left[block.track] == 0;
            let reference = previous[block.track].replace(block.time);
            let extra = Extra::of(&block, is_last, reference);
            write_block(&mut content, block, start, extra);
        }
        self.bytes = 0;
        self.first.fill(None);
        let mut header = Vec::with_capacity(HEADER_MAX);
        emit::id(&mut header, ids::CLUSTER);
        emit::vint(&mut header, content.len() as u64);
        let mut bytes = Rope::from(Bytes::from(header));
        bytes.append(content);
        Some(Encoded { bytes, cue })
    }
}

/// What a SimpleBlock cannot say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Extra {
    duration: Option<u64>,
    /// Milliseconds to the block this one builds on.
    reference: Option<i64>,
    discard_padding_ns: i64,
    /// BlockAdditional of id 1.
    addition: Option<Bytes>,
}

impl Extra {
    /// `None` where a SimpleBlock does. A picture that builds on one of an earlier Cluster stays a SimpleBlock.
    fn of(block: &Block, is_last: bool, previous: Option<i64>) -> Option<Self> {
        let is_told = is_last || block.text.is_some();
        let duration = (is_told && block.end > block.time).then(|| (block.end - block.time).unsigned_abs());
        let needs_group = duration.is_some() || block.discard_padding_ns != 0;
        let reference = previous.filter(|_| !block.is_sync).map(|previous| previous - block.time);
        let can_be_group = block.is_sync || reference.is_some();
        let discard_padding_ns = block.discard_padding_ns;
        let addition = block.text.clone().filter(|beside| !beside.is_empty());
        (needs_group && can_be_group).then_some(Self { duration, reference, discard_padding_ns, addition })
    }
}

/// Appends a SimpleBlock, or a BlockGroup where there is more to say (RFC 9559 sections 10.1 and 10.2).
fn write_block(out: &mut Rope, block: Block, cluster: i64, extra: Option<Extra>) {
    let mut header = Vec::with_capacity(8);
    emit::vint(&mut header, track_number(block.track));
    // Within the spread, and not below the cluster's time, which is the lowest of all.
    let relative = i16::try_from(block.time - cluster).unwrap_or(i16::MAX);
    header.extend_from_slice(&relative.to_be_bytes());
    header.push(if extra.is_none() && block.is_sync { KEYFRAME } else { 0 });
    let mut before = Vec::with_capacity(2 * HEADER_MAX);
    let element = if extra.is_some() { ids::BLOCK } else { ids::SIMPLE_BLOCK };
    emit::id(&mut before, element);
    emit::vint(&mut before, (header.len() + block.data.len()) as u64);
    before.extend_from_slice(&header);
    let mut behind = Vec::new();
    if let Some(extra) = extra {
        write_extra(&mut behind, &extra);
        let length = before.len() + block.data.len() + behind.len();
        let mut group = Vec::with_capacity(HEADER_MAX);
        emit::id(&mut group, ids::BLOCK_GROUP);
        emit::vint(&mut group, length as u64);
        out.extend_from_slice(&group);
    }
    out.extend_from_slice(&before);
    out.push(block.data);
    out.extend_from_slice(&behind);
}

/// What stands behind the block in its group.
fn write_extra(group: &mut Vec<u8>, extra: &Extra) {
    if let Some(addition) = &extra.addition {
        emit::master(group, ids::BLOCK_ADDITIONS, |additions| {
            emit::master(additions, ids::BLOCK_MORE, |more| {
                emit::unsigned(more, ids::BLOCK_ADD_ID, 1);
                emit::binary(more, ids::BLOCK_ADDITIONAL, addition);
            });
        });
    }
    if let Some(duration) = extra.duration {
        emit::unsigned(group, ids::BLOCK_DURATION, duration);
    }
    if let Some(reference) = extra.reference {
        emit::signed(group, ids::REFERENCE_BLOCK, reference);
    }
    if extra.discard_padding_ns != 0 {
        emit::signed(group, ids::DISCARD_PADDING, extra.discard_padding_ns);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(track: usize, time: i64, is_sync: bool) -> Block {
        let data = Bytes::from_static(b"data");
        Block { track, time, end: time + 40, is_sync, discard_padding_ns: 0, text: None, data }
    }

    /// Times at which a new Cluster begins.
    fn cuts(is_sound: bool, blocks: impl Iterator<Item = Block>) -> Vec<i64> {
        let mut pending = Pending::new(2, CueRule { track: 0, is_sound });
        let mut cuts = Vec::new();
        for block in blocks {
            if pending.is_due_before(&block) {
                pending.take(false);
                cuts.push(block.time);
            }
            pending.push(block);
        }
        cuts
    }

    #[test]
    fn a_cluster_begins_at_key_pictures_a_second_apart_and_at_the_first_after_a_forced_one() {
        let often = (0..60).map(|n| block(0, n * 50, n % 10 == 0));
        assert_eq!(cuts(false, often), [1000, 2000]);
        let seldom = (0..280).map(|n| block(0, n * 40, n % 133 == 0));
        assert_eq!(cuts(false, seldom), [5000, 5320, 10_320, 10_640]);
    }

    #[test]
    fn sound_alone_is_cut_every_five_seconds() {
        assert_eq!(cuts(true, (0..1000).map(|n| block(0, n * 20, true))), [5000, 10_000, 15_000]);
    }

    #[test]
    fn tracks_far_apart_in_time_share_a_cluster_as_long_as_its_times_can_say_so() {
        let apart =
            |distance: i64| (0..100).map(move |n| block(n % 2, (n as i64 % 2) * distance + n as i64, true));
        assert_eq!(cuts(true, apart(20_000)).len(), 0);
        assert_eq!(cuts(true, apart(40_000)).len(), 99);
    }

    #[test]
    fn blocks_are_relative_to_the_earliest_and_the_first_key_is_the_cue() {
        let mut pending = Pending::new(2, CueRule { track: 0, is_sound: false });
        for block in [block(1, 1000, true), block(0, 1040, true), block(0, 960, false)] {
            pending.push(block);
        }
        let encoded = pending.take(false).unwrap();
        let expected = b"\x1f\x43\xb6\x75\xa2\xe7\x82\x03\xc0\
            \xa3\x88\x82\x00\x28\x80data\xa3\x88\x81\x00\x50\x80data\xa3\x88\x81\x00\x00\x00data";
        assert_eq!(encoded.bytes.to_bytes().as_ref(), expected);
        assert_eq!(encoded.cue, Some((1040, 14)));
        assert!(pending.take(false).is_none());
    }

    #[test]
    fn the_last_blocks_say_how_long_they_are_and_padding_is_kept() {
        let mut pending = Pending::new(1, CueRule { track: 0, is_sound: false });
        pending.push(block(0, 0, true));
        pending.push(Block { discard_padding_ns: 7, ..block(0, 40, false) });
        let encoded = pending.take(true).unwrap();
        let group = b"\xa0\x94\xa1\x88\x81\x00\x28\x00data\x9b\x81\x28\xfb\x81\xd8\x75\xa2\x81\x07";
        assert!(encoded.bytes.to_bytes().ends_with(group), "{:02x?}", encoded.bytes);
    }
}
