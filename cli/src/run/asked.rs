//! What the URLs of a run are about: their hosts, and the sites that take them.

use vidra_core::extract::{Registry, Tier};
use vidra_core::http::RemoteUrl;

use crate::targets;

/// The hosts and sites of a run's URLs.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Each host with the name of the site that takes it, unless that is the one for pages nobody knows.
    pub(super) hosts: Vec<(String, Option<&'static str>)>,
    /// The domains people register that these sites are on: what a browser's cookies are taken for.
    pub(super) domains: Vec<String>,
}

impl Asked {
    /// Adds these words, as far as they are URLs.
    pub(super) fn add_all(&mut self, words: &[(usize, String)], registry: &Registry, search: Option<&str>) {
        for url in words.iter().filter_map(|(_, word)| targets::url(word, registry, search).ok()) {
            self.add(&url, registry);
        }
    }

    fn add(&mut self, url: &RemoteUrl, registry: &Registry) {
        let site = registry.find(url.as_url());
        let host = url.host().to_owned();
        // What a plugin may ask is no reason to hand it cookies: for one, the address the user typed counts alone.
        let shipped = site.filter(|site| site.tier != Tier::Plugin);
        let hosts = shipped.map(|site| site.hosts).unwrap_or_default();
        for one in hosts.iter().copied().chain([host.as_str()]) {
            let one = one.trim_start_matches("*.");
            // An address is a domain by itself.
            let is_address = one.parse::<std::net::IpAddr>().is_ok() || one.starts_with('[');
            let registered = psl::domain_str(one).filter(|_| !is_address);
            let domain = registered.unwrap_or(one).to_owned();
            if !self.domains.contains(&domain) {
                self.domains.push(domain);
            }
        }
        if !self.hosts.iter().any(|(known, _)| *known == host) {
            let own = site.filter(|site| site.tier != Tier::Generic);
            self.hosts.push((host, own.map(|site| site.name)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domains_of_a_site_are_those_people_register() {
        let registry = vidra_extractors::registry();
        let words = [
            "https://a.b.example.co.uk/x",
            "http://127.0.0.1:8080/",
            "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
        ];
        let mut asked = Asked::default();
        asked.add_all(&words.map(|word| (0, word.to_owned())), &registry, None);
        for domain in ["example.co.uk", "127.0.0.1", "youtube.com"] {
            assert!(asked.domains.iter().any(|known| known == domain), "{domain}: {:?}", asked.domains);
        }
        assert!(asked.hosts.contains(&("www.youtube.com".to_owned(), Some("youtube"))));
    }
}
