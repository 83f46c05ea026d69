//! How many requests run at once: in all, and to one host.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{HttpClient, HttpError, Request, Response};

/// A client that lets a bounded number of requests run at once. A place is taken from the request until its body is
/// read or dropped.
pub struct Limit<C> {
    inner: C,
    all: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
    per_host: usize,
}

impl<C> Limit<C> {
    /// At most `in_flight` requests, of them at most `per_host` to one host.
    pub fn new(inner: C, in_flight: usize, per_host: usize) -> Self {
        Self {
            inner,
            all: Arc::new(Semaphore::new(in_flight.max(1))),
            hosts: Mutex::default(),
            per_host: per_host.max(1),
        }
    }

    fn host(&self, host: &str) -> Arc<Semaphore> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        // Hosts nobody waits for are forgotten, or a feed of a million hosts would fill the map.
        if hosts.len() >= 1024 {
            hosts.retain(|_, places| {
                Arc::strong_count(places) > 1 || places.available_permits() < self.per_host
            });
        }
        Arc::clone(hosts.entry(host.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(self.per_host))))
    }
}

#[async_trait]
impl<C: HttpClient> HttpClient for Limit<C> {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let host = place(self.host(request.url.host())).await?;
        let all = place(Arc::clone(&self.all)).await?;
        let mut response = self.inner.execute(request).await?;
        let body = response.body;
        let held = (host, all);
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
