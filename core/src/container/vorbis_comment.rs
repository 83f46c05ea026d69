//! Vorbis comments: the tags of Opus and FLAC (xiph.org/vorbis/doc/v-comment.html; RFC 9639 section 8.6).

use std::time::Duration;

use super::{Cover, Dressing, Tag, TagName};

/// Who says it; without a version, so that the same media gives the same file.
const VENDOR: &str = "vidra";

/// Kind of picture: cover, front (RFC 9639 section 8.8).
const FRONT_COVER: u32 = 3;

/// The comment header without magic and framing: vendor and `NAME=value` pairs.
pub(super) fn encode(dressing: &Dressing, more: &[(String, String)]) -> Vec<u8> {
    let mut comments: Vec<(String, String)> = dressing.tags.iter().map(comment).collect();
    for (number, chapter) in dressing.chapters.iter().enumerate() {
        // wiki.xiph.org/Chapter_Extension.
        comments.push((format!("CHAPTER{number:03}"), clock(chapter.start)));
        comments.push((format!("CHAPTER{number:03}NAME"), chapter.title.clone()));
    }
    comments.extend_from_slice(more);
    let mut out = Vec::new();
    let text = |out: &mut Vec<u8>, text: &str| {
        out.extend_from_slice(&(text.len() as u32).to_le_bytes());
        out.extend_from_slice(text.as_bytes());
    };
    text(&mut out, VENDOR);
    out.extend_from_slice(&(comments.len() as u32).to_le_bytes());
    for (name, value) in &comments {
        text(&mut out, &format!("{name}={value}"));
    }
    out
}

fn comment(tag: &Tag) -> (String, String) {
    let name = match &tag.name {
        TagName::AlbumArtist => "ALBUMARTIST".to_owned(),
        TagName::Track => "TRACKNUMBER".to_owned(),
        TagName::Disc => "DISCNUMBER".to_owned(),
        // Names are printable ASCII without the equals sign.
        TagName::Other(name) => {
            let is_allowed = |letter: &char| (' '..='}').contains(letter) && *letter != '=';
            name.to_ascii_uppercase().chars().filter(is_allowed).collect()
        }
        shared => shared.shared_name().unwrap_or_default().to_owned(),
    };
    (name, tag.value.clone())
}

fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}.{:03}", seconds % 60, time.subsec_millis())
}

/// The picture as a FLAC metadata block without its header; its size is left for readers to find.
pub(super) fn picture(cover: &Cover) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend_from_slice(&FRONT_COVER.to_be_bytes());
    out.extend_from_slice(&(cover.mime.len() as u32).to_be_bytes());
    out.extend_from_slice(cover.mime.as_bytes());
    // No description; width, height, depth and number of colours are not told.
    out.extend_from_slice(&[0; 4 + 16]);
    out.extend_from_slice(&(cover.bytes.len() as u32).to_be_bytes());
    out.extend_from_slice(&cover.bytes);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Chapter;

    #[test]
    fn tags_and_chapters_become_pairs() {
        let chapter = Chapter { start: Duration::from_millis(3_661_500), end: None, title: "two".to_owned() };
        let tags = vec![Tag::new(TagName::Title, "a"), Tag::new(TagName::Other("my=tag".into()), "b")];
        let dressing = Dressing { tags, chapters: vec![chapter], ..Dressing::default() };
        let expected = b"\x05\0\0\0vidra\x04\0\0\0\x07\0\0\0TITLE=a\x07\0\0\0MYTAG=b\
            \x17\0\0\0CHAPTER000=01:01:01.500\x12\0\0\0CHAPTER000NAME=two";
        assert_eq!(encode(&dressing, &[]), expected);
    }
}
