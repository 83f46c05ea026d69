//! The second pass of a file whose index goes before its media: everything moves up in place, chunk by chunk from the
//! end, so that being killed or losing power anywhere costs nothing but the way to the last chunk that is noted.
//!
//! A chunk is never longer than the way it moves: until the next one is moved it is still there at its old place, and
//! moving it again is right.

use std::fs::File;
use std::io;

use serde::{Deserialize, Serialize};

use super::files::{read_at, write_at};
use crate::container::Front;

/// Most bytes moved at once.
const CHUNK_BYTES: u64 = 8 * 1024 * 1024;

/// How far the media has moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FrontRecord {
    /// Where the media begins, and the index goes.
    start: u64,
    /// Where the media ended before the move.
    end: u64,
    /// Length of the index.
    length: u64,
    /// BLAKE3 of the index.
    hash: String,
    /// Everything from here on has moved.
    moved: u64,
}

impl FrontRecord {
    /// Puts the index where the moving media does not reach, and begins.
    pub(super) fn begin(front: &Front, file: &File) -> io::Result<Self> {
        let record = Self {
            start: front.start,
            end: front.end,
            length: front.index.len() as u64,
            hash: blake3::hash(&front.index).to_hex().to_string(),
            moved: front.end,
        };
        write_at(file, &front.index, record.stored_at())?;
        Ok(record)
    }

    const fn stored_at(&self) -> u64 {
        self.end + self.length
    }

    /// The index, from behind the media, or from its place in front where everything has moved: then what was behind may
    /// be cut off already.
    fn index(&self, file: &File) -> io::Result<Vec<u8>> {
        let mut index = vec![0; usize::try_from(self.length).map_err(io::Error::other)?];
        let places = [Some(self.stored_at()), (self.moved <= self.start).then_some(self.start)];
        for place in places.into_iter().flatten() {
            let read = read_at(file, &mut index, place)?;
            if read == index.len() && blake3::hash(&index).to_hex().to_string() == self.hash {
                return Ok(index);
            }
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "the index is not as it was written"))
    }

    /// Whether the index is where it was put, and the media where it was left.
    pub(super) fn is_sound(&self, file: &File) -> bool {
        let media_end = if self.moved < self.end { self.stored_at() } else { self.end };
        file.metadata().is_ok_and(|metadata| metadata.len() >= media_end) && self.index(file).is_ok()
    }

    /// Whether nothing has moved yet.
    pub(super) const fn is_at_its_beginning(&self) -> bool {
        self.moved == self.end
    }

    /// Moves what has not moved yet, telling `note` after each chunk that is safe, and puts the index in its place.
    pub(super) fn carry_out(
        mut self,
        file: &File,
        mut note: impl FnMut(&Self) -> io::Result<()>,
    ) -> io::Result<()> {
        let index = self.index(file)?;
        // From here on what lies behind the media is no longer what it was.
        note(&self)?;
        let mut chunk = Vec::new();
        while self.moved > self.start {
            let count = CHUNK_BYTES.min(self.length).min(self.moved - self.start);
            let from = self.moved - count;
            chunk.resize(usize::try_from(count).map_err(io::Error::other)?, 0);
            if read_at(file, &mut chunk, from)? < chunk.len() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            write_at(file, &chunk, from + self.length)?;
            file.sync_data()?;
            self.moved = from;
            note(&self)?;
        }
        write_at(file, &index, self.start)?;
        file.sync_data()?;
        file.set_len(self.end + self.length)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// A file type, media, and an index behind them.
    fn file() -> (File, Front) {
        let file = tempfile::tempfile().unwrap();
        write_at(&file, b"ftypmedia-media-media-mediaINDEX", 0).unwrap();
        (file, Front { start: 4, end: 27, index: Bytes::from_static(b"index5") })
    }

    fn content(file: &File) -> Vec<u8> {
        let mut bytes = vec![0; 100];
        let length = read_at(file, &mut bytes, 0).unwrap();
        bytes.truncate(length);
        bytes
    }

    const MOVED: &[u8] = b"ftypindex5media-media-media-media";

    #[test]
    fn the_media_moves_behind_the_index() {
        let (file, front) = file();
        FrontRecord::begin(&front, &file).unwrap().carry_out(&file, |_| Ok(())).unwrap();
        assert_eq!(content(&file), MOVED);
    }

    #[test]
    fn a_move_that_stopped_anywhere_is_gone_on_with_from_any_note() {
        for stop in 1..=4 {
            let (file, front) = file();
            let record = FrontRecord::begin(&front, &file).unwrap();
            let mut notes = vec![record.clone()];
            let stopped = record.carry_out(&file, |note| {
                if notes.len() == stop {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                notes.push(note.clone());
                Ok(())
            });
            assert!(stopped.is_err());
            let last = notes.last().unwrap();
            assert!(last.is_sound(&file));
            last.clone().carry_out(&file, |_| Ok(())).unwrap();
            assert_eq!(content(&file), MOVED, "stopped after {stop}");
        }
    }

    #[test]
    fn a_move_that_is_complete_but_for_its_name_is_sound() {
        let (file, front) = file();
        let mut notes = Vec::new();
        let record = FrontRecord::begin(&front, &file).unwrap();
        let note = |note: &FrontRecord| {
            notes.push(note.clone());
            Ok(())
        };
        record.carry_out(&file, note).unwrap();
        let last = notes.pop().unwrap();
        assert!(last.is_sound(&file));
        last.clone().carry_out(&file, |_| Ok(())).unwrap();
        assert_eq!(content(&file), MOVED);
        write_at(&file, b"X", 5).unwrap();
        assert!(!last.is_sound(&file));
    }

    #[test]
    fn an_index_that_was_lost_is_found_out() {
        let (file, front) = file();
        let record = FrontRecord::begin(&front, &file).unwrap();
        file.set_len(30).unwrap();
        assert!(!record.is_sound(&file));
        assert!(record.carry_out(&file, |_| Ok(())).is_err());
    }
}
