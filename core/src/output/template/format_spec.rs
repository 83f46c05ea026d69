//! What may stand after the colon in `{:…}`: Python's format specification for texts and numbers.

use serde_json::Value;

use super::number::{General, as_float, fixed, float_repr, general, is_integer, not_finite, scientific};
use super::parse::MAX_WIDTH;
use super::python_text::text_of;

/// `[[fill]align][sign][z][#][0][width][grouping][.precision][letter]`
#[derive(Clone, Copy, Debug, Default)]
struct Spec {
    fill: Option<char>,
    align: Option<char>,
    sign: Option<char>,
    no_negative_zero: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    letter: Option<char>,
}

/// `format(value, spec)` in Python; `None` where it would raise.
pub(super) fn format_value(value: &Value, spec: &str) -> Option<String> {
    if spec.is_empty() {
        return Some(text_of(value));
    }
    let spec = Spec::read(spec)?;
    match value {
        Value::String(text) => spec.text(text),
        Value::Number(_) | Value::Bool(_) => spec.number(value),
        // Python knows no such formats for lists and dictionaries.
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

impl Spec {
    fn read(text: &str) -> Option<Self> {
        let is_align = |character: &char| matches!(character, '<' | '>' | '=' | '^');
        let mut characters = text.chars().peekable();
        let mut spec = Self::default();
        let second = text.chars().nth(1).filter(is_align);
        if second.is_some() {
            spec.fill = characters.next();
        }
        spec.align = characters.next_if(is_align);
        spec.sign = characters.next_if(|character| matches!(character, '+' | '-' | ' '));
        spec.no_negative_zero = characters.next_if_eq(&'z').is_some();
        spec.alternate = characters.next_if_eq(&'#').is_some();
        spec.zero = characters.next_if_eq(&'0').is_some();
        let number = |characters: &mut std::iter::Peekable<std::str::Chars<'_>>| {
            let mut number = None;
            while let Some(digit) = characters.peek().and_then(|digit| digit.to_digit(10)) {
                characters.next();
                let digit = usize::try_from(digit).unwrap_or_default();
                number = Some(number.unwrap_or_default() * 10 + digit)
                    .filter(|number: &usize| *number <= MAX_WIDTH);
                number?;
            }
            Some(number)
        };
        spec.width = number(&mut characters)?.unwrap_or_default();
        spec.grouping = characters.next_if(|character| matches!(character, ',' | '_'));
        if characters.next_if_eq(&'.').is_some() {
            spec.precision = Some(number(&mut characters)??);
        }
        spec.letter = characters.next();
        characters.next().is_none().then_some(spec)
    }

    fn text(self, text: &str) -> Option<String> {
        let is_text =
            matches!(self.letter, None | Some('s')) && self.grouping.is_none() && self.align != Some('=');
        if !is_text || self.sign.is_some() || self.alternate || self.no_negative_zero {
            return None;
        }
        let shown: String = text.chars().take(self.precision.unwrap_or(usize::MAX)).collect();
        Some(self.align("", shown, '<'))
    }

    fn number(self, value: &Value) -> Option<String> {
        if self.letter == Some('n') && self.grouping.is_some() {
            return None;
        }
        let is_integer = is_integer(value);
        let is_whole = matches!(self.letter, Some('b' | 'c' | 'd' | 'o' | 'x' | 'X'))
            || (is_integer && matches!(self.letter, None | Some('n')));
        if is_whole {
            return if is_integer { self.integer(value) } else { None };
        }
        let number = as_float(value)?;
        let magnitude = number.abs();
        let written = match not_finite(magnitude) {
            Some(word) => word.to_owned(),
            None => self.float(magnitude)?,
        };
        let upper = matches!(self.letter, Some('E' | 'F' | 'G'));
        let written = if upper { written.to_uppercase() } else { written };
        let is_zero = !written.contains(|digit: char| ('1'..='9').contains(&digit));
        let is_negative = number.is_sign_negative() && !(self.no_negative_zero && is_zero);
        let at = written.find(|character: char| !character.is_ascii_digit()).unwrap_or(written.len());
        let (whole, rest) = written.split_at(at);
        Some(self.assemble(is_negative, "", whole, rest))
    }

    /// The digits of a number that is not negative.
    fn float(self, number: f64) -> Option<String> {
        let precision = self.precision.unwrap_or(6);
        let style =
            General { precision, keep_zeros: self.alternate, at_least_one_decimal: self.letter.is_none() };
        Some(match self.letter {
            None if self.precision.is_none() => float_repr(number),
            Some('e' | 'E') => scientific(number, precision, self.alternate),
            Some('f' | 'F') => fixed(number, precision, self.alternate),
            None | Some('g' | 'G' | 'n') => general(number, style),
            Some('%') => fixed(number * 100.0, precision, self.alternate) + "%",
            Some(_) => return None,
        })
    }

    fn integer(self, value: &Value) -> Option<String> {
        if self.precision.is_some() || self.no_negative_zero {
            return None;
        }
        let number = match value {
            Value::Bool(truth) => i128::from(*truth),
            other => other.as_i64().map(i128::from).or_else(|| other.as_u64().map(i128::from))?,
        };
        let magnitude = number.unsigned_abs();
        if self.letter == Some('c') {
            let character = u32::try_from(number).ok().and_then(char::from_u32)?;
            let is_plain = self.sign.is_none() && self.grouping.is_none() && !self.alternate;
            return is_plain.then(|| self.align("", character.to_string(), '<'));
        }
        let (prefix, digits) = match self.letter {
            Some('b') => ("0b", format!("{magnitude:b}")),
            Some('o') => ("0o", format!("{magnitude:o}")),
            Some('x') => ("0x", format!("{magnitude:x}")),
            Some('X') => ("0X", format!("{magnitude:X}")),
            _ => ("", magnitude.to_string()),
        };
        if self.grouping == Some(',') && !prefix.is_empty() {
            return None;
        }
        Some(self.assemble(number < 0, if self.alternate { prefix } else { "" }, &digits, ""))
    }

    /// Sign, prefix, grouped and filled digits, and what follows the whole part.
    fn assemble(self, is_negative: bool, prefix: &str, whole: &str, rest: &str) -> String {
        let sign = match (is_negative, self.sign) {
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, Some(' ')) => " ",
            (false, _) => "",
        };
        let head = format!("{sign}{prefix}");
        let mut whole = whole.to_owned();
        if let Some(separator) = self.grouping {
            let size = if matches!(self.letter, Some('b' | 'o' | 'x' | 'X')) { 4 } else { 3 };
            let is_zero_filled = self.zero_fills();
            let room = self.width.saturating_sub(head.len() + rest.len());
            let mut digits = whole;
            whole = grouped(&digits, separator, size);
            while is_zero_filled && whole.len() < room {
                digits.insert(0, '0');
                whole = grouped(&digits, separator, size);
            }
        }
        self.align(&head, whole + rest, '>')
    }

    fn zero_fills(self) -> bool {
        let fill = self.fill.unwrap_or(if self.zero { '0' } else { ' ' });
        fill == '0' && matches!(self.align, None | Some('='))
    }

    /// Fills up to the width; `head` stays in front of the fill where it stands between sign and digits.
    fn align(self, head: &str, body: String, usual: char) -> String {
        let missing = self.width.saturating_sub(head.chars().count() + body.chars().count());
        let fill = self.fill.unwrap_or(if self.zero { '0' } else { ' ' });
        let usual = if self.zero && usual == '>' { '=' } else { usual };
        let filling = |count: usize| std::iter::repeat_n(fill, count).collect::<String>();
        match self.align.unwrap_or(usual) {
            '<' => format!("{head}{body}{}", filling(missing)),
            '=' => format!("{head}{}{body}", filling(missing)),
            '^' => format!("{}{head}{body}{}", filling(missing / 2), filling(missing - missing / 2)),
            _ => format!("{}{head}{body}", filling(missing)),
        }
    }
}

