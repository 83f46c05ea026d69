//! Samples that are written come back: the same number, the same bytes, in times that do not run back.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use vidra_core::container::{
    AudioParameters, Demuxer, Finish, OutputKind, Sample, Step, Track, TrackKind, VideoParameters, demuxer_for,
    muxer_for,
};
use vidra_core::media::CodecFamily;

fuzz_target!(|plan: &[u8]| {
    let samples = samples(plan);
    for kind in [OutputKind::Mp4, OutputKind::Matroska] {
        let Some(file) = write(kind, &samples) else { continue };
        let found = read(&file);
        for track in 0..2 {
            let data = |all: &[(usize, Sample)]| -> Vec<Bytes> {
                all.iter().filter(|(of, _)| *of == track).map(|(_, sample)| sample.data.clone()).collect()
            };
            assert_eq!(data(&found), data(&samples), "{kind:?}");
            let times = found.iter().filter(|(of, _)| *of == track).map(|(_, sample)| sample.dts);
            // Matroska has no decoding times: they follow from the order of pictures, which here is none.
            assert!(kind == OutputKind::Matroska || times.is_sorted());
        }
    }
});

fn tracks() -> Vec<Track> {
    let picture = TrackKind::Video(VideoParameters { width: 16, height: 16, ..VideoParameters::default() });
    let sound = TrackKind::Audio(AudioParameters { sample_rate_hz: 48_000, channels: 2, bits_per_sample: 16 });
    vec![
        Track {
            configuration: Bytes::from_static(&[1, 77, 64, 31, 0xff, 0xe0, 0]),
            ..Track::new(CodecFamily::H264, 1000, picture)
        },
        Track { configuration: Bytes::from_static(&[0x11, 0x90]), ..Track::new(CodecFamily::Aac, 48_000, sound) },
    ]
}

/// Three bytes make a sample: track and sync, time to the next, size.
fn samples(plan: &[u8]) -> Vec<(usize, Sample)> {
    let mut times = [0_i64; 2];
    let sample = |bytes: &[u8; 3]| {
        let track = usize::from(bytes[0] & 1);
        let dts = times[track];
        times[track] += i64::from(bytes[1]) * if bytes[0] & 2 == 0 { 1 } else { 64 };
        let shown = if track == 0 { i64::from(bytes[0] >> 3) * 20 } else { 0 };
        let sample = Sample {
            dts,
            pts: dts + shown,
            duration: bytes[1].into(),
            is_sync: track == 1 || bytes[0] & 4 == 0,
            discard_padding_ns: 0,
            data: Bytes::from(vec![bytes[2]; usize::from(bytes[2]) + 1]),
        };
        (track, sample)
    };
    plan.as_chunks::<3>().0.iter().map(sample).collect()
}

fn write(kind: OutputKind, samples: &[(usize, Sample)]) -> Option<Vec<u8>> {
    let mut muxer = muxer_for(kind, tracks()).expect("both hold both");
    let mut file = muxer.head().expect("a head").to_vec();
    for (track, sample) in samples {
        file.extend_from_slice(&muxer.write(*track, sample.clone()).ok()?.unwrap_or_default().to_bytes());
    }
    let Finish { append, patches, .. } = muxer.finish().expect("an end");
    file.extend_from_slice(&append.to_bytes());
    for (offset, bytes) in patches {
        file[offset as usize..offset as usize + bytes.len()].copy_from_slice(&bytes);
    }
    Some(file)
}

fn read(file: &[u8]) -> Vec<(usize, Sample)> {
    let mut demuxer = demuxer_for(file).expect("what was written is known");
    demuxer.push(Bytes::copy_from_slice(file));
    let mut samples = Vec::new();
    loop {
        match demuxer.step().expect("what was written is sound") {
            Step::NeedBytes => demuxer.end(),
            Step::Seek(offset) => demuxer.push(Bytes::copy_from_slice(&file[offset as usize..])),
            Step::Tracks(tracks) => assert_eq!(tracks.len(), 2),
            Step::Sample { track, sample, .. } => samples.push((track, sample)),
            Step::End => return samples,
        }
    }
}
