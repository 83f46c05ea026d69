//! The order in which samples of several tracks lie in one file.

use std::cmp::Ordering;

/// Compares two times given in ticks of different timescales, exactly.
///
/// ```
/// use std::cmp::Ordering;
/// use vidra_core::container::interleave::compare_times;
/// assert_eq!(compare_times((1, 25), (40, 1000)), Ordering::Equal);
/// assert_eq!(compare_times((1, 44_100), (1, 48_000)), Ordering::Greater);
/// ```
pub fn compare_times(left: (i64, u32), right: (i64, u32)) -> Ordering {
    let a = i128::from(left.0) * i128::from(right.1);
    let b = i128::from(right.0) * i128::from(left.1);
    a.cmp(&b)
}

/// Which track gives the next sample: the one whose head is earliest in decoding time; of two at the same time the
/// one with the smaller index. The order is a function of the samples alone, never of how they arrived, so that an
/// interrupted download ends in the same bytes.
///
/// `heads` holds decoding time and timescale of each track's next sample, `None` for a track that has ended.
pub fn next_track(heads: &[Option<(i64, u32)>]) -> Option<usize> {
    let mut best: Option<(usize, (i64, u32))> = None;
    for (index, head) in heads.iter().enumerate() {
        let Some(head) = *head else { continue };
        if best.is_none_or(|(_, time)| compare_times(head, time) == Ordering::Less) {
            best = Some((index, head));
        }
    }
    best.map(|(index, _)| index)
}

/// The earliest of some times: where a file made of their tracks begins. Sources cut from a broadcast or a long stream
/// begin far from zero, all of them equally far; a container whose times count from its beginning takes this off all of
/// them ([`shift`]).
pub fn earliest(times: impl Iterator<Item = (i64, u32)>) -> Option<(i64, u32)> {
    times.min_by(|left, right| compare_times(*left, *right))
}

/// A time in the ticks of another timescale, to the nearest.
///
/// ```
/// use vidra_core::container::interleave::shift;
/// assert_eq!(shift((126_000, 90_000), 48_000), 67_200);
/// ```
pub fn shift(time: (i64, u32), timescale: u32) -> i64 {
    let (from, to) = (i128::from(time.1.max(1)), i128::from(timescale));
    let ticks = (i128::from(time.0) * to * 2 + from).div_euclid(from * 2);
    i64::try_from(ticks).unwrap_or(if time.0 < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_head_goes_first_and_ties_go_to_the_first_track() {
        assert_eq!(next_track(&[Some((1, 25)), Some((39, 1000))]), Some(1));
        assert_eq!(next_track(&[Some((1, 25)), Some((40, 1000))]), Some(0));
        assert_eq!(next_track(&[None, Some((40, 1000))]), Some(1));
        assert_eq!(next_track(&[None, None]), None);
    }
}
