//! Several sources into one file, in one pass: samples are interleaved by time and written as they arrive.

use std::io;
use std::time::Duration;

use super::feed::{AFTER, Feed};
use super::journal::Identity;
use super::outlet::{Outlet, end};
use super::part::{Left, Part};
use super::pieces::{Kept, MergeRecord, Output, Piece, PieceRecord, ResumePoint, kept};
use super::plan::Plan;
use super::progress::Progress;
use super::remote::Remote;
use super::sink::{Sink, ended, without_index};
use super::supply::Supply;
use super::writer::Writer;
use super::{DownloadError, Fetched, Job};
use crate::container::interleave::{earliest, next_track};
use crate::container::{Muxer, OutputKind, Rope, Sample, Track, muxer_for_dressed, resume_muxer_dressed};

/// Fetches all sources of the job into one file of this kind.
pub(super) async fn merge(
    job: &Job<'_>,
    remotes: &[Remote],
    kind: OutputKind,
    part: &mut Part,
) -> Result<Fetched, DownloadError> {
    let left = left_of(job, part, kind)?;
    let progress = Progress::new(&job.plan.item, job.events.clone(), known_total(job));
    let before = match left {
        Some((_, Kept::All(end))) => {
            // The journal stays as it is: whoever is stopped here finds everything again.
            let (mut journal, missing) = (part.go_on()?, end.missing);
            end.carry_out(&part.file, &mut journal).map_err(|error| part.write_error(error, 0))?;
            return Ok(Fetched { bytes: 0, missing });
        }
        Some((identity, Kept::Pieces(pieces))) => Some((identity, pieces)),
        None => None,
    };
    let mut feeds = open_feeds(job, remotes, &progress).await?;
    let identity = job.identity(&name_of(job.plan, kind), feeds.iter().map(Feed::identity).collect());
    let mut pieces = before
        .filter(|(before, _)| *before == identity && names_versions(before))
        .map(|(_, pieces)| pieces)
        .unwrap_or_default();
    // Where a stretch begins is found anew before anything of it is written.
    if job.plan.window.is_some() && pieces.len() < 2 {
        pieces.clear();
    }
    let mut texts = texts(job);
    let mut muxer = match muxer(job, kind, (&mut feeds, &mut texts), pieces.last(), part).await {
        // The sources are the same and their tracks are not: what is there cannot be gone on with.
        Err(DownloadError::File { source, .. }) if source.kind() == io::ErrorKind::InvalidData => {
            pieces.clear();
            muxer(job, kind, (&mut feeds, &mut texts), None, part).await?
        }
        outcome => outcome?,
    };
    let written = pieces.last().map_or(0, |piece| piece.length);
    let totals: Option<u64> =
        if job.plan.window.is_some() { None } else { feeds.iter().map(Feed::total).sum() };
    let needed = totals.map_or(0, |total| total.saturating_sub(written));
    part.check_space(needed, totals, job.options)?;
    job.announce(written, totals);
    progress.resume(written, totals);

    let records: Vec<MergeRecord> = pieces.into_iter().map(MergeRecord::Piece).collect();
    let journal = part.begin(&identity, &records)?;
    part.file.set_len(written).map_err(|error| part.write_error(error, needed))?;
    let file = part.file.try_clone().map_err(|error| part.write_error(error, needed))?;
    let begins = Begins {
        is_new: written == 0,
        counts_from_zero: kind.counts_from_zero() || job.plan.window.is_some(),
        window: job.plan.window,
    };
    let kept = feeds.iter().map(Feed::kept).collect();
    let mut output = Output::new(file, journal, written, kept);
    let outlet = Outlet::File { output: &mut output, part: &*part, needed };
    let outcome = pump((&mut feeds, &mut texts), muxer.as_mut(), outlet, begins).await;
    if let Err(DownloadError::Changed { .. }) = &outcome {
        // What is there belongs to a file that is no more: the next run begins anew.
        part.begin::<MergeRecord>(&identity, &[])?;
    }
    outcome?;
    let missing = feeds.iter().map(Feed::missing).sum();
    end(output, muxer.finish()?, missing).await.map_err(|error| part.write_error(error, needed))?;
    progress.tell();
    Ok(Fetched { bytes: progress.fetched(), missing })
}

