//! How a download is carried out.

use std::time::Duration;

use crate::http::Budgets;

/// Options of a [`Downloader`](super::Downloader).
#[derive(Clone, Debug)]
pub struct DownloadOptions {
    /// Requests in flight for one file.
    pub connections: usize,
    /// Times a segment is asked for whose bytes are wrong or not there.
    pub segment_tries: u32,
    /// Leave out segments that cannot be had; the file's name then says that it is incomplete.
    pub skips_missing: bool,
    /// The longest recording of a live stream.
    pub max_duration: Option<Duration>,
    /// Record a live stream from the first moment its server still has.
    pub is_from_start: bool,
    /// Bytes per second over all downloads; `None` is as fast as the wire.
    pub rate_limit: Option<u64>,
    /// What to do with a file of the final name.
    pub existing: Existing,
    /// Go on with a part of an earlier run.
    pub is_resumed: bool,
    /// Leave the part when a download fails.
    pub keeps_part: bool,
    /// The largest file that is fetched, in bytes.
    pub max_size_bytes: Option<u64>,
    /// Bytes of the disk that are left free.
    pub reserve_bytes: u64,
    /// Limits of waiting and trying again.
    pub budgets: Budgets,
}

impl Default for DownloadOptions {
    fn default() -> Self {
        Self {
            connections: 4,
            segment_tries: 3,
            skips_missing: false,
            max_duration: None,
            is_from_start: false,
            rate_limit: None,
            existing: Existing::Keep,
            is_resumed: true,
            keeps_part: true,
            max_size_bytes: None,
            reserve_bytes: 16 * 1024 * 1024,
            budgets: Budgets::default(),
        }
    }
}

/// What to do with a file that has the final name already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// Leave it and fetch nothing.
    #[default]
    Keep,
    /// Put the new file in its place, once the new one is whole.
    Replace,
}
