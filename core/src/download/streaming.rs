//! What is wished of a stream that comes in segments, and what was told and counted of it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::ending::{Ending, Recording};
use super::options::DownloadOptions;
use super::plan::Plan;
use crate::event::{Event, Events};

/// One plan's wishes for its streams; shared by all of its formats.
#[derive(Debug)]
pub(super) struct Streaming {
    ending: Ending,
    /// Record from the first segment the server still has, not from the newest.
    pub(super) is_from_start: bool,
    /// Longest recording.
    pub(super) max_duration: Option<Duration>,
    /// Leave out segments that cannot be had.
    pub(super) skips_missing: bool,
    /// Segments asked for at once, of one stream.
    pub(super) ahead: usize,
    item: String,
    events: Events,
    /// Segments that were left out.
    missing: AtomicU64,
    recording: Arc<OnceLock<Recording>>,
    /// Ends the streams of this plan alone.
    own: Ending,
}

impl Streaming {
    pub(super) fn new(plan: &Plan, options: &DownloadOptions, events: Events, ending: Ending) -> Self {
        Self {
            ending,
            is_from_start: options.is_from_start,
            max_duration: options.max_duration,
            skips_missing: options.skips_missing,
            ahead: options.connections.max(1),
            item: plan.item.clone(),
            events,
            missing: AtomicU64::new(0),
            recording: Arc::clone(&plan.recording),
            own: Ending::default(),
        }
    }

    /// Says something the user should know.
    pub(super) fn warn(&self, message: impl Into<String>) {
        self.events.send(Event::Warning { item: Some(self.item.clone()), message: message.into() });
    }

    /// Says a detail.
    pub(super) fn note(&self, message: impl Into<String>) {
        self.events.send(Event::Note { item: Some(self.item.clone()), message: message.into() });
    }

    /// The plan records something live from now on.
    pub(super) fn records(&self) {
        self.recording.get_or_init(|| self.ending.begin());
    }

    /// Where one stream of a recording ends, all of it does.
    pub(super) fn end_recording(&self) {
        self.own.request();
    }

    /// Whether the recording is to end.
    pub(super) fn has_ended(&self) -> bool {
        self.ending.is_requested() || self.own.is_requested()
    }

    /// Waits until the recording is to end.
    pub(super) async fn ended(&self) {
        tokio::select! {
            () = self.ending.requested() => {}
            () = self.own.requested() => {}
        }
    }

    /// A segment of something that should be whole is left out.
    pub(super) fn miss(&self) {
        self.missing.fetch_add(1, Ordering::Relaxed);
    }

    /// Segments left out so far.
    pub(super) fn missing(&self) -> u64 {
        self.missing.load(Ordering::Relaxed)
    }
}
