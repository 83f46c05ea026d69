//! `--date` and its like: a day, or one counted from today.

use jiff::civil::Date;
use jiff::{Span, Timestamp, ToSpan as _};

/// A day as `YYYYMMDD`, which is also its order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) String);

/// Reads a day of UTC: `YYYYMMDD`, or `now`, `today`, `yesterday` or a day with a span behind it, as in `today-2weeks`.
pub(super) fn day(text: &str) -> Result<Day, String> {
    let today = Timestamp::now().strftime("%Y%m%d").to_string();
    let today = from_day(&today, Date::MIN);
    today
        .and_then(|today| from_day(text, today))
        .map(|date| Day(date.strftime("%Y%m%d").to_string()))
        .ok_or_else(|| {
            "write YYYYMMDD, or today, yesterday or now with a span such as today-2weeks behind it".to_owned()
        })
}

fn from_day(text: &str, today: Date) -> Option<Date> {
    let text = text.trim();
    match text {
        "now" | "today" => return Some(today),
        "yesterday" => return today.checked_sub(1.day()).ok(),
        _ => {}
    }
    if let Some((start, is_back, amount)) = split(text) {
        let start = from_day(start, today)?;
        let span = span(amount)?;
        return if is_back { start.checked_sub(span) } else { start.checked_add(span) }.ok();
    }
    let digits = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    let is_plain = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain {
        return None;
    }
    Date::new(digits(0..4)?, digits(4..6)?.try_into().ok()?, digits(6..8)?.try_into().ok()?).ok()
}

/// The day, the sign and the span of `today-2weeks`; the last sign parts them.
fn split(text: &str) -> Option<(&str, bool, &str)> {
    let at = text.rfind(['+', '-']).filter(|at| *at > 0)?;
    let (start, signed) = text.split_at(at);
    Some((start, signed.starts_with('-'), signed.get(1..)?))
}

/// `2weeks`, `1month`.
fn span(text: &str) -> Option<Span> {
    let text = text.trim();
    let at = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (count, unit) = text.split_at(at);
    let count: i64 = count.parse().ok().filter(|count| *count <= 100_000)?;
    match unit.trim_end_matches('s') {
        "day" => Some(count.days()),
        "week" => Some((count * 7).days()),
        "month" => Some(count.months()),
        "year" => Some(count.years()),
        // Days are all that is compared.
        "hour" | "minute" | "second" | "microsecond" => Some(0.days()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_today() {
        let today = Date::constant(2026, 3, 31);
        let found = |text: &str| from_day(text, today).map(|date| date.strftime("%Y%m%d").to_string());
        let table = [
            ("20260102", Some("20260102")),
            ("today", Some("20260331")),
            ("yesterday", Some("20260330")),
            ("now-2weeks", Some("20260317")),
            ("today-1month", Some("20260228")),
            ("today+1year", Some("20270331")),
            ("yesterday-1day", Some("20260329")),
            ("20260230", None),
            ("tomorrow", None),
            ("today-2", None),
            ("2026-01-02", None),
            ("\u{e9}0260102", None),
        ];
        for (text, wanted) in table {
            assert_eq!(found(text).as_deref(), wanted, "{text}");
        }
    }
}
