//! Which items are left out by what is known of them.

use regex::Regex;
use serde_json::Value;
use vidra_core::output::InfoDict;
use vidra_core::select::{MatchFilters, SelectError, Told, Verdict};

/// Everything items are held against.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filters {
    /// `--match-filters`.
    pub(crate) wanted: MatchFilters,
    /// `--break-match-filters`.
    pub(crate) breaking: MatchFilters,
    /// The first and the last day, as `YYYYMMDD`.
    pub(crate) days: (Option<String>, Option<String>),
    /// `--min-views`, `--max-views`.
    pub(crate) views: (Option<u64>, Option<u64>),
    /// `--age-limit`.
    pub(crate) age_limit: Option<u32>,
    /// `--match-title`, `--reject-title`.
    pub(crate) titles: (Option<Regex>, Option<Regex>),
}

/// A filter of this option cannot be read. The run fails then, as in yt-dlp: it is no mistake in the use of options.
#[derive(Debug)]
pub(crate) struct UnreadFilter(pub(crate) String);

impl std::fmt::Display for UnreadFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} cannot be read", self.0)
    }
}

/// What becomes of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// It is taken.
    Take,
    /// The person is asked.
    Ask,
    /// It is left out, for this reason.
    Leave(String),
    /// It is left out, and the run ends.
    Break(String),
}

impl Filters {
    /// Whether everything passes.
    pub(crate) const fn is_empty(&self) -> bool {
        let Self { wanted, breaking, days, views, age_limit, titles } = self;
        wanted.is_empty()
            && breaking.is_empty()
            && matches!(days, (None, None))
            && matches!(views, (None, None))
            && age_limit.is_none()
            && matches!(titles, (None, None))
    }

    /// Holds an item against all of them. What may still come passes while it is missing.
    ///
    /// # Errors
    /// A filter that makes no sense for the value the item has.
    pub(crate) fn judge(&self, dict: &InfoDict, told: Told) -> Result<Judgement, SelectError> {
        if let Some(reason) = self.plain_reason(dict) {
            return Ok(Judgement::Leave(reason));
        }
        let name = ["title", "id"].iter().find_map(|name| dict.get(*name)?.as_str()).unwrap_or("item");
        let reason = |filters: &MatchFilters| format!("{name} does not pass filter {filters}, skipping ..");
        if !self.breaking.is_empty() && self.breaking.judge(dict, told)? == Verdict::Skip {
            return Ok(Judgement::Break(reason(&self.breaking)));
        }
        if self.wanted.is_empty() {
            return Ok(Judgement::Take);
        }
        Ok(match self.wanted.judge(dict, told)? {
            Verdict::Download => Judgement::Take,
            Verdict::Ask => Judgement::Ask,
            Verdict::Skip => Judgement::Leave(reason(&self.wanted)),
        })
    }

    fn plain_reason(&self, dict: &InfoDict) -> Option<String> {
        let text = |name: &str| dict.get(name).and_then(Value::as_str);
        if let Some(title) = text("title") {
            if self.titles.0.as_ref().is_some_and(|wanted| !wanted.is_match(title)) {
                return Some(format!("\"{title}\" title did not match pattern"));
            }
            if self.titles.1.as_ref().is_some_and(|unwanted| unwanted.is_match(title)) {
                return Some(format!("\"{title}\" title matched reject pattern"));
            }
        }
        if let Some(day) = text("upload_date") {
            let (first, last) = &self.days;
            let is_early = first.as_ref().is_some_and(|first| day < first.as_str());
            if is_early || last.as_ref().is_some_and(|last| day > last.as_str()) {
                let range = [first, last].map(|day| day.as_deref().unwrap_or("…"));
                return Some(format!("{day} upload date is not in range {} to {}", range[0], range[1]));
            }
        }
        let number = |name: &str| dict.get(name).and_then(Value::as_u64);
        if let Some(views) = number("view_count") {
            let (least, most) = self.views;
            if least.is_some_and(|least| views < least) || most.is_some_and(|most| views > most) {
                return Some(format!("Skipping, {views} views are not in the range asked for"));
            }
        }
        let youngest = number("age_limit").unwrap_or(0);
        let is_restricted = self.age_limit.is_some_and(|limit| youngest > u64::from(limit));
        is_restricted.then(|| format!("Skipping because it is for people of {youngest} and older"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn dict() -> InfoDict {
        let dict = json!({"id": "x", "title": "A goal", "upload_date": "20260110", "view_count": 5, "age_limit": 18});
        dict.as_object().unwrap().clone()
    }

    fn judged(filters: &Filters) -> Judgement {
        filters.judge(&dict(), Told::All).unwrap()
    }

    fn is_left(filters: Filters) -> bool {
        matches!(judged(&filters), Judgement::Leave(_))
    }

    #[test]
    fn days_views_years_and_titles_leave_items_out() {
        let day = |text: &str| Some(text.to_owned());
        let pattern = |text: &str| Some(Regex::new(text).unwrap());
        let all = Filters::default;
        assert!(is_left(Filters { days: (day("20260111"), None), ..all() }));
        assert!(is_left(Filters { days: (None, day("20260109")), ..all() }));
        assert!(!is_left(Filters { days: (day("20260110"), day("20260110")), ..all() }));
        assert!(
            is_left(Filters { views: (Some(6), None), ..all() })
                && is_left(Filters { views: (None, Some(4)), ..all() })
        );
        assert!(
            is_left(Filters { age_limit: Some(17), ..all() })
                && !is_left(Filters { age_limit: Some(18), ..all() })
        );
        assert!(is_left(Filters { titles: (pattern("cat"), None), ..all() }));
        assert!(is_left(Filters { titles: (None, pattern("g.al")), ..all() }));
        assert_eq!(judged(&all()), Judgement::Take);
    }

    #[test]
    fn breaking_filters_end_the_run_and_dashes_ask() {
        let filters = |text: &str| MatchFilters::new([text]).unwrap();
        let breaking = Filters { breaking: filters("view_count>9"), ..Filters::default() };
        let Judgement::Break(reason) = judged(&breaking) else { panic!("{:?}", judged(&breaking)) };
        assert_eq!(reason, "A goal does not pass filter (view_count>9), skipping ..");
        assert_eq!(judged(&Filters { wanted: filters("-"), ..Filters::default() }), Judgement::Ask);
    }

    #[test]
    fn what_a_list_does_not_tell_passes_until_it_is_known() {
        let filters = Filters { wanted: MatchFilters::new(["duration>60"]).unwrap(), ..Filters::default() };
        assert_eq!(filters.judge(&dict(), Told::ByList).unwrap(), Judgement::Take);
        assert!(matches!(filters.judge(&dict(), Told::All).unwrap(), Judgement::Leave(_)));
    }
}
