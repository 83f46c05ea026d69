//! Pages behind pages: what an answer brings, the token of the page behind it, and a guard against going in circles.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use crate::wire::{items, string};

/// The items an answer brings, in order, whatever the site calls bringing them.
pub(crate) fn received(answer: &Value) -> impl Iterator<Item = &Value> {
    const PLACES: [&str; 3] =
        ["/onResponseReceivedActions", "/onResponseReceivedEndpoints", "/onResponseReceivedCommands"];
    const COMMANDS: [&str; 2] = ["reloadContinuationItemsCommand", "appendContinuationItemsAction"];
    let actions = PLACES.into_iter().flat_map(|place| items(answer, place));
    actions.flat_map(|action| {
        COMMANDS
            .into_iter()
            .filter_map(|command| action.get(command))
            .flat_map(|brought| items(brought, "/continuationItems"))
    })
}

/// The token of the page behind, where the item is the place it stands in.
pub(crate) fn token(item: &Value) -> Option<String> {
    const ITEMS: [&str; 2] = ["continuationItemRenderer", "continuationItemViewModel"];
    ITEMS.into_iter().find_map(|name| token_in(item.get(name)?))
}

/// The token in what such an item holds, in any of the places it is put.
pub(crate) fn token_in(content: &Value) -> Option<String> {
    const PLACES: [&str; 3] =
        ["/continuationEndpoint", "/button/buttonRenderer/command", "/continuationCommand/innertubeCommand"];
    PLACES.into_iter().find_map(|place| command(content.pointer(place)?))
}

/// The token a command goes on with: its own, or that of one of several it runs.
pub(crate) fn command(endpoint: &Value) -> Option<String> {
    let commands = items(endpoint, "/commandExecutorCommand/commands").iter();
    commands.chain([endpoint]).find_map(|one| string(one, "/continuationCommand/token")).map(str::to_owned)
}

/// Which pages were asked for, of one list or several that share a bound. Pages are known by their hash: a token can have
/// kilobytes.
#[derive(Debug)]
pub(crate) struct Trail {
    asked: HashSet<u64>,
    most: usize,
}

/// Why no further page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Astray {
    /// The page was asked for before.
    Circle,
    /// There were as many pages as any list has.
    TooLong,
}

impl Trail {
    /// A trail of at most this many pages.
    pub(crate) fn new(most: usize) -> Self {
        Self { asked: HashSet::new(), most }
    }

    /// Notes that a page is asked for.
    ///
    /// # Errors
    /// It is better not.
    pub(crate) fn step(&mut self, page: &impl Hash) -> Result<(), Astray> {
        if !self.asked.insert(hash(page)) {
            return Err(Astray::Circle);
        }
        if self.asked.len() > self.most { Err(Astray::TooLong) } else { Ok(()) }
    }
}

/// What a page or an item is known by.
pub(crate) fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

impl std::fmt::Display for Astray {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Circle => "its next page is one that was read before",
            Self::TooLong => "it has more pages than any list should",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_ends_where_it_crosses_itself_and_where_it_is_too_long() {
        let mut trail = Trail::new(2);
        assert_eq!(
            (trail.step(&"a"), trail.step(&"a"), trail.step(&"b")),
            (Ok(()), Err(Astray::Circle), Ok(()))
        );
        assert_eq!(trail.step(&"c"), Err(Astray::TooLong));
    }
}
