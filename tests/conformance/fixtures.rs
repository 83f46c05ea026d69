//! A fixture for every site, and a site in the same crate for every fixture.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use vidra_core::extract::Registry;

use crate::fixture::{Fixture, crates, entries, name_of};
use crate::{assert_none, registry};

/// What is wrong with which fixture belongs to which site. `homes` are the crates' folders by site.
fn problems(registry: &Registry, fixtures: &[Fixture], homes: &BTreeMap<String, String>) -> Vec<String> {
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

/// The crate each site is written in, told by its source: a registration does not know its crate.
fn homes() -> BTreeMap<String, String> {
    let mut homes = BTreeMap::new();
    for folder in crates() {
        for source in sources(&folder.join("src")) {
            let text = fs::read_to_string(&source).unwrap_or_default();
            for (at, call) in text.match_indices("Registration::new(") {
                let argument = text[at + call.len()..].trim_start().strip_prefix('"');
                if let Some((name, _)) = argument.and_then(|rest| rest.split_once('"')) {
                    homes.insert(name.to_owned(), name_of(&folder));
                }
            }
        }
    }
    homes
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                files.push(path);
            }
        }
    }
    files
}

#[test]
fn every_site_has_a_fixture_and_every_fixture_a_site() {
    assert_none(&problems(&registry(), &Fixture::all(), &homes()));
}

#[cfg(test)]
mod tests {
    use vidra_testkit::Cassette;

    use super::*;
    use crate::assert_some;
    use crate::sample::{self, Habit};

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
