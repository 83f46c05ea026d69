//! Any bytes read as MPEG-TS end in samples or an error, what comes out can be written or is refused, and it is the same
//! however the bytes are cut into pieces: packets are taken many at once where they lie together.
#![no_main]

mod reading;

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use vidra_core::container::mpegts::Reader;
use vidra_core::container::{Demuxer, Sample, Step};

fuzz_target!(|source: &[u8]| {
    reading::read(Reader::new(), source);
    let piece = source.first().map_or(1, |byte| usize::from(*byte) + 1);
    let rest = source.get(1..).unwrap_or_default();
    assert_eq!(in_pieces(rest, piece), in_pieces(rest, rest.len().max(1)), "in pieces of {piece}");
});

/// Samples with their tracks and resume points, and whether the stream ended well.
fn in_pieces(source: &[u8], piece: usize) -> (Vec<(usize, Sample, u64)>, bool) {
    let (mut reader, mut pieces, mut samples) = (Reader::new(), source.chunks(piece), Vec::new());
    loop {
        match reader.step() {
            Ok(Step::NeedBytes) => match pieces.next() {
                Some(bytes) => reader.push(Bytes::copy_from_slice(bytes)),
                None => reader.end(),
            },
            Ok(Step::Sample { track, sample, resume_at }) => samples.push((track, sample, resume_at)),
            Ok(Step::Tracks(_) | Step::Seek(_)) => {}
            Ok(Step::End) => return (samples, true),
            Err(_) => return (samples, false),
        }
    }
}
