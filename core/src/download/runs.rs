//! A file copied byte for byte: which runs of its bytes are there.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use super::early_sync::EarlySync;
use super::files::{read_at, write_at};
use super::journal::Journal;

/// The longest run, in bytes: what a killed program fetches again at most for each of its connections.
pub(super) const RUN: u64 = 1024 * 1024;
/// The journal is told of a shorter run where it was told of none for this long, so that a kill costs what came in a
/// moment.
const MOMENT: Duration = Duration::from_millis(5);
/// Such shorter runs are no more than this many of a file, or the journal of a long one would grow without end.
const SHORT_RUNS: u64 = 16 * 1024;
/// The shortest run of a file whose length is not known.
const SHORT: u64 = 64 * 1024;

/// Bytes that are in the part file, as they came: contiguous, at most [`RUN`] of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RunRecord {
    /// Where they begin.
    #[serde(rename = "f")]
    pub(super) from: u64,
    /// How many they are.
    #[serde(rename = "n")]
    pub(super) length: u64,
    /// XXH3 of them, 128 bits: it tells what a crash left from what was written, and nobody else writes here.
    #[serde(rename = "h")]
    pub(super) hash: String,
}

/// The stretches of a file that its records tell of and the file really holds, in order and joined, as first byte and
/// the byte after the last: hashed again, because a crash of the machine can leave a file of the right length with
/// nothing in it, and because a record may be older than what was written over it.
pub(super) fn verified(file: &File, records: &[RunRecord], total: u64) -> io::Result<Vec<(u64, u64)>> {
    let mut kept = Vec::new();
    let mut buffer = Vec::new();
    for record in records {
        let end = record.from.saturating_add(record.length);
        if record.length == 0 || record.length > RUN || end > total {
            continue;
        }
        let length = usize::try_from(record.length).unwrap_or(0);
        buffer.resize(buffer.len().max(length), 0);
        let bytes = &mut buffer[..length];
        if read_at(file, bytes, record.from)? == length && digits(XxHash3_128::oneshot(bytes)) == record.hash
        {
            kept.push((record.from, end));
        }
    }
    Ok(joined(kept))
}

/// Stretches in order, those that touch made one.
fn joined(mut stretches: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    stretches.sort_unstable();
    let mut all: Vec<(u64, u64)> = Vec::new();
    for (from, end) in stretches {
        match all.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(end),
            _ => all.push((from, end)),
        }
    }
    all
}

/// What lies between stretches that are there, up to `total`.
pub(super) fn missing(kept: &[(u64, u64)], total: u64) -> Vec<(u64, u64)> {
    let mut gaps = Vec::new();
    let mut at = 0;
    for (from, end) in kept {
        if *from > at {
            gaps.push((at, *from));
        }
        at = *end;
    }
    if at < total {
        gaps.push((at, total));
    }
    gaps
}

/// A hash in hexadecimal.
pub(super) fn digits(hash: u128) -> String {
    format!("{hash:032x}")
}

/// The part file of a copy and its journal, shared by the workers. They write themselves: what they write goes to the
/// system's cache, and handing it to another thread costs more than that (a fifth of the processor time of a fast
/// download, measured 2026-11).
pub(super) struct RunWriter {
    file: File,
    journal: Mutex<Journal>,
    /// The shortest run that is told of before its worker ends.
    shortest: u64,
    written: AtomicU64,
    sync: Mutex<EarlySync>,
}

impl RunWriter {
    /// For a file of this length, where it is known.
    pub(super) fn new(file: File, journal: Journal, total: Option<u64>) -> Self {
        Self {
            file,
            journal: Mutex::new(journal),
            shortest: total.map_or(SHORT, |total| (total / SHORT_RUNS).clamp(1, RUN)),
            written: AtomicU64::new(0),
            sync: Mutex::default(),
        }
    }

    /// Bytes written so far.
    pub(super) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    fn record(&self, run: &OpenRun) -> io::Result<()> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).add(&[run.record()])
    }
}

/// One worker's hand on the file.
pub(super) struct Pen {
    writer: Arc<RunWriter>,
    run: Option<OpenRun>,
    /// When the journal was last told of one.
    told: Instant,
}

struct OpenRun {
    from: u64,
    length: u64,
    hasher: XxHash3_128,
}

impl Pen {
    pub(super) fn new(writer: Arc<RunWriter>) -> Self {
        Self { writer, run: None, told: Instant::now() }
    }

    /// Writes bytes at a place; those that follow bytes written before prolong their run.
    pub(super) fn write(&mut self, mut offset: u64, mut bytes: &[u8]) -> io::Result<()> {
        write_at(&self.writer.file, bytes, offset)?;
        let new = bytes.len() as u64;
        let written = self.writer.written.fetch_add(new, Ordering::Relaxed) + new;
        self.writer.sync.lock().unwrap_or_else(PoisonError::into_inner).reach(written, &self.writer.file);
        while !bytes.is_empty() {
            let taken = self.grow(offset, bytes)?;
            offset += taken as u64;
            bytes = &bytes[taken..];
        }
        Ok(())
    }

