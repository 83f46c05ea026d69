//! What tells one recorded request from another, and which request it answers.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::http::RemoteUrl;
use crate::http::scrub::{is_form, is_placeholder};

/// What tells one request from another.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key {
    method: String,
    place: String,
    query: BTreeMap<String, String>,
    body: Posted,
}

#[derive(Clone, Debug, PartialEq)]
enum Posted {
    Nothing,
    Json(Value),
    Form(Vec<(String, String)>),
    Text(String),
}

impl Key {
    pub(super) fn new(method: &str, url: &RemoteUrl, body: Option<&[u8]>, ignore: &[String]) -> Self {
        let is_kept = |name: &str| !ignore.iter().any(|ignored| ignored == name);
        let place = format!("{}{}", url.origin(), url.as_url().path());
        let query = url.as_url().query_pairs();
        let query =
            query.filter(|(name, _)| is_kept(name)).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
        let body = match body {
            None | Some([]) => Posted::Nothing,
            Some(bytes) => match serde_json::from_slice::<Value>(bytes) {
                Ok(mut value) => {
                    drop_ignored(&mut value, ignore, 0);
                    Posted::Json(value)
                }
                Err(_) => {
                    let text = String::from_utf8_lossy(bytes).into_owned();
                    if is_form(&text) { Posted::Form(fields(&text, ignore)) } else { Posted::Text(text) }
                }
            },
        };
        Self { method: method.to_ascii_uppercase(), place, query, body }
    }

    /// What placeholders stand for, where a request is the one this was recorded of.
    pub(super) fn answers<'a>(&'a self, asked: &'a Self) -> Option<Stood<'a>> {
        let mut stood = Stood::new();
        let is_it = self.method == asked.method
            && self.place == asked.place
            && self.query.len() == asked.query.len()
            && self.query.iter().all(|(name, value)| {
                asked.query.get(name).is_some_and(|asked| stands_for(value, asked, &mut stood))
            })
            && self.body.answers(&asked.body, &mut stood);
        is_it.then_some(stood)
    }

    /// The more alike, the larger; only for naming the nearest.
    pub(super) fn likeness(&self, other: &Self) -> usize {
        let query = self.query.iter().filter(|(name, value)| other.query.get(*name) == Some(value)).count();
        let place = self.place.bytes().zip(other.place.bytes()).take_while(|(a, b)| a == b).count();
        usize::from(self.place == other.place) * 10_000
            + usize::from(self.method == other.method) * 100
            + usize::from(self.body == other.body) * 50
            + query * 10
            + place
    }

    pub(super) fn difference(&self, asked: &Self) -> String {
        if self.method != asked.method {
            return format!("it is a {}", self.method);
        }
        if self.place != asked.place {
            return "another address".to_owned();
        }
        for (name, value) in &asked.query {
            match self.query.get(name) {
                None => return format!("it has no parameter {name}"),
                Some(recorded) if recorded != value => {
                    return format!("its {name} is {recorded:?}, not {value:?}");
                }
                Some(_) => {}
            }
        }
        if let Some(name) = self.query.keys().find(|name| !asked.query.contains_key(*name)) {
            return format!("it has a parameter {name} too");
        }
        format!("its body is {:?}, not {:?}", self.body, asked.body).chars().take(600).collect()
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.place)?;
        for (index, (name, value)) in self.query.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}

impl Posted {
    fn answers<'a>(&'a self, asked: &'a Self, stood: &mut Stood<'a>) -> bool {
        match (self, asked) {
            (Self::Json(recorded), Self::Json(asked)) => json_stands_for(recorded, asked, stood),
            (Self::Form(recorded), Self::Form(asked)) => {
                let is_same =
                    |((name, value), (other, asked)): (&'a (String, String), &'a (String, String))| {
                        name == other && stands_for(value, asked, stood)
                    };
                recorded.len() == asked.len() && recorded.iter().zip(asked).all(is_same)
            }
            _ => self == asked,
        }
    }
}

/// Placeholders, and what each stands for in one request.
pub(super) type Stood<'a> = Vec<(&'a str, &'a str)>;

/// Whether a recorded value is the one asked for, or stands in its place. A placeholder that is asked for came from an answer: it
/// is that one.
fn stands_for<'a>(recorded: &'a str, asked: &'a str, stood: &mut Stood<'a>) -> bool {
    if recorded == asked {
        return true;
    }
    let is_any = is_placeholder(recorded) && !is_placeholder(asked);
    if is_any {
        stood.push((recorded, asked));
    }
    is_any
}

/// As [`stands_for`], for every text of a JSON value.
fn json_stands_for<'a>(recorded: &'a Value, asked: &'a Value, stood: &mut Stood<'a>) -> bool {
    match (recorded, asked) {
        (Value::Object(recorded), Value::Object(asked)) => {
            recorded.len() == asked.len()
                && recorded.iter().all(|(name, value)| {
                    asked.get(name).is_some_and(|asked| json_stands_for(value, asked, stood))
                })
        }
        (Value::Array(recorded), Value::Array(asked)) => {
            recorded.len() == asked.len()
                && recorded.iter().zip(asked).all(|(value, asked)| json_stands_for(value, asked, stood))
        }
        (Value::String(recorded), Value::String(asked)) => stands_for(recorded, asked, stood),
        _ => recorded == asked,
    }
}

/// The fields of a form, sorted by name; those of one name keep their order.
fn fields(text: &str, ignore: &[String]) -> Vec<(String, String)> {
    let pairs = url::form_urlencoded::parse(text.as_bytes()).into_owned();
    let mut fields: Vec<(String, String)> = pairs.filter(|(name, _)| !ignore.contains(name)).collect();
    fields.sort_by(|a, b| a.0.cmp(&b.0));
    fields
}

fn drop_ignored(value: &mut Value, ignore: &[String], depth: usize) {
    if depth > 32 {
        return;
    }
    match value {
        Value::Object(map) => {
            map.retain(|name, _| !ignore.contains(name));
            map.values_mut().for_each(|value| drop_ignored(value, ignore, depth + 1));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| drop_ignored(item, ignore, depth + 1)),
        _ => {}
    }
}
