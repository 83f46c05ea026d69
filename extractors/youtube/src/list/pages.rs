//! The items of a list one after the other, a page asked for when the one before it is used up.

use std::collections::{HashSet, VecDeque};

use futures_util::stream::{self, Stream};
use serde_json::Value;
use vidra_core::extract::{Entry, ExtractError, Link};

use super::ask::{self, Ask};
use super::beside;
use super::walk::{Next, Page};
use crate::account::Caller;
use crate::clients::Client;
use crate::continuation::{Trail, hash};

/// Pages of one list. The longest lists YouTube keeps have 5,000 items, in pages of 100; a channel can have a hundred
/// thousand videos, in pages of 30.
const MOST_PAGES: usize = 4_000;
/// Pages in a row with nothing new, after which a list is taken for one that begins again and again.
const STALE_PAGES: usize = 3;

/// Where pages after the first come from, and what is made of them.
pub(super) struct Pages {
    pub(super) caller: Caller,
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
    trail: Trail,
    seen: HashSet<u64>,
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
        trail: Trail::new(MOST_PAGES),
        seen: HashSet::new(),
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
        let reason = match self.trail.step(next) {
            Err(astray) => astray.to_string(),
            Ok(()) if self.stale >= STALE_PAGES => "its last pages held nothing new".to_owned(),
            Ok(()) => return true,
        };
        self.pages.caller.warn(format!("the list {id} is taken to end here: {reason}"));
        false
    }

    async fn ask(&mut self, next: &Next) -> Result<Page, ExtractError> {
        let Pages { caller, client, endpoint, id, .. } = &self.pages;
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
        let answer: Value = ask.later(caller).await?;
        self.visitor = ask::visitor(&answer).or_else(|| self.visitor.take());
        Ok(match next {
            Next::Video { .. } => beside::page(&answer),
            _ => Page::later(&answer),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use futures_util::StreamExt as _;
    use serde_json::json;
    use vidra_core::event::{Event, Events};
    use vidra_core::extract::{Context, Registry};
    use vidra_core::http::har::Har;
    use vidra_core::http::{RemoteUrl, Replay, Scope};

    use super::*;
    use crate::clients::WEB;

    /// Answers to tokens: the ids on the page, and the token of the one behind it.
    fn context(answers: &[(&str, &[&str], &str)]) -> (Context, Arc<Mutex<Vec<String>>>) {
        let entries: Vec<Value> = answers
            .iter()
            .map(|(asked, ids, next)| {
                let item = |id: &&str| json!({ "playlistVideoRenderer": { "videoId": id } });
                let mut items: Vec<Value> = ids.iter().map(item).collect();
                let command = json!({ "continuationCommand": { "token": next } });
                items.push(json!({ "continuationItemRenderer": { "continuationEndpoint": command } }));
                let action = json!({ "appendContinuationItemsAction": { "continuationItems": items } });
                let answer = json!({ "onResponseReceivedActions": [action] }).to_string();
                json!({
                    "request": {
                        "method": "POST",
                        "url": "https://www.youtube.com/youtubei/v1/browse?prettyPrint=false",
                        "postData": { "mimeType": "application/json", "text": json!({ "continuation": asked }).to_string() },
                    },
                    "response": { "status": 200, "content": { "mimeType": "application/json", "text": answer } },
                })
            })
            .collect();
        let case = json!({ "profile": 1, "url": "https://www.youtube.com/", "ignore": ["context"] });
        let log = json!({ "log": { "version": "1.2", "creator": { "name": "vidra", "version": "1" }, "_vidra": case, "entries": entries } });
        let client = Arc::new(Replay::new(Har::parse(&log.to_string()).unwrap()).unwrap());
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let events = Events::to(move |event| {
            if let Event::Warning { message, .. } = event {
                heard.lock().unwrap().push(message);
            }
        });
        let cx = Context::new(client, Arc::new(Registry::new([])), Scope::default());
        (cx.with_events(events), said)
    }

    fn first(next: &str) -> Page {
        let url = RemoteUrl::parse("https://www.youtube.com/watch?v=aaaaaaaaaaa").unwrap();
        let link = Link { id: Some("aaaaaaaaaaa".to_owned()), ..Link::new(url) };
        Page { links: vec![link], next: Some(Next::Token(next.to_owned())) }
    }

    fn list(cx: Context) -> impl Stream<Item = Result<Entry, ExtractError>> {
        let id = "PL1".to_owned();
        let caller = Caller::new(&cx, None);
        entries(Pages { caller, client: &WEB, endpoint: "browse", id, is_once: false }, first("A"), None)
    }

    #[tokio::test]
    async fn no_page_is_asked_for_before_it_is_needed() {
        let (cx, _) = context(&[]);
        let mut items = std::pin::pin!(list(cx));
        assert!(items.next().await.unwrap().is_ok(), "the first page is enough for its items");
        assert!(items.next().await.unwrap().is_err(), "nothing answers for the second");
        assert!(items.next().await.is_none());
    }

    #[tokio::test]
    async fn a_list_that_begins_again_ends_with_a_warning() {
        let (cx, said) = context(&[("A", &["bbbbbbbbbbb"], "B"), ("B", &["ccccccccccc"], "A")]);
        assert_eq!(list(cx).count().await, 3);
        assert!(said.lock().unwrap().concat().contains("was read before"));
    }

    #[tokio::test]
    async fn pages_with_nothing_new_end_a_list_with_a_warning() {
        let old: &[&str] = &["aaaaaaaaaaa"];
        let (cx, said) =
            context(&[("A", old, "B"), ("B", old, "C"), ("C", old, "D"), ("D", &["ddddddddddd"], "E")]);
        assert_eq!(list(cx).count().await, 4);
        assert!(said.lock().unwrap().concat().contains("nothing new"));
    }
}
