//! Fetching what is small: whole files, and texts that come in pieces.

use std::sync::Arc;
use std::time::SystemTime;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::BesideError;
use crate::http::{
    ByteRange, Bytes, HeaderName, HttpClient as _, Purpose, RemoteUrl, Request, Scope, SharedClient, header,
};
use crate::manifest::{dash, hls};
use crate::media::{Asked, Fragment, Header, Source};

/// Largest side file, in bytes.
const FILE_BYTES: u64 = 64 * 1024 * 1024;
/// Largest manifest, in bytes.
const MANIFEST_BYTES: u64 = 16 * 1024 * 1024;
/// Pieces of one text that are fetched at once.
const AT_ONCE: usize = 8;
/// Most pieces of one text.
const MAX_PIECES: usize = 50_000;

/// All pieces of a text its site asks for, within the size of a side file.
async fn asked(text: &Asked) -> Result<Vec<Bytes>, BesideError> {
    let mut pieces = text.pieces.begin();
    let (mut all, mut total) = (Vec::new(), 0_u64);
    while let Some(piece) = pieces.try_next().await.map_err(BesideError::Asked)? {
        total += piece.len() as u64;
        if total > FILE_BYTES {
            return Err(BesideError::Unsupported("more than 64 MiB of text"));
        }
        all.push(piece);
    }
    Ok(all)
}

/// Fetches side files for one item.
#[derive(Clone)]
pub struct Fetcher {
    client: SharedClient,
    scope: Scope,
    headers: Arc<[Header]>,
}

impl Fetcher {
    /// Over a client, on behalf of a user's URL; `headers` are what the item's own formats need.
    pub fn new(client: SharedClient, scope: Scope, headers: &[Header]) -> Self {
        Self { client, scope, headers: headers.into() }
    }

    /// A whole file.
    ///
    /// # Errors
    /// [`BesideError::Http`] and [`BesideError::Status`].
    pub async fn file(&self, url: &RemoteUrl) -> Result<Bytes, BesideError> {
        self.ask(url, Purpose::SideFile, None, FILE_BYTES).await
    }

    /// The answer of a service, `None` where it has none (404).
    ///
    /// # Errors
    /// [`BesideError::Http`] and [`BesideError::Status`].
    pub async fn answer(&self, url: &RemoteUrl) -> Result<Option<Bytes>, BesideError> {
        match self.ask(url, Purpose::Json, None, MANIFEST_BYTES).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(BesideError::Status { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// When the server says that a file was made, where it says so.
    ///
    /// # Errors
    /// [`BesideError::Http`].
    pub async fn last_modified(&self, url: &RemoteUrl) -> Result<Option<SystemTime>, BesideError> {
        let request = Request::get(url.clone(), Purpose::Media).scoped(&self.scope);
        let request = self.with_headers(request).range(ByteRange { start: 0, last: Some(0) });
        let response = self.client.execute(request).await?;
        let header = response.header(header::LAST_MODIFIED);
        Ok(header.and_then(|value| httpdate::parse_http_date(value).ok()))
    }

    fn with_headers(&self, mut request: Request) -> Request {
        for header in self.headers.iter() {
            if let Ok(name) = HeaderName::from_bytes(header.name.as_bytes()) {
                request = request.header(name, &header.value);
            }
        }
        request
    }

    /// The text behind a source: one piece, or several in order.
    ///
    /// # Errors
    /// [`BesideError`].
    pub async fn pieces(&self, source: &Source) -> Result<Vec<Bytes>, BesideError> {
        let pieces = match source {
            Source::Progressive { url, .. } => return Ok(vec![self.file(url).await?]),
            Source::Hls { url } | Source::HlsRendition { url, .. } => {
                let text = self.manifest(url).await?;
                let variables = match source {
                    Source::HlsRendition { variables, .. } => variables.iter().cloned().collect(),
                    _ => hls::Variables::default(),
                };
                match hls::parse_with(&text, url, &variables)? {
                    hls::Playlist::Media(media) => {
                        media.open_segments()?.iter().map(Fragment::from).collect()
                    }
                    hls::Playlist::Master(_) => return Err(BesideError::Unsupported("a list of lists")),
                }
            }
            Source::Dash { url, representation: Some(representation) } => {
                let description = dash::parse(&self.manifest(url).await?, url)?;
                dash::fragments(&description, representation)?.into_iter().map(Fragment::from).collect()
            }
            Source::Fragments { fragments, .. } => fragments.clone(),
            Source::Dash { .. } => return Err(BesideError::Unsupported("an unread DASH manifest")),
            Source::Asked(text) => return asked(text).await,
            Source::Numbered(_) => return Err(BesideError::Unsupported("pieces without a list")),
            Source::Smooth { .. } => return Err(BesideError::Unsupported("Smooth Streaming")),
        };
        self.all(pieces).await
    }

    async fn all(&self, pieces: Vec<Fragment>) -> Result<Vec<Bytes>, BesideError> {
        if pieces.len() > MAX_PIECES {
            return Err(BesideError::Unsupported("too many pieces"));
        }
        let fetched = stream::iter(pieces).map(|piece| async move {
            match piece {
                Fragment::Inline { bytes } => Ok(bytes),
                Fragment::Remote { url, range, .. } => {
                    self.ask(&url, Purpose::SideFile, range, FILE_BYTES).await
                }
            }
        });
        let mut fetched = fetched.buffered(AT_ONCE);
        let mut all = Vec::new();
        let mut total = 0;
        while let Some(piece) = fetched.try_next().await? {
            total += piece.len() as u64;
            if total > FILE_BYTES {
                return Err(BesideError::Unsupported("a text over 64 MiB"));
            }
            all.push(piece);
        }
        Ok(all)
    }

    async fn manifest(&self, url: &RemoteUrl) -> Result<String, BesideError> {
        let bytes = self.ask(url, Purpose::Manifest, None, MANIFEST_BYTES).await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn ask(
        &self,
        url: &RemoteUrl,
        purpose: Purpose,
        range: Option<(u64, u64)>,
        limit_bytes: u64,
    ) -> Result<Bytes, BesideError> {
        let mut request = self.with_headers(Request::get(url.clone(), purpose).scoped(&self.scope));
        if let Some((start, length)) = range.filter(|(_, length)| *length > 0) {
            request = request.range(ByteRange { start, last: Some(start.saturating_add(length) - 1) });
        }
        let response = self.client.execute(request).await?;
        if !response.status.is_success() {
            return Err(BesideError::Status { url: url.redacted(), status: response.status.as_u16() });
        }
        let is_part = response.status.as_u16() == 206;
        let bytes = response.bytes(limit_bytes).await?;
        Ok(match range {
            // The server sent the whole file where a part was asked for.
            Some((start, length)) if !is_part && length > 0 => {
                let start = usize::try_from(start).unwrap_or(usize::MAX).min(bytes.len());
                let end =
                    start.saturating_add(usize::try_from(length).unwrap_or(usize::MAX)).min(bytes.len());
                bytes.slice(start..end)
            }
            _ => bytes,
        })
    }
}
