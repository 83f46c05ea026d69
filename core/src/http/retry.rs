//! Asking again, with growing pauses.

use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use super::{Budgets, HttpClient, HttpError, Pauses, Purpose, Request, Response, StatusCode, header};

/// When to ask again, and how long to pause before.
#[derive(Clone, Debug)]
pub struct RetryPolicy {
    retries: u32,
    time: Duration,
    first: Duration,
    longest: Duration,
    retry_after_longest: Duration,
    pauses: Option<Pauses>,
}

impl RetryPolicy {
    /// The policy the budgets describe for media.
    pub const fn new(budgets: &Budgets) -> Self {
        Self {
            retries: budgets.retries,
            time: budgets.retry_time,
            first: budgets.backoff_first,
            longest: budgets.backoff_longest,
            retry_after_longest: budgets.retry_after_longest,
            pauses: budgets.pauses,
        }
    }

    /// The policy the budgets describe for everything but media.
    pub const fn for_pages(budgets: &Budgets) -> Self {
        let mut policy = Self::new(budgets);
        policy.retries = budgets.page_retries;
        policy.pauses = budgets.page_pauses;
        policy
    }

    /// The same policy with pauses of the user's own, where there are any.
    #[must_use]
    pub fn with_pauses(self, pauses: Option<Pauses>) -> Self {
        Self { pauses: pauses.or(self.pauses), ..self }
    }

    /// The same policy with at least so many tries after the first.
    #[must_use]
    pub fn with_at_least(self, retries: u32) -> Self {
        Self { retries: retries.max(self.retries), ..self }
    }

    /// The pause before try number `tries` (1 is the first repetition), for who counts the tries: there always is one.
    pub fn usual_pause(&self, tries: u32) -> Duration {
        let before = tries.saturating_sub(1);
        match self.pauses {
            Some(pauses) => pauses.after(before),
            None => jittered(self.first.saturating_mul(1 << before.min(16)).min(self.longest)),
        }
    }

    /// The pause before try number `tries` (1 is the first repetition), given how long there was no progress;
    /// `None` where it is time to give up. `retry_after` is the server's wish and is honoured up to its own limit.
    pub fn pause(
        &self,
        tries: u32,
        without_progress: Duration,
        retry_after: Option<Duration>,
    ) -> Option<Duration> {
        if tries > self.retries {
            return None;
        }
        if let Some(wish) = retry_after {
            return (wish <= self.retry_after_longest).then_some(wish);
        }
        let pause = self.usual_pause(tries);
        (self.pauses.is_some() || without_progress + pause <= self.time).then_some(pause)
    }
}

/// Between half of a pause and all of it, so that many clients do not come back at once.
fn jittered(pause: Duration) -> Duration {
    let mut byte = [0u8; 1];
    // Without randomness the pause is simply the longest.
    if getrandom::fill(&mut byte).is_err() {
        return pause;
    }
    pause / 2 + (pause / 2) * u32::from(byte[0]) / 255
}

/// Whether a status asks for another try (RFC 9110: 408, 429, 5xx but 501 and 505).
pub const fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504 | 507..=599)
}

/// `Retry-After` as a pause from now: seconds or an HTTP date (RFC 9110 section 10.2.3).
pub fn retry_after(response: &Response) -> Option<Duration> {
    let text = response.header(header::RETRY_AFTER)?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = httpdate::parse_http_date(text).ok()?;
    Some(moment.duration_since(std::time::SystemTime::now()).unwrap_or_default())
}

/// A client that asks again on transient trouble. Bodies are read here, so that an answer cut short is asked for again
/// too. Media passes as it is: the downloader repeats it itself, from the byte it has, and there is one policy for it.
pub struct Retry<C> {
    inner: C,
    budgets: Budgets,
    policy: RetryPolicy,
}

impl<C> Retry<C> {
    /// Wraps a client.
    pub const fn new(inner: C, budgets: Budgets) -> Self {
        let policy = RetryPolicy::for_pages(&budgets);
        Self { inner, budgets, policy }
    }

    const fn limit_bytes(&self, purpose: Purpose) -> u64 {
        match purpose {
            Purpose::Page => self.budgets.page_bytes,
            Purpose::Json => self.budgets.json_bytes,
            Purpose::Manifest => self.budgets.manifest_bytes,
            Purpose::SideFile | Purpose::Media => self.budgets.side_file_bytes,
        }
    }
}

impl<C: HttpClient> Retry<C> {
    async fn attempt(&self, request: Request) -> Result<Response, HttpError> {
        let purpose = request.purpose;
        let response = self.inner.execute(request).await?;
        if is_media(&response) || purpose == Purpose::Page && is_feed(&response) {
            return Ok(response);
        }
        let (url, status, headers) = (response.url.clone(), response.status, response.headers.clone());
        let bytes = response.bytes(self.limit_bytes(purpose)).await?;
        Ok(Response::whole(url, status, headers, bytes))
    }
}

/// A page address can turn out to be the video itself: its body must not be read into memory.
fn is_media(response: &Response) -> bool {
    let media_type = response.media_type();
    let top = media_type.split('/').next().unwrap_or_default();
    response.status.is_success()
        && (matches!(top, "video" | "audio" | "image") && !media_type.contains("mpegurl")
            || matches!(
                media_type.as_str(),
                "application/octet-stream" | "binary/octet-stream" | "application/mp4"
            ))
}

/// Or a feed of a hundred thousand items, which is read as it comes.
fn is_feed(response: &Response) -> bool {
    const TYPES: [&str; 4] = ["application/rss+xml", "application/atom+xml", "application/xml", "text/xml"];
    response.status.is_success() && TYPES.contains(&response.media_type().as_str())
}

#[async_trait]
impl<C: HttpClient> HttpClient for Retry<C> {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        if request.purpose == Purpose::Media {
            return self.inner.execute(request).await;
        }
        if request.is_asked_once {
            return self.attempt(request).await;
        }
        let mut start = Instant::now();
        let mut tries = 0;
        loop {
            let outcome = self.attempt(request.clone()).await;
            tries += 1;
            let wish = match &outcome {
                Ok(response) if is_transient(response.status) => retry_after(response),
                Err(error) if error.is_transient() => None,
                _ => return outcome,
            };
            match self.policy.pause(tries, start.elapsed(), wish) {
                Some(pause) => {
                    if wish.is_some() {
                        // Time the server asked for is no trouble.
                        start += pause;
                    }
                    tokio::time::sleep(pause).await;
                }
                None => return outcome,
            }
        }
    }
}
