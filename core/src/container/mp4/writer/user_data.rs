//! `udta`: tags and cover as iTunes writes them (`ilst`), and the chapter list Nero's programs began (`chpl`).

use std::time::Duration;

use crate::container::mp4::boxes::{BoxWriter, Kind};
use crate::container::{Cover, Dressing, Tag, TagName, Track};
use crate::media::Chapter;

/// The scheme of the roles a track can have (ISO/IEC 23009-1 section 5.8.5.5).
const ROLES: &[u8] = b"urn:mpeg:dash:role:2011\0";

/// Types of values (QuickTime File Format, "Well-Known Types").
const BINARY: u32 = 0;
const UTF8: u32 = 1;
const JPEG: u32 = 13;
const PNG: u32 = 14;
const INTEGER: u32 = 21;

/// Writes the box; nothing where there is nothing to say.
pub(super) fn write(writer: &mut BoxWriter, dressing: &Dressing) {
    let cover = dressing.cover.as_ref().and_then(|cover| Some((picture_type(cover)?, cover)));
    if dressing.tags.is_empty() && cover.is_none() && dressing.chapters.is_empty() {
        return;
    }
    writer.nested(b"udta", |writer| {
        if !dressing.tags.is_empty() || cover.is_some() {
            writer.full(b"meta", 0, 0, |writer| metadata(writer, &dressing.tags, cover));
        }
        if !dressing.chapters.is_empty() {
            chapter_list(writer, &dressing.chapters);
        }
    });
}

/// Writes what is said of one track: its name, and its roles as `kind` boxes (ISO/IEC 14496-12 section 8.10.4).
pub(super) fn write_track(writer: &mut BoxWriter, track: &Track) {
    let disposition = track.disposition;
    let roles: Vec<&[u8]> = [
        (disposition.is_original, &b"main\0"[..]),
        (disposition.is_forced, b"forced-subtitle\0"),
        (disposition.is_hearing_impaired, b"caption\0"),
        (disposition.is_visual_impaired, b"description\0"),
        (disposition.is_commentary, b"commentary\0"),
    ]
    .into_iter()
    .filter_map(|(is_so, role)| is_so.then_some(role))
    .collect();
    if track.title.is_none() && roles.is_empty() {
        return;
    }
    writer.nested(b"udta", |writer| {
        if let Some(title) = &track.title {
            writer.nested(b"name", |writer| writer.bytes(title.as_bytes()));
        }
        for role in roles {
            writer.full(b"kind", 0, 0, |writer| {
                writer.bytes(ROLES);
                writer.bytes(role);
            });
        }
    });
}

/// What the value of `covr` says of itself; `None` for a picture that MP4 players do not know.
fn picture_type(cover: &Cover) -> Option<u32> {
    match cover.mime.as_str() {
        "image/jpeg" | "image/jpg" => Some(JPEG),
        "image/png" => Some(PNG),
        _ => None,
    }
}

fn metadata(writer: &mut BoxWriter, tags: &[Tag], cover: Option<(u32, &Cover)>) {
    writer.full(b"hdlr", 0, 0, |writer| {
        writer.zeros(4);
        writer.bytes(b"mdirappl");
        writer.zeros(9);
    });
    writer.nested(b"ilst", |writer| {
        let mut done: Vec<&TagName> = Vec::new();
        for tag in tags {
            if done.contains(&&tag.name) {
                continue;
            }
            done.push(&tag.name);
            let values: Vec<&str> =
                tags.iter().filter(|other| other.name == tag.name).map(|tag| tag.value.as_str()).collect();
            item(writer, &tag.name, &values.join(", "));
        }
        if let Some((kind, cover)) = cover {
            writer.nested(b"covr", |writer| value(writer, kind, &cover.bytes));
        }
    });
}

/// One tag. Programs that read a tag twice keep one of the two, so that values come together in one.
fn item(writer: &mut BoxWriter, name: &TagName, text: &str) {
    match name {
        TagName::Track => numbered(writer, b"trkn", text, 8),
        TagName::Disc => numbered(writer, b"disk", text, 6),
        TagName::Season => integer(writer, b"tvsn", text),
        TagName::Episode => integer(writer, b"tves", text),
        TagName::Date => string(writer, b"\xa9day", &Tag::new(TagName::Date, text).dashed_date()),
        TagName::Url => custom(writer, "purl", text),
        TagName::Language => custom(writer, "language", text),
        TagName::Other(name) => custom(writer, name, text),
        other => match kind(other) {
            Some(kind) => string(writer, kind, text),
            None => custom(writer, "comment", text),
        },
    }
}

const fn kind(name: &TagName) -> Option<&'static Kind> {
    Some(match name {
        TagName::Title => b"\xa9nam",
        TagName::Artist => b"\xa9ART",
        TagName::Album => b"\xa9alb",
        TagName::AlbumArtist => b"aART",
        TagName::Comment => b"\xa9cmt",
        TagName::Description => b"desc",
        TagName::Synopsis => b"ldes",
        TagName::Genre => b"\xa9gen",
        TagName::Composer => b"\xa9wrt",
        TagName::Show => b"tvsh",
        TagName::EpisodeId => b"tven",
        TagName::Network => b"tvnn",
        TagName::Copyright => b"cprt",
        TagName::Lyrics => b"\xa9lyr",
        TagName::Encoder => b"\xa9too",
        _ => return None,
    })
}

