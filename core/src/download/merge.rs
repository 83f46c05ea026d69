//! Several sources into one file, in one pass: samples are interleaved by time and written as they arrive.

use std::io;

use super::feed::Feed;
use super::journal::Identity;
use super::part::{Left, Part};
use super::pieces::{Kept, MergeRecord, Output, Piece, PieceRecord, ResumePoint, kept};
use super::progress::Progress;
use super::remote::Remote;
use super::supply::Supply;
use super::texts::Texts;
use super::writer::Writer;
use super::{DownloadError, Job};
use crate::container::interleave::next_track;
use crate::container::{Muxer, OutputKind, TextTrack, Track, muxer_for_dressed, resume_muxer_dressed};

/// Fetches all sources of the job into one file of this kind. Returns the bytes fetched.
pub(super) async fn merge(
    job: &Job<'_>,
    remotes: &[Remote],
    kind: OutputKind,
    part: &mut Part,
) -> Result<u64, DownloadError> {
    let left = left_of(job, part, kind)?;
    let progress = Progress::new(&job.plan.item, job.events.clone(), known_total(job));
    let before = match left {
        Some((_, Kept::All(end))) => {
            end.apply(&part.file).map_err(|error| part.write_error(error, 0))?;
            return Ok(0);
        }
        Some((identity, Kept::Pieces(pieces))) => Some((identity, pieces)),
        None => None,
    };
    let mut feeds = open_feeds(job, remotes, &progress).await?;
    let mut texts = Texts::new(&job.plan.texts);
    let identity = job.identity(&name_of(kind, &job.plan.texts), feeds.iter().map(Feed::identity).collect());
    let mut pieces = before
        .filter(|(before, _)| *before == identity && names_versions(before))
        .map(|(_, pieces)| pieces)
        .unwrap_or_default();
    let mut muxer = match muxer(job, kind, &mut feeds, pieces.last(), part).await {
        // The sources are the same and their tracks are not: what is there cannot be gone on with.
        Err(DownloadError::File { source, .. }) if source.kind() == io::ErrorKind::InvalidData => {
            pieces.clear();
            muxer(job, kind, &mut feeds, None, part).await?
        }
        outcome => outcome?,
    };
    let written = pieces.last().map_or(0, |piece| piece.length);
    let totals: Option<u64> = feeds.iter().map(Feed::total).sum();
    let needed = totals.map_or(0, |total| total.saturating_sub(written));
    part.check_space(needed, totals, job.options)?;
    job.announce(written, totals);
    progress.resume(written, totals);

    let records: Vec<MergeRecord> = pieces.into_iter().map(MergeRecord::Piece).collect();
    let journal = part.begin(&identity, &records)?;
    part.file.set_len(written).map_err(|error| part.write_error(error, needed))?;
    let file = part.file.try_clone().map_err(|error| part.write_error(error, needed))?;
    let writer = Writer::start(Output::new(file, journal, written), Output::append);
    texts.skip(&muxer.written_samples());
    let outcome = pump(&mut feeds, texts, muxer.as_mut(), &writer, written == 0).await;
    // What has come is written and journalled whatever happened to the rest.
    let mut output = writer.finish().await.map_err(|error| part.write_error(error, needed))?;
    if let Err(DownloadError::Changed { .. }) = &outcome {
        // What is there belongs to a file that is no more: the next run begins anew.
        part.begin::<MergeRecord>(&identity, &[])?;
    }
    outcome?;
    output.end(muxer.finish()?).map_err(|error| part.write_error(error, needed))?;
    progress.tell();
    Ok(progress.fetched())
}

/// Whether every source names its version: without one, what is there could be of another file of the same length.
fn names_versions(identity: &Identity) -> bool {
    identity.sources.iter().all(|source| source.validator.is_some())
}

/// The sum of the lengths the site told, where it told all.
fn known_total(job: &Job<'_>) -> Option<u64> {
    job.plan.formats.iter().map(crate::media::Format::exact_size_bytes).sum()
}

/// Other text makes another file.
fn name_of(kind: OutputKind, texts: &[TextTrack]) -> String {
    if texts.is_empty() {
        return format!("merge {kind:?}");
    }
    let hash = blake3::hash(format!("{texts:?}").as_bytes());
    format!("merge {kind:?} {}", hash.to_hex())
}

