//! The MP4 demuxer: walks the top level boxes as the bytes come, and asks to be taken elsewhere where it must.

mod audio_entry;
mod chunk_table;
mod edit_list;
mod entry;
mod file_order;
pub(crate) mod fragment;
mod input;
pub(crate) mod movie;
mod run;
mod sample_entry;
mod sample_table;
mod segment_index;
#[cfg(test)]
mod testing;
mod track_box;

use std::time::Duration;

use bytes::Bytes;

use self::file_order::{FileOrder, Placed, SampleSource as _};
use self::fragment::Fragment;
use self::input::Input;
use self::movie::Movie;
use self::sample_table::SampleTable;
use self::segment_index::SegmentIndex;
use self::track_box::MovieTrack;
use super::boxes::{Header, Kind};
use super::budget::{MAX_MOOF_BYTES, MAX_MOOV_BYTES, MAX_SEEKS, MAX_SIDX_BYTES, READ_OVER_BYTES};
use super::cursor::{Cursor, damaged, too_large, unsupported};
use crate::container::{ContainerError, Demuxer, Sample, Step, TrackKind};

/// Nanoseconds in a second.
const NANO: i128 = 1_000_000_000;

/// Takes MP4 and QuickTime files apart, fragmented or not.
///
/// A fragmented source is read straight through. In an ordinary one, an index behind the media is fetched by one
/// [`Step::Seek`] to it and one back; samples then come in the order they lie in the file, each track in decoding
/// order. Tracks that are neither picture nor sound are left out.
///
/// `resume_at` is the offset of the fragment (`moof`) or, in an ordinary file, of the sample itself. In a source whose
/// fragments do not say their decoding time it is that of the last one that does, or the end of the index.
///
/// ```
/// use vidra_core::container::mp4::Reader;
/// use vidra_core::container::{Demuxer, Step};
/// let mut reader = Reader::new();
/// assert!(matches!(reader.step(), Ok(Step::NeedBytes)));
/// reader.push(bytes::Bytes::from_static(b"\0\0\0\x08free"));
/// reader.end();
/// assert_eq!(reader.step().unwrap_err().to_string(), "MP4 ends early: no index (moov)");
/// ```
#[derive(Debug, Default)]
pub struct Reader {
    input: Input,
    state: State,
    /// The index, once read, and where it ends.
    movie: Option<(Movie, u64)>,
    samples: FileOrder<SampleTable>,
    fragment: Fragment,
    segments: Option<SegmentIndex>,
    clocks: Vec<Option<i64>>,
    resume_at: u64,
    seeks: u32,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// At the header of a top level box.
    #[default]
    Boxes,
    /// Dropping bytes up to an offset; `u64::MAX` is the end of the source.
    Skip(u64),
    /// Waiting for all of a `moov` or `moof` box.
    Index(Header, u64),
    /// In an `mdat` of a fragmented source, up to an offset.
    Media(u64),
    /// Samples of an ordinary file.
    Samples,
    /// Looking up the sample at an offset of an ordinary file.
    Resume(u64),
    Ended,
}

impl Reader {
    /// A demuxer at the start of a source.
    pub fn new() -> Self {
        Self::default()
    }

    /// One move; `None` where there is nothing to say yet.
    fn advance(&mut self) -> Result<Option<Step>, ContainerError> {
        match self.state {
            State::Boxes => self.next_box(),
            State::Skip(end) if self.input.discard_to(end) => self.go_on_with(State::Boxes),
            State::Skip(u64::MAX) if self.input.has_ended() => self.end_of_source(),
            State::Skip(_) => self.wait_for("a box"),
            State::Index(header, size) => self.index(header, size),
            State::Media(end) => self.media(end),
            State::Samples => self.sample_of_table(),
            State::Resume(offset) => self.find_sample(offset),
            State::Ended => Ok(Some(Step::End)),
        }
    }

    fn go_on_with(&mut self, state: State) -> Result<Option<Step>, ContainerError> {
        self.state = state;
        Ok(None)
    }

    fn wait_for(&self, what: &str) -> Result<Option<Step>, ContainerError> {
        if self.input.has_ended() { Err(truncated(what)) } else { Ok(Some(Step::NeedBytes)) }
    }

    fn end_of_source(&mut self) -> Result<Option<Step>, ContainerError> {
        if self.movie.is_none() {
            return Err(truncated("no index (moov)"));
        }
        if self.fragment.samples.peek().is_some() {
            return Err(truncated("the media of a fragment"));
        }
        self.go_on_with(State::Ended)
    }

