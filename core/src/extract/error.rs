//! Why a page gave no media: the site says no, or we broke.

use std::fmt;

use crate::http::{HttpError, RemoteUrl, StatusCode, UrlError};

/// Why an extraction ended without a result.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// The site says no, in its own words where it has some.
    #[error("{reason}{}{}", separator(message), message)]
    Unavailable {
        /// Which kind of no.
        reason: Unavailable,
        /// The site's own words; empty where it has none.
        message: String,
    },
    /// The site answered in a shape this extractor does not know: ours to mend.
    #[error(
        "the site's answer has no {0}; the site may have changed: run again with --record FILE and report it"
    )]
    Missing(String),
    /// An answer that should be JSON is not, or not the JSON that was expected.
    #[error(
        "the answer from {url} is not the JSON expected: {reason}; the site may have changed: run again with --record FILE and report it"
    )]
    Json {
        /// Who answered, cut for reports.
        url: String,
        /// What the parser said, with line and column.
        reason: String,
    },
    /// A playlist or manifest cannot be read.
    #[error("the manifest at {url} cannot be used: {reason}")]
    Manifest {
        /// The address, cut for reports.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The server refused the page.
    #[error("{url} answers {status}")]
    Status {
        /// The address, cut for reports.
        url: String,
        /// The status.
        status: StatusCode,
    },
    /// No answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// An address on the page that vidra does not open.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The page was read and holds no media.
    #[error("no video or audio found at {url}; looked for {looked_for}")]
    NothingFound {
        /// The page, cut for reports.
        url: String,
        /// What was looked for, in words.
        looked_for: String,
    },
    /// Extractors sent the URL on and on.
    #[error("{url} leads through more than {limit} other pages; stopped")]
    TooDeep {
        /// The page that was asked, cut for reports.
        url: String,
        /// The limit.
        limit: usize,
    },
    /// A script plugin failed: its author's to mend.
    #[error("the plugin {plugin} {reason}")]
    Plugin {
        /// The plugin's name.
        plugin: String,
        /// A stable word for what happened, `plugin-` in front: `plugin-time`.
        kind: &'static str,
        /// What happened, in words that follow the plugin's name.
        reason: String,
    },
    /// No extractor takes the URL.
    #[error("no extractor takes {0}")]
    Unsupported(String),
}

impl ExtractError {
    /// The answer lacks this; name it by its path: `playerResponse.videoDetails`.
    pub fn missing(what: impl Into<String>) -> Self {
        Self::Missing(what.into())
    }

    /// The site says no.
    pub fn unavailable(reason: Unavailable, message: impl Into<String>) -> Self {
        Self::Unavailable { reason, message: message.into() }
    }

    /// A status that is not success, told as the site's no where it is one.
    pub fn status(url: &RemoteUrl, status: StatusCode) -> Self {
        Self::Status { url: url.redacted(), status }
    }

    /// The same error; a 404 or 410 is told as the site's word that the item is not there. For requests that name one
    /// item, where such a status means the item and not the service.
    #[must_use]
    pub fn or_removed(self) -> Self {
        match self {
            Self::Status { status, .. } if matches!(status.as_u16(), 404 | 410) => {
                Self::unavailable(Unavailable::Removed, "")
            }
            other => other,
        }
    }

    /// A stable word for the kind of error, for fixtures and JSON.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Unavailable { reason, .. } => reason.kind(),
            Self::Missing(_) => "missing",
            Self::Json { .. } => "json",
            Self::Manifest { .. } => "manifest",
            Self::Status { .. } => "status",
            Self::Http(_) => "http",
            Self::Url(_) => "url",
            Self::NothingFound { .. } => "nothing-found",
            Self::TooDeep { .. } => "too-deep",
            Self::Plugin { kind, .. } => kind,
            Self::Unsupported(_) => "unsupported",
        }
    }
}

fn separator(message: &str) -> &'static str {
    if message.is_empty() { "" } else { ": " }
}

/// The kinds of no a site says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unavailable {
    /// Only for people its owner chose.
    Private,
    /// Deleted, or never there.
    Removed,
    /// Not in this country.
    GeoBlocked,
    /// Only for grown-ups the site knows.
    AgeRestricted,
    /// Only for people who are logged in.
    LoginRequired,
    /// Only for people who pay or are members.
    Paid,
    /// Starts later.
    NotYetLive,
    /// Encrypted; vidra does not undo it.
    Drm,
    /// The site takes us for a robot.
    BotCheck,
    /// Only on pages its owner chose.
    EmbedOnly,
    /// Behind a password.
    Password,
    /// Another reason the site gives.
    Other,
}

impl Unavailable {
    /// A stable word for it, for fixtures and JSON.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Removed => "removed",
            Self::GeoBlocked => "geo-blocked",
            Self::AgeRestricted => "age-restricted",
            Self::LoginRequired => "login-required",
            Self::Paid => "paid",
            Self::NotYetLive => "not-yet-live",
            Self::Drm => "drm",
            Self::BotCheck => "bot-check",
            Self::EmbedOnly => "embed-only",
            Self::Password => "password",
            Self::Other => "unavailable",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Private => "this video is private; --cookies FILE with an account that may see it helps",
            Self::Removed => "this video does not exist or was removed",
            Self::GeoBlocked => {
                "the site does not show this video in your country; --proxy URL in another one helps"
            }
            Self::AgeRestricted => {
                "the site shows this video to adults alone; --cookies FILE of a logged-in account helps"
            }
            Self::LoginRequired => {
                "the site shows this video to logged-in people alone; --cookies FILE helps"
            }
            Self::Paid => {
                "this video is for members or has to be paid for; --cookies FILE of such an account helps"
            }
            Self::NotYetLive => "this video has not started yet; try again when it has",
            Self::Drm => "this video is protected by DRM, which vidra does not circumvent",
            Self::BotCheck => "the site takes the request for a robot's; wait, or use --cookies FILE",
            Self::EmbedOnly => {
                "this video plays on its owner's pages alone; give the page's URL, or --referer URL"
            }
            Self::Password => "this video has a password; --video-password PASSWORD gives it",
            Self::Other => "the site does not give this video",
        }
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
