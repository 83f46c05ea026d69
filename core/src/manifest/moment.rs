//! Moments written as ISO 8601: `EXT-X-PROGRAM-DATE-TIME`, `MPD@availabilityStartTime`.

use std::time::{Duration, SystemTime};

use jiff::{Timestamp, civil, tz::Offset};

/// The moment a text names; one without a zone is UTC (ISO/IEC 23009-1 clause 5.3.1.2). `None` where it names none.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let moment = text.parse::<Timestamp>().ok().or_else(|| {
        let local: civil::DateTime = text.parse().ok()?;
        Offset::UTC.to_timestamp(local).ok()
    })?;
    let distance = Duration::from_nanos(u64::try_from(moment.as_nanosecond().unsigned_abs()).ok()?);
    if moment.as_nanosecond() < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_and_a_missing_one_is_utc() {
        let expected = Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_266_562_463_031));
        for text in ["2010-02-19T14:54:23.031+08:00", "2010-02-19T06:54:23.031Z", "2010-02-19T06:54:23.031"] {
            assert_eq!(parse(text), expected, "{text}");
        }
        for text in ["", "yesterday", "2010-13-40T00:00:00Z"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
