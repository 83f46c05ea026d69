//! A file copied byte for byte: which runs of its bytes are there.

use std::fs::File;
use std::io;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use super::files::{read_at, write_at};
use super::journal::Journal;

/// The longest run, in bytes: what a killed run fetches again at most for each of its connections.
pub(super) const RUN: u64 = 1024 * 1024;
/// A run that grows slowly is told of after this long, so that a kill costs seconds and not a run.
const PATIENCE: Duration = Duration::from_secs(1);
/// Bytes after which writing them to the disk begins, so that little is left to wait for at the end.
const EARLY: u64 = 128 * 1024 * 1024;

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

fn digits(hash: u128) -> String {
    format!("{hash:032x}")
}

/// Bytes for a place of the file.
pub(super) struct Placed {
    pub(super) offset: u64,
    pub(super) piece: Bytes,
}

/// Writes what comes and tells the journal of each run that is whole.
pub(super) struct RunWriter {
    file: File,
    journal: Journal,
    /// Runs that grow: one for each connection.
    open: Vec<OpenRun>,
    /// Bytes written so far.
    written: u64,
    /// The thread that makes what is written durable meanwhile, and how much there was when it began.
    syncing: (u64, Option<JoinHandle<()>>),
}

struct OpenRun {
    from: u64,
    length: u64,
    since: Instant,
    hasher: XxHash3_128,
}

impl RunWriter {
    pub(super) const fn new(file: File, journal: Journal) -> Self {
        Self { file, journal, open: Vec::new(), written: 0, syncing: (0, None) }
    }

    /// Writes bytes; those that follow bytes written before prolong their run.
    pub(super) fn write(&mut self, placed: &Placed) -> io::Result<()> {
        write_at(&self.file, &placed.piece, placed.offset)?;
        self.written += placed.piece.len() as u64;
        let (mut offset, mut bytes) = (placed.offset, &placed.piece[..]);
        while !bytes.is_empty() {
            let taken = self.grow(offset, bytes)?;
            offset += taken as u64;
            bytes = &bytes[taken..];
        }
        self.sync_early();
        Ok(())
    }

    /// Lets the system begin to write what it holds, and does not wait for it.
    fn sync_early(&mut self) {
        let (before, thread) = &mut self.syncing;
        if self.written - *before < EARLY || thread.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return;
        }
        // Where there is no thread to be had, all is written at the end; what fails here fails there again.
        let file = self.file.try_clone().ok();
        let spawn = |file: File| {
            thread::Builder::new().name("sync".to_owned()).spawn(move || drop(file.sync_data())).ok()
        };
        self.syncing = (self.written, file.and_then(spawn));
    }

    /// Adds to the run that ends at `offset`, or begins one; how many of the bytes were taken.
    fn grow(&mut self, offset: u64, bytes: &[u8]) -> io::Result<usize> {
        let found = self.open.iter().position(|run| run.from + run.length == offset);
        let index = found.unwrap_or_else(|| {
            let new = OpenRun { from: offset, length: 0, since: Instant::now(), hasher: XxHash3_128::new() };
            self.open.push(new);
            self.open.len() - 1
        });
        let run = &mut self.open[index];
        let taken = usize::try_from(RUN - run.length).unwrap_or(usize::MAX).min(bytes.len());
        run.hasher.write(&bytes[..taken]);
        run.length += taken as u64;
        if run.length == RUN || run.since.elapsed() >= PATIENCE {
            let run = self.open.swap_remove(index);
            self.journal.add(&[run.record()])?;
        }
        Ok(taken)
    }

    /// Tells the journal of all runs. Bytes written in all.
    pub(super) fn flush(&mut self) -> io::Result<u64> {
        let records: Vec<RunRecord> = self.open.drain(..).map(|run| run.record()).collect();
        self.journal.add(&records)?;
        Ok(self.written)
    }
}

impl OpenRun {
    fn record(&self) -> RunRecord {
        RunRecord { from: self.from, length: self.length, hash: digits(self.hasher.finish_128()) }
    }
}

impl Drop for RunWriter {
    fn drop(&mut self) {
        // A download that is stopped tells what it has; where that fails, it is fetched again.
        let _ = self.flush();
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

    /// Writes these pieces, each of `length` bytes at an offset, and reads back what the journal says.
    fn write(pieces: &[(u64, usize)]) -> (File, Vec<RunRecord>) {
        let identity = Identity { version: 1, kind: "copy".into(), item: "t x".into(), sources: Vec::new() };
        let (file, mut text) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
        let journal = Journal::start::<RunRecord>(text.try_clone().unwrap(), &identity, &[]).unwrap();
        let mut writer = RunWriter::new(file.try_clone().unwrap(), journal);
        for (offset, length) in pieces {
            let piece = Bytes::from(vec![7u8; *length]);
            writer.write(&Placed { offset: *offset, piece }).unwrap();
        }
        drop(writer);
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
        let (_, records) = write(&[(0, 10), (100, 10), (10, 5), (110, 5)]);
        assert_eq!(spans(&records), [(0, 15), (100, 15)]);
    }

    #[test]
    fn a_long_piece_becomes_several_runs() {
        let long = usize::try_from(RUN).unwrap() * 2 + 5;
        let (file, records) = write(&[(3, long)]);
        assert_eq!(spans(&records), [(3, RUN), (3 + RUN, RUN), (3 + 2 * RUN, 5)]);
        assert_eq!(verified(&file, &records, 3 + long as u64).unwrap(), [(3, 3 + long as u64)]);
    }

    #[test]
    fn bytes_that_are_damaged_on_disk_are_fetched_again() {
        let run = usize::try_from(RUN).unwrap();
        let (file, records) = write(&[(0, run), (RUN, run), (2 * RUN, 100)]);
        write_at(&file, &[0; 10], 2 * RUN - 10).unwrap();
        assert_eq!(verified(&file, &records, 3 * RUN).unwrap(), [(0, RUN), (2 * RUN, 2 * RUN + 100)]);
        file.set_len(50).unwrap();
        assert!(verified(&file, &records, 3 * RUN).unwrap().is_empty());
    }

    #[test]
    fn records_that_cannot_be_are_not_believed() {
        let (file, mut records) = write(&[(0, 100)]);
        records[0].length = u64::MAX;
        assert!(verified(&file, &records, 100).unwrap().is_empty());
        records[0].length = 0;
        assert!(verified(&file, &records, 100).unwrap().is_empty());
    }
}
