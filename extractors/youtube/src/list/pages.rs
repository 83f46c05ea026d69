//! The items of a list one after the other, a page asked for when the one before it is used up.

use std::collections::{HashSet, VecDeque, hash_map::DefaultHasher};
use std::hash::{Hash, Hasher};

use futures_util::stream::{self, Stream};
use serde_json::Value;
use vidra_core::extract::{Context, Entry, ExtractError, Link};

use super::ask::{self, Ask};
use super::mix;
use super::walk::{Next, Page};
use crate::clients::Client;

/// Pages of one list. The longest lists YouTube keeps have 5,000 items, in pages of 100; a channel can have a hundred
/// thousand videos, in pages of 30.
const MOST_PAGES: usize = 4_000;
/// Pages in a row with nothing new, after which a list is taken for one that begins again and again.
const STALE_PAGES: usize = 3;

/// Where pages after the first come from, and what is made of them.
pub(super) struct Pages {
    pub(super) cx: Context,
    pub(super) client: &'static Client,
    /// `browse`, `search`, `next`.
    pub(super) endpoint: &'static str,
    /// The list, for messages, and for mixes the id that is asked for.
    pub(super) id: String,
    /// Items that were there already are left out: a mix has no end and repeats itself on purpose.
    pub(super) is_once: bool,
}

struct State {
    pages: Pages,
    ready: VecDeque<Link>,
    next: Option<Next>,
    visitor: Option<String>,
    asked: HashSet<u64>,
    seen: HashSet<u64>,
    count: usize,
    stale: usize,
}

/// All items, beginning with those of the first page. An error ends them.
pub(super) fn entries(
    pages: Pages,
    first: Page,
    visitor: Option<String>,
) -> impl Stream<Item = Result<Entry, ExtractError>> + Send + 'static {
    let mut state = State {
        pages,
        ready: VecDeque::new(),
        next: None,
        visitor,
        asked: HashSet::new(),
        seen: HashSet::new(),
        count: 1,
        stale: 0,
    };
    state.take(first);
    stream::unfold(state, |mut state| async move {
        loop {
            if let Some(link) = state.ready.pop_front() {
                return Some((Ok(Entry::Link(link)), state));
            }
            let next = state.next.take().filter(|next| state.goes_on(next))?;
            match state.ask(&next).await {
                Ok(page) => state.take(page),
                Err(error) => return Some((Err(error), state)),
            }
        }
    })
}

impl State {
    fn take(&mut self, page: Page) {
        let before = self.seen.len();
        for link in page.links {
            let is_new = self.seen.insert(hash(&link.id.as_deref().unwrap_or(link.url.as_str())));
            if is_new || !self.pages.is_once {
                self.ready.push_back(link);
            }
        }
        self.stale = if self.seen.len() > before { 0 } else { self.stale + 1 };
        self.next = page.next;
    }

    /// Whether another page is asked for; says why not where the site offers one.
    fn goes_on(&mut self, next: &Next) -> bool {
        let id = &self.pages.id;
        let reason = if !self.asked.insert(hash(next)) {
            "its next page is one that was read before"
        } else if self.stale >= STALE_PAGES {
            "its last pages held nothing new"
        } else if self.count >= MOST_PAGES {
            "it has more pages than any list should"
        } else {
            return true;
        };
        self.pages.cx.warn(format!("the list {id} is taken to end here: {reason}"));
        false
    }

    async fn ask(&mut self, next: &Next) -> Result<Page, ExtractError> {
        let Pages { cx, client, endpoint, id, .. } = &self.pages;
        let visitor = self.visitor.as_deref();
        let ask = Ask { visitor, ..Ask::new(client, endpoint) };
        let ask = match next {
            Next::Token(token) => ask.with("continuation", token.as_str()),
            // The music site takes it in the address, and gives it as it stands in one.
            Next::Old(token) if client.origin().contains("music.") => {
                Ask { query: format!("&ctoken={token}&continuation={token}"), ..ask }
            }
            Next::Old(token) => ask.with("continuation", token.as_str()),
            Next::Video { id: video, index, params } => ask
                .with("playlistId", id.as_str())
                .with("videoId", video.as_str())
                .with("playlistIndex", *index)
                .with("params", params.as_str()),
        };
        let answer: Value = ask.later(cx).await?;
        self.count += 1;
        self.visitor = ask::visitor(&answer).or_else(|| self.visitor.take());
        Ok(match next {
            Next::Video { .. } => mix::page(&answer),
            _ => Page::later(&answer),
        })
    }
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
