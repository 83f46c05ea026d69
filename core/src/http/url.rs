//! Addresses that came from the network, as a type: http or https, with a host, without credentials.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// An address vidra is willing to open because a page, manifest or redirect named it.
///
/// Only http and https, always with a host, never with a user name or password in it. `file:`, `data:`, `javascript:`
/// and every other scheme cannot be said (CVE-2009-0037, GHSA-hgqw-6m45-hw5f: playlists that name local files).
///
/// ```
/// use vidra_core::http::RemoteUrl;
/// let page = RemoteUrl::parse("https://example.org/a/page.html")?;
/// assert_eq!(page.join("../v.mp4")?.as_str(), "https://example.org/v.mp4");
/// assert!(page.join("file:///etc/passwd").is_err());
/// # Ok::<(), vidra_core::http::UrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RemoteUrl(Url);

/// Why an address was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// Not an address at all.
    #[error("{text:?} is not a URL: {source}")]
    Syntax {
        /// What was given.
        text: String,
        /// What the parser said.
        source: url::ParseError,
    },
    /// A scheme that is never opened.
    #[error("{scheme}: addresses are not opened; only http and https are")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// No host.
    #[error("{0:?} names no host")]
    NoHost(String),
    /// A user name or password inside the address.
    #[error("the address carries a user name or password; give them as options instead")]
    Credentials,
}

impl RemoteUrl {
    /// Reads an absolute address.
    ///
    /// # Errors
    /// [`UrlError`] says which rule it breaks.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        Url::parse(text.trim())
            .map_err(|source| UrlError::Syntax { text: shortened(text), source })
            .and_then(Self::try_from)
    }

    /// Reads an address relative to this one, as a browser does for a link on a page (WHATWG URL).
    ///
    /// # Errors
    /// As [`RemoteUrl::parse`].
    pub fn join(&self, reference: &str) -> Result<Self, UrlError> {
        self.0
            .join(reference.trim())
            .map_err(|source| UrlError::Syntax { text: shortened(reference), source })
            .and_then(Self::try_from)
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address as the `url` crate's type.
    pub const fn as_url(&self) -> &Url {
        &self.0
    }

    /// The host, lower case, without a trailing dot.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default().trim_end_matches('.')
    }

    /// Scheme, host and port: what credentials belong to.
    pub fn origin(&self) -> Origin {
        Origin {
            is_https: self.is_https(),
            host: self.host().to_owned(),
            port: self.0.port_or_known_default().unwrap_or_default(),
        }
    }

    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The first value of a query parameter, decoded.
    pub fn query_value(&self, name: &str) -> Option<String> {
        self.0.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The same address with a query parameter set: replaced where it is, else added.
    #[must_use]
    pub fn with_query(&self, name: &str, value: &str) -> Self {
        let kept: Vec<(String, String)> = self
            .0
            .query_pairs()
            .filter(|(key, _)| key != name)
            .map(|(k, v)| (k.into_owned(), v.into_owned()))
            .collect();
        let mut url = self.0.clone();
        url.query_pairs_mut().clear().extend_pairs(kept).append_pair(name, value);
        Self(url)
    }

    /// The address without its fragment, for requests and comparisons.
    #[must_use]
    pub fn without_fragment(&self) -> Self {
        let mut url = self.0.clone();
        url.set_fragment(None);
        Self(url)
    }

    /// The address with its query cut, for reports: signed addresses are secrets.
    pub fn redacted(&self) -> String {
        let mut url = self.0.clone();
        url.set_fragment(None);
        if url.query().is_some() {
            url.set_query(None);
            return format!("{url}?…");
        }
        url.into()
    }
}

impl TryFrom<Url> for RemoteUrl {
    type Error = UrlError;

    fn try_from(url: Url) -> Result<Self, UrlError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(UrlError::Scheme { scheme: url.scheme().to_owned() });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlError::Credentials);
        }
        match url.host() {
            // A name of dots alone is the root of all names and no host.
            Some(Host::Domain(name)) if name.trim_end_matches('.').is_empty() => {
                Err(UrlError::NoHost(shortened(url.as_str())))
            }
            None => Err(UrlError::NoHost(shortened(url.as_str()))),
            Some(_) => Ok(Self(url)),
        }
    }
}

impl FromStr for RemoteUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        Self::parse(text)
    }
}

impl fmt::Display for RemoteUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RemoteUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

/// Scheme, host and port (RFC 6454): the unit a credential belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    is_https: bool,
    host: String,
    port: u16,
}

impl Origin {
    /// The host, lower case.
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        match (self.is_https, self.port) {
            (true, 443) | (false, 80) => write!(f, "{scheme}://{}", self.host),
            _ => write!(f, "{scheme}://{}:{}", self.host, self.port),
        }
    }
}

/// Text for an error message: a page can hold a megabyte where a URL should be.
fn shortened(text: &str) -> String {
    const LIMIT: usize = 120;
    if text.chars().count() <= LIMIT {
        text.to_owned()
    } else {
        text.chars().take(LIMIT).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_alone_are_no_host() {
        assert!(matches!(RemoteUrl::parse("https://./a"), Err(UrlError::NoHost(_))));
        assert_eq!(RemoteUrl::parse("https://a.example./a").unwrap().host(), "a.example");
    }

    #[test]
    fn only_web_addresses_without_credentials_can_be_said() {
        for bad in [
            "file:///etc/passwd",
            "data:text/plain,x",
            "javascript:alert(1)",
            "https://user:pw@example.org/",
            "http://",
            "ftp://example.org/",
            "/relative",
            "blob:https://example.org/1",
        ] {
            assert!(RemoteUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let origin = |text| RemoteUrl::parse(text).unwrap().origin();
        assert_eq!(origin("https://Example.org/a"), origin("https://example.org:443/b"));
        assert_ne!(origin("https://example.org/"), origin("http://example.org/"));
        assert_ne!(origin("https://example.org/"), origin("https://example.org:8443/"));
    }

    #[test]
    fn a_query_parameter_is_replaced_and_the_rest_kept() {
        let url = RemoteUrl::parse("https://e.org/?a=1&n=old&b=2").unwrap();
        assert_eq!(url.with_query("n", "new").as_str(), "https://e.org/?a=1&b=2&n=new");
        assert_eq!(url.query_value("n").as_deref(), Some("old"));
    }

    #[test]
    fn a_signed_address_is_cut_for_reports() {
        assert_eq!(RemoteUrl::parse("https://e.org/v?sig=secret#x").unwrap().redacted(), "https://e.org/v?…");
    }
}
