//! Dates as YouTube writes them.

use std::time::{SystemTime, UNIX_EPOCH};

use vidra_core::media::unix_seconds;

/// Seconds since 1970-01-01 UTC of a moment such as `2022-11-12T13:00:00-08:00`. A day alone is no moment: it is one of
/// California, up to a day from the truth.
pub(crate) fn timestamp(text: &str) -> Option<i64> {
    text.contains('T').then(|| unix_seconds(text)).flatten()
}

/// `YYYYMMDD` of a day such as `2022-11-12`.
pub(crate) fn calendar_day(text: &str) -> Option<String> {
    let day = text.get(..10)?;
    let is_day = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    is_day.then(|| day.replace('-', ""))
}

/// Seconds of a place in a video as addresses name it: `90`, `90s`, `1m5s`, `1h2m3s`, `1:02:03`.
pub(crate) fn stretch(text: &str) -> Option<u64> {
    if text.contains(':') {
        return clock(text);
    }
    let (mut sum, mut number, mut is_any) = (0_u64, String::new(), false);
    for letter in text.trim().chars() {
        let factor = match letter.to_ascii_lowercase() {
            digit if digit.is_ascii_digit() => {
                number.push(digit);
                continue;
            }
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        sum = sum.checked_add(number.parse::<u64>().ok()?.checked_mul(factor)?)?;
        (number, is_any) = (String::new(), true);
    }
    if number.is_empty() { is_any.then_some(sum) } else { sum.checked_add(number.parse().ok()?) }
}

/// `YYYYMMDD` of the day a line names: `Premiered Nov 12, 2022`, `Streamed live on 12 Nov 2022`. A day that is only
/// counted back from today (`3 days ago`) is not told.
pub(crate) fn day(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = text.to_ascii_lowercase();
    let words = || lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let at = words().position(|word| MONTHS.iter().any(|month| word.starts_with(month)))?;
    let name = words().nth(at)?;
    let month = MONTHS.iter().position(|month| name.starts_with(month))? + 1;
    let year = words().skip(at + 1).find(|word| word.len() == 4).and_then(|word| digits(word, 4))?;
    // `12 Nov 2022` or `Nov 12, 2022`.
    let before = at.checked_sub(1).and_then(|before| words().nth(before));
    let day = [before, words().nth(at + 1)].into_iter().flatten().find_map(|word| digits(word, 2))?;
    let is_day = (1..=31).contains(&day) && (1900..2100).contains(&year);
    is_day.then(|| format!("{year:04}{month:02}{day:02}"))
}

/// The same; a day counted back from today (`Updated 4 days ago`, `Updated yesterday`) is counted from `now`, in UTC.
pub(crate) fn day_or_ago(text: &str, now: SystemTime) -> Option<String> {
    day(text).or_else(|| {
        let today = now.duration_since(UNIX_EPOCH).ok()?.as_secs() / DAY;
        Some(civil(today.checked_sub(ago(text)? / DAY)?))
    })
}

const DAY: u64 = 86_400;

/// Seconds back from now: `3 weeks ago`, `1 hour ago (edited)`, `yesterday`. Months and years are taken for 30 and 365
/// days: the text is no more exact than that.
pub(crate) fn ago(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    if lower.contains("today") || lower.contains("just now") {
        return Some(0);
    }
    if lower.contains("yesterday") {
        return Some(DAY);
    }
    let number: u64 = words.find_map(|word| word.parse().ok())?;
    let unit = match words.next()?.trim_end_matches('s') {
        "second" | "sec" => 1,
        "minute" | "min" => 60,
        "hour" | "hr" | "h" => 3600,
        "day" | "d" => DAY,
        "week" | "wk" | "w" => 7 * DAY,
        "month" | "mo" => 30 * DAY,
        "year" | "yr" | "y" => 365 * DAY,
        _ => return None,
    };
    (words.next() == Some("ago")).then(|| number.checked_mul(unit)).flatten()
}

/// `YYYYMMDD` of a day counted from 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2021).
fn civil(days: u64) -> String {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}{month:02}{day:02}")
}

/// Seconds of a clock: `1:02:03` or `2:03`.
pub(crate) fn clock(text: &str) -> Option<u64> {
    let parts: Vec<&str> = text.split(':').take(4).collect();
    let is_clock = matches!(parts.len(), 2 | 3)
        && parts[1..].iter().all(|part| part.len() == 2)
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.len() <= 6 && part.bytes().all(|b| b.is_ascii_digit()));
    is_clock.then(|| parts.iter().fold(0, |sum, part| sum * 60 + part.parse::<u64>().unwrap_or_default()))
}

fn digits(text: &str, most: usize) -> Option<i64> {
    let is_number = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn moments_are_read_with_their_offset() {
        assert_eq!(timestamp("2022-11-12T13:00:00-08:00"), Some(1_668_286_800));
        assert_eq!(timestamp("2022-11-12"), None);
        assert_eq!(timestamp("Today"), None);
    }

    #[test]
    fn days_are_read_in_both_orders() {
        for (text, expected) in [
            ("12 Nov 2022", Some("20221112")),
            ("Nov 2, 2022", Some("20221102")),
            ("Premiered Jan 1, 2021", Some("20210101")),
            ("Streamed live on 24 August 2019", Some("20190824")),
            ("Started streaming on 4 Jun 2026", Some("20260604")),
            ("Streamed live 3 days ago", None),
            ("Nov 99, 2022", None),
            ("", None),
        ] {
            assert_eq!(day(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn days_are_counted_back_from_now() {
        let now = UNIX_EPOCH + Duration::from_secs(1_709_251_200 + 3600); // 2024-03-01 01:00
        for (text, expected) in [
            ("Updated today", Some("20240301")),
            ("Updated yesterday", Some("20240229")),
            ("Updated 4 days ago", Some("20240226")),
            ("2 months ago", Some("20240101")),
            ("Last updated on 15 Jul 2022", Some("20220715")),
            ("32,508,939 views", None),
            ("999999999999999999 years ago", None),
            ("99999999999 days ago", None),
        ] {
            assert_eq!(day_or_ago(text, now).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn places_in_a_video_are_read_as_addresses_name_them() {
        for (text, expected) in [
            ("90", Some(90)),
            ("90s", Some(90)),
            ("1m5s", Some(65)),
            ("1h2m3", Some(3723)),
            ("1:02:03", Some(3723)),
            ("", None),
            ("x", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(stretch(text), expected, "{text}");
        }
        assert_eq!(calendar_day("2022-11-12").as_deref(), Some("20221112"));
        assert_eq!(calendar_day("12 Nov 2022"), None);
    }

    #[test]
    fn clocks_are_read() {
        let table = [
            ("0:00", Some(0)),
            ("12:34", Some(754)),
            ("1:02:03", Some(3723)),
            ("1:2", None),
            ("12", None),
            ("a:00", None),
            (":00", None),
        ];
        for (text, expected) in table {
            assert_eq!(clock(text), expected, "{text}");
        }
    }
}
