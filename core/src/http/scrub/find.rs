//! What is secret in a recording: what is of no kind that is kept, and what stands under a telling name.

use std::borrow::Cow;
use std::collections::HashSet;
use std::net::IpAddr;

use serde_json::Value;
use url::{Url, form_urlencoded};

use super::kinds::{is_opaque, is_place, is_plain, is_web_token, names};
use super::names::{is_credential, is_name_of_ids, is_telling};
use super::words::words;
use super::{as_written, is_flag, is_placeholder};
use crate::http::har::{Entry, Har};

/// Shortest value under a telling name that a site says: shorter ones are words and numbers of its own.
const SHORTEST_TOLD: usize = 8;
/// Longest value that can be a key; what is longer is content.
const LONGEST_KEY: usize = 8 * 1024;
/// How deep texts inside texts are looked into: an address in a parameter of an address.
const DEPTH: usize = 3;

/// One secret in every way it is written, the plainest first.
pub(super) type Secret = Vec<String>;

/// The secrets of a recording; placeholders are none.
pub(super) fn secrets_of(har: &Har) -> Vec<Secret> {
    let texts: Vec<Vec<String>> = har.log.entries.iter().map(texts_of).collect();
    let asked = har.log.vidra.as_ref().map(|case| case.url.as_str()).unwrap_or_default();
    let mut finder = Finder::default();
    finder.learn_asked(asked);
    texts.iter().flatten().for_each(|text| finder.learn(text));
    finder.look(asked, 0);
    for (entry, texts) in har.log.entries.iter().zip(&texts) {
        finder.sent(entry);
        texts.iter().for_each(|text| finder.look(text, 0));
    }
    let mut secrets = finder.found;
    let is_secret = |form: &String| !form.is_empty() && !is_flag(form) && !is_placeholder(form);
    secrets.iter_mut().for_each(|forms| forms.retain(is_secret));
    secrets.retain(|forms| !forms.is_empty());
    secrets
}

/// Everything of a recording that is text.
pub(super) fn texts(har: &Har) -> Vec<String> {
    let asked = har.log.vidra.iter().map(|case| case.url.clone());
    har.log.entries.iter().flat_map(texts_of).chain(asked).collect()
}

/// Everything of an exchange that is text.
fn texts_of(entry: &Entry) -> Vec<String> {
    let headers = entry.request.headers.iter().chain(&entry.response.headers).map(|pair| pair.value.clone());
    let addresses = std::iter::once(&entry.request.url).chain(&entry.final_url).cloned();
    let posted = entry.request.post_data.iter().map(|posted| posted.text.clone());
    addresses.chain(headers).chain(posted).chain(entry.response.content.letters()).collect()
}

/// What is public in one recording, and what was found not to be.
#[derive(Default)]
struct Finder {
    /// Names of folders and files of its addresses, and what the asked address says.
    public: HashSet<String>,
    found: Vec<Secret>,
}

impl Finder {
    /// What the author asks for is no secret of theirs.
    fn learn_asked(&mut self, text: &str) {
        let Ok(url) = Url::parse(text) else { return };
        let pairs = url.query_pairs().filter(|(name, _)| !is_telling(name));
        self.public.extend(pairs.map(|(_, value)| value.into_owned()));
        self.public.extend(names(url.path()).map(ToOwned::to_owned));
    }

    /// The names of folders and files in a text.
    fn learn(&mut self, text: &str) {
        for word in words(text).filter(|word| is_place(word.text)) {
            self.public.extend(names(word.text).filter(|name| is_opaque(name)).map(ToOwned::to_owned));
        }
    }

    fn look(&mut self, text: &str, depth: usize) {
        for word in words(text).filter(|word| !word.is_content) {
            let tokens = word.text.split('/').filter(|part| is_web_token(part));
            self.found.extend(tokens.map(|token| vec![token.to_owned()]));
            if word.text.len() > LONGEST_KEY {
                continue;
            }
            let plain = decoded(word.text);
            if !word.name.is_empty() && is_telling(&decoded(word.name)) {
                let whole = word.quoted.filter(|text| text.len() <= LONGEST_KEY).unwrap_or(word.text);
                if (whole.len() >= SHORTEST_TOLD && tells(&decoded(whole))) || is_opaque(&plain) {
                    self.found.push(vec![json_text(whole), decoded(whole).into_owned(), whole.to_owned()]);
                }
            } else if plain != word.text && words(&plain).count() > 1 && depth < DEPTH {
                // An address or JSON inside a parameter.
                let before = self.found.len();
                self.look(&plain, depth + 1);
                let written = |form: &String| std::iter::once(form.clone()).chain(as_written(form));
                let is_there =
                    |forms: &Secret| forms.iter().flat_map(written).any(|form| word.text.contains(&form));
                if !self.found[before..].iter().all(is_there) {
                    // Written as nobody writes it: nothing but all of it can be replaced.
                    self.found.push(vec![word.text.to_owned()]);
                }
            } else if is_opaque(&plain) && !self.is_public(word.name, &plain) {
                // With and without padding it is the same.
                let bare = plain.trim_end_matches('=');
                self.found.push([&plain, word.text, bare].map(ToOwned::to_owned).to_vec());
            }
        }
    }

    fn is_public(&self, name: &str, word: &str) -> bool {
        is_place(word) || is_name_of_ids(name) || self.public.contains(word)
    }

    /// The secrets of what was sent: here whatever stands under a telling name is one, however short.
    fn sent(&mut self, entry: &Entry) {
        let url = Url::parse(&entry.request.url).ok();
        let query = url.as_ref().and_then(Url::query).unwrap_or_default();
        self.sent_form(query);
        let Some(posted) = &entry.request.post_data else { return };
        if let Ok(value) = serde_json::from_str::<Value>(&posted.text) {
            self.sent_json(&value);
        } else if is_form(&posted.text) {
            self.sent_form(&posted.text);
        }
    }

    fn sent_form(&mut self, text: &str) {
        let pairs = form_urlencoded::parse(text.as_bytes());
        let secrets = pairs.filter(|(name, value)| is_sent_secret(name, value));
        self.found.extend(secrets.map(|(_, value)| vec![value.into_owned()]));
    }

    fn sent_json(&mut self, value: &Value) {
        match value {
            Value::Object(map) => {
                for (name, value) in map {
                    match value {
                        Value::String(text) if is_sent_secret(name, text) => {
                            self.found.push(vec![text.clone()]);
                        }
                        other => self.sent_json(other),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.sent_json(item)),
            _ => {}
        }
    }
}

/// Whether a value under a telling name is more than a word, a number or a place.
fn tells(value: &str) -> bool {
    value.parse::<IpAddr>().is_ok() || !(is_plain(value) || is_place(value) || value.contains("://"))
}

/// Whether what was sent under a name is secret: credentials in any case.
fn is_sent_secret(name: &str, value: &str) -> bool {
    is_credential(name) || (is_telling(name) && tells(value))
}

pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy()
}

/// Whether a text is `name=value` pairs and nothing else.
pub(in crate::http) fn is_form(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(['{', '[', '<'])
        && text.contains('=')
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// What a text stands for inside the quotes of JSON; itself where it stands for nothing there.
fn json_text(text: &str) -> String {
    let read = || serde_json::from_str(&format!("\"{text}\"")).ok();
    text.contains('\\').then(read).flatten().unwrap_or_else(|| text.to_owned())
}
