//! The muxer: packets of Opus or Vorbis in, pages out.

use std::io;

use base64::Engine as _;
use bytes::Bytes;

use super::page::{Packet, Pages, Place};
use super::vorbis::Vorbis;
use super::{CONTAINER, resume};
use crate::container::mp4::opus::{OPUS_TIMESCALE, packet_duration};
use crate::container::{ContainerError, Dressing, Finish, Muxer, Rope, Sample, Track, vorbis_comment};
use crate::media::CodecFamily;

/// Pages are handed out together once they hold this many bytes or samples.
const PIECE_BYTES: usize = 128 << 10;
const PIECE_SAMPLES: u64 = 10 * OPUS_TIMESCALE as u64;

/// OpusHead of two channels without a delay told (RFC 7845 section 5.1), for a source that gives none.
const USUAL_HEAD: [u8; 11] = [1, 2, 0x38, 1, 0x80, 0xbb, 0, 0, 0, 0, 0];

/// Writes one Ogg file of one track of Opus or Vorbis.
///
/// Its tags and its cover are at the beginning: a part that was begun with others is not gone on with. What an encoder
/// puts before the first sound is told by the head, what it puts behind the last by the position of the last page. A part
/// of Vorbis is never gone on with: how long a packet lasts depends on the one before it.
#[derive(Debug)]
pub struct Writer {
    track: Track,
    /// Where it is not Opus.
    vorbis: Option<Vorbis>,
    dressing: Dressing,
    pages: Pages,
    /// Packets since the last piece, with how many samples of each are heard.
    pending: Vec<(Bytes, u64, u64)>,
    pending_bytes: usize,
    pending_samples: u64,
    /// Samples in the pieces handed out.
    granule: u64,
    written: u64,
    is_finished: bool,
}

impl Writer {
    /// A writer for a new file.
    ///
    /// # Errors
    /// [`ContainerError::CodecNotAllowed`] for any other codec, [`ContainerError::Unsupported`] for more tracks than one and
    /// for Vorbis without its headers.
    pub fn new(tracks: Vec<Track>) -> Result<Self, ContainerError> {
        let count = tracks.len();
        let Ok([track]) = <[Track; 1]>::try_from(tracks) else {
            let what = format!("{count} tracks");
            return Err(ContainerError::Unsupported { container: CONTAINER, what });
        };
        let vorbis =
            if track.codec == CodecFamily::Vorbis { Vorbis::parse(&track.configuration) } else { None };
        if track.codec == CodecFamily::Vorbis && vorbis.is_none() {
            let what = "Vorbis whose headers are missing or damaged".to_owned();
            return Err(ContainerError::Unsupported { container: CONTAINER, what });
        }
        if !matches!(track.codec, CodecFamily::Opus | CodecFamily::Vorbis) {
            let codec = format!("{:?}", track.codec);
            return Err(ContainerError::CodecNotAllowed { container: CONTAINER, codec });
        }
        Ok(Self {
            track,
            vorbis,
            dressing: Dressing::default(),
            pages: Pages::default(),
            pending: Vec::new(),
            pending_bytes: 0,
            pending_samples: 0,
            granule: 0,
            written: 0,
            is_finished: false,
        })
    }

    /// The same muxer, with this dressing. Attachments are left out.
    #[must_use]
    pub fn dressed(mut self, dressing: Dressing) -> Self {
        self.dressing = dressing;
        self
    }