/// The same into a stream: piece by piece as they are made, then the index; nothing is patched.
pub(super) async fn merge_into(
    job: &Job<'_>,
    remotes: &[Remote],
    kind: OutputKind,
    sink: Sink,
) -> Result<Fetched, DownloadError> {
    let progress = Progress::new(&job.plan.item, job.events.clone(), known_total(job));
    let mut feeds = open_feeds(job, remotes, &progress).await?;
    let mut texts = texts(job);
    let mut muxer = muxer_for_dressed(kind, tracks(&feeds, &texts), job.plan.dressing.clone())?;
    let totals: Option<u64> = feeds.iter().map(Feed::total).sum();
    job.announce(0, totals);
    progress.resume(0, totals);
    let writer = Writer::start((sink, 0u64), |(sink, written), piece: Piece| {
        *written += piece.bytes.len() as u64;
        write_rope(sink, &piece.bytes)
    });
    let begins = Begins { is_new: true, counts_from_zero: kind.counts_from_zero(), window: None };
    let outlet = Outlet::Stream(writer.queue());
    let outcome = pump((&mut feeds, &mut texts), muxer.as_mut(), outlet, begins).await;
    let written = writer.finish().await.and_then(|(mut sink, written)| {
        if outcome.is_ok() {
            let end = muxer.finish().map_err(io::Error::other)?.append;
            let is_mp4 = matches!(kind, OutputKind::Mp4 | OutputKind::Mov);
            let end = if is_mp4 { Rope::from(without_index(end.to_bytes())) } else { end };
            write_rope(&mut sink, &end)?;
            return Ok((sink, written + end.len() as u64));
        }
        Ok((sink, written))
    });
    let (sink, written) = written.map_or_else(|error| (Err(error), 0), |(sink, written)| (Ok(sink), written));
    ended(sink)?;
    outcome?;
    progress.tell();
    Ok(Fetched { bytes: written, missing: feeds.iter().map(Feed::missing).sum() })
}

fn write_rope(sink: &mut Sink, rope: &Rope) -> io::Result<()> {
    rope.slices().try_for_each(|slice| sink.write_all(slice))
}

/// Whether every source names its version: without one, what is there could be of another file of the same length.
fn names_versions(identity: &Identity) -> bool {
    identity.sources.iter().all(|source| source.validator.is_some())
}

/// The sum of the lengths the site told, where it told all.
fn known_total(job: &Job<'_>) -> Option<u64> {
    if job.plan.window.is_some() {
        return None;
    }
    job.plan.formats.iter().map(crate::media::Format::exact_size_bytes).sum()
}

pub(super) fn name_of(plan: &Plan, kind: OutputKind) -> String {
    match plan.window {
        None => format!("merge {kind:?}"),
        Some((start, end)) => format!("merge {kind:?} from {start:?} to {end:?}"),
    }
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
    if !continues(job, kind, &identity) {
        return Ok(None);
    }
    let kept =
        kept(&part.file, records).map_err(|error| DownloadError::file("read", &job.plan.path, error))?;
    Ok(Some((identity, kept)))
}

