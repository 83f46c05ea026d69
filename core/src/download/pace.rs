//! One speed limit for everything that is fetched.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Spreads bytes over time. Clones share the limit.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace(Option<Arc<Limit>>);

#[derive(Debug)]
struct Limit {
    bytes_per_second: u64,
    /// When the bytes taken so far are paid for.
    paid_until: Mutex<Option<Instant>>,
}

impl Pace {
    pub(super) fn new(bytes_per_second: Option<u64>) -> Self {
        Self(
            bytes_per_second
                .filter(|rate| *rate > 0)
                .map(|bytes_per_second| Arc::new(Limit { bytes_per_second, paid_until: Mutex::new(None) })),
        )
    }

    /// Whether there is a limit.
    pub(super) const fn is_limited(&self) -> bool {
        self.0.is_some()
    }

    /// Waits until these bytes may have come.
    pub(super) async fn spend(&self, bytes: usize) {
        let Some(limit) = &self.0 else { return };
        let cost = Duration::from_secs_f64(bytes as f64 / limit.bytes_per_second as f64);
        let until = {
            let mut paid_until = limit.paid_until.lock().unwrap_or_else(PoisonError::into_inner);
            let until = paid_until.map_or_else(Instant::now, |moment| moment.max(Instant::now())) + cost;
            *paid_until = Some(until);
            until
        };
        tokio::time::sleep_until(until).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn bytes_of_all_clones_share_one_limit() {
        let pace = Pace::new(Some(1000));
        let other = pace.clone();
        let start = Instant::now();
        tokio::join!(pace.spend(1500), other.spend(500));
        assert_eq!(start.elapsed().as_millis() / 10, 200);
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_nothing_waits() {
        let start = Instant::now();
        Pace::new(None).spend(usize::MAX).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
