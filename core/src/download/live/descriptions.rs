//! One reading of a DASH description for all the formats that are listed in it.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::super::DownloadError;
use super::super::asking::{manifest, refusal_of};
use super::super::remote::Remote;
use crate::http::RemoteUrl;
use crate::manifest::dash::{self, Mpd};

/// The newest state of each description, for as long as somebody holds it.
#[derive(Debug, Default)]
pub(in super::super) struct Descriptions(Mutex<HashMap<RemoteUrl, (Instant, Weak<Mpd>)>>);

/// A state of a description.
#[derive(Clone, Debug)]
pub(in super::super) struct Described {
    pub(in super::super) mpd: Arc<Mpd>,
    /// When it was asked for.
    pub(in super::super) read_at: Instant,
}

impl Descriptions {
    /// A state that is newer than the one `seen` last: what another format has read meanwhile, else what the server says
    /// now. Who asks while another reads waits for that.
    pub(in super::super) async fn newer(
        &self,
        seen: Option<Instant>,
        remote: &Remote,
        url: &RemoteUrl,
        format: &str,
    ) -> Result<Described, DownloadError> {
        let mut known = self.0.lock().await;
        let last = known.get(url).and_then(|(read_at, mpd)| Some((*read_at, mpd.upgrade()?)));
        if let Some((read_at, mpd)) = last.filter(|(read_at, _)| seen.is_none_or(|seen| seen < *read_at)) {
            return Ok(Described { mpd, read_at });
        }
        let read_at = Instant::now();
        let (text, base) = manifest(remote, url).await?;
        let mpd = Arc::new(dash::parse(&text, &base).map_err(|error| refusal_of(format, error))?);
        known.retain(|_, (_, mpd)| mpd.strong_count() > 0);
        known.insert(url.clone(), (read_at, Arc::downgrade(&mpd)));
        Ok(Described { mpd, read_at })
    }
}
