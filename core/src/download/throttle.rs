//! Whether a download is held back by its server (`--throttled-rate`).

use std::time::Duration;

use tokio::time::Instant;

/// How long a speed is measured.
const WINDOW: Duration = Duration::from_secs(1);
/// How long it may be too low, as in yt-dlp (observed 2026-11).
const LONG: Duration = Duration::from_secs(3);

/// Watches the speed of one file.
#[derive(Debug)]
pub(super) struct Throttle {
    least: Option<u64>,
    window: (Instant, u64),
    slow_since: Option<Instant>,
}

impl Throttle {
    /// Bytes a second that are too few; `None` where any speed will do.
    pub(super) fn new(least: Option<u64>) -> Self {
        Self { least, window: (Instant::now(), 0), slow_since: None }
    }

    /// The speed, where it has been too low for too long. `bytes` came so far.
    pub(super) fn too_slow(&mut self, bytes: u64) -> Option<u64> {
        let least = self.least?;
        let now = Instant::now();
        let (began, before) = self.window;
        let time = now.duration_since(began);
        if time < WINDOW {
            return None;
        }
        self.window = (now, bytes);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes a second fit")]
        let speed = (bytes.saturating_sub(before) as f64 / time.as_secs_f64()) as u64;
        if speed >= least {
            self.slow_since = None;
            return None;
        }
        let since = *self.slow_since.get_or_insert(began);
        (now.duration_since(since) > LONG).then_some(speed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds until a file that gives so many bytes in each second is called too slow.
    async fn seconds(least: Option<u64>, speeds: &[u64]) -> Option<usize> {
        let mut throttle = Throttle::new(least);
        let mut bytes = 0;
        for (second, speed) in speeds.iter().enumerate() {
            tokio::time::advance(Duration::from_millis(1001)).await;
            bytes += speed;
            if throttle.too_slow(bytes).is_some() {
                return Some(second + 1);
            }
        }
        None
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_is_slow_for_a_while_is_too_slow() {
        assert_eq!(seconds(Some(1000), &[10; 10]).await, Some(3));
        assert_eq!(seconds(Some(1000), &[10, 10, 2000, 10, 10, 2000]).await, None);
        assert_eq!(seconds(None, &[0; 10]).await, None);
    }
}
