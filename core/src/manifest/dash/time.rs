//! Lengths of time as XML writes them: `PT1H2M3.5S` (XML Schema part 2, section 3.2.6).

use std::time::Duration;

/// Longer is a mistake, and keeps later arithmetic far from its limits: ten thousand years.
const LONGEST_SECONDS: f64 = 3.2e11;

/// The length a text names; `None` where it names none. Years and months have no fixed length and are taken as 365
/// and 30 days.
pub(super) fn duration(text: &str) -> Option<Duration> {
    const DAY: f64 = 86_400.0;
    let text = text.trim().strip_prefix('P')?;
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let date = total(date, &[('Y', 365.0 * DAY), ('M', 30.0 * DAY), ('W', 7.0 * DAY), ('D', DAY)])?;
    let time = total(time, &[('H', 3_600.0), ('M', 60.0), ('S', 1.0)])?;
    let seconds = date + time;
    if seconds > LONGEST_SECONDS {
        return None;
    }
    // Rounded to microseconds: the decimal fraction as written, not its nearest binary one.
    let rounded = (seconds * 1e6).round() / 1e6;
    Duration::try_from_secs_f64(rounded).ok()
}

/// The sum of `number unit` pairs, each unit at most once and in order.
fn total(text: &str, units: &[(char, f64)]) -> Option<f64> {
    let mut sum = 0.0;
    let mut rest = text;
    for (unit, seconds) in units {
        if let Some((number, after)) = rest.split_once(*unit) {
            let number: f64 =
                number.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)?;
            sum += number * seconds;
            rest = after;
        }
    }
    rest.is_empty().then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read() {
        let table = [
            ("PT634.566S", Some(634_566)),
            ("PT0H1M59.89S", Some(119_890)),
            ("P1DT2H", Some(93_600_000)),
            ("P0Y0M0DT0H3M30.000S", Some(210_000)),
            ("PT5M", Some(300_000)),
            ("P1M", Some(2_592_000_000)),
            ("PT", Some(0)),
            ("P10W", Some(6_048_000_000)),
            ("5", None),
            ("PT-5S", None),
            ("PT5", None),
            ("PTinfS", None),
            ("PT1S1M", None),
            ("P999999999999999Y", None),
        ];
        for (text, milliseconds) in table {
            assert_eq!(duration(text), milliseconds.map(Duration::from_millis), "{text}");
        }
    }
}
