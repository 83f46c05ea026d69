//! A live Smooth Streaming presentation, whose manifest is read again and again ([MS-SSTR] section 2.2.2: `IsLive`).

use std::time::Duration;

use super::super::DownloadError;
use super::super::asking::manifest;
use super::super::remote::Remote;
use super::super::smooth_list::{self, SmoothList};
use super::pace::Pace;
use super::{News, edge};
use crate::http::RemoteUrl;
use crate::manifest::smooth::Chunk;

/// One quality level, and what of it is known.
pub(in super::super) struct SmoothSource {
    remote: Remote,
    url: RemoteUrl,
    level: String,
    format: String,
    /// Where the last chunk that is known begins, in ticks.
    last: Option<u64>,
    target: Option<Duration>,
}

impl SmoothSource {
    pub(in super::super) fn new(remote: Remote, url: RemoteUrl, level: &str, format: &str) -> Self {
        let (level, format) = (level.to_owned(), format.to_owned());
        Self { remote, url, level, format, last: None, target: None }
    }

    pub(super) async fn look(&mut self) -> Result<News, DownloadError> {
        let (text, base) = manifest(&self.remote, &self.url).await?;
        let list = smooth_list::read(&self.format, &text, &base, &self.level)?;
        Ok(self.take(list))
    }

    pub(super) fn pace(&self) -> Pace {
        Pace::new(self.target, None)
    }

    /// What a state of the manifest brings; of the first one, what is to be recorded.
    pub(in super::super) fn take(&mut self, list: SmoothList) -> News {
        let SmoothList { head, mut chunks, is_live } = list;
        self.target = chunks.iter().filter_map(|chunk| chunk.duration).max().or(self.target);
        let mut news = News { is_over: !is_live, ..News::default() };
        match self.last {
            Some(last) => {
                // The chunk that follows the last one is listed behind it, as long as the last one is still listed.
                let is_known = chunks.iter().any(|chunk| chunk.start_ticks == last);
                chunks.retain(|chunk| chunk.start_ticks > last);
                if let Some(first) = chunks.first().filter(|_| !is_known) {
                    news.lost = Self::lost(last, first, chunks.get(1));
                }
            }
            None => {
                if is_live && !self.remote.streaming.is_from_start {
                    let lengths: Vec<_> = chunks.iter().map(|chunk| chunk.duration).collect();
                    chunks.drain(..edge::first(&lengths, self.pace().target()).min(chunks.len()));
                }
                if !chunks.is_empty() {
                    news.segments.push(head);
                }
            }
        }
        self.last = chunks.last().map(|chunk| chunk.start_ticks).or(self.last);
        news.segments.extend(chunks.into_iter().map(smooth_list::segment));
        news
    }

    /// How many chunks are missing between two, by the distance from one to the next.
    fn lost(last: u64, first: &Chunk, second: Option<&Chunk>) -> u64 {
        let length = second.map_or(0, |second| second.start_ticks.saturating_sub(first.start_ticks));
        // Without a second one to measure by, that some are missing is all that is known.
        let distance = first.start_ticks.saturating_sub(last);
        distance.checked_div(length).map_or(1, |steps| steps.saturating_sub(1))
    }
}
