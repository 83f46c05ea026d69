//! Hops without a proxy: hyper itself, because reqwest gives no say over the buffer that answers are read into, and its
//! growth to 400 kB costs memory and, in page faults, a tenth of the time of a fast download (measured 2026-11).

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use std::vec;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower_service::Service;

use super::{HttpError, Request};

/// The largest buffer of a connection, in bytes: what is read at once, and the largest head of an answer. It fits into a
/// processor's second cache, where the bytes wait for the disk.
const BUFFER: usize = 192 * 1024;
/// How long a connection is kept for the next request.
const IDLE: Duration = Duration::from_secs(60);

/// Finds the addresses a host may be reached at.
pub(super) type Lookup =
    Arc<dyn Fn(String) -> BoxFuture<'static, Result<Vec<SocketAddr>, HttpError>> + Send + Sync>;

/// A pool of connections.
pub(super) struct Direct(Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>);

impl Direct {
    /// Nothing is opened before the first request.
    pub(super) fn new(
        tls: rustls::ClientConfig,
        lookup: Lookup,
        connect_timeout: Duration,
        local_address: Option<IpAddr>,
    ) -> Self {
        let mut connector = HttpConnector::new_with_resolver(Resolver(lookup));
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(connect_timeout));
        connector.set_local_address(local_address);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE).http1_max_buf_size(BUFFER);
        Self(builder.build(connector))
    }

    /// Sends one hop.
    ///
    /// # Errors
    /// An address no request line can hold; else hyper's own, for [`Network`](super::Network) to translate.
    pub(super) async fn send(
        &self,
        request: Request,
    ) -> Result<http::Response<Incoming>, Box<dyn std::error::Error + Send + Sync>> {
        let mut outgoing = http::Request::builder().method(request.method).uri(request.url.as_str());
        if let Some(headers) = outgoing.headers_mut() {
            *headers = request.headers;
        }
        let outgoing = outgoing.body(Full::new(request.body.unwrap_or_default()))?;
        Ok(self.0.request(outgoing).await?)
    }
}

/// The look-up as hyper wants it.
#[derive(Clone)]
struct Resolver(Lookup);

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = HttpError;
    type Future = BoxFuture<'static, Result<Self::Response, HttpError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), HttpError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let found = (self.0)(name.as_str().to_owned());
        Box::pin(async move { Ok(found.await?.into_iter()) })
    }
}
