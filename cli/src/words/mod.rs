//! The words of a command line before clap reads them: where each came from, and what stands for several.
//!
//! ```text
//! configuration, command line ─► split (one piece an option) ─► expand (aliases, presets, what is taken back) ─► clap
//! ```

mod alias;
mod expand;
mod grammar;
mod preset;
mod split;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use expand::Expander;
pub(crate) use grammar::Grammar;
pub(crate) use split::{Piece, split};

/// Where a word was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// By the user, now.
    CommandLine,
    /// In a file, on this line; 0 where the file has no lines to speak of.
    File(Arc<PathBuf>, usize),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::CommandLine => f.write_str("command line"),
            Self::File(path, 0) => write!(f, "{}", path.display()),
            Self::File(path, line) => write!(f, "{} line {line}", path.display()),
        }
    }
}

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: OsString,
    pub(crate) origin: Origin,
}

impl Word {
    /// A word of the command line.
    pub(crate) fn typed(text: impl Into<OsString>) -> Self {
        Self { text: text.into(), origin: Origin::CommandLine }
    }

    /// Another word of the same origin.
    fn beside(&self, text: impl Into<OsString>) -> Self {
        Self { text: text.into(), origin: self.origin.clone() }
    }
}
