//! The one door to the network.

use std::sync::Arc;

use async_trait::async_trait;

use super::{HttpError, Request, Response};

/// Sends one request and gives its answer. Everything in vidra that needs the network goes through this method;
/// retry, limits, recording and replay are wrappers around another client.
///
/// ```
/// use vidra_core::http::{HttpClient, HttpError, Request, Response};
///
/// /// Counts what passes.
/// struct Counting<C> { inner: C, requests: std::sync::atomic::AtomicUsize }
///
/// #[async_trait::async_trait]
/// impl<C: HttpClient> HttpClient for Counting<C> {
///     async fn execute(&self, request: Request) -> Result<Response, HttpError> {
///         self.requests.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
///         self.inner.execute(request).await
///     }
/// }
/// ```
#[async_trait]
pub trait HttpClient: Send + Sync {
    /// Sends the request. A status such as 404 is an answer, not an error.
    ///
    /// # Errors
    /// [`HttpError`] where there is no answer at all.
    async fn execute(&self, request: Request) -> Result<Response, HttpError>;
}

/// A client that can be shared by everything that runs at once.
pub type SharedClient = Arc<dyn HttpClient>;

#[async_trait]
impl HttpClient for SharedClient {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        self.as_ref().execute(request).await
    }
}
