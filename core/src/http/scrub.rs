//! What a recording must not hold, and how it is taken out.
//!
//! Headers are kept by an allow-list. Values of cookies and of query parameters and JSON fields with a telling name are
//! replaced by a placeholder everywhere they stand, so that a value that travels from one answer into the next request
//! is still the same in both.

use serde_json::Value;
use url::Url;

use super::har::{Har, Pair};

/// Request and response headers a recording keeps.
const KEPT_HEADERS: [&str; 17] = [
    "accept",
    "accept-language",
    "accept-ranges",
    "content-disposition",
    "content-length",
    "content-range",
    "content-type",
    "etag",
    "if-range",
    "last-modified",
    "location",
    "origin",
    "range",
    "referer",
    "retry-after",
    "x-youtube-client-name",
    "x-youtube-client-version",
];

/// Names whose values are secrets or tell who recorded; compared in lower case with `-` and `_` left out.
const TELLING_NAMES: [&str; 22] = [
    "accesstoken",
    "apikey",
    "auth",
    "authorization",
    "clientsecret",
    "expiretoken",
    "hmac",
    "ip",
    "jwt",
    "key",
    "password",
    "passwd",
    "potoken",
    "pot",
    "policy",
    "refreshtoken",
    "session",
    "sessionid",
    "sig",
    "signature",
    "token",
    "visitordata",
];

/// Addresses of one text that are looked into.
const ADDRESSES: usize = 10_000;
/// The longest address that is looked into, in bytes.
const LONGEST_ADDRESS: usize = 8192;

/// Values shorter than this are not replaced: they would be found inside innocent words.
const SHORTEST: usize = 6;

/// Whether a recording keeps the header.
pub(super) fn keeps_header(name: &str) -> bool {
    KEPT_HEADERS.contains(&name.to_ascii_lowercase().as_str())
}

fn is_telling(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| !matches!(c, '-' | '_')).collect();
    TELLING_NAMES.contains(&plain.to_ascii_lowercase().as_str())
}

/// Replaces the secrets of a recording by placeholders. `known` are values known to be secret (cookies, user headers).
pub(super) fn scrub(har: Har, known: &[String]) -> Har {
    let mut secrets: Vec<String> = known.to_vec();
    for entry in &har.log.entries {
        secrets_of_url(&entry.request.url, &mut secrets);
        entry.final_url.iter().for_each(|url| secrets_of_url(url, &mut secrets));
        for pair in entry.request.headers.iter().chain(&entry.response.headers) {
            secrets_of_words(&pair.value, &mut secrets);
        }
        if let Some(posted) = &entry.request.post_data {
            secrets_of_text(&posted.text, &mut secrets);
        }
        if let Some(text) = &entry.response.content.text {
            secrets_of_text(text, &mut secrets);
        }
    }
    secrets.retain(|secret| secret.len() >= SHORTEST);
    // As JSON may write them.
    let escaped: Vec<String> = secrets
        .iter()
        .filter(|secret| secret.contains('/'))
        .map(|secret| secret.replace('/', "\\/"))
        .collect();
    secrets.extend(escaped);
    // Longest first: a secret may hold another one.
    secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    secrets.dedup();
    replaced(har, &secrets)
}

fn secrets_of_url(text: &str, secrets: &mut Vec<String>) {
    let Ok(url) = Url::parse(text) else { return };
    for (name, value) in url.query_pairs().filter(|(name, _)| is_telling(name)) {
        let _ = name;
        secrets.push(value.into_owned());
    }
    // The same value as it stands in the address.
    for pair in url.query().unwrap_or_default().split('&') {
        if let Some((_, value)) = pair.split_once('=').filter(|(name, _)| is_telling(name)) {
            secrets.push(value.to_owned());
        }
    }
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
        _ => {}
    }
}

fn replaced(mut har: Har, secrets: &[String]) -> Har {
    let clean = |text: &mut String| {
        for (number, secret) in secrets.iter().enumerate() {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), &format!("REDACTED-{}", number + 1));
            }
        }
    };
    let clean_pairs = |pairs: &mut Vec<Pair>| pairs.iter_mut().for_each(|pair| clean(&mut pair.value));
    for entry in &mut har.log.entries {
        clean(&mut entry.request.url);
        clean_pairs(&mut entry.request.headers);
        clean_pairs(&mut entry.response.headers);
        entry.final_url.iter_mut().for_each(clean);
        if let Some(posted) = &mut entry.request.post_data {
            clean(&mut posted.text);
        }
        if entry.response.content.encoding.is_none() {
            entry.response.content.text.iter_mut().for_each(clean);
        }
    }
    if let Some(case) = &mut har.log.vidra {
        clean(&mut case.url);
    }
    har
}
