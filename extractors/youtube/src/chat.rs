//! The chat beside a stream that has ended, message by message as lines of JSON (`live_chat` among the subtitles). It is asked
//! for when somebody wants it: hours of chat are thousands of pages, each named by the one before.

use std::error::Error;
use std::sync::Arc;

use futures_util::stream::{self, BoxStream, StreamExt as _};
use serde_json::{Value, json};
use vidra_core::extract::ExtractError;
use vidra_core::http::Bytes;
use vidra_core::media::{Asked, Extension, LiveStatus, Pieces, Source, Subtitle, TimedText};

use crate::account::Caller;
use crate::api::Answers;
use crate::clients::WEB;
use crate::continuation::Trail;
use crate::list::ask::{Ask, visitor};
use crate::metadata::live_status;
use crate::wire::{items, string};

/// Pages of one chat; a page is some minutes of it at most.
const MOST_PAGES: usize = 20_000;
/// The player is said to stand this far before the last message, in milliseconds, as the site's own does.
const BEHIND: u64 = 5000;

/// The chat as a text track; `None` for a video without one, and while the stream goes on.
pub(crate) fn listed(id: &str, answers: &Answers) -> Option<Subtitle> {
    let goes_on = matches!(live_status(answers), Some(LiveStatus::IsLive | LiveStatus::IsUpcoming));
    let token = answers.next.chat_token().filter(|_| !goes_on)?.to_owned();
    let page = crate::address::watch_page(id)?;
    let pieces = Arc::new(Chat { token, id: id.to_owned(), caller: answers.caller.clone() });
    let source = Source::Asked(Asked { page, pieces });
    let files = vec![TimedText { extension: Extension::Json, source }];
    Some(Subtitle { language: "live_chat".to_owned(), name: None, files })
}

#[derive(Debug)]
struct Chat {
    token: String,
    id: String,
    caller: Caller,
}

impl Pieces for Chat {
    fn begin(&self) -> BoxStream<'static, Result<Bytes, Box<dyn Error + Send + Sync>>> {
        let reader = Reader {
            next: Some((self.token.clone(), 0)),
            id: self.id.clone(),
            caller: self.caller.clone(),
            trail: Trail::new(MOST_PAGES),
            visitor: None,
            is_first: true,
        };
        let pages = stream::unfold(reader, |mut reader| async move {
            let page = reader.page().await?;
            Some((page.map_err(Into::into), reader))
        });
        pages.boxed()
    }
}

struct Reader {
    /// The token of the page to ask for, and how far the last message was, in milliseconds.
    next: Option<(String, u64)>,
    id: String,
    caller: Caller,
    trail: Trail,
    visitor: Option<String>,
    is_first: bool,
}

impl Reader {
    /// The lines of the next page; none for a page that only leads to another.
    async fn page(&mut self) -> Option<Result<Bytes, ExtractError>> {
        let (token, offset) = self.next.take()?;
        if let Err(astray) = self.trail.step(&token) {
            self.caller.warn(format!("{}: the chat is taken to end here: {astray}", self.id));
            return None;
        }
        let answer = match self.ask(&token, offset).await {
            Ok(answer) => answer,
            Err(error) => return Some(Err(error)),
        };
        let chat = answer.pointer("/continuationContents/liveChatContinuation").unwrap_or(&Value::Null);
        // The first page shows the best messages; its menu leads to all of them.
        if std::mem::take(&mut self.is_first)
            && let Some(all) = string(chat, ALL_MESSAGES)
        {
            self.next = Some((all.to_owned(), 0));
            return Some(Ok(Bytes::new()));
        }
        let actions = items(chat, "/actions");
        let offset = actions.iter().rev().find_map(offset_of);
        let next = string(chat, "/continuations/0/liveChatReplayContinuationData/continuation");
        self.next = next.map(str::to_owned).zip(offset);
        let lines: String = actions.iter().map(|action| format!("{action}\n")).collect();
        Some(Ok(lines.into()))
    }

    async fn ask(&mut self, token: &str, offset: u64) -> Result<Value, ExtractError> {
        let ask =
            Ask { visitor: self.visitor.as_deref(), ..Ask::new(&WEB, "live_chat/get_live_chat_replay") };
        let mut ask = ask.with("continuation", token);
        if !self.is_first {
            let place = offset.saturating_sub(BEHIND).to_string();
            ask = ask.with("currentPlayerState", json!({ "playerOffsetMs": place }));
        }
        let answer: Value = ask.read(&self.caller).await?;
        self.visitor = visitor(&answer).or_else(|| self.visitor.take());
        Ok(answer)
    }
}

