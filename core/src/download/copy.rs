//! One file, byte for byte: several stretches in flight, each written where it belongs.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinSet;

use super::blocks::{BLOCK, BlockRecord, BlockWriter, Placed, missing, verified};
use super::files::read_at;
use super::journal::{Identity, SourceIdentity};
use super::options::DownloadOptions;
use super::part::Part;
use super::progress::Progress;
use super::remote::{Answer, Remote, State, Validator, is_page};
use super::stretch::{OVERLAP, Stretch};
use super::writer::{Queue, Writer};
use super::{DownloadError, Job};

/// Bytes asked for at once, unless the server gives less at full speed.
const CHUNK: u64 = 8 * BLOCK;

/// Where a copy begins: what is there, and the first answer for what is not.
struct Start {
    identity: Identity,
    state: State,
    kept: Vec<BlockRecord>,
    /// First byte that is missing, and the answer from there on; `None` where nothing is missing.
    first: Option<(u64, Answer)>,
}

/// Fetches one remote file into the part. Returns the bytes fetched.
pub(super) async fn copy(job: &Job<'_>, remote: &Remote, part: &mut Part) -> Result<u64, DownloadError> {
    let start = begin(job, remote, part).await?;
    let total = start.state.total;
    let resumed: u64 = start.kept.iter().map(|record| block_length(record.number, total)).sum();
    let needed = total.map_or(0, |total| total - resumed);
    part.check_space(needed, total, job.options)?;
    let identity = start.identity.clone();
    let journal = part.begin(&identity, &start.kept)?;
    if start.kept.is_empty() {
        part.file.set_len(0).map_err(|error| part.write_error(error, needed))?;
    }
    job.announce(resumed, total);
    let progress = Progress::new(&job.plan.item, job.events.clone(), total);
    progress.resume(resumed, total);
    let file = part.file.try_clone().map_err(|error| part.write_error(error, needed))?;
    let blocks = BlockWriter::new(file, journal, total);
    let writer = Writer::start(blocks, |blocks: &mut BlockWriter, placed: Placed| blocks.write(&placed));
    let outcome =
        run(&start_shared(start, remote, &writer, &progress, (part, job.options))?, job.options.connections)
            .await;
    // What has come is written and journalled whatever happened to the rest.
    let mut blocks = writer.finish().await.map_err(|error| part.write_error(error, needed))?;
    blocks.flush().map_err(|error| part.write_error(error, needed))?;
    if let Err(DownloadError::Changed { .. }) = &outcome {
        // What is there belongs to a file that is no more: the next run begins anew.
        part.begin::<BlockRecord>(&identity, &[])?;
    }
    let length = outcome?;
    let on_disk = part.file.metadata().map(|metadata| metadata.len()).unwrap_or(0);
    let expected = total.or_else(|| job.plan.formats[0].exact_size_bytes()).unwrap_or(length);
    match total {
        None if on_disk == 0 => return Err(empty(remote)),
        Some(total) if on_disk > total => {
            part.file.set_len(total).map_err(|error| part.write_error(error, 0))?;
        }
        _ if on_disk < expected => {
            let url = remote.url.redacted();
            return Err(DownloadError::Short { url, received: on_disk, expected });
        }
        _ => {}
    }
    progress.tell();
    Ok(progress.fetched())
}

fn block_length(number: u64, total: Option<u64>) -> u64 {
    total.map_or(BLOCK, |total| BLOCK.min(total.saturating_sub(number * BLOCK)))
}