/// What an earlier run of this very merge left. Whether the sources are still the same is not known yet.
fn left_of(
    job: &Job<'_>,
    part: &mut Part,
    kind: OutputKind,
) -> Result<Option<(Identity, Kept)>, DownloadError> {
    if !job.options.is_resumed {
        return Ok(None);
    }
    let Some(Left { identity, records }) = part.left::<MergeRecord>()? else { return Ok(None) };
    let is_same = identity == job.identity(&name_of(kind, &job.plan.texts), identity.sources.clone())
        && identity.sources.iter().map(|source| &source.format).eq(job
            .plan
            .formats
            .iter()
            .map(|format| &format.id));
    if !is_same {
        return Ok(None);
    }
    let kept =
        kept(&part.file, records).map_err(|error| DownloadError::file("read", &job.plan.path, error))?;
    Ok(Some((identity, kept)))
}

async fn open_feeds(
    job: &Job<'_>,
    remotes: &[Remote],
    progress: &Progress,
) -> Result<Vec<Feed>, DownloadError> {
    let openings = remotes.iter().zip(&job.plan.formats).map(|(remote, format)| async move {
        let supply = Supply::open(remote, format, progress).await?;
        Feed::open(format, supply).await
    });
    futures_util::future::try_join_all(openings).await
}

/// A muxer for a new file, or one that goes on behind the last piece, with the feeds set to where it goes on.
async fn muxer(
    job: &Job<'_>,
    kind: OutputKind,
    feeds: &mut [Feed],
    last: Option<&PieceRecord>,
    part: &Part,
) -> Result<Box<dyn Muxer>, DownloadError> {
    let own = feeds.iter().flat_map(Feed::tracks).cloned();
    let tracks: Vec<Track> = own.chain(job.plan.texts.iter().map(TextTrack::track)).collect();
    let dressing = job.plan.dressing.clone();
    let Some(last) = last else { return Ok(muxer_for_dressed(kind, tracks, dressing)?) };
    let muxer = resume_muxer_dressed(kind, tracks, dressing, &mut &part.file, last.length);
    let muxer = muxer.map_err(|error| part.read_error(error))?;
    let written = muxer.written_samples();
    let mut rest = written.as_slice();
    for (feed, point) in feeds.iter_mut().zip(&last.sources) {
        let (own, others) = rest.split_at(point.before.len().min(rest.len()));
        rest = others;
        feed.resume(point, own).await?;
    }
    Ok(muxer)
}

/// Moves every sample from the feeds through the muxer to the writer.
async fn pump(
    feeds: &mut [Feed],
    mut texts: Texts,
    muxer: &mut dyn Muxer,
    writer: &Writer<Piece, Output>,
    is_new: bool,
) -> Result<(), DownloadError> {
    let queue = writer.queue();
    // For each track of the file: its feed, and its lane there.
    let lanes = |(feed, source): (usize, &Feed)| (0..source.tracks().count()).map(move |lane| (feed, lane));
    let places: Vec<(usize, usize)> = feeds.iter().enumerate().flat_map(lanes).collect();
    fill_all(feeds, &places).await?;
    if is_new {
        // The head is a piece of its own, so that a run that was killed right after it goes on from there.
        let sources = resume_points(feeds, &vec![0; places.len() + texts.count()]);
        queue.send(Piece { bytes: muxer.head()?, sources }).await;
    }
    loop {
        fill_all(feeds, &places).await?;
        let heads = places.iter().map(|(feed, lane)| feeds[*feed].head(*lane));
        let heads: Vec<_> = heads.chain(texts.heads()).collect();
        let Some(track) = next_track(&heads) else { return Ok(()) };
        let sample = match places.get(track) {
            Some((feed, lane)) => feeds[*feed].take(*lane),
            None => texts.take(track - places.len()),
        };
        let Some(sample) = sample else { return Ok(()) };
        if let Some(bytes) = muxer.write(track, sample)? {
            let sources = resume_points(feeds, &muxer.written_samples());
            if !queue.send(Piece { bytes, sources }).await {
                return Ok(());
            }
        }
    }
}

/// Fills every feed that has an empty lane, all of them at the same time.
async fn fill_all(feeds: &mut [Feed], places: &[(usize, usize)]) -> Result<(), DownloadError> {
    if places.iter().all(|(feed, lane)| feeds[*feed].head(*lane).is_some()) {
        return Ok(());
    }
    futures_util::future::try_join_all(feeds.iter_mut().map(Feed::fill)).await?;
    Ok(())
}

fn resume_points(feeds: &mut [Feed], written: &[u64]) -> Vec<ResumePoint> {
    let mut rest = written;
    let point = |feed: &mut Feed| {
        let (own, others) = rest.split_at(feed.tracks().count());
        rest = others;
        feed.resume_point(own)
    };
    feeds.iter_mut().map(point).collect()
}
