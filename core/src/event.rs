//! What happened, told one way.
//!
//! The pipeline sends events and never asks what becomes of them; bars, lines and JSON are made elsewhere. Progress is
//! cumulative, so that a lost event costs nothing.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

/// Something that happened to one item.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A site is being asked.
    Extracting {
        /// The site's name.
        extractor: String,
        /// What it is asked, cut for reports.
        url: String,
    },
    /// A list began.
    Playlist {
        /// The site's id of it.
        id: String,
        /// Its name.
        title: Option<String>,
    },
    /// Something the user should know, and the work goes on.
    Warning {
        /// The item's id, where it has one already.
        item: Option<String>,
        /// In words.
        message: String,
    },
    /// Detail for `--verbose`.
    Note {
        /// The item's id, where it has one already.
        item: Option<String>,
        /// In words.
        message: String,
    },
    /// Formats were chosen and a name was made.
    Started {
        /// The item's id.
        item: String,
        /// Its title.
        title: String,
        /// The final name.
        path: PathBuf,
        /// The formats, joined by `+`.
        formats: String,
        /// Bytes to fetch in all, where known.
        total_bytes: Option<u64>,
        /// Bytes there from an earlier run.
        resumed_bytes: u64,
    },
    /// Bytes came.
    Progress {
        /// The item's id.
        item: String,
        /// Bytes there so far, those of earlier runs included: cumulative, a lost event costs nothing.
        received_bytes: u64,
        /// Bytes to fetch in all, where known.
        total_bytes: Option<u64>,
    },
    /// The final name was there before.
    AlreadyThere {
        /// The item's id.
        item: String,
        /// The file.
        path: PathBuf,
    },
    /// The file is whole and has its final name.
    Finished {
        /// The item's id.
        item: String,
        /// The file.
        path: PathBuf,
        /// Its length.
        size_bytes: u64,
        /// Bytes fetched in this run.
        fetched_bytes: u64,
    },
    /// The item failed.
    Failed {
        /// The item's id, where it got that far, else its URL cut for reports.
        item: String,
        /// A stable word for the kind of error.
        kind: String,
        /// What to tell the user.
        message: String,
    },
}

/// Where events go. Cheap to clone.
#[derive(Clone)]
pub struct Events(Arc<dyn Fn(Event) + Send + Sync>);

impl Events {
    /// Hands every event to a function, on whatever task it happens; the function must not block.
    pub fn to(receiver: impl Fn(Event) + Send + Sync + 'static) -> Self {
        Self(Arc::new(receiver))
    }

    /// Drops all events.
    pub fn ignored() -> Self {
        Self::to(drop)
    }

    /// Tells what happened.
    pub fn send(&self, event: Event) {
        (self.0)(event);
    }
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Events")
    }
}
