//! One segment on its way, and what is usual for its kind.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::DownloadError;
use super::pace::Pace;
use super::segment_work::Work;
use super::tasks::stopped;
use crate::container::Rope;

/// Segments that must have come before one counts as slow.
const ENOUGH: u32 = 3;
/// No segment is called slow before this.
const LEAST: Duration = Duration::from_secs(4);
/// How many times the usual time is slow.
const SLOW: u32 = 4;
/// What comes within this time of being asked for comes no sooner where more is asked for beside it and before it: two on
/// their way keep the line busy, and what waits for its turn costs memory, and the processor's caches.
pub(super) const QUICK: Duration = Duration::from_millis(20);

/// A segment on its way; dropping it stops the work. One that is much slower than others is asked for a second time, and
/// whichever answer is whole first counts.
pub(super) struct Flight {
    work: Work,
    /// Its bytes, where the list says.
    length: Option<u64>,
    began: Instant,
    first: Task,
    second: Option<Task>,
}

struct Task(JoinHandle<Result<Rope, DownloadError>>);

impl Task {
    fn start(work: Work) -> Self {
        Self(tokio::spawn(async move { work.fetch().await }))
    }

    async fn end(&mut self) -> Result<Rope, DownloadError> {
        match (&mut self.0).await {
            Ok(outcome) => outcome,
            Err(error) => stopped(error).await,
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Flight {
    pub(super) fn new(work: Work) -> Self {
        let length = work.segment.place.length();
        Self { first: Task::start(work.clone()), work, length, began: Instant::now(), second: None }
    }

    /// Its bytes, where the list says.
    pub(super) const fn length(&self) -> Option<u64> {
        self.length
    }

    /// Time since it was asked for.
    pub(super) fn took(&self) -> Duration {
        self.began.elapsed()
    }

    /// Waits for it; after `patience` with a second try beside the first.
    pub(super) async fn land(&mut self, patience: Option<Duration>) -> Result<Rope, DownloadError> {
        if self.second.is_none() {
            let slow = async {
                match patience {
                    Some(patience) => tokio::time::sleep_until(self.began + patience).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                outcome = self.first.end() => return outcome,
                () = slow => self.second = Some(Task::start(self.work.clone())),
            }
        }
        let Some(second) = &mut self.second else { return self.first.end().await };
        tokio::select! {
            biased;
            outcome = self.first.end() => match outcome {
                Ok(bytes) => Ok(bytes),
                Err(_) => second.end().await,
            },
            outcome = second.end() => match outcome {
                Ok(bytes) => Ok(bytes),
                Err(_) => self.first.end().await,
            },
        }
    }
}

/// What is usual for the segments of a stream.
#[derive(Debug, Default)]
pub(super) struct Typical {
    count: u32,
    mean: Duration,
    largest: usize,
}

impl Typical {
    /// A segment came.
    pub(super) fn learn(&mut self, bytes: usize, took: Duration) {
        self.count = self.count.saturating_add(1);
        let weight = self.count.min(8);
        self.mean = (self.mean * (weight - 1) + took) / weight;
        self.largest = self.largest.max(bytes);
    }

    /// Bytes that one of an unknown length is going to have, guessed by the largest so far; `None` before the first came.
    pub(super) const fn guess(&self) -> Option<u64> {
        if self.count == 0 { None } else { Some(self.largest as u64) }
    }

    /// Whether they come so quickly that more of them on their way bring nothing.
    pub(super) fn is_quick(&self) -> bool {
        self.count > 0 && self.mean < QUICK
    }

    /// Time after which one is slow. Where the user limits the speed, none is.
    pub(super) fn patience(&self, pace: &Pace) -> Option<Duration> {
        (self.count >= ENOUGH && !pace.is_limited()).then(|| (self.mean * SLOW).max(LEAST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_slow_before_it_is_known_what_is_usual() {
        let (mut typical, free) = (Typical::default(), Pace::new(None));
        typical.learn(10, Duration::from_secs(3));
        assert_eq!((typical.patience(&free), Typical::default().guess()), (None, None));
        assert!(!typical.is_quick() && !Typical::default().is_quick());
        typical.learn(30, Duration::from_secs(3));
        typical.learn(20, Duration::from_secs(3));
        assert_eq!((typical.patience(&free), typical.guess()), (Some(Duration::from_secs(12)), Some(30)));
        assert_eq!(typical.patience(&Pace::new(Some(1000))), None);
    }

    #[test]
    fn what_comes_in_a_moment_is_quick_until_it_does_not() {
        let mut typical = Typical::default();
        typical.learn(10, QUICK / 2);
        assert!(typical.is_quick());
        typical.learn(10, QUICK * 2);
        assert!(!typical.is_quick());
    }
}
