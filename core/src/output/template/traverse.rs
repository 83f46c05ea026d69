//! Walking a [`Path`] through an info dictionary, with yt-dlp's rules for what branches and what vanishes.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::path::{Path, Slice, Step};
use super::python_text::text_of;

/// The dictionary a template is filled from, and the fields computed on top of it.
pub(super) struct Scope<'a> {
    pub info: &'a Map<String, Value>,
    /// These win over fields of the same name in `info`.
    pub derived: Map<String, Value>,
}

impl Scope<'_> {
    /// The value a path leads to; `None` for nothing, null and an empty dictionary.
    ///
    /// A slice of a list and `:` branch: the result is then a list of what each branch found, perhaps empty.
    /// A pick of keys that finds none of them is an empty dictionary.
    pub(super) fn find(&self, path: &Path) -> Option<Value> {
        self.follow(&path.0, true)
    }

    fn follow(&self, steps: &[Step], is_outermost: bool) -> Option<Value> {
        // The whole dictionary is put together only where a path really asks for it.
        let (start, steps) = match steps {
            [Step::Key(name), rest @ ..] => (self.field(name), rest),
            [Step::Index(_) | Step::Slice(_), rest @ ..] => (Cow::Owned(Value::Null), rest),
            [Step::Pick(picked), rest @ ..] => {
                let found = picked
                    .iter()
                    .filter_map(|(name, steps)| self.follow(steps, false).map(|value| (name.clone(), value)));
                let found: Map<String, Value> = found.collect();
                let found = if found.is_empty() { Value::Null } else { Value::Object(found) };
                return collect(walk(Cow::Owned(found), rest), steps.last(), is_outermost);
            }
            _ => (Cow::Owned(Value::Object(self.everything())), steps),
        };
        collect(walk(start, steps), steps.last(), is_outermost)
    }

    fn field(&self, name: &str) -> Cow<'_, Value> {
        self.derived.get(name).or_else(|| self.info.get(name)).map_or(Cow::Owned(Value::Null), Cow::Borrowed)
    }

    fn everything(&self) -> Map<String, Value> {
        let mut everything = self.info.clone();
        everything.extend(self.derived.iter().map(|(name, value)| (name.clone(), value.clone())));
        everything
    }
}

/// The values at the end of a walk, and whether the path branched on the way.
type Found<'v> = (Vec<Cow<'v, Value>>, bool);

fn walk<'v>(start: Cow<'v, Value>, steps: &[Step]) -> Found<'v> {
    let mut values = vec![start];
    let mut has_branched = false;
    for step in steps {
        let mut next = Vec::with_capacity(values.len());
        for value in values {
            has_branched |= take_step(step, value, &mut next);
        }
        values = next;
    }
    (values, has_branched)
}

/// Appends where the step leads; gives back whether it branched.
fn take_step<'v>(step: &Step, value: Cow<'v, Value>, next: &mut Vec<Cow<'v, Value>>) -> bool {
    let null = || Cow::Owned(Value::Null);
    match (step, value.as_ref()) {
        (Step::Pick(picked), whole) => {
            let found = picked.iter().filter_map(|(name, steps)| {
                let value = collect(walk(Cow::Borrowed(whole), steps), steps.last(), false);
                value.map(|value| (name.clone(), value))
            });
            let found: Map<String, Value> = found.collect();
            next.push(if found.is_empty() { null() } else { Cow::Owned(Value::Object(found)) });
            false
        }
        (Step::Key(_) | Step::Index(_), Value::Null) => {
            next.push(null());
            false
        }
        (Step::All | Step::Slice(_), Value::Null) => true,
        (Step::All, Value::Array(_) | Value::Object(_)) => {
            next.extend(children(value));
            true
        }
        (Step::Key(name), Value::Object(_)) => {
            next.push(child(value, |whole| whole.get(name), |whole| whole.get_mut(name)));
            false
        }
        (Step::Index(index), Value::Array(items)) => {
            let at = absolute(*index, items.len());
            let get = |at| child(value, |whole| whole.get(at), |whole| whole.get_mut(at));
            next.push(at.map_or_else(null, get));
            false
        }
        (Step::Slice(slice), Value::Array(items)) => {
            let chosen = positions(*slice, items.len());
            let mut items: Vec<_> = children(value).into_iter().map(Some).collect();
            next.extend(chosen.into_iter().filter_map(|at| items.get_mut(at)?.take()));
            true
        }
        (Step::Key(_) | Step::Index(_) | Step::Slice(_), Value::Array(_) | Value::Object(_))
        | (Step::Key(_), _) => {
            next.push(null());
            false
        }
        (step, scalar) => {
            next.push(text_step(step, &text_of(scalar)).map_or_else(null, Cow::Owned));
            false
        }
    }
}

