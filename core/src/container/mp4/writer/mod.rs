//! The MP4 muxer: fragments while samples come, an ordinary file at the end.

mod chapters;
mod fragment;
mod index;
mod movie;
mod output_track;
mod pending;
mod resume;
mod sample_entry;
mod tables;
mod text;
mod timeline;
mod user_data;
mod vp_configuration;

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use bytes::Bytes;

use self::fragment::TrackPart;
use self::index::Written;
use self::movie::{Form, track_id};
use self::output_track::{OutputTrack, Prepared, Role};
use self::pending::{Cut, Pending};
use super::boxes::BoxWriter;
use super::budget::{MAX_TEXT_BYTES, MAX_TRACKS, MAX_WRITTEN_SAMPLES};
use super::cursor::{too_large, unsupported};
use crate::container::{ContainerError, Dressing, Finish, Front, Muxer, Rope, Sample, Track, TrackKind};

/// Writes one MP4.
///
/// Text is kept back and comes at the end: a cue can begin while another is shown, which a text track of MP4 cannot say,
/// and only the next cue tells. For its tracks [`Muxer::written_samples`] stays 0, so that a caller that goes on feeds
/// all of it again.
///
/// Where fragments are cut depends on the samples alone, and nothing is carried over a cut, so that a file gone on with
/// after an interruption ends in the same bytes as one written in one go.
#[derive(Debug)]
pub struct Writer {
    tracks: Vec<OutputTrack>,
    pending: Pending,
    head: Bytes,
    /// Bytes of `ftyp`: where the first index begins, and later the one `mdat`.
    media_start: u64,
    /// Bytes handed out so far.
    position: u64,
    /// Of the next fragment.
    sequence: u32,
    samples: u64,
    /// Kept until the end, with what each cue costs.
    text_bytes: usize,
    dressing: Dressing,
    is_finished: bool,
}

impl Writer {
    /// A muxer for a new file.
    ///
    /// # Errors
    /// [`ContainerError::CodecNotAllowed`] for a codec MP4 cannot hold, [`ContainerError::Unsupported`] where a codec's
    /// configuration is missing, [`ContainerError::TooLarge`] for more than 64 tracks.
    pub fn new(tracks: Vec<Track>) -> Result<Self, ContainerError> {
        Self::of_brand(tracks, movie::Brand::Iso)
    }

    /// A muxer for a new file that says it is QuickTime: the same boxes under that name, as Apple's programs take them.
    ///
    /// # Errors
    /// As [`Writer::new`].
    pub fn quicktime(tracks: Vec<Track>) -> Result<Self, ContainerError> {
        Self::of_brand(tracks, movie::Brand::QuickTime)
    }

    fn of_brand(tracks: Vec<Track>, brand: movie::Brand) -> Result<Self, ContainerError> {
        if tracks.is_empty() {
            return Err(unsupported("no tracks"));
        }
        if tracks.len() > MAX_TRACKS {
            return Err(too_large("a file's number of tracks", tracks.len() as u64, MAX_TRACKS as u64));
        }
        let picture = tracks.iter().position(|track| matches!(track.kind, TrackKind::Video(_)));
        let tracks: Vec<OutputTrack> = tracks.into_iter().map(OutputTrack::new).collect::<Result<_, _>>()?;
        let file_type = movie::file_type(&tracks, brand);
        let index = movie::movie(&tracks, Form::Fragmented, &Dressing::default())?;
        let head = Bytes::from([&file_type[..], &index[..]].concat());
        Ok(Self {
            pending: Pending::new(tracks.iter().map(|track| track.timescale).collect(), picture),
            tracks,
            media_start: file_type.len() as u64,
            position: head.len() as u64,
            head,
            sequence: 1,
            samples: 0,
            text_bytes: 0,
            dressing: Dressing::default(),
            is_finished: false,
        })
    }

    /// The same muxer, ending the file with this dressing. Attachments are left out.
    #[must_use]
    pub fn dressed(mut self, dressing: Dressing) -> Self {
        self.dressing = dressing;
        self
    }

