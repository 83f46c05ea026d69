//! Numbers of bytes as people write them, in the two ways the command line has always had.
//!
//! Rates and sort limits count in 1024s and know no `B`: `50K` is 51200. Filters know the unit names, where
//! `KB` is 1000, `KiB` is 1024 and, against all custom, `kB` is 1024.

/// Powers in order; the letter's place is the power.
const LETTERS: [char; 8] = ['K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

/// Reads a rate or sort limit: `50K`, `4.2M`, `100`; every letter is a power of 1024, in either case.
///
/// `None` where it is anything else, such as `5KiB`.
///
/// ```
/// use vidra_core::select::parse_rate;
/// assert_eq!(parse_rate("50K"), Some(51_200));
/// assert_eq!(parse_rate("4.2m"), Some(4_404_019));
/// assert_eq!(parse_rate("5KiB"), None);
/// ```
pub fn parse_rate(text: &str) -> Option<u64> {
    let (number, unit) = number_and_unit(text, false)?;
    let power = match single_letter(unit) {
        None if unit.is_empty() => 0,
        None => return None,
        Some(letter) => power_of(letter.to_ascii_uppercase())?,
    };
    Some(rounded(number * 1024_f64.powi(power)))
}

/// Reads a file size with its unit: `5KiB`, `5 MB`, `1,5GB`, `3 megabytes`. Text after the unit is ignored.
///
/// `None` without a unit: a plain number is not a size.
///
/// ```
/// use vidra_core::select::parse_file_size;
/// assert_eq!(parse_file_size("5KiB"), Some(5120));
/// assert_eq!(parse_file_size("5KB"), Some(5000));
/// assert_eq!(parse_file_size("5"), None);
/// ```
pub fn parse_file_size(text: &str) -> Option<u64> {
    let (number, rest) = number_and_unit(text, true)?;
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let scale = unit_scale(rest.get(..end)?)?;
    Some(rounded(number * scale))
}

/// Reads a size in a filter, where the `B` may be left out: `5K` is `5KB` (5000) and `5k` is `5kB` (5120).
pub(super) fn parse_filter_size(text: &str) -> Option<u64> {
    parse_file_size(text).or_else(|| parse_file_size(&format!("{text}B")))
}

/// Half way goes to the even number, as it always has here; what does not fit is the largest there is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, which is what is wanted"
)]
fn rounded(value: f64) -> u64 {
    value.round_ties_even() as u64
}

/// Digits, perhaps with a fraction, then what follows the white space after them.
fn number_and_unit(text: &str, comma_is_point: bool) -> Option<(f64, &str)> {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let whole = digits(text);
    if whole == 0 {
        return None;
    }
    let fraction = text
        .get(whole..)
        .and_then(|rest| rest.strip_prefix(['.', ',']).filter(|_| comma_is_point || rest.starts_with('.')))
        .map_or(0, digits);
    let end = if fraction == 0 { whole } else { whole + 1 + fraction };
    let number = text.get(..end)?.replace(',', ".").parse().ok()?;
    Some((number, text.get(end..)?.trim_start()))
}

fn single_letter(unit: &str) -> Option<char> {
    let mut letters = unit.chars();
    letters.next().filter(|_| letters.next().is_none())
}

fn power_of(letter: char) -> Option<i32> {
    let place = LETTERS.iter().position(|&known| known == letter)?;
    i32::try_from(place + 1).ok()
}

fn unit_scale(unit: &str) -> Option<f64> {
    if matches!(unit, "B" | "b" | "bytes") {
        return Some(1.0);
    }
    if let Some(prefix) = unit.strip_suffix("bytes") {
        return long_scale(prefix);
    }
    let letter = unit.chars().next()?;
    let power = power_of(letter.to_ascii_uppercase())?;
    let base = match (unit.get(1..)?, letter.is_ascii_uppercase()) {
        ("iB", true) | ("B", false) => 1024_f64,
        ("B" | "b", true) | ("b", false) => 1000_f64,
        _ => return None,
    };
    Some(base.powi(power))
}

/// `kilo` and `kibi` and their larger sisters.
fn long_scale(prefix: &str) -> Option<f64> {
    const DECIMAL: [&str; 8] = ["kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "yotta"];
    const BINARY: [&str; 8] = ["kibi", "mebi", "gibi", "tebi", "pebi", "exbi", "zebi", "yobi"];
    let power_in = |names: [&str; 8]| {
        names.iter().position(|&name| name == prefix).and_then(|place| i32::try_from(place + 1).ok())
    };
    power_in(DECIMAL)
        .map(|power| 1000_f64.powi(power))
        .or_else(|| power_in(BINARY).map(|power| 1024_f64.powi(power)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_count_in_1024s() {
        let table = [
            ("100", Some(100)),
            ("50k", Some(51_200)),
            ("1.5 M", Some(1_572_864)),
            ("2Y", Some(u64::MAX)),
            ("", None),
            ("K", None),
            (".5K", None),
            ("5KB", None),
            ("5.K", None),
            ("1,5K", None),
            ("-5", None),
        ];
        for (text, bytes) in table {
            assert_eq!(parse_rate(text), bytes, "{text}");
        }
    }

    #[test]
    fn file_sizes_know_the_unit_names() {
        let table = [
            ("5B", Some(5)),
            ("5 bytes", Some(5)),
            ("1.5KiB", Some(1536)),
            ("1,5KB", Some(1500)),
            ("5kB", Some(5120)),
            ("5kb", Some(5000)),
            ("2 gibibytes left", Some(2 << 30)),
            ("1MB/s", Some(1_000_000)),
            ("0.5B", Some(0)),
            ("1.5B", Some(2)),
            ("5", None),
            ("5KBs", None),
            ("5kiB", None),
            ("x5B", None),
        ];
        for (text, bytes) in table {
            assert_eq!(parse_file_size(text), bytes, "{text}");
        }
    }

    #[test]
    fn a_missing_b_is_added_in_filters() {
        assert_eq!(parse_filter_size("5K"), Some(5000));
        assert_eq!(parse_filter_size("5k"), Some(5120));
        assert_eq!(parse_filter_size("5Ki"), Some(5120));
        assert_eq!(parse_filter_size("1.5"), Some(2));
        assert_eq!(parse_filter_size("5ki"), None);
    }
}
