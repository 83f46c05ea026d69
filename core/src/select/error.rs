//! What is wrong with an expression a person typed, said so that they can put it right.

use std::borrow::Cow;
use std::fmt;

/// Longest part of an expression a message shows, in characters.
const SHOWN_CHARACTERS: usize = 160;

/// An expression that cannot be read, or a condition that cannot be judged.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SelectError {
    /// Something else stands where the grammar wants a certain thing.
    #[error(
        "{language} {}: expected {expected} at column {column}, found {found}; {advice}",
        shown(expression)
    )]
    Syntax {
        /// Which of the small languages.
        language: Language,
        /// The whole text as given.
        expression: String,
        /// Where, counted in characters from 1; one past the end where the text stops too early.
        column: usize,
        /// What the grammar wants there.
        expected: Cow<'static, str>,
        /// What stands there.
        found: String,
        /// What to do.
        advice: Cow<'static, str>,
    },
    /// Parentheses inside parentheses, too many times.
    #[error(
        "{language} {}: parentheses at column {column} are more than {limit} deep; take some away",
        shown(expression)
    )]
    TooDeep {
        /// Which of the small languages.
        language: Language,
        /// The whole text as given.
        expression: String,
        /// Where the parenthesis too many is, counted in characters from 1.
        column: usize,
        /// How deep they may be.
        limit: usize,
    },
    /// A regular expression that does not compile.
    #[error(
        "{language} {}: the regular expression at column {column} cannot be used; \
         correct it, without look-around and back references",
        shown(expression)
    )]
    Pattern {
        /// Which of the small languages.
        language: Language,
        /// The whole text as given.
        expression: String,
        /// Where the regular expression starts, counted in characters from 1.
        column: usize,
        /// What the regular expression engine says.
        source: regex::Error,
    },
    /// A condition compares a field in a way its value does not allow.
    #[error("match filter: {field} is {kind}, which {operator} cannot compare; use {instead} for {field}")]
    Incomparable {
        /// The field of the item.
        field: String,
        /// What its value is: `a number`, `a list`.
        kind: &'static str,
        /// The operator as written, with its `!`.
        operator: String,
        /// Operators that would do.
        instead: &'static str,
    },
}

/// The small languages of this module, named as messages name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `-f`.
    FormatExpression,
    /// One item of `-S`.
    SortOrder,
    /// `-I`.
    ItemSelection,
    /// `--match-filters`.
    MatchFilter,
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FormatExpression => "format expression",
            Self::SortOrder => "format sort order",
            Self::ItemSelection => "item selection",
            Self::MatchFilter => "match filter",
        })
    }
}

/// The text in quotes, cut where it would fill the screen.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARACTERS) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?} (and so on)", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_expression_is_cut_between_characters() {
        let text = shown(&"ä".repeat(1000));
        assert_eq!(text.chars().filter(|&c| c == 'ä').count(), SHOWN_CHARACTERS);
        assert!(text.ends_with("(and so on)"));
    }
}
