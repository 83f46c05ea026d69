//! Every site has a name of its own and says which hosts it talks to.

use std::collections::BTreeSet;

use vidra_core::extract::{Registry, Tier};

/// What is wrong with what sites say about themselves.
pub fn problems(registry: &Registry) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use vidra_core::extract::Registration;

    use super::*;
    use crate::sample::{self, Habit, registration};
    use crate::{assert_none, assert_some};

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
}
