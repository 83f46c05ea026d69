//! One policy for asking again: how often, after which pause, and when it is enough.

use tokio::time::Instant;

use super::DownloadError;
use crate::http::RetryPolicy;

/// New bytes that count as progress: a server that gives a byte a request is in trouble all the same.
const PROGRESS: u64 = 16 * 1024;

/// Tries since the last bytes that were new. Everything that is asked again for one stretch of a file counts here and
/// nowhere else: no answer, a refusal that may pass, a body that broke or ended early.
#[derive(Debug)]
pub(super) struct Patience {
    policy: RetryPolicy,
    tries: u32,
    since: Instant,
    /// New bytes since the first of these tries.
    fresh: u64,
    /// Bytes that came before may come again: they are no progress.
    is_strict: bool,
}

impl Patience {
    pub(super) fn new(policy: RetryPolicy) -> Self {
        Self { policy, tries: 0, since: Instant::now(), fresh: 0, is_strict: false }
    }

    /// Time that was spent waiting for others is no trouble.
    pub(super) fn rest(&mut self) {
        if self.tries == 0 {
            self.since = Instant::now();
        }
    }

    /// New bytes came.
    pub(super) fn reward(&mut self, bytes: usize) {
        self.fresh += bytes as u64;
        if !self.is_strict && self.fresh >= PROGRESS {
            (self.tries, self.fresh, self.since) = (0, 0, Instant::now());
        }
    }

    /// Waits before the next try.
    ///
    /// # Errors
    /// The error itself, where it is time to give up or asking again does not help.
    pub(super) async fn endure(&mut self, error: DownloadError) -> Result<(), DownloadError> {
        if !error.is_transient() {
            return Err(error);
        }
        self.tries += 1;
        self.fresh = 0;
        let wish = error.retry_after();
        let Some(pause) = self.policy.pause(self.tries, self.since.elapsed(), wish) else {
            return Err(error);
        };
        if wish.is_some() {
            // Time the server asked for is no trouble.
            self.since += pause;
        }
        tokio::time::sleep(pause).await;
        Ok(())
    }
}

impl Patience {
    /// Waits before what came whole and wrong, or is not there, is asked for again: at most `most` tries in all, those
    /// of every other kind of trouble included. All of it comes anew then, which is no progress.
    ///
    /// # Errors
    /// The error itself, where it is time to give up.
    pub(super) async fn endure_wrong(
        &mut self,
        error: DownloadError,
        most: u32,
    ) -> Result<(), DownloadError> {
        self.tries = self.tries.saturating_add(1);
        self.is_strict = true;
        if self.tries >= most {
            return Err(error);
        }
        tokio::time::sleep(self.policy.usual_pause(self.tries)).await;
        // Time spent on an answer that was whole is no trouble of the network.
        self.since = Instant::now();
        Ok(())
    }

    /// Tries until it works, as often as the policy allows.
    ///
    /// # Errors
    /// The last error.
    pub(super) async fn until<T, F>(&mut self, mut attempt: impl FnMut() -> F) -> Result<T, DownloadError>
    where
        F: Future<Output = Result<T, DownloadError>>,
    {
        loop {
            match attempt().await {
                Ok(value) => return Ok(value),
                Err(error) => self.endure(error).await?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::http::{Budgets, HttpError, StatusCode};

    fn broken() -> DownloadError {
        HttpError::Broken { host: "a.example".into(), reason: "reset".into() }.into()
    }

    fn refused(retry_after: Option<Duration>) -> DownloadError {
        let url = "https://a.example/".to_owned();
        DownloadError::Status { url, status: StatusCode::SERVICE_UNAVAILABLE, retry_after }
    }

    #[tokio::test(start_paused = true)]
    async fn tries_of_every_kind_count_together() {
        let mut patience = Patience::new(RetryPolicy::new(&Budgets::default()));
        for _ in 0..2 {
            patience.endure(broken()).await.unwrap();
            patience.endure(refused(None)).await.unwrap();
        }
        patience.endure(broken()).await.unwrap();
        assert!(patience.endure(broken()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_that_are_new_begin_the_count_again() {
        let mut patience = Patience::new(RetryPolicy::new(&Budgets::default()));
        for _ in 0..50 {
            patience.endure(broken()).await.unwrap();
            patience.reward(20_000);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_wrong_counts_with_what_is_broken_and_always_waits() {
        let mut patience = Patience::new(RetryPolicy::new(&Budgets { retries: 0, ..Budgets::default() }));
        let start = Instant::now();
        for _ in 0..20 {
            let before = Instant::now();
            patience.endure_wrong(refused(None), u32::MAX).await.unwrap();
            assert!(before.elapsed() >= Duration::from_millis(250), "after {:?}", start.elapsed());
        }
        let mut patience = Patience::new(RetryPolicy::new(&Budgets::default()));
        patience.endure(broken()).await.unwrap();
        patience.endure_wrong(refused(None), 3).await.unwrap();
        // The whole of it comes again, and is wrong again.
        patience.reward(1_000_000);
        assert!(patience.endure_wrong(refused(None), 3).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_a_server_asks_for_is_no_trouble() {
        let mut patience = Patience::new(RetryPolicy::new(&Budgets::default()));
        let start = Instant::now();
        for _ in 0..4 {
            patience.endure(refused(Some(Duration::from_secs(100)))).await.unwrap();
        }
        assert_eq!(start.elapsed().as_secs(), 400);
        patience.endure(broken()).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn what_asking_again_cannot_mend_is_not_asked_again() {
        let mut patience = Patience::new(RetryPolicy::new(&Budgets::default()));
        let url = "https://a.example/".to_owned();
        let gone = DownloadError::Status { url, status: StatusCode::NOT_FOUND, retry_after: None };
        assert!(patience.endure(gone).await.is_err());
        let wish = Some(Duration::from_secs(100_000));
        assert!(patience.endure(refused(wish)).await.is_err());
    }
}
