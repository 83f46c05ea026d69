//! Numbers as Python reads and writes them.

use serde_json::Value;

/// What `float(text)` gives in Python; `None` where it would raise.
pub(super) fn python_float(text: &str) -> Option<f64> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let has_stray_underscore = bytes
        .iter()
        .enumerate()
        .any(|(at, byte)| *byte == b'_' && !(is_digit(at.checked_sub(1)) && is_digit(at.checked_add(1))));
    if has_stray_underscore {
        return None;
    }
    text.replace('_', "").parse().ok()
}

/// The number in a value: a number, a truth value, or a text that reads as one.
pub(super) fn as_float(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Value::String(text) => python_float(text),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether Python would call it an integer; truth values are.
pub(super) fn is_integer(value: &Value) -> bool {
    match value {
        Value::Number(number) => !number.is_f64(),
        other => other.is_boolean(),
    }
}

/// `repr(number)`: the fewest digits that give the same number back.
pub(super) fn float_repr(number: f64) -> String {
    if let Some(word) = not_finite(number) {
        return word.to_owned();
    }
    let shortest = format!("{number:e}");
    let (mantissa, exponent) = split_exponent(&shortest);
    if (-4..16).contains(&exponent) {
        let fixed = number.to_string();
        return if fixed.contains('.') { fixed } else { fixed + ".0" };
    }
    with_exponent(mantissa, exponent)
}

/// `nan`, `inf` or `-inf`; `None` for all other numbers.
pub(super) fn not_finite(number: f64) -> Option<&'static str> {
    match number {
        nan if nan.is_nan() => Some("nan"),
        f64::INFINITY => Some("inf"),
        f64::NEG_INFINITY => Some("-inf"),
        _ => None,
    }
}

/// `%.{precision}e` of a finite number that is not negative.
pub(super) fn scientific(number: f64, precision: usize, keep_point: bool) -> String {
    let written = format!("{number:.precision$e}");
    let (mantissa, exponent) = split_exponent(&written);
    let point = if keep_point && precision == 0 { "." } else { "" };
    with_exponent(&format!("{mantissa}{point}"), exponent)
}

/// `%.{precision}f` of a finite number that is not negative.
pub(super) fn fixed(number: f64, precision: usize, keep_point: bool) -> String {
    let point = if keep_point && precision == 0 { "." } else { "" };
    format!("{number:.precision$}{point}")
}

/// How a general format rounds and shows its digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct General {
    /// Significant digits; 0 counts as 1.
    pub precision: usize,
    /// Keep trailing zeros.
    pub keep_zeros: bool,
    /// At least one digit after the point, as Python's formats without a letter have.
    pub at_least_one_decimal: bool,
}

/// `%g` of a finite number that is not negative.
pub(super) fn general(number: f64, style: General) -> String {
    let precision = style.precision.max(1);
    let written = format!("{number:.*e}", precision - 1);
    let (mantissa, exponent) = split_exponent(&written);
    let limit = i64::try_from(precision).unwrap_or(i64::MAX) - i64::from(style.at_least_one_decimal);
    if !(-4..limit).contains(&exponent) {
        let point = if style.keep_zeros && precision == 1 { "." } else { "" };
        let mantissa = if style.keep_zeros { mantissa } else { without_trailing_zeros(mantissa) };
        return with_exponent(&format!("{mantissa}{point}"), exponent);
    }
    let last = i64::try_from(precision).unwrap_or(i64::MAX) - 1;
    let decimals = usize::try_from(last - exponent).unwrap_or(0);
    let written = fixed(number, decimals, style.keep_zeros);
    let shown = if style.keep_zeros { &written } else { without_trailing_zeros(&written) };
    if style.at_least_one_decimal && !shown.contains('.') { format!("{shown}.0") } else { shown.to_owned() }
}

fn without_trailing_zeros(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

/// Takes Rust's `1.5e-7` apart.
fn split_exponent(written: &str) -> (&str, i64) {
    let (mantissa, exponent) = written.split_once('e').unwrap_or((written, "0"));
    (mantissa, exponent.parse().unwrap_or(0))
}

/// C and Python write a sign and at least two digits.
fn with_exponent(mantissa: &str, exponent: i64) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_python_reads_as_a_float() {
        for (text, number) in
            [(" 1.5 ", 1.5), ("1_000", 1000.0), ("-1e3", -1000.0), (".5", 0.5), ("+2.", 2.0)]
        {
            assert_eq!(python_float(text), Some(number), "{text}");
        }
        for text in ["", "1__0", "_1", "1_", "1 2", "0x10", "1,5", "x"] {
            assert_eq!(python_float(text), None, "{text}");
        }
        assert_eq!(python_float("-Infinity"), Some(f64::NEG_INFINITY));
    }

    #[test]
    fn values_are_numbers_if_they_read_as_one() {
        assert_eq!(as_float(&Value::from("7")), Some(7.0));
        assert_eq!(as_float(&Value::from(true)), Some(1.0));
        assert_eq!(as_float(&Value::from(vec![1])), None);
        assert!(
            is_integer(&Value::from(true)) && is_integer(&Value::from(7)) && !is_integer(&Value::from(7.0))
        );
    }

    #[test]
    fn repr_switches_to_an_exponent_like_python() {
        for (number, text) in [
            (1080.0, "1080.0"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (1e16, "1e+16"),
            (123_456_789_012_345.6, "123456789012345.6"),
            (1.5e-7, "1.5e-07"),
            (-0.0, "-0.0"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(float_repr(number), text);
        }
    }

    #[test]
    fn general_formats_choose_the_shorter_form() {
        let style = |precision, keep_zeros, at_least_one_decimal| General {
            precision,
            keep_zeros,
            at_least_one_decimal,
        };
        assert_eq!(general(29.97, style(6, false, false)), "29.97");
        assert_eq!(general(5.0, style(6, true, false)), "5.00000");
        assert_eq!(general(1e-10, style(6, false, false)), "1e-10");
        assert_eq!(general(1234.0, style(0, false, false)), "1e+03");
        assert_eq!(general(1234.0, style(0, true, false)), "1.e+03");
        assert_eq!(general(123.0, style(3, false, true)), "1.23e+02");
        assert_eq!(general(123.0, style(4, false, true)), "123.0");
    }

    #[test]
    fn fixed_and_scientific_formats_keep_the_point_on_request() {
        assert_eq!((fixed(29.97, 0, true), fixed(2.5, 3, false)), ("30.".to_owned(), "2.500".to_owned()));
        assert_eq!(scientific(5.0, 0, true), "5.e+00");
        assert_eq!(scientific(1080.0, 3, false), "1.080e+03");
    }
}
