//! Sample entries for `stsd`: as the source had them, or built from codec and configuration.

use bytes::Bytes;

use super::{text, vp_configuration};
use crate::container::mp4::boxes::{BoxWriter, Header, Kind};
use crate::container::mp4::cursor::unsupported;
use crate::container::mp4::descriptor::Stream;
use crate::container::mp4::opus::{OPUS_TIMESCALE, dops_from_head};
use crate::container::{AudioParameters, ContainerError, Track, TrackKind, VideoParameters};
use crate::media::CodecFamily;

/// Entries without a family of their own that are registered for MP4 (mp4ra.org, 2026-11).
const OTHER_ENTRIES: [&Kind; 10] =
    [b"vvc1", b"vvi1", b"evc1", b"mha1", b"mha2", b"mhm1", b"mhm2", b"iamf", b"s263", b"samr"];

/// The sample entry of a track. `first_frame` is the beginning of its first frame, as soon as that is known.
///
/// # Errors
/// [`ContainerError::CodecNotAllowed`] for codecs not registered for MP4; [`ContainerError::Unsupported`] where the
/// entry cannot be built without a configuration the source did not give.
pub(crate) fn build(track: &Track, first_frame: Option<&Bytes>) -> Result<Bytes, ContainerError> {
    let own = track.sample_entry.as_ref().filter(|entry| is_whole(entry));
    let own_kind = own.and_then(|entry| entry.get(4..8)).unwrap_or_default();
    let is_allowed = match track.codec {
        CodecFamily::Other => OTHER_ENTRIES.iter().any(|kind| kind[..] == *own_kind),
        // Vorbis in `mp4a` is a private habit of some programs.
        CodecFamily::Theora | CodecFamily::Vorbis | CodecFamily::Pcm => false,
        CodecFamily::Ac4 | CodecFamily::Dts => own.is_some(),
        _ => true,
    };
    if !is_allowed {
        return Err(ContainerError::CodecNotAllowed {
            container: "MP4",
            codec: format!("{:?}", track.codec),
        });
    }
    let mut writer = BoxWriter::default();
    match (own, &track.kind) {
        // Cues are written anew whatever they came from; a chapter track brings its own entry.
        (None, TrackKind::Subtitle(_)) => return Ok(text::sample_entry()),
        (Some(own), kind) if !is_quicktime_sound(own, kind) || !can_build(track) => return Ok(own.clone()),
        (_, TrackKind::Video(video)) => picture(&mut writer, track, video, first_frame)?,
        (_, TrackKind::Audio(audio)) => sound(&mut writer, track, audio)?,
        (_, TrackKind::Subtitle(_)) => return Err(missing(track)),
    }
    Ok(writer.into_bytes())
}

/// Whether the bytes are exactly one box.
fn is_whole(entry: &Bytes) -> bool {
    let header = Header::parse(entry, 0).ok().flatten();
    header.is_some_and(|header| header.header_bytes == 8 && header.size == Some(entry.len() as u64))
}

/// QuickTime's versions of the sound description have no place in an ISO file.
fn is_quicktime_sound(entry: &[u8], kind: &TrackKind) -> bool {
    matches!(kind, TrackKind::Audio(_)) && entry.get(16..18).is_some_and(|version| version != [0, 0])
}

fn can_build(track: &Track) -> bool {
    use CodecFamily::{Aac, Ac3, Alac, Eac3, Flac, Mp3, Opus};
    match track.codec {
        Mp3 => true,
        Aac | Ac3 | Eac3 | Alac | Flac | Opus => !track.configuration.is_empty(),
        _ => false,
    }
}

