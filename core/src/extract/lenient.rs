//! Answers read as far as they have the shape that is known: what has another one counts as absent.
//!
//! Sites leave fields out, write null for nothing, and now and then a word where a number was. None of that is worth losing the
//! item for, where the field is one that may be missing; where it may not, the error is that of the answer as it came.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

/// Values of one answer that may have another shape.
const TRIES: usize = 64;

/// Reads JSON. A value of another shape is passed over, and so is an item of a list that lacks what it needs.
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Clip {
///     title: String,
///     views: Option<u64>,
///     #[serde(default)]
///     is_live: bool,
/// }
/// let clip: Clip = vidra_core::extract::lenient_json(r#"{"title":"A","views":"many","is_live":null}"#)?;
/// assert_eq!((clip.title.as_str(), clip.views, clip.is_live), ("A", None, false));
/// assert!(vidra_core::extract::lenient_json::<Clip>(r#"{"title":5}"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// A text that is no JSON, and one that lacks what cannot be missing.
pub fn lenient_json<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    serde_json::from_str(text).or_else(|error| {
        let value = if error.is_data() { serde_json::from_str(text).ok() } else { None };
        value.and_then(mended).ok_or(error)
    })
}

/// As [`lenient_json`], for JSON that is read already.
///
/// # Errors
/// A value that lacks what cannot be missing.
pub fn lenient_value<T: DeserializeOwned>(value: Value) -> serde_json::Result<T> {
    T::deserialize(&value).or_else(|error| mended(value).ok_or(error))
}

fn mended<T: DeserializeOwned>(mut value: Value) -> Option<T> {
    drop_nulls(&mut value);
    for _ in 0..TRIES {
        match serde_path_to_error::deserialize(&value) {
            Ok(found) => return Some(found),
            Err(error) => take_out(&mut value, error.path())?,
        }
    }
    None
}

/// Members that are null are the same as members that are not there.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// Takes out what stands at a path, and its like in the other items of the lists on the way; `None` where that is everything.
fn take_out(value: &mut Value, path: &Path) -> Option<()> {
    let is_step = |step: &&Segment| matches!(step, Segment::Seq { .. } | Segment::Map { .. });
    // What is inside of an enum is the enum's.
    let steps: Vec<&Segment> = path.iter().take_while(is_step).collect();
    let (last, parents) = steps.split_last()?;
    let wrong = steps.iter().try_fold(&*value, |inside, step| inner(inside, step))?.clone();
    if let (Segment::Map { key }, false) = (last, wrong.is_object() || wrong.is_array()) {
        take_alike(value, parents, key, &wrong);
        return Some(());
    }
    let mut parent = value;
    for step in parents {
        parent = match step {
            Segment::Seq { index } => parent.get_mut(index)?,
            Segment::Map { key } => parent.get_mut(key.as_str())?,
            _ => return None,
        };
    }
    match (last, parent) {
        (Segment::Seq { index }, Value::Array(items)) => drop(items.remove(*index)),
        (Segment::Map { key }, Value::Object(map)) => drop(map.remove(key)?),
        _ => return None,
    }
    Some(())
}

fn inner<'v>(value: &'v Value, step: &Segment) -> Option<&'v Value> {
    match step {
        Segment::Seq { index } => value.get(index),
        Segment::Map { key } => value.get(key.as_str()),
        _ => None,
    }
}

/// Takes a member out wherever the way leads, of every item of a list, where its value is like the wrong one.
fn take_alike(value: &mut Value, way: &[&Segment], key: &str, wrong: &Value) {
    let Some((step, rest)) = way.split_first() else {
        if let Value::Object(map) = value
            && map.get(key).is_some_and(|found| is_alike(found, wrong))
        {
            map.remove(key);
        }
        return;
    };
    match (step, value) {
        (Segment::Seq { .. }, Value::Array(items)) => {
            items.iter_mut().for_each(|item| take_alike(item, rest, key, wrong));
        }
        (Segment::Map { key: name }, Value::Object(map)) => {
            map.get_mut(name).into_iter().for_each(|inside| take_alike(inside, rest, key, wrong));
        }
        _ => {}
    }
}

/// Whether two values are wrong for the same reason: the same type, and numbers on the same side of nought and both whole or not.
fn is_alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            (a.is_u64(), a.is_i64(), a.is_f64()) == (b.is_u64(), b.is_i64(), b.is_f64())
                && (!a.is_u64() || a == b)
        }
        // A text may be read as one of several words.
        (Value::String(a), Value::String(b)) => a == b,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct List {
        title: String,
        #[serde(default)]
        items: Vec<Item>,
        owner: Option<Owner>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Item {
        id: String,
        height: Option<u32>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Owner {
        name: String,
    }

    fn read(text: &str) -> Option<List> {
        lenient_json(text).ok()
    }

    #[test]
    fn what_has_another_shape_is_absent_and_the_rest_is_kept() {
        let text = r#"{"title":"A","owner":{"name":7},"items":[{"id":"a","height":-1},{"height":2},{"id":"b","height":3},"x"]}"#;
        let items =
            vec![Item { id: "a".to_owned(), height: None }, Item { id: "b".to_owned(), height: Some(3) }];
        assert_eq!(read(text), Some(List { title: "A".to_owned(), items, owner: None }));
        assert_eq!(read(r#"{"title":"A","items":null}"#).unwrap().items, []);
    }

    #[test]
    fn what_cannot_be_missing_is_an_error_that_says_what_the_answer_lacks() {
        for text in [r#"{"title":7}"#, r#"{"title":null}"#, "[]", "7"] {
            assert_eq!(read(text), None, "{text}");
        }
        let error = lenient_json::<List>("{\"title\":7}").unwrap_err().to_string();
        assert!(error.contains("invalid type: integer `7`, expected a string"), "{error}");
    }

    #[test]
    fn what_is_wrong_in_every_item_is_taken_out_at_once() {
        let items = r#"{"id":"a","height":-1},{"id":"b","height":7},"#.repeat(TRIES);
        let list = read(&format!(r#"{{"title":"A","items":[{items}{{"id":"c","height":1.5}}]}}"#)).unwrap();
        let heights: Vec<Option<u32>> = list.items.iter().map(|item| item.height).collect();
        assert_eq!(
            (heights.len(), &heights[..2], heights[2 * TRIES]),
            (2 * TRIES + 1, &[None, Some(7)][..], None)
        );
    }

    #[test]
    fn a_list_of_strange_things_is_given_up() {
        let text = format!(r#"{{"title":"A","items":[{}"x"]}}"#, "7,".repeat(TRIES));
        assert_eq!(read(&text), None);
    }
}
