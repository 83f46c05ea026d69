//! A replay that counts, remembers whom it was asked for, and can spoil one answer.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::Notify;
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
pub enum Spoilt {
    /// This status, with a page.
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
    pub const WHOLE: [Self; 9] = [
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
    /// Told when a site asked too often.
    too_often: Notify,
}

/// What a site asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Method and address, in order.
    pub requests: Vec<String>,
    /// Requests without a recorded answer, and why.
    pub missed: Vec<(String, String)>,
    /// Hosts that were asked or answered.
    pub hosts: BTreeSet<String>,
}

impl Watched {
    pub(crate) fn new(inner: Replay, spoilt: Option<(usize, Spoilt)>) -> Self {
        Self { inner, spoilt, seen: Mutex::default(), too_often: Notify::new() }
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often each exchange of the recording was asked for.
    pub(crate) fn served(&self) -> Vec<u32> {
        self.inner.served()
    }

    /// Ends when a site has asked too often.
    pub(crate) async fn exhausted(&self) {
        self.too_often.notified().await;
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
        let asked = format!("{} {}", request.method, request.url);
        if number >= REQUESTS {
            // No error would end a loop without an end.
            self.too_often.notify_one();
            return std::future::pending().await;
        }
        let response = match self.inner.execute(request).await {
            Ok(response) => response,
            Err(error) => {
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.missed.push((asked, error.to_string()));
                return Err(error);
            }
        };
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
