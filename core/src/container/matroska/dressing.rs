//! Tags, Chapters and Attachments (RFC 9559 sections 5.1.6 to 5.1.8): what is written after the last Cluster.

use std::time::Duration;

use super::doc_type::DocType;
use super::{emit, ids};
use crate::container::{Attachment, Dressing, Tag, TagName};
use crate::media::Chapter;

/// What the tags are about: the film, or the album (RFC 9559 section 5.1.8.1.1.1, "Tag Targets").
const WHOLE_FILE: u64 = 50;

/// Undetermined.
const LANGUAGE: &str = "und";

/// Ids and whole elements, in the order of the file; empty where there is nothing to say.
pub(super) fn elements(dressing: &Dressing, doc_type: DocType) -> [(u32, Vec<u8>); 3] {
    let attachments = match doc_type {
        DocType::Matroska => attachments(dressing),
        DocType::Webm => Vec::new(),
    };
    [
        (ids::ATTACHMENTS, attachments),
        (ids::CHAPTERS, chapters(&dressing.chapters)),
        (ids::TAGS, tags(&dressing.tags)),
    ]
}

fn tags(tags: &[Tag]) -> Vec<u8> {
    let mut out = Vec::new();
    if tags.is_empty() {
        return out;
    }
    emit::master(&mut out, ids::TAGS, |out| {
        emit::master(out, ids::TAG, |out| {
            emit::master(out, ids::TARGETS, |out| emit::unsigned(out, ids::TARGET_TYPE_VALUE, WHOLE_FILE));
            for tag in tags {
                emit::master(out, ids::SIMPLE_TAG, |out| {
                    emit::text(out, ids::TAG_NAME, &name(&tag.name));
                    emit::text(out, ids::TAG_LANGUAGE, LANGUAGE);
                    emit::text(out, ids::TAG_STRING, &tag.value);
                });
            }
        });
    });
    out
}

/// Names of matroska.org/technical/tagging.html where it has one that players read; else those ffmpeg writes.
fn name(name: &TagName) -> String {
    match name {
        TagName::AlbumArtist => "ALBUM_ARTIST".to_owned(),
        TagName::Track => "PART_NUMBER".to_owned(),
        TagName::Disc => "DISC".to_owned(),
        // Names are upper case, without spaces.
        TagName::Other(name) => name.to_uppercase().replace(' ', "_"),
        shared => shared.shared_name().unwrap_or_default().to_owned(),
    }
}

fn chapters(chapters: &[Chapter]) -> Vec<u8> {
    let mut out = Vec::new();
    if chapters.is_empty() {
        return out;
    }
    emit::master(&mut out, ids::CHAPTERS, |out| {
        emit::master(out, ids::EDITION_ENTRY, |out| {
            // Any number but zero; the same chapters give the same bytes.
            emit::unsigned(out, ids::EDITION_UID, 1);
            for (number, chapter) in (1..).zip(chapters) {
                emit::master(out, ids::CHAPTER_ATOM, |out| {
                    emit::unsigned(out, ids::CHAPTER_UID, number);
                    emit::unsigned(out, ids::CHAPTER_TIME_START, nanoseconds(chapter.start));
                    if let Some(end) = chapter.end {
                        emit::unsigned(out, ids::CHAPTER_TIME_END, nanoseconds(end));
                    }
                    emit::master(out, ids::CHAPTER_DISPLAY, |out| {
                        emit::text(out, ids::CHAP_STRING, &chapter.title);
                        emit::text(out, ids::CHAP_LANGUAGE, LANGUAGE);
                    });
                });
            }
        });
    });
    out
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// The cover is a file named `cover` (matroska.org/technical/attachments.html, "Cover Art").
fn attachments(dressing: &Dressing) -> Vec<u8> {
    let cover = dressing.cover.as_ref().map(|cover| Attachment {
        name: cover.file_name().to_owned(),
        mime: cover.mime.clone(),
        description: "Cover".to_owned(),
        bytes: cover.bytes.clone(),
    });
    let mut out = Vec::new();
    if cover.is_none() && dressing.attachments.is_empty() {
        return out;
    }
    emit::master(&mut out, ids::ATTACHMENTS, |out| {
        for (number, file) in (1..).zip(cover.iter().chain(&dressing.attachments)) {
            emit::master(out, ids::ATTACHED_FILE, |out| {
                if !file.description.is_empty() {
                    emit::text(out, ids::FILE_DESCRIPTION, &file.description);
                }
                emit::text(out, ids::FILE_NAME, &file.name);
                emit::text(out, ids::FILE_MEDIA_TYPE, &file.mime);
                emit::binary(out, ids::FILE_DATA, &file.bytes);
                emit::unsigned(out, ids::FILE_UID, number);
            });
        }
    });
    out
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::container::Cover;

    #[test]
    fn nothing_to_say_is_no_element() {
        assert!(elements(&Dressing::default(), DocType::Matroska).iter().all(|(_, bytes)| bytes.is_empty()));
    }

    #[test]
    fn the_cover_is_the_first_file_and_webm_has_none() {
        let cover = Cover { mime: "image/png".into(), bytes: Bytes::from_static(b"\x89PNG") };
        let info = Attachment {
            name: "a.info.json".into(),
            mime: "application/json".into(),
            description: String::new(),
            bytes: Bytes::from_static(b"{}"),
        };
        let dressing = Dressing { cover: Some(cover), attachments: vec![info], ..Dressing::default() };
        let [(_, attachments), ..] = elements(&dressing, DocType::Matroska);
        let cover =
            b"\x46\x7e\x85Cover\x46\x6e\x89cover.png\x46\x60\x89image/png\x46\x5c\x84\x89PNG\x46\xae\x81\x01";
        assert_eq!(attachments[8..8 + cover.len()], *cover);
        assert!(attachments.ends_with(b"\x46\x5c\x82{}\x46\xae\x81\x02"));
        assert!(elements(&dressing, DocType::Webm)[0].1.is_empty());
    }
}
