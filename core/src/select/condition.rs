//! One condition of a match filter: reading it, and asking it of a value.

use std::cmp::Ordering;

use regex::Regex;
use serde_json::{Map, Value};

use super::SelectError;
use super::cursor::Cursor;
use super::duration::parse_duration;
use super::size::parse_filter_size;
use super::told::Told;

/// A question about one field.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    field: String,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    /// `field`, or `!field` if false.
    Has(bool),
    Compare(Comparison),
}

#[derive(Clone, Debug)]
struct Comparison {
    operator: Operator,
    is_negated: bool,
    passes_without: bool,
    text: String,
    /// The text as a number: a whole number, a file size or a length of time, in this order.
    number: Option<Number>,
}

#[derive(Clone, Debug)]
enum Operator {
    Contains,
    StartsWith,
    EndsWith,
    Matches(Regex),
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Equal,
}

/// As written: longer ones first, so that `<` does not hide `<=`.
const OPERATORS: [&str; 9] = ["*=", "^=", "$=", "~=", "<=", "<", ">=", ">", "="];

impl Condition {
    /// Reads up to `end` (in bytes), where the next condition or nothing follows.
    pub(super) fn read(cursor: &mut Cursor<'_>, end: usize) -> Result<Self, SelectError> {
        cursor.skip_white_space();
        let is_not = cursor.eat("!");
        cursor.skip_white_space();
        let field = cursor.take_while(|c| c.is_ascii_lowercase() || c == '_').to_owned();
        if field.is_empty() || cursor.mark() > end {
            return Err(
                cursor.expected("a field name", "write one in small letters, such as duration or title")
            );
        }
        cursor.skip_white_space();
        if cursor.mark() >= end {
            return Ok(Self { field, test: Test::Has(!is_not) });
        }
        if is_not {
            return Err(cursor.expected("& or the end", "write ! before the operator instead: title!=a"));
        }
        let test = Test::Compare(Comparison::read(cursor, end)?);
        Ok(Self { field, test })
    }

    /// Whether the item answers yes.
    pub(super) fn holds(&self, info: &Map<String, Value>, told: Told) -> Result<bool, SelectError> {
        let value = info.get(&self.field).filter(|value| !value.is_null());
        let incomplete = told.may_lack(&self.field);
        match (&self.test, value) {
            (Test::Has(_), None) if incomplete => Ok(true),
            (Test::Has(wanted), value) => Ok(*wanted == is_there(value)),
            (Test::Compare(comparison), None) => Ok(incomplete || comparison.passes_without),
            (Test::Compare(comparison), Some(value)) => comparison.holds(&self.field, value),
        }
    }
}

/// A field that says no is as good as none.
fn is_there(value: Option<&Value>) -> bool {
    value.is_some_and(|value| value.as_bool().unwrap_or(true))
}

impl Comparison {
    fn read(cursor: &mut Cursor<'_>, end: usize) -> Result<Self, SelectError> {
        let is_negated = cursor.eat("!");
        cursor.skip_white_space();
        let Some(sign) = OPERATORS.into_iter().find(|sign| cursor.eat(sign)) else {
            return Err(cursor.expected(
                "an operator, & or the end",
                "write one of *= ^= $= ~= <= < >= > = after the field",
            ));
        };
        cursor.skip_white_space();
        let length = end.saturating_sub(cursor.mark());
        let rest = cursor.rest().get(..length).unwrap_or_default().trim_end();
        if rest.is_empty() {
            cursor.back_to(end.max(cursor.mark()));
            return Err(cursor.expected("a value", "write what to compare the field with"));
        }
        let optional = rest.strip_prefix('?').map(str::trim_start).filter(|value| !value.is_empty());
        let text = value_of(optional.unwrap_or(rest));
        let number = number_of(&text);
        let operator = Operator::new(sign, &text, cursor)?;
        Ok(Self { operator, is_negated, passes_without: optional.is_some(), text, number })
    }

