//! A demuxer with the file it reads: what it asks for is done, what it finds is handed on.

use std::io::{self, Read, Seek, SeekFrom};

use bytes::BytesMut;

use super::{ContainerError, Demuxer, Step};

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 1 << 20;

/// Why nothing more comes.
#[derive(Debug)]
pub enum PlaybackError {
    /// The file cannot be read.
    File(io::Error),
    /// What it holds is damaged or not understood.
    Container(ContainerError),
}

/// A file taken apart from its first sample to its last.
pub struct Playback<F> {
    file: F,
    demuxer: Box<dyn Demuxer>,
}

impl<F: Read + Seek> Playback<F> {
    /// For a file that is read from its beginning on.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(mut file: F, demuxer: Box<dyn Demuxer>) -> io::Result<Self> {
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { file, demuxer })
    }

    /// What comes next: [`Step::Tracks`], [`Step::Sample`] or [`Step::End`].
    ///
    /// # Errors
    /// [`PlaybackError`].
    pub fn step(&mut self) -> Result<Step, PlaybackError> {
        loop {
            match self.demuxer.step().map_err(PlaybackError::Container)? {
                Step::NeedBytes => self.feed().map_err(PlaybackError::File)?,
                Step::Seek(offset) => {
                    self.file.seek(SeekFrom::Start(offset)).map_err(PlaybackError::File)?;
                }
                step => return Ok(step),
            }
        }
    }

    fn feed(&mut self) -> io::Result<()> {
        let mut chunk = BytesMut::zeroed(CHUNK_BYTES);
        let read = loop {
            match self.file.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
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
