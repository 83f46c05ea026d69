//! How many connections one file gets: as many as make it faster, and no more than its server bears.

use std::time::Duration;

use tokio::time::Instant;

/// How many times as many connections are tried next.
const GROWTH: usize = 4;
/// How much faster so many connections must be to be worth it: they would be four times as fast where each has a limit of
/// its own, and no faster where the line is the limit.
const WORTH: f64 = 1.25;
/// A connection as fast as this, in bytes a second, is enough: what holds it back is this machine.
const PLENTY: f64 = 64.0 * 1024.0 * 1024.0;
/// The shortest time over which a speed is measured.
const WINDOW: Duration = Duration::from_millis(40);
/// After this long what was found out is tried again, each time later.
const AGAIN: Duration = Duration::from_secs(2);
/// The longest time before that.
const LATEST: Duration = Duration::from_secs(60);

/// Decides on the number of connections from what the ones at work achieve together.
#[derive(Debug)]
pub(super) struct Crew {
    /// The most that are allowed: by the user, and by the server's refusals.
    most: usize,
    wanted: usize,
    /// Connections and speed before the last growth.
    before: Option<(usize, f64)>,
    /// When the measurement began, and the bytes there were then. A new crew is measured once its first bytes came.
    window: Option<(Instant, u64)>,
    grown_at: Instant,
    /// The shortest time from a request to its first bytes.
    latency: Option<Duration>,
    /// Nothing is tried before this moment.
    settled_until: Option<Instant>,
    patience: Duration,
}

impl Crew {
    /// At most this many connections, one to begin with.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            wanted: 1,
            before: None,
            window: None,
            grown_at: Instant::now(),
            latency: None,
            settled_until: None,
            patience: AGAIN,
        }
    }

    /// How many there should be.
    pub(super) const fn wanted(&self) -> usize {
        self.wanted
    }

    /// How soon to look again.
    pub(super) const fn interval(&self) -> Duration {
        match self.settled_until {
            Some(_) => Duration::from_millis(500),
            None => Duration::from_millis(10),
        }
    }

    /// A request got its first bytes after this long.
    pub(super) fn answered(&mut self, latency: Duration) {
        self.latency = Some(self.latency.map_or(latency, |before| before.min(latency)));
    }

    /// The server refused one of `active` connections: there will be fewer.
    pub(super) fn refused(&mut self, active: usize) {
        self.most = active.saturating_sub(1).max(1).min(self.most);
        self.wanted = self.wanted.min(self.most);
        self.settle(Instant::now());
    }

    /// Looks at the bytes that came so far, over `active` connections.
    pub(super) fn observe(&mut self, bytes: u64, active: usize) {
        let now = Instant::now();
        if let Some(moment) = self.settled_until {
            if now < moment {
                return;
            }
            (self.settled_until, self.window, self.before) = (None, None, None);
        }
        // Fewer are at work than wanted: there is nothing left to begin with.
        let Some(latency) = self.latency.filter(|_| active >= self.wanted) else { return };
        let Some((began, bytes_then)) = self.window else {
            // New connections need a moment to be as fast as they can.
            if now.duration_since(self.grown_at) >= latency + latency / 2 {
                self.window = Some((now, bytes));
            }
            return;
        };
        let time = now.duration_since(began);
        if time < WINDOW.max(latency) {
            return;
        }
        let speed = bytes.saturating_sub(bytes_then) as f64 / time.as_secs_f64();
        self.judge(speed, now);
    }

    fn judge(&mut self, speed: f64, now: Instant) {
        if let Some((count, before)) = self.before.filter(|(_, before)| speed < before * WORTH) {
            let _ = before;
            self.wanted = count;
            self.settle(now);
        } else if self.wanted >= self.most || speed / self.wanted as f64 >= PLENTY {
            self.settle(now);
        } else {
            self.before = Some((self.wanted, speed));
            self.wanted = (self.wanted * GROWTH).min(self.most);
            self.grown_at = now;
            self.window = None;
        }
    }

    fn settle(&mut self, now: Instant) {
        self.settled_until = Some(now + self.patience);
        self.patience = (self.patience * 2).min(LATEST);
        self.before = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets a crew work for ten seconds on a server that gives `speed` bytes a second for so many connections.
    async fn settled(most: usize, latency: u64, speed: impl Fn(usize) -> f64) -> (usize, Duration) {
        let mut crew = Crew::new(most);
        let start = Instant::now();
        crew.answered(Duration::from_millis(latency));
        let (mut bytes, mut reached) = (0.0, Duration::ZERO);
        while start.elapsed() < Duration::from_secs(1) {
            tokio::time::advance(Duration::from_millis(10)).await;
            bytes += speed(crew.wanted()) * 0.01;
            let before = crew.wanted();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a test's small numbers"
            )]
            crew.observe(bytes as u64, before);
            if crew.wanted() != before {
                reached = start.elapsed();
            }
        }
        (crew.wanted(), reached)
    }

    #[tokio::test(start_paused = true)]
    async fn connections_that_are_slow_one_by_one_become_many_at_once() {
        let (count, reached) = settled(16, 1, |count| 4e6 * count as f64).await;
        assert_eq!(count, 16);
        assert!(reached <= Duration::from_millis(150), "{reached:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn one_connection_stays_alone_where_it_fills_the_line_or_the_machine() {
        assert_eq!(settled(16, 20, |_| 5e6).await.0, 1);
        assert_eq!(settled(16, 0, |_| 1e9).await.0, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn growth_stops_where_the_line_is_full_and_at_what_the_user_allows() {
        assert_eq!(settled(16, 5, |count| 4e6 * count.min(4) as f64).await.0, 4);
        assert_eq!(settled(3, 5, |count| 4e6 * count as f64).await.0, 3);
        assert_eq!(settled(1, 5, |count| 4e6 * count as f64).await.0, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_a_limit() {
        let mut crew = Crew::new(16);
        crew.refused(5);
        crew.refused(4);
        assert_eq!((crew.most, crew.wanted()), (3, 1));
        crew.refused(1);
        assert_eq!(crew.most, 1);
    }
}
