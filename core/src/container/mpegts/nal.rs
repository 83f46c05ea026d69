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

/// Whether a start code is the first of the bytes, be it with the zero before it.
pub(super) fn begins_with_start_code(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0, 0, 1]) || bytes.starts_with(&[0, 0, 0, 1])
}

/// Puts the length of every unit in the place of its start code, without a copy of the units: where the codes have three
/// bytes, the units before are moved to the front, over bytes that are nobody's. The last unit stays where it is and ends
/// before `end`. Where the first length begins and the last unit ends; `None`, and nothing is changed, where there is no
/// room.
pub(super) fn replace_start_codes(bytes: &mut [u8], starts: &[usize], end: usize) -> Option<Range<usize>> {
    let length = |bytes: &[u8], start: usize, end: usize| {
        Some(bytes.get(start..end)?.iter().rposition(|byte| *byte != 0)? + 1)
    };
    let last = *starts.last()?;
    let last_end = last + length(bytes, last, end)?;
    let mut first = last.checked_sub(LENGTH_BYTES)?;
    for pair in starts.windows(2).rev() {
        let length = length(bytes, pair[0], pair[1] - START_CODE_BYTES)?;
        let place = first.checked_sub(length).filter(|place| *place <= pair[0])?;
        first = place.checked_sub(LENGTH_BYTES)?;
    }
    let ends = starts.iter().skip(1).map(|start| start - START_CODE_BYTES).chain([end]);
    let mut place = first;
    for (start, end) in starts.iter().zip(ends) {
        let length = length(bytes, *start, end)?;
        bytes.copy_within(*start..start + length, place + LENGTH_BYTES);
        let told = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
        bytes[place..place + LENGTH_BYTES].copy_from_slice(&told);
        place += LENGTH_BYTES + length;
    }
    Some(first..last_end)
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

    /// The units behind their lengths, without a copy and with one.
    fn prefixed(source: &[u8]) -> (Option<Vec<u8>>, Vec<u8>) {
        let mut starts = Vec::new();
        while let Some(code) = start_code(source, starts.last().copied().unwrap_or(0)) {
            starts.push(code + START_CODE_BYTES);
        }
        let copied = length_prefixed(units(source, &starts, source.len()), 0);
        let mut bytes = source.to_vec();
        let placed = replace_start_codes(&mut bytes, &starts, source.len());
        if placed.is_none() {
            assert_eq!(bytes, source);
        }
        (placed.map(|range| bytes[range].to_vec()), copied)
    }

    #[test]
    fn lengths_take_the_places_of_start_codes_where_they_fit() {
        for source in [
            &[0, 0, 0, 1, 7, 8, 0, 0, 0, 1, 9, 0, 0][..],
            // Codes of three bytes, for each of which there is a zero in front.
            &[0, 0, 0, 0, 1, 7, 8, 0, 0, 1, 9],
            &[0, 0, 0, 0, 0, 0, 1, 7, 8, 0, 0, 1, 9, 9, 9, 9, 9, 9, 0, 0, 1, 6, 0],
            &[5, 0, 0, 1, 7],
        ] {
            let (placed, copied) = prefixed(source);
            assert_eq!(placed, Some(copied), "{source:?}");
        }
        for source in [
            &[0, 0, 1, 7][..],
            &[0, 0, 0, 1, 7, 8, 0, 0, 1, 9],
            // Zeros between two units: the first would have to move back.
            &[0, 0, 0, 0, 1, 7, 0, 0, 0, 0, 0, 1, 9],
            // Nothing in a unit.
            &[0, 0, 0, 1, 0, 0],
            &[0, 0, 0, 1, 0, 0, 0, 1, 9],
        ] {
            assert_eq!(prefixed(source).0, None, "{source:?}");
        }
    }

    #[test]
    fn emulation_prevention_is_undone() {
        assert_eq!(unescape(&[1, 0, 0, 3, 1, 0, 0, 3, 0, 0, 3]), [1, 0, 0, 1, 0, 0, 0, 0]);
    }
}
