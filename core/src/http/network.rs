//! One hop, out and back: over hyper ([`direct`](super::direct)), or over reqwest where there is a proxy. No other file
//! names either.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use http_body_util::BodyExt as _;
use hyper_util::client::legacy;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::{Instant, timeout};
use url::Host;

use super::direct::{Direct, Lookup};
use super::tls::{self, Trust};
use super::{
    Body, Budgets, HeaderMap, HttpClient, HttpError, PrivateNetworks, Reach, RemoteUrl, Request, Response,
    StatusCode,
};

/// Which addresses of a host are tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressFamily {
    /// Both, as the system orders them.
    #[default]
    Any,
    /// IPv4 only.
    V4,
    /// IPv6 only.
    V6,
}

/// The proxies of a session: `http://`, `https://`, `socks5://` or `socks5h://` addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    /// For http addresses.
    pub http: Option<String>,
    /// For https addresses.
    pub https: Option<String>,
    /// Hosts reached directly, in the form of the `NO_PROXY` variable.
    pub except: Option<String>,
}

impl Proxies {
    fn for_url(&self, url: &RemoteUrl) -> bool {
        if url.is_https() { self.https.is_some() } else { self.http.is_some() }
    }
}

/// How a session reaches the network.
#[derive(Clone, Debug, Default)]
pub struct NetworkOptions {
    /// Limits.
    pub budgets: Budgets,
    /// Proxies.
    pub proxies: Proxies,
    /// Certificates that are trusted.
    pub trust: Trust,
    /// Address family.
    pub family: AddressFamily,
    /// The local address connections come from.
    pub source_address: Option<IpAddr>,
    /// What counts as private.
    pub private: PrivateNetworks,
    /// PEM file with a client certificate and its key.
    pub client_certificate: Option<PathBuf>,
}

/// Sends one hop. Never follows a redirect, never decodes, never adds a credential.
pub struct Network {
    options: NetworkOptions,
    // Two pools, so that a connection opened for a job that may dial private addresses never serves one that may not.
    public: Pools,
    anywhere: Pools,
}

impl Network {
    /// Nothing is opened or read before the first request.
    pub const fn new(options: NetworkOptions) -> Self {
        Self { options, public: Pools::new(), anywhere: Pools::new() }
    }

    const fn pools(&self, reach: Reach) -> &Pools {
        match reach {
            Reach::Public => &self.public,
            Reach::Anywhere => &self.anywhere,
        }
    }

    fn direct(&self, reach: Reach) -> Result<&Direct, HttpError> {
        let slot = &self.pools(reach).direct;
        slot.get_or_init(|| direct(&self.options, reach)).as_ref().map_err(Clone::clone)
    }

    fn proxied(&self, reach: Reach) -> Result<&reqwest::Client, HttpError> {
        let slot = &self.pools(reach).proxied;
        slot.get_or_init(|| proxied(&self.options, reach)).as_ref().map_err(Clone::clone)
    }

    /// Sends the request and waits for the head of the answer.
    async fn send(&self, request: Request) -> Result<Answer, HttpError> {
        let host = request.url.host().to_owned();
        let reach = request.scope.reach;
        if !self.options.proxies.for_url(&request.url) {
            let answer = self.direct(reach)?.send(request).await;
            let (head, body) = answer.map_err(|error| translate(&host, error.as_ref()))?.into_parts();
            let pieces = body.into_data_stream();
            let body = pieces.map(move |piece| piece.map_err(|error| translate(&host, &error))).boxed();
            return Ok(Answer { status: head.status, headers: head.headers, body });
        }
        let mut outgoing = self
            .proxied(reach)?
            .request(request.method, request.url.as_url().clone())
            .headers(request.headers);
        if let Some(body) = request.body {
            outgoing = outgoing.body(body);
        }
        let answer = outgoing.send().await.map_err(|error| translate(&host, &error))?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let pieces = answer.bytes_stream();
        let body = pieces.map(move |piece| piece.map_err(|error| translate(&host, &error))).boxed();
        Ok(Answer { status, headers, body })
    }

    /// A literal address never passes the resolver, and behind a proxy it is all that can be judged.
    fn check_literal(&self, url: &RemoteUrl, reach: Reach) -> Result<(), HttpError> {
        let address = match url.as_url().host() {
            Some(Host::Ipv4(v4)) => IpAddr::V4(v4),
            Some(Host::Ipv6(v6)) => IpAddr::V6(v6),
            Some(Host::Domain(name)) if is_localhost(name) => IpAddr::from([127, 0, 0, 1]),
            _ => return Ok(()),
        };
        if reach == Reach::Public && self.options.private.contains(address) {
            return Err(HttpError::PrivateAddress { host: url.host().to_owned(), address });
        }
        Ok(())
    }

