//! Time between requests, where the user wants a site to be asked slowly.

use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::{HttpClient, HttpError, Purpose, Request, Response};

/// Pauses a session makes, whatever the server says. Zero is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spacing {
    /// Between two requests for pages, programming interfaces and manifests (`--sleep-requests`).
    pub requests: Duration,
    /// Before each file beside the media (`--sleep-subtitles`).
    pub side_files: Duration,
}

/// A client that keeps requests apart. All jobs of a session wait in one line, so that many at once are no faster.
pub struct Spaced<C> {
    inner: C,
    spacing: Spacing,
    /// When the last request of the spaced kind was sent.
    last: Mutex<Option<Instant>>,
    side_files: Mutex<()>,
}

impl<C> Spaced<C> {
    /// Wraps a client.
    pub fn new(inner: C, spacing: Spacing) -> Self {
        Self { inner, spacing, last: Mutex::default(), side_files: Mutex::default() }
    }

    async fn wait(&self, purpose: Purpose) {
        match purpose {
            Purpose::Media => {}
            Purpose::SideFile if self.spacing.side_files.is_zero() => {}
            Purpose::SideFile => {
                let _line = self.side_files.lock().await;
                tokio::time::sleep(self.spacing.side_files).await;
            }
            Purpose::Page | Purpose::Json | Purpose::Manifest if self.spacing.requests.is_zero() => {}
            Purpose::Page | Purpose::Json | Purpose::Manifest => {
                let mut last = self.last.lock().await;
                if let Some(last) = *last {
                    tokio::time::sleep_until(last + self.spacing.requests).await;
                }
                *last = Some(Instant::now());
            }
        }
    }
}

#[async_trait]
impl<C: HttpClient> HttpClient for Spaced<C> {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        self.wait(request.purpose).await;
        self.inner.execute(request).await
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::http::{HeaderMap, RemoteUrl, StatusCode};

    struct Answering;

    #[async_trait]
    impl HttpClient for Answering {
        async fn execute(&self, request: Request) -> Result<Response, HttpError> {
            Ok(Response::whole(request.url, StatusCode::OK, HeaderMap::new(), Bytes::new()))
        }
    }

    async fn time_for(spacing: Spacing, purpose: Purpose, count: usize) -> u128 {
        let client = Spaced::new(Answering, spacing);
        let start = Instant::now();
        let url = RemoteUrl::parse("https://a.example/").unwrap();
        let asking = (0..count).map(|_| client.execute(Request::get(url.clone(), purpose)));
        futures_util::future::join_all(asking).await;
        start.elapsed().as_millis() / 10
    }

    #[tokio::test(start_paused = true)]
    async fn requests_are_kept_apart_and_the_first_does_not_wait() {
        let spacing = Spacing { requests: Duration::from_secs(2), ..Spacing::default() };
        assert_eq!(time_for(spacing, Purpose::Json, 1).await, 0);
        assert_eq!(time_for(spacing, Purpose::Page, 3).await, 400);
        assert_eq!(time_for(spacing, Purpose::Media, 3).await, 0);
        assert_eq!(time_for(spacing, Purpose::SideFile, 3).await, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn every_file_beside_the_media_waits() {
        let spacing = Spacing { side_files: Duration::from_secs(1), ..Spacing::default() };
        assert_eq!(time_for(spacing, Purpose::SideFile, 2).await, 200);
        assert_eq!(time_for(spacing, Purpose::Page, 2).await, 0);
    }
}
