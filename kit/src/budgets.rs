//! A run asks for few things, and its recording is small enough to be read by a person.

use std::sync::Arc;

use vidra_core::extract::Registry;

use crate::Fixture;
use crate::outcome::{Outcome, replay};

/// Requests of a run that finds one item.
const REQUESTS: usize = 12;
/// Items that one more request may bring: pages of lists are no shorter.
const ITEMS_A_REQUEST: usize = 2;
/// Bytes of a recording.
const RECORDED_BYTES: usize = 1024 * 1024;

/// What a case costs too much.
pub fn problems(fixture: &Fixture, registry: &Arc<Registry>) -> Vec<String> {
    let label = fixture.label();
    let run = replay(fixture, registry, None);
    let items = match &run.outcome {
        Outcome::Found(answer) => answer.entries,
        _ => 1,
    };
    let (asked, most) = (run.seen.requests.len(), REQUESTS + items / ITEMS_A_REQUEST);
    let mut problems = Vec::new();
    if asked > most {
        problems.push(format!("{label}: asks {asked} times for {items} items; {most} are enough"));
    }
    let bytes: usize = fixture.har.log.entries.iter().map(recorded_bytes).sum();
    if bytes > RECORDED_BYTES {
        problems.push(format!(
            "{label}: holds {bytes} bytes of answers; cut what the site does not read ({RECORDED_BYTES} are allowed)"
        ));
    }
    problems
}

fn recorded_bytes(entry: &vidra_core::http::har::Entry) -> usize {
    entry.response.content.text.as_ref().map_or(0, String::len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, Habit, cassette, fixture_of};
    use crate::{assert_none, assert_some};

    #[test]
    fn a_good_site_passes() {
        assert_none(&problems(&sample::fixture(), &sample::alone(Habit::Good)));
    }

    #[test]
    fn suite_catches_a_site_that_asks_for_much() {
        let empty = fixture_of(&vidra_testkit::Cassette::new("https://clips.example/v/1"));
        let found = problems(&empty, &sample::alone(Habit::AsksForEver));
        assert_some(&found, "samples/clips: asks 51 times for 1 items; 12 are enough");
    }

    #[test]
    fn suite_catches_a_recording_nobody_can_read() {
        let large = cassette().page("https://clips.example/large", &"x".repeat(RECORDED_BYTES));
        assert_some(
            &problems(&fixture_of(&large), &sample::alone(Habit::Good)),
            "cut what the site does not read",
        );
    }
}
