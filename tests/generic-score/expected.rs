//! What is really on a page, and how an answer compares with it.

use super::Item;

/// One page.
pub(crate) struct Expected {
    /// The page's folder.
    pub(crate) name: String,
    items: Vec<Wanted>,
}

struct Wanted {
    is_optional: bool,
    /// Parts of addresses, any of which names the item.
    parts: Vec<&'static str>,
}

/// How an answer compares.
pub(crate) struct Verdict {
    missing: usize,
    /// Items that are not on the page, and repeats.
    junk: usize,
    is_in_order: bool,
}

/// All pages.
pub(crate) fn all() -> Vec<Expected> {
    let mut pages: Vec<Expected> = Vec::new();
    for line in include_str!("expected.txt").lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        match line.strip_prefix("  ") {
            None => pages.push(Expected { name: line.to_owned(), items: Vec::new() }),
            Some(item) => {
                let page = pages.last_mut().expect("a page stands before its items");
                let is_optional = item.starts_with('?');
                let parts = item.trim_start_matches('?').split(" | ").collect();
                page.items.push(Wanted { is_optional, parts });
            }
        }
    }
    pages
}

impl Expected {
    /// How many items an answer must have.
    pub(crate) fn required(&self) -> usize {
        self.items.iter().filter(|item| !item.is_optional).count()
    }

    /// Compares an answer; each item counts once.
    pub(crate) fn judge(&self, answer: &[Item]) -> Verdict {
        let mut places: Vec<Option<usize>> = vec![None; self.items.len()];
        let mut junk = 0;
        for (place, item) in answer.iter().enumerate() {
            let names =
                |wanted: &Wanted| item.iter().any(|url| wanted.parts.iter().any(|part| url.contains(part)));
            match (0..places.len()).find(|at| places[*at].is_none() && names(&self.items[*at])) {
                Some(at) => places[at] = Some(place),
                None => junk += 1,
            }
        }
        let missing =
            places.iter().zip(&self.items).filter(|(place, item)| place.is_none() && !item.is_optional);
        let missing = missing.count();
        let is_in_order = places.iter().flatten().is_sorted();
        Verdict { missing, junk, is_in_order }
    }
}

impl Verdict {
    /// Nothing missing, nothing too much.
    pub(crate) const fn is_right(&self) -> bool {
        self.missing == 0 && self.junk == 0
    }

    /// Items missing and too much.
    pub(crate) const fn wrong(&self) -> usize {
        self.missing + self.junk
    }

    pub(crate) fn words(&self) -> String {
        let order = if self.is_in_order { "" } else { ", other order" };
        match (self.missing, self.junk) {
            (0, 0) => format!("right{order}"),
            (missing, 0) => format!("{missing} missing"),
            (0, junk) => format!("{junk} too many"),
            (missing, junk) => format!("{missing} missing, {junk} not"),
        }
    }
}
