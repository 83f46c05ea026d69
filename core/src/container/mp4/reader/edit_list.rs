//! The edit list of a track, as far as a copy can follow it (`elst`, ISO/IEC 14496-12 section 8.6.6).

use crate::container::ContainerError;
use crate::container::mp4::boxes::child;
use crate::container::mp4::cursor::Cursor;

/// What the edits say of a track's start. Of several edits the empty ones before the first that shows media are its
/// delay, and the first that shows media is its start; cuts after that are not followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edits {
    /// Media time of the first instant to show, in ticks of the track.
    pub(crate) media_start: i64,
    /// Empty time before, in ticks of the movie.
    pub(crate) empty: u64,
}

impl Edits {
    /// Reads the `edts` of a `trak`; no edits where there is none.
    pub(crate) fn parse(trak: &Cursor) -> Result<Self, ContainerError> {
        let mut edits = Self::default();
        let Some(edts) = child(trak, b"edts")? else { return Ok(edits) };
        let Some(mut elst) = child(&edts, b"elst")? else { return Ok(edits) };
        let (version, _) = elst.full_box()?;
        let count = elst.u32()?;
        for _ in 0..count {
            let duration = elst.versioned(version)?;
            let media_time = match version {
                0 => i64::from(elst.u32()?.cast_signed()),
                _ => elst.u64()?.cast_signed(),
            };
            elst.skip(4)?;
            if media_time >= 0 {
                edits.media_start = media_time;
                break;
            }
            edits.empty = edits.empty.saturating_add(duration);
        }
        Ok(edits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::boxes::BoxWriter;

    fn edits(version: u8, entries: &[(u64, i64)]) -> Edits {
        let mut writer = BoxWriter::default();
        writer.nested(b"edts", |writer| {
            writer.full(b"elst", version, 0, |writer| {
                writer.u32(entries.len() as u32);
                for (duration, start) in entries {
                    writer.versioned(version, *duration);
                    writer.versioned(version, start.cast_unsigned());
                    writer.u32(0x0001_0000);
                }
            });
        });
        Edits::parse(&Cursor::new(writer.into_bytes(), 0)).unwrap()
    }

    #[test]
    fn the_first_edit_with_media_is_the_start() {
        assert_eq!(edits(0, &[(500, 1024)]), Edits { media_start: 1024, empty: 0 });
        assert_eq!(edits(1, &[(40, -1), (2, -1), (500, 0)]), Edits { media_start: 0, empty: 42 });
        assert_eq!(edits(0, &[(9, 3), (9, 100)]), Edits { media_start: 3, empty: 0 });
        assert_eq!(edits(0, &[]), Edits::default());
    }
}
