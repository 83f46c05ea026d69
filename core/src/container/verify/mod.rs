//! Is a file what it should be? Its structure is walked and every number in it that speaks of another is compared.
//!
//! Nothing is repaired and nothing is decoded. A finding says in words what is wrong and where.

mod boxes;
mod elements;
mod samples;
mod tables;

use std::io::{self, Read, Seek, SeekFrom};

use super::{ContainerError, matroska, mp4};

/// Findings after which no more are looked for.
const MOST_FINDINGS: usize = 100;
/// Bytes that tell one kind of file from another.
const MAGIC_BYTES: u64 = 1024;

/// What was found out about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// `MP4`, `Matroska` or `media`.
    pub kind: &'static str,
    /// What is wrong, in the order of the file.
    pub faults: Vec<Fault>,
    /// What is unusual and no fault.
    pub remarks: Vec<String>,
    /// Samples that were looked at.
    pub samples: u64,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, in bytes from the start; `None` where it concerns the whole.
    pub offset: Option<u64>,
    /// What.
    pub what: String,
}

impl Verdict {
    /// Whether the file is as it should be.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, offset: impl Into<Option<u64>>, what: impl Into<String>) {
        if self.faults.len() < MOST_FINDINGS {
            self.faults.push(Fault { offset: offset.into(), what: what.into() });
        }
    }

    fn container(&mut self, error: &ContainerError) {
        self.fault(None, error.to_string());
    }
}

/// Looks at a whole file.
///
/// # Errors
/// What the file cannot be read with; a damaged file is no error.
pub fn verify(file: &mut (impl Read + Seek)) -> io::Result<Verdict> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let mut magic = Vec::new();
    file.by_ref().take(MAGIC_BYTES).read_to_end(&mut magic)?;
    let mut verdict = Verdict { kind: "media", ..Verdict::default() };
    if magic.starts_with(&matroska::EBML_MAGIC) {
        verdict.kind = "Matroska";
        elements::walk(file, length, &mut verdict)?;
    } else if mp4::looks_like_mp4(&magic) {
        verdict.kind = "MP4";
        boxes::walk(file, length, &mut verdict)?;
    }
    samples::walk(file, &magic, &mut verdict)?;
    Ok(verdict)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use bytes::Bytes;

    use super::*;
    use crate::container::{AudioParameters, Muxer, OutputKind, Sample, Track, TrackKind, muxer_for};
    use crate::media::CodecFamily;

    /// A file of sound, of two hundred packets.
    fn file(kind: OutputKind) -> Vec<u8> {
        let sound = AudioParameters { sample_rate_hz: 48_000, channels: 1, bits_per_sample: 16 };
        let mut track = Track::new(CodecFamily::Opus, 48_000, TrackKind::Audio(sound));
        track.configuration = Bytes::from_static(&[1, 1, 0x38, 0x01, 0x80, 0xbb, 0, 0, 0, 0, 0]);
        let mut muxer: Box<dyn Muxer> = muxer_for(kind, vec![track]).unwrap();
        let mut out = muxer.head().unwrap().to_vec();
        for index in 0..200i64 {
            let sample = Sample {
                dts: index * 960,
                pts: index * 960,
                duration: 960,
                is_sync: true,
                discard_padding_ns: 0,
                data: Bytes::from(vec![0xfc, 0xff, 0xfe, u8::try_from(index).unwrap()]),
            };
            out.extend(muxer.write(0, sample).unwrap().unwrap_or_default().to_bytes());
        }
        let finish = muxer.finish().unwrap();
        out.extend(&finish.append.to_bytes());
        for (offset, bytes) in finish.patches {
            let offset = usize::try_from(offset).unwrap();
            out[offset..offset + bytes.len()].copy_from_slice(&bytes);
        }
        out
    }

    fn verdict(bytes: Vec<u8>) -> Verdict {
        verify(&mut Cursor::new(bytes)).unwrap()
    }

    fn faults(bytes: Vec<u8>) -> String {
        verdict(bytes).faults.into_iter().map(|fault| fault.what).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn whole_files_are_sound() {
        for kind in [OutputKind::Mp4, OutputKind::Matroska, OutputKind::Webm] {
            let verdict = verdict(file(kind));
            assert_eq!((verdict.faults.clone(), verdict.samples), (Vec::new(), 200), "{kind:?}");
        }
    }

    #[test]
    fn a_file_that_was_cut_off_says_so() {
        let mut mp4 = file(OutputKind::Mp4);
        mp4.truncate(mp4.len() - 50);
        assert!(faults(mp4).contains("reaches 50 bytes over the end of the file"));
        let mut matroska = file(OutputKind::Matroska);
        matroska.truncate(matroska.len() - 50);
        assert!(faults(matroska).contains("50 bytes longer than the file"));
    }

    #[test]
    fn tables_that_contradict_each_other_are_named() {
        let whole = file(OutputKind::Mp4);
        let place = |name: &[u8]| whole.windows(4).rposition(|window| window == name).unwrap();
        let mut fewer = whole.clone();
        // Version and flags, one row, then the row's count.
        fewer[place(b"stts") + 15] -= 1;
        assert!(faults(fewer).contains("199 samples have a time (stts) and 200 have a size (stsz)"));
        let mut astray = whole.clone();
        let chunk = place(b"stco") + 12;
        astray[chunk..chunk + 4].copy_from_slice(&[0x7f, 0, 0, 0]);
        assert!(faults(astray).contains("lies outside the media (mdat)"));
    }

    #[test]
    fn a_cue_that_leads_nowhere_is_found() {
        let mut file = file(OutputKind::Matroska);
        let cues = file.windows(4).rposition(|window| window == [0x1c, 0x53, 0xbb, 0x6b]).unwrap();
        let place = file[cues..].iter().position(|byte| *byte == 0xf1).unwrap() + cues;
        file[place + 2] ^= 1;
        assert!(faults(file).contains("no Cluster begins there"));
    }

    #[test]
    fn what_is_no_media_is_said_to_be_none() {
        assert!(faults(b"<html>".to_vec()).contains("none of MP4"));
    }
}
