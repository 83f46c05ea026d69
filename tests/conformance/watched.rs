//! A replay that counts, remembers whom it was asked for, and can spoil one answer.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use vidra_core::http::{
    Bytes, HeaderValue, HttpClient, HttpError, Replay, Request, Response, StatusCode, header,
};

use crate::mutated::Mutation;

/// Requests of one case; a site that wants more goes round in circles.
const REQUESTS: usize = 50;
/// The most bytes of a recorded answer.
const BODY_BYTES: u64 = 64 * 1024 * 1024;

/// What is done to an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spoilt {
    Status(u16),
    /// No byte of a body.
    Empty,
    /// The first half of the body.
    Half,
    /// A page where something else was.
    Html,
    /// An object without a word of what was there.
    Json,
    /// Bytes of no encoding.
    Garbage,
    /// The same JSON with other values; an answer that is not JSON stays.
    Mutated(Mutation),
}

impl Spoilt {
    /// Those that replace the whole answer.
    pub(crate) const WHOLE: [Self; 9] = [
        Self::Status(403),
        Self::Status(404),
        Self::Status(429),
        Self::Status(500),
        Self::Empty,
        Self::Half,
        Self::Html,
        Self::Json,
        Self::Garbage,
    ];
}

/// A replay under watch.
pub(crate) struct Watched {
    inner: Replay,
    /// Which request, counted from 0, gets which answer.
    spoilt: Option<(usize, Spoilt)>,
    seen: Mutex<Seen>,
}

/// What a site asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Method and address, in order.
    pub(crate) requests: Vec<String>,
    /// Hosts that were asked or answered.
    pub(crate) hosts: BTreeSet<String>,
}

impl Watched {
    pub(crate) fn new(inner: Replay, spoilt: Option<(usize, Spoilt)>) -> Self {
        Self { inner, spoilt, seen: Mutex::default() }
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes a request down and gives its number.
    fn note(&self, request: &Request) -> usize {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.hosts.insert(request.url.host().to_owned());
        seen.requests.push(format!("{} {}", request.method, request.url));
        seen.requests.len() - 1
    }
}

#[async_trait]
impl HttpClient for Watched {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let number = self.note(&request);
        if number >= REQUESTS {
            // Ends a loop without an end: the run's clock sees that nothing moves any more.
            return std::future::pending().await;
        }
        let response = self.inner.execute(request).await?;
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).hosts.insert(response.url.host().to_owned());
        match self.spoilt {
            Some((which, spoilt)) if which == number => spoil(response, spoilt).await,
            _ => Ok(response),
        }
    }
}

async fn spoil(response: Response, spoilt: Spoilt) -> Result<Response, HttpError> {
    let (url, mut status, mut headers) = (response.url.clone(), response.status, response.headers.clone());
    let whole = response.bytes(BODY_BYTES).await?;
    let mut typed = |media_type| headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    let body = match spoilt {
        Spoilt::Status(code) => {
            status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            typed("text/html");
            Bytes::from_static(b"<!doctype html><title>Sorry</title>")
        }
        Spoilt::Empty => Bytes::new(),
        Spoilt::Mutated(mutation) => mutation.apply(&whole).map_or(whole, Bytes::from),
        Spoilt::Half => whole.slice(..whole.len() / 2),
        Spoilt::Html => {
            typed("text/html; charset=utf-8");
            Bytes::from_static(b"<!doctype html><html><head><title>Hello</title></head><body>{</body></html>")
        }
        Spoilt::Json => {
            typed("application/json");
            Bytes::from_static(br#"{"error":{"code":"\u0000","list":[null,[]]}}"#)
        }
        Spoilt::Garbage => Bytes::from_static(b"\xff\xfe\x00\xd8\x80<script>\"{[\xc3\x28\x00\r\n\xf0\x9f"),
    };
    Ok(Response::whole(url, status, headers, body))
}
