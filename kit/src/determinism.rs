//! The same answers give the same result and lead to the same requests, every time.

use std::sync::Arc;

use vidra_core::extract::Registry;

use crate::Fixture;
use crate::outcome::replay;

/// What differs between two runs of a case.
pub fn problems(fixture: &Fixture, registry: &Arc<Registry>) -> Vec<String> {
    let (first, second) = (replay(fixture, registry, None), replay(fixture, registry, None));
    let mut problems = Vec::new();
    if first.outcome != second.outcome {
        problems.push(format!("{}: two runs have two results", fixture.label()));
    }
    let sorted = |mut requests: Vec<String>| {
        // Requests that are made at once may come in any order.
        requests.sort();
        requests
    };
    let (first, second) = (sorted(first.seen.requests), sorted(second.seen.requests));
    if first != second {
        problems.push(format!("{}: two runs ask differently: {first:?} and {second:?}", fixture.label()));
    }
    problems
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
    fn suite_catches_a_result_that_varies() {
        let found = problems(&sample::fixture(), &sample::alone(Habit::Varies));
        assert_some(&found, "samples/clips: two runs have two results");
    }
}
