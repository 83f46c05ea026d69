//! Tracks, samples and files for the tests of this module.

use bytes::Bytes;

use super::{Reader, Writer};
use crate::container::{
    AudioParameters, ContainerError, Demuxer, Muxer, Sample, Step, Track, TrackKind, VideoParameters,
};
use crate::media::CodecFamily;

/// A track that did not come from an MP4.
pub(super) fn track(codec: CodecFamily, timescale: u32) -> Track {
    use CodecFamily::{H264, Hevc, Other, Theora, Vp9};
    let kind = match codec {
        H264 | Hevc | Vp9 | Theora | Other => {
            TrackKind::Video(VideoParameters { width: 64, height: 48, ..VideoParameters::default() })
        }
        _ => TrackKind::Audio(AudioParameters { sample_rate_hz: 48_000, channels: 2, bits_per_sample: 16 }),
    };
    let configuration: &[u8] = match codec {
        CodecFamily::Opus => &[1, 2, 0x38, 1, 0x80, 0xbb, 0, 0, 0, 0, 0],
        CodecFamily::Aac => &[0x11, 0x90],
        _ => &[1, 77, 64, 31],
    };
    Track {
        configuration: Bytes::from_static(configuration),
        language: Some("en-GB".to_owned()),
        ..Track::new(codec, timescale, kind)
    }
}

/// A sync sample of unknown duration.
pub(super) fn sample(dts: i64, pts: i64, data: &[u8]) -> Sample {
    Sample { dts, pts, duration: 0, is_sync: true, discard_padding_ns: 0, data: Bytes::copy_from_slice(data) }
}

pub(super) type Samples = Vec<(usize, Sample)>;

/// Pictures with reordering at 25 a second and sound of 1024 ticks, in the order they decode, for so many seconds.
pub(super) fn film(seconds: i64, sound_duration: u32) -> (Vec<Track>, Samples) {
    let tracks =
        vec![Track { media_start: 80, ..track(CodecFamily::H264, 1000) }, track(CodecFamily::Aac, 48_000)];
    let mut samples = Vec::new();
    for picture in 0..seconds * 25 {
        let reorder = [80, 160, 40, 40][picture as usize % 4];
        let data = vec![picture as u8; 40 + picture as usize % 7];
        let is_sync = picture % 16 == 0;
        let dts = picture * 40;
        samples.push((0, Sample { is_sync, ..sample(dts, dts + reorder, &data) }));
    }
    for packet in 0..seconds * 48_000 / 1024 {
        let data = [packet as u8, 1, 2, 3];
        let packet = Sample { duration: sound_duration, ..sample(packet * 1024, packet * 1024, &data) };
        samples.push((1, packet));
    }
    samples.sort_by_key(|(track, sample)| if *track == 0 { sample.dts * 48 } else { sample.dts });
    (tracks, samples)
}

/// All pieces, the head first, and the finished file.
pub(super) fn write(tracks: &[Track], samples: &Samples) -> (Vec<Bytes>, Vec<u8>) {
    let mut writer = Writer::new(tracks.to_vec()).unwrap();
    let mut pieces = vec![writer.head().unwrap()];
    for (track, sample) in samples {
        pieces.extend(writer.write(*track, sample.clone()).unwrap().map(|piece| piece.to_bytes()));
    }
    let file = finished(&mut writer, pieces.concat());
    (pieces, file)
}

pub(super) fn finished(writer: &mut Writer, mut file: Vec<u8>) -> Vec<u8> {
    let finish = writer.finish().unwrap();
    file.extend_from_slice(&finish.append.to_bytes());
    for (offset, bytes) in finish.patches {
        let offset = offset as usize;
        file[offset..offset + bytes.len()].copy_from_slice(&bytes);
    }
    file
}

/// A demuxer over bytes in memory, pushed so many at a time.
pub(super) struct Playing<'a> {
    reader: Reader,
    /// Offsets it asked to be taken to.
    pub(super) seeks: Vec<u64>,
    file: &'a [u8],
    position: usize,
    step_bytes: usize,
}

pub(super) type Found = Vec<(usize, Sample, u64)>;

impl<'a> Playing<'a> {
    pub(super) fn new(file: &'a [u8], step_bytes: usize) -> Self {
        Self { reader: Reader::new(), seeks: Vec::new(), file, position: 0, step_bytes }
    }

    /// The next step that is for a caller to see.
    pub(super) fn step(&mut self) -> Result<Step, ContainerError> {
        loop {
            match self.reader.step()? {
                Step::Seek(position) => {
                    self.seeks.push(position);
                    self.position = usize::try_from(position).unwrap_or(usize::MAX);
                }
                Step::NeedBytes => {
                    let start = self.position.min(self.file.len());
                    let bytes = &self.file[start..(start + self.step_bytes).min(self.file.len())];
                    self.position = start + bytes.len();
                    if bytes.is_empty() {
                        self.reader.end();
                    } else {
                        self.reader.push(Bytes::copy_from_slice(bytes));
                    }
                }
                step => return Ok(step),
            }
        }
    }

    pub(super) fn tracks(&mut self) -> Result<Vec<Track>, ContainerError> {
        match self.step()? {
            Step::Tracks(tracks) => Ok(tracks),
            other => panic!("{other:?} before the tracks"),
        }
    }

    pub(super) fn samples(&mut self) -> Result<Found, ContainerError> {
        let mut found = Vec::new();
        while let Step::Sample { track, sample, resume_at } = self.step()? {
            found.push((track, sample, resume_at));
        }
        Ok(found)
    }

    pub(super) fn resume(&mut self, offset: u64) {
        self.reader.resume(offset);
        self.position = usize::try_from(offset).unwrap();
    }
}
