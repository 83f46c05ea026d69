//! A site talks to the hosts it declares and to no others.

use std::collections::BTreeSet;
use std::sync::Arc;

use vidra_core::extract::Registry;

use crate::Fixture;
use crate::outcome::{Outcome, replay};

/// The hosts a case talked to that none of its sites declares. Where one of the sites is generic, any host is right.
pub fn problems(fixture: &Fixture, registry: &Arc<Registry>) -> Vec<String> {
    let Ok(link) = fixture.link(registry) else { return Vec::new() };
    let run = replay(fixture, registry, None);
    let first = registry.find(link.url.as_url());
    let last = match &run.outcome {
        Outcome::Found(answer) => registry.named(answer.site),
        _ => None,
    };
    let sites: Vec<_> = first.into_iter().chain(last).collect();
    if sites.iter().any(|site| site.hosts.is_empty()) {
        return Vec::new();
    }
    let declared: BTreeSet<&str> = sites.iter().flat_map(|site| site.hosts.iter().copied()).collect();
    let strange = run.seen.hosts.iter().filter(|host| !declared.iter().any(|pattern| covers(pattern, host)));
    strange
        .map(|host| format!("{}: talks to {host}, which its site does not declare", fixture.label()))
        .collect()
}

/// Whether a host is the one a pattern names, or below it for a pattern with `*.` in front.
fn covers(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(end) => host.len() > end.len() && host.ends_with(end),
        None => host == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, Habit};
    use crate::{assert_none, assert_some};

    #[test]
    fn a_good_site_passes() {
        assert_none(&problems(&sample::fixture(), &sample::alone(Habit::Good)));
    }

    #[test]
    fn suite_catches_a_site_that_strays() {
        let found = problems(&sample::fixture(), &sample::alone(Habit::Strays));
        assert_some(&found, "samples/clips: talks to elsewhere.example");
    }

    #[test]
    fn a_star_covers_what_is_below_and_nothing_else() {
        assert!(covers("*.clips.example", "a.b.clips.example"));
        assert!(!covers("*.clips.example", "clips.example"));
        assert!(!covers("*.clips.example", "evilclips.example"));
        assert!(!covers("clips.example", "www.clips.example"));
    }
}
