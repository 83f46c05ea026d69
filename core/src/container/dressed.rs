//! Dressed files with text in them: gone on with after every piece, with the index in front, and read back.

use std::io::Cursor;
use std::time::Duration;

use bytes::Bytes;

use super::{
    AudioParameters, Cover, Cue, Disposition, Dressing, Finish, Muxer, OutputKind, Sample, Step, Tag,
    TagName, TextForm, TextTrack, Track, TrackKind, VideoParameters, demuxer_for, muxer_for_dressed,
    resume_muxer_dressed,
};
use crate::media::{Chapter, CodecFamily};

/// Seconds of the film.
const SECONDS: i64 = 12;

fn dressing(is_faststart: bool) -> Dressing {
    let chapter =
        |start: u64| Chapter { start: Duration::from_secs(start), end: None, title: format!("from {start}") };
    Dressing {
        tags: vec![Tag::new(TagName::Title, "A film"), Tag::new(TagName::Other("mood".into()), "calm")],
        chapters: vec![chapter(0), chapter(5)],
        cover: Some(Cover { mime: "image/jpeg".into(), bytes: Bytes::from_static(b"\xff\xd8\xff picture") }),
        attachments: Vec::new(),
        is_faststart,
        keeps_times: false,
    }
}

fn words() -> TextTrack {
    let cue = |start: u64, end: u64, text: &str| Cue {
        start: Duration::from_millis(start),
        end: Duration::from_millis(end),
        settings: "line:0".into(),
        text: text.into(),
        ..Cue::default()
    };
    TextTrack {
        form: TextForm::WebVtt,
        language: Some("en".into()),
        title: Some("Words".into()),
        disposition: Disposition { is_forced: true, ..Disposition::default() },
        head: String::new(),
        cues: vec![cue(500, 1500, "one"), cue(1200, 2000, "two"), cue(9000, 9500, "three")],
    }
}

fn tracks() -> Vec<Track> {
    let picture = TrackKind::Video(VideoParameters { width: 64, height: 48, ..VideoParameters::default() });
    let sound =
        TrackKind::Audio(AudioParameters { sample_rate_hz: 48_000, channels: 2, bits_per_sample: 16 });
    vec![
        Track {
            configuration: Bytes::from_static(&[1, 77, 64, 31, 0xff, 0xe0, 0]),
            ..Track::new(CodecFamily::H264, 1000, picture)
        },
        Track {
            configuration: Bytes::from_static(&[0x11, 0x90]),
            ..Track::new(CodecFamily::Aac, 48_000, sound)
        },
        words().track(),
    ]
}

/// Everything in the order of time: pictures at 25 a second, sound, and text.
fn samples() -> Vec<(usize, Sample)> {
    let sample = |dts: i64, duration: u32, is_sync: bool, size: usize| Sample {
        dts,
        pts: dts,
        duration,
        is_sync,
        discard_padding_ns: 0,
        data: Bytes::from(vec![dts as u8; size]),
    };
    let mut samples: Vec<(i64, usize, Sample)> = Vec::new();
    samples.extend((0..SECONDS * 25).map(|n| (n * 40, 0, sample(n * 40, 40, n % 25 == 0, 90))));
    samples.extend((0..SECONDS * 46).map(|n| (n * 1024 / 48, 1, sample(n * 1024, 1024, true, 30))));
    samples.extend(words().samples().into_iter().map(|cue| (cue.dts, 2, cue)));
    samples.sort_by_key(|(time, track, _)| (*time, *track));
    samples.into_iter().map(|(_, track, sample)| (track, sample)).collect()
}

fn apply(file: &mut Vec<u8>, finish: Finish) {
    file.extend_from_slice(&finish.append.to_bytes());
    for (offset, bytes) in finish.patches {
        file[offset as usize..offset as usize + bytes.len()].copy_from_slice(&bytes);
    }
    if let Some(front) = finish.front {
        file.truncate(front.end as usize);
        drop(file.splice(front.start as usize..front.start as usize, front.index.iter().copied()));
    }
}

/// Feeds everything that is not there yet and ends the file; where its pieces end.
fn complete(muxer: &mut dyn Muxer, file: &mut Vec<u8>) -> Vec<usize> {
    let mut ends = vec![file.len()];
    let mut there = muxer.written_samples();
    for (track, sample) in samples() {
        if there[track] > 0 {
            there[track] -= 1;
        } else if let Some(piece) = muxer.write(track, sample).unwrap() {
            file.extend_from_slice(&piece.to_bytes());
            ends.push(file.len());
        }
    }
    apply(file, muxer.finish().unwrap());
    ends
}

