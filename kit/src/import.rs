//! What a browser's developer tools export, as a recording.
//!
//! Browsers write HAR 1.2 with everything in it: cookies, tokens, timings, an entry for every hop of a redirect. A recording
//! holds what a site of vidra may have asked (`GET` and `POST` of http and https), without secrets, with redirects folded into
//! the exchange they began with.

use std::sync::Arc;

use serde_json::Value;
use url::form_urlencoded;
use vidra_core::extract::{Registration, Registry};
use vidra_core::http::RemoteUrl;
use vidra_core::http::har::{Case, Creator, Entry, Har};

use crate::Fixture;
use crate::outcome::{Outcome, replay_by};

/// Exchanges of one export.
const ENTRIES: usize = 20_000;
/// Hops of one redirect.
const HOPS: usize = 10;

/// Reads an export and makes a recording of what is behind `url` of it.
///
/// # Errors
/// A text that is no HAR, one with too many exchanges, and one that holds nothing vidra could have asked; in words.
pub fn browser_har(text: &str, url: &str) -> Result<Har, String> {
    let mut value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        format!("this is no HAR file: {error}; export it with the network panel's \"save all as HAR\"")
    })?;
    let entries = value.pointer_mut("/log/entries").and_then(Value::as_array_mut);
    let entries = entries.ok_or("this is no HAR file: it has no log.entries")?;
    if entries.len() > ENTRIES {
        return Err(format!(
            "it holds {} exchanges; {ENTRIES} are allowed: load the page alone and export again",
            entries.len()
        ));
    }
    let raw: Vec<Value> = entries.iter_mut().filter_map(usable).collect();
    let entries = folded(&raw);
    if entries.is_empty() {
        return Err(
            "it holds no exchange over http or https; open the network panel first, then load the page"
                .to_owned(),
        );
    }
    let mut har = Har::default();
    har.log.version = "1.2".to_owned();
    har.log.creator = Creator { name: "vidra".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    har.log.vidra = Some(Case { profile: 1, url: url.to_owned(), ..Case::default() });
    har.log.entries = entries;
    Ok(har.scrubbed(&cookies(&raw)))
}

/// An exchange as our own type reads it; `None` for what vidra could not have asked.
fn usable(entry: &mut Value) -> Option<Value> {
    let method = entry["request"]["method"].as_str()?.to_ascii_uppercase();
    let url = entry["request"]["url"].as_str()?;
    let is_ours = matches!(method.as_str(), "GET" | "POST") && RemoteUrl::parse(url).is_ok();
    // Status 0: the browser was refused, or stopped asking.
    let is_answered = entry["response"]["status"].as_u64().is_some_and(|status| (100..600).contains(&status));
    if !is_ours || !is_answered {
        return None;
    }
    let posted = &mut entry["request"]["postData"];
    if posted.is_object() && !posted["text"].is_string() {
        // Firefox writes the fields of a form and not always its text.
        let mut form = form_urlencoded::Serializer::new(String::new());
        for field in posted["params"].as_array().into_iter().flatten() {
            form.append_pair(field["name"].as_str()?, field["value"].as_str().unwrap_or_default());
        }
        posted["text"] = Value::String(form.finish());
    }
    Some(entry.take())
}

/// The exchanges, redirects folded; timings are left out.
fn folded(raw: &[Value]) -> Vec<Entry> {
    let parsed: Vec<Option<Entry>> =
        raw.iter().map(|value| serde_json::from_value(without_nulls(value.clone())).ok()).collect();
    let mut entries = Vec::new();
    for (index, entry) in parsed.iter().enumerate() {
        let Some(entry) = entry else { continue };
        let (mut at, mut end) = (index, None);
        for _ in 0..HOPS {
            let Some(next) = target(&raw[at]).and_then(|url| {
                (at + 1..parsed.len())
                    .find(|later| raw[*later]["request"]["url"].as_str() == Some(url.as_str()))
            }) else {
                break;
            };
            at = next;
            end = parsed[next].as_ref();
        }
        let mut whole = Entry::new(entry.request.clone(), end.unwrap_or(entry).response.clone());
        whole.final_url = end.map(|end| end.request.url.clone());
        entries.push(whole);
    }
    entries
}

/// Browsers write `null` where there is nothing.
fn without_nulls(mut value: Value) -> Value {
    for part in ["request", "response"] {
        if let Some(map) = value[part].as_object_mut() {
            map.retain(|_, value| !value.is_null());
        }
    }
    if let Some(map) = value["response"]["content"].as_object_mut() {
        map.retain(|_, value| !value.is_null());
    }
    for name in ["time", "startedDateTime"] {
        if let Some(map) = value.as_object_mut() {
            map.remove(name);
        }
    }
    value
}

