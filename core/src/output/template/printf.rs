//! Python's `%` formatting of one text or number.

use super::number::{General, fixed, general, not_finite, scientific};
use super::syntax::{Conversion, Kind};

/// Digits after the point where none are asked for.
const USUAL_PRECISION: usize = 6;

/// `%{width}.{precision}s`, both in characters. The zero flag means nothing for text.
pub(super) fn text(text: &str, conversion: &Conversion) -> String {
    let shown = conversion
        .precision
        .map_or(text, |count| text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end]));
    fill(shown.to_owned(), shown.chars().count(), conversion)
}

/// The same with width and precision in bytes of UTF-8; a torn character is dropped.
pub(super) fn bytes(text: &str, conversion: &Conversion) -> String {
    let shown = conversion.precision.map_or(text, |count| &text[..text.floor_char_boundary(count)]);
    // Python pads by what it cut to, torn character included.
    let length = conversion.precision.map_or(text.len(), |count| count.min(text.len()));
    fill(shown.to_owned(), length, conversion)
}

/// `%{width}c`.
pub(super) fn character(character: char, conversion: &Conversion) -> String {
    fill(character.to_string(), 1, conversion)
}

fn fill(text: String, length: usize, conversion: &Conversion) -> String {
    let missing = conversion.width.unwrap_or_default().saturating_sub(length);
    let blanks = " ".repeat(missing);
    if conversion.left { text + &blanks } else { blanks + &text }
}

/// One of the numeric conversions; `None` where the number has no such form (an infinity as an integer).
pub(super) fn number(number: f64, conversion: &Conversion) -> Option<String> {
    let magnitude = number.abs();
    let precision = conversion.precision.unwrap_or(USUAL_PRECISION);
    let (prefix, digits) = match conversion.kind {
        Kind::Octal => ("0o", format!("{:o}", whole(magnitude)?)),
        Kind::Hexadecimal { upper: false } => ("0x", format!("{:x}", whole(magnitude)?)),
        Kind::Hexadecimal { upper: true } => ("0X", format!("{:X}", whole(magnitude)?)),
        Kind::Scientific { upper } => {
            ("", float(magnitude, upper, |x| scientific(x, precision, conversion.alternate)))
        }
        Kind::Fixed { upper } => ("", float(magnitude, upper, |x| fixed(x, precision, conversion.alternate))),
        Kind::General { upper } => {
            let keep_zeros = conversion.alternate;
            let style = General { precision, keep_zeros, at_least_one_decimal: false };
            ("", float(magnitude, upper, |x| general(x, style)))
        }
        _ => ("", finite(magnitude.trunc()).map(|whole| fixed(whole, 0, false))?),
    };
    let is_whole = matches!(conversion.kind, Kind::Integer | Kind::Octal | Kind::Hexadecimal { .. });
    let digits = match conversion.precision.filter(|_| is_whole) {
        Some(count) => "0".repeat(count.saturating_sub(digits.len())) + &digits,
        None => digits,
    };
    let is_negative = number.is_sign_negative() && !(is_whole && magnitude < 1.0) && !number.is_nan();
    let sign = match (is_negative, conversion.plus, conversion.blank) {
        (true, ..) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        (false, false, false) => "",
    };
    let prefix = if conversion.alternate { prefix } else { "" };
    let length = sign.len() + prefix.len() + digits.len();
    if conversion.zero && !conversion.left {
        let zeros = "0".repeat(conversion.width.unwrap_or_default().saturating_sub(length));
        return Some(format!("{sign}{prefix}{zeros}{digits}"));
    }
    Some(fill(format!("{sign}{prefix}{digits}"), length, conversion))
}

fn float(magnitude: f64, upper: bool, write: impl FnOnce(f64) -> String) -> String {
    let written = not_finite(magnitude).map_or_else(|| write(magnitude), str::to_owned);
    if upper { written.to_uppercase() } else { written }
}

fn finite(number: f64) -> Option<f64> {
    Some(number).filter(|number| number.is_finite())
}

