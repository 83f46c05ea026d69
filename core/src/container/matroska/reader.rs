//! The demuxer: elements in, tracks and samples out.

use std::time::Duration;

use bytes::Bytes;

use super::block::Block;
use super::ebml::{Element, damaged};
use super::hold::{Frame, Hold};
use super::info::Info;
use super::track_entry::{self, TrackEntry};
use super::walker::{self, Event, Walker};
use super::{codec, cues, encoding, ids};
use crate::container::{ContainerError, Demuxer, Step, TrackKind, packed};
use crate::media::CodecFamily;

/// Reads Matroska and WebM.
///
/// Samples come in the order of the file. Presentation times are those of the blocks: `CodecDelay` is told by the
/// track, not taken off. A sample's duration is the time to the next one of its track where that is near in the
/// file, else what the file or the packet itself says. The resume point of a sample is the start of its Cluster; where pictures are
/// stored out of order across the start of a Cluster, it is the start of an earlier one.
///
/// For AVC and HEVC the tracks come only after the first pictures were seen, because these tell how far decoding
/// runs ahead of presentation.
///
/// ```
/// use vidra_core::container::{Demuxer, Step, matroska};
/// let mut reader = matroska::Reader::new();
/// assert!(matches!(reader.step(), Ok(Step::NeedBytes)));
/// ```
#[derive(Debug)]
pub struct Reader {
    walker: Walker,
    info: Option<Info>,
    /// A Tracks element that came before Info, which says how to read it.
    unread_tracks: Option<Element>,
    media: Option<Media>,
    are_tracks_given: bool,
    /// Where a Cluster must begin: nothing else is found at a place to resume at.
    awaited_cluster: Option<u64>,
    /// Times, in ticks of the file, and places in the Segment of Clusters to start from.
    cues: Vec<(u64, u64)>,
    failure: Option<ContainerError>,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

/// What is needed once the tracks are known.
#[derive(Debug)]
struct Media {
    info: Info,
    entries: Vec<TrackEntry>,
    hold: Hold,
    /// Offset of the open Cluster.
    cluster: u64,
    /// Its Timestamp, in ticks of the file.
    timestamp: Option<i64>,
}

impl Reader {
    /// At the beginning of a file.
    pub fn new() -> Self {
        Self {
            walker: Walker::new(),
            info: None,
            unread_tracks: None,
            media: None,
            are_tracks_given: false,
            awaited_cluster: None,
            cues: Vec::new(),
            failure: None,
        }
    }

    fn next_step(&mut self) -> Result<Step, ContainerError> {
        loop {
            if let Some(step) = self.ready() {
                return Ok(step);
            }
            let event = self.walker.next()?;
            self.check_awaited(&event)?;
            match event {
                Event::NeedBytes => return Ok(Step::NeedBytes),
                Event::Cluster(offset) => self.open_cluster(offset)?,
                Event::Element(element) => self.take(element)?,
                Event::End => match &mut self.media {
                    None => self.read_tracks(true)?,
                    Some(media) if media.hold.is_over() => return Ok(Step::End),
                    Some(media) => media.hold.end(),
                },
            }
        }
    }

    /// A resumed read begins with the Cluster it was promised, or the bytes are not those of the first read.
    fn check_awaited(&mut self, event: &Event) -> Result<(), ContainerError> {
        let Some(awaited) = self.awaited_cluster else { return Ok(()) };
        match event {
            Event::NeedBytes => Ok(()),
            Event::Cluster(offset) if *offset == awaited => {
                self.awaited_cluster = None;
                Ok(())
            }
            _ => Err(damaged("no Cluster where one was found before", awaited)),
        }
    }

    /// A step that needs no more bytes.
    fn ready(&mut self) -> Option<Step> {
        let media = self.media.as_mut()?;
        if !self.are_tracks_given {
            if !media.hold.settle() || !media.learn() {
                return None;
            }
            self.are_tracks_given = true;
            return Some(Step::Tracks(media.entries.iter().map(|entry| entry.track.clone()).collect()));
        }
        let (track, sample, resume_at) = media.hold.pop()?;
        Some(Step::Sample { track, sample, resume_at })
    }

