//! What the final index needs to know of a track's samples, kept small: four bytes a sample, runs for the rest.

/// One sample as it stands in a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) dts: i64,
    /// Presentation minus decoding time.
    pub(crate) composition: i32,
    pub(crate) duration: u32,
    pub(crate) size: u32,
    pub(crate) is_sync: bool,
}

/// The tables of one track as far as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TrackIndex {
    pub(crate) sizes: Vec<u32>,
    /// Counts and distances in decoding time between neighbours; one fewer than samples.
    pub(crate) deltas: Vec<(u32, u32)>,
    /// Counts and composition offsets.
    pub(crate) compositions: Vec<(u32, i32)>,
    /// Numbers of the sync samples, from 1; `None` while all are.
    pub(crate) sync: Option<Vec<u32>>,
    /// Offsets of the chunks.
    pub(crate) chunks: Vec<u64>,
    /// Number of the first chunk, from 1, and samples in each chunk from there on.
    pub(crate) chunk_runs: Vec<(u32, u32)>,
    pub(crate) first_dts: i64,
    pub(crate) last: Option<Written>,
    /// The latest instant any sample reaches, on the scale of decoding times.
    pub(crate) end: i64,
    /// First instant to show, as the source wants it …
    pub(crate) shown_from: i64,
    /// … and the first from there on of which there is a sample.
    pub(crate) start: Option<i64>,
}

impl TrackIndex {
    /// Samples so far.
    pub(crate) const fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Adds samples that lie together at `offset`.
    pub(crate) fn add_chunk(&mut self, offset: u64, samples: &[Written]) {
        if samples.is_empty() {
            return;
        }
        self.chunks.push(offset);
        let count = samples.len() as u32;
        if self.chunk_runs.last().is_none_or(|(_, last)| *last != count) {
            self.chunk_runs.push((self.chunks.len() as u32, count));
        }
        samples.iter().for_each(|sample| self.add(*sample));
    }

    fn add(&mut self, sample: Written) {
        match self.last {
            None => {
                self.first_dts = sample.dts;
                self.end = sample.dts;
            }
            Some(last) => {
                let delta = u32::try_from(sample.dts.saturating_sub(last.dts)).unwrap_or_default();
                extend(&mut self.deltas, delta);
            }
        }
        extend(&mut self.compositions, sample.composition);
        if !sample.is_sync && self.sync.is_none() {
            self.sync = Some((1..=self.sizes.len() as u32).collect());
        }
        self.sizes.push(sample.size);
        if sample.is_sync
            && let Some(numbers) = &mut self.sync
        {
            numbers.push(self.sizes.len() as u32);
        }
        let pts = sample.dts.saturating_add(i64::from(sample.composition));
        let end = pts.saturating_add(sample.duration.into());
        self.end = self.end.max(end);
        if end > self.shown_from {
            let start = pts.max(self.shown_from);
            self.start = Some(self.start.map_or(start, |earlier| earlier.min(start)));
        }
        self.last = Some(sample);
    }

    /// Ticks from the first sample's decoding time to the end of the last: the sum of `stts`.
    pub(crate) fn media_duration(&self) -> u64 {
        self.last.map_or(0, |last| {
            last.dts.saturating_sub(self.first_dts).max(0).unsigned_abs() + u64::from(last.duration)
        })
    }
}

/// Adds one value to a table of runs.
pub(crate) fn extend<T: PartialEq>(runs: &mut Vec<(u32, T)>, value: T) {
    match runs.last_mut() {
        Some((count, last)) if *last == value => *count += 1,
        _ => runs.push((1, value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_runs() {
        let sample = |dts, composition, is_sync| Written { dts, composition, duration: 10, size: 7, is_sync };
        let mut index = TrackIndex { shown_from: 62, ..TrackIndex::default() };
        index.add_chunk(100, &[sample(50, 20, true), sample(60, -5, true)]);
        index.add_chunk(200, &[]);
        index.add_chunk(300, &[sample(70, -5, false), sample(95, -5, true)]);
        index.add_chunk(400, &[sample(105, -5, false)]);
        assert_eq!(index.deltas, [(2, 10), (1, 25), (1, 10)]);
        assert_eq!(index.compositions, [(1, 20), (4, -5)]);
        assert_eq!(index.sync, Some(vec![1, 2, 4]));
        assert_eq!(index.chunks, [100, 300, 400]);
        assert_eq!(index.chunk_runs, [(1, 2), (3, 1)]);
        assert_eq!((index.first_dts, index.end, index.media_duration()), (50, 110, 65));
        // The second sample spans 55 to 65 and the fourth begins at 90.
        assert_eq!(index.start, Some(62));
    }
}
