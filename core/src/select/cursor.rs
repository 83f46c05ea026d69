//! A place in a text: what every parser of this module reads with, and what knows the column of an error.

use std::borrow::Cow;

use super::error::shown;
use super::{Language, SelectError};

/// A text and how far it has been read.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    language: Language,
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(language: Language, text: &'a str) -> Self {
        Self { language, text, at: 0 }
    }

    /// The next character, not yet read.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) const fn is_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// How far the text has been read, in bytes: what [`Cursor::back_to`] takes.
    pub(super) const fn mark(&self) -> usize {
        self.at
    }

    pub(super) const fn back_to(&mut self, mark: usize) {
        self.at = mark;
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Reads `wanted` if it is next.
    pub(super) fn eat(&mut self, wanted: &str) -> bool {
        let is_next = self.rest().starts_with(wanted);
        if is_next {
            self.at += wanted.len();
        }
        is_next
    }

    /// Reads as long as characters are `wanted`.
    pub(super) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    pub(super) fn skip_white_space(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// The error "expected this here".
    pub(super) fn expected(
        &self,
        expected: impl Into<Cow<'static, str>>,
        advice: impl Into<Cow<'static, str>>,
    ) -> SelectError {
        SelectError::Syntax {
            language: self.language,
            expression: self.text.to_owned(),
            column: self.column(),
            expected: expected.into(),
            found: self.found(),
            advice: advice.into(),
        }
    }

    /// The error "this parenthesis is one too many".
    pub(super) fn too_deep(&self, limit: usize) -> SelectError {
        SelectError::TooDeep {
            language: self.language,
            expression: self.text.to_owned(),
            column: self.column(),
            limit,
        }
    }

    /// The pattern compiled, or the error that it starts here and is none.
    pub(super) fn pattern(&self, pattern: &str) -> Result<regex::Regex, SelectError> {
        regex::Regex::new(pattern).map_err(|source| SelectError::Pattern {
            language: self.language,
            expression: self.text.to_owned(),
            column: self.column(),
            source,
        })
    }

    /// Counted in characters from 1. Linear in the text, so asked for only when something is wrong.
    fn column(&self) -> usize {
        self.text.get(..self.at).unwrap_or(self.text).chars().count() + 1
    }

    fn found(&self) -> String {
        match self.peek() {
            None => "the end".to_owned(),
            Some(_) => shown(self.rest()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let mut cursor = Cursor::new(Language::MatchFilter, "äöü!");
        cursor.take_while(char::is_alphabetic);
        let error = cursor.expected("nothing more", "stop there");
        assert_eq!(
            error.to_string(),
            "match filter \"äöü!\": expected nothing more at column 4, found \"!\"; stop there"
        );
    }
}
