//! A session without a network: the answers of a cassette, strictly.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::Value;

use super::har::{Entry, Har, header_map};
use super::scrub::{is_form, is_placeholder};
use super::{HttpClient, HttpError, Method, RemoteUrl, Request, Response, StatusCode, header};

/// A client that answers from a recording. A request that was not recorded is an error that names the nearest one that
/// was, and the difference.
///
/// Requests match by method, address without order of the query, and body (JSON compared as values, forms by field). A
/// placeholder of the recording stands for any value: the secret it was is not there to be compared. Of several equal exchanges
/// the first answers first; the last one goes on answering.
pub struct Replay {
    entries: Vec<Recorded>,
    ignore: Vec<String>,
    served: Mutex<Vec<u32>>,
}

struct Recorded {
    key: Key,
    range: Option<String>,
    entry: Entry,
}

/// What tells one request from another.
#[derive(Clone, Debug, PartialEq)]
struct Key {
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

impl Replay {
    /// Answers from this recording.
    ///
    /// # Errors
    /// [`HttpError::Setup`] names an entry whose address vidra would not open.
    pub fn new(har: Har) -> Result<Self, HttpError> {
        let ignore = har.log.vidra.map(|case| case.ignore).unwrap_or_default();
        let mut entries = Vec::new();
        for (number, entry) in har.log.entries.into_iter().enumerate() {
            let url = RemoteUrl::parse(&entry.request.url)
                .map_err(|error| HttpError::Setup(format!("entry {number} of the recording: {error}")))?;
            let body = entry.request.post_data.as_ref().map(|posted| posted.text.as_bytes());
            let range = entry.request.headers.iter().find(|pair| pair.name.eq_ignore_ascii_case("range"));
            entries.push(Recorded {
                key: Key::new(&entry.request.method, &url, body, &ignore),
                range: range.map(|pair| pair.value.clone()),
                entry,
            });
        }
        let served = Mutex::new(vec![0; entries.len()]);
        Ok(Self { entries, ignore, served })
    }

    /// How often each exchange was asked for so far, in the order they are recorded.
    pub fn served(&self) -> Vec<u32> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many exchanges are recorded.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is recorded.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn find(&self, key: &Key, range: Option<&str>) -> Option<(usize, &Entry)> {
        let is_equal = |recorded: &&Recorded| recorded.key.answers(key);
        let candidates: Vec<usize> = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, recorded)| {
                is_equal(recorded) && (recorded.range.is_none() || recorded.range.as_deref() == range)
            })
            .map(|(index, _)| index)
            .collect();
        let mut served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
        let index =
            candidates.iter().copied().find(|index| served[*index] == 0).or(candidates.last().copied())?;
        served[index] += 1;
        Some((index, &self.entries[index].entry))
    }

    fn miss(&self, key: &Key) -> HttpError {
        let nearest = self.entries.iter().max_by_key(|recorded| recorded.key.likeness(key));
        let nearest = nearest.map_or_else(
            || "the recording is empty".to_owned(),
            |recorded| {
                format!("the nearest recorded one is {}: {}", recorded.key, recorded.key.difference(key))
            },
        );
        HttpError::NotRecorded(format!("not recorded: {key}; {nearest}; record the case again with --record"))
    }
}

impl Key {
    fn new(method: &str, url: &RemoteUrl, body: Option<&[u8]>, ignore: &[String]) -> Self {
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

    /// Whether a request is the one this was recorded of.
    fn answers(&self, asked: &Self) -> bool {
        self.method == asked.method
            && stands_for(&self.place, &asked.place)
            && self.query.len() == asked.query.len()
            && self
                .query
                .iter()
                .all(|(name, value)| asked.query.get(name).is_some_and(|asked| stands_for(value, asked)))
            && self.body.answers(&asked.body)
    }

    /// The more alike, the larger; only for naming the nearest.
    fn likeness(&self, other: &Self) -> usize {
        let query = self.query.iter().filter(|(name, value)| other.query.get(*name) == Some(value)).count();
        let place = self.place.bytes().zip(other.place.bytes()).take_while(|(a, b)| a == b).count();
        usize::from(self.place == other.place) * 10_000
            + usize::from(self.method == other.method) * 100
            + usize::from(self.body == other.body) * 50
            + query * 10
            + place
    }

    fn difference(&self, asked: &Self) -> String {
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
    fn answers(&self, asked: &Self) -> bool {
        match (self, asked) {
            (Self::Json(recorded), Self::Json(asked)) => json_stands_for(recorded, asked),
            (Self::Form(recorded), Self::Form(asked)) => {
                let is_same = |((name, value), (other, asked)): (&(String, String), &(String, String))| {
                    name == other && stands_for(value, asked)
                };
                recorded.len() == asked.len() && recorded.iter().zip(asked).all(is_same)
            }
            _ => self == asked,
        }
    }
}

/// Whether a recorded value is the one asked for, or stands in its place.
fn stands_for(recorded: &str, asked: &str) -> bool {
    recorded == asked || is_placeholder(recorded)
}

/// As [`stands_for`], for every text of a JSON value.
fn json_stands_for(recorded: &Value, asked: &Value) -> bool {
    match (recorded, asked) {
        (Value::Object(recorded), Value::Object(asked)) => {
            recorded.len() == asked.len()
                && recorded
                    .iter()
                    .all(|(name, value)| asked.get(name).is_some_and(|asked| json_stands_for(value, asked)))
        }
        (Value::Array(recorded), Value::Array(asked)) => {
            recorded.len() == asked.len()
                && recorded.iter().zip(asked).all(|(value, asked)| json_stands_for(value, asked))
        }
        (Value::String(recorded), Value::String(asked)) => stands_for(recorded, asked),
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

#[async_trait]
impl HttpClient for Replay {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let key = Key::new(request.method.as_str(), &request.url, request.body.as_deref(), &self.ignore);
        let range = request.headers.get(header::RANGE).and_then(|value| value.to_str().ok());
        let (index, entry) = self.find(&key, range).ok_or_else(|| self.miss(&key))?;
        let url = entry.final_url.as_deref().map_or(Ok(request.url), RemoteUrl::parse)?;
        let status = StatusCode::from_u16(entry.response.status)
            .map_err(|_| HttpError::Setup(format!("entry {index} of the recording has no valid status")))?;
        let headers = header_map(&entry.response.headers);
        let body =
            if request.method == Method::HEAD { Some(Bytes::new()) } else { entry.response.content.bytes() };
        // Nobody reads the body of a refusal, so it was not kept.
        let body = body.or_else(|| (!status.is_success()).then(Bytes::new));
        let body = body.ok_or_else(|| {
            HttpError::NotRecorded(format!("the body of {key} was not kept in the recording (entry {index})"))
        })?;
        Ok(Response::whole(url, status, headers, body))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Purpose;
    use super::*;

    fn replay(entries: &str) -> Replay {
        let text = format!(
            r#"{{"log":{{"version":"1.2","creator":{{"name":"t","version":"0"}},
               "_vidra":{{"profile":1,"url":"https://e.org/","ignore":["t"]}},"entries":[{entries}]}}}}"#
        );
        Replay::new(Har::parse(&text).unwrap()).unwrap()
    }

