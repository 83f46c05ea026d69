//! How a download is carried out.

use std::time::Duration;

use crate::http::{Budgets, Pauses};

/// Options of a [`Downloader`](super::Downloader).
#[derive(Clone, Debug)]
pub struct DownloadOptions {
    /// The most requests in flight for one file; how many there are depends on what its server gives.
    pub connections: usize,
    /// The most segments in flight of one stream where they are small, so that the time until a server answers is most of
    /// what each takes; else as many as `connections`.
    pub small_segments: usize,
    /// Times a segment is asked for whose bytes are wrong or not there.
    pub segment_tries: u32,
    /// Bytes per second over all downloads; `None` is as fast as the wire.
    pub rate_limit: Option<u64>,
    /// Pauses before a segment is asked for again, as the user wants them.
    pub segment_pauses: Option<Pauses>,
    /// Tries after the first where the system refuses a file.
    pub file_retries: u32,
    /// Pauses between these tries.
    pub file_pauses: Pauses,
    /// A file that comes slower than this for a while, in bytes a second, ends in
    /// [`DownloadError::Throttled`](super::DownloadError::Throttled).
    pub throttled_rate: Option<u64>,
    /// The largest part of a file that is asked for at once.
    pub max_range_bytes: Option<u64>,
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
    /// Write a file whose name says that it is incomplete where segments of a stream are missing, instead of failing.
    pub skips_missing: bool,
    /// The longest recording of a live stream; `None` goes on to the stream's own end.
    pub max_duration: Option<Duration>,
    /// Begin a live stream with the oldest segment there is, instead of the newest.
    pub is_from_start: bool,
    /// Limits of waiting and trying again.
    pub budgets: Budgets,
}

impl Default for DownloadOptions {
    fn default() -> Self {
        Self {
            connections: 16,
            small_segments: 24,
            segment_tries: 3,
            rate_limit: None,
            segment_pauses: None,
            file_retries: 3,
            file_pauses: Pauses::always(Duration::from_millis(100)),
            throttled_rate: None,
            max_range_bytes: None,
            existing: Existing::Keep,
            is_resumed: true,
            keeps_part: true,
            max_size_bytes: None,
            reserve_bytes: 16 * 1024 * 1024,
            skips_missing: false,
            max_duration: None,
            is_from_start: false,
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
