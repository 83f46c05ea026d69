//! One track of the index (`trak`, ISO/IEC 14496-12 section 8.3 and 8.4).

use super::edit_list::Edits;
use super::sample_entry;
use super::sample_table::SampleTable;
use crate::container::mp4::boxes::{Kind, child, required};
use crate::container::mp4::cursor::Cursor;
use crate::container::mp4::language;
use crate::container::{ContainerError, Track, TrackKind};

/// One track of the index.
#[derive(Clone, Debug)]
pub(crate) struct MovieTrack {
    pub(crate) id: u32,
    pub(crate) track: Track,
    pub(crate) table: SampleTable,
}

/// A track read, or passed over because it holds neither picture nor sound.
#[derive(Debug)]
pub(crate) enum TrackBox {
    /// With its identifier.
    LeftOut(u32),
    /// Boxed: it is far larger than the other variant.
    Kept(Box<MovieTrack>),
}

/// Reads a `trak` of a movie whose edits count in `movie_timescale`.
pub(crate) fn parse(trak: &Cursor, movie_timescale: u32) -> Result<TrackBox, ContainerError> {
    let (id, rotation) = track_header(required(trak, b"tkhd")?)?;
    let mdia = required(trak, b"mdia")?;
    let mut handler = required(&mdia, b"hdlr")?;
    handler.skip(8)?;
    let handler: Kind = handler.array()?;
    if !matches!(&handler, b"vide" | b"soun") {
        return Ok(TrackBox::LeftOut(id));
    }
    let media = MediaHeader::parse(&mdia)?;
    let stbl = required(&required(&mdia, b"minf")?, b"stbl")?;
    let Some(mut entry) = sample_entry::parse(required(&stbl, b"stsd")?, handler)? else {
        return Ok(TrackBox::LeftOut(id));
    };
    if let TrackKind::Video(video) = &mut entry.kind {
        video.rotation = rotation;
    }
    let edits = Edits::parse(trak)?;
    let track = Track {
        configuration: entry.configuration,
        language: media.language,
        duration: media.duration,
        media_start: edits.media_start,
        start_delay: scale(edits.empty, movie_timescale, media.timescale),
        sample_entry: Some(entry.whole),
        ..Track::new(entry.codec, media.timescale, entry.kind)
    };
    Ok(TrackBox::Kept(Box::new(MovieTrack { id, track, table: SampleTable::parse(&stbl)? })))
}

/// Identifier and clockwise rotation (`tkhd`, section 8.3.2).
fn track_header(mut header: Cursor) -> Result<(u32, u16), ContainerError> {
    let (version, _) = header.full_box()?;
    header.skip(if version == 0 { 8 } else { 16 })?;
    let id = header.u32()?;
    header.skip(if version == 0 { 8 } else { 12 })?;
    header.skip(16)?;
    let mut matrix = [0_i32; 9];
    for cell in &mut matrix {
        *cell = header.u32()?.cast_signed();
    }
    let [a, b, _, c, d, ..] = matrix;
    let rotation = match (a.signum(), b.signum(), c.signum(), d.signum()) {
        (0, 1, -1, 0) => 90,
        (-1, 0, 0, -1) => 180,
        (0, -1, 1, 0) => 270,
        _ => 0,
    };
    Ok((id, rotation))
}

struct MediaHeader {
    timescale: u32,
    duration: Option<u64>,
    language: Option<String>,
}

impl MediaHeader {
    /// `mdhd` (section 8.4.2), and `elng` (section 8.4.6), which says more than three letters can.
    fn parse(mdia: &Cursor) -> Result<Self, ContainerError> {
        let mut header = required(mdia, b"mdhd")?;
        let (version, _) = header.full_box()?;
        header.skip(if version == 0 { 8 } else { 16 })?;
        let timescale = header.u32()?;
        if timescale == 0 {
            return Err(header.damaged("a track with 0 ticks per second"));
        }
        let duration = header.versioned(version)?;
        let is_unknown =
            duration == 0 || duration == if version == 0 { u64::from(u32::MAX) } else { u64::MAX };
        let packed = header.u16()?;
        let extended = match child(mdia, b"elng")? {
            Some(mut elng) => {
                elng.full_box()?;
                let text = elng.rest();
                let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
                std::str::from_utf8(text).ok().filter(|text| is_language_tag(text)).map(str::to_owned)
            }
            None => None,
        };
        let language = extended.or_else(|| language::unpack(packed));
        Ok(Self { timescale, duration: (!is_unknown).then_some(duration), language })
    }
}

/// The characters and length of BCP 47 (RFC 5646 section 4.4.1), `und` left out.
fn is_language_tag(text: &str) -> bool {
    (2..=35).contains(&text.len())
        && text != "und"
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Ticks of one timescale in another, to the nearest.
fn scale(ticks: u64, from: u32, to: u32) -> u64 {
    let from = u128::from(from.max(1));
    let scaled = (u128::from(ticks) * u128::from(to) + from / 2) / from;
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::boxes::BoxWriter;

    #[test]
    fn the_matrix_tells_the_rotation() {
        let one = 0x0001_0000_u32;
        let minus = one.wrapping_neg();
        let table = [
            ([one, 0, 0, one], 0),
            ([0, one, minus, 0], 90),
            ([minus, 0, 0, minus], 180),
            ([0, minus, one, 0], 270),
        ];
        for ([a, b, c, d], rotation) in table {
            let mut writer = BoxWriter::default();
            writer.zeros(12);
            writer.u32(7);
            writer.zeros(24);
            [a, b, 0, c, d, 0, 0, 0, 0x4000_0000].iter().for_each(|cell| writer.u32(*cell));
            assert_eq!(track_header(Cursor::new(writer.into_bytes(), 0)), Ok((7, rotation)));
        }
    }

    #[test]
    fn an_extended_language_counts_more_than_three_letters() {
        let mut writer = BoxWriter::default();
        writer.full(b"mdhd", 0, 0, |writer| {
            writer.zeros(8);
            writer.u32(1000);
            writer.u32(0xffff_ffff);
            writer.u16(0x15c7);
        });
        let plain = MediaHeader::parse(&Cursor::new(BoxWriter::into_bytes(writer), 0)).unwrap();
        assert_eq!((plain.duration, plain.language.as_deref()), (None, Some("eng")));
        assert!(is_language_tag("en-GB") && !is_language_tag("und") && !is_language_tag("a\u{7}b"));
    }

    #[test]
    fn ticks_are_scaled_to_the_nearest() {
        assert_eq!(scale(40, 1000, 12_800), 512);
        assert_eq!(scale(1, 3, 2), 1);
        assert_eq!(scale(u64::MAX, 1, u32::MAX), u64::MAX);
    }
}
