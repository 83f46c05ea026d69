//! Where a result stands among all results.

/// A place in the tree of URLs, lists and their items. Ordered as they were asked for: a list's own results come after
/// those of its items, because its last item is known last.
///
/// ```text
/// URL 0            [0, ∞]
/// URL 1, a list    [1, ∞]      its items [1, 0, ∞], [1, 1, ∞] stand before it
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position(Vec<usize>);

impl Position {
    /// The position of a URL.
    pub(super) fn of_url(index: usize) -> Self {
        Self(vec![index, usize::MAX])
    }

    /// Whether a URL of the user's stands here, and no item of a list.
    pub(super) const fn is_url(&self) -> bool {
        self.0.len() == 2
    }

    /// Which URL of the user's it stands under.
    pub(super) fn url(&self) -> usize {
        self.0.first().copied().unwrap_or_default()
    }

    /// The position of an item of the list that stands here.
    pub(super) fn item(&self, index: usize) -> Self {
        let mut path = self.0.clone();
        path.pop();
        path.extend([index, usize::MAX]);
        Self(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_stands_behind_its_items_and_before_the_next_url() {
        let list = Position::of_url(1);
        let mut all = [
            Position::of_url(2),
            list.clone(),
            list.item(10).item(0),
            list.item(10),
            list.item(9),
            Position::of_url(0),
        ];
        all.sort();
        let wanted = [
            Position::of_url(0),
            list.item(9),
            list.item(10).item(0),
            list.item(10),
            list,
            Position::of_url(2),
        ];
        assert_eq!(all, wanted);
    }
}