/// Where the first page names the list of all messages.
const ALL_MESSAGES: &str = "/header/liveChatHeaderRenderer/viewSelector/sortFilterSubMenuRenderer/subMenuItems/1/continuation/\
                            reloadContinuationData/continuation";

/// When in the stream a message was written, in milliseconds.
fn offset_of(action: &Value) -> Option<u64> {
    let told = action.pointer("/replayChatItemAction/videoOffsetTimeMsec")?;
    told.as_u64().or_else(|| told.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt as _;
    use vidra_core::extract::{Context, Registry};
    use vidra_core::http::har::Har;
    use vidra_core::http::{Replay, Scope};

    use super::*;

    fn message(at: u64, text: &str) -> Value {
        json!({ "replayChatItemAction": { "videoOffsetTimeMsec": at.to_string(), "actions": [text] } })
    }

    fn page(messages: &[Value], next: &str) -> Value {
        let next = json!([{ "liveChatReplayContinuationData": { "continuation": next } }]);
        json!({ "continuationContents": { "liveChatContinuation": { "actions": messages, "continuations": next } } })
    }

    /// The lines of a chat whose first page leads to `A`, with these pages behind.
    async fn lines(pages: &[(Value, Value)]) -> Result<String, Box<dyn Error + Send + Sync>> {
        let reload = json!({ "continuation": { "reloadContinuationData": { "continuation": "A" } } });
        let menu = json!({ "sortFilterSubMenuRenderer": { "subMenuItems": [{}, reload] } });
        let mut first = page(&[message(9, "best")], "best");
        first["continuationContents"]["liveChatContinuation"]["header"] =
            json!({ "liveChatHeaderRenderer": { "viewSelector": menu } });
        let mut all = vec![(json!({ "continuation": "FIRST" }), first)];
        all.extend_from_slice(pages);
        let entries: Vec<Value> = all
            .iter()
            .map(|(asked, answer)| {
                json!({
                    "request": { "method": "POST", "url": "https://www.youtube.com/youtubei/v1/live_chat/get_live_chat_replay?prettyPrint=false",
                        "postData": { "mimeType": "application/json", "text": asked.to_string() } },
                    "response": { "status": 200, "content": { "mimeType": "application/json", "text": answer.to_string() } },
                })
            })
            .collect();
        let case = json!({ "profile": 1, "url": "https://www.youtube.com/", "ignore": ["context"] });
        let log = json!({ "log": { "version": "1.2", "creator": { "name": "t", "version": "0" }, "_vidra": case, "entries": entries } });
        let client = Arc::new(Replay::new(Har::parse(&log.to_string()).unwrap()).unwrap());
        let cx = Context::new(client, Arc::new(Registry::new([])), Scope::default());
        let caller = Caller::new(&cx, None);
        let chat = Chat { token: "FIRST".to_owned(), id: "v".to_owned(), caller };
        let pieces: Vec<Bytes> = chat.begin().try_collect().await?;
        Ok(String::from_utf8(pieces.concat()).unwrap())
    }

    fn asked(token: &str, at: u64) -> Value {
        json!({ "continuation": token, "currentPlayerState": { "playerOffsetMs": at.to_string() } })
    }

    #[tokio::test]
    async fn all_messages_come_as_lines_until_a_page_has_none() {
        let pages = [
            (asked("A", 0), page(&[message(0, "a"), message(7000, "b")], "B")),
            (asked("B", 2000), page(&[message(8000, "c")], "C")),
            (asked("C", 3000), page(&[], "D")),
        ];
        let lines = lines(&pages).await.unwrap();
        let texts: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(texts, [message(0, "a"), message(7000, "b"), message(8000, "c")]);
    }

    #[tokio::test]
    async fn a_chat_that_leads_in_a_circle_ends() {
        let pages =
            [(asked("A", 0), page(&[message(1, "a")], "B")), (asked("B", 0), page(&[message(2, "b")], "A"))];
        assert_eq!(lines(&pages).await.unwrap().lines().count(), 2);
    }

    #[tokio::test]
    async fn a_page_that_cannot_be_had_is_an_error() {
        assert!(lines(&[(asked("A", 0), page(&[message(1, "a")], "B"))]).await.is_err());
    }
}