/// Learns what the remote file is, and what of it is there already.
async fn begin(job: &Job<'_>, remote: &Remote, part: &mut Part) -> Result<Start, DownloadError> {
    let format = &job.plan.formats[0];
    let identity = |source: SourceIdentity| job.identity("copy", vec![source]);
    if job.options.is_resumed
        && let Some(left) = part.left::<BlockRecord>()?
        && let [source] = left.identity.sources.as_slice()
        && source.format == format.id
        && left.identity == identity(source.clone())
        && let Some(total) = source.total
    {
        let validator = source.validator.as_deref().map(Validator::from_text);
        let state = State { total: Some(total), validator, has_ranges: true };
        let mut kept = verified(&part.file, left.records, total).map_err(|error| part.read_error(error))?;
        if state.validator.is_none() {
            // Only what is joined to the beginning can be compared with the server's bytes before it is gone on with.
            let joined = kept.iter().zip(0..).take_while(|(record, number)| record.number == *number).count();
            kept.truncate(joined);
        }
        let Some((from, last)) = missing(&kept, total).first().copied() else {
            return Ok(Start { identity: left.identity, state, kept, first: None });
        };
        let tail = if state.validator.is_none() { from.min(OVERLAP as u64) } else { 0 };
        if !kept.is_empty() {
            match remote.ask(from - tail, Some(last.min(from + CHUNK - 1)), Some(&state)).await {
                Ok(answer @ (Answer::Part(_) | Answer::Whole(_))) => {
                    return Ok(Start {
                        identity: left.identity,
                        state,
                        kept,
                        first: Some((from - tail, answer)),
                    });
                }
                // Another file now, or one that cannot be taken up: from the beginning.
                Ok(Answer::PastTheEnd)
                | Err(DownloadError::Changed { .. } | DownloadError::BadRange { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    let hint = format.exact_size_bytes();
    let (state, answer) = remote.open(0, Some(hint.unwrap_or(u64::MAX).min(CHUNK))).await?;
    if state.total == Some(0) {
        return Err(empty(remote));
    }
    let identity = identity(state.identity(&format.id));
    Ok(Start { identity, state, kept: Vec::new(), first: Some((0, answer)) })
}

fn empty(remote: &Remote) -> DownloadError {
    DownloadError::WrongType { url: remote.url.redacted(), found: "an empty file".to_owned() }
}

/// What the workers of one copy share.
struct Shared {
    remote: Remote,
    state: State,
    /// Stretches nobody fetches yet, with the answer for the first of them.
    todo: Mutex<VecDeque<Todo>>,
    /// Where a file without a length is cut off: what the user allows, and what the disk holds.
    ceiling: u64,
    limit: Option<u64>,
    path: PathBuf,
    queue: Queue<Placed>,
    progress: Progress,
}

struct Todo {
    from: u64,
    last: Option<u64>,
    /// Bytes before `from` to compare, for files without a version.
    tail: Vec<u8>,
    answer: Option<Answer>,
}

fn start_shared(
    start: Start,
    remote: &Remote,
    writer: &Writer<Placed, BlockWriter>,
    progress: &Progress,
    (part, options): (&Part, &DownloadOptions),
) -> Result<Arc<Shared>, DownloadError> {
    let Start { state, kept, first, .. } = start;
    let mut todo = VecDeque::new();
    let chunk = remote.max_range_bytes.map_or(CHUNK, |limit| CHUNK.min(limit.max(1)));
    match (state.total, state.has_ranges) {
        (Some(total), true) => {
            for (from, last) in missing(&kept, total) {
                let mut at = from;
                while at <= last {
                    // Chunks end at blocks, so that each block is written by one worker, in order.
                    let end = ((at / BLOCK) * BLOCK).saturating_add(chunk.max(BLOCK) - 1).min(last);
                    todo.push_back(Todo { from: at, last: Some(end), tail: Vec::new(), answer: None });
                    at = end + 1;
                }
            }
        }
        (total, _) if total != Some(0) => {
            todo.push_back(Todo {
                from: 0,
                last: total.map(|total| total - 1),
                tail: Vec::new(),
                answer: None,
            });
        }
        _ => {}
    }
    if let (Some((from, answer)), Some(head)) = (first, todo.front_mut()) {
        if from < head.from {
            let mut tail = vec![0; usize::try_from(head.from - from).unwrap_or(0)];
            read_at(&part.file, &mut tail, from).map_err(|error| part.write_error(error, 0))?;
            head.tail = tail;
        } else {
            head.answer = Some(answer);
        }
    }
    let (remote, queue, progress) = (remote.clone(), writer.queue(), progress.clone());
    let ceiling = if state.total.is_some() { u64::MAX } else { part.ceiling(options) };
    Ok(Arc::new(Shared {
        remote,
        state,
        todo: Mutex::new(todo),
        ceiling,
        limit: options.max_size_bytes,
        path: part.path.clone(),
        queue,
        progress,
    }))
}

/// Runs the workers; the first error stops them all. Returns the number of bytes up to the end of the last stretch.
async fn run(shared: &Arc<Shared>, connections: usize) -> Result<u64, DownloadError> {
    let stretches = shared.todo.lock().unwrap_or_else(PoisonError::into_inner).len();
    let mut workers = JoinSet::new();
    for _ in 0..connections.clamp(1, stretches.max(1)) {
        workers.spawn(work(Arc::clone(shared)));
    }
    let mut length = 0;
    while let Some(ended) = workers.join_next().await {
        match ended {
            Ok(outcome) => length = length.max(outcome?),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    Ok(length)
}

impl Shared {
    /// Whose limit it was: the user's or the disk's.
    fn over_ceiling(&self, size: u64) -> DownloadError {
        match self.limit {
            Some(limit) if limit <= self.ceiling => DownloadError::OverLimit { size, limit },
            _ => DownloadError::NoSpace { path: self.path.clone(), needed: size - self.ceiling, free: 0 },
        }
    }
}

async fn work(shared: Arc<Shared>) -> Result<u64, DownloadError> {
    let mut length = 0;
    loop {
        let todo = shared.todo.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(todo) = todo else { return Ok(length) };
        let mut offset = todo.from;
        let mut stretch =
            Stretch::new(shared.remote.clone(), shared.state.clone(), todo.from, todo.last).after(&todo.tail);
        if let Some(answer) = todo.answer {
            stretch = stretch.with_answer(answer);
        }
        while let Some(bytes) = stretch.next().await? {
            if offset == 0 && is_page(&bytes) {
                let url = shared.remote.url.redacted();
                return Err(DownloadError::WrongType { url, found: "a web page".to_owned() });
            }
            shared.progress.add(bytes.len());
            let placed = Placed { offset, bytes };
            offset += placed.bytes.len() as u64;
            if offset > shared.ceiling {
                return Err(shared.over_ceiling(offset));
            }
            if !shared.queue.send(placed).await {
                return Ok(length);
            }
        }
        length = length.max(offset);
    }
}
