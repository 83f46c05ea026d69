//! The Tracks element read: which tracks there are, and what it takes to read their frames.

use bytes::Bytes;

use super::ebml::{Element, damaged};
use super::encoding::{self, Stripped};
use super::info::Info;
use super::{codec, ids, language, limits, sound, text, video};
use crate::container::{AudioParameters, ContainerError, Disposition, Track, TrackKind, VideoParameters};
use crate::media::CodecFamily;

/// One track this crate reads.
#[derive(Clone, Debug)]
pub(super) struct TrackEntry {
    /// The number its blocks carry.
    pub(super) number: u64,
    /// What is given to the caller.
    pub(super) track: Track,
    /// Nanoseconds a frame lasts, where said.
    pub(super) frame_ns: Option<u64>,
    /// Bytes to put back in front of every frame.
    pub(super) frame_prefix: Bytes,
}

impl TrackEntry {
    /// Nanoseconds a packet of this track lasts by itself.
    pub(super) fn packet_ns(&self, packet: &[u8]) -> Option<u128> {
        let TrackKind::Audio(parameters) = self.track.kind else { return None };
        sound::packet_ns(self.track.codec, parameters.sample_rate_hz, packet).map(u128::from)
    }
}

impl TrackEntry {
    /// The bytes of a sample, from those of a frame and what is beside its block.
    pub(super) fn sample_data(&self, data: Bytes, beside: Option<&Bytes>) -> Bytes {
        match (&self.track.kind, &self.track.codec_id) {
            (TrackKind::Subtitle(form), Some(codec_id)) => text::sample_data(*form, codec_id, data, beside),
            _ => data,
        }
    }
}

/// Reads the element's content; tracks of other kinds and codecs are left out.
pub(super) fn read_all(tracks: &Element, info: &Info) -> Result<Vec<TrackEntry>, ContainerError> {
    let mut entries = Vec::new();
    let mut count = 0;
    for child in tracks.children() {
        let child = child?;
        if child.id != ids::TRACK_ENTRY {
            continue;
        }
        count += 1;
        if count > limits::TRACKS {
            let (size_bytes, limit_bytes) = (count as u64, limits::TRACKS as u64);
            return Err(ContainerError::TooLarge {
                what: "list of tracks".to_owned(),
                size_bytes,
                limit_bytes,
            });
        }
        entries.extend(Fields::read(&child)?.into_entry(info)?);
    }
    Ok(entries)
}

/// The elements of a TrackEntry as they stand in the file (RFC 9559 section 5.1.4.1).
#[derive(Default)]
struct Fields {
    offset: u64,
    number: u64,
    kind: u64,
    codec_id: String,
    private: Bytes,
    language: Option<String>,
    language_tag: Option<String>,
    frame_ns: Option<u64>,
    codec_delay_ns: u64,
    seek_preroll_ns: u64,
    video: VideoParameters,
    dolby_vision: Option<Bytes>,
    audio: AudioParameters,
    encodings: Option<Element>,
    title: Option<String>,
    disposition: Disposition,
}

impl Fields {
    fn read(entry: &Element) -> Result<Self, ContainerError> {
        let mut fields = Self { offset: entry.offset, ..Self::default() };
        for child in entry.children() {
            let child = child?;
            match child.id {
                ids::TRACK_NUMBER => fields.number = child.unsigned()?,
                ids::TRACK_TYPE => fields.kind = child.unsigned()?,
                ids::CODEC_ID => fields.codec_id = child.text(),
                ids::CODEC_PRIVATE => fields.private = child.data,
                ids::LANGUAGE => fields.language = Some(child.text()),
                ids::LANGUAGE_BCP47 => fields.language_tag = Some(child.text()),
                ids::DEFAULT_DURATION => fields.frame_ns = Some(child.unsigned()?).filter(|ns| *ns > 0),
                ids::CODEC_DELAY => fields.codec_delay_ns = child.unsigned()?,
                ids::SEEK_PRE_ROLL => fields.seek_preroll_ns = child.unsigned()?,
                ids::VIDEO => fields.video = video::read(&child)?,
                ids::AUDIO => fields.audio = audio(&child)?,
                ids::CONTENT_ENCODINGS => fields.encodings = Some(child),
                ids::NAME => fields.title = Some(child.text()).filter(|title| !title.is_empty()),
                ids::BLOCK_ADDITION_MAPPING => {
                    let found = video::read_dolby_vision(&child)?;
                    fields.dolby_vision = found.or(fields.dolby_vision);
                }
                _ => fields.read_flag(&child)?,
            }
        }
        Ok(fields)
    }

    fn read_flag(&mut self, child: &Element) -> Result<(), ContainerError> {
        let disposition = &mut self.disposition;
        let flag = match child.id {
            ids::FLAG_DEFAULT => {
                disposition.is_default = Some(child.unsigned()? == 1);
                return Ok(());
            }
            ids::FLAG_FORCED => &mut disposition.is_forced,
            ids::FLAG_HEARING_IMPAIRED => &mut disposition.is_hearing_impaired,
            ids::FLAG_VISUAL_IMPAIRED => &mut disposition.is_visual_impaired,
            ids::FLAG_ORIGINAL => &mut disposition.is_original,
            ids::FLAG_COMMENTARY => &mut disposition.is_commentary,
            _ => return Ok(()),
        };
        *flag = child.unsigned()? == 1;
        Ok(())
    }

