//! A site is recorded saying no, too: an item that was removed, one that is private, one that is not for this country.
//!
//! A site that never says one of these needs no recording of it, so this is advice and no rule.

use std::collections::BTreeSet;

use crate::Fixture;

/// The ways of saying no that sites mostly have, and the kinds of error each may end in.
const CASES: [(&str, &[&str]); 3] = [
    ("removed", &["removed"]),
    ("private", &["private", "login-required", "paid", "password", "age-restricted", "embed-only"]),
    ("not for this country", &["geo-blocked"]),
];

/// The ways of saying no that none of a site's recordings shows.
pub fn missing(site: &str, fixtures: &[&Fixture]) -> Vec<String> {
    let kinds: BTreeSet<&str> = fixtures.iter().filter_map(|one| one.case.error.as_deref()).collect();
    let lacking = CASES.iter().filter(|(_, endings)| !endings.iter().any(|kind| kinds.contains(kind)));
    lacking
        .map(|(case, _)| {
            format!(
                "{site}: no recording shows an item that is {case}; vidra plugin record CASE URL makes one"
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use vidra_testkit::Cassette;

    use super::*;
    use crate::sample::fixture_of;

    #[test]
    fn what_is_recorded_is_not_missing() {
        let case = |kind| fixture_of(&Cassette::new("https://clips.example/v/1").fails(kind));
        let (removed, locked) = (case("removed"), case("login-required"));
        let found = missing("clips", &[&removed, &locked]);
        assert_eq!(
            found,
            [
                "clips: no recording shows an item that is not for this country; vidra plugin record CASE URL makes one"
            ]
        );
        assert_eq!(missing("clips", &[]).len(), 3);
    }
}
