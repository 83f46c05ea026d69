//! `[height<=?720]`: one condition on a format.
//!
//! ```text
//! filter := '[' FIELD (ORDER | '=' | '!=') '?'? NUMBER ']'
//!         | '[' FIELD '!'? ('=' | '^=' | '$=' | '*=' | '~=') '?'? (WORD | QUOTED) ']'
//! ```
//!
//! A field the format does not have fails the condition, also a negated one, unless `?` is written. Sizes follow
//! the unit names of file sizes with the `B` left out: `5K` is 5000 and `5KiB` is 5120 (and `5k` is 5120 too).
//! A bare number is compared as a number and text as text, and the two are never equal: the format named `22`
//! is `[format_id="22"]`.

use regex::Regex;

use super::SelectError;
use super::cursor::Cursor;
use super::fields::{FieldValue, field};
use super::size::parse_filter_size;
use crate::media::Format;

/// One condition on a format.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    field: String,
    passes_without: bool,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    Number(NumberOperator, f64),
    Text { is_negated: bool, operator: TextOperator },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NumberOperator {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

#[derive(Clone, Debug)]
enum TextOperator {
    Equals(String),
    StartsWith(String),
    EndsWith(String),
    Contains(String),
    Matches(Regex),
}

/// As written: longer ones first, so that `<` does not hide `<=`.
const OPERATORS: [&str; 9] = ["<=", ">=", "<", ">", "^=", "$=", "*=", "~=", "="];

impl Filter {
    /// Reads from `[` to `]`.
    ///
    /// # Errors
    /// [`SelectError::Syntax`] for anything the grammar does not have, [`SelectError::Pattern`] for a regular
    /// expression that does not compile.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, SelectError> {
        cursor.eat("[");
        cursor.skip_white_space();
        let field = cursor.take_while(is_word).to_owned();
        if field.is_empty() {
            return Err(cursor.expected("a field name", "write one such as height, ext or vcodec"));
        }
        cursor.skip_white_space();
        let (is_negated, operator) = read_operator(cursor)?;
        cursor.skip_white_space();
        let passes_without = cursor.eat("?");
        cursor.skip_white_space();
        let test = read_test(cursor, is_negated, operator)?;
        cursor.skip_white_space();
        if !cursor.eat("]") {
            return Err(cursor
                .expected("]", "close the filter; put quotation marks around a value that is not one word"));
        }
        Ok(Self { field, passes_without, test })
    }

    /// Whether the format passes.
    pub(super) fn accepts(&self, format: &Format) -> bool {
        field(format, &self.field).map_or(self.passes_without, |value| self.test.accepts(&value))
    }
}

fn read_operator(cursor: &mut Cursor<'_>) -> Result<(bool, &'static str), SelectError> {
    let is_negated = cursor.eat("!");
    cursor.skip_white_space();
    let start = cursor.clone();
    match OPERATORS.into_iter().find(|operator| cursor.eat(operator)) {
        Some("<" | "<=" | ">" | ">=") if is_negated => {
            Err(start.expected("one of = ^= $= *= ~= after !", "turn the comparison round and leave ! out"))
        }
        Some(operator) => Ok((is_negated, operator)),
        None => Err(start.expected("an operator", "write one of < <= > >= = != ^= $= *= ~= after the field")),
    }
}

fn read_test(cursor: &mut Cursor<'_>, is_negated: bool, operator: &str) -> Result<Test, SelectError> {
    let start = cursor.clone();
    if let Some(quote @ ('"' | '\'')) = cursor.peek().filter(|_| !operator.starts_with(['<', '>'])) {
        cursor.bump();
        let raw = read_quoted(cursor, quote)?;
        return text_test(&start, is_negated, operator, raw, true);
    }
    let word = cursor.take_while(is_word);
    match number_operator(is_negated, operator) {
        Some(ordering) if operator != "=" || is_number_shaped(word) => match read_number(word) {
            Some(value) => Ok(Test::Number(ordering, value)),
            None => Err(start.expected("a number", "write one such as 720 or 50M")),
        },
        _ if word.is_empty() => {
            Err(start.expected("a value", "write a word, or anything in quotation marks"))
        }
        _ => text_test(&start, is_negated, operator, word, false),
    }
}

/// What stands between the quotation marks, with its backslashes.
fn read_quoted<'a>(cursor: &mut Cursor<'a>, quote: char) -> Result<&'a str, SelectError> {
    let start = cursor.clone();
    let mut is_escaped = false;
    let raw = start.rest();
    while let Some(next) = cursor.peek() {
        if next == quote && !is_escaped {
            let length = raw.len() - cursor.rest().len();
            cursor.bump();
            let raw = raw.get(..length).unwrap_or_default();
            return if raw.is_empty() {
                Err(start.expected("a value", "write it between the quotation marks"))
            } else {
                Ok(raw)
            };
        }
        is_escaped = next == '\\' && !is_escaped;
        cursor.bump();
    }
    Err(cursor.expected(format!("closing {quote}"), "close the quotation marks"))
}

fn text_test(
    start: &Cursor<'_>,
    is_negated: bool,
    operator: &str,
    raw: &str,
    is_quoted: bool,
) -> Result<Test, SelectError> {
    let value = || if is_quoted { without_escapes(raw) } else { raw.to_owned() };
    let operator = match operator {
        "^=" => TextOperator::StartsWith(value()),
        "$=" => TextOperator::EndsWith(value()),
        "*=" => TextOperator::Contains(value()),
        // The regular expression keeps its backslashes; an escaped quotation mark means itself there.
        "~=" => TextOperator::Matches(start.pattern(raw)?),
        _ => TextOperator::Equals(value()),
    };
    Ok(Test::Text { is_negated, operator })
}

