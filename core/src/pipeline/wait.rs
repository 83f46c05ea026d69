//! Waiting for something that begins later (`--wait-for-video`).

use std::time::{Duration, SystemTime};

use crate::event::{Event, Events};
use crate::extract::{ExtractError, Found, Resolved, Unavailable};
use crate::media::{LiveStatus, MediaInfo};

/// How long to wait before a site is asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// At least.
    pub least: Duration,
    /// At most.
    pub most: Duration,
}

impl Wait {
    /// The pause before the next try, where what the site answered will begin later; `None` where there is nothing to
    /// wait for.
    pub(super) fn pause(&self, answer: &Result<Resolved, ExtractError>) -> Option<Duration> {
        let begins = match answer {
            Err(ExtractError::Unavailable { reason: Unavailable::NotYetLive, .. }) => None,
            Ok(Resolved { found: Found::Media(info), .. }) if is_to_come(info) => info.release_timestamp,
            _ => return None,
        };
        let until = begins.and_then(time_until);
        Some(until.unwrap_or(self.least).clamp(self.least, self.most.max(self.least)))
    }
}

/// From now to a moment in seconds since 1970 that a page named; `None` where it is over or no clock reaches it.
fn time_until(moment: i64) -> Option<Duration> {
    let moment = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(moment).ok()?))?;
    moment.duration_since(SystemTime::now()).ok()
}

/// A site that was told that waiting is welcome describes what is to come, and has no formats yet.
fn is_to_come(info: &MediaInfo) -> bool {
    info.live_status == Some(LiveStatus::IsUpcoming) && info.formats.is_empty()
}

/// Says it, and waits.
pub(super) async fn wait(pause: Duration, name: &str, events: &Events) {
    let seconds = pause.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let message = format!("has not begun; the site is asked again in {hours:02}:{minutes:02}:{seconds:02}");
    events.send(Event::Warning { item: Some(name.to_owned()), message });
    tokio::time::sleep(pause).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(answer: Result<Resolved, ExtractError>) -> Option<Duration> {
        Wait { least: Duration::from_secs(10), most: Duration::from_secs(60) }.pause(&answer)
    }

    #[test]
    fn only_what_begins_later_is_waited_for() {
        let refused = |reason| pause(Err(ExtractError::unavailable(reason, "")));
        assert_eq!(refused(Unavailable::NotYetLive), Some(Duration::from_secs(10)));
        assert_eq!(refused(Unavailable::Removed), None);
    }

    #[test]
    fn a_moment_that_no_clock_reaches_is_no_moment() {
        let day = Duration::from_secs(86_400);
        // Some clocks reach the first.
        assert!(time_until(i64::MAX).is_none_or(|far| far > day) && time_until(10_000_000_000).is_some());
        assert_eq!((time_until(-1), time_until(0)), (None, None));
    }
}
