//! Why a file was not finished.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::container::ContainerError;
use crate::http::{self, HttpError, RemoteUrl, Response, StatusCode};
use crate::manifest::ManifestError;

/// Why a download ended without a file under its final name. What was fetched stays in the part file unless the message
/// says otherwise.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// No (whole) answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The server refuses the media.
    #[error("{url} answers {status}{}", advice(*status))]
    Status {
        /// The address, cut for reports.
        url: String,
        /// The status.
        status: StatusCode,
        /// How long the server wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// The server sends something else than media.
    #[error("{url} sends {found} instead of media")]
    WrongType {
        /// The address, cut for reports.
        url: String,
        /// What came.
        found: String,
    },
    /// The file on the server is not the one the download began with.
    #[error("{url} changed while it was downloaded ({what}); run the command again to start anew")]
    Changed {
        /// The address, cut for reports.
        url: String,
        /// What differs.
        what: String,
    },
    /// The server's numbers contradict each other.
    #[error("{url} sends an answer that does not fit the request ({what})")]
    BadRange {
        /// The address, cut for reports.
        url: String,
        /// What does not fit.
        what: String,
    },
    /// The body ended before its announced length, again and again.
    #[error("{url} ends after {received} of {expected} bytes")]
    Short {
        /// The address, cut for reports.
        url: String,
        /// Bytes that came.
        received: u64,
        /// Bytes that were announced.
        expected: u64,
    },
    /// The site does not offer what was being downloaded any more.
    #[error("the site does not offer {item} in this form any more; run again with -F to see what there is")]
    Gone {
        /// The item's id.
        item: String,
    },
    /// Slower than the user wants it (`--throttled-rate`), for longer than a moment.
    #[error(
        "{url} gives {bytes_per_second} bytes a second, less than --throttled-rate; its server may hold the address back"
    )]
    Throttled {
        /// The address, cut for reports.
        url: String,
        /// What it gave.
        bytes_per_second: u64,
    },
    /// The media cannot be taken apart or put together.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// The source's bytes are no container vidra can merge.
    #[error("format {format} is neither MP4 nor WebM and cannot be merged; choose another with -f")]
    NotMergeable {
        /// The format's id.
        format: String,
    },
    /// A kind of source this version does not download.
    #[error("format {format} comes as {kind}, which this version does not download; -F lists others")]
    Unsupported {
        /// The format's id.
        format: String,
        /// `HLS`, `DASH` or the like.
        kind: &'static str,
    },
    /// The manifest cannot be read.
    #[error("the manifest of format {format} cannot be used: {source}")]
    Manifest {
        /// The format's id.
        format: String,
        /// What is wrong with it.
        source: ManifestError,
    },
    /// The manifest lists nothing.
    #[error("the manifest of format {format} lists no segments; -F lists other formats")]
    NoSegments {
        /// The format's id.
        format: String,
    },
    /// Segments were left out, as the user wished.
    #[error("{missing} segments could not be had and were left out; what there is, is in {}", path.display())]
    Incomplete {
        /// The file, whose name says so too.
        path: PathBuf,
        /// How many.
        missing: u64,
    },
    /// A segment could not be had, again and again.
    #[error("segment {segment} cannot be had: {source}")]
    Segment {
        /// Its place in the list, from 1.
        segment: usize,
        /// Why.
        source: Box<Self>,
    },
    /// The bytes of a segment are not what they should be.
    #[error("{url} {what}")]
    BadSegment {
        /// The address, cut for reports.
        url: String,
        /// What is wrong.
        what: &'static str,
    },
    /// The media is encrypted.
    #[error("format {format} is protected by {system}, which vidra does not circumvent")]
    Protected {
        /// The format's id.
        format: String,
        /// The system.
        system: String,
    },
    /// The system refuses a file.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried: `create`, `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The disk is full, or would be.
    #[error("not enough space for {}: {needed} bytes more are needed and {free} are free; free some and run again to go on", path.display())]
    NoSpace {
        /// The file.
        path: PathBuf,
        /// Bytes still to write.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// Something that vidra did not make stands where the part file would be.
    #[error("{} is in the way: {what}; move it away, or pass --force-overwrites", path.display())]
    InTheWay {
        /// What stands there.
        path: PathBuf,
        /// Why it is not used.
        what: &'static str,
    },
    /// Another process is at the same name.
    #[error("another vidra is downloading {}; wait for it, or choose another name with -o", path.display())]
    Locked {
        /// The final name.
        path: PathBuf,
    },
    /// The final name is taken by a file that is not this one.
    #[error("{} exists with {found} bytes where {expected} were expected; --force-overwrites replaces it", path.display())]
    OtherFile {
        /// The file.
        path: PathBuf,
        /// Its length.
        found: u64,
        /// The length on the server.
        expected: u64,
    },
    /// A file appeared under the final name while the download ran.
    #[error("{} appeared while it was downloaded and is left alone; the download is in {}", path.display(), part.display())]
    Appeared {
        /// The final name.
        path: PathBuf,
        /// The finished part.
        part: PathBuf,
    },
    /// Larger than the user allows.
    #[error(
        "the file has {size} bytes or more, over the limit of {limit} that --max-filesize or the disk sets"
    )]
    OverLimit {
        /// Its length.
        size: u64,
        /// The limit.
        limit: u64,
    },
}

