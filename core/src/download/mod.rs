//! From chosen formats to a finished file: plan → fetch → write → verify → rename.
//!
//! [`Plan`] says what will be fetched and written; [`Downloader::download`] does it. One format is copied byte for byte
//! ([`copy`](self), several stretches of the file in flight); several are merged in one pass. Either way the bytes go
//! into a part file that a journal describes, a killed run is taken up where the journal says, and the final name
//! appears only when the file is whole.

mod ahead;
mod asking;
mod copy;
mod crew;
mod divisible;
mod early_sync;
mod ending;
mod error;
mod feed;
mod files;
mod fingerprint;
mod flight;
mod front;
#[doc(hidden)]
pub mod fuzzing;
mod hls_list;
mod journal;
mod keeping;
mod lane;
mod listed;
mod live;
#[cfg(test)]
mod live_trials;
mod merge;
mod options;
mod ordered;
mod outlet;
mod pace;
mod packed;
mod part;
mod patience;
mod pieces;
mod plan;
mod position;
mod progress;
mod recorded;
mod redirects;
mod remote;
mod renewal;
mod runs;
mod segment;
mod segment_work;
mod segmented;
mod segments;
mod self_initialising;
mod sheets;
mod sink;
mod smooth_list;
mod spans;
mod streaming;
mod stretch;
mod supply;
mod tasks;
mod throttle;
mod to_stream;
#[cfg(test)]
mod trials;
#[cfg(test)]
mod window_trials;
mod workers;
mod writer;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use ending::Ending;
pub use error::DownloadError;
pub use options::{DownloadOptions, Existing};
pub use plan::{Item, Plan, is_downloadable};
pub use renewal::Renewal;
pub use sink::Sink;

use crate::event::{Event, Events};
use crate::http::{RetryPolicy, SharedClient};
use ahead::Ahead;
use files::sync_folder;
use journal::{Identity, SourceIdentity};
use pace::Pace;
use part::Part;
use plan::{Work, address};
use redirects::Redirects;
use remote::Remote;
use streaming::Streaming;

/// Version of the journal's form; a journal of another version is not gone on with.
const JOURNAL_VERSION: u32 = 2;

/// Tries to claim a name that another process holds, and the pause between them.
const CLAIM_TRIES: usize = 10;
const CLAIM_PAUSE: Duration = Duration::from_millis(100);

/// Carries out plans. Clones share the client and the speed limit.
#[derive(Clone)]
pub struct Downloader {
    client: SharedClient,
    options: DownloadOptions,
    events: Events,
    pace: Pace,
    ending: Ending,
}

/// How a plan ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The file was made.
    Finished(PathBuf),
    /// The final name was there before; nothing was fetched.
    AlreadyThere(PathBuf),
}

impl Downloader {
    /// A downloader over a client. Nothing happens before the first plan.
    pub fn new(client: SharedClient, options: DownloadOptions, events: Events) -> Self {
        let pace = Pace::new(options.rate_limit);
        Self { client, options, events, pace, ending: Ending::default() }
    }

    /// Another downloader of the same run, with options of its own: recordings end together, and one limit of speed is
    /// shared where both have the same.
    #[must_use]
    pub fn beside(&self, client: SharedClient, options: DownloadOptions, events: Events) -> Self {
        let is_same_pace = options.rate_limit == self.options.rate_limit;
        let pace = if is_same_pace { self.pace.clone() } else { Pace::new(options.rate_limit) };
        Self { client, options, events, pace, ending: self.ending.clone() }
    }

    /// What tells recordings of live streams that they are to end.
    pub fn ending(&self) -> Ending {
        self.ending.clone()
    }

