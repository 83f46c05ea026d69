//! `-I`: which items of a list, by their places.
//!
//! ```text
//! items := part (',' part)*
//! part  := N | START? (':' | '-') STOP? (':' STEP)?
//! ```
//!
//! Places count from 1, both ends belong to the range, and negative places count from the end: `-5:` is the last
//! five. `inf` as STOP is the end. A negative STEP goes backwards: `::-1` is the whole list reversed.

use std::fmt;
use std::str::FromStr;

use super::cursor::Cursor;
use super::{Language, SelectError};

/// Which items of a list to take (`-I`).
///
/// A list may be long and arrive bit by bit, so a reader asks [`last_needed`](Self::last_needed) when to stop and
/// [`contains`](Self::contains) what to take; where those have no answer the whole list has to be known first.
///
/// ```
/// use vidra_core::select::ItemSelection;
/// let items: ItemSelection = "1:3,7,-1".parse()?;
/// assert_eq!(items.picks(10), [1, 2, 3, 7, 10]);
/// assert_eq!(items.contains(2), Some(true));
/// assert_eq!(items.contains(9), None); // perhaps it is the last
///
/// let start: ItemSelection = ":20:2".parse()?;
/// assert_eq!(start.last_needed(), Some(20));
/// # Ok::<(), vidra_core::select::SelectError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemSelection {
    source: String,
    parts: Vec<Part>,
}

/// A range; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    start: Option<i64>,
    /// `None` is the end of the list, or its beginning for a negative step; `i64::MAX` is `inf`.
    stop: Option<i64>,
    /// Never 0.
    step: i64,
}

impl ItemSelection {
    /// `--playlist-start` and `--playlist-end`; an end of -1 or none is the whole list.
    pub fn from_start_and_end(start: i64, end: Option<i64>) -> Self {
        let stop = end.filter(|&end| end != -1);
        let source = format!("{start}:{}", stop.map(|stop| stop.to_string()).unwrap_or_default());
        Self { source, parts: vec![Part { start: Some(start), stop, step: 1 }] }
    }

    /// The places in a list of `count` items, part by part. A place two parts name is there twice.
    pub fn picks(&self, count: usize) -> Vec<usize> {
        self.parts.iter().flat_map(|part| part.picks(count)).collect()
    }

    /// The places in a list of `count` items, each once, in the order first named: what is downloaded.
    pub fn distinct_picks(&self, count: usize) -> Vec<usize> {
        let mut is_taken = vec![false; count];
        let mut picks = self.picks(count);
        picks
            .retain(|place| is_taken.get_mut(place - 1).is_some_and(|taken| !std::mem::replace(taken, true)));
        picks
    }

    /// After this place nothing more is taken, however long the list is; `None` where that depends on the list.
    pub fn last_needed(&self) -> Option<usize> {
        self.parts.iter().map(Part::last_needed).try_fold(0, |last, next| Some(last.max(next?)))
    }

    /// Whether this place is taken; `None` where that depends on how long the list is.
    pub fn contains(&self, place: usize) -> Option<bool> {
        let answers: Vec<Option<bool>> = self.parts.iter().map(|part| part.contains(place)).collect();
        if answers.contains(&Some(true)) {
            return Some(true);
        }
        if answers.contains(&None) { None } else { Some(false) }
    }

    /// Whether items can be taken as the list hands them out: nothing backwards, nothing counted from the end.
    pub fn is_in_list_order(&self) -> bool {
        let are_forward = self.parts.iter().all(|part| part.is_forward());
        let follow = self.parts.windows(2).all(|pair| match pair {
            [first, second] => first.last_needed().is_some_and(|last| second.first_place() > last),
            _ => true,
        });
        are_forward && follow
    }
}

impl Default for ItemSelection {
    /// Every item.
    fn default() -> Self {
        Self { source: ":".to_owned(), parts: vec![Part { start: None, stop: None, step: 1 }] }
    }
}

impl FromStr for ItemSelection {
    type Err = SelectError;

    fn from_str(text: &str) -> Result<Self, SelectError> {
        let mut cursor = Cursor::new(Language::ItemSelection, text);
        let mut parts = vec![Part::read(&mut cursor)?];
        while cursor.eat(",") {
            parts.push(Part::read(&mut cursor)?);
        }
        if cursor.is_end() {
            return Ok(Self { source: text.to_owned(), parts });
        }
        Err(cursor.expected("a comma or the end", "write places such as 1:3,7,-5:"))
    }
}

