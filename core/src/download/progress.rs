//! How far one item is, told at sane intervals.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::event::{Event, Events};

/// Time between two progress events of one item.
const INTERVAL: Duration = Duration::from_millis(100);

/// Stands for a total nobody told.
const UNKNOWN: u64 = u64::MAX;

/// Counts the bytes of one item. Clones count together.
#[derive(Clone)]
pub(super) struct Progress(Arc<Count>);

struct Count {
    item: String,
    events: Events,
    resumed: AtomicU64,
    fetched: AtomicU64,
    total: AtomicU64,
    told: Mutex<Option<Instant>>,
    /// Nothing is told before the item was announced.
    has_begun: AtomicBool,
}

impl Progress {
    /// A count that begins at nothing.
    pub(super) fn new(item: &str, events: Events, total: Option<u64>) -> Self {
        Self(Arc::new(Count {
            item: item.to_owned(),
            events,
            resumed: AtomicU64::new(0),
            fetched: AtomicU64::new(0),
            total: AtomicU64::new(total.unwrap_or(UNKNOWN)),
            told: Mutex::new(None),
            has_begun: AtomicBool::new(false),
        }))
    }

    /// The item was announced: counts on from the bytes of earlier runs; the total is known better now.
    pub(super) fn resume(&self, resumed: u64, total: Option<u64>) {
        self.0.resumed.store(resumed, Ordering::Relaxed);
        if let Some(total) = total {
            self.0.total.store(total, Ordering::Relaxed);
        }
        self.0.has_begun.store(true, Ordering::Relaxed);
    }

    /// More bytes came.
    pub(super) fn add(&self, bytes: usize) {
        self.0.fetched.fetch_add(bytes as u64, Ordering::Relaxed);
        let mut told = self.0.told.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if told.is_none_or(|moment| now.duration_since(moment) >= INTERVAL) {
            *told = Some(now);
            drop(told);
            self.tell();
        }
    }

    /// Says where things stand.
    pub(super) fn tell(&self) {
        if !self.0.has_begun.load(Ordering::Relaxed) {
            return;
        }
        let total = self.0.total.load(Ordering::Relaxed);
        self.0.events.send(Event::Progress {
            item: self.0.item.clone(),
            received_bytes: self.0.resumed.load(Ordering::Relaxed) + self.fetched(),
            total_bytes: (total != UNKNOWN).then_some(total),
        });
    }

    /// Bytes fetched in this run.
    pub(super) fn fetched(&self) -> u64 {
        self.0.fetched.load(Ordering::Relaxed)
    }
}
