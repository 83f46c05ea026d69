//! Indexes for the tests of this folder.

use super::movie::{Defaults, Movie};
use super::sample_table::SampleTable;
use super::track_box::MovieTrack;
use crate::container::mp4::boxes::BoxWriter;
use crate::container::mp4::cursor::Cursor;
use crate::container::{AudioParameters, Track, TrackKind};
use crate::media::CodecFamily;

/// A fragmented movie of so many sound tracks with identifiers from 1, whose samples last 100 ticks, and a track 9
/// that is left out.
pub(crate) fn movie(tracks: u32) -> Movie {
    let mut stbl = BoxWriter::default();
    for kind in [b"stts", b"stsc", b"stco"] {
        stbl.full(kind, 0, 0, |writer| writer.u32(0));
    }
    stbl.full(b"stsz", 0, 0, |writer| writer.u64(0));
    let table = SampleTable::parse(&Cursor::new(stbl.into_bytes(), 0)).expect("an empty table");
    let track = Track { ..Track::new(CodecFamily::Aac, 1000, TrackKind::Audio(AudioParameters::default())) };
    let defaults = Defaults { description: 1, duration: 100, size: 0, flags: 0 };
    Movie {
        tracks: (1..=tracks)
            .map(|id| MovieTrack { id, track: track.clone(), table: table.clone() })
            .collect(),
        left_out: vec![9],
        extends: (1..=tracks).map(|id| (id, defaults)).collect(),
        is_fragmented: true,
    }
}