    fn take(&mut self, element: Element) -> Result<(), ContainerError> {
        match element.id {
            ids::EBML => walker::check_document(&element),
            ids::CUES => {
                // What it says only saves time: one that is damaged says nothing.
                self.cues = cues::decode(&element).unwrap_or_default();
                Ok(())
            }
            ids::INFO if self.info.is_none() => {
                self.info = Some(Info::read(&element)?);
                self.read_tracks(false)
            }
            ids::TRACKS if self.media.is_none() && self.unread_tracks.is_none() => {
                self.unread_tracks = Some(element);
                self.read_tracks(false)
            }
            _ => self.media.as_mut().map_or(Ok(()), |media| media.take(&element)),
        }
    }

    /// Reads the tracks as soon as both they and Info came; `is_last_chance` does without Info.
    fn read_tracks(&mut self, is_last_chance: bool) -> Result<(), ContainerError> {
        let (info, tracks) = match (self.info, self.unread_tracks.take()) {
            (Some(info), Some(tracks)) => (info, tracks),
            (None, Some(tracks)) if is_last_chance => (Info::default(), tracks),
            (_, None) if is_last_chance => return Err(damaged("no Tracks before the first Cluster", 0)),
            (_, tracks) => {
                self.unread_tracks = tracks;
                return Ok(());
            }
        };
        let entries = track_entry::read_all(&tracks, &info)?;
        let reordered = entries.iter().map(|entry| codec::is_reordered(entry.track.codec));
        let mut hold = Hold::new(reordered, info.duration.and_then(|ticks| i64::try_from(ticks).ok()));
        for (track, entry) in entries.iter().enumerate() {
            if matches!(entry.track.kind, TrackKind::Subtitle(_)) {
                hold.expect_text(track);
            }
        }
        self.media = Some(Media { info, entries, hold, cluster: 0, timestamp: None });
        Ok(())
    }

    fn open_cluster(&mut self, offset: u64) -> Result<(), ContainerError> {
        if self.media.is_none() {
            self.read_tracks(true)?;
        }
        if let Some(media) = &mut self.media {
            (media.cluster, media.timestamp) = (offset, None);
        }
        Ok(())
    }
}

impl Media {
    /// Learns what only the first frame of AC-3 tells, and MP4 must say; true when all is known that can be.
    fn learn(&mut self) -> bool {
        for (track, entry) in self.entries.iter_mut().enumerate() {
            let is_dolby = matches!(entry.track.codec, CodecFamily::Ac3 | CodecFamily::Eac3);
            if !is_dolby || !entry.track.configuration.is_empty() {
                continue;
            }
            let Some(first) = self.hold.first_of(track) else { return false };
            let told = first.and_then(|frame| packed::dolby_configuration(frame));
            entry.track.configuration = told.unwrap_or_default();
        }
        true
    }

    /// Takes a child of a Cluster.
    fn take(&mut self, element: &Element) -> Result<(), ContainerError> {
        let block = match element.id {
            ids::TIMESTAMP => {
                let timestamp = i64::try_from(element.unsigned()?);
                self.timestamp =
                    Some(timestamp.map_err(|_| damaged("a Timestamp out of range", element.offset))?);
                return Ok(());
            }
            ids::SIMPLE_BLOCK => Block::simple(element)?,
            ids::BLOCK_GROUP => Block::group(element)?,
            _ => return Ok(()),
        };
        let timestamp = self
            .timestamp
            .ok_or_else(|| damaged("a block before its Cluster's Timestamp", element.offset))?;
        let time = timestamp.checked_add(block.relative.into()).and_then(|time| self.info.clock.ticks(time));
        let start = time.ok_or_else(|| damaged("a time out of range", element.offset))?;
        if let Some(track) = self.entries.iter().position(|entry| entry.number == block.track) {
            self.hold_frames(track, start, block);
        }
        Ok(())
    }

