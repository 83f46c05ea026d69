//! A fixture for every site, and a site in the same crate for every fixture.

use std::collections::{BTreeMap, BTreeSet};

use vidra_core::extract::Registry;

use crate::Fixture;

/// What is wrong with which fixture belongs to which site. `homes` are the crates' folders by site.
pub fn problems(registry: &Registry, fixtures: &[Fixture], homes: &BTreeMap<String, String>) -> Vec<String> {
    let mut problems = Vec::new();
    let mut covered = BTreeSet::new();
    for fixture in fixtures {
        let label = fixture.label();
        if fixture.case.profile != 1 {
            problems.push(format!("{label}: its profile is {}, not 1", fixture.case.profile));
        }
        let link = match fixture.link(registry) {
            Ok(link) => link,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        match registry.find(link.url.as_url()).map(|site| site.name) {
            None => problems.push(format!("{label}: no site takes {}", link.url)),
            Some(site) => {
                covered.insert(site);
                if let Some(home) = homes.get(site).filter(|home| **home != fixture.folder) {
                    problems.push(format!("{label}: belongs to {site}, which lives in extractors/{home}"));
                }
            }
        }
    }
    for site in registry.iter() {
        if !covered.contains(site.name) {
            problems.push(format!("{}: has no fixture", site.name));
        }
        if !homes.contains_key(site.name) {
            problems.push(format!("{}: no crate holds Registration::new(\"{}\", …)", site.name, site.name));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use vidra_testkit::Cassette;

    use super::*;
    use crate::sample::{self, Habit};
    use crate::{assert_none, assert_some};

    fn homes_of(folder: &str) -> BTreeMap<String, String> {
        BTreeMap::from([("clips".to_owned(), folder.to_owned())])
    }

    #[test]
    fn a_good_site_passes() {
        let site = sample::alone(Habit::Good);
        assert_none(&problems(&site, &[sample::fixture()], &homes_of("samples")));
    }

    #[test]
    fn suite_catches_a_site_without_a_fixture_or_a_home() {
        let found = problems(&sample::alone(Habit::Good), &[], &BTreeMap::new());
        assert_some(&found, "clips: has no fixture");
        assert_some(&found, "clips: no crate holds");
    }

    #[test]
    fn suite_catches_a_fixture_without_a_site() {
        let lost = sample::fixture_of(&Cassette::new("https://clips.example/about"));
        let found = problems(&sample::alone(Habit::Good), &[lost], &homes_of("samples"));
        assert_some(&found, "samples/clips: no site takes https://clips.example/about");
    }

    #[test]
    fn suite_catches_a_fixture_in_the_wrong_crate() {
        let found = problems(&sample::alone(Habit::Good), &[sample::fixture()], &homes_of("clips"));
        assert_some(&found, "samples/clips: belongs to clips, which lives in extractors/clips");
    }
}
