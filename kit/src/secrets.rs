//! No fixture holds anything that belongs to the person who recorded it.
//!
//! What that is, the scrubbing of recordings decides alone ([`Har::secrets`]): a recording that was just made passes.

use std::sync::Arc;

use vidra_core::extract::Registry;
use vidra_core::http::har::Har;

use crate::Fixture;

/// What a recording should not hold. Its result is not looked at: it is made of the recording and nothing else.
pub fn problems(har: &Har) -> Vec<String> {
    har.secrets()
}

/// What a case's recording should not hold.
pub fn of_case(fixture: &Fixture, _: &Arc<Registry>) -> Vec<String> {
    problems(&fixture.har).into_iter().map(|problem| format!("{}: {problem}", fixture.label())).collect()
}

#[cfg(test)]
mod tests {
    use vidra_core::http::har::Pair;

    use super::*;
    use crate::sample;
    use crate::{assert_none, assert_some};

    #[test]
    fn a_clean_recording_passes() {
        assert_none(&problems(&sample::fixture().har));
    }

    #[test]
    fn suite_catches_a_cookie() {
        let mut har = sample::fixture().har;
        har.log.entries[0].request.headers.push(Pair { name: "Cookie".to_owned(), value: "a=b".to_owned() });
        assert_some(&problems(&har), "the header Cookie");
    }

    #[test]
    fn suite_catches_tokens_and_random_values_and_scrubbing_takes_them_out() {
        let mut har = sample::fixture().har;
        har.log.entries[0].response.content.text = Some(
            "{\"jwt\":\"eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2ln\",\
             \"url\":\"https://e.org/v?expire=1&sig=AOq0QJ8wRQIhANx7Ks2vDfTz3yLmB5cPeGhUiWo1\"}"
                .to_owned(),
        );
        assert_some(&problems(&har), "a value that may be secret: eyJhbGciOiJu…");
        assert_some(&problems(&har), "a value that may be secret: AOq0QJ8wRQIh…");
        assert_none(&problems(&har.scrubbed(&[])));
    }
}
