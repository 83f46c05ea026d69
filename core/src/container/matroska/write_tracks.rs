//! The Tracks element written.

use super::doc_type::DocType;
use super::outgoing::track_number;
use super::{codec, emit, ids, language, text, video};
use crate::container::{AudioParameters, ContainerError, Track, TrackKind, plays_unasked};
use crate::media::CodecFamily;

/// Bytes of a DefaultDuration element of four bytes.
pub(super) const FRAME_LENGTH: usize = 8;

/// Appends the Tracks element; track numbers count from one. Returns, of each track, the offset in `out` of a Void
/// that can become its DefaultDuration; only pictures have one.
///
/// # Errors
/// [`ContainerError::CodecNotAllowed`] where `doc_type` cannot hold a track.
pub(super) fn write(
    out: &mut Vec<u8>,
    tracks: &[Track],
    doc_type: DocType,
) -> Result<Vec<Option<usize>>, ContainerError> {
    let mut entries = Vec::new();
    let mut frame_ends = Vec::new();
    let all: Vec<&Track> = tracks.iter().collect();
    for (index, track) in tracks.iter().enumerate() {
        let mut entry = Vec::new();
        emit::unsigned(&mut entry, ids::TRACK_NUMBER, track_number(index));
        // Any number but zero (RFC 9559 section 5.1.4.1.2); the same tracks give the same bytes.
        emit::unsigned(&mut entry, ids::TRACK_UID, track_number(index));
        // RFC 9559 section 5.1.4.1.3.
        let kind = match track.kind {
            TrackKind::Video(_) => 1,
            TrackKind::Audio(_) => 2,
            TrackKind::Subtitle(_) => 17,
        };
        emit::unsigned(&mut entry, ids::TRACK_TYPE, kind);
        write_flags(&mut entry, track, plays_unasked(&all, index), doc_type);
        write_codec(&mut entry, track, doc_type)?;
        match &track.kind {
            TrackKind::Video(parameters) => {
                video::write(&mut entry, parameters);
                if doc_type == DocType::Matroska {
                    video::write_dolby_vision(&mut entry, parameters);
                }
                emit::void(&mut entry, FRAME_LENGTH);
            }
            TrackKind::Audio(parameters) => write_audio(&mut entry, track.codec, *parameters),
            TrackKind::Subtitle(form) if text::has_addition(*form, doc_type) => {
                emit::unsigned(&mut entry, ids::MAX_BLOCK_ADDITION_ID, 1);
            }
            TrackKind::Subtitle(_) => {}
        }
        emit::binary(&mut entries, ids::TRACK_ENTRY, &entry);
        frame_ends.push(is_picture(track).then_some(entries.len()));
    }
    emit::binary(out, ids::TRACKS, &entries);
    let start = out.len() - entries.len();
    Ok(frame_ends.into_iter().map(|end| end.map(|end| start + end - FRAME_LENGTH)).collect())
}

/// The DefaultDuration element of a track of pictures, in place of the Void.
pub(super) fn frame_duration(nanoseconds: u32) -> Vec<u8> {
    let mut out = Vec::new();
    emit::binary(&mut out, ids::DEFAULT_DURATION, &nanoseconds.to_be_bytes());
    out
}

const fn is_picture(track: &Track) -> bool {
    matches!(track.kind, TrackKind::Video(_))
}

/// The flags, and the name. WebM knows default and forced alone (webmproject.org/docs/container).
fn write_flags(entry: &mut Vec<u8>, track: &Track, is_default: bool, doc_type: DocType) {
    let disposition = track.disposition;
    emit::unsigned(entry, ids::FLAG_DEFAULT, is_default.into());
    if disposition.is_forced {
        emit::unsigned(entry, ids::FLAG_FORCED, 1);
    }
    let flags = [
        (ids::FLAG_HEARING_IMPAIRED, disposition.is_hearing_impaired),
        (ids::FLAG_VISUAL_IMPAIRED, disposition.is_visual_impaired),
        (ids::FLAG_ORIGINAL, disposition.is_original),
        (ids::FLAG_COMMENTARY, disposition.is_commentary),
    ];
    for (id, is_set) in flags {
        if is_set && doc_type == DocType::Matroska {
            emit::unsigned(entry, id, 1);
        }
    }
    emit::unsigned(entry, ids::FLAG_LACING, 0);
    if let Some(title) = &track.title {
        emit::text(entry, ids::NAME, title);
    }
}

