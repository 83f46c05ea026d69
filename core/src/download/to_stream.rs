//! Media into a stream that cannot be gone back in, such as standard output: in order, each byte once.
//!
//! A single file comes as it is on the server. What is put together comes in the form files have while they are made
//! (fragmented MP4, Matroska by clusters): a player reads it as it comes. Nothing is patched, and an interrupted stream cannot
//! be gone on with.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use super::ahead::Ahead;
use super::merge::merge_into;
use super::plan::Work;
use super::progress::Progress;
use super::remote::Remote;
use super::segmented::Chunk;
use super::streaming::Streaming;
use super::supply::Supply;
use super::writer::Writer;
use super::{DownloadError, Downloader, Fetched, Job, Plan};
use crate::event::Event;

/// Where the bytes go.
pub type Sink = Box<dyn Write + Send>;

/// What the stream is called in events.
const NAME: &str = "-";

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

/// Flushes the stream; what it did not take is the error.
pub(super) fn ended(sink: io::Result<Sink>) -> Result<(), DownloadError> {
    let flushed = sink.and_then(|mut sink| sink.flush());
    flushed.map_err(|error| DownloadError::file("write", Path::new(NAME), error))
}

/// The end of an MP4 file without its index: the fragments have told all of it, and a second one puzzles players.
pub(super) fn without_index(end: Bytes) -> Bytes {
    let mut at = 0;
    // ISO/IEC 14496-12, 4.2: size in 32 bits, type, and where the size is 1 the real one in 64 bits.
    while let Some((head, rest)) = end.get(at..).and_then(<[u8]>::split_first_chunk::<8>) {
        let [a, b, c, d, kind @ ..] = *head;
        if kind == *b"moov" {
            return end.slice(..at);
        }
        let long = || rest.first_chunk::<8>().map(|size| u64::from_be_bytes(*size));
        let size = match u32::from_be_bytes([a, b, c, d]) {
            1 => long(),
            size => Some(u64::from(size)),
        };
        let next = size.filter(|size| *size >= 8).and_then(|size| usize::try_from(size).ok());
        let Some(next) = next.and_then(|size| at.checked_add(size)) else { break };
        at = next;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_index_is_left_out() {
        let fragment =
            [&[0, 0, 0, 9][..], b"moof", &[7], &[0, 0, 0, 1], b"mdat", &[0, 0, 0, 0, 0, 0, 0, 17], &[5]];
        let fragment = fragment.concat();
        let whole = [&fragment[..], &[0, 0, 0, 8], b"moov"].concat();
        assert_eq!(without_index(whole.into()), fragment);
        assert_eq!(without_index(fragment.clone().into()), fragment);
        for odd in [&b"x"[..], &[0, 0, 0, 0, 1, 2, 3, 4, 5], &[0, 0, 0, 1, 1, 2, 3, 4]] {
            assert_eq!(without_index(Bytes::copy_from_slice(odd)), odd);
        }
    }
}
