//! Two JSON values, and where they differ, in lines a person can read.

use serde_json::Value;

/// One line for each place that differs: `formats[0].ext: expected "mp4", got "webm"`. The order of fields does not
/// matter.
pub fn differences(expected: &Value, got: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    collect("", expected, got, &mut lines);
    lines
}

fn collect(path: &str, expected: &Value, got: &Value, lines: &mut Vec<String>) {
    let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            for (name, value) in expected {
                match got.get(name) {
                    Some(other) => collect(&at(name), value, other, lines),
                    None => lines.push(format!("{}: expected {}, got nothing", at(name), short(value))),
                }
            }
            let new = got.iter().filter(|(name, _)| !expected.contains_key(*name));
            lines
                .extend(new.map(|(name, value)| format!("{}: not expected, got {}", at(name), short(value))));
        }
        (Value::Array(expected), Value::Array(got)) => {
            for (index, (value, other)) in expected.iter().zip(got).enumerate() {
                collect(&format!("{path}[{index}]"), value, other, lines);
            }
            if expected.len() != got.len() {
                lines.push(format!("{path}: expected {} items, got {}", expected.len(), got.len()));
            }
        }
        _ if is_equal(expected, got) => {}
        _ => lines.push(format!("{path}: expected {}, got {}", short(expected), short(got))),
    }
}

/// `20` and `20.0` are one number: info JSON writes whole seconds without a fraction.
fn is_equal(expected: &Value, got: &Value) -> bool {
    let numbers = expected.as_f64().zip(got.as_f64());
    numbers.map_or_else(|| expected == got, |(one, other)| one.to_bits() == other.to_bits())
}

fn short(value: &Value) -> String {
    const SHOWN: usize = 160;
    let text = value.to_string();
    if text.chars().count() <= SHOWN {
        return text;
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_difference_is_named_by_its_path() {
        let expected =
            json!({ "id": "1", "formats": [{ "ext": "mp4", "fps": 25 }], "tags": ["a"], "old": 1 });
        let got =
            json!({ "formats": [{ "fps": 25.0, "ext": "webm" }], "tags": [], "id": "1", "new": [null] });
        assert_eq!(
            differences(&expected, &got),
            [
                "formats[0].ext: expected \"mp4\", got \"webm\"",
                "tags: expected 1 items, got 0",
                "old: expected 1, got nothing",
                "new: not expected, got [null]",
            ]
        );
    }
}