    /// Adds to the run that ends at `offset`, or begins one; how many of the bytes were taken.
    fn grow(&mut self, offset: u64, bytes: &[u8]) -> io::Result<usize> {
        if self.run.as_ref().is_some_and(|run| run.from + run.length != offset) {
            self.close()?;
        }
        let run = self.run.get_or_insert_with(|| OpenRun::at(offset));
        let taken = usize::try_from(RUN - run.length).unwrap_or(usize::MAX).min(bytes.len());
        run.hasher.write(&bytes[..taken]);
        run.length += taken as u64;
        let is_due = run.length >= self.writer.shortest && self.told.elapsed() >= MOMENT;
        if run.length == RUN || is_due {
            self.close()?;
        }
        Ok(taken)
    }

    /// Tells the journal of the run.
    fn close(&mut self) -> io::Result<()> {
        self.told = Instant::now();
        self.run.take().map_or(Ok(()), |run| self.writer.record(&run))
    }
}

impl Drop for Pen {
    fn drop(&mut self) {
        // A worker that is stopped tells what it has; where that fails, it is fetched again.
        let _ = self.close();
    }
}

impl OpenRun {
    fn at(from: u64) -> Self {
        Self { from, length: 0, hasher: XxHash3_128::new() }
    }

    fn record(&self) -> RunRecord {
        RunRecord { from: self.from, length: self.length, hash: digits(self.hasher.finish_128()) }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom};

    use super::super::journal::Identity;
    use super::*;

    fn records(journal: &mut File) -> Vec<RunRecord> {
        journal.seek(SeekFrom::Start(0)).unwrap();
        Journal::read(journal).unwrap().unwrap().1
    }

    /// Writes these pieces, each by a worker, of `length` bytes at an offset, and reads back what the journal says.
    fn write(pieces: &[(usize, u64, usize)]) -> (File, Vec<RunRecord>) {
        let identity = Identity { version: 1, kind: "copy".into(), item: "t x".into(), sources: Vec::new() };
        let (file, mut text) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
        let journal = Journal::start::<RunRecord>(text.try_clone().unwrap(), &identity, &[]).unwrap();
        let writer = Arc::new(RunWriter::new(file.try_clone().unwrap(), journal, Some(u64::MAX)));
        let mut pens = [Pen::new(Arc::clone(&writer)), Pen::new(Arc::clone(&writer))];
        for (worker, offset, length) in pieces {
            pens[*worker].write(*offset, &vec![7u8; *length]).unwrap();
        }
        drop(pens);
        let all: usize = pieces.iter().map(|(_, _, length)| length).sum();
        assert_eq!(writer.written(), all as u64);
        (file, records(&mut text))
    }

    fn spans(records: &[RunRecord]) -> Vec<(u64, u64)> {
        records.iter().map(|record| (record.from, record.length)).collect()
    }

    #[test]
    fn what_is_missing_lies_between_what_is_there() {
        assert_eq!(missing(&[], 10), [(0, 10)]);
        assert_eq!(missing(&[(0, 3), (5, 7)], 10), [(3, 5), (7, 10)]);
        assert!(missing(&[(0, 10)], 10).is_empty() && missing(&[], 0).is_empty());
        assert_eq!(joined(vec![(5, 7), (0, 3), (3, 4), (6, 9)]), [(0, 4), (5, 9)]);
    }

    #[test]
    fn runs_of_several_connections_grow_side_by_side() {
        let (_, records) = write(&[(0, 0, 10), (1, 100, 10), (0, 10, 5), (1, 110, 5), (1, 200, 1)]);
        // The second worker went on elsewhere; the first ends first.
        assert_eq!(spans(&records), [(100, 15), (0, 15), (200, 1)]);
    }

    #[test]
    fn a_long_piece_becomes_several_runs() {
        let long = usize::try_from(RUN).unwrap() * 2 + 5;
        let (file, records) = write(&[(0, 3, long)]);
        assert_eq!(spans(&records), [(3, RUN), (3 + RUN, RUN), (3 + 2 * RUN, 5)]);
        assert_eq!(verified(&file, &records, 3 + long as u64).unwrap(), [(3, 3 + long as u64)]);
    }

    #[test]
    fn bytes_that_are_damaged_on_disk_are_fetched_again() {
        let run = usize::try_from(RUN).unwrap();
        let (file, records) = write(&[(0, 0, run), (0, RUN, run), (0, 2 * RUN, 100)]);
        write_at(&file, &[0; 10], 2 * RUN - 10).unwrap();
        assert_eq!(verified(&file, &records, 3 * RUN).unwrap(), [(0, RUN), (2 * RUN, 2 * RUN + 100)]);
        file.set_len(50).unwrap();
        assert!(verified(&file, &records, 3 * RUN).unwrap().is_empty());
    }

    #[test]
    fn records_that_cannot_be_are_not_believed() {
        let (file, mut records) = write(&[(0, 0, 100)]);
        records[0].length = u64::MAX;
        assert!(verified(&file, &records, 100).unwrap().is_empty());
        records[0].length = 0;
        assert!(verified(&file, &records, 100).unwrap().is_empty());
    }
}
