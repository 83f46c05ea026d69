//! Why a file could not be made of another.

use std::io;
use std::path::{Path, PathBuf};

use crate::container::ContainerError;

/// Why there is no new file. The old one is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The system refuses a file.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is of no kind that is read.
    #[error("{} is none of MP4, WebM, Matroska, MPEG-TS and plain sound, and is left as it is", path.display())]
    UnknownKind {
        /// The file.
        path: PathBuf,
    },
    /// Its streams cannot be taken apart or put together.
    #[error("{}: {source}", path.display())]
    Container {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ContainerError,
    },
    /// None of its streams is wanted.
    #[error("{} has no {what}", path.display())]
    NoStream {
        /// The file.
        path: PathBuf,
        /// What is missing.
        what: &'static str,
    },
    /// The files to be joined are not of one make.
    #[error("{} cannot be joined to the files before it: {what}; joining files of different codecs needs encoding", path.display())]
    Unlike {
        /// The first file that differs.
        path: PathBuf,
        /// What differs.
        what: String,
    },
    /// A name that a new file would have is taken.
    #[error("{} is there already and is left alone; --force-overwrites replaces it", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Nothing would be left.
    #[error("nothing of {} would be left", path.display())]
    Nothing {
        /// The file.
        path: PathBuf,
    },
}

impl EditError {
    pub(super) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { action, path, source }
    }

    pub(super) fn container(path: &Path) -> impl FnOnce(ContainerError) -> Self {
        let path = path.to_owned();
        move |source| Self::Container { path, source }
    }
}
