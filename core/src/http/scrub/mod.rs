//! What a recording must not hold, and how it is taken out.
//!
//! Headers are kept by an allow-list. Values of cookies, values the user gave (passwords, tokens), and values of query
//! parameters, form fields and JSON fields with a telling name are replaced by a placeholder everywhere they stand, so that a
//! value that travels from one answer into the next request is still the same in both. A value too short to be looked for
//! everywhere is replaced where its name stands.

mod find;
mod names;

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use url::form_urlencoded;

use super::har::{Har, Pair};
pub(super) use find::is_form;
use find::{decoded, secrets_of};
pub(super) use names::keeps_header;
use names::{is_credential, is_telling};

/// Values shorter than this are not replaced: they would be found inside innocent words.
const SHORTEST: usize = 6;

/// What stands for a secret, with its number behind it.
const PLACEHOLDER: &str = "REDACTED-";

/// Whether a recorded value stands for a secret.
pub(super) fn is_placeholder(value: &str) -> bool {
    value.strip_prefix(PLACEHOLDER).is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a value is looked for everywhere: short ones would be found inside innocent words, short numbers inside others.
fn is_searched(value: &str) -> bool {
    const LONG_NUMBER: usize = 12;
    value.len() >= SHORTEST
        && (value.len() >= LONG_NUMBER || !value.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Replaces the secrets of a recording by placeholders. `known` are values known to be secret (cookies, passwords, user
/// headers).
pub(super) fn scrub(mut har: Har, known: &[String]) -> Har {
    har.log.entries.iter_mut().for_each(keep_known_headers);
    let mut found = Vec::new();
    har.log.entries.iter().for_each(|entry| secrets_of(entry, &mut found));
    // Flags and empty fields are no secrets, and a placeholder of an earlier scrubbing stays what it is.
    let is_secret = |value: &String| {
        !value.is_empty() && !is_placeholder(value) && !matches!(value.as_str(), "true" | "false")
    };
    let mut secrets = Secrets::default();
    for value in known.iter().filter(|value| is_secret(value)) {
        let encoded = STANDARD.encode(value);
        secrets.add(value, as_written(value).into_iter().chain([encoded]));
        secrets.known.push(value.clone());
    }
    for value in found.iter().filter(|value| is_secret(value)) {
        secrets.add(value, as_written(value));
    }
    // Longest first: a secret may hold another one.
    secrets.forms.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    secrets.out_of(har)
}

fn keep_known_headers(entry: &mut super::har::Entry) {
    entry.request.headers.retain(|pair| keeps_header(&pair.name));
    entry.response.headers.retain(|pair| keeps_header(&pair.name));
}

/// A secret as JSON, addresses and forms may write it.
fn as_written(secret: &str) -> Vec<String> {
    let quoted = Value::String(secret.to_owned()).to_string();
    let mut forms = vec![
        quoted[1..quoted.len() - 1].to_owned(),
        secret.replace('/', "\\/"),
        form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
        percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).to_string(),
    ];
    forms.dedup();
    forms
}

/// What is taken out.
#[derive(Default)]
struct Secrets {
    /// Every secret in every way it may be written, longest first, with its number.
    forms: Vec<(String, usize)>,
    /// The same, to be found by how it is written.
    numbers: HashMap<String, usize>,
    /// Those the user gave.
    known: Vec<String>,
    count: usize,
}

impl Secrets {
    fn add(&mut self, value: &str, forms: impl IntoIterator<Item = String>) {
        if self.number(value).is_some() {
            return;
        }
        self.count += 1;
        for form in std::iter::once(value.to_owned()).chain(forms) {
            if self.number(&form).is_none() {
                self.numbers.insert(form.clone(), self.count);
                self.forms.push((form, self.count));
            }
        }
    }

    fn number(&self, value: &str) -> Option<usize> {
        self.numbers.get(value).copied()
    }

    fn out_of(&self, mut har: Har) -> Har {
        for entry in &mut har.log.entries {
            entry.request.url = self.clean_url(&entry.request.url);
            self.clean_pairs(&mut entry.request.headers);
            self.clean_pairs(&mut entry.response.headers);
            entry.final_url.iter_mut().for_each(|url| *url = self.clean_url(url));
            if let Some(posted) = &mut entry.request.post_data {
                posted.text = self.clean_body(&posted.text);
            }
            if entry.response.content.encoding.is_none() {
                entry.response.content.text.iter_mut().for_each(|text| *text = self.clean_text(text));
            }
        }
        if let Some(case) = &mut har.log.vidra {
            case.url = self.clean_url(&case.url);
        }
        har
    }

    /// Long secrets, wherever they stand.
    fn clean(&self, text: &mut String) {
        for (secret, number) in self.forms.iter().filter(|(secret, _)| is_searched(secret)) {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), &format!("{PLACEHOLDER}{number}"));
            }
        }
    }

    fn clean_pairs(&self, pairs: &mut [Pair]) {
        pairs.iter_mut().for_each(|pair| self.clean(&mut pair.value));
    }

    /// What stands for a value of a request: for credentials, however short, and for what the user gave.
    fn instead(&self, name: &str, value: &str) -> Option<String> {
        let is_secret = is_credential(name) || self.known.iter().any(|known| known == value);
        if is_secret { self.placeholder(value) } else { None }
    }

    fn placeholder(&self, value: &str) -> Option<String> {
        self.number(value).map(|number| format!("{PLACEHOLDER}{number}"))
    }

    /// An address without its secrets, however short.
    fn clean_url(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if let Some((before, query)) = text.split_once('?') {
            let (query, fragment) =
                query.split_once('#').map_or((query, None), |(query, end)| (query, Some(end)));
            let fragment = fragment.map(|end| format!("#{}", self.clean_form(end))).unwrap_or_default();
            text = format!("{before}?{}{fragment}", self.clean_form(query));
        }
        self.clean(&mut text);
        text
    }

    /// Pairs without their secrets, in the same order; a pair without one stays as it was written.
    fn clean_form(&self, text: &str) -> String {
        let pair = |pair: &str| {
            let Some((name, value)) = pair.split_once('=') else { return pair.to_owned() };
            let spaced = value.replace('+', " ");
            let value = decoded(&spaced);
            let instead = self.instead(&decoded(name), &value);
            instead.map_or_else(|| pair.to_owned(), |instead| format!("{name}={instead}"))
        };
        text.split('&').map(pair).collect::<Vec<_>>().join("&")
    }

    /// A body that was sent.
    fn clean_body(&self, text: &str) -> String {
        let mut text = if is_form(text) { self.clean_form(text) } else { text.to_owned() };
        if let Ok(mut value) = serde_json::from_str::<Value>(&text)
            && self.clean_json(&mut value, false)
        {
            text = value.to_string();
        }
        self.clean(&mut text);
        text
    }

    /// An answer. What the site says under a telling name is left alone where it is short: it is a number or a word.
    fn clean_text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if let Ok(mut value) = serde_json::from_str::<Value>(&text)
            && self.clean_json(&mut value, true)
        {
            text = value.to_string();
        }
        self.clean(&mut text);
        text
    }

    /// Replaces secrets of a JSON value that are not looked for in the text; says whether there were any. The others are found in
    /// the text, which so keeps the way it was written.
    fn clean_json(&self, value: &mut Value, is_answer: bool) -> bool {
        match value {
            Value::Object(map) => {
                let mut is_changed = false;
                for (name, value) in map {
                    let short = value.as_str().filter(|text| !is_searched(text));
                    let instead = short.and_then(|text| match is_answer {
                        true if is_telling(name) && text.len() >= SHORTEST => self.placeholder(text),
                        true => None,
                        false => self.instead(name, text),
                    });
                    match instead {
                        Some(instead) => {
                            *value = Value::String(instead);
                            is_changed = true;
                        }
                        None => is_changed |= self.clean_json(value, is_answer),
                    }
                }
                is_changed
            }
            Value::Array(items) => {
                items.iter_mut().filter_map(|item| self.clean_json(item, is_answer).then_some(())).count() > 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::har::{Content, Entry, EntryRequest, EntryResponse, PostData};
    use super::*;

    fn exchange(url: &str, posted: Option<&str>, answer: &str) -> Entry {
        let post_data = posted.map(|text| PostData { mime_type: String::new(), text: text.to_owned() });
        let request =
            EntryRequest { method: "POST".to_owned(), url: url.to_owned(), headers: Vec::new(), post_data };
        let content = Content::new(answer.as_bytes(), "text/plain");
        Entry::new(request, EntryResponse { status: 200, headers: Vec::new(), content })
    }

    fn scrubbed(entry: Entry, known: &[&str]) -> Entry {
        let mut har = Har::default();
        har.log.entries.push(entry);
        let known: Vec<String> = known.iter().map(|&text| text.to_owned()).collect();
        scrub(har, &known).log.entries.remove(0)
    }

    fn posted(text: &str, known: &[&str]) -> String {
        scrubbed(exchange("https://e.org/", Some(text), ""), known).request.post_data.unwrap().text
    }

    #[test]
    fn fields_of_forms_with_telling_names_are_taken_out_however_short() {
        assert_eq!(posted("user=ann&password=abc&go=1", &[]), "user=ann&password=REDACTED-1&go=1");
        assert_eq!(posted("login%5Bpassword%5D=p%26q", &[]), "login%5Bpassword%5D=REDACTED-1");
        for name in [
            "hashedpass",
            "hashed_pass",
            "xsrft",
            "secretToken",
            "secret_token",
            "playlistSecretToken",
            "track_authorization",
            "video_password",
            "token",
            "access_token",
            "refresh_token",
            "client_secret",
        ] {
            let text = posted(&format!("{name}=opensesame&id=7"), &[]);
            assert_eq!(text, format!("{name}=REDACTED-1&id=7"));
        }
    }

    #[test]
    fn fields_of_json_are_taken_out_and_the_rest_stays_as_it_was_written() {
        assert_eq!(posted(r#"{"a": 1, "token": "long-enough"}"#, &[]), r#"{"a": 1, "token": "REDACTED-1"}"#);
        assert_eq!(
            posted(r#"{"a": 1, "pwd": "abc", "key": 12}"#, &[]),
            r#"{"a":1,"pwd":"REDACTED-1","key":12}"#
        );
        let quoted = posted(r#"{"password": "say \"friend\" / enter"}"#, &[]);
        assert!(!quoted.contains("friend"), "{quoted}");
    }

    #[test]
    fn what_the_user_gave_is_taken_out_wherever_it_stands() {
        let secret = "open / sesame";
        let entry = exchange(
            "https://e.org/open%20%2F%20sesame?q=open+%2F+sesame",
            Some("what=open+%2F+sesame"),
            r#"{"echo": "open / sesame", "json": "open \/ sesame", "basic": "b3BlbiAvIHNlc2FtZQ=="}"#,
        );
        let clean = scrubbed(entry, &[secret]);
        let all = serde_json::to_string(&clean).unwrap();
        assert!(!all.contains("sesame") && !all.contains("b3BlbiAv"), "{all}");
        // A short one is no word to look for everywhere: whole values alone are.
        assert_eq!(posted("a=abc&b=abcd", &["abc"]), "a=REDACTED-1&b=abcd");
    }

    #[test]
    fn a_value_keeps_one_placeholder_and_scrubbing_again_changes_nothing() {
        let entry = exchange(
            "https://e.org/?token=0123456789",
            Some("token=0123456789"),
            r#"{"token":"0123456789"}"#,
        );
        let once = scrubbed(entry, &[]);
        assert_eq!(once.request.url, "https://e.org/?token=REDACTED-1");
        assert_eq!(once.request.post_data.as_ref().unwrap().text, "token=REDACTED-1");
        assert_eq!(once.response.content.text.as_deref(), Some(r#"{"token":"REDACTED-1"}"#));
        let twice = scrubbed(once.clone(), &[]);
        assert_eq!(serde_json::to_string(&twice).unwrap(), serde_json::to_string(&once).unwrap());
    }

    #[test]
    fn tokens_and_random_values_are_taken_out_whatever_they_are_called() {
        let random = "AOq0QJ8wRQIhANx7Ks2vDfTz3yLmB5cPeGhUiWo1";
        let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2ln";
        let entry = exchange(
            &format!("https://e.org/?x={random}&title=a-long-title-of-Many-Words-in-2023-and-more"),
            Some(&format!("y={random}")),
            &format!("var a = '{token}'; fetch('https://e.org/?x={random}')"),
        );
        let all = serde_json::to_string(&scrubbed(entry, &[])).unwrap();
        assert!(!all.contains(random) && !all.contains(token), "{all}");
        assert!(all.contains("a-long-title-of-Many-Words-in-2023-and-more"), "{all}");
    }

    #[test]
    fn headers_are_kept_by_name() {
        let mut entry = exchange("https://e.org/", None, "");
        for name in ["Cookie", "Authorization", "X-Csrf-Token", "Accept"] {
            entry.request.headers.push(Pair { name: name.to_owned(), value: "v".to_owned() });
        }
        let names: Vec<String> =
            scrubbed(entry, &[]).request.headers.into_iter().map(|pair| pair.name).collect();
        assert_eq!(names, ["Accept"]);
    }
}
