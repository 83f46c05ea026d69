//! Every site has a name of its own and says which hosts it talks to; every crate of sites is linked.

use std::collections::BTreeSet;

use vidra_core::extract::{Registry, Tier};

use crate::fixture::{crates, name_of};
use crate::{assert_none, registry};

/// What is wrong with what sites say about themselves.
fn problems(registry: &Registry) -> Vec<String> {
    let mut problems = Vec::new();
    let mut names = BTreeSet::new();
    for site in registry.iter() {
        let name = site.name;
        if !names.insert(name) {
            problems.push(format!("{name}: two sites have this name"));
        }
        if !is_plain(name) {
            problems
                .push(format!("{name}: names are lower case letters and digits, with : - . _ between them"));
        }
        if site.tier == Tier::Site && site.hosts.is_empty() {
            problems.push(format!("{name}: says not which hosts it talks to"));
        }
        let bad = site.hosts.iter().filter(|host| !is_host_pattern(host));
        problems.extend(bad.map(|host| format!("{name}: {host:?} is neither a host nor *.HOST")));
    }
    problems
}

fn is_plain(name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(is_word)
        && name.ends_with(is_word)
        && name.chars().all(|c| is_word(c) || ":-._".contains(c))
}

/// A host name of two labels at least, lower case, with or without `*.` in front.
fn is_host_pattern(pattern: &str) -> bool {
    let host = pattern.strip_prefix("*.").unwrap_or(pattern);
    let is_label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c))
    };
    host.split('.').all(is_label) && host.contains('.')
}

/// The crates whose line is missing in the roll call.
fn unlinked(folders: &[String], roll_call: &str) -> Vec<String> {
    let is_named = |folder: &String| {
        let line = format!("use vidra_{} as _;", folder.replace('-', "_"));
        roll_call.lines().any(|have| have.trim() == line)
    };
    let missing = folders.iter().filter(|folder| !is_named(folder));
    missing.map(|folder| format!("extractors/{folder} has no line in extractors/src/lib.rs")).collect()
}

#[test]
fn every_site_introduces_itself() {
    assert_none(&problems(&registry()));
}

#[test]
fn every_crate_of_sites_is_linked() {
    let folders: Vec<String> = crates().iter().map(|path| name_of(path)).collect();
    assert!(!folders.is_empty(), "the crates of sites stand beside the roll call");
    assert_none(&unlinked(&folders, include_str!("../../extractors/src/lib.rs")));
}

#[cfg(test)]
mod tests {
    use vidra_core::extract::Registration;

    use super::*;
    use crate::assert_some;
    use crate::sample::{self, Habit, registration};

    #[test]
    fn a_good_site_passes() {
        assert_none(&problems(&sample::alone(Habit::Good)));
    }

    #[test]
    fn suite_catches_two_sites_of_one_name() {
        let two = sample::registry(vec![registration(Habit::Good), registration(Habit::Good)]);
        assert_some(&problems(&two), "clips: two sites have this name");
    }

    #[test]
    fn suite_catches_names_and_hosts_out_of_shape() {
        let odd =
            Registration { name: "Clips TV", hosts: &["*.com", "https://a.b"], ..registration(Habit::Good) };
        let silent = Registration { name: "silent", hosts: &[], ..registration(Habit::Good) };
        let found = problems(&sample::registry(vec![odd, silent]));
        assert_some(&found, "Clips TV: names are lower case");
        assert_some(&found, "\"*.com\" is neither");
        assert_some(&found, "\"https://a.b\" is neither");
        assert_some(&found, "silent: says not which hosts");
    }

    #[test]
    fn suite_catches_a_crate_without_a_line() {
        let folders = ["video-hub".to_owned(), "clips".to_owned()];
        let found = unlinked(&folders, "use vidra_clips as _;\n// use vidra_video_hub as _;\n");
        assert_eq!(found, ["extractors/video-hub has no line in extractors/src/lib.rs"]);
    }
}