    /// Holds the frames of a block; those of a lace follow each other without a gap.
    fn hold_frames(&mut self, track: usize, start: i64, block: Block) {
        let (clock, entry) = (self.info.clock, &self.entries[track]);
        let count = block.frames.len();
        let declared_ns = block.duration.map(|ticks| clock.ns(ticks) / count as u128);
        let mut elapsed_ns = 0;
        let mut is_floating = false;
        for (index, data) in block.frames.into_iter().enumerate() {
            let data = encoding::restore(&entry.frame_prefix, data);
            let data = entry.sample_data(data, block.addition.as_ref());
            // A frame of a lace lasts what its track says; a block by itself says better.
            let lasts_ns = match (declared_ns, entry.frame_ns) {
                (Some(ns), _) if count == 1 => Some(ns),
                (_, Some(ns)) => Some(ns.into()),
                (ns, None) => ns.or_else(|| entry.packet_ns(&data)),
            };
            let before = clock.ticks_from_ns(elapsed_ns);
            elapsed_ns = u128::saturating_add(elapsed_ns, lasts_ns.unwrap_or(0));
            let ticks = clock.ticks_from_ns(elapsed_ns).saturating_sub(before);
            self.hold.push(Frame {
                track,
                cluster: self.cluster,
                pts: start.saturating_add(before),
                is_floating,
                is_sync: block.is_sync,
                discard_padding_ns: if index + 1 == count { block.discard_padding_ns } else { 0 },
                declared_duration: u32::try_from(ticks).unwrap_or(u32::MAX),
                data,
            });
            is_floating = lasts_ns.is_none();
        }
    }
}

impl Demuxer for Reader {
    fn push(&mut self, bytes: Bytes) {
        self.walker.push(bytes);
    }

    fn end(&mut self) {
        self.walker.end();
    }

    fn step(&mut self) -> Result<Step, ContainerError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        self.next_step().inspect_err(|error| self.failure = Some(error.clone()))
    }

    fn place_of(&self, moment: Duration) -> Option<u64> {
        let clock = self.media.as_ref()?.info.clock;
        let is_early = |(time, _): &&(u64, u64)| clock.ns(*time) <= moment.as_nanos();
        let (_, position) = self.cues.iter().filter(is_early).max_by_key(|(time, _)| *time)?;
        self.walker.segment_start().checked_add(*position)
    }

