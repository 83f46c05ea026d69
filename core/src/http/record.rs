//! Writing down what passes, as a cassette.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;

use super::har::{Case, Content, Creator, Entry, EntryRequest, EntryResponse, Har, Log, PostData, pairs};
use super::scrub::{keeps_header, scrub};
use super::{Body, CookieJar, HttpClient, HttpError, Purpose, Request, Response, Secret, header};

/// Bytes of one body that are kept; a longer one is recorded without its bytes.
const KEPT_BYTES: usize = 4 * 1024 * 1024;

/// A client that keeps every exchange it passes on. [`Record::har`] gives them with the secrets taken out.
pub struct Record<C> {
    inner: C,
    /// Of all clients whose exchanges are kept together.
    jars: Arc<Mutex<Vec<Arc<CookieJar>>>>,
    known: Arc<Mutex<Vec<Secret<String>>>>,
    keeps_media: bool,
    entries: Arc<Mutex<Vec<Entry>>>,
}

impl<C> Record<C> {
    /// Wraps a client; the jar is asked for the cookie values that must not be written down.
    pub fn new(inner: C, jar: Arc<CookieJar>) -> Self {
        Self {
            inner,
            jars: Arc::new(Mutex::new(vec![jar])),
            known: Arc::default(),
            keeps_media: true,
            entries: Arc::default(),
        }
    }

    /// Wraps another client whose exchanges belong to the same recording.
    #[must_use]
    pub fn beside(&self, inner: C, jar: Arc<CookieJar>) -> Self {
        self.jars.lock().unwrap_or_else(PoisonError::into_inner).push(jar);
        Self {
            inner,
            jars: Arc::clone(&self.jars),
            known: Arc::clone(&self.known),
            keeps_media: true,
            entries: Arc::clone(&self.entries),
        }
    }

    /// The same, which lets media pass and keeps pages, data and manifests alone.
    #[must_use]
    pub fn without_media(self) -> Self {
        Self { keeps_media: false, ..self }
    }

    /// Takes this out of what is written, too: a password, a token, the value of a header the user gave.
    pub fn hide(&self, secret: Secret<String>) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).push(secret);
    }

    /// What was recorded so far, without secrets, as the answer to `url`.
    pub fn har(&self, url: &str) -> Har {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let creator = Creator { name: "vidra".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
        let vidra = Some(Case { profile: 1, url: url.to_owned(), ..Case::default() });
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.iter().map(|secret| secret.expose().clone());
        let jars = self.jars.lock().unwrap_or_else(PoisonError::into_inner);
        let secrets: Vec<String> = known.chain(jars.iter().flat_map(|jar| jar.values())).collect();
        scrub(Har { log: Log { version: "1.2".to_owned(), creator, vidra, entries } }, &secrets)
    }
}

#[async_trait]
impl<C: HttpClient> HttpClient for Record<C> {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        if !self.keeps_media && request.purpose == Purpose::Media {
            return self.inner.execute(request).await;
        }
        let asked = EntryRequest {
            method: request.method.to_string(),
            url: request.url.to_string(),
            headers: pairs(&request.headers, keeps_header),
            post_data: request.body.as_deref().map(|body| PostData {
                mime_type: text_header(&request.headers, header::CONTENT_TYPE),
                text: String::from_utf8_lossy(body).into_owned(),
            }),
        };
        let mut response = self.inner.execute(request).await?;
        let mut entry = Entry::new(
            asked,
            EntryResponse {
                status: response.status.as_u16(),
                headers: pairs(&response.headers, keeps_header),
                content: Content::default(),
            },
        );
        entry.final_url = (entry.request.url != response.url.as_str()).then(|| response.url.to_string());
        let mime_type = text_header(&response.headers, header::CONTENT_TYPE);
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let tape = Tape {
            entries: Arc::clone(&self.entries),
            index: entries.len(),
            mime_type,
            kept: BytesMut::new(),
        };
        entry.response.content = Content { size: -1, ..Content::default() };
        entries.push(entry);
        drop(entries);
        response.body = taped(response.body, tape);
        Ok(response)
    }
}

fn text_header(headers: &super::HeaderMap, name: super::HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// Where the bytes of one body go as they pass.
struct Tape {
    entries: Arc<Mutex<Vec<Entry>>>,
    index: usize,
    mime_type: String,
    kept: BytesMut,
}

impl Tape {
    fn keep(&mut self, piece: &Bytes) {
        if self.kept.len() <= KEPT_BYTES {
            self.kept.extend_from_slice(piece);
        }
    }

    fn close(&self) {
        let content = if self.kept.len() > KEPT_BYTES {
            Content { size: -1, mime_type: self.mime_type.clone(), ..Content::default() }
        } else {
            Content::new(&self.kept, &self.mime_type)
        };
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get_mut(self.index) {
            entry.response.content = content;
        }
    }
}

fn taped(body: Body, tape: Tape) -> Body {
    futures_util::stream::unfold((body, tape), |(mut body, mut tape)| async move {
        match body.next().await {
            None => {
                tape.close();
                None
            }
            Some(piece) => {
                if let Ok(bytes) = &piece {
                    tape.keep(bytes);
                }
                Some((piece, (body, tape)))
            }
        }
    })
    .fuse()
    .boxed()
}
