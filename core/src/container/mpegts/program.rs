//! Which streams a program has: the program association and program map tables (ISO/IEC 13818-1 sections 2.4.4.3 and
//! 2.4.4.8).

use crate::container::packed::frame::FrameKind;

/// Streams of a program that are looked at.
const STREAMS_MAX: usize = 32;

/// What a stream holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// H.264.
    Avc,
    /// H.265.
    Hevc,
    /// Frames of sound.
    Sound(FrameKind),
    /// Encrypted, by this scheme.
    Encrypted(&'static str),
    /// Tables, subtitles, marks: no picture or sound.
    Data,
    /// Picture or sound in a codec, of this name, that is not taken apart.
    Other(String),
}

/// A stream of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Of its packets.
    pub(super) id: u16,
    pub(super) content: Content,
    /// ISO 639-2 code.
    pub(super) language: Option<String>,
}

/// The packet id of the first program's map, from a program association section; the first entry of number 0 is no
/// program.
pub(super) fn first_program(section: &[u8]) -> Option<u16> {
    if section.first() != Some(&0) || !is_current(section) {
        return None;
    }
    let (entries, _) = section.get(8..)?.as_chunks::<4>();
    let program = entries.iter().find(|entry| entry[..2] != [0, 0])?;
    Some(u16::from(program[2] & 0x1f) << 8 | u16::from(program[3]))
}

/// The streams of a program map section; `None` where it is something else.
pub(super) fn streams(section: &[u8]) -> Option<Vec<Entry>> {
    if section.first() != Some(&2) || !is_current(section) {
        return None;
    }
    let mut rest = section.get(12..)?;
    rest = rest.get(length(&section[10..12])..)?;
    let mut entries = Vec::new();
    while let Some((&[kind, high, low, length_high, length_low], after)) = rest.split_first_chunk::<5>() {
        let length = length(&[length_high, length_low]);
        let descriptors = after.get(..length)?;
        if entries.len() < STREAMS_MAX {
            entries.push(Entry {
                id: u16::from(high & 0x1f) << 8 | u16::from(low),
                content: content(kind, descriptors),
                language: language(descriptors),
            });
        }
        rest = &after[length..];
    }
    Some(entries)
}

/// Whether a table holds now and not only later.
fn is_current(section: &[u8]) -> bool {
    section.get(5).is_some_and(|version| version & 1 != 0)
}

/// Twelve bits.
fn length(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)) & 0xfff
}

/// Tags and bodies of descriptors.
fn descriptors(mut rest: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let (&[tag, length], after) = rest.split_first_chunk::<2>()?;
        let (body, next) = after.split_at_checked(length.into())?;
        rest = next;
        Some((tag, body))
    })
}

/// By the stream types of ISO/IEC 13818-1 table 2-34, those of ATSC A/53 part 3 (0x81, 0x87) and those of Apple's
/// "MPEG-2 Stream Encryption Format for HTTP Live Streaming" (0xc1 to 0xdb).
fn content(kind: u8, all: &[u8]) -> Content {
    match kind {
        0x1b => Content::Avc,
        0x24 => Content::Hevc,
        0x0f => Content::Sound(FrameKind::Adts),
        0x03 | 0x04 => Content::Sound(FrameKind::MpegAudio),
        0x81 | 0x87 => Content::Sound(FrameKind::Dolby),
        0x06 => private(all),
        0xc1 | 0xc2 | 0xcf | 0xdb => Content::Encrypted("SAMPLE-AES"),
        0x01 | 0x02 => Content::Other("MPEG-2 video".to_owned()),
        0x10 => Content::Other("MPEG-4 video".to_owned()),
        0x11 => Content::Other("AAC in LATM".to_owned()),
        0x20..=0x23 | 0x25..=0x2c | 0x2f..=0x33 => {
            Content::Other(format!("video of stream type {kind:#04x}"))
        }
        0x1c | 0x80 | 0x82..=0x86 => Content::Other(format!("sound of stream type {kind:#04x}")),
        _ => Content::Data,
    }
}

/// Private data that a descriptor names: of DVB (ETSI EN 300 468 annex D), or a registration (section 2.6.8).
fn private(all: &[u8]) -> Content {
    for (tag, body) in descriptors(all) {
        match (tag, body) {
            (0x6a | 0x7a, _) | (0x05, [b'A', b'C', b'-', b'3', ..] | [b'E', b'A', b'C', b'3', ..]) => {
                return Content::Sound(FrameKind::Dolby);
            }
            (0x05, [b'H', b'E', b'V', b'C', ..]) => return Content::Hevc,
            (0x05, [b'O', b'p', b'u', b's', ..]) => return Content::Other("Opus".to_owned()),
            (0x7b, _) | (0x05, [b'D', b'T', b'S', ..]) => return Content::Other("DTS".to_owned()),
            (0x7c, _) => return Content::Other("AAC in private data".to_owned()),
            _ => {}
        }
    }
    Content::Data
}

/// The first language of an ISO 639 language descriptor (section 2.6.18).
fn language(all: &[u8]) -> Option<String> {
    let (_, body) = descriptors(all).find(|(tag, _)| *tag == 0x0a)?;
    let code = body.first_chunk::<3>()?;
    let is_code = code.iter().all(u8::is_ascii_alphabetic);
    let code = is_code
        .then(|| code.map(|letter| char::from(letter.to_ascii_lowercase())).iter().collect::<String>());
    code.filter(|code| code != "und")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_program_is_the_one() {
        let section = [0, 0xb0, 0x11, 0, 1, 0xc1, 0, 0, 0, 0, 0xe0, 0x10, 0, 1, 0xf0, 0x00, 0, 2, 0xe2, 0];
        assert_eq!(first_program(&section), Some(0x1000));
        assert_eq!(first_program(&section[..12]), None);
    }

    #[test]
    fn streams_are_told_by_type_and_descriptor() {
        let mut section = vec![2, 0xb0, 0, 0, 1, 0xc1, 0, 0, 0xe1, 0, 0xf0, 2, 0xff, 0];
        section.extend_from_slice(&[0x1b, 0xe1, 0x00, 0xf0, 0]);
        section.extend_from_slice(&[0x0f, 0xe1, 0x01, 0xf0, 6, 0x0a, 4, b'E', b'n', b'g', 0]);
        section.extend_from_slice(&[0x06, 0xe1, 0x02, 0xf0, 3, 0x6a, 1, 0]);
        section.extend_from_slice(&[0x15, 0xe1, 0x03, 0xf0, 0]);
        let streams = streams(&section).unwrap();
        let expected = [
            (0x100, Content::Avc, None),
            (0x101, Content::Sound(FrameKind::Adts), Some("eng")),
            (0x102, Content::Sound(FrameKind::Dolby), None),
            (0x103, Content::Data, None),
        ];
        assert_eq!(streams.len(), expected.len());
        for (stream, (id, content, language)) in streams.iter().zip(expected) {
            assert_eq!((stream.id, &stream.content, stream.language.as_deref()), (id, &content, language));
        }
        for length in 0..section.len() {
            let _ = super::streams(&section[..length]);
        }
    }
}
