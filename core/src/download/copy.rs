//! One file, byte for byte: as many spans in flight as make it faster, each written where it belongs.

use std::sync::{Arc, Mutex};

use tokio::time::Instant;

use super::crew::Crew;
use super::files::read_at;
use super::journal::{Identity, SourceIdentity};
use super::part::Part;
use super::progress::Progress;
use super::remote::{Answer, Remote, State, Validator};
use super::runs::{RunRecord, RunWriter, missing, verified};
use super::spans::{FIRST, Span, Spans};
use super::stretch::OVERLAP;
use super::throttle::Throttle;
use super::workers::{First, Shared, run};
use super::{DownloadError, Fetched, Job};

/// Where a copy begins: what is there, and the first answer for what is not.
struct Start {
    identity: Identity,
    state: State,
    kept: Vec<Span>,
    /// The answer from this byte on; `None` where nothing is missing.
    first: Option<(u64, Answer)>,
}

/// Fetches one remote file into the part.
pub(super) async fn copy(job: &Job<'_>, remote: &Remote, part: &mut Part) -> Result<Fetched, DownloadError> {
    let asked = Instant::now();
    let start = begin(job, remote, part).await?;
    let latency = asked.elapsed();
    let total = start.state.total;
    let resumed: u64 = start.kept.iter().map(|(from, end)| end - from).sum();
    let needed = total.map_or(0, |total| total - resumed);
    part.check_space(needed, total, job.options)?;
    let identity = start.identity.clone();
    let journal = if start.kept.is_empty() {
        let journal = part.begin::<RunRecord>(&identity, &[])?;
        part.file.set_len(0).map_err(|error| part.write_error(error, needed))?;
        journal
    } else {
        part.go_on()?
    };
    job.announce(resumed, total);
    let progress = Progress::new(&job.plan.item, job.events.clone(), total);
    progress.resume(resumed, total);
    let file = part.file.try_clone().map_err(|error| part.write_error(error, needed))?;
    let writer = Arc::new(RunWriter::new(file, journal, total));
    let mut crew = Crew::new(job.options.connections);
    crew.answered(latency);
    let (shared, first) = shared(job, start, remote, (Arc::clone(&writer), &progress, crew), part)?;
    let outcome = run(&shared, first, Throttle::new(job.options.throttled_rate)).await;
    if let Err(DownloadError::Changed { .. }) = &outcome {
        // What is there belongs to a file that is no more: the next run begins anew.
        part.begin::<RunRecord>(&identity, &[])?;
    }
    if outcome.is_err() && total.is_none() {
        // Without a length nothing can be gone on with: a part that stays would only fill the disk.
        part.file.set_len(0).map_err(|error| part.write_error(error, needed))?;
    }
    outcome.map_err(|error| match error {
        DownloadError::File { source, .. } => part.write_error(source, needed),
        other => other,
    })?;
    let written = writer.written();
    let expected = total.or_else(|| job.plan.formats[0].exact_size_bytes()).unwrap_or(written);
    check_end(remote, part, resumed + written, (total, expected))?;
    progress.tell();
    Ok(Fetched { bytes: progress.fetched(), missing: 0 })
}

/// Every byte was written once, and the file is as long as it should be.
fn check_end(
    remote: &Remote,
    part: &Part,
    received: u64,
    (total, expected): (Option<u64>, u64),
) -> Result<(), DownloadError> {
    let on_disk = part.file.metadata().map(|metadata| metadata.len()).unwrap_or(0);
    if received == 0 && total.is_none() {
        return Err(empty(remote));
    }
    if received < expected || on_disk < expected {
        let url = remote.url.redacted();
        return Err(DownloadError::Short { url, received: received.min(on_disk), expected });
    }
    match total {
        // An earlier run of a longer file was longer.
        Some(total) if on_disk > total => {
            part.file.set_len(total).map_err(|error| part.write_error(error, 0))
        }
        _ => Ok(()),
    }
}

