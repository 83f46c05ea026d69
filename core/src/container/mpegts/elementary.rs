//! One stream of the program, from its packets to its samples.

use super::access_unit::Ready;
use super::assembler::{Assembler, Sink};
use super::packet::Packet;
use super::pes::Pes;
use super::picture::Pictures;
use super::picture_codec::PictureCodec;
use super::program::{Content, Entry};
use super::sound::Sound;
use super::source::Source;
use crate::container::packed::clock::Clock;
use crate::container::{ContainerError, Track};

/// How far decoding time may step back before it is taken for a new time instead of an overlap: ten seconds.
const OVERLAP_SECONDS: i64 = 10;

/// The state of one stream.
#[derive(Debug)]
pub(super) struct Stream {
    /// Of its packets.
    pub(super) id: u16,
    pub(super) content: Content,
    assembler: Assembler,
    units: Units,
    last_dts: Option<i64>,
    has_begun: bool,
}

#[derive(Debug)]
enum Units {
    Pictures(Box<Pictures>),
    Sound(Box<Sound>),
}

/// Where the bytes of the PES packets go, and the samples made of them.
struct Target<'a> {
    units: &'a mut Units,
    out: &'a mut Vec<Ready>,
}

impl Sink for Target<'_> {
    fn bytes(&mut self, bytes: &[u8]) {
        match self.units {
            Units::Pictures(pictures) => pictures.bytes(bytes),
            Units::Sound(sound) => sound.bytes(bytes),
        }
    }

    fn end(&mut self, pes: &Pes) -> Result<(), ContainerError> {
        match self.units {
            Units::Pictures(pictures) => pictures.push(pes, self.out),
            Units::Sound(sound) => sound.push(pes, self.out),
        }
    }
}

impl Stream {
    /// For a stream of the program; `None` for one that holds neither pictures nor sound that can be taken apart.
    pub(super) fn new(entry: &Entry) -> Option<Self> {
        let language = entry.language.clone();
        let pictures = |codec| Units::Pictures(Box::new(Pictures::new(codec, language.clone())));
        let units = match entry.content {
            Content::Avc => pictures(PictureCodec::Avc),
            Content::Hevc => pictures(PictureCodec::Hevc),
            Content::Sound(kind) => Units::Sound(Box::new(Sound::new(kind, language))),
            Content::Encrypted(_) | Content::Data | Content::Other(_) => return None,
        };
        let assembler = Assembler::default();
        Some(Self {
            id: entry.id,
            content: entry.content.clone(),
            assembler,
            units,
            last_dts: None,
            has_begun: false,
        })
    }

    /// The track, once it is known.
    pub(super) fn track(&self) -> Option<&Track> {
        match &self.units {
            Units::Pictures(pictures) => pictures.track(),
            Units::Sound(sound) => sound.track(),
        }
    }

    /// Whether it is not worth waiting for the track.
    pub(super) fn is_decided(&self) -> bool {
        self.track().is_some() || matches!(&self.units, Units::Sound(sound) if sound.is_unknown())
    }

    /// Whether anything came of it.
    pub(super) const fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Says that the table of programs was sent.
    pub(super) const fn see_table(&mut self) {
        self.assembler.see_table();
    }

    /// Takes a packet of the stream; its samples are added to `out`, which holds no others.
    pub(super) fn take(
        &mut self,
        packet: &Packet<'_>,
        clock: &mut Clock,
        out: &mut Vec<Ready>,
    ) -> Result<(), ContainerError> {
        self.has_begun = true;
        self.assembler.take(packet, clock, &mut Target { units: &mut self.units, out })?;
        self.put_in_order(out);
        Ok(())
    }

    /// Takes the packets that come next and only go on with the PES packet that is open: no sample comes of them.
    pub(super) fn take_run(&mut self, source: &mut Source) {
        let Some((counter, most)) = self.assembler.expects() else { return };
        let packets = source.run(self.id, counter, most);
        self.assembler.take_run(packets, &mut Target { units: &mut self.units, out: &mut Vec::new() });
    }

    /// Adds what waits to `out`, which holds nothing: nothing more comes, or not under this packet id.
    pub(super) fn end(&mut self, clock: &mut Clock, out: &mut Vec<Ready>) -> Result<(), ContainerError> {
        self.assembler.end(clock, &mut Target { units: &mut self.units, out: &mut *out })?;
        match &mut self.units {
            Units::Pictures(pictures) => pictures.end(out)?,
            Units::Sound(sound) => sound.end(out)?,
        }
        self.assembler = Assembler::default();
        self.put_in_order(out);
        Ok(())
    }

    /// Forgets what waits, for reading from another place.
    pub(super) fn restart(&mut self) {
        self.assembler = Assembler::default();
        self.last_dts = None;
        match &mut self.units {
            Units::Pictures(pictures) => pictures.restart(),
            Units::Sound(sound) => sound.restart(),
        }
    }

    /// Sees to it that decoding time never stands still or steps back where two pieces of a stream overlap a little: no
    /// container can say that.
    fn put_in_order(&mut self, samples: &mut [Ready]) {
        let ticks = self.track().map_or(0, |track| i64::from(track.timescale));
        for Ready { sample, .. } in samples {
            if let Some(last) = self.last_dts {
                let back = last.saturating_sub(sample.dts);
                if (0..ticks * OVERLAP_SECONDS).contains(&back) {
                    sample.dts = last.saturating_add(1);
                    sample.pts = sample.pts.max(sample.dts);
                }
            }
            self.last_dts = Some(sample.dts);
        }
    }
}
