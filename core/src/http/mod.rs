//! The one door to the network.
//!
//! Everything that leaves the machine is a [`Request`] given to an [`HttpClient`]. A client has one method; what a
//! session does is written down by how clients are wrapped ([`connect`]):
//!
//! ```text
//! Retry( Spaced( Limit( Session( Network ))))   a live session
//! Record( … )                                   … that writes down what passes
//! Replay                                        a session from such a record, without a network
//! ```
//!
//! * [`RemoteUrl`]: an address from a page, http or https alone.
//! * [`Session`]: redirects; headers and cookies built anew for every hop.
//! * [`Network`]: one hop; the only file that names reqwest; knows which addresses are private.
//! * [`Budgets`]: every limit, in one file.

mod address;
mod budget;
mod client;
mod connect;
mod cookies;
mod decode;
mod direct;
mod error;
mod fence;
pub mod har;
mod limit;
mod message;
mod network;
mod pauses;
mod record;
mod replay;
mod retry;
mod scrub;
mod secret;
mod session;
mod spacing;
mod tls;
mod url;

pub use address::{Network as AddressBlock, NetworkError as AddressBlockError, PrivateNetworks};
pub use budget::Budgets;
pub use bytes::Bytes;
pub use client::{HttpClient, SharedClient};
pub use connect::{Connected, connect};
pub use cookies::{CookieFileError, CookieJar};
pub use error::HttpError;
pub use fence::{Fence, HostPattern, HostPatternError};
pub use limit::Limit;
pub use message::{
    Body, ByteRange, HeaderMap, HeaderName, HeaderValue, Method, Purpose, Reach, Request, Response, Scope,
    StatusCode, header,
};
pub use network::{AddressFamily, Network, NetworkOptions, Proxies};
pub use pauses::{Pauses, PausesError};
pub use record::Record;
pub use replay::Replay;
pub use retry::{Retry, RetryPolicy, is_transient, retry_after};
pub use secret::Secret;
pub(crate) use session::goes_along;
pub use session::{Session, SessionOptions, USER_AGENT, UserHeader, common_headers};
pub use spacing::{Spaced, Spacing};
pub use tls::Trust;
pub use url::{Origin, RemoteUrl, UrlError};
