//! A session without a network: the answers of a cassette, strictly.

mod key;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;

use key::{Key, Stood};

use super::har::{Entry, Har, header_map};
use super::{HttpClient, HttpError, Method, RemoteUrl, Request, Response, StatusCode, header};

/// A client that answers from a recording. A request that was not recorded is an error that names the nearest one that
/// was, and the difference.
///
/// Requests match by method, address without order of the query, and body (JSON compared as values, forms by field). A
/// placeholder of the recording stands for any value: the secret it was is not there to be compared. What it stood for once it
/// goes on standing for, where there is a choice. Of several equal exchanges the first answers first; the last one goes on
/// answering.
pub struct Replay {
    entries: Vec<Recorded>,
    ignore: Vec<String>,
    served: Mutex<Vec<u32>>,
    /// What placeholders stood for so far.
    bound: Mutex<BTreeMap<String, String>>,
}

struct Recorded {
    key: Key,
    range: Option<String>,
    entry: Entry,
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
        Ok(Self { entries, ignore, served, bound: Mutex::default() })
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
        let fits = |recorded: &&Recorded| recorded.range.is_none() || recorded.range.as_deref() == range;
        let recorded = self.entries.iter().enumerate().filter(|(_, recorded)| fits(recorded));
        let mut candidates: Vec<(usize, Stood<'_>)> =
            recorded.filter_map(|(index, recorded)| Some((index, recorded.key.answers(key)?))).collect();
        let mut bound = self.bound.lock().unwrap_or_else(PoisonError::into_inner);
        let is_steady = |stood: &Stood<'_>| {
            stood.iter().all(|(placeholder, value)| {
                bound.iter().all(|(other, known)| (other == placeholder) == (known == value))
            })
        };
        if candidates.iter().any(|(_, stood)| is_steady(stood)) {
            candidates.retain(|(_, stood)| is_steady(stood));
        }
        let mut served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = candidates.iter().position(|(index, _)| served[*index] == 0);
        let chosen = fresh.or(candidates.len().checked_sub(1))?;
        let (index, stood) = candidates.swap_remove(chosen);
        for (placeholder, value) in stood {
            bound.entry(placeholder.to_owned()).or_insert_with(|| value.to_owned());
        }
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
    async fn a_placeholder_goes_on_standing_for_what_it_stood_for() {
        let entries = [
            entry("GET", "https://e.org/?q=REDACTED-1", "", "one"),
            entry("GET", "https://e.org/?q=REDACTED-2", "", "two"),
        ];
        let replay = replay(&entries.join(","));
        let asked = async |value: &str| ask(&replay, &format!("https://e.org/?q={value}")).await.unwrap();
        assert_eq!([asked("a").await, asked("b").await, asked("a").await], ["one", "two", "one"]);
        // What came from an answer is known by its number, and a third value is better than none.
        assert_eq!(
            [asked("REDACTED-2").await, asked("REDACTED-1").await, asked("c").await],
            ["two", "one", "two"]
        );
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
