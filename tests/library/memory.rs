//! A web in memory: what a program's own [`HttpClient`] may look like.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use vidra_core::http::{
    Body, Bytes, HeaderMap, HeaderName, HeaderValue, HttpClient, HttpError, Request, Response, StatusCode,
    header,
};

/// Answers by address; everything else is 404. It remembers what was asked.
#[derive(Default)]
pub(crate) struct Memory {
    files: BTreeMap<String, (&'static str, Bytes)>,
    /// After so many bytes of a body nothing more comes.
    stops_after: Option<usize>,
    asked: Mutex<Vec<String>>,
}

impl Memory {
    pub(crate) fn with(mut self, url: &str, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.files.insert(url.to_owned(), (media_type, body.into()));
        self
    }

    /// The same, a body ending nowhere after so many bytes.
    pub(crate) fn stopping_after(self, bytes: usize) -> Self {
        Self { stops_after: Some(bytes), ..self }
    }

    /// What was asked, in order: the address, and the range where there was one.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn body(&self, bytes: Bytes) -> Body {
        match self.stops_after.filter(|most| *most < bytes.len()) {
            Some(most) => {
                let first = stream::once(async move { Ok(bytes.slice(..most)) });
                first.chain(stream::pending()).boxed()
            }
            None => stream::once(async move { Ok(bytes) }).boxed(),
        }
    }
}

#[async_trait]
impl HttpClient for Memory {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let range = request.headers.get(header::RANGE).and_then(|value| value.to_str().ok());
        let said = range.map(|range| format!(" {range}")).unwrap_or_default();
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{}{said}", request.url));
        let Some((media_type, whole)) = self.files.get(request.url.as_str()) else {
            return Ok(Response::whole(request.url, StatusCode::NOT_FOUND, HeaderMap::new(), Bytes::new()));
        };
        let mut headers = HeaderMap::new();
        let mut set = |name: HeaderName, text: &str| {
            headers.extend(HeaderValue::from_str(text).ok().map(|value| (name, value)));
        };
        set(header::CONTENT_TYPE, media_type);
        set(header::ETAG, "\"1\"");
        set(header::ACCEPT_RANGES, "bytes");
        let (status, bytes) = match range.and_then(|range| part(range, whole.len())) {
            None => (StatusCode::OK, whole.clone()),
            Some((start, end)) => {
                set(header::CONTENT_RANGE, &format!("bytes {start}-{}/{}", end - 1, whole.len()));
                (StatusCode::PARTIAL_CONTENT, whole.slice(start..end))
            }
        };
        set(header::CONTENT_LENGTH, &bytes.len().to_string());
        Ok(Response { url: request.url, status, headers, body: self.body(bytes) })
    }
}

/// `bytes=START-LAST` and `bytes=START-` of a body so long.
fn part(range: &str, length: usize) -> Option<(usize, usize)> {
    let (start, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let start = start.parse().ok().filter(|start| *start < length)?;
    let end = last.parse::<usize>().map_or(length, |last| length.min(last + 1));
    (start < end).then_some((start, end))
}
