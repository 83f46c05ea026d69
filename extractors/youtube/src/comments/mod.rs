//! Comments: threads of them, page by page, with their answers.
//!
//! The number is bounded by what the user says (`max_comments`) and by pages; what comes twice ends its thread.

mod entity;
mod limits;

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::{BoxFuture, FutureExt as _};
use serde_json::Value;
use vidra_core::extract::ExtractError;
use vidra_core::media::Comment;

use crate::account::Caller;
use crate::clients::WEB;
use crate::continuation::{Trail, command, received, token as continuation};
use crate::list::ask::{Ask, visitor};
use crate::next::Next;
use crate::wire::items;
use entity::Entities;
use limits::Limits;

/// Pages asked for one video, of threads and of answers together.
const MOST_PAGES: usize = 20_000;
/// Answers to answers deeper than this are not followed.
const DEPTH: usize = 8;

/// All comments that are wanted. What could be had before an error is kept; the error is told.
pub(crate) async fn comments(id: &str, next: &Next, caller: &Caller) -> Vec<Comment> {
    let mut reader = Reader::new(id, caller);
    if let Err(error) = reader.read(next).await {
        caller.warn(format!("{id}: the comments end early: {error}"));
    }
    if let Some(words) = next.comments_message().filter(|_| reader.found.is_empty()) {
        caller.warn(format!("{id}: YouTube says of the comments: {words}"));
    }
    reader.found
}

/// A page still to be asked for.
struct Page {
    token: String,
    /// Whose answers are on it; `None` for threads.
    parent: Option<String>,
    /// 1 for threads, 2 for their answers.
    depth: usize,
    /// Comments of it that may still be taken.
    left: usize,
}

struct Reader<'a> {
    id: &'a str,
    caller: &'a Caller,
    limits: Limits,
    found: Vec<Comment>,
    seen: HashSet<String>,
    trail: Trail,
    pinned: HashSet<String>,
    answers: usize,
    visitor: Option<String>,
}

impl<'a> Reader<'a> {
    fn new(id: &'a str, caller: &'a Caller) -> Self {
        Self {
            id,
            caller,
            limits: Limits::of(caller.settings()),
            found: Vec::new(),
            seen: HashSet::new(),
            trail: Trail::new(MOST_PAGES),
            pinned: HashSet::new(),
            answers: 0,
            visitor: None,
        }
    }

    /// Threads in order, the answers of each behind it.
    async fn read(&mut self, next: &Next) -> Result<(), ExtractError> {
        let token = next.comments_token().map_or_else(|| own_token(self.id), str::to_owned);
        let answer = self.ask(&token).await?;
        // The first page is a head, with the tokens of the two orders.
        let sorted = received(&answer).find_map(|item| self.sorted(item));
        let mut page = Page { token, parent: None, depth: 1, left: self.limits.threads };
        match sorted {
            Some(token) => page.token = token,
            None => match self.take(&answer, &mut page).await? {
                Some(token) => page.token = token,
                None => return Ok(()),
            },
        }
        self.read_pages(page).await
    }