/// Digits in groups, counted from the end.
fn grouped(digits: &str, separator: char, size: usize) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / size);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(size) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn formats_like_python() {
        for (value, spec, expected) in [
            (json!(123.0), ".3", "1.23e+02"),
            (json!(123.0), ".4", "123.0"),
            (json!(1_234_567.891), ",", "1,234,567.891"),
            (json!(1_234_567.891), ",.2f", "1,234,567.89"),
            (json!(1_234_567), "010,", "01,234,567"),
            (json!(1_234_567), "015,", "000,001,234,567"),
            (json!(1_234_567), "_x", "12_d687"),
            (json!(255), "#06x", "0x00ff"),
            (json!(12), "#b", "0b1100"),
            (json!(5), "=+5", "+   5"),
            (json!(-5), "05", "-0005"),
            (json!(5), " d", " 5"),
            (json!(65), "c", "A"),
            (json!(true), "5", "    1"),
            (json!(4.25), ">12", "        4.25"),
            (json!(0.5), ".0%", "50%"),
            (json!(1_234_567), "e", "1.234567e+06"),
            (json!(1_234_567), "G", "1.23457E+06"),
            (json!(1e6), "n", "1e+06"),
            (json!(3.0), "#.0f", "3."),
            (json!(1234.5), "012,.1f", "00,001,234.5"),
            (json!(-0.0), "z", "0.0"),
            (json!(-0.0), "", "-0.0"),
            (json!("ab"), "05", "ab000"),
            (json!("ab"), "*^7", "**ab***"),
            (json!("ab"), ".1s", "a"),
            (json!(["a"]), "", "['a']"),
        ] {
            assert_eq!(format_value(&value, spec).as_deref(), Some(expected), "{value} {spec}");
        }
    }

    #[test]
    fn refuses_what_python_refuses() {
        for (value, spec) in [
            (json!("a"), "=5"),
            (json!("a"), "+"),
            (json!("a"), ","),
            (json!("a"), "d"),
            (json!("a"), "#"),
            (json!("a"), "z"),
            (json!("a"), "cd"),
            (json!(5), ".2"),
            (json!(5), "s"),
            (json!(5), ",x"),
            (json!(5), "z"),
            (json!(5), "_,"),
            (json!(5), ">>>5"),
            (json!(-5), "c"),
            (json!(5.5), "d"),
            (json!(5.5), "."),
            (json!(5.5), ",n"),
            (json!(["a"]), ">5"),
            (json!(5), "99999999999999999999"),
        ] {
            assert_eq!(format_value(&value, spec), None, "{value} {spec}");
        }
    }
}
