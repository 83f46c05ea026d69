//! Samples of the fragment being gathered, and when it is due.
//!
//! The rule looks at nothing but the samples since the last cut, so that a muxer which goes on with a part cuts where
//! an uninterrupted one would have cut.

use super::output_track::Prepared;

/// A fragment begins at a sync picture once it spans this much …
const REGULAR_SECONDS: u32 = 1;
/// … or holds this much.
const REGULAR_BYTES: usize = 1 << 20;
/// The same for files of sound alone.
const SOUND_SECONDS: u32 = 2;
const SOUND_BYTES: usize = 256 << 10;
/// Past these a fragment ends anywhere: memory is bounded, whatever the stream.
const FORCED_SECONDS: u32 = 10;
const FORCED_BYTES: usize = 4 << 20;
const FORCED_SAMPLES: usize = 1 << 16;

/// How a fragment ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Where one wishes. A sample whose duration only the next one tells stays behind for the next fragment.
    Regular,
    /// Before it grows too large. Everything goes.
    Forced,
}

/// The samples in the order they came.
#[derive(Debug)]
pub(crate) struct Pending {
    samples: Vec<(usize, Prepared)>,
    bytes: usize,
    /// Decoding time of each track's first sample here.
    first: Vec<Option<i64>>,
    timescales: Vec<u32>,
    /// The picture whose sync samples begin fragments.
    picture: Option<usize>,
}

impl Pending {
    /// For tracks of these timescales.
    pub(crate) fn new(timescales: Vec<u32>, picture: Option<usize>) -> Self {
        Self { samples: Vec::new(), bytes: 0, first: vec![None; timescales.len()], timescales, picture }
    }

    /// Whether what is here must become a fragment before `sample` of `track` is added.
    pub(crate) fn due(&self, track: usize, sample: &Prepared) -> Option<Cut> {
        let first = self.first.get(track).copied().flatten();
        let span = first.map_or(0, |first| sample.dts.saturating_sub(first));
        let timescale = self.timescales.get(track).copied().unwrap_or(1);
        let spans = |seconds: u32| span >= i64::from(seconds) * i64::from(timescale);
        if self.bytes >= FORCED_BYTES || self.samples.len() >= FORCED_SAMPLES || spans(FORCED_SECONDS) {
            return Some(Cut::Forced);
        }
        let is_regular = match self.picture {
            Some(picture) => {
                let begins_one = track == picture && sample.is_sync && first.is_some();
                begins_one && (spans(REGULAR_SECONDS) || self.bytes >= REGULAR_BYTES)
            }
            None => spans(SOUND_SECONDS) || self.bytes >= SOUND_BYTES,
        };
        is_regular.then_some(Cut::Regular)
    }

    /// Adds a sample.
    pub(crate) fn push(&mut self, track: usize, sample: Prepared) {
        if let Some(first) = self.first.get_mut(track) {
            first.get_or_insert(sample.dts);
        }
        self.bytes += sample.data.len();
        self.samples.push((track, sample));
    }

    /// Takes the samples of a fragment out, by track, and gives back those that are for the next one, in the order they
    /// came; nothing is left here. `next` is the track whose next sample is known.
    pub(crate) fn cut(&mut self, cut: Cut, next: Option<usize>) -> Taken {
        let mut last = vec![None; self.first.len()];
        for (position, (track, _)) in self.samples.iter().enumerate() {
            if let Some(last) = last.get_mut(*track) {
                *last = Some(position);
            }
        }
        let mut taken = Taken { fragment: self.first.iter().map(|_| Vec::new()).collect(), rest: Vec::new() };
        let samples = std::mem::take(&mut self.samples);
        self.bytes = 0;
        self.first.fill(None);
        for (position, (track, sample)) in samples.into_iter().enumerate() {
            let is_last = last.get(track) == Some(&Some(position));
            let stays = cut == Cut::Regular && is_last && sample.duration.is_none() && next != Some(track);
            match taken.fragment.get_mut(track) {
                Some(samples) if !stays => samples.push(sample),
                _ => taken.rest.push((track, sample)),
            }
        }
        taken
    }
}

/// What [`Pending::cut`] took out.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) fragment: Vec<Vec<Prepared>>,
    pub(crate) rest: Vec<(usize, Prepared)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(dts: i64, is_sync: bool, duration: Option<u32>, size: usize) -> Prepared {
        Prepared { dts, composition: 0, duration, is_sync, data: vec![0; size].into() }
    }

    #[test]
    fn a_fragment_begins_at_a_sync_picture_after_a_second() {
        let mut pending = Pending::new(vec![10, 1000], Some(0));
        assert_eq!(pending.due(0, &sample(0, true, None, 1)), None);
        pending.push(0, sample(0, true, None, 1));
        pending.push(1, sample(0, true, None, 1));
        assert_eq!(pending.due(0, &sample(5, true, None, 1)), None);
        assert_eq!(pending.due(1, &sample(2000, true, None, 1)), None);
        assert_eq!(pending.due(0, &sample(10, false, None, 1)), None);
        assert_eq!(pending.due(0, &sample(10, true, None, 1)), Some(Cut::Regular));
        assert_eq!(pending.due(0, &sample(100, false, None, 1)), Some(Cut::Forced));
        pending.push(1, sample(20, true, None, 4 << 20));
        assert_eq!(pending.due(1, &sample(40, true, None, 1)), Some(Cut::Forced));
    }

    #[test]
    fn a_sample_of_unknown_duration_stays_for_the_next_fragment() {
        let mut pending = Pending::new(vec![10, 1000], Some(0));
        let push_all = |pending: &mut Pending, duration| {
            pending.push(0, sample(0, true, duration, 1));
            pending.push(1, sample(0, true, duration, 2));
            pending.push(1, sample(20, true, duration, 3));
        };
        let lengths =
            |taken: &Taken| (taken.fragment.iter().map(Vec::len).collect::<Vec<_>>(), taken.rest.len());
        push_all(&mut pending, None);
        assert_eq!(lengths(&pending.cut(Cut::Regular, Some(0))), (vec![1, 1], 1));
        assert_eq!((pending.samples.len(), pending.bytes, pending.first[1]), (0, 0, None));
        push_all(&mut pending, None);
        assert_eq!(lengths(&pending.cut(Cut::Forced, Some(0))), (vec![1, 2], 0));
        push_all(&mut pending, Some(1));
        assert_eq!(lengths(&pending.cut(Cut::Regular, Some(0))), (vec![1, 2], 0));
    }
}
