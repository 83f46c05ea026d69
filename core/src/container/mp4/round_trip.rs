//! Files written and read back: what comes out is what went in, whole, unfinished, interrupted, cut short or damaged.

use std::io::Cursor;

use super::Writer;
use super::testing::{Playing, Samples, film, finished, track, write};
use crate::container::{ContainerError, Muxer, Sample, Track};
use crate::media::CodecFamily;

/// The samples of one track.
fn of_track<'a>(samples: impl Iterator<Item = (usize, &'a Sample)>, wanted: usize) -> Vec<Sample> {
    samples.filter(|(track, _)| *track == wanted).map(|(_, sample)| sample.clone()).collect()
}

/// `film` as a reader of the written file gives it: from 0 on, and with durations.
fn expected(samples: &Samples, track: usize, shift: i64) -> Vec<Sample> {
    let mut expected = of_track(samples.iter().map(|(track, sample)| (*track, sample)), track);
    let regular = if track == 0 { 40 } else { 1024 };
    for sample in &mut expected {
        sample.duration = regular;
        sample.dts += shift;
        sample.pts += shift;
    }
    expected
}

#[test]
fn a_finished_file_gives_back_tracks_and_samples() {
    let (tracks, samples) = film(5, 0);
    let (_, file) = write(&tracks, &samples);
    let mut playing = Playing::new(&file, 777);
    let found_tracks = playing.tracks().unwrap();
    let found = playing.samples().unwrap();
    for index in 0..2 {
        let read = of_track(found.iter().map(|(track, sample, _)| (*track, sample)), index);
        assert_eq!(read, expected(&samples, index, 0));
        let (read, given) = (&found_tracks[index], &tracks[index]);
        assert_eq!((read.codec, &read.configuration), (given.codec, &given.configuration));
        assert_eq!((read.timescale, &read.kind), (given.timescale, &given.kind));
        assert_eq!((read.media_start, read.start_delay), (given.media_start, given.start_delay));
        assert_eq!(read.language, given.language);
    }
    assert_eq!((found_tracks[0].duration, found_tracks[1].duration), (Some(5000), Some(234 * 1024)));
}

#[test]
fn a_finished_file_has_three_boxes() {
    let (tracks, samples) = film(3, 1024);
    let (_, file) = write(&tracks, &samples);
    let mut kinds = Vec::new();
    let mut position = 0_usize;
    while let Ok(Some(header)) = super::boxes::Header::parse(&file[position..], 0) {
        kinds.push(header.kind);
        position += usize::try_from(header.size.unwrap()).unwrap();
    }
    assert_eq!((kinds, position), (vec![*b"ftyp", *b"mdat", *b"moov"], file.len()));
}

#[test]
fn the_file_plays_after_every_piece() {
    let (tracks, samples) = film(5, 0);
    let (pieces, _) = write(&tracks, &samples);
    assert!(pieces.len() > 3);
    for count in 1..=pieces.len() {
        let part = pieces[..count].concat();
        let mut playing = Playing::new(&part, 1 << 20);
        let found_tracks = playing.tracks().unwrap();
        // Moved for decoding times before zero, and moved back by the edit list.
        assert_eq!((found_tracks[0].media_start, found_tracks[1].media_start), (10_080, 480_000));
        let found = playing.samples().unwrap();
        for (index, shift) in [(0, 10_000), (1, 480_000)] {
            let read = of_track(found.iter().map(|(track, sample, _)| (*track, sample)), index);
            assert_eq!(read, expected(&samples, index, shift)[..read.len()]);
        }
    }
}

