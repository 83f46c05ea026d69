//! Where a recording begins that is not to begin at the beginning.

use std::time::Duration;

/// Segments from the newest end: nearer to it a player runs dry (RFC 8216 section 6.3.3).
const SEGMENTS: u32 = 3;

/// The index of the first of these segments that is recorded; `lengths` is how long each plays.
pub(super) fn first(lengths: &[Option<Duration>], target: Duration) -> usize {
    let wanted = target * SEGMENTS;
    let mut have = Duration::ZERO;
    for (index, length) in lengths.iter().enumerate().rev() {
        have += length.unwrap_or(target);
        if have >= wanted {
            return index;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_begins_three_segments_from_the_end() {
        let second = Some(Duration::from_secs(1));
        assert_eq!(first(&[second; 10], Duration::from_secs(1)), 7);
        assert_eq!(first(&[second; 10], Duration::from_secs(2)), 4);
        assert_eq!(first(&[None; 10], Duration::from_secs(2)), 7);
        assert_eq!(first(&[second; 2], Duration::from_secs(1)), 0);
    }
}
