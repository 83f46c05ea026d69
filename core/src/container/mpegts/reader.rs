//! The demuxer: packets in, tracks and samples out.

use std::collections::VecDeque;

use bytes::Bytes;

use super::access_unit::Ready;
use super::elementary::Stream;
use super::packet::Packet;
use super::program::{self, Content, Entry};
use super::source::{Next, Source};
use super::{CONTAINER, damaged, section};
use crate::container::packed::clock::Clock;
use crate::container::{ContainerError, Demuxer, Step};

/// Bytes of samples held until every stream's track is known; streams that are not known by then are left out. As much as
/// ffmpeg reads (`-probesize`, 5,000,000).
const HELD_BYTES_MAX: usize = 5_000_000;
/// The same in samples, for streams that nothing has come of: twenty seconds of pictures, where they are small.
const HELD_SAMPLES_MAX: usize = 500;

/// Bytes of the source read until then.
const HEAD_BYTES_MAX: u64 = 64 << 20;

/// Reads an MPEG-2 transport stream: pictures in H.264 and H.265, sound in AAC (ADTS), MP3, AC-3 and Enhanced AC-3, of
/// the first program. Other streams are passed over.
///
/// Pictures are given in the form of MP4, units behind their lengths, parameter sets left in place; those before the
/// first parameter sets are left out. Ticks of pictures are those of the source, 90 kHz; ticks of sound are samples.
/// Times run on over the wrap of the 33 bits. Where packets are missing, the access units they belong to are left out.
///
/// The resume point of a sample is the packet in which the PES packet with its time begins; what comes from there on
/// does not depend on what lies before. Two exceptions: where a time steps back a little, the steps by which it is put
/// in order do; and more than 23 hours after the start, 33 bits do not tell the time. Once the program moves to other
/// packet ids, every later sample shares the resume point at that table.
///
/// ```
/// use vidra_core::container::{Demuxer, Step, mpegts};
/// let mut reader = mpegts::Reader::new();
/// assert!(matches!(reader.step(), Ok(Step::NeedBytes)));
/// ```
#[derive(Debug, Default)]
pub struct Reader {
    source: Source,
    program: Program,
    is_over: bool,
    failure: Option<ContainerError>,
}

/// The program that is read.
#[derive(Debug, Default)]
struct Program {
    association: section::Assembler,
    map: section::Assembler,
    /// Packet id of the program's map.
    map_id: Option<u16>,
    /// Where the last table of programs begins.
    table_at: u64,
    streams: Vec<Stream>,
    /// Codecs that are not taken apart.
    others: Vec<String>,
    /// By stream, its track.
    track_of: Option<Vec<Option<usize>>>,
    clock: Clock,
    /// What the stream that was given a packet made of it.
    samples: Vec<Ready>,
    /// Samples by stream.
    ready: VecDeque<(usize, Ready)>,
    held_bytes: usize,
    /// No resume point lies after this.
    resume_limit: Option<u64>,
}

impl Reader {
    /// At the beginning of a source.
    pub fn new() -> Self {
        Self::default()
    }

    fn next_step(&mut self) -> Result<Step, ContainerError> {
        loop {
            if let Some(step) = self.program.ready(self.source.offset(), self.is_over)? {
                return Ok(step);
            }
            match self.source.next()? {
                Next::NeedBytes => return Ok(Step::NeedBytes),
                Next::Packet(packet) => {
                    if let Some(stream) = self.program.take(&packet)? {
                        stream.take_run(&mut self.source);
                    }
                }
                Next::End if self.is_over => return Ok(Step::End),
                Next::End => {
                    self.is_over = true;
                    self.program.end()?;
                }
            }
        }
    }
}

