//! NAL units behind start codes (H.264 and H.265, annex B), and behind their lengths (ISO/IEC 14496-15).

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// Bytes of a start code.
pub(super) const START_CODE_BYTES: usize = 3;

/// Bytes of a length, and of a start code with the zero that may stand before it.
pub(super) const LENGTH_BYTES: usize = 4;

/// Where the first start code at or after `from` begins.
pub(super) fn start_code(bytes: &[u8], from: usize) -> Option<usize> {
    static START_CODE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(&[0_u8, 0, 1]));
    START_CODE.find(bytes.get(from..)?).map(|at| from + at)
}

/// Whether every unit has its start code of four bytes directly behind the unit before it, so that lengths can take
/// their places; where the last of them ends, which is `end` or before it.
pub(super) fn end_of_wide(bytes: &[u8], starts: &[usize], end: usize) -> Option<usize> {
    let last = *starts.last()?;
    let is_wide = |start: &usize| start.checked_sub(LENGTH_BYTES).and_then(|at| bytes.get(at)) == Some(&0);
    let touches = |pair: &[usize]| {
        pair[1] - pair[0] > LENGTH_BYTES && bytes.get(pair[1] - LENGTH_BYTES - 1) != Some(&0)
    };
    let length = bytes.get(last..end)?.iter().rposition(|byte| *byte != 0)? + 1;
    (starts.iter().all(is_wide) && starts.windows(2).all(touches)).then_some(last + length)
}

/// Puts the length of every unit in the place of its start code. The units are as [`end_of_wide`] found them.
pub(super) fn replace_start_codes(bytes: &mut [u8], starts: &[usize], end: usize) {
    let ends = starts.iter().skip(1).map(|start| start - LENGTH_BYTES).chain([end]);
    for (start, end) in starts.iter().zip(ends) {
        let length = u32::try_from(end - start).unwrap_or(u32::MAX);
        if let Some(place) = bytes.get_mut(start - LENGTH_BYTES..*start) {
            place.copy_from_slice(&length.to_be_bytes());
        }
    }
}

/// The units that begin at `starts`, behind their start codes, without the zero bytes that may follow them; the last
/// ends at `end`.
pub(super) fn units<'a>(
    bytes: &'a [u8],
    starts: &'a [usize],
    end: usize,
) -> impl Iterator<Item = &'a [u8]> + Clone + 'a {
    let next = starts.iter().skip(1).map(|start| start.saturating_sub(START_CODE_BYTES));
    let ranges = starts.iter().zip(next.chain([end])).map(|(start, end)| Range { start: *start, end });
    ranges.filter_map(|range| {
        let unit = bytes.get(range)?;
        let last = unit.iter().rposition(|byte| *byte != 0)?;
        unit.get(..=last)
    })
}

/// The units, each behind its length in four bytes.
pub(super) fn length_prefixed<'a>(units: impl Iterator<Item = &'a [u8]>, capacity: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(capacity);
    for unit in units {
        let length = u32::try_from(unit.len()).unwrap_or(u32::MAX);
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(unit);
    }
    out
}

/// A unit without the bytes that keep start codes out of it.
pub(super) fn unescape(unit: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(unit.len());
    let mut zeros = 0;
    for byte in unit {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        out.push(*byte);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_codes_are_found_wherever_they_begin() {
        for before in 0..7 {
            let bytes = [&vec![9; before][..], &[0, 0, 1, 5]].concat();
            assert_eq!(start_code(&bytes, 0), Some(before));
            assert_eq!(start_code(&bytes, before + 1), None);
        }
        assert_eq!(start_code(&[0, 0, 0, 0, 1], 0), Some(2));
        assert_eq!(start_code(&[0, 1, 0, 1, 0, 0], 0), None);
    }

    #[test]
    fn units_lose_start_codes_and_padding() {
        let bytes = [0, 0, 1, 7, 8, 0, 0, 0, 1, 9, 0, 0, 1, 0, 0, 1, 6, 0];
        let starts = [3, 9, 13, 16];
        let found: Vec<&[u8]> = units(&bytes, &starts, bytes.len()).collect();
        assert_eq!(found, [&[7, 8][..], &[9], &[6]]);
        let prefixed = length_prefixed(found.into_iter(), 0);
        assert_eq!(prefixed, [0, 0, 0, 2, 7, 8, 0, 0, 0, 1, 9, 0, 0, 0, 1, 6]);
    }

    #[test]
    fn lengths_take_the_places_of_start_codes_where_they_fit() {
        let wide = [0, 0, 0, 1, 7, 8, 0, 0, 0, 1, 9, 0, 0];
        assert_eq!(end_of_wide(&wide, &[4, 10], 13), Some(11));
        let mut bytes = wide;
        replace_start_codes(&mut bytes, &[4, 10], 11);
        assert_eq!(bytes, [0, 0, 0, 2, 7, 8, 0, 0, 0, 1, 9, 0, 0]);
        // A start code of three bytes, and zeros between two units.
        assert_eq!(end_of_wide(&[0, 0, 0, 1, 7, 8, 0, 0, 1, 9], &[4, 9], 10), None);
        assert_eq!(end_of_wide(&[0, 0, 0, 1, 7, 0, 0, 0, 0, 1, 9], &[4, 10], 11), None);
        assert_eq!(end_of_wide(&[0, 0, 1, 7], &[3], 4), None);
        assert_eq!(end_of_wide(&[0, 0, 0, 1, 0, 0], &[4], 6), None);
    }

    #[test]
    fn emulation_prevention_is_undone() {
        assert_eq!(unescape(&[1, 0, 0, 3, 1, 0, 0, 3, 0, 0, 3]), [1, 0, 0, 1, 0, 0, 0, 0]);
    }
}
