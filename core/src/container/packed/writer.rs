//! The muxer: frames of one track of sound, one after the other.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use bytes::Bytes;

use super::CONTAINER;
use super::form::{Form, PackedKind};
use crate::container::{ContainerError, Dressing, Finish, Muxer, Rope, Sample, Track};

/// Frames are handed out together once they have this many bytes.
const PIECE_BYTES: usize = 64 << 10;

/// Writes a file that is nothing but the frames of one track, behind what its kind puts before them.
///
/// Tags and cover are at the beginning where the kind has any: a part that was begun with others is not gone on with.
#[derive(Debug)]
pub struct Writer {
    form: Form,
    dressing: Dressing,
    pending: Vec<u8>,
    pending_frames: u64,
    /// Frames and their bytes in the pieces handed out.
    written: u64,
    written_bytes: u64,
    is_finished: bool,
}

impl Writer {
    /// A writer for a new file.
    ///
    /// # Errors
    /// [`ContainerError::CodecNotAllowed`] for a codec the kind does not hold, [`ContainerError::Unsupported`] for more
    /// tracks than one or a configuration that is missing.
    pub fn new(kind: PackedKind, tracks: Vec<Track>) -> Result<Self, ContainerError> {
        let count = tracks.len();
        let Ok([track]) = <[Track; 1]>::try_from(tracks) else {
            let what = format!("{count} tracks");
            return Err(ContainerError::Unsupported { container: CONTAINER, what });
        };
        Ok(Self {
            form: Form::new(kind, track)?,
            dressing: Dressing::default(),
            pending: Vec::new(),
            pending_frames: 0,
            written: 0,
            written_bytes: 0,
            is_finished: false,
        })
    }

    /// The same muxer, with this dressing. Attachments are left out, and everything by ADTS and AC-3, which have no
    /// place for it.
    #[must_use]
    pub fn dressed(mut self, dressing: Dressing) -> Self {
        self.dressing = dressing;
        self
    }

    /// This writer, which is new, going on with a part of which the first `length` bytes are its head and whole pieces.
    ///
    /// # Errors
    /// An error of `part`, or one of kind `InvalidData` where the bytes are not what such a writer wrote.
    pub fn resumed(mut self, part: &mut (impl Read + Seek), length: u64) -> io::Result<Self> {
        let invalid = |what: &'static str| io::Error::new(io::ErrorKind::InvalidData, what);
        let head = self.form.head(&self.dressing);
        part.seek(SeekFrom::Start(0))?;
        let mut part = BufReader::with_capacity(PIECE_BYTES, part);
        let mut start = vec![0; head.len()];
        part.read_exact(&mut start)?;
        if start != head {
            return Err(invalid("the part was begun with another track or other tags"));
        }
        let mut left = length.saturating_sub(head.len() as u64);
        self.written_bytes = left;
        let mut window: Vec<u8> = Vec::new();
        loop {
            let count = left.min(PIECE_BYTES as u64);
            (&mut part).take(count).read_to_end(&mut window)?;
            left -= count;
            let is_all = left == 0;
            let (frames, used) = self.form.count_frames(&window, is_all);
            self.written += frames;
            window.drain(..used);
            if is_all {
                break;
            }
            if window.len() > 2 * PIECE_BYTES {
                return Err(invalid("no frame where one must be"));
            }
        }
        if window.is_empty() { Ok(self) } else { Err(invalid("no whole frame at the end of the part")) }
    }

    fn piece(&mut self) -> Rope {
        self.written += self.pending_frames;
        self.written_bytes += self.pending.len() as u64;
        self.pending_frames = 0;
        Bytes::from(std::mem::take(&mut self.pending)).into()
    }
}

impl Muxer for Writer {
    fn head(&mut self) -> Result<Bytes, ContainerError> {
        Ok(self.form.head(&self.dressing).into())
    }

    fn write(&mut self, track: usize, sample: Sample) -> Result<Option<Rope>, ContainerError> {
        if self.is_finished || track != 0 {
            return Err(ContainerError::Order("a sample of no track of the file".to_owned()));
        }
        let piece = if self.pending.len() >= PIECE_BYTES { Some(self.piece()) } else { None };
        self.form.frame(&mut self.pending, &sample)?;
        self.pending_frames += 1;
        Ok(piece)
    }

    fn written_samples(&self) -> Vec<u64> {
        vec![self.written]
    }

