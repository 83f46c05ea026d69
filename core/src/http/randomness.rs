//! Values that look like secrets whatever they are called: tokens, and long values without a pattern.

use std::collections::BTreeMap;

/// Shortest value that can be a secret and long enough not to be a word.
const SHORTEST: usize = 32;
/// Longest value that is looked at.
const LONGEST: usize = 16 * 1024;
/// Bits a character of a random value has at least, and one of words or hexadecimal digits has not.
const RANDOM_BITS: f64 = 4.05;

/// Whether a value is a JSON web token, or long, of all kinds of letters, and without a pattern.
///
/// ```
/// use vidra_core::http::looks_secret;
/// assert!(looks_secret("AOq0QJ8wRQIhANx7Ks2vDfTz3yLmB5cPeGhUiWo1"));
/// assert!(!looks_secret("a-long-title-of-Many-Words-in-2023-and-more"));
/// ```
pub fn looks_secret(value: &str) -> bool {
    value.len() <= LONGEST && (is_web_token(value) || is_random(value))
}

/// A JSON web token (RFC 7519): three parts of base64url, the first an object's beginning (`{"`).
pub(super) fn is_web_token(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    matches!(parts.as_slice(), [head, claims, _] if head.starts_with("eyJ") && claims.starts_with("eyJ"))
}

fn is_random(value: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.%~+/".contains(c);
    let is_long = value.len() >= SHORTEST && value.chars().all(is_part);
    // An address or a sentence inside an address looks random by its percent signs alone, a title by its dashes.
    is_long
        && !value.starts_with("http")
        && !value.contains("%20")
        && value.split(|c: char| !c.is_ascii_alphanumeric()).any(is_mixed)
        && bits_per_character(value) > RANDOM_BITS
}

/// A run longer than words, of all kinds of letters.
fn is_mixed(run: &str) -> bool {
    const LONGER_THAN_WORDS: usize = 16;
    let has = |is_kind: fn(&u8) -> bool| run.as_bytes().iter().any(is_kind);
    run.len() >= LONGER_THAN_WORDS
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
}

/// Shannon's entropy of the characters.
fn bits_per_character(value: &str) -> f64 {
    let mut counts: BTreeMap<char, f64> = BTreeMap::new();
    value.chars().for_each(|c| *counts.entry(c).or_default() += 1.0);
    let total: f64 = counts.values().sum();
    counts.values().map(|count| -(count / total) * (count / total).log2()).sum()
}
