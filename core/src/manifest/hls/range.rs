//! Byte ranges: `length[@first]` (RFC 8216 section 4.3.2.2).

use crate::http::RemoteUrl;

use super::super::ManifestError;
use super::super::error::Place;

/// A range as written: its first byte may be left to the range before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    length: u64,
    first: Option<u64>,
}

impl Written {
    /// Reads `length[@first]`.
    pub(super) fn parse(text: &str, place: &Place) -> Result<Self, ManifestError> {
        let (length, first) = match text.split_once('@') {
            Some((length, first)) => (length, Some(first)),
            None => (text, None),
        };
        let number = |text: &str| {
            text.trim()
                .parse::<u64>()
                .map_err(|_| place.clone().invalid(format!("byte range {text:?} is no number")))
        };
        Ok(Self { length: number(length)?, first: first.map(number).transpose()? })
    }

    /// The first byte and length, for a range that stands alone.
    pub(super) fn alone(self, place: &Place) -> Result<(u64, u64), ManifestError> {
        checked(self.first.unwrap_or(0), self.length, place)
    }
}

/// Where the range before ended, for ranges that continue it.
#[derive(Clone, Debug, Default)]
pub(super) enum Cursor {
    /// No range came before: one without a first byte begins the file.
    #[default]
    Start,
    /// A range of this file ended before this byte.
    After(RemoteUrl, u64),
    /// A range came before that was not listed.
    Unknown,
}

impl Cursor {
    /// The first byte and length of the next range. One without a first byte continues the range before it, which must
    /// be in the same file (RFC 8216 section 4.3.2.2); players differ where it is not, so that is an error.
    pub(super) fn next(
        &mut self,
        written: Written,
        url: &RemoteUrl,
        place: &Place,
    ) -> Result<(u64, u64), ManifestError> {
        let first = match (written.first, &*self) {
            (Some(first), _) => first,
            (None, Self::Start) => 0,
            (None, Self::After(file, end)) if file == url => *end,
            (None, _) => {
                return Err(place.clone().invalid("a byte range without a first byte continues no other"));
            }
        };
        let range = checked(first, written.length, place)?;
        *self = Self::After(url.clone(), range.0 + range.1);
        Ok(range)
    }
}

fn checked(first: u64, length: u64, place: &Place) -> Result<(u64, u64), ManifestError> {
    match first.checked_add(length) {
        Some(_) if length > 0 => Ok((first, length)),
        _ => Err(place.clone().invalid(format!("byte range {length}@{first} cannot be"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_continues_the_one_before_in_the_same_file() {
        let place = Place::Line(1);
        let file = |name: &str| RemoteUrl::parse(&format!("https://e.org/{name}")).unwrap();
        let mut cursor = Cursor::default();
        let mut next = |text: &str, name: &str| {
            cursor.next(Written::parse(text, &place).unwrap(), &file(name), &place).ok()
        };
        assert_eq!(next("7", "a"), Some((0, 7)));
        assert_eq!(next("100@50", "a"), Some((50, 100)));
        assert_eq!(next("10", "a"), Some((150, 10)));
        assert_eq!(next("10", "b"), None);
        assert_eq!(next("10@0", "b"), Some((0, 10)));
        assert!(Cursor::Unknown.next(Written::parse("1", &place).unwrap(), &file("a"), &place).is_err());
    }

    #[test]
    fn a_range_that_cannot_be_is_an_error() {
        let place = Place::Line(1);
        assert!(Written::parse("x@1", &place).is_err());
        assert!(Written::parse("-1@1", &place).is_err());
        assert!(Written::parse("0@1", &place).unwrap().alone(&place).is_err());
        assert!(Written::parse(&format!("{0}@{0}", u64::MAX), &place).unwrap().alone(&place).is_err());
    }
}