    fn finish(&mut self) -> Result<Finish, ContainerError> {
        self.is_finished = true;
        let append = self.piece();
        let patches = self.form.patches(&self.dressing, self.written, self.written_bytes);
        Ok(Finish { append, patches, front: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::packed::testing::mp3_frame;
    use crate::container::{AudioParameters, Tag, TagName, TrackKind};
    use crate::media::CodecFamily;

    fn track(codec: CodecFamily, configuration: &'static [u8]) -> Track {
        let kind =
            TrackKind::Audio(AudioParameters { sample_rate_hz: 44_100, channels: 2, bits_per_sample: 0 });
        Track { configuration: Bytes::from_static(configuration), ..Track::new(codec, 44_100, kind) }
    }

    /// STREAMINFO alone, as `dfLa` has it.
    const STREAM_INFO: [u8; 38] = {
        let mut block = [0; 38];
        block[0] = 0x80;
        block[3] = 34;
        block
    };

    /// A FLAC frame of 4096 samples: 44.1 kHz, two channels, 16 bits.
    fn flac_frame(number: u64) -> Vec<u8> {
        let mut frame = vec![0xff, 0xf8, 0xc9, 0x18];
        match number {
            0..128 => frame.push(number as u8),
            _ => frame.extend_from_slice(&[0xc0 | (number >> 6) as u8, 0x80 | (number & 63) as u8]),
        }
        frame.push(crate::container::packed::flac_frame::checksum(&frame));
        frame.extend_from_slice(&[0xff, 0xf8, 1, 2, 3]);
        frame.resize(1500 + number as usize % 7, number as u8);
        frame
    }

    fn writer(kind: PackedKind) -> Writer {
        let track = match kind {
            PackedKind::Adts => track(CodecFamily::Aac, b"\x12\x10"),
            PackedKind::Mp3 => track(CodecFamily::Mp3, b""),
            PackedKind::Dolby => track(CodecFamily::Ac3, b"\x10\x11\x1c"),
            PackedKind::Flac => track(CodecFamily::Flac, &STREAM_INFO),
        };
        let tags = vec![Tag::new(TagName::Title, "a song")];
        Writer::new(kind, vec![track]).unwrap().dressed(Dressing { tags, ..Dressing::default() })
    }

    fn sample(kind: PackedKind, number: u64) -> Sample {
        let data = match kind {
            PackedKind::Adts => vec![number as u8; 300 + number as usize % 50],
            PackedKind::Mp3 => mp3_frame(number as u8),
            PackedKind::Dolby => {
                let mut frame = vec![0x0b, 0x77, 0, 0, 0x14, 0x40, 0x43, 0xe1];
                frame.resize(768, number as u8);
                frame
            }
            PackedKind::Flac => flac_frame(number),
        };
        Sample { dts: 0, pts: 0, duration: 4096, is_sync: true, discard_padding_ns: 0, data: data.into() }
    }

    fn write(mut writer: Writer, kind: PackedKind, mut file: Vec<u8>) -> (Vec<u8>, Vec<usize>) {
        if file.is_empty() {
            file.extend_from_slice(&writer.head().unwrap());
        }
        let mut ends = vec![file.len()];
        for number in writer.written_samples()[0]..2000 {
            if let Some(piece) = writer.write(0, sample(kind, number)).unwrap() {
                file.extend_from_slice(&piece.to_bytes());
                ends.push(file.len());
            }
        }
        let finish = writer.finish().unwrap();
        file.extend_from_slice(&finish.append.to_bytes());
        for (offset, bytes) in finish.patches {
            file[offset as usize..offset as usize + bytes.len()].copy_from_slice(&bytes);
        }
        (file, ends)
    }

    #[test]
    fn a_part_of_any_kind_is_gone_on_with_at_every_piece() {
        for kind in [PackedKind::Adts, PackedKind::Mp3, PackedKind::Dolby, PackedKind::Flac] {
            let (whole, ends) = write(writer(kind), kind, Vec::new());
            assert!(ends.len() > 2, "{kind:?}");
            for end in ends {
                let mut part = io::Cursor::new(whole[..end].to_vec());
                let resumed = writer(kind).resumed(&mut part, end as u64).unwrap();
                let again = write(resumed, kind, whole[..end].to_vec()).0;
                // What is patched at the end is patched in both.
                assert!(again == whole, "{kind:?} from {end}");
            }
        }
    }

    #[test]
    fn a_codec_of_another_kind_is_refused() {
        let aac = || track(CodecFamily::Aac, b"\x12\x10");
        for kind in [PackedKind::Mp3, PackedKind::Dolby, PackedKind::Flac] {
            let refused = Writer::new(kind, vec![aac()]);
            assert!(matches!(refused, Err(ContainerError::CodecNotAllowed { .. })), "{kind:?}");
        }
        assert!(Writer::new(PackedKind::Adts, vec![aac(), aac()]).is_err());
    }

    #[test]
    fn an_adts_header_tells_what_the_configuration_does() {
        let mut writer = writer(PackedKind::Adts);
        writer.write(0, sample(PackedKind::Adts, 0)).unwrap();
        let file = writer.finish().unwrap().append.to_bytes();
        assert_eq!(file[..7], [0xff, 0xf1, 0x50, 0x80, 0x26, 0x7f, 0xfc]);
    }
}
