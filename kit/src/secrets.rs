//! No fixture holds anything that belongs to the person who recorded it.

use std::collections::BTreeSet;
use std::sync::Arc;

use vidra_core::extract::Registry;
use vidra_core::http::har::{Har, Pair};
use vidra_core::http::looks_secret;

use crate::Fixture;

/// What a recording should not hold.
pub fn problems(har: &Har) -> Vec<String> {
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

/// What a case's recording should not hold.
pub fn of_case(fixture: &Fixture, _: &Arc<Registry>) -> Vec<String> {
    problems(&fixture.har).into_iter().map(|problem| format!("{}: {problem}", fixture.label())).collect()
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
        if index > 0 && looks_secret(value) {
            found.push(format!("a parameter that looks like a secret: {}…", &value[..12]));
        }
    }
    let tokens =
        text.split(|c: char| !is_part(c)).filter(|word| word.starts_with("eyJ") && looks_secret(word));
    found.extend(tokens.map(|word| format!("a JSON web token: {}…", &word[..12])));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::{assert_none, assert_some};

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
