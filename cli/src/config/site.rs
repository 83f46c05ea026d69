//! `[site."…"]`: for which URLs a section counts.

use vidra_core::extract::Registry;
use vidra_core::http::RemoteUrl;

/// The name of a section: a site's name, a host, or `*.` and a host for it and all below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern(String);

impl Pattern {
    /// A pattern, whatever it names.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.trim().to_ascii_lowercase())
    }

    /// Whether it means this URL, in which the registry may know a site.
    pub(crate) fn means(&self, url: &RemoteUrl, registry: &Registry) -> bool {
        let host = url.host().trim_end_matches('.').to_ascii_lowercase();
        if let Some(wide) = self.0.strip_prefix("*.") {
            return host == wide || host.strip_suffix(wide).is_some_and(|front| front.ends_with('.'));
        }
        host == self.0
            || registry.find(url.as_url()).is_some_and(|site| site.name.eq_ignore_ascii_case(&self.0))
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_meant_exactly_or_with_all_below() {
        let registry = Registry::new([]);
        let means = |pattern: &str, url: &str| {
            Pattern::new(pattern).means(&RemoteUrl::parse(url).unwrap(), &registry)
        };
        assert!(
            means("*.Example.com", "https://a.b.example.com/x")
                && means("*.example.com", "https://example.com/")
        );
        assert!(!means("*.example.com", "https://badexample.com/"));
        assert!(
            means("example.com", "https://example.com/") && !means("example.com", "https://a.example.com/")
        );
    }
}
