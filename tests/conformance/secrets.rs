//! No fixture holds anything that belongs to the person who recorded it.

use std::collections::{BTreeMap, BTreeSet};

use vidra_core::http::har::{Har, Pair};

use crate::assert_none;
use crate::fixture::Fixture;

/// Shortest value that can be a secret and long enough not to be a word.
const SHORTEST: usize = 32;
/// Bits a character of a random value has at least, and one of words or hexadecimal digits has not.
const RANDOM_BITS: f64 = 4.05;

/// What a recording should not hold.
fn problems(har: &Har) -> Vec<String> {
    let mut problems = BTreeSet::new();
    for entry in &har.log.entries {
        let headers = entry.request.headers.iter().chain(&entry.response.headers);
        problems.extend(
            headers.filter(|pair| is_secret_header(pair)).map(|pair| format!("the header {}", pair.name)),
        );
        let posted = entry.request.post_data.as_ref().map(|posted| posted.text.as_str());
        let content = &entry.response.content;
        let answered = content.text.as_deref().filter(|_| content.encoding.is_none());
        let texts = [Some(entry.request.url.as_str()), entry.final_url.as_deref(), posted, answered];
        problems.extend(texts.into_iter().flatten().flat_map(in_text));
    }
    if let Some(case) = &har.log.vidra {
        let expected = case.expected.as_ref().map(ToString::to_string).unwrap_or_default();
        problems.extend(in_text(&case.url).into_iter().chain(in_text(&expected)));
    }
    problems.into_iter().collect()
}

fn is_secret_header(pair: &Pair) -> bool {
    let name = pair.name.to_ascii_lowercase();
    ["cookie", "authorization", "token", "secret", "api-key", "visitor"]
        .iter()
        .any(|word| name.contains(word))
}

/// Tokens and long random values of parameters in a text.
fn in_text(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.%~".contains(c);
    let mut found = Vec::new();
    // Splitting at every `=` gives what stands behind one, in addresses, cookies and scripts alike.
    for (index, piece) in text.split('=').enumerate() {
        let value = &piece[..piece.find(|c| !is_part(c)).unwrap_or(piece.len())];
        if index > 0 && is_random(value) {
            found.push(format!("a parameter that looks like a secret: {}…", &value[..12]));
        }
    }
    let tokens = text.split(|c: char| !is_part(c)).filter(|word| is_web_token(word));
    found.extend(tokens.map(|word| format!("a JSON web token: {}…", &word[..12])));
    found
}

/// A JSON web token (RFC 7519): three parts of base64url, the first an object's beginning (`{"`).
fn is_web_token(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    matches!(parts.as_slice(), [head, claims, _] if head.starts_with("eyJ") && claims.starts_with("eyJ"))
}

/// Long, of all kinds of letters, and without a pattern.
fn is_random(value: &str) -> bool {
    let has = |is_kind: fn(&char) -> bool| value.chars().any(|c| is_kind(&c));
    // An address inside an address looks random by its percent signs alone.
    !value.starts_with("http")
        && value.len() >= SHORTEST
        && has(char::is_ascii_lowercase)
        && has(char::is_ascii_uppercase)
        && has(char::is_ascii_digit)
        && bits_per_character(value) > RANDOM_BITS
}

/// Shannon's entropy of the characters.
fn bits_per_character(value: &str) -> f64 {
    let mut counts: BTreeMap<char, f64> = BTreeMap::new();
    value.chars().for_each(|c| *counts.entry(c).or_default() += 1.0);
    let total: f64 = counts.values().sum();
    counts.values().map(|count| -(count / total) * (count / total).log2()).sum()
}

#[test]
fn no_fixture_holds_a_secret() {
    let fixtures = Fixture::all();
    let found = fixtures.iter().flat_map(|fixture| {
        problems(&fixture.har).into_iter().map(|problem| format!("{}: {problem}", fixture.label()))
    });
    assert_none(&found.collect::<Vec<_>>());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assert_some;
    use crate::sample;

    #[test]
    fn a_clean_recording_passes() {
        assert_none(&problems(&sample::fixture().har));
        let words = "https://e.org/?title=a-long-title-of-Many-Words-in-2023-and-more&md5=9e107d9d372bb6826bd81d3542a419d6";
        assert!(in_text(words).is_empty());
        assert!(in_text("https://e.org/?url=https%3A%2F%2Fclips.example%2FWatch%3Fv%3D1Kj8_xQ2").is_empty());
    }

    #[test]
    fn suite_catches_a_cookie() {
        let mut har = sample::fixture().har;
        har.log.entries[0].request.headers.push(Pair { name: "Cookie".to_owned(), value: "a=b".to_owned() });
        assert_some(&problems(&har), "the header Cookie");
    }

    #[test]
    fn suite_catches_tokens_and_random_values() {
        let token = "{\"jwt\":\"eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2ln\"}";
        assert_some(&in_text(token), "a JSON web token: eyJhbGciOiJu…");
        let signed = "https://e.org/v?expire=1&sig=AOq0QJ8wRQIhANx7Ks2vDfTz3yLmB5cPeGhUiWo1";
        assert_some(&in_text(signed), "a parameter that looks like a secret: AOq0QJ8wRQIh…");
    }
}
