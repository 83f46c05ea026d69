//! A request and its answer, without a word of the library that carries them.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use super::{Fence, HttpError, Origin, RemoteUrl};

/// What a request is for: decides its size limit, its encodings and how it is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// An HTML page.
    Page,
    /// An answer of a site's programming interface.
    Json,
    /// A playlist or manifest.
    Manifest,
    /// A file beside the media: a subtitle, a thumbnail.
    SideFile,
    /// The media itself: streamed, never decoded, retried by the downloader.
    Media,
}

/// Which addresses a job may reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Public addresses only: the user named a public host.
    #[default]
    Public,
    /// Private ones too: the user's own address was private, or `--allow-private` was given.
    Anywhere,
}

/// What one user-given URL entitles the requests made for it to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The origin the user named: the only one that gets the user's secret headers.
    pub origin: Option<Origin>,
    /// Which addresses may be reached.
    pub reach: Reach,
    /// The bounds of whoever asks; `None` for vidra's own sites.
    pub fence: Option<Arc<Fence>>,
}

/// A part of a resource: from `start` on, up to and with `last` where given (RFC 9110 section 14.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named by RFC 9110")]
pub struct ByteRange {
    pub start: u64,
    pub last: Option<u64>,
}

/// One request. Redirects, cookies and credentials are the session's business.
#[derive(Clone, Debug)]
pub struct Request {
    /// Method; `GET` unless a site posts.
    pub method: Method,
    /// Where to.
    pub url: RemoteUrl,
    /// Headers of the site's own: `Referer`, `X-Client-Name`. Never credentials.
    pub headers: HeaderMap,
    /// Body of a `POST`.
    pub body: Option<Bytes>,
    /// What for.
    pub purpose: Purpose,
    /// For whom.
    pub scope: Scope,
    /// Trouble that may pass is the answer, and nothing is asked again: for finding out what lives on a host.
    pub is_asked_once: bool,
}

impl Request {
    /// A `GET`.
    pub fn get(url: RemoteUrl, purpose: Purpose) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: None,
            purpose,
            scope: Scope::default(),
            is_asked_once: false,
        }
    }

    /// A `POST` of a body.
    pub fn post(url: RemoteUrl, purpose: Purpose, body: impl Into<Bytes>) -> Self {
        Self { method: Method::POST, body: Some(body.into()), ..Self::get(url, purpose) }
    }

    /// The same request with a header; a value that no header can hold is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// The same request for a part of the resource, as it is stored (`Accept-Encoding: identity`).
    #[must_use]
    pub fn range(self, range: ByteRange) -> Self {
        let last = range.last.map(|last| last.to_string()).unwrap_or_default();
        self.header(header::RANGE, &format!("bytes={}-{last}", range.start))
    }

    /// The same request on behalf of a user's URL.
    #[must_use]
    pub fn scoped(mut self, scope: &Scope) -> Self {
        self.scope = scope.clone();
        self
    }
}

/// The bytes of an answer, as they come.
pub type Body = BoxStream<'static, Result<Bytes, HttpError>>;

/// One answer: the head, and a body that is still on its way.
pub struct Response {
    /// Where it came from in the end, after redirects.
    pub url: RemoteUrl,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The bytes.
    pub body: Body,
}

impl Response {
    /// An answer whose body is there already.
    pub fn whole(url: RemoteUrl, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { url, status, headers, body: stream::once(async { Ok(body) }).boxed() }
    }

    /// A header as text; `None` where it is not there or not text.
    pub fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The media type without parameters, lower case; empty where the server does not say.
    pub fn media_type(&self) -> String {
        let value = self.header(header::CONTENT_TYPE).unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// `Content-Length`, where it is a number.
    pub fn content_length(&self) -> Option<u64> {
        self.header(header::CONTENT_LENGTH).and_then(|value| value.trim().parse().ok())
    }

    /// Reads the whole body.
    ///
    /// # Errors
    /// [`HttpError::TooLarge`] above `limit_bytes`, else what the body ended with.
    pub async fn bytes(self, limit_bytes: u64) -> Result<Bytes, HttpError> {
        let Self { url, mut body, .. } = self;
        let mut whole = BytesMut::new();
        while let Some(piece) = body.next().await {
            let piece = piece?;
            if whole.is_empty() && piece.len() as u64 <= limit_bytes {
                whole = BytesMut::from(piece);
                continue;
            }
            if whole.len() as u64 + piece.len() as u64 > limit_bytes {
                return Err(HttpError::TooLarge { url: url.redacted(), limit_bytes });
            }
            whole.extend_from_slice(&piece);
        }
        if whole.len() as u64 > limit_bytes {
            return Err(HttpError::TooLarge { url: url.redacted(), limit_bytes });
        }
        Ok(whole.freeze())
    }
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("url", &self.url.redacted())
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
