//! Moments as subtitle files write them.

use std::time::Duration;

/// `01:02:03.456`, `02:03,456`, `3.4`: hours and minutes may be missing, `.` or `,` stands before the fraction.
pub(super) fn read(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let mut seconds = 0u64;
    let mut parts = 0;
    for part in whole.split(':') {
        parts += 1;
        if parts > 3 || part.is_empty() || part.len() > 9 {
            return None;
        }
        seconds = seconds.checked_mul(60)?.checked_add(part.parse().ok()?)?;
    }
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    Some(Duration::new(seconds, digits.parse().ok()?))
}

/// `01:02:03.456` with this sign before the milliseconds.
pub(super) fn clock(moment: Duration, sign: char) -> String {
    let milliseconds = moment.as_millis();
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    format!("{:02}:{:02}:{:02}{sign}{rest:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_may_be_missing_and_fractions_have_any_length() {
        let table = [
            ("01:02:03.456", Some(3_723_456)),
            ("02:03,5", Some(123_500)),
            ("100:00:00.000", Some(360_000_000)),
            ("3.25", Some(3_250)),
            ("1:2:3:4", None),
            ("a:01", None),
            ("", None),
            ("1.x", None),
        ];
        for (text, wanted) in table {
            assert_eq!(read(text).map(|moment| moment.as_millis()), wanted, "{text}");
        }
        assert_eq!(clock(Duration::from_millis(360_000_007), '.'), "100:00:00.007");
    }
}