    /// What a user's own URL entitles its job to: a private host opens private addresses.
    pub async fn reach_of(&self, url: &RemoteUrl) -> Reach {
        if self.check_literal(url, Reach::Public).is_err() {
            return Reach::Anywhere;
        }
        let is_name = matches!(url.as_url().host(), Some(Host::Domain(_)));
        if !is_name || self.options.proxies.for_url(url) {
            return Reach::Public;
        }
        let port = url.as_url().port_or_known_default().unwrap_or(80);
        let lookup =
            timeout(self.options.budgets.connect_timeout, tokio::net::lookup_host((url.host(), port))).await;
        let Ok(Ok(addresses)) = lookup else { return Reach::Public };
        let addresses: Vec<SocketAddr> = addresses.collect();
        let is_private = |address: &SocketAddr| self.options.private.contains(address.ip());
        if !addresses.is_empty() && addresses.iter().all(is_private) {
            Reach::Anywhere
        } else {
            Reach::Public
        }
    }
}

/// The connections of one kind of job.
struct Pools {
    direct: OnceLock<Result<Direct, HttpError>>,
    proxied: OnceLock<Result<reqwest::Client, HttpError>>,
}

impl Pools {
    const fn new() -> Self {
        Self { direct: OnceLock::new(), proxied: OnceLock::new() }
    }
}

/// The head of an answer, and its bytes as they come.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: BoxStream<'static, Result<Bytes, HttpError>>,
}

/// RFC 6761 section 6.3: these names are always the loopback.
fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
}

fn direct(options: &NetworkOptions, reach: Reach) -> Result<Direct, HttpError> {
    let tls = tls::config(&options.trust, options.client_certificate.as_deref())?;
    let guard = Arc::new(Guarded { options: options.clone(), reach });
    let lookup: Lookup = Arc::new(move |host| {
        let guard = Arc::clone(&guard);
        Box::pin(async move { guard.addresses(host).await })
    });
    Ok(Direct::new(tls, lookup, options.budgets.connect_timeout, local_address(options)))
}

fn proxied(options: &NetworkOptions, reach: Reach) -> Result<reqwest::Client, HttpError> {
    let setup = |error: reqwest::Error| HttpError::Setup(deepest(&error));
    let resolver = Resolver(Arc::new(Guarded { options: options.clone(), reach }));
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .tls_backend_preconfigured(tls::config(&options.trust, options.client_certificate.as_deref())?)
        .dns_resolver(Arc::new(resolver))
        .connect_timeout(options.budgets.connect_timeout)
        .pool_idle_timeout(Duration::from_secs(60))
        .tcp_nodelay(true)
        .http2_adaptive_window(true)
        .local_address(local_address(options));
    let except = options.proxies.except.as_deref().and_then(reqwest::NoProxy::from_string);
    if let Some(proxy) = &options.proxies.http {
        builder = builder.proxy(reqwest::Proxy::http(proxy).map_err(setup)?.no_proxy(except.clone()));
    }
    if let Some(proxy) = &options.proxies.https {
        builder = builder.proxy(reqwest::Proxy::https(proxy).map_err(setup)?.no_proxy(except));
    }
    builder.build().map_err(setup)
}

/// `-4` and `-6` bind to the family's unspecified address, so that literal addresses of the other one fail too.
fn local_address(options: &NetworkOptions) -> Option<IpAddr> {
    options.source_address.or(match options.family {
        AddressFamily::Any => None,
        AddressFamily::V4 => Some(IpAddr::from([0u8; 4])),
        AddressFamily::V6 => Some(IpAddr::from([0u8; 16])),
    })
}

/// The system's resolver, less what the job may not dial. Judging here is judging the address dialled: both clients connect
/// to what this returns and asks no other resolver (a name that changes its address between two look-ups gains nothing).
struct Guarded {
    options: NetworkOptions,
    reach: Reach,
}

impl Guarded {
    /// The addresses of a host that may be dialled.
    async fn addresses(&self, host: String) -> Result<Vec<SocketAddr>, HttpError> {
        let is_free = self.reach == Reach::Anywhere || self.is_proxy(&host);
        let (private, family) = (&self.options.private, self.options.family);
        let unknown = |error: io::Error| HttpError::Dns {
            host: host.clone(),
            reason: error.to_string().trim_start_matches("failed to lookup address information: ").to_owned(),
        };
        let found = tokio::net::lookup_host((host.as_str(), 0)).await.map_err(unknown)?;
        let mut allowed = Vec::new();
        let mut refused = None;
        for address in found {
            if !is_free && private.contains(address.ip()) {
                refused = Some(address.ip());
            } else if family == AddressFamily::Any || (family == AddressFamily::V4) == address.is_ipv4() {
                allowed.push(address);
            }
        }
        match refused {
            _ if !allowed.is_empty() => Ok(allowed),
            Some(address) => Err(HttpError::PrivateAddress { host, address }),
            None => Err(HttpError::Dns { host, reason: "no address of the family asked for".to_owned() }),
        }
    }

