//! `--which`: every site in the order it is asked, whether it takes the URL, and which one is chosen and why.

use vidra_core::extract::{Registration, Registry, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::output::Printable;

use super::table::{Column, Side, Table};

const COLUMNS: [(&str, Side); 5] = [
    ("ORDER", Side::Right),
    ("TIER", Side::Left),
    ("SITE", Side::Left),
    ("TAKES IT", Side::Left),
    ("HOSTS", Side::Left),
];

/// The ladder for a URL.
pub(crate) fn which(url: &RemoteUrl, registry: &Registry) -> String {
    let chosen = registry.find(url.as_url());
    let mut table = Table::new(COLUMNS.map(|(name, side)| Column { name, side }));
    for (index, site) in registry.iter().enumerate() {
        let takes = match (site.extractor.matches(url.as_url()), chosen) {
            (true, Some(chosen)) if std::ptr::eq(site, chosen) => "yes, asked",
            (true, _) => "yes",
            (false, _) => "no",
        };
        let order = (index + 1).to_string();
        table.push([
            order,
            tier(site.tier).to_owned(),
            site.name.to_owned(),
            takes.to_owned(),
            site.hosts.join(" "),
        ]);
    }
    let url = url.to_string();
    format!("{}\n{}{}\n", Printable(&url), table.render(), reason(chosen))
}

pub(super) fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Plugin => "plugin",
        Tier::Site => "site",
        Tier::Platform => "platform",
        Tier::Generic => "generic",
    }
}

fn reason(chosen: Option<&Registration>) -> String {
    match chosen {
        Some(site) => format!(
            "{} is asked: the first in this order that takes the URL (plugins, then sites, then platforms, then generic, each by name)",
            site.name
        ),
        None => "no site takes the URL".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use vidra_core::extract::{Context, ExtractError, Extraction, Extractor};

    use super::*;

    struct Host(&'static str);

    #[async_trait::async_trait]
    impl Extractor for Host {
        fn matches(&self, url: &url::Url) -> bool {
            url.host_str().is_some_and(|host| host.ends_with(self.0))
        }

        async fn extract(&self, url: &RemoteUrl, _: &Context) -> Result<Extraction, ExtractError> {
            Err(ExtractError::Unsupported(url.redacted()))
        }
    }

    #[test]
    fn the_ladder_shows_who_is_asked_and_why() {
        static ANY: Registration = Registration::new("any", Tier::Generic, &Host(""));
        static CLIPS: Registration = Registration {
            hosts: &["clips.example"],
            ..Registration::new("clips", Tier::Site, &Host("clips.example"))
        };
        static OTHER: Registration = Registration::new("a-other", Tier::Site, &Host("other.example"));
        let registry = Registry::new([&ANY, &CLIPS, &OTHER]);
        let wanted = "\
https://clips.example/v
ORDER TIER    SITE    TAKES IT   HOSTS
----------------------------------------------
    1 site    a-other no
    2 site    clips   yes, asked clips.example
    3 generic any     yes
clips is asked: the first in this order that takes the URL (plugins, then sites, then platforms, then generic, each by name)
";
        assert_eq!(which(&RemoteUrl::parse("https://clips.example/v").unwrap(), &registry), wanted);
        assert_eq!(crate::list::extractors(&registry), "a-other\nany\nclips\n");
    }
}
