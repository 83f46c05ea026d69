//! What is written is read back: whole, cut into pieces, interrupted, and damaged.

use std::io::{Cursor, ErrorKind};

use bytes::Bytes;

use super::{DocType, Reader, Writer};
use crate::container::{
    AudioParameters, ContainerError, Demuxer, Finish, Muxer, Sample, Step, Track, TrackKind, VideoParameters,
};
use crate::media::CodecFamily;

fn track(codec: CodecFamily, kind: TrackKind) -> Track {
    let configuration = match codec {
        CodecFamily::Opus => Bytes::from_static(b"\x01\x02\x38\x01\x80\xbb\0\0\0\0\0"),
        _ => Bytes::from_static(b"\x01configuration"),
    };
    Track { configuration, ..Track::new(codec, 1000, kind) }
}

fn tracks(video: CodecFamily) -> Vec<Track> {
    let size = VideoParameters { width: 320, height: 180, ..VideoParameters::default() };
    let sound = AudioParameters { sample_rate_hz: 48_000, channels: 2, bits_per_sample: 0 };
    vec![track(video, TrackKind::Video(size)), track(CodecFamily::Opus, TrackKind::Audio(sound))]
}

/// Pictures in a group: a key and ten times three.
const GROUP: i64 = 31;

/// Pictures of 40 ms and sound of 20 ms, in the order of a file. With `is_reordered` pictures are stored I PBB PBB….
fn samples(pictures: i64, is_reordered: bool) -> Vec<(usize, Sample)> {
    let mut samples = Vec::new();
    for index in 0..pictures {
        let place = match (is_reordered, index % GROUP, index % GROUP % 3) {
            (false, _, _) | (true, 0, _) => index,
            (true, _, 1) => index + 2,
            (true, _, _) => index - 1,
        };
        let picture = |time: i64, shown: i64| Sample {
            dts: time,
            pts: shown,
            duration: 40,
            is_sync: index % GROUP == 0,
            discard_padding_ns: 0,
            data: Bytes::from(vec![index as u8; 50 + (index % 7) as usize]),
        };
        let shift = if is_reordered { 40 } else { 0 };
        samples.push((0, picture(index * 40 - shift, place * 40)));
        for half in [0, 20] {
            let time = index * 40 + half;
            let discard_padding_ns = if index == pictures - 1 && half == 20 { 13_500_000 } else { 0 };
            let data = Bytes::from(vec![!index as u8; 20]);
            let sound =
                Sample { dts: time, pts: time, duration: 20, is_sync: true, discard_padding_ns, data };
            samples.push((1, sound));
        }
    }
    samples
}

fn apply(mut file: Vec<u8>, finish: &Finish) -> Vec<u8> {
    file.extend_from_slice(&finish.append.to_bytes());
    for (offset, bytes) in &finish.patches {
        let offset = *offset as usize;
        file[offset..offset + bytes.len()].copy_from_slice(bytes);
    }
    file
}

/// The finished file, and the ends of its pieces with the samples written until then.
fn write(tracks: &[Track], samples: &[(usize, Sample)]) -> (Vec<u8>, Vec<(usize, Vec<u64>)>) {
    let mut writer = Writer::new(tracks.to_vec(), DocType::Matroska).unwrap();
    let mut file = writer.head().unwrap().to_vec();
    let mut ends = vec![(file.len(), writer.written_samples())];
    for (track, sample) in samples {
        if let Some(piece) = writer.write(*track, sample.clone()).unwrap() {
            file.extend_from_slice(&piece.to_bytes());
            ends.push((file.len(), writer.written_samples()));
        }
    }
    let finish = writer.finish().unwrap();
    (apply(file, &finish), ends)
}

type Read = (Vec<Track>, Vec<(usize, Sample, u64)>);

/// Everything a reader says of `file`, given in pieces of `piece` bytes.
fn read(reader: &mut Reader, file: &[u8], piece: usize) -> Result<Read, ContainerError> {
    let mut rest = Bytes::copy_from_slice(file);
    let (mut tracks, mut samples) = (Vec::new(), Vec::new());
    loop {
        match reader.step()? {
            Step::NeedBytes if rest.is_empty() => reader.end(),
            Step::NeedBytes => reader.push(rest.split_to(piece.min(rest.len()))),
            Step::Tracks(found) => tracks = found,
            Step::Sample { track, sample, resume_at } => samples.push((track, sample, resume_at)),
            Step::Seek(_) => unreachable!("Matroska is read in one go"),
            Step::End => return Ok((tracks, samples)),
        }
    }
}

fn without_places(samples: &[(usize, Sample, u64)]) -> Vec<(usize, Sample)> {
    samples.iter().map(|(track, sample, _)| (*track, sample.clone())).collect()
}

