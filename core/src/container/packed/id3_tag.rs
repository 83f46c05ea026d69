//! ID3v2.4 tags written (id3.org, "ID3 tag version 2.4.0", main structure and native frames; chapters from "ID3v2
//! Chapter Frame Addendum").

use std::time::Duration;

use crate::container::{Cover, Dressing, Tag, TagName};
use crate::media::Chapter;

/// Encoding of all text: UTF-8.
const UTF8: u8 = 3;

/// Kind of picture: cover, front.
const FRONT_COVER: u8 = 3;

/// The time that stands for "not told" in byte offsets of chapters.
const NO_OFFSET: u32 = u32::MAX;

/// The whole tag; empty where there is nothing to say.
pub(super) fn encode(dressing: &Dressing) -> Vec<u8> {
    let mut frames = Vec::new();
    let mut done: Vec<&TagName> = Vec::new();
    for tag in &dressing.tags {
        if done.contains(&&tag.name) {
            continue;
        }
        done.push(&tag.name);
        // Values of one frame are parted by zeros (section 4.2).
        let values: Vec<&str> = dressing.values(&tag.name).collect();
        words(&mut frames, tag, &values.join("\0"));
    }
    if let Some(cover) = &dressing.cover {
        frame(&mut frames, b"APIC", &picture(cover));
    }
    chapters(&mut frames, &dressing.chapters);
    if frames.is_empty() {
        return frames;
    }
    let mut out = b"ID3\x04\0\0".to_vec();
    out.extend_from_slice(&synchsafe(frames.len()));
    out.extend_from_slice(&frames);
    out
}

/// A size of four times seven bits.
fn synchsafe(size: usize) -> [u8; 4] {
    [size >> 21, size >> 14, size >> 7, size].map(|part| part as u8 & 0x7f)
}

fn frame(out: &mut Vec<u8>, id: &[u8; 4], content: &[u8]) {
    out.extend_from_slice(id);
    out.extend_from_slice(&synchsafe(content.len()));
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(content);
}

fn words(out: &mut Vec<u8>, tag: &Tag, text: &str) {
    let plain = |out: &mut Vec<u8>, id: &[u8; 4], text: &str| {
        frame(out, id, &[&[UTF8][..], text.as_bytes()].concat());
    };
    // A language and an empty description before the text.
    let described = [&[UTF8][..], b"und\0", text.as_bytes()].concat();
    match &tag.name {
        TagName::Title => plain(out, b"TIT2", text),
        TagName::Artist => plain(out, b"TPE1", text),
        TagName::Album => plain(out, b"TALB", text),
        TagName::AlbumArtist => plain(out, b"TPE2", text),
        TagName::Date => plain(out, b"TDRC", &tag.dashed_date()),
        TagName::Genre => plain(out, b"TCON", text),
        TagName::Composer => plain(out, b"TCOM", text),
        TagName::Track => plain(out, b"TRCK", text),
        TagName::Disc => plain(out, b"TPOS", text),
        TagName::Copyright => plain(out, b"TCOP", text),
        TagName::Language => plain(out, b"TLAN", text),
        TagName::Encoder => plain(out, b"TSSE", text),
        TagName::Comment => frame(out, b"COMM", &described),
        TagName::Lyrics => frame(out, b"USLT", &described),
        other => {
            let name = match other {
                TagName::Description => "description",
                TagName::Synopsis => "synopsis",
                TagName::Show => "show",
                TagName::Season => "season_number",
                TagName::Episode => "episode_sort",
                TagName::EpisodeId => "episode_id",
                TagName::Network => "network",
                TagName::Url => "purl",
                TagName::Other(name) => name,
                _ => return,
            };
            let name = name.replace('\0', "");
            frame(out, b"TXXX", &[&[UTF8][..], name.as_bytes(), b"\0", text.as_bytes()].concat());
        }
    }
}

fn picture(cover: &Cover) -> Vec<u8> {
    let mut out = vec![UTF8];
    out.extend_from_slice(cover.mime.as_bytes());
    // An empty description.
    out.extend_from_slice(&[0, FRONT_COVER, 0]);
    out.extend_from_slice(&cover.bytes);
    out
}

/// One frame for each chapter, and one that lists them; it counts with eight bits.
fn chapters(out: &mut Vec<u8>, chapters: &[Chapter]) {
    let chapters = chapters.get(..255).unwrap_or(chapters);
    if chapters.is_empty() {
        return;
    }
    // Top level, in order.
    let mut list = b"toc\0\x03".to_vec();
    list.push(chapters.len() as u8);
    (0..chapters.len()).for_each(|number| list.extend_from_slice(format!("chp{number}\0").as_bytes()));
    frame(out, b"CTOC", &list);
    let nexts = chapters.iter().skip(1).map(|next| Some(next.start)).chain([None]);
    for (number, (chapter, next)) in chapters.iter().zip(nexts).enumerate() {
        let end = chapter.end.or(next).unwrap_or(chapter.start);
        let mut content = format!("chp{number}\0").into_bytes();
        for time in [milliseconds(chapter.start), milliseconds(end), NO_OFFSET, NO_OFFSET] {
            content.extend_from_slice(&time.to_be_bytes());
        }
        frame(&mut content, b"TIT2", &[&[UTF8][..], chapter.title.as_bytes()].concat());
        frame(out, b"CHAP", &content);
    }
}

fn milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::packed::id3::tag_length;

    #[test]
    fn a_tag_has_the_length_it_says_and_none_is_nothing() {
        assert!(encode(&Dressing::default()).is_empty());
        let tags = vec![
            Tag::new(TagName::Title, "a song"),
            Tag::new(TagName::Artist, "one"),
            Tag::new(TagName::Artist, "two"),
            Tag::new(TagName::Comment, "x".repeat(300)),
            Tag::new(TagName::Url, "https://a.example/"),
        ];
        let tag = encode(&Dressing { tags, ..Dressing::default() });
        assert_eq!(tag_length(&tag), Some(tag.len() as u64));
        let holds = |part: &[u8]| tag.windows(part.len()).any(|window| window == part);
        assert!(holds(b"TIT2\0\0\0\x07\0\0\x03a song") && holds(b"TPE1\0\0\0\x08\0\0\x03one\0two"));
        assert!(holds(b"COMM\0\0\x02\x31\0\0\x03und\0xxx"));
        assert!(holds(b"TXXX\0\0\0\x18\0\0\x03purl\0https://a.example/"));
    }

    #[test]
    fn chapters_are_listed_and_told() {
        let chapter = Chapter { start: Duration::from_secs(1), end: None, title: "a".into() };
        let mut out = Vec::new();
        chapters(&mut out, &[chapter]);
        let expected = b"CTOC\0\0\0\x0b\0\0toc\0\x03\x01chp0\0\
            CHAP\0\0\0\x21\0\0chp0\0\0\0\x03\xe8\0\0\x03\xe8\xff\xff\xff\xff\xff\xff\xff\xff\
            TIT2\0\0\0\x02\0\0\x03a";
        assert_eq!(out, expected);
    }
}