    /// A muxer that goes on with a part whose first `length` bytes are the head and whole pieces of the same tracks;
    /// with a `length` of 0 it begins anew. It reads the fragments' indexes back, not the media. The caller does not
    /// ask for [`Muxer::head`] again, and feeds every sample after the [`Muxer::written_samples`] of each track.
    ///
    /// # Errors
    /// An error of `part`, or one of kind `InvalidData` where the tracks cannot be held or the bytes are not what a
    /// muxer of these tracks wrote.
    pub fn resume(
        tracks: Vec<Track>,
        part: &mut (impl io::Read + io::Seek),
        length: u64,
    ) -> io::Result<Self> {
        Self::new(tracks).map_err(resume::invalid)?.resumed(part, length)
    }

    /// This muxer, which is new, going on with a part as [`Writer::resume`] does.
    ///
    /// # Errors
    /// As [`Writer::resume`].
    pub fn resumed(mut self, part: &mut (impl io::Read + io::Seek), length: u64) -> io::Result<Self> {
        if length > 0 {
            resume::read_back(&mut self, part, length)?;
        }
        Ok(self)
    }

    /// Adds a sample, after the fragments that are due before it. What a cut leaves is fed again like new samples: that
    /// is what a muxer gets that goes on after this cut.
    fn accept(&mut self, track: usize, sample: Prepared) -> Option<Rope> {
        let mut pieces: Option<Rope> = None;
        // Nearly always this sample is all there is: what waits behind a cut is another matter.
        let (mut next, mut queue) = (Some((track, sample)), VecDeque::new());
        while let Some((track, sample)) = next.take().or_else(|| queue.pop_front()) {
            let Some(cut) = self.pending.due(track, &sample) else {
                self.pending.push(track, sample);
                continue;
            };
            let taken = self.pending.cut(cut, Some(track));
            let piece = self.fragment(taken.fragment, Some((track, sample.dts)));
            let again = taken.rest.into_iter().chain([(track, sample)]);
            match piece {
                Some(piece) => {
                    pieces.get_or_insert_default().append(piece);
                    let rest = std::mem::take(&mut queue);
                    queue = again.chain(rest).collect();
                }
                None => again.for_each(|(track, sample)| self.pending.push(track, sample)),
            }
        }
        pieces
    }

    /// Makes a fragment of samples by track; `next` is the sample that comes after them.
    fn fragment(&mut self, samples: Vec<Vec<Prepared>>, next: Option<(usize, i64)>) -> Option<Rope> {
        let mut parts = Vec::new();
        for (position, (prepared, track)) in samples.into_iter().zip(&self.tracks).enumerate() {
            if prepared.is_empty() {
                continue;
            }
            let next = next.filter(|(track, _)| *track == position).map(|(_, dts)| dts);
            let samples = timed(&prepared, track, next);
            let data = prepared.into_iter().map(|sample| sample.data).collect();
            parts.push(TrackPart { id: track_id(position), samples, data });
        }
        if parts.is_empty() {
            return None;
        }
        let piece = fragment::build(self.sequence, parts);
        for (part, offset) in &piece.parts {
            if let Some(track) = self.tracks.get_mut(part.id as usize - 1) {
                track.index.add_chunk(self.position + offset, &part.samples);
            }
        }
        self.sequence += 1;
        self.position += piece.bytes.len() as u64;
        Some(piece.bytes)
    }
}

/// Durations are distances to the next sample; the last one's is its own where it has one, or else that of the sample
/// before it.
fn timed(prepared: &[Prepared], track: &OutputTrack, next: Option<i64>) -> Vec<Written> {
    let mut delta = track.index.last.and_then(|last| distance(last.dts, prepared.first()?.dts));
    let followers = prepared.iter().skip(1).map(|sample| Some(sample.dts)).chain([next]);
    let pairs = prepared.iter().zip(followers);
    let written = pairs.map(|(sample, follower)| {
        let known = follower.and_then(|follower| distance(sample.dts, follower));
        let duration = known.or(sample.duration).or(delta).unwrap_or(1);
        delta = Some(duration);
        // Samples are bounded to 64 MiB.
        let size = sample.data.len() as u32;
        Written { dts: sample.dts, composition: sample.composition, duration, size, is_sync: sample.is_sync }
    });
    written.collect()
}

fn distance(from: i64, to: i64) -> Option<u32> {
    u32::try_from(to.checked_sub(from)?).ok()
}

impl Muxer for Writer {
    fn head(&mut self) -> Result<Bytes, ContainerError> {
        Ok(self.head.clone())
    }

