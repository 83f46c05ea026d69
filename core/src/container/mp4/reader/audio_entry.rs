//! Sample entries of sound, of ISO and of QuickTime (ISO/IEC 14496-12 section 12.2.3; QuickTime File Format, "Sound
//! sample descriptions", versions 1 and 2 and the `wave` box).

use bytes::Bytes;

use super::entry::Entry;
use crate::container::mp4::boxes::{Element, Kind, child};
use crate::container::mp4::cursor::{Cursor, unsupported};
use crate::container::mp4::descriptor::{AudioConfig, Stream};
use crate::container::mp4::opus::{OPUS_TIMESCALE, head_from_dops};
use crate::container::{AudioParameters, ContainerError, TrackKind};
use crate::media::CodecFamily;

/// Fixed fields of an audio sample entry.
pub(crate) const FIXED_BYTES: usize = 28;

/// Reads a sample entry; `stsd_version` tells the version 1 of ISO (no further fields) from that of QuickTime.
pub(crate) fn parse(element: Element, stsd_version: u8) -> Result<Entry, ContainerError> {
    let mut boxes = element.payload;
    let mut parameters = fixed_fields(&mut boxes, stsd_version)?;
    if let Some(wave) = child(&boxes, b"wave")? {
        boxes = wave;
    }
    let (codec, configuration) = codec(&element.kind, &boxes)?;
    refine(&mut parameters, codec, &configuration);
    Ok(Entry { codec, configuration, kind: TrackKind::Audio(parameters), whole: element.whole })
}

/// Leaves `fields` at the boxes of the entry.
fn fixed_fields(fields: &mut Cursor, stsd_version: u8) -> Result<AudioParameters, ContainerError> {
    fields.skip(8)?;
    let version = fields.u16()?;
    fields.skip(6)?;
    let (channels, bits_per_sample) = (fields.u16()?, fields.u16()?);
    fields.skip(4)?;
    let sample_rate_hz = fields.u32()? >> 16;
    let plain = AudioParameters { sample_rate_hz, channels, bits_per_sample };
    match (version, stsd_version) {
        (1, 0) => fields.skip(16).map(|()| plain),
        (2, 0) => {
            fields.skip(4)?;
            let rate = f64::from_bits(fields.u64()?);
            let channels = u16::try_from(fields.u32()?).unwrap_or_default();
            fields.skip(4)?;
            let bits_per_sample = u16::try_from(fields.u32()?).unwrap_or_default();
            fields.skip(12)?;
            // The cast saturates, and turns what is no number into 0.
            Ok(AudioParameters { sample_rate_hz: rate as u32, channels, bits_per_sample })
        }
        _ => Ok(plain),
    }
}

/// The codec by the entry's code, and its configuration without the wrapping of its box.
fn codec(kind: &Kind, boxes: &Cursor) -> Result<(CodecFamily, Bytes), ContainerError> {
    let payload = |kind: &Kind| Ok::<_, ContainerError>(child(boxes, kind)?.unwrap_or_default().rest());
    // `dfLa` and `alac` are full boxes: the configuration begins after version and flags.
    let after_version = |bytes: Bytes| if bytes.len() < 4 { Bytes::new() } else { bytes.slice(4..) };
    Ok(match kind {
        b"mp4a" => match child(boxes, b"esds")? {
            Some(esds) => {
                let stream = Stream::parse(esds)?;
                (stream.family(), stream.configuration)
            }
            None => (CodecFamily::Aac, Bytes::new()),
        },
        b".mp3" | b"ms\0\x55" => (CodecFamily::Mp3, Bytes::new()),
        b"Opus" => (CodecFamily::Opus, head_from_dops(&payload(b"dOps")?)),
        b"fLaC" => (CodecFamily::Flac, after_version(payload(b"dfLa")?)),
        b"alac" => (CodecFamily::Alac, after_version(payload(b"alac")?)),
        b"ac-3" => (CodecFamily::Ac3, payload(b"dac3")?),
        b"ec-3" => (CodecFamily::Eac3, payload(b"dec3")?),
        b"ac-4" => (CodecFamily::Ac4, payload(b"dac4")?),
        b"dtsc" | b"dtsh" | b"dtsl" | b"dtse" => (CodecFamily::Dts, payload(b"ddts")?),
        // Its "samples" are single values in QuickTime, which no demuxer interface carries sensibly.
        b"sowt" | b"twos" | b"lpcm" | b"ipcm" | b"fpcm" | b"raw " | b"NONE" | b"in24" | b"in32" | b"fl32"
        | b"fl64" | b"alaw" | b"ulaw" => {
            return Err(unsupported(format!("uncompressed sound ({})", kind.escape_ascii())));
        }
        _ => (CodecFamily::Other, Bytes::new()),
    })
}