    /// Makes the planned file. Dropping the future stops the work and keeps the part.
    ///
    /// # Errors
    /// [`DownloadError`]; what was fetched stays in the part file, and the same plan goes on with it.
    pub async fn download(&self, plan: &Plan) -> Result<Outcome, DownloadError> {
        if self.options.existing == Existing::Keep && fs::symlink_metadata(&plan.path).is_ok() {
            return self.already_there(plan);
        }
        let mut part = self.claim(plan).await?;
        // Another job or process may have finished this very file while we waited for its name.
        if self.options.existing == Existing::Keep && fs::symlink_metadata(&plan.path).is_ok() {
            if part.is_empty() {
                part.discard();
            }
            return self.already_there(plan);
        }
        let streaming = Streaming::new(plan, &self.options, self.events.clone(), self.ending.clone());
        let streaming = Arc::new(streaming);
        match self.fetch(plan, &mut part, &streaming).await {
            Ok(Fetched { missing, .. }) if missing > 0 => {
                let path = part.finish_as(&incomplete_name(&plan.path))?;
                Err(DownloadError::Incomplete { path, missing })
            }
            Ok(Fetched { bytes: fetched_bytes, .. }) => {
                let path = self.finish(part).await?;
                let size_bytes = fs::metadata(&path).map(|metadata| metadata.len()).unwrap_or(0);
                let item = plan.item.clone();
                self.events.send(Event::Finished { item, path: path.clone(), size_bytes, fetched_bytes });
                Ok(Outcome::Finished(path))
            }
            Err(error) => {
                if !self.options.keeps_part || part.is_empty() {
                    part.discard();
                }
                Err(error)
            }
        }
    }

    /// Claims the name. A process that was killed a moment ago may still hold it: a short wait tells it from one that
    /// is at work.
    async fn claim(&self, plan: &Plan) -> Result<Part, DownloadError> {
        let (mut waits, mut refusals) = (0, 0);
        loop {
            match Part::claim(&plan.path, &self.options) {
                Err(DownloadError::Locked { .. }) if waits < CLAIM_TRIES => {
                    waits += 1;
                    tokio::time::sleep(CLAIM_PAUSE).await;
                }
                Err(error) => self.endure(error, &mut refusals).await?,
                Ok(part) => return Ok(part),
            }
        }
    }

    /// Gives the file its final name.
    async fn finish(&self, part: Part) -> Result<PathBuf, DownloadError> {
        let part = Arc::new(part);
        let mut refusals = 0;
        loop {
            // Making a file durable takes as long as the disk needs, and others want to go on meanwhile.
            let hand = Arc::clone(&part);
            match tokio::task::spawn_blocking(move || hand.finish()).await {
                Ok(Err(error)) => self.endure(error, &mut refusals).await?,
                Ok(Ok(path)) => {
                    let published = path.clone();
                    // The name is given whatever becomes of this: a crash now can bring the part back, which is whole.
                    drop(tokio::task::spawn_blocking(move || sync_folder(&published)));
                    return Ok(path);
                }
                Err(error) => return tasks::stopped(error).await,
            }
        }
    }

    /// Waits where the system refuses a file for a moment, as virus scanners and network drives make it do.
    async fn endure(&self, error: DownloadError, refusals: &mut u32) -> Result<(), DownloadError> {
        if !error.is_refused_file() || *refusals >= self.options.file_retries {
            return Err(error);
        }
        tokio::time::sleep(self.options.file_pauses.after(*refusals)).await;
        *refusals += 1;
        Ok(())
    }

    async fn fetch(
        &self,
        plan: &Plan,
        part: &mut Part,
        streaming: &Arc<Streaming>,
    ) -> Result<Fetched, DownloadError> {
        let job = Job { plan, options: &self.options, events: &self.events };
        let ahead = match plan.work {
            Work::Copy | Work::Sheets => Ahead::default(),
            Work::Merge(_) => part.ahead(&self.options),
        };
        let remotes: Result<Vec<Remote>, DownloadError> =
            plan.formats.iter().map(|format| self.remote(plan, format, (streaming, &ahead))).collect();
        let remotes = remotes?;
        recorded::set_aside(&job, part)?;
        match plan.work {
            Work::Copy => copy::copy(&job, &remotes[0], part).await,
            Work::Merge(kind) => merge::merge(&job, &remotes, kind, part).await,
            Work::Sheets => sheets::sheets(&job, &remotes[0], part).await,
        }
    }