    fn holds(&self, field: &str, value: &Value) -> Result<bool, SelectError> {
        let answer = match value {
            Value::String(actual) => Some(self.compare_text(actual)),
            Value::Bool(flag) => self.compare_number(Number::Whole(i128::from(*flag))),
            Value::Number(actual) => Number::of(actual).and_then(|actual| self.compare_number(actual)),
            Value::Array(items) => self.search(items.iter().filter_map(Value::as_str)),
            Value::Object(entries) => self.search(entries.keys().map(String::as_str)),
            Value::Null => None,
        };
        answer.map(|answer| answer != self.is_negated).ok_or_else(|| self.incomparable(field, value))
    }

    fn compare_text(&self, actual: &str) -> bool {
        let wanted = self.text.as_str();
        match &self.operator {
            Operator::Contains => actual.contains(wanted),
            Operator::StartsWith => actual.starts_with(wanted),
            Operator::EndsWith => actual.ends_with(wanted),
            Operator::Matches(pattern) => pattern.is_match(actual),
            Operator::LessOrEqual => actual <= wanted,
            Operator::Less => actual < wanted,
            Operator::GreaterOrEqual => actual >= wanted,
            Operator::Greater => actual > wanted,
            Operator::Equal => actual == wanted,
        }
    }

    /// A number is equal to no text that is none, and cannot be compared with it otherwise.
    fn compare_number(&self, actual: Number) -> Option<bool> {
        let ordering = self.number.map(|wanted| actual.compare(wanted));
        match self.operator {
            Operator::Equal => Some(ordering == Some(Ordering::Equal)),
            Operator::LessOrEqual => ordering.map(Ordering::is_le),
            Operator::Less => ordering.map(Ordering::is_lt),
            Operator::GreaterOrEqual => ordering.map(Ordering::is_ge),
            Operator::Greater => ordering.map(Ordering::is_gt),
            _ => None,
        }
    }

    /// Of a list it can be asked whether it has a thing.
    fn search<'a>(&self, mut names: impl Iterator<Item = &'a str>) -> Option<bool> {
        match self.operator {
            Operator::Contains => Some(names.any(|name| name == self.text)),
            Operator::Equal => Some(false),
            _ => None,
        }
    }

    fn incomparable(&self, field: &str, value: &Value) -> SelectError {
        let (kind, instead) = match value {
            Value::Bool(_) => ("yes or no", "its name alone, or with ! before it,"),
            Value::Number(_) if self.number.is_none() => {
                ("a number", "a number, a size or a duration as the value")
            }
            Value::Number(_) => ("a number", "one of <= < >= > ="),
            _ => ("a list", "*="),
        };
        let operator = format!("{}{}", if self.is_negated { "!" } else { "" }, self.operator.sign());
        SelectError::Incomparable { field: field.to_owned(), kind, operator, instead }
    }
}

/// The value without its quotation marks and with `\&` and escaped quotation marks as themselves.
fn value_of(raw: &str) -> String {
    let text = raw.replace("\\&", "&");
    for quote in ['"', '\''] {
        let inner = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty()) {
            return inner.replace(&format!("\\{quote}"), &quote.to_string());
        }
    }
    text
}

impl Operator {
    fn new(sign: &str, text: &str, at: &Cursor<'_>) -> Result<Self, SelectError> {
        Ok(match sign {
            "*=" => Self::Contains,
            "^=" => Self::StartsWith,
            "$=" => Self::EndsWith,
            "~=" => Self::Matches(at.pattern(text)?),
            "<=" => Self::LessOrEqual,
            "<" => Self::Less,
            ">=" => Self::GreaterOrEqual,
            ">" => Self::Greater,
            _ => Self::Equal,
        })
    }

    const fn sign(&self) -> &'static str {
        match self {
            Self::Contains => "*=",
            Self::StartsWith => "^=",
            Self::EndsWith => "$=",
            Self::Matches(_) => "~=",
            Self::LessOrEqual => "<=",
            Self::Less => "<",
            Self::GreaterOrEqual => ">=",
            Self::Greater => ">",
            Self::Equal => "=",
        }
    }
}

