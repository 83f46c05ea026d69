//! A live session, put together.

use std::sync::Arc;

use super::{
    CookieJar, Limit, Network, NetworkOptions, Reach, RemoteUrl, Retry, Scope, Session, SessionOptions,
    SharedClient, Spaced,
};
use super::{HttpClient, HttpError, Request, Response};

/// A live session: what to send requests through, and what decides what a user's URL may reach.
pub struct Connected {
    /// The client with everything around it.
    pub client: SharedClient,
    network: Arc<Network>,
}

impl Connected {
    /// What the URL a user typed entitles its job to: its origin gets the user's secret headers, and a private host
    /// opens private addresses.
    pub async fn scope_of(&self, url: &RemoteUrl) -> Scope {
        Scope { origin: Some(url.origin()), reach: self.network.reach_of(url).await, fence: None }
    }

    /// The same, with private addresses open whatever the URL (`--allow-private`).
    pub fn open_scope_of(url: &RemoteUrl) -> Scope {
        Scope { origin: Some(url.origin()), reach: Reach::Anywhere, fence: None }
    }
}

/// Opens a session. Nothing is sent before the first request.
pub fn connect(network: NetworkOptions, session: SessionOptions, jar: Arc<CookieJar>) -> Connected {
    let budgets = network.budgets.clone();
    let network = Arc::new(Network::new(network));
    let hops = Session::new(Hops(Arc::clone(&network)), session, budgets.clone(), jar);
    let spaced = Spaced::new(Limit::new(hops, budgets.clone()), budgets.spacing);
    Connected { client: Arc::new(Retry::new(spaced, budgets)), network }
}

/// The network, shared with [`Connected::scope_of`].
struct Hops(Arc<Network>);

#[async_trait::async_trait]
impl HttpClient for Hops {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        self.0.execute(request).await
    }
}
