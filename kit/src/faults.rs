//! Whatever one answer is replaced by, a site ends with a typed error or a result that makes sense.

use std::sync::Arc;

use vidra_core::extract::Registry;

use crate::Fixture;
use crate::mutated::Mutation;
use crate::outcome::{Outcome, Run, replay};
use crate::watched::Spoilt;
use crate::well_formed;

/// What goes wrong when each answer of a case is spoilt in each way.
pub fn problems(fixture: &Fixture, registry: &Arc<Registry>) -> Vec<String> {
    let label = fixture.label();
    let healthy = replay(fixture, registry, None);
    let already = verdict(&healthy);
    let mut problems: Vec<String> = already.iter().map(|what| format!("{label}: {what}")).collect();
    for (number, request) in healthy.seen.requests.iter().enumerate() {
        for spoilt in Spoilt::WHOLE.into_iter().chain(Mutation::all().map(Spoilt::Mutated)) {
            let run = replay(fixture, registry, Some((number, spoilt)));
            let found = match spoilt {
                // A site that tells nonsense may be believed; it may not break us.
                Spoilt::Mutated(_) => disaster(&run).into_iter().collect(),
                _ => verdict(&run),
            };
            let new = found.into_iter().filter(|what| !already.contains(what));
            problems.extend(new.map(|what| format!("{label}: {request} answered by {spoilt:?}: {what}")));
        }
    }
    problems
}

/// A disaster, or a result that makes no sense.
fn verdict(run: &Run) -> Vec<String> {
    match &run.outcome {
        Outcome::Found(answer) => answer.items.iter().flat_map(well_formed::problems).collect(),
        _ => disaster(run).into_iter().collect(),
    }
}

/// A panic, or no end.
fn disaster(run: &Run) -> Option<String> {
    match &run.outcome {
        Outcome::Panicked(message) => Some(format!("panics: {message}")),
        Outcome::Hung => Some(format!("never ends, after {} requests", run.seen.requests.len())),
        Outcome::Failed(..) | Outcome::Found(_) => None,
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
    fn suite_catches_a_panic_at_another_answer() {
        let found = problems(&sample::fixture(), &sample::alone(Habit::Panics));
        assert_some(
            &found,
            "GET https://clips.example/api/1 answered by Half: panics: the site never changes",
        );
    }

    #[test]
    fn suite_catches_a_panic_at_another_number() {
        let found = problems(&sample::fixture(), &sample::alone(Habit::Presumes));
        assert_some(&found, "answered by Mutated(LargeNumbers): panics");
        assert_some(&found, "answered by Mutated(NegativeNumbers): panics");
    }

    #[test]
    fn suite_catches_a_site_that_asks_for_ever() {
        // Nothing is recorded: asking again never helps.
        let lost = sample::fixture_of(&vidra_testkit::Cassette::new("https://clips.example/v/1"));
        let found = problems(&lost, &sample::alone(Habit::AsksForEver));
        assert_some(&found, "never ends, after 51 requests");
    }

    #[test]
    fn suite_catches_a_site_that_waits_for_ever() {
        let found = problems(&sample::fixture(), &sample::alone(Habit::Sleeps));
        assert_some(&found, "samples/clips: never ends, after 0 requests");
    }

    #[test]
    fn suite_catches_a_malformed_result() {
        assert_some(&problems(&sample::fixture(), &sample::alone(Habit::Sloppy)), "the title is empty");
    }
}
