//! Media into a stream that cannot be gone back in, such as standard output: in order, each byte once.
//!
//! A single file comes as it is on the server. What is put together comes in the form files have while they are made
//! (fragmented MP4, Matroska by clusters): a player reads it as it comes. Nothing is patched, and an interrupted stream cannot
//! be gone on with.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;

use super::ahead::Ahead;
use super::merge::merge_into;
use super::plan::Work;
use super::progress::Progress;
use super::remote::Remote;
use super::segmented::Chunk;
use super::sink::{NAME, Sink, ended};
use super::streaming::Streaming;
use super::supply::Supply;
use super::writer::Writer;
use super::{DownloadError, Downloader, Fetched, Job, Plan};
use crate::event::Event;

impl Downloader {
    /// Fetches what is planned into a stream. The plan's path is not looked at.
    ///
    /// # Errors
    /// [`DownloadError`]; what was written before stays written.
    pub async fn stream(&self, plan: &Plan, sink: Sink) -> Result<u64, DownloadError> {
        let plan = Plan { path: PathBuf::from(NAME), ..plan.clone() };
        let streaming =
            Arc::new(Streaming::new(&plan, &self.options, self.events.clone(), self.ending.clone()));
        let job = Job { plan: &plan, options: &self.options, events: &self.events };
        // What is not gone on with keeps nothing beside it.
        let ahead = Ahead::default();
        let remotes: Result<Vec<Remote>, DownloadError> =
            plan.formats.iter().map(|format| self.remote(&plan, format, (&streaming, &ahead))).collect();
        let remotes = remotes?;
        let Fetched { bytes: size_bytes, missing } = match plan.work {
            Work::Copy => copied(&job, &remotes[0], sink).await?,
            Work::Sheets => {
                let format = plan.formats[0].id.clone();
                return Err(DownloadError::Unsupported { format, kind: "a page of pictures to a stream" });
            }
            Work::Merge(kind) => merge_into(&job, &remotes, kind, sink).await?,
        };
        if missing > 0 {
            return Err(DownloadError::Incomplete { path: plan.path, missing });
        }
        let (item, path) = (plan.item.clone(), plan.path.clone());
        self.events.send(Event::Finished { item, path, size_bytes, fetched_bytes: size_bytes });
        Ok(size_bytes)
    }
}

/// A single file, as it is on the server.
async fn copied(job: &Job<'_>, remote: &Remote, sink: Sink) -> Result<Fetched, DownloadError> {
    let format = &job.plan.formats[0];
    let progress = Progress::new(&job.plan.item, job.events.clone(), format.exact_size_bytes());
    let mut supply = Supply::open(remote, format, &progress).await?;
    let total = supply.total();
    if let Some((size, limit)) = total.zip(job.options.max_size_bytes).filter(|(size, limit)| size > limit) {
        return Err(DownloadError::OverLimit { size, limit });
    }
    job.announce(0, total);
    progress.resume(0, total);
    let writer = Writer::start(sink, |sink: &mut Sink, bytes: Bytes| sink.write_all(&bytes));
    let queue = writer.queue();
    let mut written = 0;
    let outcome = loop {
        match supply.next().await {
            Err(error) => break Err(error),
            Ok(None) => break Ok(()),
            Ok(Some(Chunk::NewPeriod)) => {}
            Ok(Some(Chunk::Bytes(bytes))) => {
                written += bytes.len() as u64;
                if !queue.send(bytes).await {
                    break Ok(());
                }
            }
        }
    };
    drop(queue);
    ended(writer.finish().await)?;
    outcome?;
    progress.tell();
    Ok(Fetched { bytes: written, missing: supply.missing_before(None) })
}
