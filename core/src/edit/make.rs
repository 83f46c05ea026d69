//! Making files of a file: each gets the samples its cut names, with times that begin at zero.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use super::index::NANO;
use super::output::Output;
use super::{Cut, EditError, Index, Reel, Span};
use crate::container::interleave::compare_times;
use crate::container::{Dressing, OutputKind, Sample, TextTrack, Track, TrackKind};

/// Which streams of a file are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Streams {
    /// All of them.
    All,
    /// Sound alone.
    Sound,
}

impl Streams {
    fn takes(self, track: &Track) -> bool {
        self == Self::All || matches!(track.kind, TrackKind::Audio(_))
    }
}

/// A new file with everything of an old one's streams.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The new file.
    pub path: PathBuf,
    /// What it is.
    pub kind: OutputKind,
    /// Which streams it gets.
    pub streams: Streams,
    /// What goes around them.
    pub dressing: Dressing,
    /// Text that is laid between them.
    pub texts: Vec<TextTrack>,
    /// Whether a file of that name makes room. The old file may be it.
    pub replaces: bool,
}

/// One new file of several: what it is, and what of the old one it gets.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The file.
    pub recipe: Recipe,
    /// Its stretches.
    pub cut: Cut,
}

/// Makes a file of all samples of another: another container, or sound alone.
///
/// # Errors
/// [`EditError`]; there is no new file then.
pub fn make_one(source: &Path, recipe: Recipe) -> Result<PathBuf, EditError> {
    let mut reel = Reel::open(source)?;
    let places = places(reel.tracks(), &recipe);
    let tracks: Vec<Track> = taken(reel.tracks(), &places);
    if tracks.is_empty() {
        return Err(EditError::NoStream { path: source.to_owned(), what: "sound" });
    }
    let mut output = Output::begin(recipe, tracks)?;
    while let Some((track, sample)) = reel.next_sample()? {
        if let Some(place) = places.get(track).copied().flatten() {
            output.write(place, sample)?;
        }
    }
    output.finish()
}

/// Makes several files of one, in one pass over it.
///
/// # Errors
/// [`EditError`]; files that were not finished are not there.
pub fn make_all(source: &Path, index: &Index, pieces: Vec<Piece>) -> Result<Vec<PathBuf>, EditError> {
    let mut reel = Reel::open(source)?;
    let mut makers = Vec::new();
    for piece in pieces {
        if piece.cut.spans.is_empty() {
            return Err(EditError::Nothing { path: piece.recipe.path });
        }
        makers.push(Maker::begin(reel.tracks(), piece)?);
    }
    let mut counts = vec![0usize; index.tracks.len()];
    while let Some((track, sample)) = reel.next_sample()? {
        let Some(count) = counts.get_mut(track) else { continue };
        let number = *count;
        *count += 1;
        for maker in &mut makers {
            maker.take(track, number, &sample)?;
        }
    }
    makers.into_iter().map(Maker::finish).collect()
}

/// Where each track of the old file goes in the new one. What holds one track gets the first.
fn places(tracks: &[Track], recipe: &Recipe) -> Vec<Option<usize>> {
    let most = if recipe.kind.holds_one_track() { 1 } else { usize::MAX };
    let mut next = 0;
    let place = |track: &Track| {
        (recipe.streams.takes(track) && next < most).then(|| {
            next += 1;
            next - 1
        })
    };
    tracks.iter().map(place).collect()
}

fn taken(tracks: &[Track], places: &[Option<usize>]) -> Vec<Track> {
    tracks.iter().zip(places).filter(|(_, place)| place.is_some()).map(|(track, _)| track.clone()).collect()
}

/// One new file while samples come.
struct Maker {
    output: Output,
    cut: Cut,
    /// For each track of the old file, the track of the new one.
    places: Vec<Option<usize>>,
    /// As the old file has them.
    sources: Vec<Track>,
    /// Where each track's clock begins in the new file, in ticks.
    origins: Vec<i64>,
    last: Vec<Option<i64>>,
    /// Cues that wait for the media before them: place, ticks per second and the cue, in order.
    cues: Vec<(usize, u32, Sample)>,
}

/// Seconds that the pictures of a cut file are moved, all of them alike and the edit list with them: those that are decoded
/// long before they are shown would decode before zero otherwise.
const ROOM_SECONDS: i64 = 10;

impl Maker {
    fn begin(tracks: &[Track], piece: Piece) -> Result<Self, EditError> {
        let Piece { recipe, cut } = piece;
        let places = places(tracks, &recipe);
        let from_start = cut.spans.first().is_some_and(|span| span.start <= 0);
        let mut new = tracks.to_vec();
        for track in &mut new {
            track.duration = None;
            track.start_delay = 0;
            if matches!(track.kind, TrackKind::Video(_)) {
                let room = ROOM_SECONDS * i64::from(track.timescale);
                track.media_start = track.media_start.saturating_add(room);
            }
            // What sound decodes before the first cut is not there any more, unless the file begins where it began.
            if !from_start && !matches!(track.kind, TrackKind::Video(_)) {
                (track.media_start, track.codec_delay_ns) = (0, 0);
            }
        }
        let origins = new.iter().map(|track| track.media_start).collect();
        let own = taken(&new, &places);
        if own.is_empty() {
            return Err(EditError::NoStream { path: recipe.path, what: "sound" });
        }
        let output = Output::begin(recipe, own)?;
        let last = vec![None; tracks.len()];
        Ok(Self { output, cut, places, sources: tracks.to_vec(), origins, last, cues: Vec::new() })
    }

