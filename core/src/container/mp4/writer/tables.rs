//! The sample tables of the finished file (ISO/IEC 14496-12 section 8.6 and 8.7).

use super::index::{TrackIndex, extend};
use super::output_track::OutputTrack;
use crate::container::mp4::boxes::BoxWriter;
use crate::media::CodecFamily;

/// Samples of 48 kHz a decoder of Opus needs before its output is right: 80 ms (RFC 7845 section 4.6).
const OPUS_PREROLL: u32 = 3840;

/// Writes every table of `stbl` after `stsd`; for a track without samples those the standard makes mandatory, empty.
pub(crate) fn write(writer: &mut BoxWriter, track: &OutputTrack, shift: u64) {
    let index = &track.index;
    durations(writer, index);
    compositions(writer, index);
    if let Some(numbers) = &index.sync {
        writer.full(b"stss", 0, 0, |writer| words(writer, numbers));
    }
    writer.full(b"stsc", 0, 0, |writer| {
        writer.u32(index.chunk_runs.len() as u32);
        for (first_chunk, samples) in &index.chunk_runs {
            writer.u32(*first_chunk);
            writer.u32(*samples);
            writer.u32(1);
        }
    });
    sizes(writer, &index.sizes);
    let chunks: Vec<u64> = index.chunks.iter().map(|offset| offset + shift).collect();
    chunk_offsets(writer, &chunks);
    if track.track.codec == CodecFamily::Opus {
        preroll(writer, index);
    }
}

/// Writes the mandatory tables, empty: the samples are in fragments.
pub(crate) fn write_empty(writer: &mut BoxWriter) {
    for kind in [b"stts", b"stsc"] {
        writer.full(kind, 0, 0, |writer| writer.u32(0));
    }
    writer.full(b"stsz", 0, 0, |writer| writer.u64(0));
    writer.full(b"stco", 0, 0, |writer| writer.u32(0));
}

/// `stts` (section 8.6.1.2): distances to the next sample, and for the last its own duration.
fn durations(writer: &mut BoxWriter, index: &TrackIndex) {
    let mut runs = index.deltas.clone();
    if let Some(last) = index.last {
        extend(&mut runs, last.duration);
    }
    writer.full(b"stts", 0, 0, |writer| {
        writer.u32(runs.len() as u32);
        for (count, delta) in runs {
            writer.u32(count);
            writer.u32(delta);
        }
    });
}

/// `ctts` (section 8.6.1.3), only where a sample is not shown at its decoding time; version 1 has negative offsets.
fn compositions(writer: &mut BoxWriter, index: &TrackIndex) {
    if index.compositions.iter().all(|(_, offset)| *offset == 0) {
        return;
    }
    let version = u8::from(index.compositions.iter().any(|(_, offset)| *offset < 0));
    writer.full(b"ctts", version, 0, |writer| {
        writer.u32(index.compositions.len() as u32);
        for (count, offset) in &index.compositions {
            writer.u32(*count);
            writer.u32(offset.cast_unsigned());
        }
    });
}

/// `stsz` (section 8.7.3.2): one size for all where they have one, which cannot be 0.
fn sizes(writer: &mut BoxWriter, sizes: &[u32]) {
    let constant =
        sizes.first().copied().filter(|first| *first > 0 && sizes.iter().all(|size| size == first));
    writer.full(b"stsz", 0, 0, |writer| {
        writer.u32(constant.unwrap_or_default());
        match constant {
            Some(_) => writer.u32(sizes.len() as u32),
            None => words(writer, sizes),
        }
    });
}

/// `stco`, or `co64` where an offset has more than 32 bits (section 8.7.5).
fn chunk_offsets(writer: &mut BoxWriter, chunks: &[u64]) {
    if chunks.last().is_none_or(|last| u32::try_from(*last).is_ok()) {
        let narrow: Vec<u32> = chunks.iter().map(|offset| *offset as u32).collect();
        writer.full(b"stco", 0, 0, |writer| words(writer, &narrow));
    } else {
        writer.full(b"co64", 0, 0, |writer| {
            writer.u32(chunks.len() as u32);
            chunks.iter().for_each(|offset| writer.u64(*offset));
        });
    }
}

/// The roll group every Opus track must have (the encapsulation's section 4.3.6.2; ISO/IEC 14496-12 section 8.9 and
/// 10.1): how many packets before a sample a decoder must begin.
fn preroll(writer: &mut BoxWriter, index: &TrackIndex) {
    let Some(last) = index.last else { return };
    let packet = index.deltas.first().map_or(last.duration, |(_, delta)| *delta).max(1);
    let packets = OPUS_PREROLL.div_ceil(packet).min(OPUS_PREROLL / 120) as u16;
    writer.full(b"sgpd", 1, 0, |writer| {
        writer.bytes(b"roll");
        writer.u32(2);
        writer.u32(1);
        writer.u16(packets.wrapping_neg());
    });
    writer.full(b"sbgp", 0, 0, |writer| {
        writer.bytes(b"roll");
        writer.u32(1);
        writer.u32(index.len() as u32);
        writer.u32(1);
    });
}

fn words(writer: &mut BoxWriter, words: &[u32]) {
    writer.u32(words.len() as u32);
    words.iter().for_each(|word| writer.u32(*word));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_take_64_bits_only_where_they_must() {
        let length = |chunks: &[u64]| {
            let mut writer = BoxWriter::default();
            chunk_offsets(&mut writer, chunks);
            let bytes = writer.into_bytes();
            (String::from_utf8_lossy(&bytes[4..8]).into_owned(), bytes.len())
        };
        assert_eq!(length(&[]), ("stco".into(), 16));
        assert_eq!(length(&[1, 0xffff_ffff]), ("stco".into(), 24));
        assert_eq!(length(&[1, 0x1_0000_0000]), ("co64".into(), 32));
    }

    #[test]
    fn equal_sizes_are_said_once_but_not_zeros() {
        for (values, length) in [(&[5, 5, 5][..], 20), (&[5, 6], 28), (&[0, 0], 28), (&[], 20)] {
            let mut writer = BoxWriter::default();
            sizes(&mut writer, values);
            assert_eq!(writer.len(), length, "{values:?}");
        }
    }
}