    fn next_box(&mut self) -> Result<Option<Step>, ContainerError> {
        let position = self.input.position();
        let (head, count) = self.input.peek();
        if count == 0 && self.input.has_ended() {
            return self.end_of_source();
        }
        let Some(header) = Header::parse(&head[..count], position)? else {
            return self.wait_for("a box header");
        };
        if !is_plausible(&header.kind) {
            return Err(damaged("no box where one must begin", position));
        }
        let end = header.size.map_or(Some(u64::MAX), |size| position.checked_add(size));
        let end = end.ok_or_else(|| damaged("a box over 64 bits", position))?;
        match (&header.kind, &self.movie) {
            (b"moov", _) => self.begin_index(header, MAX_MOOV_BYTES),
            (b"moof", Some((movie, _))) if movie.is_fragmented => self.begin_index(header, MAX_MOOF_BYTES),
            (b"moof", _) => Err(damaged("a fragment (moof) before its index (moov)", position)),
            (b"sidx", Some(_)) if self.segments.is_none() && end - position <= MAX_SIDX_BYTES => {
                self.begin_index(header, MAX_SIDX_BYTES)
            }
            (b"mdat", Some(_)) => {
                self.input.discard_to(position.saturating_add(header.header_bytes));
                self.go_on_with(State::Media(end))
            }
            (b"mdat", None) if header.size.is_none() => {
                Err(unsupported("media of unknown length before its index"))
            }
            (_, None) if end - position > READ_OVER_BYTES => self.seek(end, State::Boxes),
            _ => self.go_on_with(State::Skip(end)),
        }
    }

    fn begin_index(&mut self, header: Header, limit: u64) -> Result<Option<Step>, ContainerError> {
        let Some(size) = header.size else {
            return Err(damaged("an index of unknown length", self.input.position()));
        };
        if size > limit {
            return Err(too_large(&header.kind.escape_ascii().to_string(), size, limit));
        }
        self.go_on_with(State::Index(header, size))
    }

    fn index(&mut self, header: Header, size: u64) -> Result<Option<Step>, ContainerError> {
        let offset = self.input.position();
        // Within a budget of some megabytes.
        let Some(whole) = self.input.take(size as usize) else { return self.wait_for("an index") };
        self.state = State::Boxes;
        let payload = Cursor::new(
            whole.slice(header.header_bytes as usize..),
            offset.saturating_add(header.header_bytes),
        );
        match &header.kind {
            b"moof" => self.begin_fragment(&payload, offset),
            b"sidx" => {
                // What it says only saves time: one that is damaged says nothing.
                self.segments = Some(SegmentIndex::parse(&payload, offset + size).unwrap_or_default());
                Ok(None)
            }
            _ => self.begin_movie(&payload),
        }
    }

    fn begin_movie(&mut self, payload: &Cursor) -> Result<Option<Step>, ContainerError> {
        let movie = Movie::parse(payload)?;
        if let Some((first, _)) = &self.movie {
            return if first.describes_the_same(&movie) {
                Ok(None)
            } else {
                Err(unsupported("a second index that differs from the first"))
            };
        }
        let tracks = movie.tracks();
        if !movie.is_fragmented {
            self.samples = tables(&movie)?;
            self.state = State::Samples;
        }
        self.clocks = vec![Some(0); tracks.len()];
        self.resume_at = self.input.position();
        self.movie = Some((movie, self.resume_at));
        Ok(Some(Step::Tracks(tracks)))
    }

    fn begin_fragment(&mut self, payload: &Cursor, offset: u64) -> Result<Option<Step>, ContainerError> {
        if self.fragment.samples.peek().is_some() {
            return Err(damaged("a fragment before all media of the one before", offset));
        }
        if let Some((movie, _)) = &self.movie {
            self.fragment = fragment::parse(payload, offset, movie, &mut self.clocks)?;
        }
        if self.fragment.is_self_contained {
            self.resume_at = offset;
        }
        Ok(None)
    }

    fn media(&mut self, end: u64) -> Result<Option<Step>, ContainerError> {
        let Some((track, placed)) = self.fragment.samples.peek() else {
            return self.go_on_with(State::Skip(end));
        };
        let sample_end = placed.offset.saturating_add(u64::from(placed.size));
        if placed.offset > end || (placed.offset == end && placed.size > 0) {
            return self.go_on_with(State::Skip(end));
        }
        if placed.offset < self.input.position() || sample_end > end {
            return Err(damaged("a sample outside the media of its fragment", placed.offset));
        }
        if !self.input.discard_to(placed.offset) {
            return self.wait_for("the media of a fragment");
        }
        let Some(data) = self.input.take(placed.size as usize) else { return self.wait_for("a sample") };
        self.fragment.samples.advance()?;
        Ok(Some(Step::Sample { track, sample: sample(placed, data), resume_at: self.resume_at }))
    }

