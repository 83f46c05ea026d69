//! A merged file piece by piece: what the journal knows of it, and how it is ended.

use std::fs::File;
use std::io;

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use super::ahead;
use super::early_sync::EarlySync;
use super::files::{append_at, read_at, write_at};
use super::front::FrontRecord;
use super::journal::Journal;
use super::runs::digits;
use crate::container::{Finish, Rope};

/// Bytes read at once when a part is checked.
const CHECKED_AT_ONCE: usize = 1024 * 1024;

/// One line of a merge's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum MergeRecord {
    /// The part file is whole pieces up to here.
    Piece(PieceRecord),
    /// All media is there and the index behind it; what remains is to patch the beginning.
    End(EndRecord),
    /// The index is on its way to the front.
    Front(FrontRecord),
}

/// The part file is whole pieces up to here, and this is how to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PieceRecord {
    /// Length of the part file.
    pub(super) length: u64,
    /// XXH3 of the last piece.
    hash: String,
    /// Where each source is taken up, and how many samples of each of its tracks lie before that.
    pub(super) sources: Vec<ResumePoint>,
}

/// Where a source is taken up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ResumePoint {
    /// Offset in the file, or in the period of a list of segments.
    pub(super) offset: u64,
    /// For a list of segments: the one that holds the offset, and its own offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) segment: Option<(usize, u64)>,
    /// Samples of each track before the offset.
    pub(super) before: Vec<u64>,
    /// What is added to the times of each track, in its ticks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) shifts: Vec<i64>,
    /// Segments before it that could not be had and were left out.
    #[serde(default, skip_serializing_if = "is_none")]
    pub(super) missing: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_none(count: &u64) -> bool {
    *count == 0
}

/// How a merge ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EndRecord {
    /// Length of the finished file.
    length: u64,
    /// XXH3 of what follows the last piece.
    hash: String,
    /// Offsets and bytes that replace what is there.
    patches: Vec<(u64, Vec<u8>)>,
    /// Then the index goes to the front.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    front: Option<FrontRecord>,
    /// Segments that could not be had and were left out.
    #[serde(default, skip_serializing_if = "is_none")]
    pub(super) missing: u64,
}

/// What an earlier run of a merge left and the part file bears out.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// These pieces, in order; none where there is nothing to go on with.
    Pieces(Vec<PieceRecord>),
    /// Everything: only this remains to be done.
    All(EndRecord),
}

/// Checks every piece against its hash, up to the first that is not as it was written: a crash of the machine can lose
/// any page that was not durable yet.
pub(super) fn kept(file: &File, records: Vec<MergeRecord>) -> io::Result<Kept> {
    let mut pieces = Vec::new();
    let front = records.iter().rev().find_map(|record| match record {
        MergeRecord::Front(front) => Some(front.clone()),
        _ => None,
    });
    for record in records {
        match record {
            MergeRecord::Piece(piece) => pieces.push(piece),
            MergeRecord::Front(_) => {}
            // The end is as it was written, or it would not be moving.
            MergeRecord::End(end) if front.is_some() => {
                let is_sound = front.as_ref().is_some_and(|front| front.is_sound(file));
                let end = EndRecord { front, ..end };
                return Ok(if is_sound { Kept::All(end) } else { Kept::Pieces(Vec::new()) });
            }
            MergeRecord::End(end) => {
                let start = pieces.last().map_or(0, |piece: &PieceRecord| piece.length);
                if hash_of(file, start, end.length)?.is_some_and(|hash| hash == end.hash) {
                    return Ok(Kept::All(end));
                }
                // The beginning may be patched already: nothing can be gone on with.
                return Ok(Kept::Pieces(Vec::new()));
            }
        }
    }
    let (mut start, mut sound) = (0, 0);
    for piece in &pieces {
        if hash_of(file, start, piece.length)?.is_none_or(|hash| hash != piece.hash) {
            break;
        }
        (start, sound) = (piece.length, sound + 1);
    }
    pieces.truncate(sound);
    Ok(Kept::Pieces(pieces))
}

/// XXH3 of a stretch of a file; `None` where the file is shorter.
fn hash_of(file: &File, start: u64, end: u64) -> io::Result<Option<String>> {
    let mut hasher = XxHash3_128::new();
    let mut buffer = vec![0; CHECKED_AT_ONCE];
    let mut at = start;
    while at < end {
        let length = usize::try_from(end - at).unwrap_or(usize::MAX).min(buffer.len());
        if read_at(file, &mut buffer[..length], at)? < length {
            return Ok(None);
        }
        hasher.write(&buffer[..length]);
        at += length as u64;
    }
    Ok(Some(digits(hasher.finish_128())))
}

