//! Pieces that have numbers and no list.

use std::time::Duration;

use crate::http::RemoteUrl;

/// A stream in pieces that nothing lists: piece `n` is behind the address with `sq=n` in its query, and every answer names
/// the newest one in the header `X-Head-Seqnum`. Each piece brings its own initialisation. (YouTube's live streams and
/// those that have just ended; observed 2026-10.)
#[derive(Clone, Debug, PartialEq)]
pub struct Numbered {
    /// The address, without a number.
    pub url: RemoteUrl,
    /// How long one piece plays.
    pub piece: Duration,
    /// How far back from the newest piece the server keeps them.
    pub reach: Duration,
    /// Whether nothing comes any more; the last two pieces of what has ended are never whole.
    pub is_over: bool,
}

/// Pieces of one stream: five days of one second each.
const MOST: u64 = 432_000;
/// Pieces at the end of a stream that has ended, which the server counts and does not give.
const UNFINISHED: u64 = 2;

impl Numbered {
    /// The address of a piece.
    pub fn piece_url(&self, number: u64) -> RemoteUrl {
        self.url.with_query("sq", &number.to_string())
    }

    /// The numbers there are where the newest is `head`: the first the server still has, and the one behind the last.
    pub fn numbers(&self, head: u64) -> std::ops::Range<u64> {
        let each = self.piece.as_millis().max(1);
        let kept = u64::try_from(self.reach.as_millis() / each).unwrap_or(MOST).clamp(1, MOST);
        let end = head.saturating_add(1);
        let end = if self.is_over { end.saturating_sub(UNFINISHED) } else { end };
        end.saturating_sub(kept)..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_reach_back_as_far_as_the_server_does() {
        let url = RemoteUrl::parse("https://e.org/videoplayback?id=1").unwrap();
        let five = Duration::from_secs(5);
        let mut stream = Numbered { url, piece: five, reach: five * 100, is_over: false };
        assert_eq!((stream.numbers(9), stream.numbers(999)), (0..10, 900..1000));
        stream.is_over = true;
        assert_eq!((stream.numbers(9), stream.numbers(0)), (0..8, 0..0));
        stream.reach = Duration::MAX;
        stream.piece = Duration::ZERO;
        assert_eq!(stream.numbers(1_000_000).start, 1_000_000 - 1 - MOST);
        assert_eq!(stream.piece_url(7).as_str(), "https://e.org/videoplayback?id=1&sq=7");
    }
}
