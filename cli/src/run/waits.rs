//! The wait before each download that `--sleep-interval` asks for.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use tokio::sync::Mutex;

use crate::args::SleepInterval;
use crate::report::Reporter;

/// Waits of a run. Jobs wait in one line: many at once begin downloads no faster than one would.
#[derive(Debug)]
pub(super) struct Waits {
    interval: Option<SleepInterval>,
    line: Mutex<()>,
}

impl Waits {
    pub(super) fn new(interval: Option<SleepInterval>) -> Self {
        Self { interval, line: Mutex::new(()) }
    }

    /// Waits before a download, and says so.
    pub(super) async fn before_download(&self, reporter: &Reporter) {
        let Some(interval) = self.interval else { return };
        let _line = self.line.lock().await;
        let pause = between(interval, random());
        reporter.say("download", &format!("Sleeping {:.2} seconds ...", pause.as_secs_f64()));
        tokio::time::sleep(pause).await;
    }
}

/// Between the shortest wait and the longest, as far as a number says from 0 to 1.
fn between(interval: SleepInterval, part: f64) -> Duration {
    interval.least + interval.most.saturating_sub(interval.least).mul_f64(part)
}

/// A number from 0 to 1: the standard library's hash tables are seeded with randomness of the system.
fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish();
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_lies_between_the_two_that_were_given() {
        let seconds = |least, most| SleepInterval {
            least: Duration::from_secs(least),
            most: Duration::from_secs(most),
        };
        assert_eq!(between(seconds(2, 2), 0.7), Duration::from_secs(2));
        assert_eq!(between(seconds(2, 4), 0.5), Duration::from_secs(3));
        assert!((0.0..1.0).contains(&random()));
    }
}