    fn is_proxy(&self, name: &str) -> bool {
        let proxies = [&self.options.proxies.http, &self.options.proxies.https];
        proxies.into_iter().flatten().any(|proxy| {
            url::Url::parse(proxy)
                .is_ok_and(|url| url.host_str().is_some_and(|host| host.eq_ignore_ascii_case(name)))
        })
    }
}

/// The guard as reqwest wants it.
struct Resolver(Arc<Guarded>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Arc::clone(&self.0);
        Box::pin(async move {
            let allowed = guard.addresses(name.as_str().to_owned()).await?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[async_trait]
impl HttpClient for Network {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        self.check_literal(&request.url, request.scope.reach)?;
        let budgets = &self.options.budgets;
        let (url, host) = (request.url.clone(), request.url.host().to_owned());
        // One clock for connection and head: a server that drips its head line by line runs out of it.
        let after = budgets.connect_timeout + budgets.head_timeout;
        let answer = timeout(after, self.send(request)).await;
        let answer = answer.map_err(|_| HttpError::Timeout {
            host: host.clone(),
            what: "sent no answer",
            after,
        })??;
        let response = Response {
            url,
            status: answer.status,
            headers: answer.headers,
            body: watched(answer.body, host, budgets.clone()),
        };
        check_head(&response, budgets)?;
        Ok(response)
    }
}

fn check_head(response: &Response, budgets: &Budgets) -> Result<(), HttpError> {
    let mut total = 0u64;
    let too_much = |what: &str| {
        Err(HttpError::Head { host: response.url.host().to_owned(), reason: format!("its head has {what}") })
    };
    for (name, value) in &response.headers {
        let size = (name.as_str().len() + value.len()) as u64;
        total += size;
        if size > budgets.header_bytes {
            return too_much("a header over the limit");
        }
    }
    if total > budgets.head_bytes || response.headers.len() > budgets.head_fields {
        return too_much("too many headers");
    }
    Ok(())
}

/// The body with its two clocks: silence, and a floor under the average speed.
fn watched(pieces: Body, host: String, budgets: Budgets) -> Body {
    let state = (pieces, Duration::ZERO, 0u64);
    futures_util::stream::unfold(Some(state), move |state| {
        let (host, budgets) = (host.clone(), budgets.clone());
        async move {
            let (mut stream, mut waited, mut received) = state?;
            // Only time spent waiting for the server counts, not time in which nobody asked for more.
            let asked = Instant::now();
            let piece = match timeout(budgets.read_timeout, stream.next()).await {
                Err(_) => {
                    let after = budgets.read_timeout;
                    return Some((Err(HttpError::Timeout { host, what: "sent no data", after }), None));
                }
                Ok(None) => return None,
                Ok(Some(Err(error))) => return Some((Err(error), None)),
                Ok(Some(Ok(piece))) => piece,
            };
            received += piece.len() as u64;
            waited += asked.elapsed();
            if waited >= budgets.floor_window {
                let floor_bytes_per_second = budgets.floor_bytes_per_second;
                if received < floor_bytes_per_second.saturating_mul(waited.as_secs()) {
                    return Some((Err(HttpError::TooSlow { host, floor_bytes_per_second }), None));
                }
                (waited, received) = (Duration::ZERO, 0);
            }
            Some((Ok(piece), Some((stream, waited, received))))
        }
    })
    .fuse()
    .boxed()
}

/// Puts a client's error into our words, by the deepest cause it carries.
fn translate(host: &str, error: &(dyn std::error::Error + 'static)) -> HttpError {
    let host = host.to_owned();
    let (mut is_connect, mut is_timeout) = (false, false);
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(ours) = current.downcast_ref::<HttpError>() {
            return ours.clone();
        }
        if let Some(tls) = current.downcast_ref::<rustls::Error>() {
            return HttpError::Tls { host, reason: tls.to_string() };
        }
        if let Some(ours) = current.downcast_ref::<reqwest::Error>() {
            (is_connect, is_timeout) = (is_connect || ours.is_connect(), is_timeout || ours.is_timeout());
        }
        is_connect |= current.downcast_ref::<legacy::Error>().is_some_and(legacy::Error::is_connect);
        let system = current.downcast_ref::<io::Error>();
        is_timeout |= system.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut);
        let inner = current.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(ours) = inner.and_then(|inner| inner.downcast_ref::<HttpError>()) {
            return ours.clone();
        }
        if let Some(tls) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return HttpError::Tls { host, reason: tls.to_string() };
        }
        cause = current.source();
    }
    let reason = deepest(error);
    if is_connect && is_timeout {
        HttpError::Connect { host, reason: "no connection in time".to_owned() }
    } else if is_connect {
        HttpError::Connect { host, reason }
    } else {
        HttpError::Broken { host, reason }
    }
}

fn deepest(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
