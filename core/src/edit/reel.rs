//! A media file on disk, read from its first sample to its last.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use bytes::BytesMut;

use super::EditError;
use crate::container::{Demuxer, Sample, Step, Track, demuxer_for};

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 1 << 20;
/// Bytes that tell one kind of file from another.
const MAGIC_BYTES: usize = 1024;

/// An open file and its tracks.
pub struct Reel {
    path: PathBuf,
    file: File,
    demuxer: Box<dyn Demuxer>,
    tracks: Vec<Track>,
}

impl Reel {
    /// Opens a file and reads up to its tracks.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn open(path: &Path) -> Result<Self, EditError> {
        let mut file = File::open(path).map_err(EditError::file("read", path))?;
        let mut magic = Vec::new();
        let head = (&mut file).take(MAGIC_BYTES as u64).read_to_end(&mut magic);
        head.and_then(|_| file.rewind()).map_err(EditError::file("read", path))?;
        let demuxer = demuxer_for(&magic).ok_or_else(|| EditError::UnknownKind { path: path.to_owned() })?;
        let mut reel = Self { path: path.to_owned(), file, demuxer, tracks: Vec::new() };
        loop {
            match reel.step()? {
                Step::Tracks(tracks) => {
                    reel.tracks = tracks;
                    return Ok(reel);
                }
                Step::End | Step::Sample { .. } => {
                    return Err(EditError::NoStream { path: path.to_owned(), what: "streams" });
                }
                Step::NeedBytes | Step::Seek(_) => {}
            }
        }
    }

    /// The tracks.
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The next sample in the file's own order, and its track.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn next_sample(&mut self) -> Result<Option<(usize, Sample)>, EditError> {
        loop {
            match self.step()? {
                Step::Sample { track, sample, .. } => return Ok(Some((track, sample))),
                Step::End => return Ok(None),
                Step::Tracks(_) | Step::NeedBytes | Step::Seek(_) => {}
            }
        }
    }

    /// What the demuxer has to say, its wishes for bytes fulfilled.
    fn step(&mut self) -> Result<Step, EditError> {
        let step = self.demuxer.step().map_err(EditError::container(&self.path))?;
        match &step {
            Step::NeedBytes => self.feed()?,
            Step::Seek(offset) => {
                self.file.seek(SeekFrom::Start(*offset)).map_err(EditError::file("read", &self.path))?;
            }
            _ => {}
        }
        Ok(step)
    }

    fn feed(&mut self) -> Result<(), EditError> {
        let mut chunk = BytesMut::zeroed(CHUNK_BYTES);
        let read = loop {
            match self.file.read(&mut chunk) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other.map_err(EditError::file("read", &self.path))?,
            }
        };
        if read == 0 {
            self.demuxer.end();
        } else {
            chunk.truncate(read);
            self.demuxer.push(chunk.freeze());
        }
        Ok(())
    }
}

impl std::fmt::Debug for Reel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reel")
            .field("path", &self.path)
            .field("tracks", &self.tracks.len())
            .finish_non_exhaustive()
    }
}