impl DownloadError {
    /// A stable word for the kind of error, for JSON.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Http(_) => "network",
            Self::Status { .. } => "status",
            Self::WrongType { .. } => "wrong-type",
            Self::Changed { .. } => "changed",
            Self::BadRange { .. } => "bad-range",
            Self::Short { .. } => "incomplete",
            Self::Throttled { .. } => "throttled",
            Self::Gone { .. } => "gone",
            Self::Container(_) | Self::NotMergeable { .. } => "container",
            Self::Unsupported { .. } => "unsupported",
            Self::Manifest { .. } | Self::NoSegments { .. } => "manifest",
            Self::Incomplete { .. } | Self::Segment { .. } | Self::BadSegment { .. } => "incomplete",
            Self::Protected { .. } => "drm",
            Self::File { .. } => "file",
            Self::NoSpace { .. } => "disk-full",
            Self::InTheWay { .. } | Self::OtherFile { .. } | Self::Appeared { .. } => "in-the-way",
            Self::Locked { .. } => "locked",
            Self::OverLimit { .. } => "over-limit",
        }
    }

    /// Whether a new address from the site may help: the old one has expired, or its server holds it back.
    pub fn wants_new_address(&self) -> bool {
        match self {
            Self::Status { status, .. } => matches!(status.as_u16(), 403 | 410),
            Self::Throttled { .. } => true,
            Self::Segment { source, .. } => source.wants_new_address(),
            _ => false,
        }
    }

    /// Whether asking again may help.
    pub(super) const fn is_transient(&self) -> bool {
        match self {
            Self::Http(error) => error.is_transient(),
            Self::Status { status, .. } => http::is_transient(*status),
            _ => false,
        }
    }

    /// Whether the system refuses a file, which may pass.
    pub(super) fn is_refused_file(&self) -> bool {
        use io::ErrorKind::{Interrupted, PermissionDenied, ResourceBusy, TimedOut, WouldBlock};
        matches!(self, Self::File { source, .. }
            if matches!(source.kind(), PermissionDenied | ResourceBusy | Interrupted | TimedOut | WouldBlock))
    }

    /// Whether the server wants fewer requests at once.
    pub(super) const fn is_refusal(&self) -> bool {
        matches!(self, Self::Status { status, .. } if matches!(status.as_u16(), 429 | 503))
    }

    /// How long the server wants to be left alone.
    pub(super) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// A status that is no success.
    pub(super) fn refused(response: &Response) -> Self {
        let (url, status) = (response.url.redacted(), response.status);
        Self::Status { url, status, retry_after: http::retry_after(response) }
    }

    /// A file could not be read, written or the like.
    pub fn file(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::File { action, path: path.to_owned(), source }
    }

    pub(super) fn status(url: &RemoteUrl, status: StatusCode) -> Self {
        Self::Status { url: url.redacted(), status, retry_after: None }
    }

    pub(super) fn bad_range(url: &RemoteUrl, what: impl Into<String>) -> Self {
        Self::BadRange { url: url.redacted(), what: what.into() }
    }

    pub(super) fn changed(url: &RemoteUrl, what: impl Into<String>) -> Self {
        Self::Changed { url: url.redacted(), what: what.into() }
    }
}

fn advice(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 | 403 | 410 => "; the address may have expired: run the command again to get a new one and go on",
        404 => "; the file is gone from the server",
        429 => "; it wants fewer requests: try again later",
        _ => "",
    }
}