/// The whole part; `None` beyond 128 bits.
fn whole(magnitude: f64) -> Option<u128> {
    // 2^128 as a float; every smaller finite number fits.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked")]
    finite(magnitude)
        .filter(|number| *number < 340_282_366_920_938_463_463_374_607_431_768_211_456.0)
        .map(|x| x as u128)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversion(kind: Kind, flags: &str, width: usize, precision: Option<usize>) -> Conversion {
        Conversion {
            left: flags.contains('-'),
            plus: flags.contains('+'),
            blank: flags.contains(' '),
            alternate: flags.contains('#'),
            zero: flags.contains('0'),
            width: Some(width),
            precision,
            has_length: false,
            kind,
        }
    }

    fn written(value: f64, kind: Kind, flags: &str, width: usize, precision: Option<usize>) -> String {
        number(value, &conversion(kind, flags, width, precision)).expect("a finite number")
    }

    #[test]
    fn integers_are_cut_signed_and_filled() {
        for (value, flags, width, precision, expected) in [
            (29.97, "", 0, Some(3), "029"),
            (-5.0, "0", 5, None, "-0005"),
            (5.0, "-+", 5, None, "+5   "),
            (5.0, " 0", 5, None, " 0005"),
            (1080.0, "+0", 8, Some(6), "+0001080"),
            (-0.5, "", 0, None, "0"),
            (1e20, "", 0, None, "100000000000000000000"),
        ] {
            assert_eq!(written(value, Kind::Integer, flags, width, precision), expected);
        }
    }

    #[test]
    fn other_bases_put_their_prefix_before_the_zeros() {
        assert_eq!(written(255.0, Kind::Hexadecimal { upper: false }, "#0", 8, None), "0x0000ff");
        assert_eq!(written(255.0, Kind::Hexadecimal { upper: false }, "#", 0, Some(5)), "0x000ff");
        assert_eq!(written(255.0, Kind::Hexadecimal { upper: true }, "+#", 0, None), "+0XFF");
        assert_eq!(written(8.0, Kind::Octal, "#", 0, None), "0o10");
    }

    #[test]
    fn floats_follow_precision_and_case() {
        assert_eq!(written(1080.0, Kind::Fixed { upper: false }, "0", 20, Some(3)), "0000000000001080.000");
        assert_eq!(written(-1080.0, Kind::Fixed { upper: false }, "-+", 9, Some(1)), "-1080.0  ");
        assert_eq!(written(1080.0, Kind::Scientific { upper: true }, "+", 0, Some(3)), "+1.080E+03");
        assert_eq!(written(1e-10, Kind::General { upper: true }, "", 0, None), "1E-10");
    }

    #[test]
    fn infinities_have_no_whole_part() {
        let fixed = conversion(Kind::Fixed { upper: true }, "0", 5, None);
        assert_eq!(number(f64::INFINITY, &fixed).as_deref(), Some("00INF"));
        for kind in [Kind::Integer, Kind::Octal, Kind::Hexadecimal { upper: false }] {
            assert_eq!(number(f64::INFINITY, &conversion(kind, "", 0, None)), None);
        }
        assert_eq!(number(1e60, &conversion(Kind::Octal, "", 0, None)), None);
    }

    #[test]
    fn text_is_cut_and_filled_by_characters() {
        assert_eq!(text("äbc", &conversion(Kind::Text, "0", 5, Some(2))), "   äb");
        assert_eq!(text("äbc", &conversion(Kind::Text, "-", 5, None)), "äbc  ");
        assert_eq!(character('ä', &conversion(Kind::Character, "", 3, Some(0))), "  ä");
    }

    #[test]
    fn bytes_are_cut_without_tearing_characters() {
        assert_eq!(bytes("aé", &conversion(Kind::Bytes, "", 4, Some(2))), "  a");
        assert_eq!(bytes("aé", &conversion(Kind::Bytes, "-", 4, None)), "aé ");
    }
}
