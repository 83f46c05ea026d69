//! `vidra which`: every site in the order it is asked, what it says to the address, and why.

use vidra_core::extract::{Registration, Registry, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::output::Printable;

use super::table::{Column, Side, Table};
use super::which::tier;

const COLUMNS: [(&str, Side); 5] = [
    ("ORDER", Side::Right),
    ("TIER", Side::Left),
    ("SITE", Side::Left),
    ("SAYS", Side::Left),
    ("WHY", Side::Left),
];

/// The ladder for an address: sites in the order they are asked, and who wins.
pub(crate) fn ladder(url: &RemoteUrl, registry: &Registry) -> String {
    let mut table = Table::new(COLUMNS.map(|(name, side)| Column { name, side }));
    let mut takers: Vec<&Registration> = Vec::new();
    for (index, site) in registry.iter().enumerate() {
        let takes = site.extractor.matches(url.as_url());
        let why = why(site, url, takes, &takers);
        if takes {
            takers.push(site);
        }
        let says = if takes { "takes it" } else { "no" };
        table.push([
            (index + 1).to_string(),
            tier(site.tier).to_owned(),
            site.name.to_owned(),
            says.to_owned(),
            why,
        ]);
    }
    let address = url.to_string();
    format!("{}\n{}{}\n", Printable(&address), table.render(), verdict(&takers))
}

fn why(site: &Registration, url: &RemoteUrl, takes: bool, before: &[&Registration]) -> String {
    let is_own = site.hosts.iter().any(|pattern| covers(pattern, url.host()));
    match (takes, before.last(), site.tier) {
        (true, None, _) => "the first that takes it: asked".to_owned(),
        (true, Some(other), _) => format!("asked where {} passes it on", other.name),
        (false, _, _) if site.hosts.is_empty() => {
            "any host may run it; this address has not its shape".to_owned()
        }
        (false, _, _) if is_own => format!("{} is its host; this address is none of its kinds", url.host()),
        (false, _, Tier::Platform) => "this address has not its shape".to_owned(),
        (false, _, _) => format!("not on {}", url.host()),
    }
}

/// Whether a host is the one a pattern names, or below it for a pattern with `*.` in front.
fn covers(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(end) => host.len() > end.len() && host.ends_with(end),
        None => host == pattern,
    }
}

fn verdict(takers: &[&Registration]) -> String {
    match takers {
        [] => "no site takes the address".to_owned(),
        [only] => format!("{} wins: nobody else takes the address", only.name),
        [first, others @ ..] => {
            let others: Vec<&str> = others.iter().map(|site| site.name).collect();
            format!("{} wins; after it would come {}", first.name, others.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use vidra_core::extract::{Context, ExtractError, Extraction, Extractor};

    use super::*;

    struct Path(&'static str);

    #[async_trait::async_trait]
    impl Extractor for Path {
        fn matches(&self, url: &url::Url) -> bool {
            url.path().starts_with(self.0)
        }

        async fn extract(&self, _: &RemoteUrl, _: &Context) -> Result<Extraction, ExtractError> {
            Ok(Extraction::Pass)
        }
    }

    #[test]
    fn every_site_says_yes_or_no_and_why() {
        static ANY: Registration = Registration::new("any", Tier::Generic, &Path("/"));
        static CLIPS: Registration = Registration {
            hosts: &["*.clips.example"],
            ..Registration::new("clips", Tier::Site, &Path("/v/"))
        };
        static OTHER: Registration = Registration {
            hosts: &["other.example"],
            ..Registration::new("a-other", Tier::Site, &Path("/o/"))
        };
        static TUBE: Registration = Registration::new("tube", Tier::Platform, &Path("/w/"));
        let registry = Registry::new([&ANY, &CLIPS, &OTHER, &TUBE]);
        let wanted = "\
https://www.clips.example/v/1
ORDER TIER     SITE    SAYS     WHY
-----------------------------------------------------------------------------------
    1 site     a-other no       not on www.clips.example
    2 site     clips   takes it the first that takes it: asked
    3 platform tube    no       any host may run it; this address has not its shape
    4 generic  any     takes it asked where clips passes it on
clips wins; after it would come any
";
        assert_eq!(ladder(&RemoteUrl::parse("https://www.clips.example/v/1").unwrap(), &registry), wanted);
        let about = ladder(&RemoteUrl::parse("https://www.clips.example/w/1").unwrap(), &registry);
        assert!(
            about.contains("www.clips.example is its host; this address is none of its kinds"),
            "{about}"
        );
    }
}
