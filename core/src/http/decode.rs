//! Content encodings: one layer, bounded by what came in.

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncRead, BufReader};
use tokio_util::io::{ReaderStream, StreamReader};

use super::{Body, Budgets, HttpError, Response, header};

/// What pages may be encoded in; media asks for `identity`.
pub(super) const ACCEPTED: &str = "gzip, deflate, br, zstd";

/// Undoes the one encoding a response may have and takes the headers that spoke of it away.
///
/// # Errors
/// [`HttpError::Encoding`] for an encoding that was not asked for, or more than one layer (CVE-2022-32206: chains of
/// encodings as bombs).
pub(super) fn decoded(mut response: Response, budgets: &Budgets) -> Result<Response, HttpError> {
    let host = response.url.host().to_owned();
    let layers: Vec<String> = response
        .headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("?").split(','))
        .map(|layer| layer.trim().to_ascii_lowercase())
        .filter(|layer| !matches!(layer.as_str(), "" | "identity"))
        .collect();
    let encoding = match layers.as_slice() {
        [] => return Ok(response),
        [one] => one.clone(),
        _ => return Err(HttpError::Head { host, reason: "more than one content encoding".to_owned() }),
    };
    let bound = Bound::new(&response, budgets, encoding.clone());
    let seen = Arc::new(AtomicU64::new(0));
    let reader = StreamReader::new(counted(response.body, Arc::clone(&seen)).map_err(io::Error::other));
    let output: Box<dyn AsyncRead + Send + Unpin> = match encoding.as_str() {
        "gzip" | "x-gzip" => Box::new(GzipDecoder::new(BufReader::new(reader))),
        "deflate" => Box::new(ZlibDecoder::new(BufReader::new(reader))),
        "br" => Box::new(BrotliDecoder::new(BufReader::new(reader))),
        "zstd" => Box::new(ZstdDecoder::new(BufReader::new(reader))),
        _ => return Err(HttpError::Encoding { host, encoding }),
    };
    response.body = bounded(output, bound, seen);
    response.headers.remove(header::CONTENT_ENCODING);
    response.headers.remove(header::CONTENT_LENGTH);
    Ok(response)
}

fn counted(
    body: Body,
    seen: Arc<AtomicU64>,
) -> impl futures_util::Stream<Item = Result<Bytes, HttpError>> + Send + Unpin {
    body.inspect_ok(move |piece| {
        seen.fetch_add(piece.len() as u64, Ordering::Relaxed);
    })
}

/// How far a body may grow, and what to say when it does not come out.
struct Bound {
    url: String,
    host: String,
    encoding: String,
    floor_bytes: u64,
    ratio: u64,
}

impl Bound {
    fn new(response: &Response, budgets: &Budgets, encoding: String) -> Self {
        Self {
            url: response.url.redacted(),
            host: response.url.host().to_owned(),
            encoding,
            floor_bytes: budgets.inflate_floor_bytes,
            ratio: budgets.inflate_ratio,
        }
    }

    fn failure(&self, error: &io::Error) -> HttpError {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<HttpError>()).cloned();
        inner.unwrap_or_else(|| HttpError::Encoding {
            host: self.host.clone(),
            encoding: self.encoding.clone(),
        })
    }
}

fn bounded(output: Box<dyn AsyncRead + Send + Unpin>, bound: Bound, seen: Arc<AtomicU64>) -> Body {
    let mut total = 0u64;
    ReaderStream::with_capacity(output, 64 * 1024)
        .map(move |piece| {
            let piece = piece.map_err(|error| bound.failure(&error))?;
            total += piece.len() as u64;
            let limit_bytes = bound.floor_bytes.max(bound.ratio.saturating_mul(seen.load(Ordering::Relaxed)));
            if total > limit_bytes {
                return Err(HttpError::TooLarge { url: bound.url.clone(), limit_bytes });
            }
            Ok(piece)
        })
        .boxed()
}

#[cfg(test)]
mod tests {
    use super::super::{HeaderMap, HeaderValue, RemoteUrl, StatusCode};
    use super::*;
    use async_compression::tokio::write::GzipEncoder;
    use tokio::io::AsyncWriteExt;

    async fn gzip(plain: &[u8]) -> Bytes {
        let mut encoder = GzipEncoder::new(Vec::new());
        encoder.write_all(plain).await.unwrap();
        encoder.shutdown().await.unwrap();
        encoder.into_inner().into()
    }

    fn answer(encoding: &'static str, body: Bytes) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        let url = RemoteUrl::parse("https://example.org/").unwrap();
        Response::whole(url, StatusCode::OK, headers, body)
    }

    #[tokio::test]
    async fn a_gzip_page_comes_out_plain() {
        let response = decoded(answer("gzip", gzip(b"hello").await), &Budgets::default()).unwrap();
        assert!(response.headers.get(header::CONTENT_ENCODING).is_none());
        assert_eq!(response.bytes(100).await.unwrap(), "hello");
    }

    #[tokio::test]
    async fn a_bomb_is_stopped_by_its_ratio() {
        let budgets = Budgets { inflate_floor_bytes: 1000, inflate_ratio: 10, ..Budgets::default() };
        let bomb = gzip(&vec![0; 1_000_000]).await;
        let outcome = decoded(answer("gzip", bomb), &budgets).unwrap().bytes(u64::MAX).await;
        assert!(matches!(outcome, Err(HttpError::TooLarge { .. })), "{outcome:?}");
    }

    #[tokio::test]
    async fn damage_and_chains_are_errors() {
        let outcome = decoded(answer("gzip", Bytes::from_static(b"not gzip")), &Budgets::default()).unwrap();
        assert!(matches!(outcome.bytes(100).await, Err(HttpError::Encoding { .. })));
        assert!(decoded(answer("gzip, gzip", Bytes::new()), &Budgets::default()).is_err());
        assert!(decoded(answer("compress", Bytes::new()), &Budgets::default()).is_err());
    }
}