    /// This writer, which is new, going on with a part of which the first `length` bytes are its head and whole pieces.
    ///
    /// # Errors
    /// An error of `part`, or one of kind `InvalidData` where the bytes are not what such a writer wrote.
    pub fn resumed(mut self, part: &mut (impl io::Read + io::Seek), length: u64) -> io::Result<Self> {
        if self.vorbis.is_some() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a part of Vorbis begins anew"));
        }
        let head = self.write_head();
        let found = resume::recover(part, length, &head, self.pages.sequence)?;
        (self.pages.sequence, self.granule, self.written) = (found.sequence, found.granule, found.packets);
        Ok(self)
    }

    fn write_head(&mut self) -> Vec<u8> {
        self.pages = Pages::default();
        let configuration = &self.track.configuration;
        let head = if configuration.len() < USUAL_HEAD.len() { &USUAL_HEAD[..] } else { configuration };
        let cover = self.dressing.cover.as_ref().map(|cover| {
            let picture = base64::engine::general_purpose::STANDARD.encode(vorbis_comment::picture(cover));
            ("METADATA_BLOCK_PICTURE".to_owned(), picture)
        });
        let comments = vorbis_comment::encode(&self.dressing, cover.as_slice());
        let mut out = Vec::new();
        if let Some(vorbis) = &self.vorbis {
            // The first alone on its page, the others before the first page of sound (Vorbis I section A.2).
            let comment = Vorbis::comment(&comments);
            let [first, second, third] =
                [&vorbis.identification[..], &comment, &vorbis.setup].map(|data| Packet { data, granule: 0 });
            self.pages.write(&mut out, &[first], Place::Begin);
            self.pages.write(&mut out, &[second, third], Place::Middle);
            return out;
        }
        let packets = [[b"OpusHead", head].concat(), [b"OpusTags", &comments[..]].concat()];
        for (packet, place) in packets.iter().zip([Place::Begin, Place::Middle]) {
            // Each on pages of its own, at position 0 (RFC 7845 section 3).
            self.pages.write(&mut out, &[Packet { data: packet, granule: 0 }], place);
        }
        out
    }

    fn piece(&mut self, place: Place) -> Rope {
        let pending = std::mem::take(&mut self.pending);
        let mut granule = self.granule;
        let last = pending.len().saturating_sub(1);
        let packets: Vec<Packet> = pending
            .iter()
            .enumerate()
            .map(|(number, (data, whole, heard))| {
                // Only the very last position can say that less is heard than a packet holds.
                let is_last = place == Place::End && number == last;
                granule += if is_last { *heard } else { *whole };
                Packet { data, granule }
            })
            .collect();
        let mut out = Vec::new();
        self.pages.write(&mut out, &packets, place);
        self.granule = granule;
        self.written += pending.len() as u64;
        (self.pending_bytes, self.pending_samples) = (0, 0);
        Bytes::from(out).into()
    }

    /// How many samples of a packet are heard: MP4 says it by a shorter duration, Matroska by what to discard.
    fn heard(&self, sample: &Sample, whole: u64) -> u64 {
        let rate = self.vorbis.as_ref().map_or(OPUS_TIMESCALE, |vorbis| vorbis.sample_rate_hz);
        let discarded = u128::try_from(sample.discard_padding_ns.max(0)).unwrap_or(0);
        let discarded = (discarded * u128::from(rate) + 500_000_000) / 1_000_000_000;
        let discarded = u64::try_from(discarded).unwrap_or(u64::MAX);
        let is_exact = self.track.timescale == rate && sample.duration > 0 && self.vorbis.is_none();
        let told = if is_exact { u64::from(sample.duration).min(whole) } else { whole };
        told.min(whole.saturating_sub(discarded))
    }
}

impl Muxer for Writer {
    fn head(&mut self) -> Result<Bytes, ContainerError> {
        Ok(self.write_head().into())
    }

    fn write(&mut self, track: usize, sample: Sample) -> Result<Option<Rope>, ContainerError> {
        if self.is_finished || track != 0 {
            return Err(ContainerError::Order("a sample of no track of the file".to_owned()));
        }
        let whole = match &mut self.vorbis {
            Some(vorbis) => vorbis.samples(&sample.data),
            None => packet_duration(&sample.data).map(u64::from),
        };
        let Some(whole) = whole else {
            let (what, offset) = ("a packet that is not of its codec".to_owned(), self.written);
            return Err(ContainerError::Damaged { container: CONTAINER, what, offset });
        };
        let is_due = self.pending_bytes >= PIECE_BYTES || self.pending_samples >= PIECE_SAMPLES;
        let piece = if is_due { Some(self.piece(Place::Middle)) } else { None };
        let heard = self.heard(&sample, whole);
        self.pending_bytes += sample.data.len();
        self.pending_samples += whole;
        self.pending.push((sample.data, whole, heard));
        Ok(piece)
    }

    fn written_samples(&self) -> Vec<u64> {
        vec![self.written]
    }