#[test]
fn going_on_after_any_piece_ends_in_the_same_bytes() {
    for sound_duration in [0, 1024, 1000] {
        let (tracks, samples) = film(5, sound_duration);
        let (pieces, whole) = write(&tracks, &samples);
        for count in 1..=pieces.len() {
            let mut part = pieces[..count].concat();
            let length = part.len() as u64;
            part.extend_from_slice(b"half a piece that was being written");
            let mut writer = Writer::resume(tracks.clone(), &mut Cursor::new(&part), length).unwrap();
            part.truncate(length as usize);
            let mut skip = writer.written_samples();
            for (track, sample) in &samples {
                if skip[*track] > 0 {
                    skip[*track] -= 1;
                } else if let Some(piece) = writer.write(*track, sample.clone()).unwrap() {
                    part.extend_from_slice(&piece.to_bytes());
                }
            }
            assert!(finished(&mut writer, part) == whole, "after {count} pieces, {sound_duration}");
        }
    }
}

#[test]
fn a_part_of_other_tracks_or_with_half_a_piece_is_refused() {
    let (tracks, samples) = film(3, 0);
    let (pieces, _) = write(&tracks, &samples);
    let part = pieces.concat();
    let resume = |tracks: Vec<Track>, length: usize| {
        Writer::resume(tracks, &mut Cursor::new(&part), length as u64).map_err(|error| error.kind())
    };
    let other = vec![tracks[0].clone(), track(CodecFamily::Opus, 48_000)];
    assert_eq!(resume(other, part.len()).unwrap_err(), std::io::ErrorKind::InvalidData);
    assert_eq!(resume(tracks.clone(), part.len() - 1).unwrap_err(), std::io::ErrorKind::InvalidData);
    assert_eq!(resume(tracks.clone(), 10).unwrap_err(), std::io::ErrorKind::InvalidData);
    assert!(resume(tracks, 0).is_ok());
}

#[test]
fn a_demuxer_goes_on_where_it_is_told() {
    let (tracks, samples) = film(4, 0);
    let (pieces, file) = write(&tracks, &samples);
    for file in [pieces.concat(), file] {
        let mut playing = Playing::new(&file, 500);
        playing.tracks().unwrap();
        let all = playing.samples().unwrap();
        for (position, (_, _, resume_at)) in all.iter().enumerate() {
            let first = all.iter().position(|(_, _, other)| other == resume_at).unwrap();
            assert!(first <= position);
            let mut again = Playing::new(&file, 500);
            again.tracks().unwrap();
            again.resume(*resume_at);
            assert!(again.samples().unwrap() == all[first..], "at {resume_at}");
        }
    }
}

#[test]
fn every_prefix_ends_early_and_none_panics() {
    let (tracks, samples) = film(2, 0);
    let (pieces, file) = write(&tracks, &samples);
    let unfinished = pieces.concat();
    let mut boundaries: Vec<usize> = Vec::new();
    let mut end = 0;
    for piece in &pieces {
        end += piece.len();
        boundaries.push(end);
    }
    let read = |bytes: &[u8]| {
        let mut playing = Playing::new(bytes, 1 << 20);
        playing.tracks().and_then(|_| playing.samples())
    };
    for length in 0..unfinished.len() {
        let result = read(&unfinished[..length]);
        // Between the boxes of a fragment its media is missing: that too is an error.
        assert_eq!(result.is_ok(), boundaries.contains(&length), "{length}: {result:?}");
    }
    for length in 0..file.len() {
        assert!(matches!(read(&file[..length]), Err(ContainerError::Truncated { .. })), "{length}");
    }
}

#[test]
fn changed_bytes_never_panic() {
    let (tracks, samples) = film(1, 0);
    let (pieces, file) = write(&tracks, &samples);
    // Xorshift: the same changes in every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for original in [pieces.concat(), file] {
        for _ in 0..3000 {
            let mut bytes = original.clone();
            for _ in 0..=random() % 3 {
                let position = (random() % bytes.len() as u64) as usize;
                bytes[position] = [0, 1, 0x7f, 0x80, 0xff, random() as u8][(random() % 6) as usize];
            }
            let mut playing = Playing::new(&bytes, 4096);
            let _ = playing.tracks().map(|_| playing.samples());
            let _ = Writer::resume(tracks.clone(), &mut Cursor::new(&bytes), bytes.len() as u64);
        }
    }
}