/// `\"`, `\'` and `\\` are the second character; other backslashes are themselves.
fn without_escapes(raw: &str) -> String {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw.chars().peekable();
    while let Some(next) = rest.next() {
        let escaped = rest.next_if(|c| next == '\\' && matches!(c, '\\' | '"' | '\''));
        value.push(escaped.unwrap_or(next));
    }
    value
}

fn number_operator(is_negated: bool, operator: &str) -> Option<NumberOperator> {
    Some(match operator {
        "<" => NumberOperator::Less,
        "<=" => NumberOperator::LessOrEqual,
        ">" => NumberOperator::Greater,
        ">=" => NumberOperator::GreaterOrEqual,
        "=" if is_negated => NumberOperator::NotEqual,
        "=" => NumberOperator::Equal,
        _ => return None,
    })
}

/// Whether `=` compares this word as a number: digits and points, perhaps a unit.
fn is_number_shaped(word: &str) -> bool {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if unit.len() == word.len() {
        return false;
    }
    let Some(after) = unit.strip_prefix(|c: char| "kKmMgGtTpPeEzZyY".contains(c)) else {
        return unit.is_empty();
    };
    let after = after.strip_prefix('i').unwrap_or(after);
    matches!(after, "" | "B" | "b")
}

fn read_number(word: &str) -> Option<f64> {
    if !is_number_shaped(word) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a limit of many petabytes may be off by one")]
    word.parse().ok().or_else(|| parse_filter_size(word).map(|bytes| bytes as f64))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-')
}

impl Test {
    fn accepts(&self, value: &FieldValue<'_>) -> bool {
        match self {
            Self::Number(operator, limit) => match value.as_number() {
                Some(number) => operator.accepts(number, *limit),
                None => *operator == NumberOperator::NotEqual,
            },
            Self::Text { is_negated, operator } => operator.accepts(value) != *is_negated,
        }
    }
}

impl NumberOperator {
    #[expect(clippy::float_cmp, reason = "[fps=29.97] asks for the very number the site gave")]
    fn accepts(self, number: f64, limit: f64) -> bool {
        match self {
            Self::Less => number < limit,
            Self::LessOrEqual => number <= limit,
            Self::Greater => number > limit,
            Self::GreaterOrEqual => number >= limit,
            Self::Equal => number == limit,
            Self::NotEqual => number != limit,
        }
    }
}

impl TextOperator {
    fn accepts(&self, value: &FieldValue<'_>) -> bool {
        let text = value.to_text();
        match self {
            Self::Equals(wanted) => value.as_number().is_none() && *text == **wanted,
            Self::StartsWith(start) => text.starts_with(start),
            Self::EndsWith(end) => text.ends_with(end),
            Self::Contains(part) => text.contains(part),
            Self::Matches(pattern) => pattern.is_match(&text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Language;
    use super::super::samples::video;
    use super::*;

    fn read(text: &str) -> Result<Filter, SelectError> {
        let mut cursor = Cursor::new(Language::FormatExpression, text);
        Filter::read(&mut cursor)
    }

    #[test]
    fn conditions_hold_as_written() {
        let mut format = video("hls-720", 1280, 720);
        format.note = Some("it's \"x\"".to_owned());
        format.size = Some(crate::media::Size::Exact(5120));
        let table = [
            ("[height<=720]", true),
            ("[height < 720]", false),
            ("[ height != ? 720 ]", false),
            ("[fps>30]", false),
            ("[fps>?30]", true),
            ("[fps!=30]", false),
            ("[filesize=5120]", true),
            ("[filesize=5k]", true),
            ("[filesize=5KiB]", true),
            ("[filesize>5K]", true),
            ("[filesize<5.2K]", true),
            ("[ext=mp4]", true),
            ("[ext!=mp4]", false),
            ("[ext! = mp4]", false),
            ("[language!=de]", false),
            ("[language!=?de]", true),
            ("[format_id^=hls]", true),
            ("[format_id!$=720]", false),
            ("[format_id*='s-7']", true),
            ("[format_id~='^(hls|dash)-\\d+$']", true),
            ("[format_note=\"it's \\\"x\\\"\"]", true),
            ("[height^=72]", true),
            ("[height=\"720\"]", false),
            ("[format_id=720]", false),
            ("[format_id!=720]", true),
            ("[ext<5]", false),
            ("[nonsense=1]", false),
            ("[nonsense=?1]", true),
        ];
        for (text, passes) in table {
            assert_eq!(read(text).unwrap().accepts(&format), passes, "{text}");
        }
    }

    #[test]
    fn what_is_no_filter_is_named_with_its_column() {
        let table = [
            ("[]", 2, "a field name"),
            ("[=5]", 2, "a field name"),
            ("[height]", 8, "an operator"),
            ("[height!]", 9, "an operator"),
            ("[height!<5]", 9, "one of = ^= $= *= ~= after !"),
            ("[height<]", 9, "a number"),
            ("[height<tall]", 9, "a number"),
            ("[height<'5']", 9, "a number"),
            ("[height=1.2.3]", 9, "a number"),
            ("[ext=]", 6, "a value"),
            ("[ext='']", 7, "a value"),
            ("[ext='a", 8, "closing '"),
            ("[ext=a b]", 8, "]"),
            ("[ext=mp4", 9, "]"),
        ];
        for (text, at, wanted) in table {
            match read(text).unwrap_err() {
                SelectError::Syntax { column, expected, .. } => {
                    assert_eq!((column, expected.as_ref()), (at, wanted), "{text}");
                }
                other => panic!("{text}: {other}"),
            }
        }
        assert!(matches!(read("[ext~='(']"), Err(SelectError::Pattern { column: 7, .. })));
    }
}
