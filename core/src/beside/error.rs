//! Why a file beside the media is not there.

use crate::extract::ExtractError;
use crate::http::HttpError;
use crate::manifest::ManifestError;
use crate::subtitle::SubtitleError;

/// Why there is no side file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BesideError {
    /// No (whole) answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The server refuses it.
    #[error("{url} answers {status}")]
    Status {
        /// The address, cut for reports.
        url: String,
        /// The status.
        status: u16,
    },
    /// The manifest of its pieces cannot be used.
    #[error("the list of its pieces cannot be used: {0}")]
    Manifest(#[from] ManifestError),
    /// It cannot be converted.
    #[error(transparent)]
    Subtitle(#[from] SubtitleError),
    /// The picture cannot be converted.
    #[error("the picture cannot be converted: {0}")]
    Picture(String),
    /// It comes in a way that is not fetched.
    #[error("it comes as {0}, which this version does not fetch")]
    Unsupported(&'static str),
    /// The site broke off a text it was asked for piece by piece.
    #[error("the site does not give all of it: {0}")]
    Asked(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A site's or a service's answer is not what it should be.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// The answer of a service is not what it should be.
    #[error("{service} sends something that is not understood: {reason}")]
    Answer {
        /// The service.
        service: &'static str,
        /// What is wrong.
        reason: String,
    },
}
