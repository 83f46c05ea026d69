//! How fast one download is, and how long it will take.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::amounts::{bytes, clock};

/// The speed is that of the last so many seconds.
const WINDOW: Duration = Duration::from_secs(5);
/// Shortest time a speed is computed from.
const SHORTEST: Duration = Duration::from_millis(100);
/// Time between two samples that are kept.
const SPACING: Duration = Duration::from_millis(100);

/// Follows one download. Moments are given, so that nothing here asks a clock.
#[derive(Debug)]
pub(super) struct Meter {
    started: Instant,
    samples: VecDeque<(Instant, u64)>,
    total: Option<u64>,
}

impl Meter {
    /// A download that has so many bytes already.
    pub(super) fn new(now: Instant, resumed: u64, total: Option<u64>) -> Self {
        Self { started: now, samples: VecDeque::from([(now, resumed)]), total }
    }

    /// So many bytes are there now.
    pub(super) fn count(&mut self, now: Instant, received: u64, total: Option<u64>) {
        self.total = total.or(self.total);
        let last = self.samples.len().saturating_sub(1);
        match self.samples.get(last.saturating_sub(1)) {
            // The newest sample is replaced until it is old enough to be kept.
            Some((before, _)) if last > 0 && now.duration_since(*before) < SPACING => {
                self.samples.pop_back();
            }
            _ => {}
        }
        self.samples.push_back((now, received));
        while self.samples.len() > 2
            && self.samples.get(1).is_some_and(|(moment, _)| now.duration_since(*moment) > WINDOW)
        {
            self.samples.pop_front();
        }
    }

    /// Since the download began.
    pub(super) fn elapsed(&self, now: Instant) -> Duration {
        now.duration_since(self.started)
    }

    /// Bytes a second; `None` before anything can be said.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a speed to be read by people"
    )]
    pub(super) fn speed(&self) -> Option<u64> {
        let (first, last) = self.samples.front().zip(self.samples.back())?;
        let time = last.0.duration_since(first.0);
        (time >= SHORTEST).then(|| (last.1.saturating_sub(first.1) as f64 / time.as_secs_f64()) as u64)
    }

    /// ` 12.3% of    4.00MiB at    1.00MiB/s ETA 00:03`, or what can be said without a total.
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    pub(super) fn words(&self, now: Instant) -> String {
        let received = self.samples.back().map_or(0, |(_, received)| *received);
        let speed = self.speed();
        let rate = speed.map_or_else(|| " Unknown B/s".to_owned(), |speed| format!("{:>10}/s", bytes(speed)));
        let Some(total) = self.total.filter(|total| *total > 0) else {
            return format!("{:>10} at {rate} ({})", bytes(received), clock(self.elapsed(now)));
        };
        let percent = received.min(total) as f64 * 100.0 / total as f64;
        let left = speed.filter(|speed| *speed > 0).map(|speed| total.saturating_sub(received) / speed);
        let eta = left.map_or_else(|| "Unknown".to_owned(), |seconds| clock(Duration::from_secs(seconds)));
        format!("{percent:>5.1}% of {:>10} at {rate} ETA {eta}", bytes(total))
    }

    /// Bytes there, and in all.
    pub(super) fn position(&self) -> (u64, Option<u64>) {
        (self.samples.back().map_or(0, |(_, received)| *received), self.total)
    }
}

/// Several downloads together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// How many there are.
    pub(super) count: usize,
    /// Bytes there.
    pub(super) received: u64,
    /// Bytes in all, where every download knows.
    pub(super) total: Option<u64>,
    speed: u64,
}

impl Sum {
    /// The sum of these.
    pub(super) fn of<'a>(meters: impl Iterator<Item = &'a Meter>) -> Self {
        meters.fold(Self { total: Some(0), ..Self::default() }, |sum, meter| {
            let (received, total) = meter.position();
            Self {
                count: sum.count + 1,
                received: sum.received.saturating_add(received),
                total: sum.total.zip(total).map(|(sum, one)| sum.saturating_add(one)),
                speed: sum.speed.saturating_add(meter.speed().unwrap_or(0)),
            }
        })
    }

    /// `3 downloads, 1.00MiB of 4.00MiB at 1.00MiB/s ETA 00:03`.
    pub(super) fn words(self) -> String {
        let there = bytes(self.received);
        let speed = format!("{}/s", bytes(self.speed));
        let Some(total) = self.total else { return format!("{} downloads, {there} at {speed}", self.count) };
        let left = (self.speed > 0).then(|| total.saturating_sub(self.received) / self.speed);
        let eta = left.map_or_else(|| "Unknown".to_owned(), |seconds| clock(Duration::from_secs(seconds)));
        format!("{} downloads, {there} of {} at {speed} ETA {eta}", self.count, bytes(total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_are_summed_and_an_unknown_length_makes_the_sum_unknown() {
        let start = Instant::now();
        let mut meters = [Meter::new(start, 0, Some(4 * MIB)), Meter::new(start, 0, Some(2 * MIB))];
        meters[0].count(start + Duration::from_secs(1), MIB, None);
        let words = Sum::of(meters.iter()).words();
        assert_eq!(words, "2 downloads, 1.00MiB of 6.00MiB at 1.00MiB/s ETA 00:05");
        meters[1] = Meter::new(start, MIB, None);
        assert_eq!(Sum::of(meters.iter()).words(), "2 downloads, 2.00MiB at 1.00MiB/s");
    }

    const MIB: u64 = 1024 * 1024;

    #[test]
    fn words_are_those_other_programs_read() {
        let start = Instant::now();
        let mut meter = Meter::new(start, 0, Some(4 * MIB));
        assert_eq!(meter.words(start), "  0.0% of    4.00MiB at  Unknown B/s ETA Unknown");
        meter.count(start + Duration::from_secs(1), MIB, None);
        assert_eq!(meter.words(start), " 25.0% of    4.00MiB at    1.00MiB/s ETA 00:03");
    }

    #[test]
    fn without_a_total_the_time_is_told() {
        let start = Instant::now();
        let mut meter = Meter::new(start, 0, None);
        let now = start + Duration::from_secs(2);
        meter.count(now, 2 * MIB, None);
        assert_eq!(meter.words(now), "   2.00MiB at    1.00MiB/s (00:02)");
    }

    #[test]
    fn bytes_of_an_earlier_run_do_not_count_as_speed() {
        let start = Instant::now();
        let mut meter = Meter::new(start, 3 * MIB, Some(4 * MIB));
        meter.count(start + Duration::from_secs(1), 3 * MIB + 1024, None);
        assert_eq!(meter.speed(), Some(1024));
    }

    #[test]
    fn the_speed_is_that_of_the_last_seconds_and_few_samples_are_kept() {
        let start = Instant::now();
        let mut meter = Meter::new(start, 0, None);
        for tick in 1..=2000_u64 {
            let bytes = if tick <= 1000 { tick * 1000 } else { 1_000_000 + (tick - 1000) * 10 };
            meter.count(start + Duration::from_millis(10 * tick), bytes, None);
        }
        assert_eq!(meter.speed(), Some(1000));
        assert!(meter.samples.len() < 60, "{}", meter.samples.len());
    }
}
