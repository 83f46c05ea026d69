//! A new file while it is written: under a name of its own until it is whole.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{EditError, Recipe};
use crate::container::interleave::compare_times;
use crate::container::{Finish, Muxer, Sample, TextTrack, Track, muxer_for_dressed};
use crate::unfinished::{self, publish};

/// Bytes moved at once when an index goes to the front.
const MOVE_BYTES: usize = 1 << 20;

pub(super) struct Output {
    path: PathBuf,
    file: NamedTempFile,
    muxer: Box<dyn Muxer>,
    replaces: bool,
    /// Ticks per second of each track.
    scales: Vec<u32>,
    /// Where the tracks of text begin.
    first_text: usize,
    texts: Vec<(u32, VecDeque<Sample>)>,
}

impl Output {
    /// Begins a file. Nothing has its name before [`Output::finish`].
    pub(super) fn begin(recipe: Recipe, mut tracks: Vec<Track>) -> Result<Self, EditError> {
        let Recipe { path, kind, dressing, texts, replaces, .. } = recipe;
        let path = path.as_path();
        let scales = tracks.iter().map(|track| track.timescale).collect();
        let first_text = tracks.len();
        tracks.extend(texts.iter().map(TextTrack::track));
        let texts =
            texts.iter().map(|text| (text.track().timescale, VecDeque::from(text.samples()))).collect();
        let muxer = muxer_for_dressed(kind, tracks, dressing).map_err(EditError::container(path))?;
        if !replaces && fs::symlink_metadata(path).is_ok() {
            return Err(EditError::Exists { path: path.to_owned() });
        }
        let file = unfinished::beside(path).map_err(EditError::file("create", path))?;
        let mut output = Self { path: path.to_owned(), file, muxer, replaces, scales, first_text, texts };
        let head = output.muxer.head().map_err(EditError::container(path))?;
        output.append(&head)?;
        Ok(output)
    }

    pub(super) fn write(&mut self, track: usize, sample: Sample) -> Result<(), EditError> {
        self.write_texts(Some((sample.dts, self.scales.get(track).copied().unwrap_or(1))))?;
        self.put(track, sample)
    }

    /// Writes the cues that come before this moment, or all that are left.
    fn write_texts(&mut self, before: Option<(i64, u32)>) -> Result<(), EditError> {
        for index in 0..self.texts.len() {
            while let Some((scale, cues)) = self.texts.get_mut(index) {
                let is_due = |cue: &mut Sample| {
                    before.is_none_or(|moment| compare_times((cue.dts, *scale), moment) != Ordering::Greater)
                };
                let Some(cue) = cues.pop_front_if(is_due) else { break };
                self.put(self.first_text + index, cue)?;
            }
        }
        Ok(())
    }

    fn put(&mut self, track: usize, sample: Sample) -> Result<(), EditError> {
        let piece = self.muxer.write(track, sample).map_err(EditError::container(&self.path))?;
        piece.map_or(Ok(()), |piece| piece.slices().try_for_each(|bytes| self.append(bytes)))
    }

    /// Ends the file, makes it durable and gives it its name.
    pub(super) fn finish(mut self) -> Result<PathBuf, EditError> {
        self.write_texts(None)?;
        let Finish { append, patches, front } =
            self.muxer.finish().map_err(EditError::container(&self.path))?;
        append.slices().try_for_each(|bytes| self.append(bytes))?;
        for (offset, bytes) in patches {
            self.write_at(offset, &bytes)?;
        }
        if let Some(front) = front {
            self.move_up(front.start, front.end, &front.index)?;
        }
        self.file.as_file().sync_all().map_err(EditError::file("write", &self.path))?;
        let kept = if self.replaces {
            self.file.persist(&self.path)
        } else {
            self.file.persist_noclobber(&self.path)
        };
        match kept {
            Ok(_) => Ok(self.path),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(EditError::Exists { path: self.path })
            }
            Err(error) => Err(EditError::file("write", &self.path)(error.error)),
        }
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), EditError> {
        self.file.write_all(bytes).map_err(EditError::file("write", &self.path))
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), EditError> {
        let file = self.file.as_file_mut();
        let written = file.seek(SeekFrom::Start(offset)).and_then(|_| file.write_all(bytes));
        written.map_err(EditError::file("write", &self.path))
    }

    /// Moves a stretch of the file up by the length of the index that goes before it, last bytes first.
    fn move_up(&mut self, start: u64, end: u64, index: &[u8]) -> Result<(), EditError> {
        use std::io::Read as _;
        let mut at = end;
        while at > start {
            let length = (at - start).min(MOVE_BYTES as u64);
            at -= length;
            let mut chunk = vec![0; usize::try_from(length).unwrap_or(MOVE_BYTES)];
            let file = self.file.as_file_mut();
            let read = file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut chunk));
            read.map_err(EditError::file("read", &self.path))?;
            self.write_at(at + index.len() as u64, &chunk)?;
        }
        self.write_at(start, index)?;
        let length = end + index.len() as u64;
        self.file.as_file().set_len(length).map_err(EditError::file("write", &self.path))
    }
}

/// Gives a file another name; the name is never taken from another file unless that is wanted.
///
/// # Errors
/// [`EditError::Exists`], else what the system says.
#[expect(clippy::disallowed_methods, reason = "to replace, where that is wanted")]
pub fn rename(from: &Path, to: &Path, replaces: bool) -> Result<(), EditError> {
    let renamed = if replaces { fs::rename(from, to) } else { publish(from, to) };
    renamed.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists if !replaces => EditError::Exists { path: to.to_owned() },
        _ => EditError::file("move", from)(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_not_taken_from_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&from, "new").unwrap();
        fs::write(&to, "old").unwrap();
        assert!(matches!(rename(&from, &to, false), Err(EditError::Exists { .. })));
        assert_eq!((fs::read(&from).unwrap(), fs::read(&to).unwrap()), (b"new".to_vec(), b"old".to_vec()));
        rename(&from, &to, true).unwrap();
        assert_eq!((fs::read(&to).unwrap(), from.exists()), (b"new".to_vec(), false));
    }
}
