//! Every fixture replays to exactly the result it holds.

use std::fs;
use std::sync::Arc;

use serde_json::{Value, json};
use vidra_core::extract::Registry;

use crate::Fixture;
use crate::difference::differences;
use crate::outcome::{Outcome, replay};

/// Where the result of a replay differs from the fixture's.
pub fn problems(fixture: &Fixture, registry: &Arc<Registry>) -> Vec<String> {
    let case = &fixture.case;
    let lines = match (replay(fixture, registry, None).outcome, &case.expected, &case.error) {
        (_, None, None) | (_, Some(_), Some(_)) => {
            vec!["holds neither a result nor an error, or both; vidra plugin test --bless writes one, and so does VIDRA_BLESS=1 with the tests of vidra".to_owned()]
        }
        (Outcome::Found(answer), Some(expected), None) => differences(expected, &answer.value),
        (Outcome::Failed(kind, _), None, Some(expected)) if kind == expected => Vec::new(),
        (Outcome::Found(answer), _, Some(kind)) => {
            vec![format!("expected the error {kind:?}, got {}", answer.value)]
        }
        (other, _, _) => vec![format!("expected {}, got {other:?}", expectation(fixture))],
    };
    lines.into_iter().map(|line| format!("{}: {line}", fixture.label())).collect()
}

fn expectation(fixture: &Fixture) -> String {
    fixture.case.error.as_ref().map_or_else(|| "a result".to_owned(), |kind| format!("the error {kind:?}"))
}

/// The fixture's text with the result of a replay in place of the one it holds, and without [secrets](crate::secrets); the rest is
/// kept as it is, as far as it is JSON. `None` where the replay has no result to keep.
pub fn blessed(text: &str, fixture: &Fixture, registry: &Arc<Registry>) -> Option<String> {
    let clean = Fixture { har: fixture.har.clone().scrubbed(&[]), ..fixture.clone() };
    let (name, value, other) = match replay(&clean, registry, None).outcome {
        Outcome::Found(answer) => ("expected", answer.value, "error"),
        Outcome::Failed(kind, _) => ("error", json!(kind), "expected"),
        Outcome::Panicked(_) | Outcome::Hung => return None,
    };
    let mut har: Value = serde_json::from_str(text).ok()?;
    take_over(&mut har, &serde_json::to_value(&clean.har).ok()?);
    let case = har["log"]["_vidra"].as_object_mut()?;
    case.shift_remove(other);
    case.insert(name.to_owned(), value);
    Some(format!("{har:#}\n"))
}

/// Takes over what scrubbing changes, and leaves the rest as it was written.
fn take_over(har: &mut Value, clean: &Value) {
    const CHANGED: [&str; 6] = [
        "/request/url",
        "/request/headers",
        "/request/postData/text",
        "/response/headers",
        "/response/content/text",
        "/_finalUrl",
    ];
    let clean_entries = clean["log"]["entries"].as_array();
    let entries = har["log"]["entries"].as_array_mut().into_iter().flatten();
    for (entry, clean) in entries.zip(clean_entries.into_iter().flatten()) {
        for pointer in CHANGED {
            if let (Some(old), Some(new)) = (entry.pointer_mut(pointer), clean.pointer(pointer)) {
                old.clone_from(new);
            }
        }
    }
    har["log"]["_vidra"]["url"].clone_from(&clean["log"]["_vidra"]["url"]);
}

/// Writes the result of a replay into the fixture's file; says whether the file changed.
///
/// # Errors
/// A file that cannot be read or written, and a run without a result to keep.
pub fn bless(fixture: &Fixture, registry: &Arc<Registry>) -> Result<bool, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", fixture.path.display());
    let text = fs::read_to_string(&fixture.path).map_err(|error| told(&error))?;
    let new = blessed(&text, fixture, registry).ok_or_else(|| told(&"its run has no result to keep"))?;
    if new == text {
        return Ok(false);
    }
    fs::write(&fixture.path, new).map_err(|error| told(&error))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, Habit, cassette, fixture_of};
    use crate::{assert_none, assert_some};

    fn result() -> Value {
        let Outcome::Found(answer) = replay(&sample::fixture(), &sample::alone(Habit::Good), None).outcome
        else {
            panic!("the sample gives a result");
        };
        answer.value
    }

    #[test]
    fn a_right_result_passes_and_blessing_writes_it() {
        let site = sample::alone(Habit::Good);
        assert_none(&problems(&fixture_of(&cassette().expects(result())), &site));
        let wrong = cassette().fails("removed");
        let text = blessed(&wrong.text(), &fixture_of(&wrong), &site).unwrap();
        assert_eq!(text, cassette().expects(result()).text());
    }

    #[test]
    fn suite_catches_another_result() {
        let mut expected = result();
        expected["title"] = json!("Another goal");
        let found = problems(&fixture_of(&cassette().expects(expected)), &sample::alone(Habit::Good));
        assert_eq!(found, ["samples/clips: title: expected \"Another goal\", got \"A goal\""]);
    }

    #[test]
    fn suite_catches_an_error_in_place_of_a_result_and_the_other_way_round() {
        let site = sample::alone(Habit::Good);
        let empty = vidra_testkit::Cassette::new("https://clips.example/v/1");
        assert_some(&problems(&fixture_of(&empty.clone().expects(json!({}))), &site), "not recorded: GET");
        assert_some(&problems(&fixture_of(&empty.fails("removed")), &site), "expected the error \"removed\"");
        assert_some(
            &problems(&fixture_of(&cassette().fails("removed")), &site),
            "expected the error \"removed\"",
        );
    }

    #[test]
    fn suite_catches_a_fixture_that_expects_nothing() {
        assert_some(&problems(&sample::fixture(), &sample::alone(Habit::Good)), "holds neither");
    }
}
