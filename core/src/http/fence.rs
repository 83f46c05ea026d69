//! What the requests of a script plugin may reach: hosts it was granted, on every hop, and the user's credentials only
//! where that was granted too.

use std::fmt;

use super::RemoteUrl;

/// The bounds of requests made for somebody who may not reach everything. They hold for the first hop and for every
/// redirect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fence {
    /// Whose requests they are, for messages: a plugin's name.
    pub owner: String,
    /// Hosts that may be reached.
    pub hosts: Vec<HostPattern>,
    /// Those of them that get, and may set, the user's cookies, and that get the headers the user keeps for the site.
    pub credentials: Vec<HostPattern>,
}

impl Fence {
    /// Whether a request may go there at all.
    pub fn permits(&self, url: &RemoteUrl) -> bool {
        self.hosts.iter().any(|pattern| pattern.takes(url.host()))
    }

    /// Whether the user's credentials may go along.
    pub fn permits_credentials(&self, url: &RemoteUrl) -> bool {
        self.credentials.iter().any(|pattern| pattern.takes(url.host()))
    }
}

/// A host, or with `*.` in front every host below it.
///
/// ```
/// use vidra_core::http::HostPattern;
/// let below = HostPattern::parse("*.example.org")?;
/// assert!(below.takes("cdn.example.org") && !below.takes("example.org") && !below.takes("badexample.org"));
/// assert!(HostPattern::parse("*.co.uk").is_err());
/// # Ok::<(), vidra_core::http::HostPatternError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPattern(String);

/// Why a text is no pattern of hosts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostPatternError {
    /// Not a host.
    #[error(
        "{0:?} is no host; write a name in lower case such as example.org, or *.example.org for all below it"
    )]
    Syntax(String),
    /// Everything below a name anybody can register under.
    #[error("{0:?} is wider than one owner's hosts; name the owner's own domain, as in *.example.org")]
    TooWide(String),
}

impl HostPattern {
    /// Reads a pattern: a host name or an address as they stand in URLs, or `*.` and a name that has one owner.
    ///
    /// # Errors
    /// [`HostPatternError`] says which rule it breaks.
    pub fn parse(text: &str) -> Result<Self, HostPatternError> {
        let name = text.strip_prefix("*.").unwrap_or(text);
        if !is_plain(name) && !is_host(name) {
            return Err(HostPatternError::Syntax(text.to_owned()));
        }
        let is_address = name.starts_with('[') || name.ends_with(|last: char| last.is_ascii_digit());
        if text != name && (is_address || psl::domain_str(name).is_none()) {
            return Err(HostPatternError::TooWide(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }

    /// Whether it means this host.
    pub fn takes(&self, host: &str) -> bool {
        match self.0.strip_prefix('*') {
            Some(below) => host.len() > below.len() && host.ends_with(below),
            None => self.0 == host,
        }
    }

    /// Whether it means every host the other one means.
    pub fn covers(&self, other: &Self) -> bool {
        let is_wide = self.0.starts_with("*.");
        self == other || (is_wide && self.takes(other.0.strip_prefix("*.").unwrap_or(&other.0)))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name of ordinary letters: most are, and a hundred plugins are read at every start.
fn is_plain(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.ends_with(|last: char| last.is_ascii_lowercase())
        && name.split('.').all(|label| !label.is_empty() && label.bytes().all(is_letter))
}

fn is_host(name: &str) -> bool {
    let url = RemoteUrl::parse(&format!("https://{name}/"));
    !name.contains('*') && url.is_ok_and(|url| url.host() == name && url.as_url().port().is_none())
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> HostPattern {
        HostPattern::parse(text).unwrap()
    }

    #[test]
    fn a_pattern_never_means_more_than_one_owner() {
        for wide in ["*", "*.", "*.com", "*.co.uk", "*.github.io", "*.localhost", "*.127.0.0.1", "*.[::1]"] {
            assert!(HostPattern::parse(wide).is_err(), "{wide}");
        }
        for no_host in
            ["", "Example.org", "example.org/x", "example.org:80", "a b", "u@example.org", "*.*.org"]
        {
            assert!(HostPattern::parse(no_host).is_err(), "{no_host}");
        }
        for fine in ["example.org", "127.0.0.1", "[::1]", "localhost", "*.example.co.uk", "co.uk"] {
            assert_eq!(pattern(fine).as_str(), fine);
        }
    }

    #[test]
    fn below_a_name_is_not_the_name_and_not_its_lookalike() {
        let below = pattern("*.example.org");
        assert!(below.takes("a.b.example.org"));
        for other in ["example.org", "evil-example.org", "example.org.evil.net", ".example.org", ""] {
            assert!(!below.takes(other), "{other}");
        }
    }

    #[test]
    fn a_wider_pattern_covers_a_narrower_one() {
        let covers = |wide: &str, narrow: &str| pattern(wide).covers(&pattern(narrow));
        assert!(covers("*.example.org", "cdn.example.org") && covers("*.example.org", "*.cdn.example.org"));
        assert!(covers("example.org", "example.org") && covers("*.example.org", "*.example.org"));
        assert!(!covers("*.example.org", "example.org") && !covers("example.org", "*.example.org"));
        assert!(!covers("cdn.example.org", "*.example.org"));
    }
}
