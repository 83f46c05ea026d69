//! How often a manifest is read again, and when a stream counts as over (RFC 8216 section 6.3.4).

use std::time::Duration;

/// Never more often than this, whatever a manifest wants.
const FLOOR: Duration = Duration::from_secs(1);
/// Length of a segment where nothing tells.
const UNKNOWN_TARGET: Duration = Duration::from_secs(6);
/// The longest segment that is believed: a playlist that claims more must not keep a recording waiting for hours.
const LONGEST_TARGET: Duration = Duration::from_secs(60);
/// Time without anything new, beside three segments, after which a stream counts as over.
const STILL: Duration = Duration::from_secs(60);
/// The same, or three segments, for a list that was never seen to grow: it may be one that forgot to say its end. A server
/// has to list a new segment after one and a half (RFC 8216 section 6.2.2).
const NEVER_GREW: Duration = Duration::from_secs(20);

/// The pace of one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    target: Duration,
    /// What the manifest wishes itself.
    wish: Option<Duration>,
}

impl Pace {
    /// By the length of a segment, and the manifest's own wish.
    pub(super) fn new(target: Option<Duration>, wish: Option<Duration>) -> Self {
        let target = target.filter(|target| !target.is_zero()).unwrap_or(UNKNOWN_TARGET);
        Self { target: target.min(LONGEST_TARGET), wish }
    }

    /// The length of a segment.
    pub(super) const fn target(&self) -> Duration {
        self.target
    }

    /// From one look at the manifest to the next: a whole segment where it had changed, half of one where it had not.
    pub(super) fn pause(&self, has_changed: bool) -> Duration {
        let floor = FLOOR.max(self.target / 2);
        match self.wish {
            Some(wish) => wish.clamp(FLOOR, self.target.max(floor)),
            None if has_changed => self.target.max(floor),
            None => floor,
        }
    }

    /// Time without anything new after which the stream is over, of one that grew or did not since it was first read.
    pub(super) fn stall(&self, has_grown: bool) -> Duration {
        let longest = self.target * 3 + STILL;
        if has_grown {
            return longest;
        }
        // Who wishes to be read seldom lists much at once.
        let wish = self.wish.map_or(Duration::ZERO, |wish| wish.saturating_mul(3));
        NEVER_GREW.max(self.target * 3).max(wish).min(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_playlist_that_did_not_change_is_read_after_half_a_segment() {
        let pace = Pace::new(Some(seconds(8)), None);
        assert_eq!(
            (pace.pause(true), pace.pause(false), pace.stall(true), pace.stall(false)),
            (seconds(8), seconds(4), seconds(84), seconds(24))
        );
    }

    #[test]
    fn nothing_is_read_more_than_once_a_second() {
        for target in [0, 1, 100] {
            let pace = Pace::new(Some(Duration::from_millis(target)), Some(Duration::ZERO));
            assert!(pace.pause(false) >= seconds(1) && pace.pause(true) >= seconds(1));
        }
    }

    #[test]
    fn a_huge_target_is_not_believed() {
        let pace = Pace::new(Some(seconds(1_000_000)), None);
        assert_eq!((pace.stall(true), pace.stall(false)), (seconds(240), seconds(180)));
    }
}
