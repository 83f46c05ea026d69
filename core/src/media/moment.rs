//! Moments as sites write them.

use jiff::fmt::rfc2822;
use jiff::{Timestamp, civil, tz::Offset};

/// Seconds since 1970-01-01 UTC of a moment in ISO 8601 or as feeds and mails write it (RFC 2822); one without a zone is
/// UTC, a day alone is its first second.
/// `None` where the text names no moment.
///
/// ```
/// use vidra_core::media::unix_seconds;
/// assert_eq!(unix_seconds("2022-05-24T04:10:04-04:00"), Some(1_653_379_804));
/// assert_eq!(unix_seconds("2022-05-24"), Some(1_653_350_400));
/// assert_eq!(unix_seconds("Tue, 24 May 2022 04:10:04 -0400"), Some(1_653_379_804));
/// assert_eq!(unix_seconds("last week"), None);
/// ```
pub fn unix_seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    let with_zone = || text.parse::<Timestamp>().ok();
    let in_utc = |local: civil::DateTime| Offset::UTC.to_timestamp(local).ok();
    let without_zone = || text.parse::<civil::DateTime>().ok().and_then(in_utc);
    let of_mail = || rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
    with_zone().or_else(without_zone).or_else(of_mail).map(|moment| moment.as_second())
}
