//! The sample tables of one track of an MP4 file, compared with each other and with where media lies.

use super::Verdict;

/// What the tables of a track say.
#[derive(Default)]
pub(super) struct Tables {
    duration: Option<u64>,
    times: Vec<(u32, u32)>,
    compositions: Option<u64>,
    syncs: Option<Vec<u32>>,
    chunks: Vec<u64>,
    runs: Vec<(u32, u32)>,
    sizes: Sizes,
    has_chunks: bool,
}

#[derive(Default)]
enum Sizes {
    #[default]
    Unknown,
    Same(u32, u32),
    Each(Vec<u32>),
}

/// Whether a box is one of these tables.
pub(super) const fn is_table(name: [u8; 4]) -> bool {
    matches!(&name, b"mdhd" | b"stts" | b"ctts" | b"stss" | b"stsz" | b"stco" | b"co64" | b"stsc")
}

impl Tables {
    /// Reads one table: its version and flags, a count, its rows.
    pub(super) fn read(&mut self, name: [u8; 4], bytes: &[u8]) -> Result<(), String> {
        let word = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let long = |at: usize| Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        let short = || "is shorter than its own count says".to_owned();
        if &name == b"mdhd" {
            let is_long = bytes.first() == Some(&1);
            let duration = if is_long { long(24) } else { word(16).map(u64::from) };
            let unknown = if is_long { u64::MAX } else { u64::from(u32::MAX) };
            self.duration = duration.filter(|duration| *duration != unknown);
            return Ok(());
        }
        if &name == b"stsz" {
            let (size, count) = (word(4).ok_or_else(short)?, word(8).ok_or_else(short)?);
            self.sizes = match size {
                0 => Sizes::Each(rows(count, bytes.len(), 12, 4)?.map(|at| word(at).unwrap_or(0)).collect()),
                size => Sizes::Same(size, count),
            };
            return Ok(());
        }
        let count = word(4).ok_or_else(short)?;
        match &name {
            b"stts" => self.times = pairs(&word, rows(count, bytes.len(), 8, 8)?),
            b"ctts" => {
                let rows = pairs(&word, rows(count, bytes.len(), 8, 8)?);
                self.compositions = Some(rows.iter().map(|(count, _)| u64::from(*count)).sum());
            }
            b"stss" => self.syncs = Some(rows(count, bytes.len(), 8, 4)?.filter_map(word).collect()),
            b"stsc" => self.runs = pairs(&word, rows(count, bytes.len(), 8, 12)?),
            b"stco" => {
                self.chunks = rows(count, bytes.len(), 8, 4)?.filter_map(word).map(u64::from).collect();
            }
            _ => self.chunks = rows(count, bytes.len(), 8, 8)?.filter_map(long).collect(),
        }
        self.has_chunks |= matches!(&name, b"stco" | b"co64");
        Ok(())
    }

    /// How many samples the track has.
    pub(super) fn count(&self) -> u64 {
        match &self.sizes {
            Sizes::Unknown => 0,
            Sizes::Same(_, count) => u64::from(*count),
            Sizes::Each(sizes) => sizes.len() as u64,
        }
    }

    /// Compares what the tables say.
    pub(super) fn check(&self, track: usize, media: &[(u64, u64)], verdict: &mut Verdict) {
        let count = self.count();
        let timed: u64 = self.times.iter().map(|(count, _)| u64::from(*count)).sum();
        let mut fault = |what: String| verdict.fault(None, format!("track {track}: {what}"));
        if timed != count {
            fault(format!("{timed} samples have a time (stts) and {count} have a size (stsz)"));
        }
        if let Some(composed) = self.compositions.filter(|composed| *composed != count) {
            fault(format!("{composed} samples have a composition offset (ctts) and there are {count}"));
        }
        let length: u64 = self.times.iter().map(|(count, delta)| u64::from(*count) * u64::from(*delta)).sum();
        if let Some(told) =
            self.duration.filter(|told| count > 0 && told.abs_diff(length) > length / 1000 + 1)
        {
            fault(format!("its length is told as {told} ticks (mdhd) and its samples last {length} (stts)"));
        }
        if let Some(syncs) = &self.syncs {
            if syncs.windows(2).any(|pair| pair[0] >= pair[1]) {
                fault("its keyframes (stss) are not in order".to_owned());
            }
            if let Some(beyond) = syncs.iter().find(|number| u64::from(**number) > count || **number == 0) {
                fault(format!("sample {beyond} is called a keyframe (stss) and there are {count} samples"));
            }
        }
        if count > 0 && !self.has_chunks {
            fault("nothing says where its samples lie (stco)".to_owned());
        }
        self.check_chunks(track, media, verdict);
    }

    /// Every chunk must lie in the media, with all its samples.
    fn check_chunks(&self, track: usize, media: &[(u64, u64)], verdict: &mut Verdict) {
        if self.runs.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return verdict.fault(None, format!("track {track}: its runs of chunks (stsc) are not in order"));
        }
        let mut next = 0u64;
        let mut run = 0;
        for (index, offset) in self.chunks.iter().enumerate() {
            while self.runs.get(run + 1).is_some_and(|(first, _)| *first as usize <= index + 1) {
                run += 1;
            }
            let Some((_, samples)) = self.runs.get(run) else {
                return verdict
                    .fault(None, format!("track {track}: nothing says what its chunks hold (stsc)"));
            };
            let after = next.saturating_add(u64::from(*samples));
            if after > self.count() {
                let what = format!(
                    "track {track}: its chunks hold more samples than the {} that have a size",
                    self.count()
                );
                return verdict.fault(None, what);
            }
            let length: u64 = (next..after).map(|sample| self.size(sample)).sum();
            next = after;
            let end = offset.saturating_add(length);
            if !media.iter().any(|(from, to)| from <= offset && end <= *to) {
                let what = format!("track {track}: chunk {} lies outside the media (mdat)", index + 1);
                return verdict.fault(*offset, what);
            }
        }
        if next != self.count() {
            let what =
                format!("track {track}: its chunks hold {next} samples and {} have a size", self.count());
            verdict.fault(None, what);
        }
    }

    fn size(&self, sample: u64) -> u64 {
        match &self.sizes {
            Sizes::Unknown => 0,
            Sizes::Same(size, _) => u64::from(*size),
            Sizes::Each(sizes) => {
                let size = usize::try_from(sample).ok().and_then(|sample| sizes.get(sample));
                size.map_or(0, |size| u64::from(*size))
            }
        }
    }
}

/// Where the rows of a table begin.
fn rows(count: u32, length: usize, first: usize, wide: usize) -> Result<impl Iterator<Item = usize>, String> {
    let count = count as usize;
    if length.saturating_sub(first) / wide < count {
        return Err("is shorter than its own count says".to_owned());
    }
    Ok((0..count).map(move |row| first + row * wide))
}

fn pairs(word: &impl Fn(usize) -> Option<u32>, rows: impl Iterator<Item = usize>) -> Vec<(u32, u32)> {
    rows.filter_map(|at| Some((word(at)?, word(at + 4)?))).collect()
}