/// A step into the characters of a text.
fn text_step(step: &Step, text: &str) -> Option<Value> {
    let characters: Vec<char> = text.chars().collect();
    match step {
        Step::All => Some(Value::from(text)),
        Step::Index(index) => {
            let at = absolute(*index, characters.len())?;
            characters.get(at).map(|character| Value::from(character.to_string()))
        }
        Step::Slice(slice) => {
            let chosen = positions(*slice, characters.len());
            Some(Value::from(chosen.into_iter().filter_map(|at| characters.get(at)).collect::<String>()))
        }
        Step::Key(_) | Step::Pick(_) => None,
    }
}

/// What the whole path gives: a list if it branched, else its one value.
fn collect((values, has_branched): Found<'_>, last: Option<&Step>, is_outermost: bool) -> Option<Value> {
    let is_empty = |value: &Value| value.is_null() || value.as_object().is_some_and(Map::is_empty);
    let mut values = values.into_iter().filter(|value| !is_empty(value)).map(Cow::into_owned);
    if has_branched {
        let values: Vec<Value> = values.collect();
        return (is_outermost || !values.is_empty()).then_some(Value::Array(values));
    }
    let nothing_picked =
        (is_outermost && matches!(last, Some(Step::Pick(_)))).then(|| Value::Object(Map::new()));
    values.next().or(nothing_picked)
}

fn child<'v>(
    value: Cow<'v, Value>,
    borrow: impl FnOnce(&'v Value) -> Option<&'v Value>,
    take: impl FnOnce(&mut Value) -> Option<&mut Value>,
) -> Cow<'v, Value> {
    match value {
        Cow::Borrowed(whole) => borrow(whole).map_or(Cow::Owned(Value::Null), Cow::Borrowed),
        Cow::Owned(mut whole) => Cow::Owned(take(&mut whole).map_or(Value::Null, Value::take)),
    }
}

fn children(value: Cow<'_, Value>) -> Vec<Cow<'_, Value>> {
    match value {
        Cow::Borrowed(Value::Array(items)) => items.iter().map(Cow::Borrowed).collect(),
        Cow::Borrowed(Value::Object(fields)) => fields.values().map(Cow::Borrowed).collect(),
        Cow::Owned(Value::Array(items)) => items.into_iter().map(Cow::Owned).collect(),
        Cow::Owned(Value::Object(fields)) => fields.into_iter().map(|(_, value)| Cow::Owned(value)).collect(),
        _ => Vec::new(),
    }
}

/// An index from either end as a position.
fn absolute(index: i64, length: usize) -> Option<usize> {
    if index >= 0 {
        return usize::try_from(index).ok().filter(|at| *at < length);
    }
    length.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)
}

