//! One fragment: `moof` with a run of samples for each track, then their bytes (ISO/IEC 14496-12 section 8.8).

use bytes::Bytes;

use super::index::Written;
use crate::container::Rope;
use crate::container::mp4::boxes::BoxWriter;

/// `sample_depends_on` 2: on no other (section 8.8.3.1).
const SYNC_FLAGS: u32 = 0x0200_0000;
/// `sample_depends_on` 1, and not a sync sample.
const OTHER_FLAGS: u32 = 0x0101_0000;

/// What one track adds to a fragment.
#[derive(Debug)]
pub(crate) struct TrackPart {
    /// `track_ID`.
    pub(crate) id: u32,
    pub(crate) samples: Vec<Written>,
    pub(crate) data: Vec<Bytes>,
}

/// A fragment ready to be appended.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) bytes: Rope,
    /// Its parts, whose bytes are gone into it, and the offset in it of the first byte of each.
    pub(crate) parts: Vec<(TrackPart, u64)>,
}

/// Puts a fragment together; every part has at least one sample.
pub(crate) fn build(sequence: u32, parts: Vec<TrackPart>) -> Piece {
    let mut writer = BoxWriter::default();
    let mut offset_fields = Vec::new();
    writer.nested(b"moof", |writer| {
        writer.full(b"mfhd", 0, 0, |writer| writer.u32(sequence));
        for part in &parts {
            offset_fields.push(track_fragment(writer, part));
        }
    });
    let size = |part: &TrackPart| part.data.iter().map(Bytes::len).sum::<usize>();
    let media = parts.iter().map(size).sum::<usize>();
    let mut data_offset = writer.len() + 8;
    let mut placed = Vec::with_capacity(parts.len());
    for (field, part) in offset_fields.into_iter().zip(parts) {
        writer.replace_u32(field, data_offset as u32);
        let length = size(&part);
        placed.push((part, data_offset as u64));
        data_offset += length;
    }
    // Fragments are bounded far below 32 bits.
    writer.u32((media + 8) as u32);
    writer.bytes(b"mdat");
    let mut bytes = Rope::from(writer.into_bytes());
    for (part, _) in &mut placed {
        std::mem::take(&mut part.data).into_iter().for_each(|data| bytes.push(data));
    }
    Piece { bytes, parts: placed }
}

/// Writes a `traf`; where the data offset stands in it.
fn track_fragment(writer: &mut BoxWriter, part: &TrackPart) -> usize {
    let samples = &part.samples;
    let first = samples.first();
    let same_duration =
        first.map(|first| first.duration).filter(|duration| all(samples, |s| s.duration == *duration));
    // The first picture of a fragment is often the only one of its kind.
    let usual_flags = samples.get(1).or(first).map_or(SYNC_FLAGS, flags);
    let own_flags = !all(samples.get(1..).unwrap_or_default(), |sample| flags(sample) == usual_flags);
    let first_flags = first.map(flags).filter(|first| !own_flags && *first != usual_flags);
    let has_composition = !all(samples, |sample| sample.composition == 0);
    let version = u8::from(!all(samples, |sample| sample.composition >= 0));

    // Base is the moof, and default flags; default duration (section 8.8.7).
    let header_flags = 0x0002_0020 | bit(0x8, same_duration.is_some());
    let run_flags = 0x201
        | bit(0x4, first_flags.is_some())
        | bit(0x100, same_duration.is_none())
        | bit(0x400, own_flags)
        | bit(0x800, has_composition);
    let mut offset_field = 0;
    writer.nested(b"traf", |writer| {
        writer.full(b"tfhd", 0, header_flags, |writer| {
            writer.u32(part.id);
            same_duration.iter().for_each(|duration| writer.u32(*duration));
            writer.u32(usual_flags);
        });
        let time = first.map_or(0, |first| first.dts);
        writer.full(b"tfdt", 1, 0, |writer| writer.u64(time.cast_unsigned()));
        writer.full(b"trun", version, run_flags, |writer| {
            writer.u32(samples.len() as u32);
            offset_field = writer.len();
            writer.u32(0);
            first_flags.iter().for_each(|flags| writer.u32(*flags));
            for sample in samples {
                entry(writer, run_flags, sample);
            }
        });
    });
    offset_field
}

fn entry(writer: &mut BoxWriter, run_flags: u32, sample: &Written) {
    let fields = [
        (0x100, sample.duration),
        (0x200, sample.size),
        (0x400, flags(sample)),
        (0x800, sample.composition.cast_unsigned()),
    ];
    for (bit, value) in fields {
        if run_flags & bit != 0 {
            writer.u32(value);
        }
    }
}

const fn flags(sample: &Written) -> u32 {
    if sample.is_sync { SYNC_FLAGS } else { OTHER_FLAGS }
}

const fn bit(bit: u32, is_set: bool) -> u32 {
    if is_set { bit } else { 0 }
}

fn all(samples: &[Written], is_so: impl Fn(&Written) -> bool) -> bool {
    samples.iter().all(is_so)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::boxes::required;
    use crate::container::mp4::cursor::Cursor;

    fn run(samples: &[Written]) -> (u8, u32, usize) {
        let part = TrackPart {
            id: 1,
            samples: samples.to_vec(),
            data: vec![Bytes::from_static(b"ab"); samples.len()],
        };
        let piece = build(1, vec![part]);
        let moof = required(&Cursor::new(piece.bytes.to_bytes(), 0), b"moof").unwrap();
        let mut trun = required(&required(&moof, b"traf").unwrap(), b"trun").unwrap();
        let (version, flags) = trun.full_box().unwrap();
        (version, flags, trun.remaining())
    }

    #[test]
    fn what_is_the_same_for_all_samples_is_said_once() {
        let sample =
            |dts, duration, composition, is_sync| Written { dts, duration, composition, size: 2, is_sync };
        let table = [
            (vec![sample(0, 10, 0, true), sample(10, 10, 0, true)], (0, 0x201, 8 + 8)),
            (vec![sample(0, 10, 5, true), sample(10, 10, 0, false)], (0, 0xa05, 8 + 4 + 16)),
            (vec![sample(0, 10, -5, true), sample(10, 9, 0, true)], (1, 0xb01, 8 + 24)),
            (vec![sample(0, 1, 0, true), sample(1, 1, 0, false), sample(2, 1, 0, true)], (0, 0x601, 8 + 24)),
        ];
        for (samples, expected) in table {
            assert_eq!(run(&samples), expected);
        }
    }

    #[test]
    fn parts_lie_one_after_another() {
        let sample = Written { dts: 0, duration: 1, composition: 0, size: 2, is_sync: true };
        let part = |id, data| TrackPart { id, samples: vec![sample], data: vec![Bytes::from_static(data)] };
        let piece = build(7, vec![part(1, b"ab"), part(2, b"cd")]);
        let end = piece.bytes.len() as u64;
        let offsets: Vec<u64> = piece.parts.iter().map(|(_, offset)| *offset).collect();
        assert_eq!(offsets, [end - 4, end - 2]);
        assert_eq!(&piece.bytes.to_bytes()[piece.bytes.len() - 12..], b"\0\0\0\x0cmdatabcd");
    }
}