    fn resume(&mut self, offset: u64) {
        self.walker.restart(offset);
        self.awaited_cluster = Some(offset);
        self.failure = None;
        if let Some(media) = &mut self.media {
            media.hold.restart();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::matroska::emit;

    /// A file of one AC-3 track with 32 ms frames, a subtitle track, and one Cluster.
    fn file(cluster: impl FnOnce(&mut Vec<u8>)) -> Bytes {
        let mut out = Vec::new();
        emit::master(&mut out, ids::EBML, |header| emit::text(header, ids::DOC_TYPE, "matroska"));
        emit::master(&mut out, ids::SEGMENT, |segment| {
            // Before Info, which says how to read it.
            emit::master(segment, ids::TRACKS, |tracks| {
                for (number, kind, codec) in [(1, 17, "S_VOBSUB"), (2, 2, "A_AC3")] {
                    emit::master(tracks, ids::TRACK_ENTRY, |entry| {
                        emit::unsigned(entry, ids::TRACK_NUMBER, number);
                        emit::unsigned(entry, ids::TRACK_TYPE, kind);
                        emit::text(entry, ids::CODEC_ID, codec);
                        emit::unsigned(entry, ids::DEFAULT_DURATION, 32_000_000);
                    });
                }
            });
            emit::master(segment, ids::INFO, |info| emit::unsigned(info, ids::TIMESTAMP_SCALE, 500_000));
            emit::master(segment, ids::CLUSTER, cluster);
        });
        out.into()
    }

    /// Presentation time, duration, padding and bytes of all samples.
    fn samples(file: Bytes) -> Result<Vec<(i64, u32, i64, Bytes)>, ContainerError> {
        let mut reader = Reader::new();
        reader.push(file);
        reader.end();
        let mut samples = Vec::new();
        loop {
            match reader.step()? {
                Step::Tracks(tracks) => assert_eq!((tracks.len(), tracks[0].timescale), (1, 2000)),
                Step::Sample { sample, .. } => {
                    samples.push((sample.pts, sample.duration, sample.discard_padding_ns, sample.data));
                }
                Step::End => return Ok(samples),
                Step::NeedBytes | Step::Seek(_) => unreachable!("all bytes are there"),
            }
        }
    }

    #[test]
    fn frames_of_a_lace_follow_each_other_and_other_tracks_are_passed_over() {
        let file = file(|cluster| {
            emit::unsigned(cluster, ids::TIMESTAMP, 100);
            emit::binary(cluster, ids::SIMPLE_BLOCK, b"\x81\0\0\x80subtitle");
            emit::binary(cluster, ids::SIMPLE_BLOCK, b"\x82\xff\xf6\x84\x01aabb");
            emit::master(cluster, ids::BLOCK_GROUP, |group| {
                emit::binary(group, ids::BLOCK, b"\x82\0\x76\0cc");
                emit::unsigned(group, ids::BLOCK_DURATION, 60);
                emit::signed(group, ids::DISCARD_PADDING, 2_000_000);
            });
        });
        let expected = [(90, 64, 0, "aa"), (154, 64, 0, "bb"), (218, 60, 2_000_000, "cc")];
        let expected =
            expected.map(|(pts, duration, padding, data)| (pts, duration, padding, Bytes::from(data)));
        assert_eq!(samples(file).unwrap(), expected);
    }

    #[test]
    fn cues_before_the_media_tell_where_to_begin() {
        let mut content = Vec::new();
        emit::master(&mut content, ids::INFO, |info| emit::unsigned(info, ids::TIMESTAMP_SCALE, 1_000_000));
        emit::master(&mut content, ids::TRACKS, |tracks| {
            emit::master(tracks, ids::TRACK_ENTRY, |entry| {
                emit::unsigned(entry, ids::TRACK_NUMBER, 1);
                emit::unsigned(entry, ids::TRACK_TYPE, 2);
                emit::text(entry, ids::CODEC_ID, "A_MPEG/L3");
            });
        });
        let point = |time, cluster| cues::CuePoint { time, cluster, block: 0 };
        content.extend_from_slice(&cues::encode(&[point(0, 100), point(5000, 700)], 1));
        emit::master(&mut content, ids::CLUSTER, |cluster| emit::unsigned(cluster, ids::TIMESTAMP, 0));
        let mut file = Vec::new();
        emit::master(&mut file, ids::EBML, |header| emit::text(header, ids::DOC_TYPE, "webm"));
        emit::binary(&mut file, ids::SEGMENT, &content);
        let start = (file.len() - content.len()) as u64;
        let mut reader = Reader::new();
        reader.push(file.into());
        while !matches!(reader.step().unwrap(), Step::NeedBytes | Step::End) {}
        let places = [0, 4999, 5000, 90_000].map(|at| reader.place_of(Duration::from_millis(at)));
        assert_eq!(places, [100, 100, 700, 700].map(|place| Some(start + place)));
    }

    #[test]
    fn a_block_needs_the_time_of_its_cluster() {
        let file = file(|cluster| emit::binary(cluster, ids::SIMPLE_BLOCK, b"\x82\0\0\x80data"));
        assert!(samples(file).unwrap_err().to_string().contains("before its Cluster's Timestamp"));
    }
}