/// The positions a slice chooses, in its order, as Python's `slice.indices` does.
fn positions(slice: Slice, length: usize) -> Vec<usize> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let is_forward = slice.step > 0;
    let (lowest, highest) = if is_forward { (0, length) } else { (-1, length - 1) };
    let bound = |bound: Option<i64>, missing| match bound {
        None => missing,
        Some(bound) if bound < 0 => bound.saturating_add(length).max(lowest),
        Some(bound) => bound.min(highest),
    };
    let (first, last) = if is_forward { (lowest, highest) } else { (highest, lowest) };
    let (mut at, stop) = (bound(slice.start, first), bound(slice.stop, last));
    let mut chosen = Vec::new();
    while if is_forward { at < stop } else { at > stop } {
        chosen.extend(usize::try_from(at));
        at = at.saturating_add(slice.step);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::cursor::Cursor;
    use super::*;

    fn find(path: &str) -> Option<Value> {
        let info = json!({
            "id": "1234", "height": 1080, "nothing": null, "empty": {},
            "tags": ["x", "y z", "w"],
            "formats": [{"id": "a", "height": 1, "parts": [1, 2]}, {"id": "b", "height": 2}, {}],
        });
        let derived = json!({"id": "4321", "autonumber": 7});
        let scope = Scope {
            info: info.as_object().expect("an object"),
            derived: derived.as_object().expect("an object").clone(),
        };
        scope.find(&Path::read(&mut Cursor::new(path)).expect("a path"))
    }

    #[test]
    fn derived_fields_win() {
        assert_eq!(find("id"), Some(json!("4321")));
        assert_eq!(find(".{id,autonumber}"), Some(json!({"id": "4321", "autonumber": 7})));
        assert_eq!(find("").expect("everything")["id"], json!("4321"));
    }

    #[test]
    fn lists_and_texts_are_cut_like_pythons() {
        for (path, expected) in [
            ("tags.0", json!("x")),
            ("tags.-1", json!("w")),
            ("tags.::-1", json!(["w", "y z", "x"])),
            ("tags.-5:2", json!(["x", "y z"])),
            ("tags.5:0:-1", json!(["w", "y z"])),
            ("tags.7:", json!([])),
            ("tags.:0", json!(["x", "y z", "w"])),
            ("id.1:3", json!("32")),
            ("id.::-2", json!("13")),
            ("id.:", json!("4321")),
            ("id.-1", json!("1")),
            ("height.1", json!("0")),
            ("id.:.0", json!("4")),
        ] {
            let expected = if path == "tags.:0" { json!([]) } else { expected };
            assert_eq!(find(path), Some(expected), "{path}");
        }
        for path in
            ["tags.3", "tags.-4", "tags.key", "id.4", "id.key", "height.key", "formats.0.1", "formats.0.1:"]
        {
            assert_eq!(find(path), None, "{path}");
        }
    }

    #[test]
    fn branches_give_lists_without_what_was_not_found() {
        assert_eq!(find("formats.:.id"), Some(json!(["a", "b"])));
        assert_eq!(find("formats.:2.:"), Some(json!(["a", 1, [1, 2], "b", 2])));
        assert_eq!(find("formats.:.parts.:"), Some(json!([1, 2])));
        assert_eq!(find("formats.:.nope"), Some(json!([])));
        assert_eq!(find("nothing.:"), Some(json!([])));
        assert_eq!(find("formats.:.{id,parts.0}"), Some(json!([{"id": "a", "parts.0": 1}, {"id": "b"}])));
    }

    #[test]
    fn nothing_null_and_empty_are_nothing_but_an_empty_pick_is_a_dictionary() {
        for path in ["nope", "nothing", "empty", "nothing.0", "nope.key", "5", ".{nope}.id"] {
            assert_eq!(find(path), None, "{path}");
        }
        assert_eq!(find("nope.{a,b}"), Some(json!({})));
        assert_eq!(find(".{nope}"), Some(json!({})));
        assert_eq!(find(".{nope}.:"), Some(json!([])));
        assert_eq!(find(".{formats.:.nope,id}"), Some(json!({"id": "4321"})));
        assert_eq!(find(".{formats.:.id}.formats.:"), Some(json!([])));
    }
}