/// A visual sample entry (ISO/IEC 14496-12 section 12.1.3).
fn picture(
    writer: &mut BoxWriter,
    track: &Track,
    video: &VideoParameters,
    first_frame: Option<&Bytes>,
) -> Result<(), ContainerError> {
    let (kind, configuration_kind): (&Kind, &Kind) = match track.codec {
        CodecFamily::H264 => (b"avc1", b"avcC"),
        CodecFamily::Hevc => (b"hvc1", b"hvcC"),
        CodecFamily::Av1 => (b"av01", b"av1C"),
        CodecFamily::Vp8 => (b"vp08", b"vpcC"),
        CodecFamily::Vp9 => (b"vp09", b"vpcC"),
        CodecFamily::Mpeg4Visual => (b"mp4v", b"esds"),
        _ => return Err(missing(track)),
    };
    let configuration = match track.codec {
        CodecFamily::Vp8 | CodecFamily::Vp9 => vp_configuration::build(track, video, first_frame),
        _ if track.configuration.is_empty() => return Err(missing(track)),
        _ => track.configuration.clone(),
    };
    writer.nested(kind, |writer| {
        writer.zeros(6);
        writer.u16(1);
        writer.zeros(16);
        writer.u16(u16::try_from(video.width).unwrap_or(u16::MAX));
        writer.u16(u16::try_from(video.height).unwrap_or(u16::MAX));
        // 72 dots per inch each way, one frame a sample, no compressor name, depth 24, no colour table.
        writer.u32(0x0048_0000);
        writer.u32(0x0048_0000);
        writer.u32(0);
        writer.u16(1);
        writer.zeros(32);
        writer.u16(0x18);
        writer.u16(0xffff);
        match track.codec {
            CodecFamily::Mpeg4Visual => Stream { object_type: 0x20, configuration }.write(4, writer),
            _ => writer.nested(configuration_kind, |writer| writer.bytes(&configuration)),
        }
        shape_and_colour(writer, video);
    });
    Ok(())
}

fn shape_and_colour(writer: &mut BoxWriter, video: &VideoParameters) {
    if let Some(aspect) = video.pixel_aspect {
        writer.nested(b"pasp", |writer| {
            writer.u32(aspect.numerator);
            writer.u32(aspect.denominator);
        });
    }
    if let Some(colour) = video.colour {
        writer.nested(b"colr", |writer| {
            writer.bytes(b"nclx");
            writer.u16(colour.primaries);
            writer.u16(colour.transfer);
            writer.u16(colour.matrix);
            writer.u8(u8::from(colour.full_range) << 7);
        });
    }
    if let Some(screen) = &video.mastering {
        // Green, blue, red (ISO/IEC 14496-12 section 12.1.7).
        let [red, green, blue] = screen.primaries;
        writer.nested(b"mdcv", |writer| {
            for (x, y) in [green, blue, red, screen.white] {
                writer.u16(x);
                writer.u16(y);
            }
            writer.u32(screen.brightest);
            writer.u32(screen.darkest);
        });
    }
    if let Some(light) = video.light {
        writer.nested(b"clli", |writer| {
            writer.u16(light.pixel);
            writer.u16(light.average);
        });
    }
    if let Some(record) = &video.dolby_vision {
        // Profiles above 7 have their own box ("Dolby Vision Streams Within the ISO Base Media File Format" 2.1.2).
        let profile = record.get(2).map_or(0, |byte| byte >> 1);
        writer.nested(if profile > 7 { b"dvvC" } else { b"dvcC" }, |writer| writer.bytes(record));
    }
}

