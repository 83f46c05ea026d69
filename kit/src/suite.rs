//! All rules, one after the other.

use std::sync::Arc;

use vidra_core::extract::Registry;

use crate::{Fixture, budgets, determinism, faults, hosts, results, secrets, well_formed};

/// One rule for a recording: its name, and what breaks it.
type Rule = fn(&Fixture, &Arc<Registry>) -> Vec<String>;

/// The rules for one recording, by name, the cheapest first.
pub const RULES: [(&str, Rule); 7] = [
    ("result", results::problems),
    ("required fields", well_formed::of_case),
    ("hosts", hosts::problems),
    ("determinism", determinism::problems),
    ("budgets", budgets::problems),
    ("secrets", secrets::of_case),
    ("faults", faults::problems),
];

/// What one recording breaks, with the rule's name.
pub fn check(fixture: &Fixture, registry: &Arc<Registry>) -> Vec<(&'static str, Vec<String>)> {
    let found = RULES.iter().map(|(name, rule)| (*name, rule(fixture, registry)));
    found.filter(|(_, problems)| !problems.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Outcome, replay};
    use crate::sample::{self, Habit, cassette, fixture_of};

    #[test]
    fn each_habit_breaks_its_rules_and_a_good_site_none() {
        let broken = |habit| {
            let Outcome::Found(answer) =
                replay(&sample::fixture(), &sample::alone(Habit::Good), None).outcome
            else {
                panic!("the sample gives a result");
            };
            let fixture = fixture_of(&cassette().expects(answer.value));
            let found = check(&fixture, &sample::alone(habit));
            found.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert!(broken(Habit::Good).is_empty());
        assert_eq!(broken(Habit::Varies), ["result", "determinism"]);
        assert_eq!(broken(Habit::Sloppy), ["result", "required fields", "faults"]);
        assert_eq!(broken(Habit::Presumes), ["result", "faults"]);
    }
}