fn write_codec(entry: &mut Vec<u8>, track: &Track, doc_type: DocType) -> Result<(), ContainerError> {
    let given = track.language.as_deref();
    emit::text(entry, ids::LANGUAGE, &language::three_letters(given));
    // Not among the elements of WebM (webmproject.org/docs/container, observed 2025).
    if let (Some(tag), DocType::Matroska) = (language::tag(given), doc_type) {
        emit::text(entry, ids::LANGUAGE_BCP47, tag);
    }
    let codec_id = match track.kind {
        TrackKind::Subtitle(form) => codec::text_id(form, doc_type)?,
        _ => codec::codec_id(track.codec, doc_type)?,
    };
    emit::text(entry, ids::CODEC_ID, codec_id);
    let private = codec::private(track, doc_type);
    if !private.is_empty() {
        emit::binary(entry, ids::CODEC_PRIVATE, &private);
    }
    let times = [
        (ids::CODEC_DELAY, codec::codec_delay_ns(track)),
        (ids::SEEK_PRE_ROLL, codec::seek_preroll_ns(track)),
    ];
    for (id, nanoseconds) in times {
        if nanoseconds > 0 {
            emit::unsigned(entry, id, nanoseconds);
        }
    }
    Ok(())
}

fn write_audio(entry: &mut Vec<u8>, codec: CodecFamily, parameters: AudioParameters) {
    emit::master(entry, ids::AUDIO, |audio| {
        emit::float(audio, ids::SAMPLING_FREQUENCY, parameters.sample_rate_hz.into());
        emit::unsigned(audio, ids::CHANNELS, parameters.channels.max(1).into());
        // MP4 writes 16 for every codec (ISO/IEC 14496-12 section 12.2.3); only lossless ones have a depth.
        let is_lossless = matches!(codec, CodecFamily::Flac | CodecFamily::Alac);
        if is_lossless && parameters.bits_per_sample > 0 {
            emit::unsigned(audio, ids::BIT_DEPTH, parameters.bits_per_sample.into());
        }
    });
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::container::VideoParameters;
    use crate::container::matroska::info::Info;
    use crate::container::matroska::{ebml, track_entry};

    fn track(codec: CodecFamily, configuration: &'static [u8]) -> Track {
        let is_video = codec::codec_id(codec, DocType::Matroska).unwrap().starts_with("V_");
        Track {
            configuration: Bytes::from_static(configuration),
            language: Some("en-GB".to_owned()),
            ..Track::new(
                codec,
                1000,
                if is_video {
                    TrackKind::Video(VideoParameters {
                        width: 320,
                        height: 180,
                        ..VideoParameters::default()
                    })
                } else {
                    TrackKind::Audio(AudioParameters {
                        sample_rate_hz: 48_000,
                        channels: 2,
                        bits_per_sample: 0,
                    })
                },
            )
        }
    }

    fn read_back(track: &Track) -> Track {
        let mut out = Vec::new();
        let _ = write(&mut out, std::slice::from_ref(track), DocType::Matroska).unwrap();
        let header = ebml::header(&out).unwrap();
        let data = Bytes::from(out).slice(header.length..);
        let element = ebml::Element { id: header.id, data, offset: 0 };
        track_entry::read_all(&element, &Info::default()).unwrap().remove(0).track
    }

    #[test]
    fn every_configuration_survives_in_its_own_form() {
        let table: [(CodecFamily, &'static [u8]); 8] = [
            (CodecFamily::H264, b"\x01avcC"),
            (CodecFamily::Hevc, b"\x01hvcC"),
            (CodecFamily::Av1, b"\x81av1C"),
            (CodecFamily::Aac, b"\x12\x10"),
            (CodecFamily::Opus, b"\x01\x02\x38\x01\x80\xbb\0\0\0\0\0"),
            (CodecFamily::Vorbis, b"\x02\x1e\x20headers"),
            (CodecFamily::Flac, b"\x80\0\0\x22streaminfo"),
            (CodecFamily::Mp3, b""),
        ];
        for (codec, configuration) in table {
            let read = read_back(&track(codec, configuration));
            assert_eq!((read.codec, read.configuration.as_ref()), (codec, configuration));
            assert_eq!(read.language.as_deref(), Some("en-GB"));
            assert_eq!(read.kind, track(codec, b"").kind);
        }
    }

    #[test]
    fn the_configuration_of_vp9_stays_only_when_it_came_from_matroska() {
        let mut vp9 = track(CodecFamily::Vp9, b"\x01\x01\x00");
        assert_eq!(read_back(&vp9).configuration.as_ref(), b"");
        vp9.codec_id = Some("V_VP9".to_owned());
        assert_eq!(read_back(&vp9).configuration.as_ref(), b"\x01\x01\x00");
    }

    #[test]
    fn opus_from_mp4_gets_its_delay_from_the_pre_skip() {
        let read = read_back(&track(CodecFamily::Opus, b"\x01\x02\x38\x01\x80\xbb\0\0\0\0\0"));
        assert_eq!((read.codec_delay_ns, read.seek_preroll_ns), (6_500_000, 80_000_000));
    }
}
