//! What is known to be in a part file: lines that are appended and never changed.
//!
//! Each line is its own checksum and a JSON value. The first and the third say, both the same, what the part is (the
//! identity of the source and of the plan), each further one what was added; the second is empty, so that a damaged line
//! break cannot make one line of the two. A line that was torn by a crash or damaged later does
//! not match its checksum: it is passed over, and the bytes it spoke of are fetched again. What is still true is never
//! written anew, so that no moment exists in which a kill could lose it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The most bytes of a journal that are read: 200,000 lines of 200 bytes.
const LONGEST: u64 = 40_000_000;
/// Lines before the records.
const HEAD: usize = 3;
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
    /// Reads what an open journal file says: the identity, and the records of the kind `R` after it whose lines are
    /// whole. `None` where neither of the two lines with the identity is whole.
    pub(super) fn read<R: DeserializeOwned>(file: &mut File) -> io::Result<Option<(Identity, Vec<R>)>> {
        Ok(parse(&whole(file)?))
    }

    /// Goes on with a journal of this identity, of whose records exactly these still hold. Where they are the first ones
    /// that are written there, the others are cut off; else the journal begins anew.
    pub(super) fn begin<R: Serialize>(
        mut file: File,
        identity: &Identity,
        records: &[R],
    ) -> io::Result<Self> {
        let text = text_of(identity, records)?;
        if !whole(&mut file)?.starts_with(&text) {
            return Self::start(file, identity, records);
        }
        file.set_len(text.len() as u64)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { file })
    }

    /// Goes on behind everything that is there. A line that was torn is ended first, so that it spoils no other one.
    pub(super) fn go_on(mut file: File) -> io::Result<Self> {
        let is_torn = whole(&mut file)?.last().is_some_and(|last| *last != b'\n');
        file.seek(SeekFrom::End(0))?;
        if is_torn {
            file.write_all(b"\n")?;
        }
        Ok(Self { file })
    }

    /// Begins anew with an identity and the records that still hold. What was there is made unreadable and cut off before
    /// anything new is written: wherever this stops, no record of one identity is ever read under another, and the file
    /// is never empty, which would make the part somebody else's.
    pub(super) fn start<R: Serialize>(
        mut file: File,
        identity: &Identity,
        records: &[R],
    ) -> io::Result<Self> {
        let text = text_of(identity, records)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(UNREADABLE)?;
        file.set_len(UNREADABLE.len() as u64)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&text)?;
        // Nothing waits for the disk: what a crash leaves of an older journal does not fit the bytes of this part.
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

fn whole(file: &mut File) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(LONGEST).read_to_end(&mut text)?;
    Ok(text)
}

/// What the text of a journal says; see [`Journal::read`].
pub(super) fn parse<R: DeserializeOwned>(text: &[u8]) -> Option<(Identity, Vec<R>)> {
    let lines: Vec<Option<&[u8]>> = text.split_inclusive(|byte| *byte == b'\n').map(checked).collect();
    // A byte that became a line's end made two lines of one: the second identity stands one line further then.
    let head = lines.iter().take(HEAD + 1).flatten();
    let identity = head.into_iter().find_map(|line| serde_json::from_slice(line).ok())?;
    // No line with an identity is a record.
    let records = lines.iter().flatten().filter_map(|line| serde_json::from_slice(line).ok());
    Some((identity, records.collect()))
}

pub(super) fn text_of<R: Serialize>(identity: &Identity, records: &[R]) -> io::Result<Vec<u8>> {
    let mut text = line(identity)?;
    text.push(b'\n');
    text.extend_from_slice(&line(identity)?);
    for record in records {
        text.extend_from_slice(&line(record)?);
    }
    Ok(text)
}

fn line<R: Serialize>(record: &R) -> io::Result<Vec<u8>> {
    Ok(with_checksum(&serde_json::to_string(record)?).into_bytes())
}

/// A line of a journal with this text.
pub(super) fn with_checksum(json: &str) -> String {
    format!("{} {json}\n", checksum(json.as_bytes()))
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

    #[test]
    fn what_still_holds_is_not_written_anew() {
        let (mut file, before) = written(&[1, 2, 3]);
        let mut journal = Journal::begin(file.try_clone().unwrap(), &identity(), &[1u64, 2]).unwrap();
        let kept = whole(&mut file).unwrap();
        assert!(before.starts_with(&kept) && kept.len() < before.len());
        journal.add(&[9u64]).unwrap();
        assert_eq!(Journal::read::<u64>(&mut file).unwrap(), Some((identity(), vec![1, 2, 9])));
        Journal::begin(file.try_clone().unwrap(), &identity(), &[2u64]).unwrap();
        assert_eq!(Journal::read::<u64>(&mut file).unwrap(), Some((identity(), vec![2])));
    }

    #[test]
    fn a_torn_line_spoils_no_other_one() {
        let (mut file, text) = written(&[1, 2, 3]);
        file.set_len(text.len() as u64 - 2).unwrap();
        Journal::go_on(file.try_clone().unwrap()).unwrap().add(&[4u64]).unwrap();
        assert_eq!(Journal::read::<u64>(&mut file).unwrap(), Some((identity(), vec![1, 2, 4])));
    }

    proptest! {
        #[test]
        fn damage_loses_a_line_or_the_tail_and_never_changes_a_record(at in 0usize..800, flip in 1u8.., cut: bool) {
            let records: Vec<u64> = (0..8).collect();
            let (_, mut text) = written(&records);
            let at = at % text.len();
            if cut { text.truncate(at) } else { text[at] ^= flip }
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&text).unwrap();
            let found = Journal::read::<u64>(&mut file).unwrap();
            let Some((found, kept)) = found else {
                // One of the two lines with the identity is always left, unless both are cut off.
                prop_assert!(cut);
                return Ok(());
            };
            prop_assert_eq!(found, identity());
            if cut {
                prop_assert_eq!(&kept[..], &records[..kept.len()]);
            } else {
                // A line that lost its end takes the next one with it.
                prop_assert!(kept.len() >= records.len() - 2, "{:?}", kept);
                prop_assert!(kept.iter().all(|record| records.contains(record)) && kept.is_sorted());
            }
        }
    }
}