/// XXH3 of a piece.
fn hash(piece: &Rope) -> String {
    let mut hasher = XxHash3_128::new();
    piece.slices().for_each(|slice| hasher.write(slice));
    digits(hasher.finish_128())
}

/// One piece on its way to the disk.
pub(super) struct Piece {
    pub(super) bytes: Rope,
    pub(super) sources: Vec<ResumePoint>,
}

/// The part file of a merge, and its journal. Pieces are written where they are made: what is written goes to the
/// system's cache, and handing it to another thread costs more than that.
pub(super) struct Output {
    file: File,
    journal: Journal,
    at: u64,
    sync: EarlySync,
    /// Where the segments of each source are kept until they are written.
    segments: Vec<Option<ahead::Kept>>,
}

impl Output {
    /// Goes on at `at`, behind the pieces that are there.
    pub(super) const fn new(
        file: File,
        journal: Journal,
        at: u64,
        segments: Vec<Option<ahead::Kept>>,
    ) -> Self {
        Self { file, journal, at, sync: EarlySync::from(at), segments }
    }

    /// Adds one piece.
    pub(super) fn append(&mut self, piece: Piece) -> io::Result<()> {
        append_at(&self.file, piece.bytes.slices(), self.at)?;
        self.at += piece.bytes.len() as u64;
        self.sync.reach(self.at, &self.file);
        let hash = hash(&piece.bytes);
        let needed: Vec<Option<usize>> =
            piece.sources.iter().map(|point| point.segment.map(|(segment, _)| segment)).collect();
        let record = PieceRecord { length: self.at, hash, sources: piece.sources };
        self.journal.add(&[MergeRecord::Piece(record)])?;
        for (kept, segment) in self.segments.iter().zip(needed) {
            if let (Some(kept), Some(segment)) = (kept, segment) {
                kept.is_written_before(segment);
            }
        }
        Ok(())
    }

    /// Appends the index, tells the journal how the file ends, and patches the beginning: wherever this stops, the next
    /// run can go on. So many segments are `missing`.
    pub(super) fn end(&mut self, finish: Finish, missing: u64) -> io::Result<()> {
        append_at(&self.file, finish.append.slices(), self.at)?;
        let front = finish.front.as_ref().map(|front| FrontRecord::begin(front, &self.file)).transpose()?;
        let record = EndRecord {
            length: self.at + finish.append.len() as u64,
            hash: hash(&finish.append),
            patches: finish.patches.into_iter().map(|(offset, bytes)| (offset, bytes.to_vec())).collect(),
            front,
            missing,
        };
        self.file.sync_data()?;
        self.journal.add(&[MergeRecord::End(record.clone())])?;
        record.carry_out(&self.file, &mut self.journal)
    }
}

