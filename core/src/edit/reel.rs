//! A media file on disk, read from its first sample to its last.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::EditError;
use crate::container::{Playback, PlaybackError, Sample, Step, Track, demuxer_for};

/// Bytes that tell one kind of file from another.
const MAGIC_BYTES: usize = 1024;

/// An open file and its tracks.
pub struct Reel {
    path: PathBuf,
    playback: Playback<File>,
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
        head.map_err(EditError::file("read", path))?;
        let demuxer = demuxer_for(&magic).ok_or_else(|| EditError::UnknownKind { path: path.to_owned() })?;
        let playback = Playback::new(file, demuxer).map_err(EditError::file("read", path))?;
        let mut reel = Self { path: path.to_owned(), playback, tracks: Vec::new() };
        match reel.step()? {
            Step::Tracks(tracks) => Ok(Self { tracks, ..reel }),
            _ => Err(EditError::NoStream { path: path.to_owned(), what: "streams" }),
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
                Step::Tracks(_) => {}
                _ => return Ok(None),
            }
        }
    }

    fn step(&mut self) -> Result<Step, EditError> {
        self.playback.step().map_err(|error| match error {
            PlaybackError::File(error) => EditError::file("read", &self.path)(error),
            PlaybackError::Container(error) => EditError::container(&self.path)(error),
        })
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
