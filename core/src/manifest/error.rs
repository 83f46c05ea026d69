//! Why a manifest could not be read, with the place in it.

use std::fmt;

use crate::http::{RemoteUrl, UrlError};

use super::limits;

/// A manifest that cannot be read, or whose pieces cannot be listed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// The text is something else: a web page, an empty answer, a different manifest.
    #[error("not {expected}: the text begins {beginning:?}; the address may have expired")]
    NotAManifest {
        /// What was expected, with its article: `an HLS playlist`.
        expected: &'static str,
        /// The first few characters.
        beginning: String,
    },
    /// More of something than any honest manifest has.
    #[error("more than {limit} {what}")]
    TooMany {
        /// What there is too much of, in the plural.
        what: &'static str,
        /// The budget from [`limits`].
        limit: usize,
    },
    /// A line or element that breaks the format's rules.
    #[error("{place}: {problem}")]
    Invalid {
        /// Where.
        place: Place,
        /// What is wrong with it.
        problem: String,
    },
    /// A required part that is not there.
    #[error("{place}: {what} is missing")]
    Missing {
        /// Where it should be.
        place: Place,
        /// Its name in the format's own words.
        what: &'static str,
    },
    /// An address that is never opened.
    #[error("{place}: an address that is not opened")]
    Address {
        /// Where.
        place: Place,
        /// The rule it breaks.
        #[source]
        source: UrlError,
    },
    /// Text that is not well-formed XML.
    #[error("not well-formed XML at byte {offset}: {problem}")]
    Xml {
        /// Bytes from the beginning.
        offset: u64,
        /// What the reader said.
        problem: String,
    },
    /// A part of XML that is refused for safety: document types, their entities, elements kept elsewhere (XLink).
    #[error("{what} is refused in a manifest")]
    Refused {
        /// What it is.
        what: String,
    },
    /// No rendition has this name.
    #[error("the manifest has no rendition {id:?}; it may have changed since it was listed")]
    NoSuchRendition {
        /// The name asked for.
        id: String,
    },
    /// A live presentation whose last segment only a clock can tell.
    #[error("a live presentation without an end: its segments depend on the time of day")]
    OpenEnded,
    /// Encryption that vidra does not undo.
    #[error("protected by {system}, which vidra does not undo")]
    Protected {
        /// The system's name: `Widevine`, `FairPlay`, `SAMPLE-AES`.
        system: String,
    },
}

/// A place in a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of a playlist, from 1.
    Line(usize),
    /// An XML element, by its name.
    Element(&'static str),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(f, "line {number}"),
            Self::Element(name) => write!(f, "element {name}"),
        }
    }
}

impl Place {
    /// The error for something wrong here.
    pub(super) fn invalid(self, problem: impl Into<String>) -> ManifestError {
        ManifestError::Invalid { place: self, problem: problem.into() }
    }

    /// The error for something not here.
    pub(super) const fn missing(self, what: &'static str) -> ManifestError {
        ManifestError::Missing { place: self, what }
    }

    /// An address written here, made absolute.
    pub(super) fn join(self, base: &RemoteUrl, reference: &str) -> Result<RemoteUrl, ManifestError> {
        base.join(reference).map_err(|source| ManifestError::Address { place: self, source })
    }
}

/// The beginning of a text, for a message.
pub(super) fn beginning(text: &str) -> String {
    const CHARACTERS: usize = 40;
    text.trim_start().chars().take(CHARACTERS).collect()
}

/// The text, where it is not longer than a manifest may be, without a byte order mark.
pub(super) fn within_budget(text: &str) -> Result<&str, ManifestError> {
    if text.len() > limits::MANIFEST_BYTES {
        return Err(ManifestError::TooMany { what: "bytes of manifest", limit: limits::MANIFEST_BYTES });
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_the_place() {
        let error = Place::Line(12).missing("URI");
        assert_eq!(error.to_string(), "line 12: URI is missing");
        let error = Place::Element("SegmentTemplate").invalid("timescale is 0");
        assert_eq!(error.to_string(), "element SegmentTemplate: timescale is 0");
    }
}