#[test]
fn samples_come_back_as_they_were_written() {
    for (codec, is_reordered) in [(CodecFamily::Vp9, false), (CodecFamily::H264, true)] {
        let written = samples(93, is_reordered);
        let (file, _) = write(&tracks(codec), &written);
        for piece in [1, 13, 4096, file.len()] {
            let (tracks, found) = read(&mut Reader::new(), &file, piece).unwrap();
            assert_eq!(tracks.len(), 2);
            assert_eq!(tracks[0].duration, Some(3720));
            assert_eq!(without_places(&found), written, "{codec:?} in pieces of {piece}");
        }
    }
}

#[test]
fn a_file_never_finished_gives_all_samples_but_those_of_its_last_piece() {
    let written = samples(93, false);
    let (file, ends) = write(&tracks(CodecFamily::Vp9), &written);
    assert!(ends.len() > 2);
    let mut writer = Writer::new(tracks(CodecFamily::Vp9), DocType::Matroska).unwrap();
    let head = writer.head().unwrap();
    for (end, counts) in &ends {
        let unfinished = [&head[..], &file[head.len()..*end]].concat();
        let (_, found) = read(&mut Reader::new(), &unfinished, 1000).unwrap();
        assert_eq!(found.len() as u64, counts.iter().sum::<u64>());
    }
}

#[test]
fn an_interrupted_file_ends_in_the_same_bytes() {
    for (codec, is_reordered) in [(CodecFamily::Vp9, false), (CodecFamily::H264, true)] {
        let (tracks, written) = (tracks(codec), samples(400, is_reordered));
        let (file, ends) = write(&tracks, &written);
        let mut head = Writer::new(tracks.clone(), DocType::Matroska).unwrap().head().unwrap().to_vec();
        for (end, counts) in &ends {
            // As it was before the end was patched, and more than was safely written.
            let mut part = head.clone();
            part.extend_from_slice(&file[head.len()..]);
            let mut source = Cursor::new(&part);
            let mut writer =
                Writer::resume(tracks.clone(), DocType::Matroska, &mut source, *end as u64).unwrap();
            assert_eq!(&writer.written_samples(), counts);
            part.truncate(*end);
            let mut left = counts.clone();
            for (track, sample) in &written {
                if left[*track] > 0 {
                    left[*track] -= 1;
                } else if let Some(piece) = writer.write(*track, sample.clone()).unwrap() {
                    part.extend_from_slice(&piece.to_bytes());
                }
            }
            let finish = writer.finish().unwrap();
            assert!(apply(part, &finish) == file, "resumed at {end}");
        }
        head[4] ^= 1;
        let resumed = Writer::resume(tracks, DocType::Matroska, &mut Cursor::new(&head), head.len() as u64);
        assert_eq!(resumed.unwrap_err().kind(), ErrorKind::InvalidData);
    }
}

#[test]
fn reading_again_from_a_resume_point_gives_the_same_samples() {
    for (codec, is_reordered) in [(CodecFamily::Vp9, false), (CodecFamily::H264, true)] {
        let (file, _) = write(&tracks(codec), &samples(200, is_reordered));
        let (_, all) = read(&mut Reader::new(), &file, 5000).unwrap();
        let mut points: Vec<u64> = all.iter().map(|(_, _, resume_at)| *resume_at).collect();
        points.dedup();
        assert!(points.is_sorted() && points.len() > 3, "{points:?}");
        for point in points {
            let mut reader = Reader::new();
            let mut head = Bytes::copy_from_slice(&file);
            while !matches!(reader.step().unwrap(), Step::Tracks(_)) {
                reader.push(head.split_to(1000));
            }
            reader.resume(point);
            let (_, again) = read(&mut reader, &file[point as usize..], 777).unwrap();
            let expected: Vec<_> = all.iter().filter(|(_, _, at)| *at >= point).cloned().collect();
            assert!(again == expected, "{codec:?} from {point}");
        }
    }
}

#[test]
fn a_file_cut_off_anywhere_is_truncated_and_nothing_worse() {
    let (file, _) = write(&tracks(CodecFamily::H264), &samples(31, true));
    for length in 0..file.len() {
        let result = read(&mut Reader::new(), &file[..length], 4096);
        assert!(matches!(result, Err(ContainerError::Truncated { .. })), "{length}: {result:?}");
    }
}

#[test]
fn any_wrong_byte_is_survived() {
    let (file, _) = write(&tracks(CodecFamily::H264), &samples(13, true));
    for at in 0..file.len() {
        for flip in [0x01, 0xFF] {
            let mut broken = file.clone();
            broken[at] ^= flip;
            // Whatever comes out, it comes to an end; no more samples than bytes.
            if let Ok((_, samples)) = read(&mut Reader::new(), &broken, 512) {
                assert!(samples.len() <= broken.len());
            }
            let end = broken.len() as u64;
            drop(Writer::resume(
                tracks(CodecFamily::H264),
                DocType::Matroska,
                &mut Cursor::new(&broken),
                end,
            ));
        }
    }
}
