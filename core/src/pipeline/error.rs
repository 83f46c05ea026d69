//! Why a URL's journey ended before its end.

use std::path::PathBuf;

use crate::download::DownloadError;
use crate::extract::ExtractError;

/// Why there is no plan, or no file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// The site gave nothing.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// The item has no format that can be fetched.
    #[error("there is no format to download{}", because(reasons))]
    NoFormats {
        /// Why formats were left out.
        reasons: Vec<String>,
    },
    /// No format fits what was asked for.
    // Begins as yt-dlp's does: programs look for these words.
    #[error("Requested format is not available: {expression} matches none of {offered}; -F lists them")]
    NotOffered {
        /// The `-f` expression.
        expression: String,
        /// The ids there are.
        offered: String,
    },
    /// Lists in lists in lists.
    #[error("the list {list} is {depth} lists deep; lists deeper than that are not followed")]
    TooDeep {
        /// The list's id.
        list: String,
        /// The limit.
        depth: usize,
    },
    /// Two different items would have one name.
    #[error("{} would be written by two different items ({first} and {second}); add %(id)s to -o", path.display())]
    SameName {
        /// The name.
        path: PathBuf,
        /// The item that has it.
        first: String,
        /// The item that wants it.
        second: String,
    },
    /// The file was not made.
    #[error(transparent)]
    Download(#[from] DownloadError),
}

impl PipelineError {
    /// A stable word for the kind of error, for JSON.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Extract(error) => error.kind(),
            Self::NoFormats { .. } => "no-formats",
            Self::NotOffered { .. } => "format-not-available",
            Self::TooDeep { .. } => "too-deep",
            Self::SameName { .. } => "same-name",
            Self::Download(error) => error.kind(),
        }
    }
}

fn because(reasons: &[String]) -> String {
    if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) }
}
