//! Dates from timestamps and from `20210415`, written with `strftime` as C libraries do in the C locale.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, ISOWeekDate};
use serde_json::Value;

use super::parse::MAX_WIDTH;

/// The longest date written; a format repeats at most its widest directive.
const MAX_DATE_BYTES: usize = 64 << 10;

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A moment, and whether it is known to be UTC (a timestamp is, a bare date is not).
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    time: DateTime,
    is_utc: bool,
}

impl Moment {
    /// From a number of seconds since 1970 or a text of the form `YYYYMMDD`; `None` for all else.
    pub(super) fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => Self::from_seconds(number.as_f64()?),
            Value::Bool(truth) => Self::from_seconds(f64::from(u8::from(*truth))),
            Value::String(text) => Some(Self { time: compact_date(text)?.at(0, 0, 0, 0), is_utc: false }),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn from_seconds(seconds: f64) -> Option<Self> {
        // Years 1 to 9999, as in Python; within them the casts below are exact.
        if !(-62_135_596_800.0..253_402_300_800.0).contains(&seconds) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
        let (whole, micros) = (seconds.trunc() as i64, (seconds.fract() * 1e6).round_ties_even() as i64);
        let since = SignedDuration::from_secs(whole).checked_add(SignedDuration::from_micros(micros))?;
        EPOCH.checked_add(since).ok().map(|time| Self { time, is_utc: true })
    }

    /// Fills a `strftime` format. Unknown directives stay as they are.
    ///
    /// Knows the directives of POSIX, `%f` and `%s`, glibc's `%k %l %P`, its flags `-_0^#` and its widths.
    pub(super) fn format(self, format: &str) -> Option<String> {
        let mut out = String::new();
        let mut rest = format;
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            let directive = Directive::read(&rest[at..]);
            let (text, length) =
                match directive.and_then(|directive| Some((directive, self.expand(directive)?))) {
                    Some((directive, text)) => (directive.pad(&text), directive.length),
                    None => ("%".to_owned(), 1),
                };
            out.push_str(&text);
            rest = &rest[at + length..];
            if out.len() > MAX_DATE_BYTES {
                return None;
            }
        }
        out.push_str(rest);
        Some(out)
    }

    fn expand(self, directive: Directive) -> Option<Shown> {
        let DateParts { weekday, month, week, hour, minute, second } = self.parts();
        let (year, day) = (i64::from(self.time.year()), i64::from(self.time.day()));
        let month_number = i64::from(self.time.month());
        let hour_of_12 = if hour % 12 == 0 { 12 } else { hour % 12 };
        let of_year = i64::from(self.time.day_of_year());
        let from_monday = i64::from(self.time.weekday().to_monday_zero_offset());
        let from_sunday = (from_monday + 1) % 7;
        Some(match directive.letter {
            'a' => Shown::Name(weekday[..3].to_owned()),
            'A' => Shown::Name(weekday.to_owned()),
            'b' | 'h' => Shown::Name(month[..3].to_owned()),
            'B' => Shown::Name(month.to_owned()),
            'c' => self.composed("%a %b %e %H:%M:%S %Y")?,
            'C' => Shown::Number(year / 100, 1, '0'),
            'd' => Shown::Number(day, 2, '0'),
            'D' | 'x' => self.composed("%m/%d/%y")?,
            'e' => Shown::Number(day, 2, '_'),
            'f' => Shown::Number(i64::from(self.time.subsec_nanosecond()) / 1000, 6, '0'),
            'F' => self.composed("%Y-%m-%d")?,
            'g' => Shown::Number(i64::from(week.year()).rem_euclid(100), 2, '0'),
            'G' => Shown::Number(i64::from(week.year()), 1, '0'),
            'H' => Shown::Number(hour, 2, '0'),
            'I' => Shown::Number(hour_of_12, 2, '0'),
            'j' => Shown::Number(of_year, 3, '0'),
            'k' => Shown::Number(hour, 2, '_'),
            'l' => Shown::Number(hour_of_12, 2, '_'),
            'm' => Shown::Number(month_number, 2, '0'),
            'M' => Shown::Number(minute, 2, '0'),
            'n' => Shown::Text("\n".to_owned()),
            'p' => Shown::HalfDay(if hour < 12 { "AM" } else { "PM" }),
            'P' => Shown::LowerText(if hour < 12 { "am" } else { "pm" }),
            'r' => self.composed("%I:%M:%S %p")?,
            'R' => self.composed("%H:%M")?,
            's' => Shown::Number(self.seconds(), 1, '_'),
            'S' => Shown::Number(second, 2, '0'),
            't' => Shown::Text("\t".to_owned()),
            'T' | 'X' => self.composed("%H:%M:%S")?,
            'u' => Shown::Number(from_monday + 1, 1, '0'),
            'U' => Shown::Number((of_year + 6 - from_sunday) / 7, 2, '0'),
            'V' => Shown::Number(i64::from(week.week()), 2, '0'),
            'w' => Shown::Number(from_sunday, 1, '0'),
            'W' => Shown::Number((of_year + 6 - from_monday) / 7, 2, '0'),
            'y' => Shown::Number(year % 100, 2, '0'),
            'Y' => Shown::Number(year, 1, '0'),
            'z' => Shown::Text(if self.is_utc { "+0000" } else { "" }.to_owned()),
            'Z' => Shown::Text(if self.is_utc { "UTC" } else { "" }.to_owned()),
            '%' => Shown::Text("%".to_owned()),
            _ => return None,
        })
    }

    /// A directive that stands for others; none of those stands for others in turn.
    fn composed(self, format: &str) -> Option<Shown> {
        self.format(format).map(Shown::Text)
    }

    fn seconds(self) -> i64 {
        self.time.duration_since(EPOCH).as_secs()
    }

    fn parts(self) -> DateParts {
        let weekday = usize::try_from(self.time.weekday().to_monday_zero_offset()).unwrap_or_default();
        let month = usize::try_from(self.time.month() - 1).unwrap_or_default();
        DateParts {
            weekday: WEEKDAYS[weekday % 7],
            month: MONTHS[month % 12],
            week: self.time.date().iso_week_date(),
            hour: i64::from(self.time.hour()),
            minute: i64::from(self.time.minute()),
            second: i64::from(self.time.second()),
        }
    }
}