fn value(writer: &mut BoxWriter, kind: u32, bytes: &[u8]) {
    writer.nested(b"data", |writer| {
        writer.u32(kind);
        writer.u32(0);
        writer.bytes(bytes);
    });
}

fn string(writer: &mut BoxWriter, kind: &Kind, text: &str) {
    writer.nested(kind, |writer| value(writer, UTF8, text.as_bytes()));
}

/// A number and how many there are, in a form of this many bytes; text that is no number is left out.
fn numbered(writer: &mut BoxWriter, kind: &Kind, text: &str, length: usize) {
    let mut parts = text.splitn(2, '/').map(|part| part.trim().parse::<u16>());
    let Some(Ok(number)) = parts.next() else { return };
    let total = parts.next().and_then(Result::ok).unwrap_or_default();
    let mut bytes = vec![0; length];
    bytes[2..4].copy_from_slice(&number.to_be_bytes());
    bytes[4..6].copy_from_slice(&total.to_be_bytes());
    writer.nested(kind, |writer| value(writer, BINARY, &bytes));
}

fn integer(writer: &mut BoxWriter, kind: &Kind, text: &str) {
    if let Ok(number) = text.trim().parse::<u32>() {
        writer.nested(kind, |writer| value(writer, INTEGER, &number.to_be_bytes()));
    }
}

/// A name of one's own, in the space iTunes uses for such.
fn custom(writer: &mut BoxWriter, name: &str, text: &str) {
    writer.nested(b"----", |writer| {
        writer.full(b"mean", 0, 0, |writer| writer.bytes(b"com.apple.iTunes"));
        writer.full(b"name", 0, 0, |writer| writer.bytes(name.as_bytes()));
        value(writer, UTF8, text.as_bytes());
    });
}

/// `chpl`: times in steps of 100 ns; its counts and lengths have eight bits.
fn chapter_list(writer: &mut BoxWriter, chapters: &[Chapter]) {
    let chapters = chapters.get(..255).unwrap_or(chapters);
    writer.full(b"chpl", 1, 0, |writer| {
        writer.zeros(4);
        writer.u8(chapters.len() as u8);
        for chapter in chapters {
            writer.u64(steps(chapter.start));
            let mut length = chapter.title.len().min(255);
            while !chapter.title.is_char_boundary(length) {
                length -= 1;
            }
            writer.u8(length as u8);
            writer.bytes(&chapter.title.as_bytes()[..length]);
        }
    });
}

fn steps(time: Duration) -> u64 {
    u64::try_from(time.as_nanos() / 100).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn written(dressing: &Dressing) -> Vec<u8> {
        let mut writer = BoxWriter::default();
        write(&mut writer, dressing);
        writer.into_bytes().to_vec()
    }

    fn holds(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn nothing_to_say_is_no_box() {
        assert!(written(&Dressing::default()).is_empty());
        let webp = Cover { mime: "image/webp".into(), bytes: Bytes::from_static(b"RIFF") };
        assert!(written(&Dressing { cover: Some(webp), ..Dressing::default() }).is_empty());
    }

    #[test]
    fn each_tag_has_the_form_of_its_name() {
        let tags = vec![
            Tag::new(TagName::Title, "a song"),
            Tag::new(TagName::Artist, "one"),
            Tag::new(TagName::Artist, "two"),
            Tag::new(TagName::Track, "3/12"),
            Tag::new(TagName::Season, "2"),
            Tag::new(TagName::Date, "20240131"),
            Tag::new(TagName::Url, "https://a.example/"),
        ];
        let bytes = written(&Dressing { tags, ..Dressing::default() });
        let expected: [&[u8]; 6] = [
            b"\xa9nam\0\0\0\x16data\0\0\0\x01\0\0\0\0a song",
            b"\xa9ART\0\0\0\x18data\0\0\0\x01\0\0\0\0one, two",
            b"trkn\0\0\0\x18data\0\0\0\0\0\0\0\0\0\0\0\x03\0\x0c\0\0",
            b"tvsn\0\0\0\x14data\0\0\0\x15\0\0\0\0\0\0\0\x02",
            b"\xa9day\0\0\0\x1adata\0\0\0\x01\0\0\0\x002024-01-31",
            b"name\0\0\0\0purl",
        ];
        for part in expected {
            assert!(holds(&bytes, part), "{}", part.escape_ascii());
        }
    }

    #[test]
    fn a_long_title_is_cut_between_letters() {
        let title = format!("{}é", "a".repeat(254));
        let chapter = Chapter { start: Duration::from_millis(1500), end: None, title };
        let bytes = written(&Dressing { chapters: vec![chapter], ..Dressing::default() });
        assert!(holds(&bytes, b"chpl\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\xe4\xe1\xc0\xfeaaa"));
    }
}