fn write(kind: OutputKind, dressing: Dressing) -> (Vec<u8>, Vec<usize>) {
    let mut muxer = muxer_for_dressed(kind, tracks(), dressing).unwrap();
    let mut file = muxer.head().unwrap().to_vec();
    let ends = complete(muxer.as_mut(), &mut file);
    (file, ends)
}

type Read = (Vec<Track>, Vec<(usize, Sample)>);

fn read(file: &[u8]) -> Read {
    let mut demuxer = demuxer_for(file).unwrap();
    demuxer.push(Bytes::copy_from_slice(file));
    let (mut tracks, mut samples) = (Vec::new(), Vec::new());
    loop {
        match demuxer.step().unwrap() {
            Step::NeedBytes => demuxer.end(),
            Step::Seek(offset) => demuxer.push(Bytes::copy_from_slice(&file[offset as usize..])),
            Step::Tracks(found) => tracks = found,
            Step::Sample { track, sample, .. } => samples.push((track, sample)),
            Step::End => return (tracks, samples),
        }
    }
}

#[test]
fn a_part_is_gone_on_with_whatever_goes_around_it() {
    for kind in [OutputKind::Mp4, OutputKind::Mov, OutputKind::Matroska] {
        let (whole, ends) = write(kind, dressing(false));
        let (bare, same_ends) = write(kind, Dressing::default());
        assert!(ends.len() > 3 && ends == same_ends, "{kind:?}");
        for end in ends {
            // The part was begun without any dressing; its head is not patched yet.
            let mut begun = muxer_for_dressed(kind, tracks(), Dressing::default()).unwrap();
            let mut part = begun.head().unwrap().to_vec();
            part.extend_from_slice(&bare[part.len()..end]);
            let resumed =
                resume_muxer_dressed(kind, tracks(), dressing(false), &mut Cursor::new(&part), end as u64);
            complete(resumed.unwrap().as_mut(), &mut part);
            assert!(part == whole, "{kind:?} from {end}");
        }
    }
}

#[test]
fn a_file_with_its_index_in_front_has_the_same_media() {
    let (behind, front) =
        (write(OutputKind::Mp4, dressing(false)).0, write(OutputKind::Mp4, dressing(true)).0);
    assert_eq!(behind.len(), front.len());
    let first_boxes = |file: &[u8]| {
        let size = u32::from_be_bytes(file[..4].try_into().unwrap()) as usize;
        (file[4..8].to_vec(), file[size + 4..size + 8].to_vec())
    };
    assert_eq!(first_boxes(&behind), (b"ftyp".to_vec(), b"mdat".to_vec()));
    assert_eq!(first_boxes(&front), (b"ftyp".to_vec(), b"moov".to_vec()));
    assert!(read(&behind) == read(&front));
    assert_eq!(read(&front).1.len() as i64, SECONDS * 25 + SECONDS * 46);
}

#[test]
fn text_in_matroska_comes_back_with_its_settings() {
    let (tracks, samples) = read(&write(OutputKind::Matroska, dressing(false)).0);
    assert_eq!(tracks[2].kind, TrackKind::Subtitle(TextForm::WebVtt));
    assert_eq!((tracks[2].title.as_deref(), tracks[2].disposition.is_forced), (Some("Words"), true));
    let cues: Vec<(i64, u32, Cue)> = samples
        .iter()
        .filter(|(track, _)| *track == 2)
        .map(|(_, sample)| {
            (sample.pts, sample.duration, Cue::from_sample_data(TextForm::WebVtt, &sample.data))
        })
        .collect();
    let expected = |text: &str| Cue { settings: "line:0".into(), text: text.into(), ..Cue::default() };
    assert_eq!(
        cues,
        [(500, 1000, expected("one")), (1200, 800, expected("two")), (9000, 500, expected("three"))]
    );
}

#[test]
fn attachments_and_covers_go_where_they_can() {
    let table = [
        (OutputKind::Mp4, false, true),
        (OutputKind::Matroska, true, true),
        (OutputKind::Webm, false, false),
        (OutputKind::Ogg, false, true),
    ];
    for (kind, attachments, cover) in table {
        assert_eq!((kind.holds_attachments(), kind.holds_cover()), (attachments, cover), "{kind:?}");
    }
}