    fn into_entry(self, info: &Info) -> Result<Option<TrackEntry>, ContainerError> {
        // TrackType (RFC 9559 section 5.1.4.1.3).
        let kind = match self.kind {
            1 => TrackKind::Video(VideoParameters { dolby_vision: self.dolby_vision, ..self.video }),
            2 => TrackKind::Audio(self.audio),
            // Text in WebM has the type of metadata (33) in some files.
            17 | 33 => match codec::text_form(&self.codec_id) {
                Some(form) => TrackKind::Subtitle(form),
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        let codec = match kind {
            TrackKind::Subtitle(_) => CodecFamily::Text,
            _ => match codec::family(&self.codec_id) {
                Some(codec) => codec,
                None => return Ok(None),
            },
        };
        if self.number == 0 {
            return Err(damaged("a track without a number", self.offset));
        }
        // Read only now: how a track that is left out was compressed does not matter.
        let stripped = match self.encodings.as_ref().map_or(Ok(Stripped::default()), encoding::read) {
            // Text that cannot be read is no reason to refuse the picture.
            Err(ContainerError::Unsupported { .. }) if codec == CodecFamily::Text => return Ok(None),
            outcome => outcome?,
        };
        let private = encoding::restore(&stripped.private, self.private);
        let track = Track {
            configuration: codec::configuration(codec, private, self.offset)?,
            language: language::read(self.language, self.language_tag),
            duration: info.duration,
            codec_delay_ns: self.codec_delay_ns,
            seek_preroll_ns: self.seek_preroll_ns,
            codec_id: Some(self.codec_id),
            title: self.title,
            disposition: self.disposition,
            ..Track::new(codec, info.clock.timescale, kind)
        };
        let frame_prefix = stripped.frames;
        Ok(Some(TrackEntry { number: self.number, track, frame_ns: self.frame_ns, frame_prefix }))
    }
}

/// Reads an Audio element; the defaults are those of RFC 9559 section 5.1.4.1.29.
fn audio(element: &Element) -> Result<AudioParameters, ContainerError> {
    let mut parameters = AudioParameters { sample_rate_hz: 8000, channels: 1, bits_per_sample: 0 };
    for child in element.children() {
        let child = child?;
        match child.id {
            // A conversion from float to integer saturates; no number is 0.
            ids::SAMPLING_FREQUENCY => parameters.sample_rate_hz = child.float()?.round() as u32,
            ids::CHANNELS => parameters.channels = u16::try_from(child.unsigned()?).unwrap_or(u16::MAX),
            ids::BIT_DEPTH => parameters.bits_per_sample = u16::try_from(child.unsigned()?).unwrap_or(0),
            _ => {}
        }
    }
    Ok(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::matroska::emit;

    type Fill<'a> = &'a dyn Fn(&mut Vec<u8>);

    fn read(entries: &[Fill]) -> Result<Vec<TrackEntry>, ContainerError> {
        let mut data = Vec::new();
        for entry in entries {
            emit::master(&mut data, ids::TRACK_ENTRY, |out| entry(out));
        }
        read_all(&Element { id: ids::TRACKS, data: data.into(), offset: 0 }, &Info::default())
    }

    fn start(out: &mut Vec<u8>, number: u64, kind: u64, codec_id: &str) {
        emit::unsigned(out, ids::TRACK_NUMBER, number);
        emit::unsigned(out, ids::TRACK_TYPE, kind);
        emit::text(out, ids::CODEC_ID, codec_id);
    }

    #[test]
    fn pictures_of_text_and_unknown_codecs_are_left_out() {
        let entries =
            read(&[&|out| start(out, 1, 17, "S_VOBSUB"), &|out| start(out, 2, 1, "V_UNKNOWN"), &|out| {
                start(out, 3, 2, "A_OPUS");
                emit::binary(out, ids::CODEC_PRIVATE, b"OpusHead\x01\x02");
                emit::unsigned(out, ids::CODEC_DELAY, 6_500_000);
                emit::text(out, ids::LANGUAGE, "und");
                emit::master(out, ids::AUDIO, |audio| emit::float(audio, ids::SAMPLING_FREQUENCY, 48_000.0));
            }])
            .unwrap();
        assert_eq!(entries.len(), 1);
        let TrackEntry { number, track, .. } = &entries[0];
        assert_eq!((*number, track.codec), (3, CodecFamily::Opus));
        assert_eq!(track.configuration.as_ref(), b"\x01\x02");
        assert_eq!((track.codec_delay_ns, track.language.as_deref()), (6_500_000, None));
        let audio = AudioParameters { sample_rate_hz: 48_000, channels: 1, bits_per_sample: 0 };
        assert_eq!(track.kind, TrackKind::Audio(audio));
    }

    #[test]
    fn compression_matters_only_for_tracks_that_are_read() {
        let zlib = |out: &mut Vec<u8>| {
            emit::master(out, ids::CONTENT_ENCODINGS, |encodings| {
                emit::master(encodings, ids::CONTENT_ENCODING, |_| {});
            });
        };
        let subtitles = |out: &mut Vec<u8>| {
            start(out, 1, 17, "S_VOBSUB");
            zlib(out);
        };
        let picture = |out: &mut Vec<u8>| {
            start(out, 1, 1, "V_VP9");
            zlib(out);
        };
        assert_eq!(read(&[&subtitles]).unwrap().len(), 0);
        assert!(matches!(read(&[&picture]), Err(ContainerError::Unsupported { .. })));
    }

    #[test]
    fn more_tracks_than_anyone_makes_are_refused() {
        let entry: Fill = &|out| start(out, 1, 17, "S_TEXT/UTF8");
        assert!(matches!(read(&[entry; 65]), Err(ContainerError::TooLarge { .. })));
    }
}
