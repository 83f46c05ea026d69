//! The time of day as the server has it.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// A clock that was set once and runs on; it does not step when the machine's own clock is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    set_to: SystemTime,
    at: Instant,
}

impl Clock {
    /// Set to the machine's clock.
    pub(super) fn of_the_machine() -> Self {
        Self::set(SystemTime::now())
    }

    /// Set to this moment.
    pub(super) fn set(now: SystemTime) -> Self {
        Self { set_to: now, at: Instant::now() }
    }

    /// What it shows.
    pub(super) fn now(&self) -> SystemTime {
        self.set_to.checked_add(self.at.elapsed()).unwrap_or(self.set_to)
    }

    /// How far another moment is from what it shows.
    pub(super) fn distance(&self, other: SystemTime) -> Duration {
        let now = self.now();
        other.duration_since(now).or_else(|_| now.duration_since(other)).unwrap_or_default()
    }
}