impl Program {
    /// A step that needs no more bytes; the source was read up to `offset`.
    fn ready(&mut self, offset: u64, is_over: bool) -> Result<Option<Step>, ContainerError> {
        if self.track_of.is_none() {
            return self.tracks(offset, is_over);
        }
        while let Some((stream, Ready { sample, resume_at })) = self.ready.pop_front() {
            let track = self.track_of.as_ref().and_then(|track_of| *track_of.get(stream)?);
            if let Some(track) = track {
                let resume_at = resume_at.min(self.resume_limit.unwrap_or(u64::MAX));
                return Ok(Some(Step::Sample { track, sample, resume_at }));
            }
        }
        Ok(None)
    }

    /// The tracks, once they are known, or when it is too late to wait.
    fn tracks(&mut self, offset: u64, is_over: bool) -> Result<Option<Step>, ContainerError> {
        let is_decided = !self.streams.is_empty() && self.streams.iter().all(Stream::is_decided);
        let is_no_matter = |stream: &Stream| stream.is_decided() || !stream.has_begun();
        let are_absent = self.ready.len() > HELD_SAMPLES_MAX && self.streams.iter().all(is_no_matter);
        let is_late = self.held_bytes > HELD_BYTES_MAX || are_absent || offset > HEAD_BYTES_MAX;
        if !is_decided && !is_late && !is_over {
            return Ok(None);
        }
        let mut tracks = Vec::new();
        let mut track_of = Vec::new();
        for stream in &self.streams {
            track_of.push(stream.track().is_some().then_some(tracks.len()));
            tracks.extend(stream.track().cloned());
        }
        if tracks.is_empty() {
            return if is_late || is_over { Err(self.nothing_found(offset)) } else { Ok(None) };
        }
        self.track_of = Some(track_of);
        Ok(Some(Step::Tracks(tracks)))
    }

    fn nothing_found(&self, offset: u64) -> ContainerError {
        if self.streams.is_empty() && !self.others.is_empty() {
            return ContainerError::Unsupported { container: CONTAINER, what: self.others.join(" and ") };
        }
        let what =
            if self.streams.is_empty() { "no program" } else { "no picture or sound that can be decoded" };
        damaged(what, offset)
    }

    /// Takes a packet; gives the stream whose further packets may be taken at once.
    fn take(&mut self, packet: &Packet<'_>) -> Result<Option<&mut Stream>, ContainerError> {
        if packet.id == 0 {
            self.take_association(packet);
        } else if Some(packet.id) == self.map_id {
            let entries = self.map.take(packet).as_deref().and_then(program::streams);
            entries.map_or(Ok(()), |entries| self.adopt(&entries))?;
        } else if let Some(index) = self.streams.iter().position(|stream| stream.id == packet.id) {
            let is_left_out = self.track_of.as_ref().is_some_and(|track_of| track_of[index].is_none());
            if !is_left_out {
                self.streams[index].take(packet, &mut self.clock, &mut self.samples)?;
                self.hold(index);
                // Until the tracks are known, each packet may be the one that decides it.
                return Ok(self.streams.get_mut(index).filter(|_| self.track_of.is_some()));
            }
        }
        Ok(None)
    }

    fn take_association(&mut self, packet: &Packet<'_>) {
        if packet.begins_unit {
            self.table_at = packet.offset;
            self.streams.iter_mut().for_each(Stream::see_table);
        }
        let program = self.association.take(packet).as_deref().and_then(program::first_program);
        if program.is_some() && program != self.map_id {
            self.map_id = program;
            self.map = section::Assembler::default();
        }
    }

    /// Takes the streams of the program: all of them for the first time, then those that moved to another packet id.
    fn adopt(&mut self, entries: &[Entry]) -> Result<(), ContainerError> {
        let scheme = entries.iter().find_map(|entry| match entry.content {
            Content::Encrypted(scheme) => Some(scheme),
            _ => None,
        });
        if let Some(scheme) = scheme {
            return Err(ContainerError::Encrypted { scheme: scheme.to_owned() });
        }
        if self.streams.is_empty() {
            self.streams = entries.iter().filter_map(Stream::new).collect();
            self.others = entries.iter().filter_map(other).collect();
            return Ok(());
        }
        let is_there = |stream: &Stream| {
            entries.iter().any(|entry| entry.id == stream.id && entry.content == stream.content)
        };
        if self.streams.iter().all(is_there) { Ok(()) } else { self.follow(entries) }
    }

