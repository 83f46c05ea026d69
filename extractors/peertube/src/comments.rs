//! Comments, where they are asked for: threads page by page, and the answers of a thread in one answer.

use serde::Deserialize;
use vidra_core::extract::{Context, ExtractError};
use vidra_core::http::{RemoteUrl, Secret};
use vidra_core::media::{Comment, unix_seconds};

use crate::instance::ask;
use crate::video::person;
use crate::wire::{Actor, Many};

/// Threads of the first page: as many as the web pages ask for.
const FIRST: usize = 12;
/// Threads of a further page: the most an instance gives.
const PAGE: usize = 100;
/// Comments of one video.
const COMMENTS: usize = 10_000;

/// All comments of a video, each thread followed by its answers. What could be had before an error is kept.
pub(crate) async fn comments(
    video: &RemoteUrl,
    uploader: Option<&str>,
    password: Option<&Secret<String>>,
    cx: &Context,
) -> Vec<Comment> {
    let mut reader = Reader { video, uploader, password, cx, found: Vec::new() };
    if let Err(error) = reader.read().await {
        cx.warn(format!("the comments end early: {error}"));
    }
    reader.found
}

struct Reader<'a> {
    /// `…/api/v1/videos/ID`.
    video: &'a RemoteUrl,
    /// The address of who put the video there.
    uploader: Option<&'a str>,
    password: Option<&'a Secret<String>>,
    cx: &'a Context,
    found: Vec<Comment>,
}

impl Reader<'_> {
    async fn read(&mut self) -> Result<(), ExtractError> {
        let threads = self.video.join(&format!("{}/comment-threads", self.video.as_url().path()))?;
        let (mut start, mut count) = (0, FIRST);
        while self.found.len() < COMMENTS {
            let page = threads.with_query("start", &start.to_string());
            let page = page.with_query("count", &count.to_string());
            let page: Many<Written> = ask(&page, self.password, self.cx).await?;
            if page.data.is_empty() {
                break;
            }
            for thread in page.data {
                let (id, has_answers) = (thread.thread_id, thread.total_replies > 0);
                self.take(thread);
                if has_answers {
                    self.answers(&threads, id).await?;
                }
            }
            start += count;
            count = PAGE;
            if page.total.is_some_and(|total| start >= total) {
                break;
            }
        }
        Ok(())
    }

    async fn answers(&mut self, threads: &RemoteUrl, id: u64) -> Result<(), ExtractError> {
        let url = threads.join(&format!("{}/{id}", threads.as_url().path()))?;
        let tree: Tree = ask(&url, self.password, self.cx).await?;
        let mut left: Vec<Tree> = tree.children;
        left.reverse();
        while let Some(tree) = left.pop() {
            self.take(tree.comment);
            left.extend(tree.children.into_iter().rev());
        }
        Ok(())
    }

    /// A comment that was taken away leaves its place and no words.
    fn take(&mut self, written: Written) {
        if written.is_deleted || self.found.len() >= COMMENTS {
            return;
        }
        let account = written.account.as_ref();
        let picture = account.and_then(|account| account.avatars.last());
        self.found.push(Comment {
            id: written.id.to_string(),
            parent: written.in_reply_to_comment_id.map(|id| id.to_string()),
            text: written.text,
            author: account.map(|account| person(account, self.video)).unwrap_or_default(),
            author_thumbnail: picture
                .and_then(|one| self.video.join(one.file_url.as_deref().or(one.path.as_deref())?).ok()),
            is_by_uploader: self.uploader.is_some()
                && account.and_then(|account| account.url.as_deref()) == self.uploader,
            timestamp: written.created_at.as_deref().and_then(unix_seconds),
            ..Comment::default()
        });
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    id: u64,
    #[serde(default)]
    text: String,
    thread_id: u64,
    in_reply_to_comment_id: Option<u64>,
    created_at: Option<String>,
    #[serde(default)]
    is_deleted: bool,
    #[serde(default)]
    total_replies: u64,
    account: Option<Actor>,
}

#[derive(Debug, Deserialize)]
struct Tree {
    comment: Written,
    #[serde(default)]
    children: Vec<Self>,
}
