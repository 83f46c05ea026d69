//! What a recording must not hold, and how it is taken out.
//!
//! Everything is kept by allow-list: headers by name, values by kind. Words, numbers, places of files, ids under the name of an
//! id, and what the asked address says itself stay ([`kinds`]); whatever is of no such kind is replaced by a placeholder,
//! wherever it stands in requests and answers alike, so that a value that travels from one answer into the next request is still
//! the same in both. Cookies, what the user gave (passwords, tokens), and values under names that tell what they are (`token`)
//! go, too, whatever their kind. What is secret is found in one place ([`find`]): what scrubs a recording and what judges one
//! ([`secrets`]) cannot differ.

mod find;
mod kinds;
mod names;
mod replace;
mod words;

use std::collections::{BTreeSet, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use url::form_urlencoded;

use super::har::{Content, Har, Pair};
pub(super) use find::is_form;
use find::{Secret, decoded, secrets_of};
use names::is_telling;
pub(super) use names::keeps_header;
use replace::{Replacements, SHORTEST};

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

/// Looks taken at one recording: a second one finds what a replacement laid open.
const LOOKS: usize = 4;

/// Replaces the secrets of a recording by placeholders. `known` are values known to be secret (cookies, passwords, user
/// headers).
pub(super) fn scrub(mut har: Har, known: &[String]) -> Har {
    har.log.entries.iter_mut().for_each(keep_known_headers);
    let mut known = known;
    for _ in 0..LOOKS {
        let found = secrets_of(&har);
        if found.is_empty() && known.is_empty() {
            break;
        }
        har = Secrets::new(known, &found, highest(&har)).out_of(har);
        known = &[];
    }
    har
}

/// What a recording holds and should not, in words: everything that scrubbing would take out.
pub(super) fn secrets(har: &Har) -> Vec<String> {
    const SHOWN: usize = 12;
    let headers =
        har.log.entries.iter().flat_map(|entry| entry.request.headers.iter().chain(&entry.response.headers));
    let mut told: BTreeSet<String> = headers
        .filter(|pair| !keeps_header(&pair.name))
        .map(|pair| format!("the header {}", pair.name))
        .collect();
    told.extend(secrets_of(har).iter().filter_map(|forms| forms.first()).map(|value| {
        let start: String = value.chars().take(SHOWN).collect();
        let end = if start.len() < value.len() { "…" } else { "" };
        format!("a value that may be secret: {start}{end}")
    }));
    told.into_iter().collect()
}

/// The highest number of a placeholder that an earlier scrubbing left.
fn highest(har: &Har) -> usize {
    let number = |rest: &str| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..digits].parse().unwrap_or(0)
    };
    let texts = find::texts(har);
    let numbers = texts
        .iter()
        .flat_map(|text| text.match_indices(PLACEHOLDER).map(|(at, word)| number(&text[at + word.len()..])));
    numbers.max().unwrap_or(0)
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
struct Secrets {
    /// Those that are looked for everywhere, in every way they may be written.
    searched: Replacements,
    /// Every secret in every way it may be written, with its number.
    numbers: HashMap<String, usize>,
    /// Those the user gave.
    known: Vec<String>,
}

/// Headers that hold an address.
const ADDRESSES: [&str; 3] = ["location", "referer", "origin"];

impl Secrets {
    fn new(known: &[String], found: &[Secret], highest: usize) -> Self {
        let is_secret = |value: &&String| !value.is_empty() && !is_flag(value);
        let known: Vec<String> = known.iter().filter(is_secret).cloned().collect();
        let user = known.iter().map(|value| vec![value.clone(), STANDARD.encode(value)]);
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut forms: Vec<(String, usize)> = Vec::new();
        let mut count = highest;
        for secret in user.chain(found.iter().cloned()) {
            let number = secret.iter().find_map(|form| numbers.get(form).copied()).unwrap_or_else(|| {
                count += 1;
                count
            });
            let written: Vec<String> = secret.iter().flat_map(|form| as_written(form)).collect();
            for form in secret.into_iter().chain(written) {
                if !numbers.contains_key(&form) {
                    numbers.insert(form.clone(), number);
                    forms.push((form, number));
                }
            }
        }
        let searched = forms.into_iter().filter(|(form, _)| is_searched(form));
        let searched = searched.map(|(form, number)| (form, format!("{PLACEHOLDER}{number}")));
        Self { searched: Replacements::new(searched), numbers, known }
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
            self.clean_answer(&mut entry.response.content);
        }
        if let Some(case) = &mut har.log.vidra {
            case.url = self.clean_url(&case.url);
        }
        har
    }

    /// Long secrets, wherever they stand.
    fn clean(&self, text: &mut String) {
        // What is replaced and what stands for it are whole letters.
        if let Some(clean) = self.searched.of(text.as_bytes()).and_then(|bytes| String::from_utf8(bytes).ok())
        {
            *text = clean;
        }
    }

    fn clean_answer(&self, content: &mut Content) {
        if content.encoding.is_none() {
            content.text.iter_mut().for_each(|text| *text = self.clean_text(text, true));
        } else if content.letters().is_some()
            && let Some(clean) = content.bytes().and_then(|bytes| self.searched.of(&bytes))
        {
            // A page in another encoding: keys are written in the letters all of them share.
            content.text = Some(STANDARD.encode(clean));
        }
    }

    fn clean_pairs(&self, pairs: &mut [Pair]) {
        for pair in pairs {
            if ADDRESSES.iter().any(|name| pair.name.eq_ignore_ascii_case(name)) {
                pair.value = self.clean_url(&pair.value);
            } else {
                self.clean(&mut pair.value);
            }
        }
    }

    /// What stands for a value under a name: however short it is, and for what the user gave.
    fn instead(&self, name: &str, value: &str) -> Option<String> {
        let is_secret = is_telling(name) || self.known.iter().any(|known| known == value);
        if is_secret && !is_flag(value) { self.placeholder(value) } else { None }
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
        self.clean_text(&if is_form(text) { self.clean_form(text) } else { text.to_owned() }, false)
    }

    /// A text, data or not. Data without short secrets keeps the way it was written. In an answer a short one is replaced under
    /// telling names alone: a cookie may be `en`, and so may a language.
    fn clean_text(&self, text: &str, is_answer: bool) -> String {
        let mut text = text.to_owned();
        if let Ok(mut value) = serde_json::from_str::<Value>(&text)
            && self.clean_json(&mut value, is_answer)
        {
            text = value.to_string();
        }
        self.clean(&mut text);
        text
    }

    /// Replaces secrets of a JSON value that are not looked for in the text; says whether there were any.
    fn clean_json(&self, value: &mut Value, is_answer: bool) -> bool {
        match value {
            Value::Object(map) => {
                let mut is_changed = false;
                for (name, value) in map {
                    let short =
                        value.as_str().filter(|text| !is_searched(text) && (is_telling(name) || !is_answer));
                    match short.and_then(|text| self.instead(name, text)) {
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

/// Flags are no secrets whatever they stand under.
fn is_flag(value: &str) -> bool {
    matches!(value, "true" | "false")
}

#[cfg(test)]
mod tests;
