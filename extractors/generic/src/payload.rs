//! Data of frameworks that is no plain object: Nuxt's flat lists and called functions, Next's rows of text. What comes out is
//! values as they were before they were packed, as far as they can name media.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::js;
use crate::scene::Scene;

/// References inside references that are followed, and bytes that are unpacked of one list.
const DEPTH: usize = 5;
const BYTES: usize = 4 * 1024 * 1024;
/// Parameters of a called function.
const PARAMETERS: usize = 5000;

/// `["Reactive", 1], {"video": 2}, {"src": 3}, "https://…"`: a list in which whole numbers are places of the list (devalue,
/// as Nuxt 3 writes it). Every object of it with one of these members is unpacked, each with what it refers to.
pub(crate) fn flat_objects(list: &[Value], members: &[&str]) -> Vec<Value> {
    let mut left = BYTES;
    let has_member = |object: &Map<String, Value>| members.iter().any(|name| object.contains_key(*name));
    let objects = list.iter().filter(|value| value.as_object().is_some_and(has_member));
    objects.map(|object| unpacked(list, object, DEPTH, &mut left)).collect()
}

fn unpacked(list: &[Value], value: &Value, depth: usize, left: &mut usize) -> Value {
    let size = size(value);
    if depth == 0 || *left < size {
        return Value::Null;
    }
    *left -= size;
    let mut at = |place: &Value| {
        let target = place.as_u64().and_then(|place| list.get(usize::try_from(place).ok()?));
        target.map_or(Value::Null, |target| unpacked(list, target, depth - 1, left))
    };
    match value {
        Value::Object(object) => {
            Value::Object(object.iter().map(|(name, place)| (name.clone(), at(place))).collect())
        }
        // A text in front names a wrapper around the one value behind it.
        Value::Array(items) => match &items[..] {
            [Value::String(_), place] => at(place),
            _ => Value::Array(items.iter().map(at).collect()),
        },
        other => other.clone(),
    }
}

/// What it takes to unpack a value, whatever its members turn out to be: 64 bytes for it and for each of them, and the names.
fn size(value: &Value) -> usize {
    64 + match value {
        Value::String(text) => text.len(),
        Value::Array(items) => 64 * items.len(),
        Value::Object(object) => object.keys().map(|name| 64 + name.len()).sum(),
        _ => 0,
    }
}

/// `(function(a,b){return {video:{src:b}}}("A","https://…"))`, as Nuxt 2 writes it: the object with the arguments in it.
pub(crate) fn called(scene: &Scene<'_>, text: &str) -> Option<Value> {
    let rest = text.trim_start().trim_start_matches('(').strip_prefix("function")?;
    let (names, body) = rest.split_once('(')?.1.split_once(')')?;
    let body = body.trim_start().strip_prefix('{')?;
    let object = &body[body.find("return")? + "return".len()..];
    // Read once for its end, behind which the arguments stand, and once with them.
    let (_, length) = js::value(scene.readable(object));
    scene.read(length);
    let arguments = object.get(length..)?.trim_start().trim_start_matches(';').trim_start();
    let arguments = arguments.strip_prefix('}')?.trim_start().trim_start_matches(')').strip_prefix('(')?;
    let (values, taken) = js::list(scene.readable(arguments), PARAMETERS);
    scene.read(taken + length);
    let names = names.split(',').map(|name| name.trim().to_owned());
    let named: BTreeMap<String, Value> = names.zip(values).collect();
    js::value_with(scene.readable(object), &named)
}

/// The rows of Next's stream (`self.__next_f.push([1, "6:{…}\n…"])`), which goes on from one call to the next: `ID:JSON` a
/// line.
pub(crate) fn rows(scene: &Scene<'_>) -> Option<(usize, Vec<Value>)> {
    let calls = scene.calls("__next_f.push(");
    let position = calls.first()?.0;
    let texts = calls.iter().filter_map(|(_, arguments)| arguments.first()?.get(1)?.as_str());
    let stream: String = texts.collect();
    let row = |line: &str| {
        let (_, value) = line.split_once(':')?;
        value.starts_with(['[', '{']).then(|| scene.value(value)).flatten()
    };
    Some((position, stream.lines().filter_map(row).collect()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vidra_core::http::RemoteUrl;

    use super::*;

    #[test]
    fn flat_lists_are_unpacked_and_circles_end() {
        let list = json!([["Reactive", 1], { "video": 2 }, { "title": 3, "sources": 4, "self": 2 }, "A", [5], { "src": 6 }, "u"]);
        let found = flat_objects(list.as_array().unwrap(), &["sources", "src"]);
        assert_eq!(found[0]["title"], "A");
        assert_eq!(found[0]["sources"], json!([{ "src": "u" }]));
        assert_eq!(found[1], json!({ "src": "u" }));
        let wide: Vec<Value> = (0..100).map(|_| json!({ "src": 0, "a": 1, "b": 2, "c": 3 })).collect();
        assert_eq!(flat_objects(&wide, &["src"]).len(), 100);
    }

    #[test]
    fn many_references_to_a_large_list_take_no_more_than_the_budget() {
        let mut list = vec![json!(vec![-1; 40_000]), json!(vec![0; 40_000]), json!({ "src": 1 })];
        list.extend((0..100).map(|_| json!({ "src": 0 })));
        fn count(value: &Value) -> usize {
            1 + match value {
                Value::Array(items) => items.iter().map(count).sum(),
                Value::Object(object) => object.values().map(count).sum(),
                _ => 0,
            }
        }
        let values: usize = flat_objects(&list, &["src"]).iter().map(count).sum();
        assert!(values <= BYTES / 64 + list.len(), "{values}");
    }

    #[test]
    fn a_called_function_has_its_arguments_in_it() {
        let page = RemoteUrl::parse("https://e.org/").unwrap();
        let scene = Scene::new("", &page, &|_| false);
        let text = r#"(function(a,b,$c){b.x=1;return {data:[{title:a,src:b}],n:$c}}("A","u",7));"#;
        assert_eq!(called(&scene, text), Some(json!({ "data": [{ "title": "A", "src": "u" }], "n": 7 })));
        assert_eq!(called(&scene, "(function(a){return {x:a"), None);
        assert_eq!(called(&scene, "{a:1}"), None);
    }

    #[test]
    fn rows_go_on_from_call_to_call() {
        let page = RemoteUrl::parse("https://e.org/").unwrap();
        let text = r#"<script>self.__next_f.push([0])</script><script>self.__next_f.push([1,"1:{\"a\":"])</script>
            <script>self.__next_f.push([1,"[2]}\n2:I[3]\n"])</script>"#;
        let scene = Scene::new(text, &page, &|_| false);
        assert_eq!(rows(&scene).unwrap().1, [json!({ "a": [2] })]);
    }
}