    fn sample_of_table(&mut self) -> Result<Option<Step>, ContainerError> {
        let Some((track, placed)) = self.samples.peek() else { return self.go_on_with(State::Ended) };
        let gap = placed.offset.checked_sub(self.input.position());
        if gap.is_none_or(|gap| gap > READ_OVER_BYTES) {
            return self.seek(placed.offset, State::Samples);
        }
        if !self.input.discard_to(placed.offset) {
            return self.wait_for("a sample");
        }
        let Some(data) = self.input.take(placed.size as usize) else { return self.wait_for("a sample") };
        self.samples.advance()?;
        Ok(Some(Step::Sample { track, sample: sample(placed, data), resume_at: placed.offset }))
    }

    fn seek(&mut self, position: u64, state: State) -> Result<Option<Step>, ContainerError> {
        self.seeks += 1;
        if self.seeks > MAX_SEEKS {
            return Err(unsupported("samples scattered over the file"));
        }
        self.state = state;
        self.input.restart(position);
        Ok(Some(Step::Seek(position)))
    }

    /// Begins the tables again and goes past the samples before the first that lies at `offset`.
    fn find_sample(&mut self, offset: u64) -> Result<Option<Step>, ContainerError> {
        if let Some((movie, _)) = &self.movie {
            self.samples = tables(movie)?;
        }
        while let Some((_, placed)) = self.samples.peek() {
            if placed.offset == offset {
                return self.go_on_with(State::Samples);
            }
            self.samples.advance()?;
        }
        Err(damaged("no sample where the one to go on with was", offset))
    }
}

impl Demuxer for Reader {
    fn push(&mut self, bytes: Bytes) {
        self.input.push(bytes);
    }

    fn end(&mut self) {
        self.input.end();
    }

    fn place_of(&self, moment: Duration) -> Option<u64> {
        let (movie, _) = self.movie.as_ref()?;
        if movie.is_fragmented {
            return self.segments.as_ref()?.place_of(moment.as_nanos());
        }
        let moment = i128::try_from(moment.as_nanos()).unwrap_or(i128::MAX);
        let (pictures, others): (Vec<_>, Vec<_>) =
            movie.tracks.iter().partition(|track| matches!(track.track.kind, TrackKind::Video(_)));
        let from = pictures.iter().filter_map(|track| before(track, moment)).min_by_key(|(time, _)| *time);
        // What is heard with the picture begins with it.
        let heard = from.map_or(moment, |(time, _)| time);
        let places = others.iter().filter_map(|track| before(track, heard));
        places.chain(from).map(|(_, offset)| offset).min()
    }

    fn resume(&mut self, offset: u64) {
        let Some((movie, end)) = &self.movie else { return };
        self.input.restart(offset);
        self.fragment = Fragment::default();
        self.resume_at = offset;
        // Only at the end of the index is the time known without a fragment that says it.
        let clock = (offset == *end).then_some(0);
        self.clocks = vec![clock; movie.tracks.len()];
        self.state = if movie.is_fragmented { State::Boxes } else { State::Resume(offset) };
    }

    fn step(&mut self) -> Result<Step, ContainerError> {
        loop {
            if let Some(step) = self.advance()? {
                return Ok(step);
            }
        }
    }
}

/// When the last sample to start from at or before a moment is shown, in nanoseconds, and where it lies; the first there
/// is where none is so early.
fn before(track: &MovieTrack, moment: i128) -> Option<(i128, u64)> {
    let MovieTrack { track, table, .. } = track;
    let zero = i128::from(track.media_start) - i128::from(track.start_delay);
    let shown = |ticks: i64| (i128::from(ticks) - zero) * NANO / i128::from(track.timescale.max(1));
    let mut table = table.clone();
    let mut found = None;
    while let Ok(Some(placed)) = table.next_sample() {
        let time = shown(placed.pts);
        if placed.is_sync && (time <= moment || found.is_none()) {
            found = Some((time, placed.offset));
        }
        if shown(placed.dts) > moment {
            break;
        }
    }
    found
}

