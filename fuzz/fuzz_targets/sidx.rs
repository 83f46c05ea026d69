//! Whatever a segment index (`sidx`, ISO/IEC 14496-12 section 8.16.3) says, the samples of the file are what they are
//! without it: streams of one file (DASH `SegmentBase`) carry one, and nobody may be led astray by it.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use vidra_core::container::mp4::Reader;
use vidra_core::container::{
    AudioParameters, Demuxer, OutputKind, Sample, Step, Track, TrackKind, muxer_for,
};
use vidra_core::media::CodecFamily;

fuzz_target!(|index: &[u8]| {
    let (head, fragments) = file();
    let expected = read(&[&head[..], &fragments].concat());
    assert!(expected.len() > 100);
    let size = u32::try_from(index.len() + 8).expect("a fuzzer's input is small").to_be_bytes();
    let boxed = [&size[..], b"sidx", index].concat();
    assert_eq!(read(&[&head[..], &boxed, &fragments].concat()), expected);
});

/// The head of a fragmented file of sound, and its fragments.
fn file() -> (Bytes, Vec<u8>) {
    let sound = TrackKind::Audio(AudioParameters { sample_rate_hz: 48_000, channels: 2, bits_per_sample: 16 });
    let track =
        Track { configuration: Bytes::from_static(&[0x11, 0x90]), ..Track::new(CodecFamily::Aac, 48_000, sound) };
    let mut muxer = muxer_for(OutputKind::Mp4, vec![track]).expect("it holds sound");
    let head = muxer.head().expect("a head");
    let mut fragments = Vec::new();
    for number in 0..400 {
        let sample = Sample {
            dts: number * 1024,
            pts: number * 1024,
            duration: 1024,
            is_sync: true,
            discard_padding_ns: 0,
            data: Bytes::from(vec![number as u8; 20]),
        };
        fragments.extend_from_slice(&muxer.write(0, sample).expect("a sample").unwrap_or_default().to_bytes());
    }
    (head, fragments)
}

fn read(file: &[u8]) -> Vec<(i64, Bytes)> {
    let mut reader = Reader::new();
    reader.push(Bytes::copy_from_slice(file));
    let mut samples = Vec::new();
    loop {
        match reader.step().expect("the file around the index is sound") {
            Step::NeedBytes => reader.end(),
            Step::Seek(offset) => reader.push(Bytes::copy_from_slice(&file[offset as usize..])),
            Step::Sample { sample, .. } => samples.push((sample.dts, sample.data)),
            Step::Tracks(_) => {}
            Step::End => return samples,
        }
    }
}
