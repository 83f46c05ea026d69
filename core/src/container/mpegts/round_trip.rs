//! Whole small streams read, in pieces, from the middle, and damaged.

use bytes::Bytes;

use super::Reader;
use super::testing::{AUDIO, AVC_SETS, VIDEO, Writer, annex_b, pes};
use crate::container::packed::testing::adts_frame;
use crate::container::{ContainerError, Demuxer, Sample, Step};

/// Track, sample and resume point.
type Given = (usize, Sample, u64);

/// Two segments of four pictures, each with sound of three frames a PES packet; the second counts its packets anew.
fn stream() -> Vec<u8> {
    let mut bytes = Vec::new();
    for segment in 0..2 {
        let mut writer = Writer::default();
        writer.tables();
        for picture in 0..4 {
            let index = segment * 4 + picture;
            let slice: Vec<u8> =
                [if picture == 0 { 0x65 } else { 0x41 }, 0x88].into_iter().chain(7..250).collect();
            let units: &[&[u8]] = &[&[9, 0xf0], AVC_SETS[0], AVC_SETS[1], &slice];
            let units = if picture == 0 { units.to_vec() } else { vec![units[0], units[3]] };
            let time = 8_589_930_000 + index * 6269;
            writer.payload(VIDEO, &pes(0xe0, Some((time % (1 << 33), time % (1 << 33))), &annex_b(&units)));
            let frames: Vec<u8> = (0..3).flat_map(|frame| adts_frame(&[frame; 90])).collect();
            writer.payload(AUDIO, &pes(0xc0, Some((time % (1 << 33), time % (1 << 33))), &frames));
        }
        bytes.extend(writer.bytes);
    }
    bytes
}

/// Steps until a reader asks for something it is not given, or ends.
fn read(reader: &mut Reader, source: &[u8], piece: usize) -> Result<Vec<Given>, ContainerError> {
    let mut pieces = source.chunks(piece);
    let mut given = Vec::new();
    loop {
        match reader.step()? {
            Step::NeedBytes => match pieces.next() {
                Some(piece) => reader.push(Bytes::copy_from_slice(piece)),
                None => reader.end(),
            },
            Step::Sample { track, sample, resume_at } => given.push((track, sample, resume_at)),
            Step::Tracks(tracks) => assert!(!tracks.is_empty()),
            Step::Seek(_) => unreachable!("never asked for"),
            Step::End => return Ok(given),
        }
    }
}

#[test]
fn all_samples_come_out_with_even_times_over_wrap_and_segments() {
    let given = read(&mut Reader::new(), &stream(), 1 << 20).unwrap();
    let of = |track: usize| given.iter().filter(move |given| given.0 == track).map(|given| &given.1);
    let pictures: Vec<(i64, u32, bool)> = of(0).map(|s| (s.dts, s.duration, s.is_sync)).collect();
    let expected: Vec<(i64, u32, bool)> = (0..8)
        .map(|index| (8_589_930_000 + index * 6269, if index == 7 { 0 } else { 6269 }, index % 4 == 0))
        .collect();
    assert_eq!(pictures, expected);
    let first = 4_209_065_700;
    let sound: Vec<i64> = of(1).map(|sample| sample.pts).collect();
    assert_eq!(sound, (0..24).map(|index| first + index * 1024).collect::<Vec<i64>>());
    assert!(of(1).all(|sample| sample.data.len() == 90 && sample.duration == 1024));
}

#[test]
fn the_size_of_the_pieces_makes_no_difference() {
    let source = stream();
    let whole = read(&mut Reader::new(), &source, 1 << 20).unwrap();
    for piece in [1, 7, 188, 189, 1000] {
        assert_eq!(read(&mut Reader::new(), &source, piece).unwrap(), whole);
    }
}

#[test]
fn from_every_resume_point_exactly_the_rest_comes_out() {
    let source = stream();
    let whole = read(&mut Reader::new(), &source, 1 << 20).unwrap();
    let mut offsets: Vec<u64> = whole.iter().map(|given| given.2).collect();
    offsets.sort_unstable();
    offsets.dedup();
    assert_eq!(offsets.len(), 16);
    for offset in offsets {
        let mut reader = Reader::new();
        let mut head = source.chunks(188);
        while !matches!(reader.step().unwrap(), Step::Tracks(_)) {
            reader.push(Bytes::copy_from_slice(head.next().unwrap()));
        }
        reader.resume(offset);
        let rest = read(&mut reader, &source[offset as usize..], 188).unwrap();
        for track in 0..2 {
            let expected = whole.iter().filter(|given| given.0 == track && given.2 >= offset);
            let found = rest.iter().filter(|given| given.0 == track);
            assert!(expected.eq(found), "track {track} from {offset}");
        }
    }
}

#[test]
fn damaged_streams_end_in_samples_or_an_error() {
    let source = &stream()[..188 * 20];
    for length in (0..source.len()).step_by(13) {
        let _ = read(&mut Reader::new(), &source[..length], 1 << 20);
    }
    for index in 0..source.len() {
        for mask in [0x01, 0x40, 0xff] {
            let mut damaged = source.to_vec();
            damaged[index] ^= mask;
            for (_, sample, _) in read(&mut Reader::new(), &damaged, 1 << 20).unwrap_or_default() {
                assert!(!sample.data.is_empty());
            }
        }
    }
}

#[test]
fn streams_that_move_to_other_packet_ids_go_on() {
    let source = stream();
    let (first, second) = source.split_at(source.len() / 2);
    let mut moved = Writer::default();
    moved.payload(0, &first[5..][..0]);
    let mut second = second.to_vec();
    // The map gets new ids and checksum, the packets of pictures and sound new ids.
    for packet in second.chunks_mut(188) {
        if packet[1] & 0x1f == 1 {
            packet[1] += 1;
        }
    }
    let map = [0, 1, 0xc1, 0, 0, 0xe2, 0, 0xf0, 0, 0x1b, 0xe2, 0, 0xf0, 0, 0x0f, 0xe2, 1, 0xf0, 0];
    moved.payload(0x1000, &[&[0], &super::testing::section(2, &map)[..]].concat());
    second[188..376].copy_from_slice(&moved.bytes);
    let given = read(&mut Reader::new(), &[first, &second].concat(), 188).unwrap();
    assert_eq!(given.len(), 32);
    let moved_at = first.len() as u64;
    assert!(given.iter().all(|given| given.2 <= moved_at));
    assert_eq!(given.iter().filter(|given| given.2 == moved_at).count(), 16);
}

#[test]
fn scrambled_and_unknown_streams_are_named() {
    let mut source = stream();
    // The third packet is the first of the pictures.
    source[2 * 188 + 3] |= 0x80;
    let error = read(&mut Reader::new(), &source, 188).unwrap_err();
    assert!(matches!(error, ContainerError::Encrypted { .. }));
    let mut writer = Writer::default();
    writer.tables();
    let map = [0, 1, 0xc1, 0, 0, 0xe1, 0, 0xf0, 0, 0x11, 0xe1, 0, 0xf0, 0];
    writer.bytes.truncate(188);
    writer.payload(0x1000, &[&[0], &super::testing::section(2, &map)[..]].concat());
    let error = read(&mut Reader::new(), &writer.bytes, 188).unwrap_err();
    assert_eq!(error.to_string(), "MPEG-TS with AAC in LATM is not supported");
}