/// Whether a journal is of this very merge, as far as the plan can tell.
pub(super) fn continues(job: &Job<'_>, kind: OutputKind, identity: &Identity) -> bool {
    let of_plan = job.plan.formats.iter().map(|format| &format.id);
    *identity == job.identity(&name_of(job.plan, kind), identity.sources.clone())
        && identity.sources.iter().map(|source| &source.format).eq(of_plan)
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

/// A subtitle track, which is all there before the merge begins.
struct Text {
    track: Track,
    samples: Vec<Sample>,
    /// Those that were handed out.
    taken: usize,
}

fn texts(job: &Job<'_>) -> Vec<Text> {
    let text =
        |text: &crate::container::TextTrack| Text { track: text.track(), samples: text.samples(), taken: 0 };
    job.plan.subtitles.iter().map(text).collect()
}

/// The tracks of the file: those of the feeds, then those of text.
fn tracks(feeds: &[Feed], texts: &[Text]) -> Vec<Track> {
    let of_feeds = feeds.iter().flat_map(Feed::tracks);
    of_feeds.chain(texts.iter().map(|text| &text.track)).cloned().collect()
}

/// A muxer for a new file, or one that goes on behind the last piece, with the feeds set to where it goes on.
async fn muxer(
    job: &Job<'_>,
    kind: OutputKind,
    (feeds, texts): (&mut [Feed], &mut [Text]),
    last: Option<&PieceRecord>,
    part: &Part,
) -> Result<Box<dyn Muxer>, DownloadError> {
    let tracks = tracks(feeds, texts);
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
    for (text, written) in texts.iter_mut().zip(rest) {
        text.taken = usize::try_from(*written).unwrap_or(usize::MAX);
    }
    Ok(muxer)
}

/// Where the samples of a track of the file come from.
#[derive(Clone, Copy)]
enum Place {
    /// A feed, and its lane there.
    Lane(usize, usize),
    /// A track of text.
    Text(usize),
}

/// Moves every sample from the feeds through the muxer to where its pieces go.
async fn pump(
    (feeds, texts): (&mut [Feed], &mut [Text]),
    muxer: &mut dyn Muxer,
    mut outlet: Outlet<'_>,
    begins: Begins,
) -> Result<(), DownloadError> {
    let lanes = |(feed, source): (usize, &Feed)| {
        (0..source.tracks().count()).map(move |lane| Place::Lane(feed, lane))
    };
    let of_feeds = feeds.iter().enumerate().flat_map(lanes);
    let places: Vec<Place> = of_feeds.chain((0..texts.len()).map(Place::Text)).collect();
    fill_all(feeds).await?;
    if begins.is_new {
        let begin = earliest(feeds.iter().filter_map(Feed::earliest)).filter(|(ticks, _)| *ticks > 0);
        if let Some(begin) = begin.filter(|_| begins.counts_from_zero) {
            feeds.iter_mut().for_each(|feed| feed.begin_at(begin));
        }
        if let Some((start, end)) = begins.window {
            enter(feeds, start, end).await?;
        }
        // The head is a piece of its own, so that a run that was killed right after it goes on from there.
        let sources = resume_points(feeds, &vec![0; places.len()]);
        outlet.put(Piece { bytes: muxer.head()?.into(), sources }).await?;
    }
    if let Some((_, end)) = begins.window {
        feeds.iter_mut().for_each(|feed| feed.end_at(end.saturating_add(AFTER)));
    }
    let mut heads = Vec::with_capacity(places.len());
    loop {
        fill_all(feeds).await?;
        heads.clear();
        heads.extend(places.iter().map(|place| head(feeds, texts, *place)));
        let Some(track) = next_track(&heads) else { return Ok(()) };
        let sample = match places[track] {
            Place::Lane(feed, lane) => feeds[feed].take(lane),
            Place::Text(text) => texts[text].take(),
        };
        let Some(sample) = sample else { return Ok(()) };
        if let Some(bytes) = muxer.write(track, sample)? {
            let sources = resume_points(feeds, &muxer.written_samples());
            if !outlet.put(Piece { bytes, sources }).await? {
                return Ok(());
            }
        }
    }
}

/// Where a file begins.
#[derive(Clone, Copy)]
struct Begins {
    is_new: bool,
    /// What all sources wait before the first of them begins is taken off.
    counts_from_zero: bool,
    /// The stretch that is wanted of it.
    window: Option<(Duration, Duration)>,
}

/// Takes every source to where the stretch begins: pictures first, for they begin at keyframes and the sound with them.
async fn enter(feeds: &mut [Feed], start: Duration, end: Duration) -> Result<(), DownloadError> {
    if start.is_zero() {
        return Ok(());
    }
    feeds.iter_mut().for_each(|feed| feed.end_at(end.saturating_add(AFTER)));
    let mut key = start;
    for shows in [true, false] {
        for feed in feeds.iter_mut().filter(|feed| feed.shows() == shows) {
            let found = feed.go_to(if shows { start } else { key }).await?;
            if shows {
                key = key.min(found);
            }
        }
    }
    Ok(())
}

/// Decoding time and timescale of a track's next sample.
fn head(feeds: &[Feed], texts: &[Text], place: Place) -> Option<(i64, u32)> {
    match place {
        Place::Lane(feed, lane) => feeds[feed].head(lane),
        Place::Text(text) => {
            let text = &texts[text];
            text.samples.get(text.taken).map(|sample| (sample.dts, text.track.timescale))
        }
    }
}

impl Text {
    fn take(&mut self) -> Option<Sample> {
        let sample = self.samples.get(self.taken)?.clone();
        self.taken += 1;
        Some(sample)
    }
}

/// Fills every feed that has an empty lane, all those that have to wait at the same time.
async fn fill_all(feeds: &mut [Feed]) -> Result<(), DownloadError> {
    let mut waiting = Vec::new();
    for feed in feeds {
        if let Some(want) = feed.advance()? {
            waiting.push(async move {
                feed.satisfy(want).await?;
                feed.fill().await
            });
        }
    }
    if !waiting.is_empty() {
        futures_util::future::try_join_all(waiting).await?;
    }
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
