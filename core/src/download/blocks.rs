//! A file copied byte for byte: which of its blocks are there.

use std::fs::File;
use std::io;

use blake3::Hasher;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::files::{read_at, write_at};
use super::journal::Journal;

/// Bytes of a block: what is fetched again at most where a run was interrupted.
pub(super) const BLOCK: u64 = 1024 * 1024;
/// Blocks between two additions to the journal.
const BATCH: usize = 8;
/// Hex digits of a block's hash that are kept: 128 bits.
const DIGITS: usize = 32;

/// One block that is in the part file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BlockRecord {
    /// Its number; it begins at this many times [`BLOCK`].
    #[serde(rename = "b")]
    pub(super) number: u64,
    /// BLAKE3 of its bytes.
    #[serde(rename = "h")]
    pub(super) hash: String,
}

/// The blocks of the records that the file really holds: hashed again, because a crash of the machine can leave a file
/// of the right length with nothing in it.
pub(super) fn verified(file: &File, records: Vec<BlockRecord>, total: u64) -> io::Result<Vec<BlockRecord>> {
    let mut kept = Vec::new();
    let mut buffer = vec![0; usize::try_from(BLOCK).unwrap_or(usize::MAX)];
    for record in records {
        let start = record.number.saturating_mul(BLOCK);
        let length = usize::try_from(total.saturating_sub(start).min(BLOCK)).unwrap_or(0);
        let block = &mut buffer[..length];
        if length > 0 && read_at(file, block, start)? == length && digits(&blake3::hash(block)) == record.hash
        {
            kept.push(record);
        }
    }
    kept.sort_by_key(|record| record.number);
    kept.dedup_by_key(|record| record.number);
    Ok(kept)
}

/// The stretches of a file that are not there, as first and last byte.
pub(super) fn missing(records: &[BlockRecord], total: u64) -> Vec<(u64, u64)> {
    let mut stretches = Vec::new();
    let mut at = 0;
    for record in records {
        let start = record.number * BLOCK;
        if start > at {
            stretches.push((at, start - 1));
        }
        at = (start + BLOCK).min(total);
    }
    if at < total {
        stretches.push((at, total - 1));
    }
    stretches
}

fn digits(hash: &blake3::Hash) -> String {
    hash.to_hex()[..DIGITS].to_owned()
}

/// Bytes for a place of the file. Bytes of one block come in order.
pub(super) struct Placed {
    pub(super) offset: u64,
    pub(super) bytes: Bytes,
}

/// Writes what comes and tells the journal of each block that is whole.
pub(super) struct BlockWriter {
    file: File,
    journal: Journal,
    /// Length of the file, where it is known: the last block is shorter.
    total: Option<u64>,
    /// Blocks that have begun.
    open: Vec<OpenBlock>,
    whole: Vec<BlockRecord>,
}

struct OpenBlock {
    number: u64,
    filled: u64,
    hasher: Hasher,
}

impl BlockWriter {
    pub(super) const fn new(file: File, journal: Journal, total: Option<u64>) -> Self {
        Self { file, journal, total, open: Vec::new(), whole: Vec::new() }
    }

    pub(super) fn write(&mut self, placed: &Placed) -> io::Result<()> {
        write_at(&self.file, &placed.bytes, placed.offset)?;
        let (mut offset, mut bytes) = (placed.offset, &placed.bytes[..]);
        while !bytes.is_empty() {
            let number = offset / BLOCK;
            let room = usize::try_from((number + 1) * BLOCK - offset).unwrap_or(usize::MAX).min(bytes.len());
            let (now, rest) = bytes.split_at(room);
            self.fill(number, offset, now);
            offset += now.len() as u64;
            bytes = rest;
        }
        if self.whole.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn fill(&mut self, number: u64, offset: u64, bytes: &[u8]) {
        let index = self.open.iter().position(|block| block.number == number).unwrap_or_else(|| {
            self.open.push(OpenBlock { number, filled: 0, hasher: Hasher::new() });
            self.open.len() - 1
        });
        let block = &mut self.open[index];
        debug_assert_eq!(number * BLOCK + block.filled, offset, "bytes of a block come in order");
        block.hasher.update(bytes);
        block.filled += bytes.len() as u64;
        let length = self.total.map_or(BLOCK, |total| BLOCK.min(total - number * BLOCK));
        if block.filled == length {
            let hash = digits(&self.open.swap_remove(index).hasher.finalize());
            self.whole.push(BlockRecord { number, hash });
        }
    }

    /// Tells the journal of the blocks that are whole.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        let whole = std::mem::take(&mut self.whole);
        self.journal.add(&whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: u64) -> BlockRecord {
        BlockRecord { number, hash: String::new() }
    }

    #[test]
    fn what_is_missing_is_what_no_record_covers() {
        let total = 3 * BLOCK + 10;
        assert_eq!(missing(&[], total), [(0, total - 1)]);
        assert_eq!(missing(&[record(0), record(2)], total), [(BLOCK, 2 * BLOCK - 1), (3 * BLOCK, total - 1)]);
        assert!(missing(&[record(0), record(1), record(2), record(3)], total).is_empty());
        assert!(missing(&[], 0).is_empty());
    }

    #[test]
    fn a_block_that_is_damaged_on_disk_is_fetched_again() {
        let file = tempfile::tempfile().unwrap();
        let block = vec![7u8; usize::try_from(BLOCK).unwrap()];
        write_at(&file, &block, 0).unwrap();
        write_at(&file, &block, BLOCK).unwrap();
        let hash = digits(&blake3::hash(&block));
        let records: Vec<_> = (0..3).map(|number| BlockRecord { number, hash: hash.clone() }).collect();
        write_at(&file, &[0; 10], 2 * BLOCK - 10).unwrap();
        let kept = verified(&file, records, 3 * BLOCK).unwrap();
        assert_eq!(kept.iter().map(|record| record.number).collect::<Vec<_>>(), [0]);
    }
}
