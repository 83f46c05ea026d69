//! The MPEG-4 elementary stream descriptor inside `esds` (ISO/IEC 14496-1 section 7.2.6, ISO/IEC 14496-14 section 5.6).

use bytes::Bytes;

use super::boxes::BoxWriter;
use super::cursor::Cursor;
use crate::container::ContainerError;
use crate::media::CodecFamily;

const ES_DESCRIPTOR: u8 = 3;
const DECODER_CONFIG: u8 = 4;
const DECODER_SPECIFIC: u8 = 5;
const SYNC_LAYER_CONFIG: u8 = 6;

/// What `esds` says of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stream {
    /// `objectTypeIndication` (mp4ra.org object types).
    pub(crate) object_type: u8,
    /// Decoder specific information: AudioSpecificConfig for AAC.
    pub(crate) configuration: Bytes,
}

impl Stream {
    /// Reads the payload of an `esds` box.
    pub(crate) fn parse(mut esds: Cursor) -> Result<Self, ContainerError> {
        esds.full_box()?;
        let mut stream = descriptor(&mut esds, ES_DESCRIPTOR)?;
        stream.skip(2)?;
        let flags = stream.u8()?;
        if flags & 0x80 != 0 {
            stream.skip(2)?;
        }
        if flags & 0x40 != 0 {
            let length = stream.u8()?;
            stream.skip(usize::from(length))?;
        }
        if flags & 0x20 != 0 {
            stream.skip(2)?;
        }
        let mut decoder = descriptor(&mut stream, DECODER_CONFIG)?;
        let object_type = decoder.u8()?;
        decoder.skip(12)?;
        let configuration = match decoder.remaining() {
            0 => Bytes::new(),
            _ => descriptor(&mut decoder, DECODER_SPECIFIC).map_or_else(|_| Bytes::new(), Cursor::rest),
        };
        Ok(Self { object_type, configuration })
    }

    /// The family of the stream. Object type 0x40 with audio object type 34 is MP3 (ISO/IEC 14496-3 table 1.17).
    pub(crate) fn family(&self) -> CodecFamily {
        match self.object_type {
            0x20 => CodecFamily::Mpeg4Visual,
            0x40 if AudioConfig::parse(&self.configuration).is_some_and(|audio| audio.object_type == 34) => {
                CodecFamily::Mp3
            }
            0x40 | 0x66..=0x68 => CodecFamily::Aac,
            0x69 | 0x6b => CodecFamily::Mp3,
            0xa5 => CodecFamily::Ac3,
            0xa6 => CodecFamily::Eac3,
            0xa9..=0xac => CodecFamily::Dts,
            0xad => CodecFamily::Opus,
            0xdd => CodecFamily::Vorbis,
            _ => CodecFamily::Other,
        }
    }

    /// Writes an `esds` box; `stream_type` is 4 for pictures and 5 for sound.
    pub(crate) fn write(&self, stream_type: u8, writer: &mut BoxWriter) {
        let specific = match self.configuration.len() {
            0 => Vec::new(),
            _ => wrap(DECODER_SPECIFIC, &self.configuration),
        };
        let mut decoder = vec![self.object_type, stream_type << 2 | 1];
        // Buffer size and bit rates: not known in advance.
        decoder.extend_from_slice(&[0; 11]);
        decoder.extend_from_slice(&specific);
        let mut stream = vec![0, 0, 0];
        stream.extend_from_slice(&wrap(DECODER_CONFIG, &decoder));
        stream.extend_from_slice(&wrap(SYNC_LAYER_CONFIG, &[2]));
        writer.full(b"esds", 0, 0, |writer| writer.bytes(&wrap(ES_DESCRIPTOR, &stream)));
    }
}

/// The next descriptor, which must have this tag. Its length has at most four groups of seven bits.
fn descriptor(parent: &mut Cursor, tag: u8) -> Result<Cursor, ContainerError> {
    let found = parent.u8()?;
    if found != tag {
        return Err(parent.damaged(format!("descriptor {found} where {tag} belongs")));
    }
    let mut length = 0_usize;
    for _ in 0..4 {
        let byte = parent.u8()?;
        length = length << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    let offset = parent.offset();
    // Some writers count one byte too many: the box around it is the bound that holds.
    let length = length.min(parent.remaining());
    Ok(Cursor::new(parent.take(length)?, offset))
}

fn wrap(tag: u8, payload: &[u8]) -> Vec<u8> {
    let length = payload.len();
    let mut bytes = vec![tag];
    for shift in [21, 14, 7] {
        if length >> shift != 0 {
            bytes.push((length >> shift & 0x7f) as u8 | 0x80);
        }
    }
    bytes.push((length & 0x7f) as u8);
    bytes.extend_from_slice(payload);
    bytes
}

/// The first fields of an AudioSpecificConfig (ISO/IEC 14496-3 section 1.6.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AudioConfig {
    pub(crate) object_type: u8,
    /// `None` for a reserved index.
    pub(crate) sample_rate_hz: Option<u32>,
    /// `None` where the channels are told elsewhere in the stream.
    pub(crate) channels: Option<u16>,
}

impl AudioConfig {
    /// `None` where the bytes are too few.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        const RATES: [u32; 13] = [
            96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
            7_350,
        ];
        let mut window = [0_u8; 8];
        let length = bytes.len().min(8);
        window.get_mut(..length)?.copy_from_slice(bytes.get(..length)?);
        let bits = u64::from_be_bytes(window);
        let field = |position: u32, count: u32| bits << position >> (64 - count);
        let (object_type, position) = match field(0, 5) {
            31 => (field(5, 6) + 32, 11),
            short => (short, 5),
        };
        let index = field(position, 4);
        let (rate, position) = match index {
            15 => (u32::try_from(field(position + 4, 24)).ok(), position + 28),
            _ => (RATES.get(index as usize).copied(), position + 4),
        };
        if bytes.len() * 8 < position as usize + 4 {
            return None;
        }
        let channels = match field(position, 4) {
            count @ 1..=6 => Some(count as u16),
            7 => Some(8),
            _ => None,
        };
        Some(Self { object_type: object_type as u8, sample_rate_hz: rate, channels })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::boxes::required;

    #[test]
    fn what_is_written_is_read_back() {
        for length in [0, 2, 127, 128, 20_000] {
            let stream = Stream { object_type: 0x40, configuration: vec![0x12; length].into() };
            let mut writer = BoxWriter::default();
            stream.write(5, &mut writer);
            let parent = Cursor::new(writer.into_bytes(), 0);
            assert_eq!(Stream::parse(required(&parent, b"esds").unwrap()), Ok(stream));
        }
    }

    #[test]
    fn an_audio_config_names_rate_and_channels() {
        let low_complexity = AudioConfig { object_type: 2, sample_rate_hz: Some(44_100), channels: Some(2) };
        assert_eq!(AudioConfig::parse(&[0x12, 0x10]), Some(low_complexity));
        let mp3 = AudioConfig { object_type: 34, sample_rate_hz: Some(44_100), channels: Some(2) };
        assert_eq!(AudioConfig::parse(&[0xf8, 0x48, 0x40]), Some(mp3));
        assert_eq!(AudioConfig::parse(&[0x12]), None);
    }

    #[test]
    fn object_types_are_told_apart() {
        let stream = |object_type| Stream { object_type, configuration: Bytes::from_static(&[0x12, 0x10]) };
        assert_eq!(stream(0x40).family(), CodecFamily::Aac);
        assert_eq!(stream(0x6b).family(), CodecFamily::Mp3);
        assert_eq!(stream(0x20).family(), CodecFamily::Mpeg4Visual);
    }
}
