//! How many requests run at once, in all and to one host, and how long a host that complains is left alone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::{Budgets, HttpClient, HttpError, Request, Response, StatusCode, retry_after};

/// Hosts that are remembered before those nobody waits for are forgotten.
const HOSTS: usize = 1024;

/// A client that lets a bounded number of requests run at once. A place is taken from the request until its body is
/// read or dropped. A host that answers 429, or 503 with a wish for a pause, is asked nothing by any job until the pause
/// is over: each further complaint doubles it.
pub struct Limit<C> {
    inner: C,
    all: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
    budgets: Budgets,
}

struct Host {
    places: Arc<Semaphore>,
    calm: Mutex<Calm>,
}

/// How a host feels about us.
#[derive(Default)]
struct Calm {
    /// Nothing is sent before this moment.
    until: Option<Instant>,
    /// Complaints since the last good answer.
    complaints: u32,
}

impl<C> Limit<C> {
    /// At most [`Budgets::in_flight`] requests, of them at most [`Budgets::per_host`] to one host.
    pub fn new(inner: C, budgets: Budgets) -> Self {
        Self {
            inner,
            all: Arc::new(Semaphore::new(budgets.in_flight.max(1))),
            hosts: Mutex::default(),
            budgets,
        }
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let places = self.budgets.per_host.max(1);
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        // Hosts nobody waits for are forgotten, or a feed of a million hosts would fill the map.
        if hosts.len() >= HOSTS {
            hosts.retain(|_, host| Arc::strong_count(host) > 1 || host.is_in_use(places));
        }
        let new = || Arc::new(Host { places: Arc::new(Semaphore::new(places)), calm: Mutex::default() });
        Arc::clone(hosts.entry(name.to_owned()).or_insert_with(new))
    }

    /// Learns from an answer how long the host is to be left alone.
    fn heed(&self, host: &Host, response: &Response) {
        let wish = retry_after(response);
        let mut calm = host.calm();
        let is_complaint = response.status == StatusCode::TOO_MANY_REQUESTS
            || response.status == StatusCode::SERVICE_UNAVAILABLE && wish.is_some();
        if !is_complaint {
            if response.status.is_success() {
                calm.complaints = 0;
            }
            return;
        }
        let doubled = self.budgets.backoff_first.saturating_mul(1 << calm.complaints.min(16));
        let pause = wish.unwrap_or(doubled.min(self.budgets.backoff_longest));
        calm.complaints += 1;
        // Who asked gives up on a wish that is longer than this; the others are not held up by it.
        if pause <= self.budgets.retry_after_longest {
            let until = Instant::now() + pause;
            calm.until = Some(calm.until.map_or(until, |before| before.max(until)));
        }
    }
}

impl Host {
    fn calm(&self) -> MutexGuard<'_, Calm> {
        self.calm.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_in_use(&self, places: usize) -> bool {
        self.places.available_permits() < places || self.pause().is_some()
    }

    /// How long nothing may be sent yet.
    fn pause(&self) -> Option<Duration> {
        let pause = self.calm().until?.saturating_duration_since(Instant::now());
        (!pause.is_zero()).then_some(pause)
    }

    async fn wait_until_calm(&self) {
        while let Some(pause) = self.pause() {
            tokio::time::sleep(pause).await;
        }
    }
}

#[async_trait]
impl<C: HttpClient> HttpClient for Limit<C> {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let host = self.host(request.url.host());
        let place_there = place(Arc::clone(&host.places)).await?;
        host.wait_until_calm().await;
        let place = place(Arc::clone(&self.all)).await?;
        let mut response = self.inner.execute(request).await?;
        self.heed(&host, &response);
        let body = response.body;
        let held = (place_there, place);
        response.body = body
            .map(move |piece| {
                let _places = &held;
                piece
            })
            .boxed();
        Ok(response)
    }
}

async fn place(places: Arc<Semaphore>) -> Result<OwnedSemaphorePermit, HttpError> {
    places.acquire_owned().await.map_err(|_| HttpError::Setup("the session is closed".to_owned()))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::http::{HeaderMap, HeaderValue, Purpose, RemoteUrl, header};

    /// Answers the first request with a complaint.
    struct Complaining {
        status: StatusCode,
        retry_after: Option<&'static str>,
        asked: Mutex<u32>,
    }

    #[async_trait]
    impl HttpClient for Complaining {
        async fn execute(&self, request: Request) -> Result<Response, HttpError> {
            let mut asked = self.asked.lock().unwrap();
            *asked += 1;
            let mut headers = HeaderMap::new();
            if let Some(text) = self.retry_after.filter(|_| *asked == 1) {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static(text));
            }
            let status = if *asked == 1 { self.status } else { StatusCode::OK };
            Ok(Response::whole(request.url, status, headers, Bytes::new()))
        }
    }

    /// Milliseconds until the second request, to this host, is answered.
    async fn second(status: u16, retry_after: Option<&'static str>, host: &str) -> u128 {
        let status = StatusCode::from_u16(status).unwrap();
        let limit =
            Limit::new(Complaining { status, retry_after, asked: Mutex::default() }, Budgets::default());
        let get =
            |host: &str| Request::get(RemoteUrl::parse(&format!("https://{host}/")).unwrap(), Purpose::Media);
        drop(limit.execute(get("a.example")).await.unwrap());
        let start = Instant::now();
        drop(limit.execute(get(host)).await.unwrap());
        start.elapsed().as_millis() / 10
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_complains_is_left_alone_by_everybody() {
        assert_eq!(second(429, Some("7"), "a.example").await, 700);
        assert_eq!(second(503, Some("2"), "a.example").await, 200);
        assert_eq!(second(429, None, "a.example").await, 50);
    }

    #[tokio::test(start_paused = true)]
    async fn other_hosts_and_other_answers_do_not_wait() {
        assert_eq!(second(429, Some("7"), "b.example").await, 0);
        assert_eq!(second(503, None, "a.example").await, 0);
        assert_eq!(second(404, Some("7"), "a.example").await, 0);
        assert_eq!(second(429, Some("9999"), "a.example").await, 0);
    }
}