/// The entry's fields are 16 bits wide and often filled carelessly: what the codec says counts.
fn refine(parameters: &mut AudioParameters, codec: CodecFamily, configuration: &[u8]) {
    match codec {
        CodecFamily::Opus => {
            parameters.sample_rate_hz = OPUS_TIMESCALE;
            parameters.channels = configuration.get(1).map_or(parameters.channels, |count| u16::from(*count));
        }
        CodecFamily::Aac => {
            let Some(audio) = AudioConfig::parse(configuration) else { return };
            if parameters.sample_rate_hz == 0 {
                parameters.sample_rate_hz = audio.sample_rate_hz.unwrap_or_default();
            }
            // Object type 29 (parametric stereo) codes one channel and plays two.
            if audio.object_type != 29 {
                parameters.channels = audio.channels.unwrap_or(parameters.channels);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::boxes::{BoxWriter, children};

    fn entry(
        kind: [u8; 4],
        version: u16,
        fill: impl FnOnce(&mut BoxWriter),
    ) -> Result<Entry, ContainerError> {
        let mut writer = BoxWriter::default();
        writer.nested(&kind, |writer| {
            writer.zeros(8);
            writer.u16(version);
            writer.zeros(6);
            writer.u16(2);
            writer.u16(16);
            writer.zeros(4);
            writer.u32(44_100 << 16);
            fill(writer);
        });
        let parent = Cursor::new(writer.into_bytes(), 0);
        parse(children(&parent).next().unwrap()?, 0)
    }

    fn esds(writer: &mut BoxWriter) {
        Stream { object_type: 0x40, configuration: Bytes::from_static(&[0x12, 0x08]) }.write(5, writer);
    }

    #[test]
    fn an_mp4a_entry_gives_the_audio_config_and_its_channels() {
        let read = entry(*b"mp4a", 0, esds).unwrap();
        assert_eq!((read.codec, &read.configuration[..]), (CodecFamily::Aac, &[0x12, 0x08][..]));
        let parameters = AudioParameters { sample_rate_hz: 44_100, channels: 1, bits_per_sample: 16 };
        assert_eq!(read.kind, TrackKind::Audio(parameters));
    }

    #[test]
    fn quicktime_hides_the_descriptor_in_a_wave_box() {
        let read = entry(*b"mp4a", 1, |writer| {
            writer.zeros(16);
            writer.nested(b"wave", |writer| {
                writer.nested(b"frma", |writer| writer.bytes(b"mp4a"));
                esds(writer);
                writer.bytes(b"\0\0\0\x08\0\0\0\0");
            });
        });
        assert_eq!(read.unwrap().configuration[..], [0x12, 0x08]);
    }

    #[test]
    fn quicktime_version_2_has_its_own_rate_and_channels() {
        let read = entry(*b"alac", 2, |writer| {
            writer.u32(72);
            writer.u64(96_000_f64.to_bits());
            writer.u32(6);
            writer.u32(0x7f00_0000);
            writer.u32(24);
            writer.zeros(12);
            writer.full(b"alac", 0, 0, |writer| writer.bytes(&[7; 24]));
        });
        let read = read.unwrap();
        assert_eq!(read.configuration[..], [7; 24]);
        let parameters = AudioParameters { sample_rate_hz: 96_000, channels: 6, bits_per_sample: 24 };
        assert_eq!(read.kind, TrackKind::Audio(parameters));
    }

    #[test]
    fn uncompressed_sound_is_refused_by_name() {
        assert_eq!(entry(*b"sowt", 0, |_| {}), Err(unsupported("uncompressed sound (sowt)")));
    }
}