/// A number that keeps large whole numbers exact.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Number {
    Whole(i128),
    Decimal(f64),
}

impl Number {
    fn of(number: &serde_json::Number) -> Option<Self> {
        number.as_i128().map(Self::Whole).or_else(|| number.as_f64().map(Self::Decimal))
    }

    fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.cmp(&b),
            (a, b) => a.as_decimal().total_cmp(&b.as_decimal()),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "compared with a decimal number, which is no more exact")]
    const fn as_decimal(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Decimal(decimal) => decimal,
        }
    }
}

fn number_of(text: &str) -> Option<Number> {
    whole_number(text.trim())
        .or_else(|| parse_filter_size(text).map(i128::from))
        .map(Number::Whole)
        .or_else(|| parse_duration(text).map(Number::Decimal))
}

/// `1000`, `-5` or `1_000_000`.
fn whole_number(text: &str) -> Option<i128> {
    let is_plain = !text.contains("__") && !text.starts_with('_') && !text.ends_with('_');
    text.replace('_', "").parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::super::MatchFilter;
    use super::*;

    fn holds(filter: &str) -> Result<bool, SelectError> {
        let info = serde_json::json!({
            "title": "A \"good\" title", "description": "cats & dogs", "duration": 90, "filesize": 5120,
            "average_rating": 4.25, "view_count": 0, "is_live": true, "was_live": false, "uploader": null,
            "tags": ["x", "y z"], "heatmap": {"a": 1}, "upload_date": "20210415",
        });
        filter.parse::<MatchFilter>()?.passes(info.as_object().unwrap(), Told::All)
    }

    #[test]
    fn conditions_hold_as_written() {
        let table = [
            ("title", true),
            ("! title", false),
            ("uploader", false),
            ("!uploader", true),
            ("is_live", true),
            ("!was_live", true),
            ("view_count", true),
            ("title = A \"good\" title", true),
            (r#"title="A \"good\" title""#, true),
            ("title!=?x", true),
            ("uploader!=x", false),
            ("uploader!=?x", true),
            ("title *= good", true),
            ("title ! ^= A", false),
            ("title ~= (?i)TITLE$", true),
            (r"description = cats \& dogs", true),
            ("duration=1:30", true),
            ("duration<1:00", false),
            ("filesize=5KiB & filesize>5K", true),
            ("duration=+90", true),
            ("filesize<1_000_000", true),
            ("average_rating>4", true),
            ("upload_date>20210101", true),
            ("is_live=1", true),
            ("is_live=yes", false),
            ("tags*=y z", true),
            ("tags*=y", false),
            ("heatmap*=a", true),
            ("title=?", false),
        ];
        for (filter, expected) in table {
            assert_eq!(holds(filter), Ok(expected), "{filter}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for filter in ["duration*=9", "duration<long", "is_live^=t", "tags<5", "heatmap~=a"] {
            assert!(matches!(holds(filter), Err(SelectError::Incomparable { .. })), "{filter}");
        }
        assert_eq!(holds("title=x & duration*=9"), Ok(false));
        assert_eq!(
            holds("duration!*=9").unwrap_err().to_string(),
            "match filter: duration is a number, which !*= cannot compare; use one of <= < >= > = for duration"
        );
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_column() {
        let table = [
            ("", 1),
            ("title &", 8),
            ("& title", 1),
            ("Title", 1),
            ("title2", 6),
            ("!title=a", 7),
            ("title!", 7),
            ("title!x", 7),
            ("title =", 8),
            ("title = & a", 9),
        ];
        for (filter, at) in table {
            match holds(filter) {
                Err(SelectError::Syntax { column, .. }) => assert_eq!(column, at, "{filter}"),
                other => panic!("{filter}: {other:?}"),
            }
        }
        assert!(matches!(holds("title~=("), Err(SelectError::Pattern { column: 8, .. })));
    }
}