/// An audio sample entry (ISO/IEC 14496-12 section 12.2.3).
fn sound(writer: &mut BoxWriter, track: &Track, audio: &AudioParameters) -> Result<(), ContainerError> {
    let configuration = &track.configuration;
    let (kind, inner): (&Kind, Option<(&Kind, Bytes)>) = match track.codec {
        CodecFamily::Aac | CodecFamily::Mp3 => (b"mp4a", None),
        CodecFamily::Opus => (b"Opus", Some((b"dOps", dops_from_head(configuration)))),
        CodecFamily::Flac => (b"fLaC", Some((b"dfLa", after_version(flac_blocks(configuration))))),
        CodecFamily::Alac => (b"alac", Some((b"alac", after_version(configuration)))),
        CodecFamily::Ac3 => (b"ac-3", Some((b"dac3", configuration.clone()))),
        CodecFamily::Eac3 => (b"ec-3", Some((b"dec3", configuration.clone()))),
        _ => return Err(missing(track)),
    };
    let has_configuration = match &inner {
        Some((_, bytes)) => !configuration.is_empty() && !bytes.is_empty(),
        None => track.codec == CodecFamily::Mp3 || !configuration.is_empty(),
    };
    if !has_configuration {
        return Err(missing(track));
    }
    let rate = if track.codec == CodecFamily::Opus { OPUS_TIMESCALE } else { audio.sample_rate_hz };
    writer.nested(kind, |writer| {
        writer.zeros(6);
        writer.u16(1);
        writer.zeros(8);
        writer.u16(audio.channels.max(1));
        // 16 for whatever is not lossless (section 12.2.3.2).
        let is_lossless = matches!(track.codec, CodecFamily::Flac | CodecFamily::Alac);
        writer.u16(if is_lossless && audio.bits_per_sample > 0 { audio.bits_per_sample } else { 16 });
        writer.zeros(4);
        // 16 bits hold no rate above 65,535 Hz: the codec's configuration tells it.
        writer.u32(u16::try_from(rate).map_or(0, |rate| u32::from(rate) << 16));
        match (&inner, track.codec) {
            (Some((kind, bytes)), _) => writer.nested(kind, |writer| writer.bytes(bytes)),
            (None, CodecFamily::Mp3) => {
                Stream { object_type: 0x6b, configuration: Bytes::new() }.write(5, writer);
            }
            (None, _) => Stream { object_type: 0x40, configuration: configuration.clone() }.write(5, writer),
        }
    });
    Ok(())
}

/// Metadata blocks, without the magic that goes before them elsewhere (RFC 9639 section 8).
fn flac_blocks(configuration: &[u8]) -> &[u8] {
    configuration.strip_prefix(b"fLaC").unwrap_or(configuration)
}

/// The payload of a full box of version 0 around `bytes`.
fn after_version(bytes: &[u8]) -> Bytes {
    Bytes::from([&[0; 4], bytes].concat())
}

fn missing(track: &Track) -> ContainerError {
    unsupported(format!("{:?} from a source that does not give its configuration", track.codec))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::testing::track;

    #[test]
    fn codecs_without_a_registration_are_refused() {
        for codec in [CodecFamily::Vorbis, CodecFamily::Theora, CodecFamily::Pcm, CodecFamily::Other] {
            let refused =
                build(&Track { configuration: Bytes::from_static(&[1]), ..track(codec, 1000) }, None);
            assert!(matches!(refused, Err(ContainerError::CodecNotAllowed { .. })), "{codec:?}");
        }
    }

    #[test]
    fn an_entry_of_the_source_is_kept_to_the_byte() {
        let entry = Bytes::from_static(b"\0\0\0\x0cvvc1abcd");
        let own = Track { sample_entry: Some(entry.clone()), ..track(CodecFamily::Other, 1000) };
        assert_eq!(build(&own, None), Ok(entry));
    }

    #[test]
    fn a_quicktime_sound_entry_is_built_anew() {
        let mut entry = b"\0\0\0\x34mp4a".to_vec();
        entry.resize(0x34, 0);
        entry[17] = 1;
        let aac = Track { sample_entry: Some(entry.into()), ..track(CodecFamily::Aac, 44_100) };
        let built = build(&aac, None).unwrap();
        assert_eq!(&built[4..8], b"mp4a");
        assert_eq!(&built[40..44], b"esds");
    }

    #[test]
    fn a_codec_that_needs_a_configuration_is_refused_without() {
        let bare = Track { configuration: Bytes::new(), ..track(CodecFamily::H264, 1000) };
        assert!(matches!(build(&bare, None), Err(ContainerError::Unsupported { .. })));
    }
}
