//! The connections of one file: each fetches a span after the other, and there are as many as the crew wants.

use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::DownloadError;
use super::crew::Crew;
use super::progress::Progress;
use super::remote::{Answer, Remote, State, is_page};
use super::runs::{Pen, RunWriter};
use super::spans::{Spans, Task};
use super::stretch::Stretch;
use super::tasks::stopped;
use super::throttle::Throttle;

/// How often a worker that waits for bytes looks whether another has taken its span.
const LOOK: Duration = Duration::from_secs(1);

/// What the workers of one file share.
pub(super) struct Shared {
    pub(super) remote: Remote,
    pub(super) state: State,
    pub(super) spans: Mutex<Spans>,
    pub(super) crew: Mutex<Crew>,
    /// Where a file without a length is cut off: what the user allows, and what the disk holds.
    pub(super) ceiling: u64,
    pub(super) limit: Option<u64>,
    pub(super) path: PathBuf,
    pub(super) writer: Arc<RunWriter>,
    pub(super) progress: Progress,
}

/// What the first worker begins with.
pub(super) struct First {
    pub(super) answer: Answer,
    /// Bytes before its span with which the answer begins, to be compared where the server names no version.
    pub(super) before: Vec<u8>,
}

/// How a worker's span ended.
enum End {
    /// It is there; the next one may be taken.
    Fetched,
    /// The server wants fewer connections.
    Stop,
}

/// Runs workers until every byte is there; the first error stops them all.
pub(super) async fn run(
    shared: &Arc<Shared>,
    first: Option<First>,
    mut throttle: Throttle,
) -> Result<(), DownloadError> {
    let mut workers = JoinSet::new();
    workers.spawn(work(Arc::clone(shared), first));
    let outcome = supervise(shared, &mut workers, &mut throttle).await;
    // Nobody writes any more when this returns.
    workers.shutdown().await;
    outcome
}

async fn supervise(
    shared: &Arc<Shared>,
    workers: &mut JoinSet<Result<(), DownloadError>>,
    throttle: &mut Throttle,
) -> Result<(), DownloadError> {
    loop {
        let interval = shared.crew().interval();
        tokio::select! {
            ended = workers.join_next() => match ended {
                Some(Ok(outcome)) => outcome?,
                Some(Err(error)) => return stopped(error).await,
                // All were refused at the same moment: one tries again, alone.
                None if shared.spans().has_work() => {
                    workers.spawn(work(Arc::clone(shared), None));
                }
                None => return Ok(()),
            },
            () = tokio::time::sleep(interval) => {}
        }
        let fetched = shared.progress.fetched();
        if let Some(bytes_per_second) = throttle.too_slow(fetched) {
            let url = shared.remote.url.redacted();
            return Err(DownloadError::Throttled { url, bytes_per_second });
        }
        for _ in workers.len()..shared.wanted(fetched) {
            workers.spawn(work(Arc::clone(shared), None));
        }
    }
}

async fn work(shared: Arc<Shared>, mut first: Option<First>) -> Result<(), DownloadError> {
    let mut speed = None;
    while let Some(task) = shared.take(speed) {
        let outcome = shared.fetch(task, first.take()).await;
        speed = shared.spans().leave(task.worker);
        match outcome? {
            End::Fetched => {}
            End::Stop => return Ok(()),
        }
    }
    Ok(())
}

impl Shared {
    fn spans(&self) -> MutexGuard<'_, Spans> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn crew(&self) -> MutexGuard<'_, Crew> {
        self.crew.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many workers there should be now: none more where there is nothing for them.
    fn wanted(&self, fetched: u64) -> usize {
        let (active, has_work) = {
            let spans = self.spans();
            (spans.active(), spans.has_work())
        };
        let mut crew = self.crew();
        crew.observe(fetched, active);
        if has_work { crew.wanted() } else { 0 }
    }

    /// The next span, unless there are workers enough.
    fn take(&self, speed: Option<f64>) -> Option<Task> {
        let wanted = self.crew().wanted();
        let mut spans = self.spans();
        if spans.active() >= wanted { None } else { spans.take(speed, wanted) }
    }

    async fn fetch(&self, task: Task, first: Option<First>) -> Result<End, DownloadError> {
        let mut stretch = self.stretch(task, first);
        let mut pen = Pen::new(Arc::clone(&self.writer));
        let mut offset = task.span.0;
        let mut asked = Some(Instant::now());
        loop {
            let piece = match self.next(&mut stretch, task.worker).await {
                Ok(Some(piece)) => piece,
                Ok(None) => break,
                Err(error) if error.is_refusal() => {
                    let active = self.spans().active();
                    if active > 1 {
                        self.crew().refused(active);
                        return Ok(End::Stop);
                    }
                    stretch.endure(error).await?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            if let Some(asked) = asked.take() {
                self.crew().answered(asked.elapsed());
            }
            if offset == 0 && is_page(&piece) {
                let url = self.remote.url.redacted();
                return Err(DownloadError::WrongType { url, found: "a web page".to_owned() });
            }
            offset += self.place(task.worker, offset, &piece, &mut pen)?;
            if self.spans().is_over(task.worker) {
                break;
            }
        }
        let mut spans = self.spans();
        if stretch.has_lost_ranges() {
            spans.in_order();
        }
        if self.state.total.is_none() {
            spans.ends(task.worker);
        }
        Ok(End::Fetched)
    }

    fn stretch(&self, task: Task, first: Option<First>) -> Stretch {
        let (from, end) = task.span;
        let last = (end != u64::MAX).then(|| end - 1);
        let stretch = Stretch::new(self.remote.clone(), self.state.clone(), from, last).yielding();
        match first {
            Some(First { answer, before }) => stretch.after(&before).with_answer(answer, before.len() as u64),
            None => stretch,
        }
    }

    /// The next bytes; `None` at the end, and where another worker has taken the span meanwhile.
    async fn next(&self, stretch: &mut Stretch, worker: usize) -> Result<Option<Bytes>, DownloadError> {
        let mut next = pin!(stretch.next());
        loop {
            tokio::select! {
                biased;
                piece = &mut next => return piece,
                () = tokio::time::sleep(LOOK) => {
                    if self.spans().is_over(worker) {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Writes the bytes that are still the worker's own. How many they were.
    fn place(&self, worker: usize, offset: u64, piece: &[u8], pen: &mut Pen) -> Result<u64, DownloadError> {
        let own = self.spans().advance(worker, piece.len());
        let end = offset + own as u64;
        if end > self.ceiling {
            return Err(self.over_ceiling(end));
        }
        self.progress.add(own);
        pen.write(offset, &piece[..own]).map_err(|error| DownloadError::file("write", &self.path, error))?;
        Ok(own as u64)
    }

    /// Whose limit it was: the user's or the disk's.
    fn over_ceiling(&self, size: u64) -> DownloadError {
        match self.limit {
            Some(limit) if limit <= self.ceiling => DownloadError::OverLimit { size, limit },
            _ => DownloadError::NoSpace { path: self.path.clone(), needed: size - self.ceiling, free: 0 },
        }
    }
}