    fn entry(method: &str, url: &str, posted: &str, answer: &str) -> String {
        let posted =
            if posted.is_empty() { String::new() } else { format!(r#","postData":{{"text":{posted:?}}}"#) };
        format!(
            r#"{{"request":{{"method":"{method}","url":"{url}"{posted}}},
               "response":{{"status":200,"headers":[],"content":{{"text":"{answer}"}}}}}}"#
        )
    }

    async fn ask(replay: &Replay, url: &str) -> Result<Bytes, HttpError> {
        let request = Request::get(RemoteUrl::parse(url).unwrap(), Purpose::Page);
        replay.execute(request).await?.bytes(1000).await
    }

    #[tokio::test]
    async fn the_order_of_a_query_and_ignored_parameters_do_not_matter() {
        let replay = replay(&entry("GET", "https://e.org/?a=1&b=2", "", "yes"));
        assert_eq!(ask(&replay, "https://e.org/?b=2&t=99&a=1").await.unwrap(), "yes");
    }

    #[tokio::test]
    async fn equal_requests_are_answered_in_turn_and_then_by_the_last() {
        let entries =
            [entry("GET", "https://e.org/", "", "one"), entry("GET", "https://e.org/", "", "two")].join(",");
        let replay = replay(&entries);
        let answers = [ask(&replay, "https://e.org/").await, ask(&replay, "https://e.org/").await];
        assert_eq!(answers.map(Result::unwrap), ["one", "two"]);
        assert_eq!(ask(&replay, "https://e.org/").await.unwrap(), "two");
    }

    #[tokio::test]
    async fn a_miss_names_the_nearest_and_the_difference() {
        let replay = replay(&entry("GET", "https://e.org/v?id=1", "", "x"));
        let error = ask(&replay, "https://e.org/v?id=2").await.unwrap_err().to_string();
        assert_eq!(
            error,
            "not recorded: GET https://e.org/v?id=2; the nearest recorded one is GET https://e.org/v?id=1: \
             its id is \"1\", not \"2\"; record the case again with --record"
        );
    }

    #[tokio::test]
    async fn forms_are_compared_by_field_and_placeholders_stand_for_any_value() {
        let replay = replay(&entry(
            "POST",
            "https://e.org/api?token=REDACTED-1",
            "user=ann&password=REDACTED-2",
            "ok",
        ));
        let ask = async |token: &str, body: &str| {
            let url = RemoteUrl::parse(&format!("https://e.org/api?token={token}")).unwrap();
            replay.execute(Request::post(url, Purpose::Json, body.to_owned())).await
        };
        assert!(ask("abc", "password=open+sesame&user=ann").await.is_ok());
        assert!(ask("abc", "password=open+sesame&user=bob").await.is_err());
        assert!(ask("abc", "user=ann").await.is_err());
        assert_eq!(replay.served(), [1]);
    }

    #[tokio::test]
    async fn json_bodies_are_compared_as_values() {
        let replay = replay(&entry("POST", "https://e.org/api", r#"{"a":1,"b":{"c":2,"t":5}}"#, "ok"));
        let url = RemoteUrl::parse("https://e.org/api").unwrap();
        let same = Request::post(url.clone(), Purpose::Json, r#"{"b": {"c": 2}, "a": 1}"#);
        assert_eq!(replay.execute(same).await.unwrap().bytes(9).await.unwrap(), "ok");
        let other = Request::post(url, Purpose::Json, r#"{"a":2}"#);
        assert!(replay.execute(other).await.is_err());
    }
}