impl fmt::Display for ItemSelection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl Part {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, SelectError> {
        cursor.skip_white_space();
        let start = read_number(cursor);
        let is_range = cursor.eat(":") || cursor.eat("-");
        if !is_range {
            let place = start
                .ok_or_else(|| cursor.expected("a place in the list", "write places such as 1:3,7,-5:"))?;
            cursor.skip_white_space();
            return Ok(Self { start: Some(place), stop: Some(place), step: 1 });
        }
        let stop =
            if cursor.eat("infinite") || cursor.eat("inf") { Some(i64::MAX) } else { read_number(cursor) };
        let before_step = cursor.clone();
        let step = if cursor.eat(":") { read_number(cursor) } else { Some(1) };
        match step {
            None => Err(cursor.expected("a step", "write a number after the second :, or leave the : out")),
            Some(0) => Err(before_step.expected("a step other than 0", "write 1 to take every item")),
            Some(step) => {
                cursor.skip_white_space();
                Ok(Self { start, stop, step })
            }
        }
    }

    /// Goes on with every item, and where depends only on what is written.
    fn is_forward(&self) -> bool {
        self.step > 0 && self.start.is_none_or(|start| start >= 0) && self.stop.is_none_or(|stop| stop >= 0)
    }

    /// The first place a forward part may take.
    fn first_place(&self) -> usize {
        self.start.map_or(1, |start| usize::try_from(start).unwrap_or(0).max(1))
    }

    fn picks(&self, count: usize) -> Vec<usize> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let place = |written: i64| {
            if written >= 0 { written } else { written.saturating_add(count).saturating_add(1) }
        };
        let backwards = self.step < 0;
        let start = self.start.map_or(if backwards { count } else { 1 }, place);
        let stop = self.stop.map_or(if backwards { 1 } else { i64::MAX }, place);
        let (start, low, high) = if backwards {
            (at_most(start, count, self.step), stop.max(1), start)
        } else {
            (at_least_one(start, self.step), 1, stop.min(count))
        };
        let step = self.step;
        std::iter::successors(Some(start), |place| place.checked_add(step))
            .take_while(|&place| (low..=high).contains(&place))
            .filter_map(|place| usize::try_from(place).ok())
            .collect()
    }

    fn last_needed(&self) -> Option<usize> {
        let (first, last) = match (self.start, self.stop) {
            (Some(start), None) if self.step < 0 => (start, start),
            (Some(start), Some(stop)) => (start, if self.step < 0 { start } else { stop }),
            (None, Some(stop)) if self.step > 0 => (1, stop),
            _ => return None,
        };
        let depends = first < 0 || self.stop.is_some_and(|stop| stop < 0) || last == i64::MAX;
        if depends { None } else { usize::try_from(last).ok() }
    }

    fn contains(&self, place: usize) -> Option<bool> {
        if place == 0 {
            return Some(false);
        }
        if self.is_forward() {
            let first = self.start.unwrap_or(1);
            let place = i64::try_from(place).unwrap_or(i64::MAX);
            let is_within = place >= first && self.stop.is_none_or(|stop| place <= stop);
            return Some(is_within && (place - first) % self.step == 0);
        }
        match (self.start, self.stop) {
            // Backwards from a place the list may not reach, the first taken depends on its length only by a step.
            (Some(start), stop) if self.step < 0 && start >= 0 && stop.is_none_or(|stop| stop >= 0) => {
                let place = i64::try_from(place).unwrap_or(i64::MAX);
                let is_within = place <= start && stop.is_none_or(|stop| place >= stop);
                Some(is_within && (start - place) % self.step == 0)
            }
            _ => None,
        }
    }
}

/// `start`, or the first place behind it, in steps, that a list has.
fn at_least_one(start: i64, step: i64) -> i64 {
    start.saturating_add(steps_over(1_i64.saturating_sub(start), step).saturating_mul(step))
}

/// `start`, or the first place before it, in steps backwards, that a list of `count` has.
fn at_most(start: i64, count: i64, step: i64) -> i64 {
    let size = step.saturating_neg();
    start.saturating_sub(steps_over(start.saturating_sub(count), size).saturating_mul(size))
}

