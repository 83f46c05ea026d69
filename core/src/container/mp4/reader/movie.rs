//! The index of a file: its tracks, and for fragmented files their defaults (`moov`, ISO/IEC 14496-12 section 8.2).

use super::track_box::{self, MovieTrack, TrackBox};
use crate::container::mp4::boxes::{child, children, required};
use crate::container::mp4::budget::MAX_TRACKS;
use crate::container::mp4::cursor::{Cursor, too_large, unsupported};
use crate::container::{ContainerError, Track};

/// What the rest of a source needs to be understood.
#[derive(Clone, Debug, Default)]
pub(crate) struct Movie {
    /// Picture and sound.
    pub(crate) tracks: Vec<MovieTrack>,
    /// Identifiers of the tracks left out: text, hints, time codes.
    pub(crate) left_out: Vec<u32>,
    /// Defaults by track identifier; present in fragmented files alone.
    pub(crate) extends: Vec<(u32, Defaults)>,
    /// Whether the samples lie in fragments (`mvex`).
    pub(crate) is_fragmented: bool,
}

/// What holds for the samples of a fragment unless it says otherwise (`trex`, section 8.8.3; `tfhd`, section 8.8.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Defaults {
    pub(crate) description: u32,
    pub(crate) duration: u32,
    pub(crate) size: u32,
    pub(crate) flags: u32,
}

impl Movie {
    /// Reads the payload of a `moov` box.
    pub(crate) fn parse(moov: &Cursor) -> Result<Self, ContainerError> {
        let timescale = movie_timescale(moov)?;
        let mut movie = Self::default();
        for element in children(moov) {
            let element = element?;
            match &element.kind {
                b"trak" => movie.add(track_box::parse(&element.payload, timescale)?)?,
                b"mvex" => movie.read_extends(&element.payload)?,
                _ => {}
            }
        }
        if movie.is_fragmented && movie.tracks.iter().any(|track| track.table.remaining() > 0) {
            return Err(unsupported("samples both in its index and in fragments"));
        }
        Ok(movie)
    }

    /// The tracks as the caller sees them.
    pub(crate) fn tracks(&self) -> Vec<Track> {
        self.tracks.iter().map(|track| track.track.clone()).collect()
    }

    /// Whether samples described by the other index can go on where those of this one ended: a later `moov` repeats
    /// the first where a playlist repeats its initialisation.
    pub(crate) fn describes_the_same(&self, other: &Self) -> bool {
        let same = |(ours, theirs): (&MovieTrack, &MovieTrack)| {
            ours.id == theirs.id
                && ours.track.timescale == theirs.track.timescale
                && ours.track.sample_entry == theirs.track.sample_entry
        };
        self.tracks.len() == other.tracks.len() && self.tracks.iter().zip(&other.tracks).all(same)
    }

    fn add(&mut self, track: TrackBox) -> Result<(), ContainerError> {
        if self.tracks.len() + self.left_out.len() >= MAX_TRACKS {
            return Err(too_large("a file's number of tracks", MAX_TRACKS as u64 + 1, MAX_TRACKS as u64));
        }
        match track {
            TrackBox::LeftOut(id) => self.left_out.push(id),
            TrackBox::Kept(track) => self.tracks.push(*track),
        }
        Ok(())
    }

    fn read_extends(&mut self, mvex: &Cursor) -> Result<(), ContainerError> {
        self.is_fragmented = true;
        for element in children(mvex) {
            let element = element?;
            let mut fields = element.payload;
            if &element.kind != b"trex" || self.extends.len() >= MAX_TRACKS {
                continue;
            }
            fields.full_box()?;
            let id = fields.u32()?;
            let (description, duration) = (fields.u32()?, fields.u32()?);
            let (size, flags) = (fields.u32()?, fields.u32()?);
            self.extends.push((id, Defaults { description, duration, size, flags }));
        }
        Ok(())
    }
}

/// `mvhd` (section 8.2.2): ticks per second of edits.
fn movie_timescale(moov: &Cursor) -> Result<u32, ContainerError> {
    if child(moov, b"cmov")?.is_some() {
        return Err(unsupported("a compressed index (cmov)"));
    }
    let mut header = required(moov, b"mvhd")?;
    let (version, _) = header.full_box()?;
    header.skip(if version == 0 { 8 } else { 16 })?;
    header.u32()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::container::mp4::boxes::BoxWriter;

    fn moov(traks: usize, rest: impl FnOnce(&mut BoxWriter)) -> Result<Movie, ContainerError> {
        let mut writer = BoxWriter::default();
        writer.full(b"mvhd", 0, 0, |writer| writer.bytes(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 232]));
        for id in 0..traks {
            writer.nested(b"trak", |writer| {
                writer.full(b"tkhd", 0, 3, |writer| {
                    writer.zeros(8);
                    writer.u32(id as u32 + 1);
                    writer.zeros(68);
                });
                writer.nested(b"mdia", |writer| {
                    writer.full(b"hdlr", 0, 0, |writer| writer.bytes(b"\0\0\0\0text\0\0\0\0"));
                });
            });
        }
        rest(&mut writer);
        Movie::parse(&Cursor::new(writer.into_bytes(), 0))
    }

    #[test]
    fn text_is_left_out_and_defaults_are_kept_by_track() {
        let movie = moov(2, |writer| {
            writer.nested(b"mvex", |writer| {
                writer.full(b"trex", 0, 0, |writer| {
                    [2, 1, 512, 0, 9].iter().for_each(|word| writer.u32(*word));
                });
            });
        });
        let movie = movie.unwrap();
        assert_eq!((movie.tracks.len(), movie.left_out), (0, vec![1, 2]));
        assert_eq!(movie.extends, [(2, Defaults { description: 1, duration: 512, size: 0, flags: 9 })]);
        assert!(movie.is_fragmented);
    }

    #[test]
    fn the_number_of_tracks_is_bounded() {
        assert!(moov(64, |_| {}).is_ok());
        assert!(matches!(moov(65, |_| {}), Err(ContainerError::TooLarge { .. })));
    }

    #[test]
    fn an_index_without_header_is_damaged() {
        assert!(Movie::parse(&Cursor::new(Bytes::new(), 0)).is_err());
    }
}
