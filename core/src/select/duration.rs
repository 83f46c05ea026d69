//! Lengths of time as people and pages write them: `1:30`, `1h 2m`, `PT3M`, `2.5 hours`.

/// Reads a length of time, in seconds.
///
/// Three ways of writing are known: clock (`[[DD:]HH:]MM:]SS[.fraction]`), ISO 8601 and units (`P1DT2H`,
/// `1 hour, 5 minutes`; years, months and weeks are read over), and one decimal number of hours or minutes.
///
/// ```
/// use vidra_core::select::parse_duration;
/// assert_eq!(parse_duration("1:30"), Some(90.0));
/// assert_eq!(parse_duration("1h5m"), Some(3900.0));
/// assert_eq!(parse_duration("2.5 hours"), Some(9000.0));
/// assert_eq!(parse_duration("soon"), None);
/// ```
pub fn parse_duration(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    clock(text).or_else(|| units(text)).or_else(|| decimal(text))
}

/// Seconds per place, from the last place on.
const PLACES: [f64; 4] = [1.0, 60.0, 3600.0, 86400.0];

fn clock(text: &str) -> Option<f64> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    if let Some((places, fraction)) = text.split_once('.') {
        return Some(clock_places(places)? + fraction_of(fraction)?);
    }
    clock_places(text).or_else(|| {
        // A last place that cannot be seconds is a fraction: `12:345`.
        let (places, fraction) = text.rsplit_once(':')?;
        Some(clock_places(places)? + fraction_of(fraction)?)
    })
}

fn clock_places(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let mut places = text.rsplit(':').zip(PLACES);
    if text.bytes().filter(|&byte| byte == b':').count() >= PLACES.len() {
        return None;
    }
    let has_minutes = text.contains(':');
    let (seconds, _) = places.next()?;
    if has_minutes && seconds.len() > 2 {
        return None;
    }
    total += whole(seconds)?;
    for (digits, scale) in places {
        total += whole(digits)? * scale;
    }
    Some(total)
}

fn whole(digits: &str) -> Option<f64> {
    let is_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| digits.parse().ok()).flatten()
}

fn fraction_of(digits: &str) -> Option<f64> {
    whole(digits)?;
    format!("0.{digits}").parse().ok()
}

const YEARS: &[&str] = &["years", "year", "y"];
const MONTHS: &[&str] = &["months", "month", "m"];
const WEEKS: &[&str] = &["weeks", "week", "w"];
const DAYS: &[&str] = &["days", "day", "d"];
const HOURS: &[&str] = &["hours", "hour", "hrs", "hr", "h"];
const MINUTES: &[&str] = &["minutes", "minute", "mins", "min", "m"];
const SECONDS: &[&str] = &["seconds", "second", "secs", "sec", "s"];

fn units(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let (days, mut rest) = date_part(&lower).unwrap_or((0.0, &lower));
    let mut total = days * 86400.0;
    for (names, scale) in [(HOURS, 3600.0), (MINUTES, 60.0), (SECONDS, 1.0)] {
        if let Some((number, after)) = amount(rest, names, scale <= 1.0) {
            total += number * scale;
            rest = after;
        }
    }
    matches!(rest, "" | "z").then_some(total)
}

/// The part of an ISO 8601 duration up to and with its `T`: the days, and what follows.
fn date_part(text: &str) -> Option<(f64, &str)> {
    let mut rest = text.strip_prefix('p').unwrap_or(text);
    for names in [YEARS, MONTHS, WEEKS] {
        rest = amount(rest, names, false).map_or(rest, |(_, after)| after);
    }
    let (days, rest) = amount(rest, DAYS, false).unwrap_or((0.0, rest));
    rest.strip_prefix('t').map(|after| (days, after))
}

/// A number and one of the names, with the comma and white space after them.
fn amount<'a>(text: &'a str, names: &[&str], may_have_fraction: bool) -> Option<(f64, &'a str)> {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut end = digits(text);
    if may_have_fraction && let Some(fraction) = text.get(end..)?.strip_prefix('.') {
        end += 1 + digits(fraction);
    }
    let (number, rest) = text.split_at_checked(end)?;
    if !number.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let rest = rest.trim_start();
    let rest = names.iter().find_map(|name| rest.strip_prefix(name))?;
    let rest = rest.strip_prefix(',').filter(|_| !may_have_fraction).unwrap_or(rest);
    Some((number.parse().ok()?, rest.trim_start()))
}

fn decimal(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let end = lower.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let number: f64 = lower.get(..end)?.parse().ok()?;
    let unit = lower.get(end..)?.trim_start();
    match unit.strip_suffix('z').unwrap_or(unit).trim_end() {
        "hour" | "hours" => Some(number * 3600.0),
        "min" | "mins" | "min." | "mins." | "minute" | "minutes" => Some(number * 60.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_way_of_writing_is_read() {
        let table = [
            ("90", Some(90.0)),
            ("1:00", Some(60.0)),
            ("1:02:03", Some(3723.0)),
            ("1:02:03:04.5Z", Some(93784.5)),
            ("1:02:03:04:5", Some(93784.5)),
            ("12:345", Some(12.345)),
            ("5.5", Some(5.5)),
            ("3 min 2.5 s", Some(182.5)),
            ("1 hour, 5 minutes", Some(3900.0)),
            ("PT1H2M3S", Some(3723.0)),
            ("P2DT1h", Some(176_400.0)),
            ("P1M2DT", Some(172_800.0)),
            ("5m", Some(300.0)),
            ("1.5 mins.", Some(90.0)),
            ("2 days", None),
            ("1.2.3 hours", None),
            ("1::2", None),
            ("1:2:3:4:5:6", None),
            ("ab", None),
            (".", None),
            ("", None),
        ];
        for (text, seconds) in table {
            assert_eq!(parse_duration(text), seconds, "{text}");
        }
    }
}
