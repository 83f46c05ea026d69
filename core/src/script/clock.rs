//! How long a script has worked: the processor time of its thread, so that a busy machine makes no script slow.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The time a script may use, for the thread that made it. What was used up once stays so.
#[derive(Debug)]
pub struct Allowance {
    start: Duration,
    limit: Duration,
    is_stopped: Arc<AtomicBool>,
    was_used_up: Cell<bool>,
}

impl Allowance {
    /// Begins to count. `is_stopped` uses it up at once.
    pub(super) fn start(limit: Duration, is_stopped: Arc<AtomicBool>) -> Self {
        Self { start: now(), limit, is_stopped, was_used_up: Cell::new(false) }
    }

    /// Whether the script has to end now. What works for it for long asks this in between.
    pub fn is_used_up(&self) -> bool {
        let is_over =
            now().saturating_sub(self.start) >= self.limit || self.is_stopped.load(Ordering::Relaxed);
        if is_over {
            self.was_used_up.set(true);
        }
        is_over
    }

    /// Whether the script was told so.
    pub(super) fn was_used_up(&self) -> bool {
        self.was_used_up.get()
    }
}

#[cfg(unix)]
fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Elsewhere time on the wall, since the first look.
#[cfg(not(unix))]
fn now() -> Duration {
    static FIRST: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    FIRST.get_or_init(std::time::Instant::now).elapsed()
}