fn tables(movie: &Movie) -> Result<FileOrder<SampleTable>, ContainerError> {
    FileOrder::new(movie.tracks.iter().map(|track| track.table.clone()))
}

fn sample(placed: Placed, data: Bytes) -> Sample {
    Sample {
        dts: placed.dts,
        pts: placed.pts,
        duration: placed.duration,
        is_sync: placed.is_sync,
        discard_padding_ns: 0,
        data,
    }
}

/// Box types are four printable characters, or begin with the copyright sign of QuickTime. Anything else at the top
/// level, zeros above all, is a hole in the source and not a box to pass over.
fn is_plausible(kind: &Kind) -> bool {
    kind.iter().all(|byte| (0x20..0x7f).contains(byte) || *byte == 0xa9)
}

fn truncated(what: &str) -> ContainerError {
    ContainerError::Truncated { container: "MP4", what: what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::boxes::BoxWriter;
    use crate::container::mp4::testing::{Playing, film, sample, track, write};
    use crate::media::CodecFamily;

    fn ends(file: &[u8]) -> Result<usize, ContainerError> {
        let mut playing = Playing::new(file, 1000);
        playing.tracks()?;
        playing.samples().map(|samples| samples.len())
    }

    #[test]
    fn an_index_behind_the_media_costs_one_jump_there_and_one_back() {
        let picture = track(CodecFamily::H264, 1000);
        let (_, file) = write(&[picture], &vec![(0, sample(0, 0, &vec![7; 2 << 20]))]);
        let mut playing = Playing::new(&file, 1000);
        assert_eq!(playing.tracks().unwrap()[0].timescale, 1000);
        let samples = playing.samples().unwrap();
        let index = file.windows(4).rposition(|kind| kind == b"moov").unwrap() as u64 - 4;
        assert_eq!(playing.seeks, [index, samples[0].2]);
        assert_eq!(samples[0].1.data.len(), 2 << 20);
    }

    #[test]
    fn an_index_that_comes_again_is_passed_over_and_another_is_refused() {
        let (tracks, samples) = film(3, 0);
        let (pieces, _) = write(&tracks, &samples);
        let count = ends(&pieces.concat()).unwrap();
        let again = [&pieces[..2], &pieces[..1], &pieces[2..]].concat().concat();
        assert_eq!(ends(&again), Ok(count));
        let (others, _) = write(&tracks[..1], &Vec::new());
        let other = [&pieces[..2], &others[..], &pieces[2..]].concat().concat();
        assert_eq!(ends(&other), Err(unsupported("a second index that differs from the first")));
    }

    #[test]
    fn boxes_between_fragments_are_passed_over_and_holes_are_not() {
        let (tracks, samples) = film(3, 0);
        let (pieces, _) = write(&tracks, &samples);
        let with = |between: &[u8]| [&pieces[0][..], between, &pieces[1..].concat()].concat();
        let count = ends(&pieces.concat()).unwrap();
        let mut others = BoxWriter::default();
        for kind in [b"styp", b"sidx", b"emsg", b"prft", b"free"] {
            others.nested(kind, |writer| writer.zeros(100));
        }
        assert_eq!(ends(&with(&others.into_bytes())), Ok(count));
        let hole = damaged("no box where one must begin", pieces[0].len() as u64);
        assert_eq!(ends(&with(&[0; 100])), Err(hole));
    }

    #[test]
    fn without_decoding_times_going_on_means_going_back_to_the_first_fragment() {
        let (tracks, samples) = film(7, 0);
        let (pieces, _) = write(
            &tracks[1..],
            &samples.iter().filter(|(track, _)| *track == 1).map(|(_, sample)| (0, sample.clone())).collect(),
        );
        let mut file = pieces.concat();
        while let Some(position) = file.windows(4).position(|kind| kind == b"tfdt") {
            file[position..position + 4].copy_from_slice(b"free");
        }
        let mut playing = Playing::new(&file, 1000);
        playing.tracks().unwrap();
        let all = playing.samples().unwrap();
        assert!(all.iter().all(|(_, _, resume_at)| *resume_at == pieces[0].len() as u64));
        assert_eq!(all.last().unwrap().1.dts, (all.len() as i64 - 1) * 1024);
        playing.resume(pieces[0].len() as u64);
        assert!(playing.samples().unwrap() == all);
        let fragment = (pieces[0].len() + pieces[1].len()) as u64;
        playing.resume(fragment);
        assert!(matches!(playing.samples(), Err(ContainerError::Unsupported { .. })));
    }
}