    /// Gives each stream the first entry of its kind that no stream before it has.
    fn follow(&mut self, entries: &[Entry]) -> Result<(), ContainerError> {
        let mut left: Vec<&Entry> = entries.iter().collect();
        for index in 0..self.streams.len() {
            let content = &self.streams[index].content;
            let Some(found) = left.iter().position(|entry| entry.content == *content) else { continue };
            let id = left.remove(found).id;
            if id != self.streams[index].id {
                self.end_stream(index)?;
                self.streams[index].id = id;
                self.resume_limit.get_or_insert(self.table_at);
            }
        }
        Ok(())
    }

    /// Nothing more comes.
    fn end(&mut self) -> Result<(), ContainerError> {
        (0..self.streams.len()).try_for_each(|stream| self.end_stream(stream))
    }

    /// Forgets what waits, for reading from another place.
    fn restart(&mut self) {
        (self.association, self.map) = <(section::Assembler, section::Assembler)>::default();
        self.streams.iter_mut().for_each(Stream::restart);
        self.clock.restart();
        self.samples.clear();
        self.ready.clear();
    }

    fn end_stream(&mut self, index: usize) -> Result<(), ContainerError> {
        self.streams[index].end(&mut self.clock, &mut self.samples)?;
        self.hold(index);
        Ok(())
    }

    /// Takes over the samples that a stream gave.
    fn hold(&mut self, stream: usize) {
        if self.track_of.is_none() {
            self.held_bytes += self.samples.iter().map(|ready| ready.sample.data.len()).sum::<usize>();
        }
        self.ready.extend(self.samples.drain(..).map(|ready| (stream, ready)));
    }
}

/// The codec of a stream that is not taken apart.
fn other(entry: &Entry) -> Option<String> {
    match &entry.content {
        Content::Other(codec) => Some(codec.clone()),
        _ => None,
    }
}

impl Demuxer for Reader {
    fn push(&mut self, bytes: Bytes) {
        self.source.push(bytes);
    }

    fn end(&mut self) {
        self.source.end();
    }

    fn step(&mut self) -> Result<Step, ContainerError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        self.next_step().inspect_err(|error| self.failure = Some(error.clone()))
    }

    fn resume(&mut self, offset: u64) {
        self.source.restart(offset);
        self.program.restart();
        (self.is_over, self.failure) = (false, None);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{AUDIO, AVC_SETS, VIDEO, Writer, annex_b, pes};
    use super::*;

    #[test]
    fn a_stream_that_is_announced_and_never_comes_is_not_waited_for_long() {
        let picture = annex_b(&[AVC_SETS[0], AVC_SETS[1], &[0x65, 0x88, 0x84]]);
        let mut writer = Writer::default();
        writer.tables();
        for time in (0..HELD_SAMPLES_MAX as u64 + 10).map(|number| number * 3000) {
            writer.payload(VIDEO, &pes(0xe0, Some((time, time)), &picture));
        }
        let mut reader = Reader::new();
        reader.push(writer.bytes.clone().into());
        assert!(matches!(reader.step(), Ok(Step::Tracks(tracks)) if tracks.len() == 1));
        // What has begun is waited for.
        let mut begun = Writer::default();
        begun.payload(AUDIO, &pes(0xc0, Some((0, 0)), &[0xff]));
        let (tables, pictures) = writer.bytes.split_at(2 * 188);
        let mut reader = Reader::new();
        [tables, &begun.bytes, pictures]
            .into_iter()
            .for_each(|part| reader.push(Bytes::copy_from_slice(part)));
        assert!(matches!(reader.step(), Ok(Step::NeedBytes)));
    }
}
