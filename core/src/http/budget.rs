//! Every limit on what the network may cost, in one place.
//!
//! The numbers are defaults; [`Budgets`] carries them to whoever grows a buffer, opens a connection or waits.

use std::time::Duration;

use super::{Pauses, Spacing};

/// One kibibyte.
const KIB: u64 = 1024;
/// One mebibyte.
const MIB: u64 = 1024 * KIB;

/// Limits of one session. Sizes in bytes, decoded; times from the start of what they bound.
///
/// ```
/// use vidra_core::http::Budgets;
/// let patient = Budgets { connect_timeout: std::time::Duration::from_secs(30), ..Budgets::default() };
/// assert_eq!(patient.redirects, 10);
/// ```
#[derive(Clone, Debug)]
pub struct Budgets {
    /// Time to a connection, TLS included.
    pub connect_timeout: Duration,
    /// Time from the request to the end of the response's head.
    pub head_timeout: Duration,
    /// Longest silence between two pieces of a body.
    pub read_timeout: Duration,
    /// A body slower than [`Budgets::floor_bytes_per_second`] for this long counts as stalled.
    pub floor_window: Duration,
    /// Slowest body that is waited for, in bytes per second.
    pub floor_bytes_per_second: u64,
    /// Bytes of all header names and values of one response.
    pub head_bytes: u64,
    /// Number of headers of one response.
    pub head_fields: usize,
    /// Bytes of one header's name and value.
    pub header_bytes: u64,
    /// Redirects followed for one request.
    pub redirects: usize,
    /// An HTML page.
    pub page_bytes: u64,
    /// A JSON answer.
    pub json_bytes: u64,
    /// A playlist or manifest.
    pub manifest_bytes: u64,
    /// A subtitle file or thumbnail.
    pub side_file_bytes: u64,
    /// Decoded bytes allowed whatever the ratio.
    pub inflate_floor_bytes: u64,
    /// Decoded bytes allowed for each encoded one, above the floor.
    pub inflate_ratio: u64,
    /// Tries after the first, without progress in between.
    pub retries: u32,
    /// The same for pages, programming interfaces and manifests.
    pub page_retries: u32,
    /// Pauses between tries as the user wants them, instead of growing, jittered ones.
    pub pauses: Option<Pauses>,
    /// The same for pages, programming interfaces and manifests.
    pub page_pauses: Option<Pauses>,
    /// Longest time without progress over all tries.
    pub retry_time: Duration,
    /// First pause between tries; doubled each time, jittered.
    pub backoff_first: Duration,
    /// Longest pause between tries.
    pub backoff_longest: Duration,
    /// Longest `Retry-After` that is waited for.
    pub retry_after_longest: Duration,
    /// Pauses that are made whatever the server says.
    pub spacing: Spacing,
    /// Requests in flight to one host.
    pub per_host: usize,
    /// Requests in flight in all.
    pub in_flight: usize,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            head_timeout: Duration::from_secs(20),
            read_timeout: Duration::from_secs(20),
            floor_window: Duration::from_secs(30),
            floor_bytes_per_second: KIB,
            head_bytes: 64 * KIB,
            head_fields: 256,
            header_bytes: 8 * KIB,
            redirects: 10,
            page_bytes: 16 * MIB,
            json_bytes: 32 * MIB,
            manifest_bytes: 64 * MIB,
            side_file_bytes: 32 * MIB,
            inflate_floor_bytes: 8 * MIB,
            inflate_ratio: 100,
            retries: 5,
            page_retries: 5,
            pauses: None,
            page_pauses: None,
            retry_time: Duration::from_secs(50),
            backoff_first: Duration::from_millis(500),
            backoff_longest: Duration::from_secs(30),
            retry_after_longest: Duration::from_secs(120),
            spacing: Spacing::default(),
            per_host: 24,
            in_flight: 48,
        }
    }
}

impl Budgets {
    /// The same budgets with every wait scaled to one socket timeout, as `--socket-timeout` asks.
    #[must_use]
    pub fn with_socket_timeout(self, timeout: Duration) -> Self {
        Self {
            connect_timeout: timeout,
            head_timeout: timeout,
            read_timeout: timeout,
            floor_window: timeout + timeout / 2,
            ..self
        }
    }
}