    fn write(&mut self, track: usize, sample: Sample) -> Result<Option<Rope>, ContainerError> {
        if self.is_finished {
            return Err(ContainerError::Order("a sample after the end".to_owned()));
        }
        if self.samples >= MAX_WRITTEN_SAMPLES {
            return Err(too_large("a file's number of samples", self.samples, MAX_WRITTEN_SAMPLES));
        }
        let Some(output) = self.tracks.get_mut(track) else {
            return Err(ContainerError::Order(format!("a sample of track {track}, which does not exist")));
        };
        self.samples += 1;
        if output.is_text() {
            self.text_bytes += sample.data.len() + size_of::<Sample>();
            if self.text_bytes > MAX_TEXT_BYTES {
                return Err(too_large("a file's text", self.text_bytes as u64, MAX_TEXT_BYTES as u64));
            }
            output.keep_cue(sample);
            return Ok(None);
        }
        let prepared = output.prepare(sample)?;
        Ok(self.accept(track, prepared))
    }

    fn written_samples(&self) -> Vec<u64> {
        self.tracks.iter().map(|track| track.index.len() as u64).collect()
    }

    /// One patch of 16 bytes turns everything from the first index to the last fragment into one `mdat`.
    fn finish(&mut self) -> Result<Finish, ContainerError> {
        if self.is_finished {
            return Err(ContainerError::Order("an end after the end".to_owned()));
        }
        self.is_finished = true;
        let taken = self.pending.cut(Cut::Forced, None);
        let mut append = self.fragment(taken.fragment, None).unwrap_or_default();
        if self.dressing.keeps_times {
            return Ok(Finish { append, ..Finish::default() });
        }
        append.extend_from_slice(&self.text_media());
        let media_bytes = self.position - self.media_start;
        let index = movie::movie(&self.tracks, Form::Finished { shift: 0 }, &self.dressing)?;
        append.extend_from_slice(&index);
        let shell = [&1_u32.to_be_bytes()[..], b"mdat", &media_bytes.to_be_bytes()].concat();
        Ok(Finish {
            append,
            patches: vec![(self.media_start, Bytes::from(shell))],
            front: if self.dressing.is_faststart { Some(self.front(index.len() as u64)?) } else { None },
        })
    }
}

impl Writer {
    /// The samples of all text tracks in a box of their own, and the tables that say where they are. The chapters are
    /// one more such track.
    fn text_media(&mut self) -> Vec<u8> {
        let end = self.shown_end();
        // They need something to refer to them.
        if !self.dressing.chapters.is_empty() && !self.tracks.iter().all(OutputTrack::is_text) {
            let cues = chapters::cues(&self.dressing.chapters, end);
            self.tracks.push(OutputTrack::of_text(chapters::track(), Role::Chapters, cues));
        }
        let mut media = Vec::new();
        for track in &mut self.tracks {
            let Some(samples) = track.text_samples(end) else { continue };
            let offset = self.position + BOX_HEADER_BYTES + media.len() as u64;
            let written: Vec<Written> = samples.iter().map(|(written, _)| *written).collect();
            track.index.add_chunk(offset, &written);
            samples.iter().for_each(|(_, data)| media.extend_from_slice(data));
        }
        if media.is_empty() {
            return media;
        }
        let mut writer = BoxWriter::default();
        writer.nested(b"mdat", |writer| writer.bytes(&media));
        self.position += writer.len() as u64;
        writer.into_bytes().to_vec()
    }

    /// When the last picture or sound ends.
    fn shown_end(&self) -> Duration {
        let timescale = timeline::movie_timescale(&self.tracks);
        let timelines = timeline::finished(&self.tracks, timescale);
        let ticks = timelines.iter().map(|timeline| timeline.duration).max().unwrap_or_default();
        Duration::from_secs_f64(ticks as f64 / f64::from(timescale))
    }

    /// The index as it is before the media. Its own length decides what it says, and that can decide its length.
    fn front(&self, length: u64) -> Result<Front, ContainerError> {
        let mut shift = length;
        loop {
            let index = movie::movie(&self.tracks, Form::Finished { shift }, &self.dressing)?;
            // Offsets of 64 bits where 32 were enough make it longer, once.
            if index.len() as u64 <= shift {
                return Ok(Front { start: self.media_start, end: self.position, index });
            }
            shift = index.len() as u64;
        }
    }
}

/// Size and kind of a box.
const BOX_HEADER_BYTES: u64 = 8;