/// How many steps of this size it takes to get over the distance.
fn steps_over(distance: i64, size: i64) -> i64 {
    let distance = distance.max(0);
    distance / size + i64::from(distance % size != 0)
}

/// `[+-]?[0-9]+`, or nothing read; a number beyond counting is the largest there is.
fn read_number(cursor: &mut Cursor<'_>) -> Option<i64> {
    let mark = cursor.mark();
    let is_negative = cursor.eat("-");
    if !is_negative {
        cursor.eat("+");
    }
    let digits = cursor.take_while(|c| c.is_ascii_digit());
    if digits.is_empty() {
        cursor.back_to(mark);
        return None;
    }
    let size = digits.parse().unwrap_or(i64::MAX);
    Some(if is_negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picks(text: &str, count: usize) -> Vec<usize> {
        text.parse::<ItemSelection>().unwrap().picks(count)
    }

    #[test]
    fn ranges_include_both_ends_and_count_from_either() {
        let table: [(&str, usize, &[usize]); 18] = [
            ("2", 5, &[2]),
            ("6", 5, &[]),
            ("0", 5, &[]),
            ("-1", 5, &[5]),
            ("-5-", 9, &[5, 6, 7, 8, 9]),
            ("-5:", 3, &[1, 2, 3]),
            ("::2", 5, &[1, 3, 5]),
            ("::-1", 3, &[3, 2, 1]),
            ("10:1:-3", 25, &[10, 7, 4, 1]),
            ("10:1:-3", 8, &[7, 4, 1]),
            ("3:1", 5, &[]),
            ("-4:4:2", 2, &[1]),
            ("2:inf", 4, &[2, 3, 4]),
            ("2-infinite", 4, &[2, 3, 4]),
            ("1:inf:-1", 4, &[]),
            ("--2", 4, &[1, 2, 3]),
            ("+1 , 3,3", 4, &[1, 3, 3]),
            ("-", 2, &[1, 2]),
        ];
        for (text, count, expected) in table {
            assert_eq!(picks(text, count), expected, "{text} of {count}");
        }
    }

    #[test]
    fn absurd_numbers_take_no_time() {
        let big = "99999999999999999999";
        for text in
            [format!("{big}:1:-1"), format!("-{big}:{big}:2"), format!("::{big}"), format!("::-{big}")]
        {
            assert!(picks(&text, 3).len() <= 3, "{text}");
        }
    }

    #[test]
    fn an_item_is_downloaded_once() {
        assert_eq!("3,1-3,9".parse::<ItemSelection>().unwrap().distinct_picks(5), [3, 1, 2]);
    }

    #[test]
    fn a_list_that_arrives_bit_by_bit_is_read_no_further_than_needed() {
        let table = [
            ("1:3,7", Some(7), true),
            ("7,1:3", Some(7), false),
            (":3,2:", None, false),
            (":3,5:", None, true),
            ("5:1:-1", Some(5), false),
            ("-1", None, false),
            (":-1", None, false),
            ("::2", None, true),
        ];
        for (text, last, is_in_order) in table {
            let items: ItemSelection = text.parse().unwrap();
            assert_eq!((items.last_needed(), items.is_in_list_order()), (last, is_in_order), "{text}");
        }
    }

    #[test]
    fn what_is_known_early_is_what_comes_out_at_last() {
        for text in ["1:3,7", "::2", "2::3", "9:2:-3", "0:8:3", "3,-2", "::-2", "-3:4", ":"] {
            let items: ItemSelection = text.parse().unwrap();
            for count in [1, 4, 10] {
                let picks = items.picks(count);
                for place in 1..=count {
                    if let Some(known) = items.contains(place) {
                        assert_eq!(known, picks.contains(&place), "{text}: {place} of {count}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_older_options_are_a_range() {
        assert_eq!(ItemSelection::from_start_and_end(2, Some(3)).picks(5), [2, 3]);
        assert_eq!(ItemSelection::from_start_and_end(4, Some(-1)).picks(5), [4, 5]);
        assert_eq!(ItemSelection::from_start_and_end(4, None).to_string(), "4:");
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_column() {
        let table =
            [("", 1), ("a", 1), ("1,,2", 3), ("1,", 3), ("1:2:", 5), ("1:2:0", 4), ("1x", 2), ("1-2-3", 4)];
        for (text, at) in table {
            match text.parse::<ItemSelection>() {
                Err(SelectError::Syntax { column, .. }) => assert_eq!(column, at, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