    fn take(&mut self, track: usize, number: usize, sample: &Sample) -> Result<(), EditError> {
        let (Some(place), Some(source)) =
            (self.places.get(track).copied().flatten(), self.sources.get(track))
        else {
            return Ok(());
        };
        let holds = |span: &&Span| span.samples.get(track).is_some_and(|range| range.contains(&number));
        if matches!(source.kind, TrackKind::Subtitle(_)) {
            let cue = |span: &Span| cue_in(source, sample, span, self.origins[track]);
            let cues = self.cut.spans.iter().filter(holds).filter_map(cue);
            self.cues.extend(cues.map(|cue| (place, source.timescale, cue)));
            self.cues.sort_by(|(_, left, one), (_, right, other)| {
                compare_times((one.dts, *left), (other.dts, *right))
            });
            return Ok(());
        }
        let Some(span) = self.cut.spans.iter().find(holds) else { return Ok(()) };
        let is_picture = matches!(source.kind, TrackKind::Video(_));
        let shown = super::index::presented(source, sample.pts);
        // Pictures that follow the keyframe and are shown before it need what was cut away.
        if is_picture && shown < span.start && !(span.is_first && span.start <= 0) {
            return Ok(());
        }
        let shift = ticks(source, span.offset) - ticks(source, span.start.max(0)) + self.origins[track]
            - source.media_start
            + i64::try_from(source.start_delay).unwrap_or(0);
        let mut moved = Sample { dts: sample.dts + shift, pts: sample.pts + shift, ..sample.clone() };
        if let Some(last) = self.last[track].filter(|last| moved.dts <= *last) {
            // Cuts fall between pictures, and sound has its own grid: at a border it can be a tick early.
            moved.dts = last + 1;
            moved.pts = moved.pts.max(moved.dts);
        }
        self.last[track] = Some(moved.dts);
        let moment = (moved.dts.saturating_sub(self.origins[track]), source.timescale);
        self.write_cues(Some(moment))?;
        self.output.write(place, moved)
    }

    /// Writes the cues that come before this moment, or all that are left.
    fn write_cues(&mut self, before: Option<(i64, u32)>) -> Result<(), EditError> {
        let is_due = |(_, scale, cue): &(usize, u32, Sample)| {
            before.is_none_or(|moment| compare_times((cue.dts, *scale), moment) != Ordering::Greater)
        };
        let due = self.cues.partition_point(is_due);
        for (place, _, cue) in self.cues.drain(..due).collect::<Vec<_>>() {
            self.output.write(place, cue)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<PathBuf, EditError> {
        self.write_cues(None)?;
        self.output.finish()
    }
}

fn ticks(track: &Track, nanoseconds: i128) -> i64 {
    i64::try_from(nanoseconds * i128::from(track.timescale) / NANO).unwrap_or(i64::MAX)
}

/// What is seen of a cue in a stretch: it neither begins before it nor outlasts it. `None` where that is nothing.
fn cue_in(track: &Track, cue: &Sample, span: &Span, origin: i64) -> Option<Sample> {
    let start = super::index::presented(track, cue.pts);
    let end = super::index::presented(track, cue.pts.saturating_add(cue.duration.into()));
    let first = span.start.max(0);
    let (start, end) = (start.max(first), if cue.duration == 0 { span.end } else { end.min(span.end) });
    let at = ticks(track, span.offset + start - first) + origin;
    let duration = u32::try_from(ticks(track, end - start)).ok().filter(|ticks| *ticks > 0)?;
    Some(Sample { dts: at, pts: at, duration, ..cue.clone() })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::container::TextForm;
    use crate::media::CodecFamily;

    #[test]
    fn a_cue_is_cut_to_the_stretch_it_is_seen_in() {
        let track = Track::new(CodecFamily::Other, 1000, TrackKind::Subtitle(TextForm::Plain));
        let second = 1_000_000_000;
        let span = Span {
            start: 10 * second,
            end: 20 * second,
            offset: 5 * second,
            samples: Vec::new(),
            is_first: false,
        };
        let table = [
            (12_000, 3000, Some((7000, 3000))),
            (8000, 4000, Some((5000, 2000))),
            (18_000, 9000, Some((13_000, 2000))),
            (2000, 60_000, Some((5000, 10_000))),
            (7000, 3000, None),
            (20_000, 1000, None),
        ];
        for (dts, duration, expected) in table {
            let data = Bytes::from_static(b"text");
            let cue = Sample { dts, pts: dts, duration, is_sync: true, discard_padding_ns: 0, data };
            let found = cue_in(&track, &cue, &span, 0).map(|cue| (cue.dts, cue.duration));
            assert_eq!(found, expected, "{dts}");
        }
    }
}
