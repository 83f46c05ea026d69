//! `--match-filters`: which items to download, by what is known of them.
//!
//! ```text
//! filter    := condition ('&' condition)*                 all of them; \& is an & in a value
//! condition := '!'? FIELD
//!            | FIELD '!'? ('*=' | '^=' | '$=' | '~=' | '<=' | '<' | '>=' | '>' | '=') '?'? VALUE
//! ```
//!
//! `FIELD` alone asks whether the item has it, for yes-or-no fields whether it is yes. A missing field fails a
//! comparison, also a negated one, unless `?` is written. Several filters are alternatives.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::condition::Condition;
use super::cursor::Cursor;
use super::told::Told;
use super::{Language, SelectError};

/// One `--match-filters`: conditions that must all hold.
///
/// ```
/// use vidra_core::select::{MatchFilter, Told};
/// let info = serde_json::json!({"title": "cats & dogs", "duration": 90, "is_live": false});
/// let info = info.as_object().unwrap();
/// let filter: MatchFilter = r"!is_live & duration>=1:00 & title*='s \& d'".parse()?;
/// assert!(filter.passes(info, Told::All)?);
///
/// let filter: MatchFilter = "view_count>100".parse()?;
/// assert!(!filter.passes(info, Told::All)?);
/// assert!(filter.passes(info, Told::ByList)?); // may still come
/// # Ok::<(), vidra_core::select::SelectError>(())
/// ```
#[derive(Clone, Debug)]
pub struct MatchFilter {
    source: String,
    conditions: Vec<Condition>,
}

impl MatchFilter {
    /// Whether the item, as its info dictionary, passes.
    ///
    /// A field that may still come passes while it is missing; the item is asked again when all is known.
    ///
    /// # Errors
    /// [`SelectError::Incomparable`] where a condition makes no sense for the value the item has. Conditions behind
    /// the first that fails are not looked at.
    pub fn passes(&self, info: &Map<String, Value>, told: Told) -> Result<bool, SelectError> {
        for condition in &self.conditions {
            if !condition.holds(info, told)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl FromStr for MatchFilter {
    type Err = SelectError;

    fn from_str(text: &str) -> Result<Self, SelectError> {
        let mut conditions = Vec::new();
        let mut start = 0;
        for end in ends_of_conditions(text) {
            let mut cursor = Cursor::new(Language::MatchFilter, text);
            cursor.back_to(start);
            conditions.push(Condition::read(&mut cursor, end)?);
            start = end + 1;
        }
        Ok(Self { source: text.to_owned(), conditions })
    }
}

/// Where each `&` without a backslash in front is, and the end of the text.
fn ends_of_conditions(text: &str) -> impl Iterator<Item = usize> {
    let is_escaped = |at: usize| text.get(..at).is_some_and(|before| before.ends_with('\\'));
    text.match_indices('&').map(|(at, _)| at).filter(move |&at| !is_escaped(at)).chain([text.len()])
}

impl fmt::Display for MatchFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

/// Every `--match-filters` given: alternatives, and perhaps a question to the person.
#[derive(Clone, Debug, Default)]
pub struct MatchFilters {
    filters: Vec<MatchFilter>,
    asks: bool,
}

/// What becomes of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is downloaded.
    Download,
    /// The person is asked (`--match-filters -`).
    Ask,
    /// It is left out; no failure.
    Skip,
}

impl MatchFilters {
    /// Reads each; `-` is the wish to be asked.
    ///
    /// # Errors
    /// As reading a [`MatchFilter`].
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, SelectError> {
        let mut all = Self::default();
        for text in texts {
            if text == "-" {
                all.asks = true;
            } else {
                all.filters.push(text.parse()?);
            }
        }
        Ok(all)
    }

    /// Whether nothing is filtered and nobody asked.
    pub const fn is_empty(&self) -> bool {
        self.filters.is_empty() && !self.asks
    }

    /// What becomes of the item; nobody is asked as long as not all is known. See [`MatchFilter::passes`].
    ///
    /// # Errors
    /// As [`MatchFilter::passes`]; filters behind the first that passes are not looked at.
    pub fn judge(&self, info: &Map<String, Value>, told: Told) -> Result<Verdict, SelectError> {
        let mut passes = self.filters.is_empty();
        for filter in &self.filters {
            passes = passes || filter.passes(info, told)?;
        }
        Ok(match passes {
            true if self.asks && told == Told::All => Verdict::Ask,
            true => Verdict::Download,
            false => Verdict::Skip,
        })
    }
}

impl fmt::Display for MatchFilters {
    /// `(a) | (b)`, for the report of what was left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filters: Vec<&str> = self.filters.iter().map(|filter| filter.source.trim()).collect();
        write!(f, "({})", filters.join(") | ("))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info() -> Map<String, Value> {
        let info = serde_json::json!({"title": "A title", "duration": 90});
        info.as_object().cloned().unwrap()
    }

    #[test]
    fn several_filters_are_alternatives() {
        let judge = |texts: &[&str], is_by_list| {
            let told = if is_by_list { Told::ByList } else { Told::All };
            MatchFilters::new(texts.iter().copied()).unwrap().judge(&info(), told).unwrap()
        };
        assert_eq!(judge(&["duration>100", "title^=A"], false), Verdict::Download);
        assert_eq!(judge(&["duration>100", "title^=B"], false), Verdict::Skip);
        assert_eq!(judge(&["title^=A", "-"], false), Verdict::Ask);
        assert_eq!(judge(&["title^=A", "-"], true), Verdict::Download);
        assert_eq!(judge(&["title^=B", "-"], false), Verdict::Skip);
        assert_eq!(judge(&[], false), Verdict::Download);
    }

    #[test]
    fn what_only_a_format_tells_is_waited_for_until_one_is_chosen() {
        let passes = |text: &str, told| text.parse::<MatchFilter>().unwrap().passes(&info(), told).unwrap();
        for text in ["height>=720", "!fps", "vcodec^=av01"] {
            assert!(passes(text, Told::WithoutFormat) && passes(text, Told::ByList), "{text}");
        }
        assert!(!passes("height>=720", Told::All) && passes("!fps", Told::All));
        assert!(!passes("uploader=Ann", Told::WithoutFormat) && passes("uploader=Ann", Told::ByList));
    }

    #[test]
    fn filters_are_shown_as_alternatives() {
        assert_eq!(MatchFilters::new([" a ", "b&c"]).unwrap().to_string(), "(a) | (b&c)");
    }

    #[test]
    fn columns_count_over_all_conditions() {
        match "title & duration>".parse::<MatchFilter>() {
            Err(SelectError::Syntax { column, expected, .. }) => {
                assert_eq!((column, expected.as_ref()), (18, "a value"));
            }
            other => panic!("{other:?}"),
        }
    }
}
