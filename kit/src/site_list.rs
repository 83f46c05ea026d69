//! The page that lists all sites, made from what the registry says.

use std::fmt::Write as _;

use vidra_core::extract::{Registration, Registry, Tier};

const HEAD: &str = "# Sites

Made from the registry by the tests (`VIDRA_BLESS=1 cargo test -p vidra-extractors` writes it anew); what is kept of it by
hand is in `docs/sites-compare.md`. `vidra --list-extractors` prints the names, `vidra --which URL` who takes a URL.

A site of its own is asked before a platform (one piece of software on many hosts), and that before the generic extractor,
which reads any page. *On recordings*: tried on answers of the site that others recorded and keep in public.
*On fixtures alone*: made from the site's documentation and tried on answers made by hand in that shape; the first who asks
the site itself may find that it has changed, and `--record FILE` shows how.
";

/// The whole page.
pub fn page(registry: &Registry) -> String {
    let mut page = HEAD.to_owned();
    let tiers = [
        (Tier::Site, "Sites of their own"),
        (Tier::Platform, "Platforms"),
        (Tier::Generic, "Everything else"),
    ];
    for (tier, title) in tiers {
        write!(page, "\n## {title}\n\n| site | takes | tried |\n|---|---|---|\n").expect("a text grows");
        for site in registry.iter().filter(|site| site.tier == tier) {
            let (name, takes) = (site.name, if site.takes.is_empty() { "not said" } else { site.takes });
            writeln!(page, "| [{name}](#{}) | {takes} | {} |", anchor(name), site.tried.words())
                .expect("a text grows");
        }
        for site in registry.iter().filter(|site| site.tier == tier) {
            page.push_str(&details(site));
        }
    }
    page
}

fn details(site: &Registration) -> String {
    let mut text = format!("\n### {}\n\n", site.name);
    let hosts: Vec<String> = site.hosts.iter().map(|host| format!("`{host}`")).collect();
    let hosts = if hosts.is_empty() { "any".to_owned() } else { hosts.join(", ") };
    writeln!(text, "Hosts it talks to: {hosts}. In info JSON: `{}`.\n", site.info_key())
        .expect("a text grows");
    for example in site.examples {
        writeln!(text, "    {example}").expect("a text grows");
    }
    text
}

/// As web views of Markdown name a heading: letters, digits and dashes.
fn anchor(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

/// What is wrong with what sites say for the list.
pub fn problems(registry: &Registry) -> Vec<String> {
    let torn = registry.iter().filter(|site| site.takes.contains(['|', '\n']));
    torn.map(|site| format!("{}: what it takes (`takes`) does not fit into a row of a table", site.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, Habit, registration};
    use crate::{assert_none, assert_some};

    #[test]
    fn suite_catches_words_that_tear_the_table() {
        let torn = Registration { takes: "clips | lists", ..registration(Habit::Good) };
        assert_some(&problems(&sample::registry(vec![torn])), "clips: what it takes");
        assert_none(&problems(&sample::alone(Habit::Good)));
    }

    #[test]
    fn a_new_site_changes_the_list() {
        let told = Registration { takes: "clips", ..registration(Habit::Good) };
        let text = page(&sample::registry(vec![told]));
        assert!(text.contains("| [clips](#clips) | clips | on fixtures alone |"), "{text}");
        assert!(text.contains("Hosts it talks to: `clips.example`."), "{text}");
    }
}