/// Where a redirect leads.
fn target(entry: &Value) -> Option<RemoteUrl> {
    let status = entry["response"]["status"].as_u64()?;
    if !matches!(status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let told = entry["response"]["redirectURL"].as_str().filter(|url| !url.is_empty());
    let headers = entry["response"]["headers"].as_array().into_iter().flatten();
    let mut location = headers
        .filter(|pair| pair["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case("location")));
    let reference = told.or_else(|| location.next()?["value"].as_str())?;
    RemoteUrl::parse(entry["request"]["url"].as_str()?).ok()?.join(reference).ok()
}

/// The values of all cookies: secrets, wherever else they stand.
fn cookies(raw: &[Value]) -> Vec<String> {
    let mut values = Vec::new();
    for entry in raw {
        for part in ["request", "response"] {
            let listed = entry[part]["cookies"].as_array().into_iter().flatten();
            values.extend(listed.filter_map(|cookie| cookie["value"].as_str()).map(ToOwned::to_owned));
            for header in entry[part]["headers"].as_array().into_iter().flatten() {
                let name = header["name"].as_str().unwrap_or_default().to_ascii_lowercase();
                let value = header["value"].as_str().unwrap_or_default();
                match name.as_str() {
                    "cookie" => values.extend(
                        value
                            .split(';')
                            .filter_map(|pair| pair.split_once('='))
                            .map(|(_, value)| value.trim().to_owned()),
                    ),
                    "set-cookie" => values.extend(
                        value
                            .split(';')
                            .next()
                            .and_then(|pair| pair.split_once('='))
                            .map(|(_, value)| value.trim().to_owned()),
                    ),
                    "authorization" => values.extend(value.split_whitespace().nth(1).map(ToOwned::to_owned)),
                    _ => {}
                }
            }
        }
    }
    // Flags such as `1` and `en-US` are no secrets and stand everywhere.
    values.retain(|value| value.len() >= 8);
    values.sort();
    values.dedup();
    values
}

/// What a site makes of an export: the exchanges it needs, and those it misses.
#[derive(Debug)]
pub struct Tried {
    /// The recording with the exchanges that were asked for and no others, with what came of it.
    pub har: Har,
    /// Exchanges that were left out because nobody asked for them.
    pub unused: usize,
    /// Requests that are not in the export or whose answer's body is not, each with what to do about it.
    pub missing: Vec<String>,
    /// What came of it, in a line.
    pub outcome: String,
}

/// Asks a site, with the recording instead of the network, and keeps what it used.
///
/// # Errors
/// An address that cannot be asked, and a run that never ends.
pub fn tried(
    har: Har,
    registry: &Arc<Registry>,
    site: Option<&'static Registration>,
) -> Result<Tried, String> {
    let mut case = har.log.vidra.clone().unwrap_or_default();
    // What a site sends on to another site is kept without what that one says.
    case.expected = Some(serde_json::json!({ "_type": "url" }));
    let fixture = Fixture {
        folder: String::new(),
        name: "import".to_owned(),
        path: std::path::PathBuf::new(),
        har,
        case,
    };
    let run = replay_by(site, &fixture, registry, None);
    let missing = run.seen.missed.iter().map(|(asked, why)| explained(asked, why)).collect();
    let mut har = fixture.har;
    let total = har.log.entries.len();
    let mut served = run.served.iter();
    har.log.entries.retain(|_| served.next().is_some_and(|count| *count > 0));
    let mut case = fixture.case;
    let outcome = match run.outcome {
        Outcome::Found(answer) => {
            let told = match answer.value["url"].as_str().filter(|_| answer.value["_type"] == "url") {
                Some(url) => format!("{} sends to {url}", answer.site),
                None => {
                    format!("{} gives {:?}", answer.site, answer.value["title"].as_str().unwrap_or("a list"))
                }
            };
            case.expected = Some(answer.value);
            told
        }
        Outcome::Failed(kind, message) => {
            case.expected = None;
            case.error = Some(kind.to_owned());
            format!("the error {kind}: {message}")
        }
        Outcome::Panicked(message) => return Err(format!("the site panics: {message}")),
        Outcome::Hung => return Err("the site asks for ever; look at its requests with --verbose".to_owned()),
    };
    har.log.vidra = Some(case);
    let unused = total - har.log.entries.len();
    Ok(Tried { har, unused, missing, outcome })
}

fn explained(asked: &str, why: &str) -> String {
    if why.starts_with("the body of") {
        return format!(
            "{asked}: the export has no body for it; switch the browser's cache off, load the page again, and export \"with \
             content\" before you leave it"
        );
    }
    let nearest = why.split_once("; ").map_or(why, |(_, rest)| rest);
    let nearest = nearest.trim_end_matches("; record the case again with --record");
    format!(
        "{asked}: the browser did not ask for it ({nearest}); vidra plugin record CASE URL asks as vidra does"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample::{self, Habit};

    fn export(entries: &Value) -> String {
        json!({ "log": { "version": "1.2", "creator": { "name": "Firefox", "version": "140" }, "pages": [], "entries": entries } })
            .to_string()
    }

    fn entry(url: &str, answer: &Value) -> Value {
        json!({
            "startedDateTime": "2026-11-26T10:00:00Z", "time": 12,
            "request": { "method": "GET", "url": url, "cookies": [{ "name": "sid", "value": "opensesame-1" }],
                "headers": [{ "name": "Cookie", "value": "sid=opensesame-1" }, { "name": "Accept", "value": "*/*" }] },
            "response": { "status": 200, "headers": [], "redirectURL": "", "content": answer }
        })
    }

    fn api() -> Value {
        json!({ "size": 5, "mimeType": "application/json",
            "text": "{\"id\":\"1\",\"title\":\"A goal\",\"file\":\"/files/1.mp4\",\"me\":\"opensesame-1\"}" })
    }

    #[test]
    fn an_export_becomes_a_recording_of_what_was_needed_without_secrets() {
        let text = export(&json!([
            entry("https://clips.example/v/1", &json!({ "size": 3, "mimeType": "text/html", "text": "<p>" })),
            entry("https://clips.example/api/1", &api()),
            entry("wss://clips.example/socket", &json!({ "size": 0, "mimeType": "" })),
        ]));
        let har = browser_har(&text, "https://clips.example/v/1").unwrap();
        let tried = tried(har, &sample::alone(Habit::Good), None).unwrap();
        assert_eq!((tried.har.log.entries.len(), tried.unused, tried.missing.len()), (1, 1, 0));
        assert_eq!(tried.outcome, "clips gives \"A goal\"");
        let kept = tried.har.to_text();
        assert!(!kept.contains("opensesame") && !kept.contains("2026-11"), "{kept}");
    }

    #[test]
    fn what_is_missing_is_named() {
        let bodiless = export(&json!([entry(
            "https://clips.example/api/1",
            &json!({ "size": 90, "mimeType": "application/json" })
        )]));
        let har = browser_har(&bodiless, "https://clips.example/v/1").unwrap();
        let found = tried(har, &sample::alone(Habit::Good), None).unwrap();
        assert!(
            found.missing[0].starts_with("GET https://clips.example/api/1: the export has no body"),
            "{found:?}"
        );
        let other = export(&json!([entry("https://clips.example/api/2", &api())]));
        let har = browser_har(&other, "https://clips.example/v/1").unwrap();
        let found = tried(har, &sample::alone(Habit::Good), None).unwrap();
        assert!(
            found.missing[0].contains("the browser did not ask for it (the nearest recorded one"),
            "{found:?}"
        );
    }

    #[test]
    fn redirects_are_folded_and_forms_without_text_are_written_out() {
        let mut moved = entry("https://clips.example/old", &json!({ "size": 0, "mimeType": "" }));
        moved["response"]["status"] = json!(302);
        moved["response"]["redirectURL"] = json!("/api/1");
        let mut posted = entry("https://clips.example/login", &api());
        posted["request"]["method"] = json!("POST");
        posted["request"]["postData"] = json!({ "mimeType": "", "params": [{ "name": "user", "value": "ann" }, { "name": "password", "value": "a b" }] });
        let text = export(&json!([moved, entry("https://clips.example/api/1", &api()), posted]));
        let har = browser_har(&text, "https://clips.example/old").unwrap();
        let first = &har.log.entries[0];
        assert_eq!(first.final_url.as_deref(), Some("https://clips.example/api/1"));
        assert_eq!(first.response.status, 200);
        let form = &har.log.entries[2].request.post_data.as_ref().unwrap().text;
        assert!(form.starts_with("user=ann&password=REDACTED-"), "{form}");
    }

    #[test]
    fn a_text_that_is_no_export_is_told() {
        assert!(browser_har("<html>", "https://e.org/").unwrap_err().contains("no HAR file"));
        assert!(browser_har("{}", "https://e.org/").unwrap_err().contains("log.entries"));
        assert!(browser_har(&export(&json!([])), "https://e.org/").unwrap_err().contains("load the page"));
    }
}