/// Learns what the remote file is, and what of it is there already.
async fn begin(job: &Job<'_>, remote: &Remote, part: &mut Part) -> Result<Start, DownloadError> {
    if let Some(start) = resumed(job, remote, part).await? {
        return Ok(start);
    }
    let format = &job.plan.formats[0];
    let hint = format.exact_size_bytes();
    let (state, answer) = remote.open(0, Some(hint.unwrap_or(u64::MAX).min(FIRST))).await?;
    if state.total == Some(0) {
        return Err(empty(remote));
    }
    let identity = job.identity("copy", vec![state.identity(&format.id)]);
    Ok(Start { identity, state, kept: Vec::new(), first: Some((0, answer)) })
}

/// What an earlier run left and the server still gives; `None` where the file is to be fetched from its beginning.
async fn resumed(job: &Job<'_>, remote: &Remote, part: &mut Part) -> Result<Option<Start>, DownloadError> {
    let Some((identity, source, records)) = left(job, part)? else { return Ok(None) };
    let Some(total) = source.total else { return Ok(None) };
    let validator = source.validator.as_deref().map(Validator::from_text);
    let mut state = State { total: Some(total), validator, has_ranges: true };
    let mut kept = verified(&part.file, &records, total).map_err(|error| part.read_error(error))?;
    if state.validator.is_none() {
        // Only what is joined to the beginning can be compared with the server's bytes before it is gone on with.
        kept.truncate(usize::from(kept.first().is_some_and(|(from, _)| *from == 0)));
    }
    if kept.is_empty() {
        return Ok(None);
    }
    let Some((from, end)) = missing(&kept, total).first().copied() else {
        return Ok(Some(Start { identity, state, kept, first: None }));
    };
    let overlap = if state.validator.is_none() { from.min(OVERLAP as u64) } else { 0 };
    let last = end.min(from + FIRST) - 1;
    match remote.ask_patiently((from, overlap), Some(last), &state).await {
        Ok(answer @ (Answer::Part(_) | Answer::Whole(_))) => {
            state.has_ranges = matches!(answer, Answer::Part(_));
            Ok(Some(Start { identity, state, kept, first: Some((from - overlap, answer)) }))
        }
        // Another file now, or one that cannot be taken up: from the beginning.
        Ok(Answer::PastTheEnd) | Err(DownloadError::Changed { .. } | DownloadError::BadRange { .. }) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The journal of an earlier run of this very plan.
fn left(
    job: &Job<'_>,
    part: &mut Part,
) -> Result<Option<(Identity, SourceIdentity, Vec<RunRecord>)>, DownloadError> {
    if !job.options.is_resumed {
        return Ok(None);
    }
    let Some(left) = part.left::<RunRecord>()? else { return Ok(None) };
    let [source] = left.identity.sources.as_slice() else { return Ok(None) };
    let is_same = source.format == job.plan.formats[0].id
        && left.identity == job.identity("copy", vec![source.clone()]);
    Ok(is_same.then(|| (left.identity.clone(), source.clone(), left.records)))
}

fn empty(remote: &Remote) -> DownloadError {
    DownloadError::WrongType { url: remote.url.redacted(), found: "an empty file".to_owned() }
}

/// What the workers share, and what the first of them begins with.
fn shared(
    job: &Job<'_>,
    start: Start,
    remote: &Remote,
    (writer, progress, crew): (Arc<RunWriter>, &Progress, Crew),
    part: &Part,
) -> Result<(Arc<Shared>, Option<First>), DownloadError> {
    let Start { state, kept, first, .. } = start;
    let gaps = missing(&kept, state.total.unwrap_or(u64::MAX));
    let first = match (first, gaps.first()) {
        (Some((from, answer)), Some((gap, _))) => {
            let mut before = vec![0; usize::try_from(gap - from).unwrap_or(0)];
            read_at(&part.file, &mut before, from).map_err(|error| part.read_error(error))?;
            Some(First { answer, before })
        }
        _ => None,
    };
    let is_whole = matches!(&first, Some(First { answer: Answer::Whole(_), .. }));
    let spans = Spans::new(gaps, !state.has_ranges || state.total.is_none());
    let ceiling = if state.total.is_some() { u64::MAX } else { part.ceiling(job.options) };
    let shared = Shared {
        remote: remote.clone(),
        spans: Mutex::new(spans.first_whole(is_whole)),
        crew: Mutex::new(crew),
        state,
        ceiling,
        limit: job.options.max_size_bytes,
        path: part.path.clone(),
        writer,
        progress: progress.clone(),
    };
    Ok((Arc::new(shared), first))
}