    /// A page and those behind it. Answers have answers: the future of a future of its own kind is boxed.
    fn read_pages(&mut self, mut page: Page) -> BoxFuture<'_, Result<(), ExtractError>> {
        async move {
            while self.is_wanted(&page) {
                if let Err(astray) = self.trail.step(&page.token) {
                    self.caller.warn(format!("{}: the comments end here: {astray}", self.id));
                    break;
                }
                let answer = self.ask(&page.token).await?;
                match self.take(&answer, &mut page).await? {
                    Some(token) => page.token = token,
                    None => break,
                }
            }
            Ok(())
        }
        .boxed()
    }

    fn is_wanted(&self, page: &Page) -> bool {
        let is_free = page.parent.is_none() || self.answers < self.limits.answers;
        is_free
            && self.found.len() < self.limits.all
            && page.left > 0
            && page.depth <= self.limits.depth.min(DEPTH)
    }

    async fn ask(&mut self, token: &str) -> Result<Value, ExtractError> {
        let ask = Ask { visitor: self.visitor.as_deref(), ..Ask::new(&WEB, "next") };
        let answer: Value = ask.with("continuation", token).read(self.caller).await?;
        self.visitor = visitor(&answer).or_else(|| self.visitor.take());
        Ok(answer)
    }

    /// The token of the order that is wanted: `top` or `new`.
    fn sorted(&self, item: &Value) -> Option<String> {
        let menu = items(item, "/commentsHeaderRenderer/sortMenu/sortFilterSubMenuRenderer/subMenuItems");
        command(menu.get(usize::from(!self.limits.is_top))?.get("serviceEndpoint")?)
    }

    /// Takes the comments of a page; gives the token of the page behind it.
    async fn take(&mut self, answer: &Value, page: &mut Page) -> Result<Option<String>, ExtractError> {
        let entities = Entities::of(answer);
        let all: Vec<&Value> = received(answer).collect();
        let goes_on = self.take_all(&all, &entities, page).await?;
        Ok(all.iter().rev().find_map(|item| continuation(item)).filter(|_| goes_on))
    }

    /// False where comments come again: there is nothing more to be had.
    fn take_all<'b>(
        &'b mut self,
        list: &'b [&'b Value],
        entities: &'b Entities<'b>,
        page: &'b mut Page,
    ) -> BoxFuture<'b, Result<bool, ExtractError>> {
        async move {
            for item in list {
                if !self.is_wanted(page) {
                    return Ok(true);
                }
                let Some(comment) = entities.comment(item, page.parent.as_deref()) else { continue };
                let id = comment.id.clone();
                match self.add(comment) {
                    Added::New => {}
                    Added::Pinned => continue,
                    Added::Again => return Ok(false),
                }
                self.answers += usize::from(page.parent.is_some());
                page.left = page.left.saturating_sub(1);
                let left = self.limits.answers_each;
                let below = Page { token: String::new(), parent: Some(id), depth: page.depth + 1, left };
                self.take_answers(item, entities, below).await?;
            }
            Ok(true)
        }
        .boxed()
    }

    fn add(&mut self, comment: Comment) -> Added {
        let Comment { id, is_pinned, .. } = &comment;
        if *is_pinned {
            self.pinned.insert(id.clone());
        }
        if self.seen.insert(id.clone()) {
            self.found.push(comment);
            Added::New
        } else if self.pinned.contains(id) && !is_pinned {
            Added::Pinned
        } else {
            self.caller.warn(format!("{}: comments come again; the rest of them is left out", self.id));
            Added::Again
        }
    }

    /// Answers: those that are there already, and the pages of the others.
    async fn take_answers(
        &mut self,
        item: &Value,
        entities: &Entities<'_>,
        mut page: Page,
    ) -> Result<(), ExtractError> {
        let replies = item.pointer("/commentThreadRenderer/replies/commentRepliesRenderer");
        let Some(replies) = replies.filter(|_| self.is_wanted(&page)) else { return Ok(()) };
        let there: Vec<&Value> = items(replies, "/subThreads").iter().collect();
        let goes_on = self.take_all(&there, entities, &mut page).await?;
        let listed = ["/subThreads", "/contents"].iter().flat_map(|place| items(replies, place));
        match listed.filter_map(continuation).next().filter(|_| goes_on) {
            Some(token) => self.read_pages(Page { token, ..page }).await,
            None => Ok(()),
        }
    }
}

/// What became of a comment.
enum Added {
    New,
    /// It stands above all others, and was there.
    Pinned,
    Again,
}

