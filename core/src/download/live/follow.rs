//! Looking at a manifest until its stream is over.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::super::DownloadError;
use super::super::renewal::Since;
use super::super::segment::Segment;
use super::super::streaming::Streaming;
use super::{Live, News, Source, Update};

/// Follows a manifest whose first state is known, on a task of its own.
pub(in super::super) fn follow(source: Source, streaming: Arc<Streaming>, first: News) -> Live {
    streaming.records();
    // What has not begun yet is waited for.
    let is_patient = first.segments.is_empty();
    let (sender, updates) = mpsc::unbounded_channel();
    let follower = Follower {
        source,
        streaming,
        sender,
        recorded: Duration::ZERO,
        heard: Instant::now(),
        is_patient,
        since: Since::now(),
        asking: None,
    };
    Live { updates, task: tokio::spawn(follower.run(first)) }
}

struct Follower {
    source: Source,
    streaming: Arc<Streaming>,
    sender: mpsc::UnboundedSender<Update>,
    /// How much was listed so far.
    recorded: Duration,
    /// When there was something new.
    heard: Instant,
    /// Whether there is reason to wait long: there was something new since the first look, or it could not be told.
    is_patient: bool,
    /// Since when its address is used.
    since: Since,
    /// Whoever asks for another while this one holds.
    asking: Option<JoinHandle<(Option<crate::media::Source>, Since)>>,
}

impl Follower {
    async fn run(mut self, first: News) {
        let streaming = Arc::clone(&self.streaming);
        tokio::select! {
            () = streaming.lists_ended() => {}
            () = self.look_on(first) => {}
        }
    }

    async fn look_on(&mut self, first: News) {
        let mut has_changed = true;
        if !self.take(first) {
            return;
        }
        let mut looked = Instant::now();
        loop {
            tokio::time::sleep_until(looked + self.source.pace().pause(has_changed)).await;
            looked = Instant::now();
            self.renew_early().await;
            let mut outcome = self.source.look().await;
            if outcome.as_ref().is_err_and(DownloadError::wants_new_address) && self.renew().await {
                outcome = self.source.look().await;
            }
            has_changed = matches!(&outcome, Ok(news) if !news.segments.is_empty());
            let goes_on = match outcome {
                Ok(news) if has_changed || news.is_over => {
                    self.is_patient = true;
                    self.take(news)
                }
                Ok(_) => self.waits(None),
                // Protection that begins in the middle will not go away.
                Err(error @ DownloadError::Protected { .. }) => {
                    let _ = self.sender.send(Update::Failed(error));
                    self.streaming.end_lists();
                    false
                }
                Err(error) => self.waits(Some(&error)),
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Asks for other addresses before these end, beside the looks: their site may take its time.
    async fn renew_early(&mut self) {
        if let Some(asking) = self.asking.take_if(|asking| asking.is_finished()) {
            if let Ok((Some(newer), since)) = asking.await {
                self.adopt(newer, since);
            }
        } else if self.since.is_old() && self.asking.is_none() {
            let Some(format) = self.source.format().map(str::to_owned) else { return };
            let (addresses, mut since) = (self.streaming.addresses.clone(), self.since);
            self.asking = Some(tokio::spawn(async move {
                let newer = addresses.newer(&format, &mut since).await;
                (newer, since)
            }));
        }
    }

    /// Asks the site for another address; `false` where there is none.
    async fn renew(&mut self) -> bool {
        let Some(format) = self.source.format().map(str::to_owned) else { return false };
        let (addresses, mut since) = (self.streaming.addresses.clone(), self.since);
        let Some(newer) = addresses.newer(&format, &mut since).await else { return false };
        self.adopt(newer, since)
    }

    fn adopt(&mut self, newer: crate::media::Source, since: Since) -> bool {
        self.streaming.note("the stream's address was asked for anew");
        self.since = since;
        let is_renewed = self.source.renew(newer, since);
        if is_renewed {
            // Its server may be behind the one before.
            self.heard = Instant::now();
        }
        is_renewed
    }

    /// Hands segments on; `false` where nothing more is wanted.
    fn take(&mut self, news: News) -> bool {
        self.heard = Instant::now();
        if news.lost > 0 {
            let lost = news.lost;
            self.streaming.warn(format!("{lost} segments left the live stream before they could be fetched"));
        }
        if news.is_restarted {
            self.streaming.warn("the live stream began anew; the recording goes on with it");
        }
        let (segments, is_enough) = self.within_limit(news.segments);
        // Nobody listens any more: the download ended.
        let is_heard = segments.is_empty() || self.sender.send(Update::Segments(segments)).is_ok();
        is_heard && !is_enough && !news.is_over
    }

    /// As many as the longest recording has room for, and whether it is full.
    fn within_limit(&mut self, mut segments: Vec<Segment>) -> (Vec<Segment>, bool) {
        let Some(limit) = self.streaming.max_duration else { return (segments, false) };
        let target = self.source.pace().target();
        let mut room = 0;
        for segment in &segments {
            if self.recorded >= limit {
                break;
            }
            room += 1;
            // An initialisation plays for no time; a piece that brings its own does.
            let usual = if segment.is_head { Duration::ZERO } else { target };
            self.recorded += segment.duration.unwrap_or(usual);
        }
        segments.truncate(room);
        (segments, self.recorded >= limit)
    }

    /// Whether it is worth waiting on.
    fn waits(&mut self, error: Option<&DownloadError>) -> bool {
        let still = self.heard.elapsed();
        // A network that is gone says nothing of the stream.
        self.is_patient |= error.is_some();
        if still < self.source.pace().stall(self.is_patient) {
            return true;
        }
        let because = error.map(|error| format!(" ({error})")).unwrap_or_default();
        let seconds = still.as_secs();
        self.streaming.warn(format!(
            "the live stream brought nothing new for {seconds} s{because}; the recording ends here"
        ));
        // Sound without pictures is no recording.
        self.streaming.end_lists();
        false
    }
}
