//! Whether parts of what a plan fetches can be had.

use std::sync::Arc;

use super::ahead::Ahead;
use super::streaming::Streaming;
use super::{DownloadError, Downloader, Plan};
use crate::http::StatusCode;
use crate::media::Source;

/// The byte that is asked for to find out. Some servers give the whole only where it is asked for from the first byte on.
const PLACE: u64 = 1;

/// Whether a server refused the part, and not the file.
fn is_about_the_range(error: &DownloadError) -> bool {
    matches!(
        error,
        DownloadError::Status { status: StatusCode::RANGE_NOT_SATISFIABLE, .. }
            | DownloadError::BadRange { .. }
    )
}

impl Downloader {
    /// Whether less than the whole can be fetched of everything a plan names. Each file's server is asked once for one
    /// byte; streams come in segments. Where it cannot be found out, the download will tell.
    pub async fn gives_parts(&self, plan: &Plan) -> bool {
        let streaming = Streaming::new(plan, &self.options, self.events.clone(), self.ending.clone());
        let streaming = Arc::new(streaming);
        for format in &plan.formats {
            if !matches!(format.source, Source::Progressive { .. }) {
                continue;
            }
            let Ok(remote) = self.remote(plan, format, (&streaming, &Ahead::default())) else { continue };
            match remote.open(PLACE, Some(PLACE + 1)).await {
                Ok((state, _)) if state.has_ranges => {}
                Err(error) if !is_about_the_range(&error) => {}
                Ok(_) | Err(_) => return false,
            }
        }
        true
    }
}
