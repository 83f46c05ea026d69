//! What is wished of a stream that comes in segments, and what was told and counted of it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::ending::{Ending, Recording};
use super::live::Descriptions;
use super::options::DownloadOptions;
use super::plan::Plan;
use super::renewal::Addresses;
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
    /// The stretch of the item that is wanted, where it is not all of it.
    pub(super) window: Option<(Duration, Duration)>,
    /// Segments asked for at once, of one stream.
    pub(super) ahead: usize,
    /// The same of a stream of small segments.
    pub(super) small_ahead: usize,
    item: String,
    events: Events,
    recording: Arc<OnceLock<Recording>>,
    /// Ends the streams of this plan alone.
    own: Ending,
    /// Ends the lists of this plan: what they name already is still fetched.
    lists: Ending,
    /// The descriptions that several formats are listed in.
    pub(super) descriptions: Descriptions,
    /// New addresses for what is recorded for longer than the first ones hold.
    pub(super) addresses: Addresses,
}

impl Streaming {
    pub(super) fn new(plan: &Plan, options: &DownloadOptions, events: Events, ending: Ending) -> Self {
        Self {
            ending,
            is_from_start: options.is_from_start,
            max_duration: options.max_duration,
            skips_missing: options.skips_missing,
            window: plan.window,
            ahead: options.connections.max(1),
            small_ahead: options.small_segments.max(1),
            item: plan.item.clone(),
            events,
            recording: Arc::clone(&plan.recording),
            own: Ending::default(),
            lists: Ending::default(),
            descriptions: Descriptions::default(),
            addresses: plan.addresses.clone(),
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

    /// Where one list of a recording ends, all of them do. What they name already is still fetched.
    pub(super) fn end_lists(&self) {
        self.lists.request();
    }

    /// Waits until no list is to grow any more.
    pub(super) async fn lists_ended(&self) {
        tokio::select! {
            () = self.lists.requested() => {}
            () = self.ended() => {}
        }
    }
}