struct DateParts {
    weekday: &'static str,
    month: &'static str,
    week: ISOWeekDate,
    hour: i64,
    minute: i64,
    second: i64,
}

/// What a directive stands for, before flags and width.
enum Shown {
    /// A number, its usual width, and what fills it (`_` for a blank).
    Number(i64, usize, char),
    Text(String),
    /// Text that stays lower case.
    LowerText(&'static str),
    /// The name of a day or a month: `#` makes it upper case.
    Name(String),
    /// AM or PM: `#` makes it lower case.
    HalfDay(&'static str),
}

/// `%[-_0^#][width][EO]letter`
#[derive(Clone, Copy, Debug)]
struct Directive {
    /// The last of `-`, `_` and `0`.
    padding: Option<char>,
    is_upper: bool,
    swaps_case: bool,
    width: Option<usize>,
    letter: char,
    /// Bytes read.
    length: usize,
}

impl Directive {
    fn read(text: &str) -> Option<Self> {
        let mut characters = text.char_indices().skip(1).peekable();
        let mut directive =
            Self { padding: None, is_upper: false, swaps_case: false, width: None, letter: '%', length: 0 };
        while let Some((_, flag)) = characters.next_if(|(_, flag)| "-_0^#".contains(*flag)) {
            match flag {
                '^' => directive.is_upper = true,
                '#' => directive.swaps_case = true,
                padding => directive.padding = Some(padding),
            }
        }
        while let Some(digit) = characters.peek().and_then(|(_, digit)| digit.to_digit(10)) {
            characters.next();
            let digit = usize::try_from(digit).unwrap_or_default();
            let width = directive.width.unwrap_or_default().saturating_mul(10).saturating_add(digit);
            directive.width = Some(width.min(MAX_WIDTH));
        }
        // The alternative calendars and digits that E and O ask for are the usual ones in the C locale.
        characters.next_if(|(_, modifier)| matches!(modifier, 'E' | 'O'));
        let (at, letter) = characters.next()?;
        directive.letter = letter;
        directive.length = at + letter.len_utf8();
        Some(directive)
    }

    fn pad(self, shown: &Shown) -> String {
        let (text, usual_width, usual_fill) = match shown {
            Shown::Number(number, width, fill) => (number.to_string(), *width, *fill),
            Shown::Text(text) => (text.clone(), 0, '_'),
            Shown::Name(name) if self.swaps_case => (name.to_uppercase(), 0, '_'),
            Shown::Name(name) => (name.clone(), 0, '_'),
            Shown::HalfDay(half) if self.swaps_case => (half.to_lowercase(), 0, '_'),
            Shown::HalfDay(half) | Shown::LowerText(half) => ((*half).to_owned(), 0, '_'),
        };
        let text =
            if self.is_upper && !matches!(shown, Shown::LowerText(_)) { text.to_uppercase() } else { text };
        let fill = if self.padding.unwrap_or(usual_fill) == '0' { '0' } else { ' ' };
        let usual_width = if self.padding == Some('-') { 0 } else { usual_width };
        let width = self.width.unwrap_or_default().max(usual_width);
        let missing = width.saturating_sub(text.chars().count());
        std::iter::repeat_n(fill, missing).chain(text.chars()).collect()
    }
}

/// `YYYYMMDD`, of which month and day may lack their leading zero, as Python's `strptime` reads it.
fn compact_date(text: &str) -> Option<Date> {
    let number = |digits: &str| {
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i16>().ok())?
    };
    let year = number(text.get(..4)?).filter(|year| *year > 0)?;
    let rest = &text[4..];
    for month_digits in [2, 1] {
        let Some((month, day)) = rest.split_at_checked(month_digits) else { continue };
        // A blank may stand for the zero of a day.
        let is_day = day.len() == 1 || day.len() == 2;
        let day = if is_day { day.strip_prefix(' ').unwrap_or(day) } else { "" };
        let month = number(month).filter(|month| (1..=12).contains(month));
        let day = number(day).filter(|day| (1..=31).contains(day));
        if let (Some(month), Some(day)) = (month, day) {
            return Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn date(value: &Value, format: &str) -> Option<String> {
        Moment::from_value(value)?.format(format)
    }

    #[test]
    fn writes_every_directive() {
        let all = "%Z %z %s %f %c %x %X %p %-d %e %k %l %G-%V %j %U %W %u %w %C %g %h %n %t %D %F %R %T %r %P %y %I %M %S";
        let expected = "UTC +0000 1618488000 000000 Thu Apr 15 12:00:00 2021 04/15/21 12:00:00 PM 15 15 12 12 2021-15 105 \
                        15 15 4 4 20 21 Apr \n \t 04/15/21 2021-04-15 12:00 12:00:00 12:00:00 PM pm 21 12 00 00";
        assert_eq!(date(&json!(1_618_488_000), all).as_deref(), Some(expected));
    }

    #[test]
    fn flags_and_widths_are_those_of_glibc() {
        let cases = [
            ("%10Y %_5d %^a %#p %^B %05d", "0000002021    15 THU pm APRIL 00015"),
            ("%-j %_H %-I %10B %010B %-C %0e %_m", "105 12 12      April 00000April 20 15  4"),
            ("%Ey %Od %5% %^P %#p", "21 15     % pm pm"),
            ("%10T %_10T %010T %2p %5e %#a", "  12:00:00   12:00:00 0012:00:00 PM    15 THU"),
        ];
        for (format, expected) in cases {
            assert_eq!(date(&json!(1_618_488_000), format).as_deref(), Some(expected), "{format}");
        }
    }

    #[test]
    fn unknown_directives_and_loose_percent_signs_stay() {
        assert_eq!(date(&json!(0), "%Q %E %: %-Q%% 100%").as_deref(), Some("%Q %E %: %-Q% 100%"));
    }

    #[test]
    fn bare_dates_have_no_zone() {
        assert_eq!(date(&json!("20210415"), "%Z%z %s %A").as_deref(), Some(" 1618444800 Thursday"));
    }

    #[test]
    fn dates_may_lack_leading_zeros_and_nothing_else() {
        for (text, expected) in
            [("2021415", "2021-04-15"), ("202111", "2021-01-01"), ("20210230", ""), ("2021131", "2021-01-31")]
        {
            let expected = (!expected.is_empty()).then(|| expected.to_owned());
            // 13 is no month, so the month is 1 and the day 31.
            assert_eq!(date(&json!(text), "%F"), expected, "{text}");
        }
        for text in ["2021", "2021-04-15", "202104155", "00000101", "2021+1+1", "é0210415"] {
            assert_eq!(date(&json!(text), "%F"), None, "{text}");
        }
    }

    #[test]
    fn fractions_and_the_range_of_years_are_pythons() {
        assert_eq!(date(&json!(29.97), "%S.%f").as_deref(), Some("29.970000"));
        assert_eq!(date(&json!(-0.5), "%F %T.%f").as_deref(), Some("1969-12-31 23:59:59.500000"));
        assert_eq!(date(&json!(253_402_300_799_i64), "%F").as_deref(), Some("9999-12-31"));
        assert_eq!(date(&json!(-62_135_596_800_i64), "%Y").as_deref(), Some("1"));
        for out_of_range in [json!(253_402_300_800_i64), json!(-62_135_596_801_i64), json!(null), json!([])] {
            assert_eq!(date(&out_of_range, "%Y"), None);
        }
    }

    #[test]
    fn a_flood_of_padding_ends() {
        assert_eq!(date(&json!(0), &"%9999Y".repeat(100)), None);
    }
}