/// The token of a video's comments where its page has none: a protocol buffer that names the video twice and the section
/// (read off tokens of 2021–2026).
fn own_token(id: &str) -> String {
    let mut bytes = b"\x12\x0d\x12\x0b".to_vec();
    bytes.extend_from_slice(id.as_bytes());
    bytes.extend_from_slice(b"\x18\x062'\"\x11\"\x0b");
    bytes.extend_from_slice(id.as_bytes());
    bytes.extend_from_slice(b"0\0x\x020\0B\x10comments-section");
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;
    use vidra_core::extract::{Context, Registry, Settings};
    use vidra_core::http::har::Har;
    use vidra_core::http::{Replay, Scope};

    use super::*;

    fn har(exchanges: &[(Value, Value)]) -> Har {
        let entries: Vec<Value> = exchanges
            .iter()
            .map(|(asked, answer)| {
                json!({
                    "request": { "method": "POST", "url": "https://www.youtube.com/youtubei/v1/next?prettyPrint=false",
                        "postData": { "mimeType": "application/json", "text": asked.to_string() } },
                    "response": { "status": 200, "content": { "mimeType": "application/json", "text": answer.to_string() } },
                })
            })
            .collect();
        let case = json!({ "profile": 1, "url": "https://www.youtube.com/", "ignore": ["context"] });
        let log = json!({ "log": { "version": "1.2", "creator": { "name": "vidra", "version": "1" }, "_vidra": case, "entries": entries } });
        Har::parse(&log.to_string()).unwrap()
    }

    async fn read(exchanges: &[(Value, Value)], arguments: &str) -> Vec<String> {
        let client = Arc::new(Replay::new(har(exchanges)).unwrap());
        let mut settings = Settings::default();
        settings.add_arguments(arguments).unwrap();
        let registry = Arc::new(Registry::new([]));
        let cx = Context::new(client, registry, Scope::default()).with_settings(Arc::new(settings));
        let found = comments("aqz-KE-bpKQ", &Next::default(), &Caller::new(&cx, None)).await;
        found.iter().map(|one| format!("{}<{}", one.id, one.parent.as_deref().unwrap_or("root"))).collect()
    }

    fn ask(token: &str) -> Value {
        json!({ "continuation": token })
    }

    fn next_page(token: &str) -> Value {
        json!({ "continuationItemRenderer": { "continuationEndpoint": { "continuationCommand": { "token": token } } } })
    }

    fn thread(id: &str, answers: Option<&str>) -> Value {
        let comment = json!({ "commentRenderer": { "commentId": id, "contentText": { "simpleText": "x" } } });
        let replies =
            answers.map(|token| json!({ "commentRepliesRenderer": { "contents": [next_page(token)] } }));
        json!({ "commentThreadRenderer": { "comment": comment, "replies": replies } })
    }

    fn answer(id: &str) -> Value {
        json!({ "commentRenderer": { "commentId": id } })
    }

    fn page(items: &[Value]) -> Value {
        json!({ "onResponseReceivedEndpoints": [{ "appendContinuationItemsAction": { "continuationItems": items } }] })
    }

    /// A head, two pages of threads, and two pages of answers to the first.
    fn video() -> Vec<(Value, Value)> {
        let order = |token: &str| json!({ "serviceEndpoint": { "continuationCommand": { "token": token } } });
        let menu = json!({ "sortFilterSubMenuRenderer": { "subMenuItems": [order("TOP"), order("NEW")] } });
        let head = json!({ "commentsHeaderRenderer": { "sortMenu": menu } });
        vec![
            (ask(&own_token("aqz-KE-bpKQ")), page(&[head])),
            (ask("TOP"), page(&[thread("a", Some("A1")), thread("b", None), next_page("TOP2")])),
            (ask("NEW"), page(&[thread("n", None)])),
            (ask("A1"), page(&[answer("a.1"), answer("a.2"), next_page("A2")])),
            (ask("A2"), page(&[answer("a.3")])),
            (ask("TOP2"), page(&[thread("c", None), thread("b", None), next_page("TOP")])),
        ]
    }

    #[tokio::test]
    async fn threads_come_with_their_answers_until_they_come_again() {
        let all = ["a<root", "a.1<a", "a.2<a", "a.3<a", "b<root", "c<root"];
        assert_eq!(read(&video(), "youtube:comment_sort=top").await, all);
        assert_eq!(read(&video(), "youtube:comment_sort=new").await, ["n<root"]);
    }

    #[tokio::test]
    async fn each_limit_is_kept() {
        for (limits, expected) in [
            ("3", vec!["a<root", "a.1<a", "a.2<a"]),
            ("all,1", vec!["a<root", "a.1<a", "a.2<a", "a.3<a"]),
            ("all,all,1", vec!["a<root", "a.1<a", "b<root", "c<root"]),
            ("all,all,all,2", vec!["a<root", "a.1<a", "a.2<a", "b<root", "c<root"]),
            ("all,all,all,all,1", vec!["a<root", "b<root", "c<root"]),
        ] {
            let arguments = format!("youtube:comment_sort=top;max_comments={limits}");
            assert_eq!(read(&video(), &arguments).await, expected, "{limits}");
        }
    }

    #[test]
    fn the_token_of_a_page_without_one_names_the_video() {
        assert_eq!(
            own_token("aqz-KE-bpKQ"),
            "Eg0SC2Fxei1LRS1icEtRGAYyJyIRIgthcXotS0UtYnBLUTAAeAIwAEIQY29tbWVudHMtc2VjdGlvbg=="
        );
    }
}