impl EndRecord {
    /// Patches the beginning, and moves the index there where that was asked for; doing it again changes nothing.
    pub(super) fn carry_out(self, file: &File, journal: &mut Journal) -> io::Result<()> {
        // While the index is moved it lies behind the end; with that the file gets its length.
        if self.front.is_none() {
            file.set_len(self.length)?;
        }
        // What has begun to move was patched before, and may stand where the patches would go.
        if self.front.as_ref().is_none_or(FrontRecord::is_at_its_beginning) {
            self.patches.iter().try_for_each(|(offset, bytes)| write_at(file, bytes, *offset))?;
        }
        match self.front {
            Some(front) => front.carry_out(file, |note| journal.add(&[MergeRecord::Front(note.clone())])),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::super::journal::Identity;
    use super::*;
    use crate::container::Front;

    fn identity() -> Identity {
        Identity { version: 1, kind: "merge Mp4".into(), item: "t x".into(), sources: Vec::new() }
    }

    /// A part of four pieces of ten bytes, and the records of it.
    fn part() -> (File, Vec<MergeRecord>) {
        let file = tempfile::tempfile().unwrap();
        let mut journal_file = tempfile::tempfile().unwrap();
        let journal =
            Journal::start::<MergeRecord>(journal_file.try_clone().unwrap(), &identity(), &[]).unwrap();
        let mut output = Output::new(file.try_clone().unwrap(), journal, 0, Vec::new());
        for number in 0..4u8 {
            let bytes = Bytes::from(vec![number; 10]).into();
            output
                .append(Piece {
                    bytes,
                    sources: vec![ResumePoint { offset: u64::from(number), ..ResumePoint::default() }],
                })
                .unwrap();
        }
        let (_, records) = Journal::read(&mut journal_file).unwrap().unwrap();
        (file, records)
    }

    fn lengths(kept: Kept) -> Vec<u64> {
        match kept {
            Kept::Pieces(pieces) => pieces.iter().map(|piece| piece.length).collect(),
            Kept::All(_) => panic!("not at the end"),
        }
    }

    #[test]
    fn sound_pieces_are_kept() {
        let (file, records) = part();
        assert_eq!(lengths(kept(&file, records).unwrap()), [10, 20, 30, 40]);
    }

    #[test]
    fn what_follows_damage_is_not_believed() {
        let (file, records) = part();
        write_at(&file, &[9], 35).unwrap();
        assert_eq!(lengths(kept(&file, records.clone()).unwrap()), [10, 20, 30]);
        write_at(&file, &[9], 15).unwrap();
        assert_eq!(lengths(kept(&file, records.clone()).unwrap()), [10]);
        file.set_len(5).unwrap();
        assert!(lengths(kept(&file, records).unwrap()).is_empty());
    }

    /// A file of one piece that was ended, and its journal.
    fn ended(front: Option<Front>) -> (File, File) {
        let (file, journal_file) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
        let journal =
            Journal::start::<MergeRecord>(journal_file.try_clone().unwrap(), &identity(), &[]).unwrap();
        let mut output = Output::new(file.try_clone().unwrap(), journal, 0, Vec::new());
        output
            .append(Piece { bytes: Bytes::from_static(b"0123456789").into(), sources: Vec::new() })
            .unwrap();
        let patches = vec![(2, Bytes::from_static(b"XX"))];
        output.end(Finish { append: Bytes::from_static(b"index").into(), patches, front }, 2).unwrap();
        (file, journal_file)
    }

    #[test]
    fn an_end_that_was_interrupted_is_ended_again() {
        let (file, mut journal_file) = ended(None);
        write_at(&file, b"23", 2).unwrap();
        let (_, records) = Journal::read(&mut journal_file).unwrap().unwrap();
        let Kept::All(end) = kept(&file, records).unwrap() else { panic!("the end is known") };
        assert_eq!(end.missing, 2);
        let mut journal = Journal::start::<MergeRecord>(journal_file, &identity(), &[]).unwrap();
        end.carry_out(&file, &mut journal).unwrap();
        let mut bytes = [0; 15];
        read_at(&file, &mut bytes, 0).unwrap();
        assert_eq!(&bytes, b"01XX456789index");
    }

    #[test]
    fn an_index_on_its_way_to_the_front_arrives() {
        let front = Front { start: 2, end: 10, index: Bytes::from_static(b"INDEX") };
        let (file, mut journal_file) = ended(Some(front));
        let whole = b"01INDEXXX456789";
        let mut bytes = [0; 20];
        assert_eq!((read_at(&file, &mut bytes, 0).unwrap(), &bytes[..15]), (15, &whole[..]));

        // Killed after the first chunk was noted, and before the second was.
        let (_, records) = Journal::read::<MergeRecord>(&mut journal_file).unwrap().unwrap();
        let first = records.iter().position(|record| matches!(record, MergeRecord::Front(_))).unwrap();
        write_at(&file, b"01XX45678956789INDEX", 0).unwrap();
        let Kept::All(end) = kept(&file, records[..=first].to_vec()).unwrap() else {
            panic!("the end is known")
        };
        let mut journal = Journal::start::<MergeRecord>(journal_file, &identity(), &[]).unwrap();
        end.carry_out(&file, &mut journal).unwrap();
        assert_eq!((read_at(&file, &mut bytes, 0).unwrap(), &bytes[..15]), (15, &whole[..]));
    }

    #[test]
    fn a_file_that_only_lacks_its_name_is_whole_after_every_further_kill() {
        let front = Front { start: 2, end: 10, index: Bytes::from_static(b"INDEX") };
        for front in [None, Some(front)] {
            let (file, mut journal_file) = ended(front);
            let whole = content(&file);
            for _ in 0..3 {
                let (_, records) = Journal::read::<MergeRecord>(&mut journal_file).unwrap().unwrap();
                let Kept::All(end) = kept(&file, records).unwrap() else { panic!("it is all there") };
                let mut journal = Journal::go_on(journal_file.try_clone().unwrap()).unwrap();
                end.carry_out(&file, &mut journal).unwrap();
                assert_eq!(content(&file), whole);
            }
        }
    }

    fn content(file: &File) -> Vec<u8> {
        let mut bytes = vec![0; 100];
        let length = read_at(file, &mut bytes, 0).unwrap();
        bytes.truncate(length);
        bytes
    }
}
