//! What can go wrong between a request and the last byte of its answer.

use std::net::IpAddr;
use std::time::Duration;

use super::UrlError;

/// Why a request has no (whole) answer. The messages name the host, never a signed address.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// A redirect or reference vidra does not open.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The host name has no address.
    #[error("cannot find the address of {host}: {reason}; check the name and your connection")]
    Dns {
        /// The host.
        host: String,
        /// The resolver's words.
        reason: String,
    },
    /// No connection.
    #[error("cannot connect to {host}: {reason}")]
    Connect {
        /// The host.
        host: String,
        /// The system's words.
        reason: String,
    },
    /// The server's certificate is not trusted, or TLS failed.
    #[error("no trusted connection to {host}: {reason}; --ca-cert FILE adds an authority you trust")]
    Tls {
        /// The host.
        host: String,
        /// The TLS library's words.
        reason: String,
    },
    /// Nothing came for too long.
    #[error("{host} {what} within {after:?}; --socket-timeout changes the wait")]
    Timeout {
        /// The host.
        host: String,
        /// What did not happen: `sent no answer`, `sent no data`.
        what: &'static str,
        /// The limit.
        after: Duration,
    },
    /// Bytes come, but too few to ever end.
    #[error("{host} sends less than {floor_bytes_per_second} bytes a second")]
    TooSlow {
        /// The host.
        host: String,
        /// The floor.
        floor_bytes_per_second: u64,
    },
    /// The connection broke in the middle.
    #[error("the connection to {host} broke: {reason}")]
    Broken {
        /// The host.
        host: String,
        /// The library's words.
        reason: String,
    },
    /// A public page pointed at a private address.
    #[error(
        "{host} is at the private address {address}, and a public page may not lead there; --allow-private permits it"
    )]
    PrivateAddress {
        /// The host.
        host: String,
        /// The address.
        address: IpAddr,
    },
    /// A plugin's request, or a redirect of it, to a host it was not granted.
    #[error("the plugin {owner} wants to reach {host}, which is not among the hosts it was granted; refused")]
    Fenced {
        /// The plugin.
        owner: String,
        /// The host.
        host: String,
    },
    /// More redirects than the budget.
    #[error("more than {limit} redirects, the last to {host}")]
    Redirects {
        /// The budget.
        limit: usize,
        /// The last host.
        host: String,
    },
    /// An encrypted page led to an unencrypted one.
    #[error("{host} redirects from https to http; refused")]
    Downgrade {
        /// The host.
        host: String,
    },
    /// Larger than the budget.
    #[error("{url} is larger than the limit of {limit_bytes} bytes")]
    TooLarge {
        /// The address, cut for reports.
        url: String,
        /// The budget.
        limit_bytes: u64,
    },
    /// The head breaks a budget or the protocol.
    #[error("{host} sends an unusable answer: {reason}")]
    Head {
        /// The host.
        host: String,
        /// What is wrong.
        reason: String,
    },
    /// The body's encoding is damaged or not known.
    #[error("{host} sends a damaged {encoding} body")]
    Encoding {
        /// The host.
        host: String,
        /// `gzip`, `br` or the like.
        encoding: String,
    },
    /// A replay has no such exchange.
    #[error("{0}")]
    NotRecorded(String),
    /// The session could not be set up.
    #[error("{0}")]
    Setup(String),
}

impl HttpError {
    /// Whether asking again may help.
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Dns { .. }
                | Self::Connect { .. }
                | Self::Timeout { .. }
                | Self::TooSlow { .. }
                | Self::Broken { .. }
                | Self::Encoding { .. }
        )
    }
}
