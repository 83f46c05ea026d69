//! JSON that is still JSON, with one value gone or all of a kind out of range.

use serde_json::{Value, json};

/// Places of an answer that are tried, spread evenly over it.
const PLACES: usize = 30;

/// What is done to the values of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// The value at this place, one of those that are tried, is null.
    NullAt(usize),
    /// Every number, and every text that is one, is far too large.
    LargeNumbers,
    /// Every number, and every text that is one, is below zero.
    NegativeNumbers,
    /// Every text is empty.
    EmptyTexts,
    /// Every list is empty.
    EmptyLists,
}

impl Mutation {
    /// Every change that is tried.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_kinds = [Self::LargeNumbers, Self::NegativeNumbers, Self::EmptyTexts, Self::EmptyLists];
        (0..PLACES).map(Self::NullAt).chain(of_kinds)
    }

    /// The answer with the change; `None` where it is not JSON.
    pub fn apply(self, text: &[u8]) -> Option<Vec<u8>> {
        let mut value: Value = serde_json::from_slice(text).ok()?;
        match self {
            Self::NullAt(place) => {
                let mut count = 0;
                visit(&mut value, &mut |_| count += 1);
                let mut left = place * count / PLACES;
                visit(&mut value, &mut |one| {
                    if left == 0 {
                        *one = Value::Null;
                    }
                    // Wraps once it was reached, so that no other value is.
                    left = left.wrapping_sub(1);
                });
            }
            Self::LargeNumbers => {
                visit(&mut value, &mut |one| number(one, json!(1e300), "99999999999999999999"));
            }
            Self::NegativeNumbers => visit(&mut value, &mut |one| number(one, json!(-1), "-1")),
            Self::EmptyTexts => visit(&mut value, &mut |one| {
                if one.is_string() {
                    *one = json!("");
                }
            }),
            Self::EmptyLists => visit(&mut value, &mut |one| {
                if one.is_array() {
                    *one = json!([]);
                }
            }),
        }
        Some(value.to_string().into_bytes())
    }
}

/// Shows every value, those that hold others before what they hold.
fn visit(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    change(value);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, change)),
        Value::Object(map) => map.values_mut().for_each(|item| visit(item, change)),
        _ => {}
    }
}

fn number(one: &mut Value, as_number: Value, as_text: &str) {
    match one {
        Value::Number(_) => *one = as_number,
        Value::String(text) if text.parse::<f64>().is_ok() => as_text.clone_into(text),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(mutation: Mutation, value: &Value) -> Value {
        serde_json::from_slice(&mutation.apply(value.to_string().as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn one_value_goes_or_all_of_a_kind_change() {
        let value = json!({ "id": "7", "list": [1, "a"] });
        assert_eq!(after(Mutation::NullAt(0), &value), Value::Null);
        assert_eq!(after(Mutation::NullAt(6), &value), json!({ "id": null, "list": [1, "a"] }));
        assert_eq!(after(Mutation::NullAt(29), &value), json!({ "id": "7", "list": [1, null] }));
        assert_eq!(
            after(Mutation::LargeNumbers, &value),
            json!({ "id": "99999999999999999999", "list": [1e300, "a"] })
        );
        assert_eq!(after(Mutation::EmptyLists, &value), json!({ "id": "7", "list": [] }));
        assert!(Mutation::EmptyTexts.apply(b"<html>").is_none());
    }
}
