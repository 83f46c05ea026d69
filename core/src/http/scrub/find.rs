//! What is secret in a recording: values under telling names, web tokens, values that look random.

use std::borrow::Cow;

use serde_json::Value;
use url::{Url, form_urlencoded};

use super::names::is_telling;
use crate::http::har::Entry;
use crate::http::randomness::{is_web_token, looks_secret};

/// Addresses of one text that are looked into.
const ADDRESSES: usize = 10_000;
/// The longest address that is looked into, in bytes.
const LONGEST_ADDRESS: usize = 8192;

/// The secrets of an exchange, as they are and as they stand.
pub(super) fn secrets_of(entry: &Entry, secrets: &mut Vec<String>) {
    secrets_of_url(&entry.request.url, secrets);
    entry.final_url.iter().for_each(|url| secrets_of_url(url, secrets));
    for pair in entry.request.headers.iter().chain(&entry.response.headers) {
        secrets_of_words(&pair.value, secrets);
    }
    if let Some(posted) = &entry.request.post_data {
        secrets_of_body(&posted.text, secrets);
    }
    if let Some(text) = &entry.response.content.text {
        secrets_of_text(text, secrets);
    }
}

fn secrets_of_url(text: &str, secrets: &mut Vec<String>) {
    let Ok(url) = Url::parse(text) else { return };
    secrets_of_form(url.query().unwrap_or_default(), secrets);
    secrets_of_form(url.fragment().unwrap_or_default(), secrets);
}

/// The secrets among `name=value` pairs, as they are and as they stand.
fn secrets_of_form(text: &str, secrets: &mut Vec<String>) {
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        if is_telling(&name) || looks_secret(&value) {
            secrets.push(value.into_owned());
        }
    }
    for (name, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
        if is_telling(&decoded(name)) || looks_secret(value) {
            secrets.push(value.to_owned());
        }
    }
}

pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy()
}

/// The secrets of a body that was sent: JSON, a form, or text.
fn secrets_of_body(text: &str, secrets: &mut Vec<String>) {
    secrets_of_text(text, secrets);
    if is_form(text) {
        secrets_of_form(text, secrets);
        for (_, value) in form_urlencoded::parse(text.as_bytes()) {
            // A form may carry JSON or an address in a field.
            secrets_of_text(&value, secrets);
        }
    }
}

/// Whether a text is `name=value` pairs and nothing else.
pub(in crate::http) fn is_form(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(['{', '[', '<'])
        && text.contains('=')
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn secrets_of_text(text: &str, secrets: &mut Vec<String>) {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => secrets_of_json(&value, secrets),
        Err(_) => secrets_of_words(text, secrets),
    }
}

/// The secrets of every address that stands in a text.
fn secrets_of_words(text: &str, secrets: &mut Vec<String>) {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '\\');
    for (at, _) in text.match_indices("http").take(ADDRESSES) {
        let word = &text[at..];
        let word = &word[..word.find(ends).unwrap_or(word.len())];
        if word.len() > LONGEST_ADDRESS {
            continue;
        }
        secrets_of_url(&word.replace("&amp;", "&"), secrets);
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    for (at, _) in text.match_indices("eyJ").take(ADDRESSES) {
        let word = &text[at..];
        let word = &word[..word.find(|c| !is_part(c)).unwrap_or(word.len()).min(LONGEST_ADDRESS)];
        secrets.extend(is_web_token(word).then(|| word.to_owned()));
    }
}

fn secrets_of_json(value: &Value, secrets: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                match value {
                    Value::String(text) if is_telling(name) => secrets.push(text.clone()),
                    other => secrets_of_json(other, secrets),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| secrets_of_json(item, secrets)),
        Value::String(text) if text.starts_with("http") => secrets_of_url(text, secrets),
        Value::String(text) if is_web_token(text) => secrets.push(text.clone()),
        _ => {}
    }
}
