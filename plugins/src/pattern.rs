//! Which URLs a plugin takes: `https://*.example.com/v/*`.

use std::fmt;

use url::Url;
use vidra_core::http::HostPattern;

/// Bytes of one pattern.
const LONGEST: usize = 200;

/// A scheme, hosts and a path. `*` in the path stands for any letters; a pattern without a question mark looks at the
/// path alone, one with it at the query too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlPattern {
    text: String,
    hosts: HostPattern,
    /// Whether the address may also be unencrypted.
    takes_http: bool,
    path: String,
}

impl UrlPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("a pattern has at most {LONGEST} bytes"));
        }
        let shape = || "expected a pattern such as https://*.example.com/v/*".to_owned();
        let (scheme, rest) = text.split_once("://").ok_or_else(shape)?;
        let takes_http = match scheme {
            "https" => false,
            "*" => true,
            _ => return Err("a pattern begins with https:// or, for http too, with *://".to_owned()),
        };
        let slash = rest.find('/').ok_or_else(shape)?;
        let hosts = HostPattern::parse(&rest[..slash]).map_err(|error| error.to_string())?;
        let path = rest[slash..].to_owned();
        if path.contains('#') || path.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return Err(shape());
        }
        Ok(Self { text: text.to_owned(), hosts, takes_http, path })
    }

    /// Whether it takes the URL.
    pub fn takes(&self, url: &Url) -> bool {
        let is_scheme = url.scheme() == "https" || (self.takes_http && url.scheme() == "http");
        let host = url.host_str().unwrap_or_default();
        is_scheme && self.hosts.takes(host.trim_end_matches('.')) && self.takes_path(url)
    }

    fn takes_path(&self, url: &Url) -> bool {
        match (self.path.contains('?'), url.query()) {
            (true, Some(query)) => is_like(&self.path, &format!("{}?{query}", url.path())),
            (true, None) => false,
            (false, _) => is_like(&self.path, url.path()),
        }
    }

    /// Whether it takes every URL the other one takes, as far as that is easily told.
    pub fn covers(&self, other: &Self) -> bool {
        let is_wider = self.path == other.path
            || self.path == "/*"
            || (self.path.matches('*').count() == 1
                && self
                    .path
                    .strip_suffix('*')
                    .is_some_and(|start| other.path.starts_with(start) && !start.contains('?')));
        (self.takes_http || !other.takes_http) && self.hosts.covers(&other.hosts) && is_wider
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for UrlPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether a text is like a pattern with `*` for any letters. Only the last star met is ever tried again, so the time is
/// at most the product of both lengths.
fn is_like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut in_text) = (0, 0);
    let mut star = None;
    while in_text < text.len() {
        if pattern.get(at) == Some(&b'*') {
            star = Some((at, in_text));
            at += 1;
        } else if pattern.get(at) == Some(&text[in_text]) {
            at += 1;
            in_text += 1;
        } else if let Some((star_at, begun)) = star {
            star = Some((star_at, begun + 1));
            at = star_at + 1;
            in_text = begun + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(pattern: &str, url: &str) -> bool {
        UrlPattern::parse(pattern).unwrap().takes(&Url::parse(url).unwrap())
    }

    #[test]
    fn scheme_host_and_path_are_looked_at() {
        assert!(takes("https://clips.example.org/c/*", "https://clips.example.org/c/1?t=2#x"));
        assert!(takes("https://*.example.org/*/v/*", "https://a.b.example.org/en/v/1"));
        assert!(takes("*://example.org/*", "http://example.org/"));
        assert!(takes("https://example.org/watch?v=*", "https://example.org/watch?v=1"));
        assert!(!takes("https://example.org/watch?v=*", "https://example.org/watch"));
        for other in [
            "http://clips.example.org/c/1",
            "https://clips.example.org/d/1",
            "https://clips.example.org.evil.net/c/1",
            "https://evil.net/https://clips.example.org/c/1",
            "https://evilclips.example.org/c/1",
        ] {
            assert!(!takes("https://clips.example.org/c/*", other), "{other}");
        }
    }

    #[test]
    fn patterns_without_one_owner_or_shape_are_refused() {
        for bad in [
            "",
            "*",
            "https://*/v",
            "https://*.com/",
            "ftp://a.org/",
            "https://a.org",
            "https://a.org/ x",
            "http://a.org/",
        ] {
            assert!(UrlPattern::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn many_stars_cost_little() {
        let pattern = format!("/{}b", "*a".repeat(90));
        assert!(!is_like(&pattern, &"/a".repeat(20_000)));
    }

    #[test]
    fn a_wider_pattern_covers_a_narrower_one() {
        let covers = |wide: &str, narrow: &str| {
            UrlPattern::parse(wide).unwrap().covers(&UrlPattern::parse(narrow).unwrap())
        };
        assert!(covers("https://*.example.org/*", "https://a.example.org/v/*"));
        assert!(covers("*://example.org/v/*", "https://example.org/v/clips/*"));
        assert!(!covers("https://example.org/v/*", "*://example.org/v/*"));
        assert!(!covers("https://example.org/v/*", "https://example.org/*"));
    }
}