    fn finish(&mut self) -> Result<Finish, ContainerError> {
        self.is_finished = true;
        let append = if self.pending.is_empty() { Rope::default() } else { self.piece(Place::End) };
        Ok(Finish { append, ..Finish::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::{AudioParameters, Tag, TagName, TrackKind};

    fn opus() -> Track {
        let kind = TrackKind::Audio(AudioParameters::default());
        let configuration = Bytes::from_static(&USUAL_HEAD);
        Track { configuration, ..Track::new(CodecFamily::Opus, 48_000, kind) }
    }

    fn writer() -> Writer {
        let tags = vec![Tag::new(TagName::Title, "a song")];
        Writer::new(vec![opus()]).unwrap().dressed(Dressing { tags, ..Dressing::default() })
    }

    fn sample(number: i64, duration: u32) -> Sample {
        let data = Bytes::from(vec![0xfc; 200 + number as usize % 100]);
        let dts = number * 960;
        Sample { dts, pts: dts, duration, is_sync: true, discard_padding_ns: 0, data }
    }

    /// The file, and where its pieces end.
    fn write(mut writer: Writer, mut file: Vec<u8>, count: i64) -> (Vec<u8>, Vec<usize>) {
        if file.is_empty() {
            file.extend_from_slice(&writer.head().unwrap());
        }
        let mut ends = vec![file.len()];
        for number in writer.written_samples()[0] as i64..count {
            let duration = if number + 1 == count { 300 } else { 960 };
            if let Some(piece) = writer.write(0, sample(number, duration)).unwrap() {
                file.extend_from_slice(&piece.to_bytes());
                ends.push(file.len());
            }
        }
        file.extend_from_slice(&writer.finish().unwrap().append.to_bytes());
        (file, ends)
    }

    #[test]
    fn the_last_position_says_where_the_sound_ends() {
        let (file, _) = write(writer(), Vec::new(), 100);
        let last = file.windows(5).rposition(|window| window == b"OggS\0").unwrap();
        assert_eq!(file[last + 5], 4);
        assert_eq!(file[last + 6..last + 14], (99 * 960 + 300_u64).to_le_bytes());
        assert!(file.windows(14).any(|window| window == b"\x0c\0\0\0TITLE=a song"[..14].as_ref()));
    }

    #[test]
    fn vorbis_counts_by_its_blocks_and_begins_anew() {
        let kind = TrackKind::Audio(AudioParameters::default());
        let configuration = super::super::vorbis::tests::configuration(&[false, true]);
        let track = Track { configuration, ..Track::new(CodecFamily::Vorbis, 1000, kind) };
        let mut writer = Writer::new(vec![track.clone()]).unwrap();
        let head = writer.head().unwrap();
        assert_eq!(head.windows(7).filter(|window| window[1..] == *b"vorbis").count(), 3);
        let mut padded = sample(2, 0);
        padded.discard_padding_ns = 10_000_000;
        for (mut sample, first) in [(sample(0, 0), 0), (sample(1, 0), 2), (padded, 2)] {
            sample.data = Bytes::from(vec![first, 7]);
            assert!(writer.write(0, sample).unwrap().is_none());
        }
        let end = writer.finish().unwrap().append.to_bytes();
        assert_eq!(end[6..14], (576 + 1024 - 441_u64).to_le_bytes());
        let again = Writer::new(vec![track]).unwrap().resumed(&mut io::Cursor::new(head), 10);
        assert_eq!(again.unwrap_err().kind(), io::ErrorKind::InvalidData);
        let bare = Track::new(CodecFamily::Vorbis, 1000, TrackKind::Audio(AudioParameters::default()));
        assert!(matches!(Writer::new(vec![bare]), Err(ContainerError::Unsupported { .. })));
    }

    #[test]
    fn a_part_is_gone_on_with_at_every_piece() {
        let (whole, ends) = write(writer(), Vec::new(), 2000);
        assert!(ends.len() > 3);
        for end in ends {
            let mut part = io::Cursor::new(whole[..end].to_vec());
            let resumed = writer().resumed(&mut part, end as u64).unwrap();
            assert!(write(resumed, whole[..end].to_vec(), 2000).0 == whole, "from {end}");
        }
    }

    #[test]
    fn a_part_with_other_tags_is_not_gone_on_with() {
        let (whole, ends) = write(writer(), Vec::new(), 2000);
        let other = Writer::new(vec![opus()]).unwrap();
        let error = other.resumed(&mut io::Cursor::new(whole), ends[1] as u64).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn other_codecs_and_more_tracks_are_refused() {
        let aac = Track::new(CodecFamily::Aac, 48_000, TrackKind::Audio(AudioParameters::default()));
        assert!(matches!(Writer::new(vec![aac]), Err(ContainerError::CodecNotAllowed { .. })));
        assert!(matches!(Writer::new(vec![opus(), opus()]), Err(ContainerError::Unsupported { .. })));
    }
}
