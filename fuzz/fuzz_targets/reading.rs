//! What every target for a reader does: feed a source piece by piece, follow its wishes, and write what comes out.

use bytes::Bytes;
use vidra_core::container::{Demuxer, OutputKind, Sample, Step, Track, muxer_for};

/// Steps after which a source is given up: a reader that asks for ever is a finding of its own.
const STEPS: usize = 100_000;

/// Reads `source` with `demuxer`, in pieces whose length its first byte chooses. Samples that come out are put into
/// both kinds of file.
pub fn read(mut demuxer: impl Demuxer, source: &[u8]) {
    let piece = source.first().map_or(1, |byte| usize::from(*byte) * 16 + 1);
    let source = source.get(1..).unwrap_or_default();
    let (mut at, mut tracks, mut samples) = (0, Vec::new(), Vec::new());
    for step in 0.. {
        assert!(step < STEPS, "it never ends");
        match demuxer.step() {
            Ok(Step::NeedBytes) if at >= source.len() => demuxer.end(),
            Ok(Step::NeedBytes) => {
                let end = source.len().min(at + piece);
                demuxer.push(Bytes::copy_from_slice(&source[at..end]));
                at = end;
            }
            Ok(Step::Seek(offset)) => at = usize::try_from(offset).unwrap_or(usize::MAX).min(source.len()),
            Ok(Step::Tracks(found)) => tracks = found,
            Ok(Step::Sample { track, sample, .. }) => {
                assert!(track < tracks.len(), "a sample of a track that was not told");
                samples.push((track, sample));
            }
            Ok(Step::End) | Err(_) => break,
        }
    }
    for kind in [OutputKind::Mp4, OutputKind::Matroska] {
        write(kind, tracks.clone(), &samples);
    }
}

/// Writes a file and throws it away.
fn write(kind: OutputKind, tracks: Vec<Track>, samples: &[(usize, Sample)]) {
    let Ok(mut muxer) = muxer_for(kind, tracks) else { return };
    let _ = muxer.head();
    for (track, sample) in samples {
        let _ = muxer.write(*track, sample.clone());
    }
    let _ = muxer.finish();
}