    fn remote(
        &self,
        plan: &Plan,
        format: &crate::media::Format,
        (streaming, ahead): (&Arc<Streaming>, &Ahead),
    ) -> Result<Remote, DownloadError> {
        let (url, max_range_bytes) = address(format)?;
        let url = url.ok_or_else(|| DownloadError::NoSegments { format: format.id.clone() })?;
        Ok(Remote {
            client: self.client.clone(),
            scope: plan.scope.clone(),
            url: url.clone(),
            headers: format.headers.clone(),
            max_range_bytes: min_of(max_range_bytes, self.options.max_range_bytes),
            policy: RetryPolicy::new(&self.options.budgets),
            pace: self.pace.clone(),
            redirects: Redirects::default(),
            segment_tries: self.options.segment_tries,
            streaming: Arc::clone(streaming),
            ahead: ahead.clone(),
            segment_policy: RetryPolicy::new(&self.options.budgets)
                .with_pauses(self.options.segment_pauses)
                .with_at_least(self.options.segment_tries.saturating_sub(1)),
        })
    }

    /// The name is taken. A file that is shorter than the one it should be is not called done.
    fn already_there(&self, plan: &Plan) -> Result<Outcome, DownloadError> {
        let path = plan.path.clone();
        let Ok(found) = fs::metadata(&path) else {
            return Err(DownloadError::InTheWay { path, what: "it is a link that leads nowhere" });
        };
        if !found.is_file() {
            return Err(DownloadError::InTheWay { path, what: "it is not a file" });
        }
        if let ([format], Work::Copy) = (plan.formats.as_slice(), plan.work)
            && let Some(expected) = format.exact_size_bytes().filter(|expected| found.len() < *expected)
        {
            return Err(DownloadError::OtherFile { path, found: found.len(), expected });
        }
        remove_stale_journal(&path);
        self.events.send(Event::AlreadyThere { item: plan.item.clone(), path: path.clone() });
        Ok(Outcome::AlreadyThere(path))
    }
}

/// What came of a plan.
struct Fetched {
    /// Bytes that came over the network.
    bytes: u64,
    /// Segments that could not be had and were left out.
    missing: u64,
}

/// `NAME.incomplete.EXT`.
fn incomplete_name(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(".incomplete");
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// The smaller of two limits.
fn min_of(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// A run that was killed between the rename and its last step leaves a journal without a part.
fn remove_stale_journal(path: &Path) {
    if let Ok(part) = Part::claim(path, &DownloadOptions::default())
        && part.is_empty()
    {
        part.discard();
    }
}

/// The name with another extension behind it, whatever dots it has.
pub fn with_suffix(base: &Path, suffix: &str) -> PathBuf {
    let mut name = base.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(suffix);
    base.with_file_name(name)
}

/// One plan while it is carried out.
struct Job<'a> {
    plan: &'a Plan,
    options: &'a DownloadOptions,
    events: &'a Events,
}

impl Job<'_> {
    fn identity(&self, kind: &str, sources: Vec<SourceIdentity>) -> Identity {
        Identity { version: JOURNAL_VERSION, kind: kind.to_owned(), item: self.plan.key.clone(), sources }
    }

    /// Says that bytes begin to come.
    fn announce(&self, resumed_bytes: u64, total_bytes: Option<u64>) {
        let formats: Vec<&str> = self.plan.formats.iter().map(|format| format.id.as_str()).collect();
        self.events.send(Event::Started {
            item: self.plan.item.clone(),
            title: self.plan.title.clone(),
            path: self.plan.path.clone(),
            formats: formats.join("+"),
            total_bytes,
            resumed_bytes,
        });
    }
}
