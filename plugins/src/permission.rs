//! What a plugin has to be granted before it is ever run.

use std::fmt;
use std::str::FromStr;

use vidra_core::http::HostPattern;

use crate::pattern::UrlPattern;

/// One thing a plugin may do. Its words are `match:PATTERN`, `host:HOST`, `cookies:HOST`.
///
/// ```
/// use vidra_plugins::Permission;
/// let granted: Permission = "host:*.example.org".parse()?;
/// assert!(granted.covers(&"host:cdn.example.org".parse()?));
/// assert!(!granted.covers(&"cookies:cdn.example.org".parse()?));
/// # Ok::<(), vidra_plugins::PermissionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permission {
    /// It is asked for these URLs, before vidra's own sites.
    Match(UrlPattern),
    /// It may send requests there.
    Host(HostPattern),
    /// The user's cookies, and headers kept for the site, go there with its requests.
    Cookies(HostPattern),
}

/// A text that is no permission.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no permission: {reason}; write match:PATTERN, host:HOST or cookies:HOST")]
pub struct PermissionError {
    text: String,
    reason: String,
}

impl Permission {
    /// Whether whoever granted this one granted the other one too.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Match(wide), Self::Match(narrow)) => wide.covers(narrow),
            (Self::Host(wide), Self::Host(narrow)) | (Self::Cookies(wide), Self::Cookies(narrow)) => {
                wide.covers(narrow)
            }
            _ => false,
        }
    }

    /// What it means, for a person.
    pub fn meaning(&self) -> String {
        match self {
            Self::Match(pattern) => format!("is asked for {pattern}, before vidra's own sites"),
            Self::Host(host) => format!("sends requests to {host}"),
            Self::Cookies(host) => format!("uses your cookies for {host}"),
        }
    }
}

/// Those of the wanted permissions that no granted one covers.
pub fn not_granted<'a>(wanted: &'a [Permission], granted: &[Permission]) -> Vec<&'a Permission> {
    wanted.iter().filter(|one| !granted.iter().any(|given| given.covers(one))).collect()
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Match(pattern) => write!(f, "match:{pattern}"),
            Self::Host(host) => write!(f, "host:{host}"),
            Self::Cookies(host) => write!(f, "cookies:{host}"),
        }
    }
}

impl FromStr for Permission {
    type Err = PermissionError;

    fn from_str(text: &str) -> Result<Self, PermissionError> {
        let wrong = |reason: String| PermissionError { text: text.to_owned(), reason };
        let (kind, value) = text.split_once(':').ok_or_else(|| wrong("it has no colon".to_owned()))?;
        let host = || HostPattern::parse(value).map_err(|error| wrong(error.to_string()));
        match kind {
            "match" => UrlPattern::parse(value).map(Self::Match).map_err(wrong),
            "host" => host().map(Self::Host),
            "cookies" => host().map(Self::Cookies),
            other => Err(wrong(format!("{other:?} is not known"))),
        }
    }
}
