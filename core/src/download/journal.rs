//! What is known to be in a part file: lines that are appended and never changed.
//!
//! Each line is its own checksum and a JSON value. The first says what the part is (the identity of the source and of
//! the plan), each further one what was added. A line that was torn by a crash does not match its checksum: it and all
//! after it are dropped, and with them the bytes they spoke of.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The most bytes of a journal that are read: 200,000 lines of 200 bytes.
const LONGEST: u64 = 40_000_000;
/// Hex digits of a line's checksum.
const CHECKSUM: usize = 8;

/// Stands in a journal while it is begun: no line.
const UNREADABLE: &[u8] = b"begun\n";

/// What a part file is a part of. Two parts with the same identity can be joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    /// Version of the journal's form.
    pub(super) version: u32,
    /// What is made: `copy`, or the container that is merged into.
    pub(super) kind: String,
    /// The extractor and the item's id.
    pub(super) item: String,
    /// The sources in order.
    pub(super) sources: Vec<SourceIdentity>,
}

/// What tells one state of a remote file from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SourceIdentity {
    /// The format's id.
    pub(super) format: String,
    /// Length in bytes.
    pub(super) total: Option<u64>,
    /// Strong entity tag, or the date of the last change.
    pub(super) validator: Option<String>,
}

/// An open journal.
pub(super) struct Journal {
    file: File,
}

impl Journal {
    /// Reads what an open journal file says: the identity, and the records of the kind `R` after it, as far as the lines
    /// are whole. `None` where there is no whole first line.
    pub(super) fn read<R: DeserializeOwned>(file: &mut File) -> io::Result<Option<(Identity, Vec<R>)>> {
        let mut text = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.take(LONGEST).read_to_end(&mut text)?;
        let mut lines = text.split_inclusive(|byte| *byte == b'\n').map_while(checked);
        let Some(identity) = lines.next().and_then(|line| serde_json::from_slice(line).ok()) else {
            return Ok(None);
        };
        Ok(Some((identity, lines.map_while(|line| serde_json::from_slice(line).ok()).collect())))
    }

    /// Begins anew with an identity and the records that still hold. What was there is made unreadable and cut off before
    /// anything new is written: wherever this stops, no record of one identity is ever read under another, and the file
    /// is never empty, which would make the part somebody else's.
    pub(super) fn start<R: Serialize>(
        mut file: File,
        identity: &Identity,
        records: &[R],
    ) -> io::Result<Self> {
        let mut text = line(identity)?;
        for record in records {
            text.extend_from_slice(&line(record)?);
        }
        file.seek(SeekFrom::Start(0))?;
        file.write_all(UNREADABLE)?;
        file.set_len(UNREADABLE.len() as u64)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&text)?;
        file.sync_data()?;
        Ok(Self { file })
    }

    /// Adds records.
    pub(super) fn add<R: Serialize>(&mut self, records: &[R]) -> io::Result<()> {
        let mut text = Vec::new();
        for record in records {
            text.extend_from_slice(&line(record)?);
        }
        self.file.write_all(&text)
    }
}

fn line<R: Serialize>(record: &R) -> io::Result<Vec<u8>> {
    let json = serde_json::to_string(record)?;
    Ok(format!("{} {json}\n", checksum(json.as_bytes())).into_bytes())
}

fn checksum(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..CHECKSUM].to_owned()
}

/// The JSON of a line whose checksum is right.
fn checked(line: &[u8]) -> Option<&[u8]> {
    let line = line.strip_suffix(b"\n")?;
    let (sum, json) = line.split_at_checked(CHECKSUM)?;
    let json = json.strip_prefix(b" ")?;
    (checksum(json).as_bytes() == sum).then_some(json)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn identity() -> Identity {
        let source = SourceIdentity { format: "136".into(), total: Some(9), validator: Some("\"e\"".into()) };
        Identity { version: 1, kind: "copy".into(), item: "youtube x".into(), sources: vec![source] }
    }

    fn written(records: &[u64]) -> (File, Vec<u8>) {
        let file = tempfile::tempfile().unwrap();
        let mut journal = Journal::start(file, &identity(), &records[..records.len() / 2]).unwrap();
        journal.add(&records[records.len() / 2..]).unwrap();
        let mut file = journal.file;
        let mut text = Vec::new();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.read_to_end(&mut text).unwrap();
        (file, text)
    }

    #[test]
    fn what_was_written_is_read_back() {
        let (mut file, _) = written(&[1, 2, 3]);
        assert_eq!(Journal::read::<u64>(&mut file).unwrap(), Some((identity(), vec![1, 2, 3])));
    }

    #[test]
    fn a_journal_that_begins_anew_keeps_nothing_of_the_old_one() {
        let (file, _) = written(&[1, 2, 3]);
        let other = Identity { item: "youtube y".into(), ..identity() };
        let mut file = Journal::start::<u64>(file, &other, &[]).unwrap().file;
        assert_eq!(Journal::read::<u64>(&mut file).unwrap(), Some((other, vec![])));
    }

    #[test]
    fn an_empty_or_foreign_journal_says_nothing() {
        for text in ["", "hello\n", "{}\n"] {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(text.as_bytes()).unwrap();
            assert_eq!(Journal::read::<u64>(&mut file).unwrap(), None);
        }
    }

    proptest! {
        #[test]
        fn damage_loses_the_tail_and_never_changes_a_record(at in 0usize..400, flip in 1u8.., cut: bool) {
            let records: Vec<u64> = (0..8).collect();
            let (_, mut text) = written(&records);
            let at = at % text.len();
            if cut { text.truncate(at) } else { text[at] ^= flip }
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&text).unwrap();
            if let Some((found, kept)) = Journal::read::<u64>(&mut file).unwrap() {
                prop_assert_eq!(found, identity());
                prop_assert_eq!(&kept[..], &records[..kept.len()]);
            }
        }
    }
}
