//! Chapters: a text track that the other tracks refer to (QuickTime File Format, "Chapter Lists"), which Apple's players
//! read. The list in `udta` that others read is in `user_data`.

use std::time::Duration;

use bytes::Bytes;

use super::index::Written;
use crate::container::mp4::boxes::BoxWriter;
use crate::container::{Sample, TextForm, Track, TrackKind};
use crate::media::{Chapter, CodecFamily};

/// Ticks per second of the track.
const TIMESCALE: u32 = 1000;

/// The track of the names.
pub(super) fn track() -> Track {
    Track {
        sample_entry: Some(sample_entry()),
        ..Track::new(CodecFamily::Text, TIMESCALE, TrackKind::Subtitle(TextForm::Plain))
    }
}

/// A cue for each name, in a file that ends at `end`.
pub(super) fn cues(chapters: &[Chapter], end: Duration) -> Vec<Sample> {
    let ticks = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    let mut cues: Vec<Sample> = Vec::new();
    let starts = chapters.iter().map(|chapter| chapter.start);
    let nexts = starts.skip(1).map(Some).chain([None]);
    for (chapter, next) in chapters.iter().zip(nexts) {
        let until = next.or(chapter.end).unwrap_or(end.max(chapter.start));
        let (start, until) = (ticks(chapter.start), ticks(until));
        // A chapter's sample lasts to the next one: the track has no gaps.
        let duration = u32::try_from(until.saturating_sub(start)).unwrap_or_default().max(1);
        let data = Bytes::copy_from_slice(chapter.title.as_bytes());
        cues.push(Sample { dts: start, pts: start, duration, is_sync: true, discard_padding_ns: 0, data });
    }
    cues
}

/// A QuickTime text sample entry (QuickTime File Format, "Text Sample Description"), all at its defaults.
fn sample_entry() -> Bytes {
    let mut writer = BoxWriter::default();
    writer.nested(b"text", |writer| {
        writer.zeros(6);
        writer.u16(1);
        // Display flags, justification, background, default box, reserved, font, face, colour; an empty font name.
        writer.zeros(4 + 4 + 6 + 8 + 8 + 2 + 2 + 1 + 2 + 6);
        writer.u8(0);
    });
    writer.into_bytes()
}

/// A sample for each name; one before the first where it does not begin at once.
pub(super) fn samples(cues: &[Sample]) -> Vec<(Written, Vec<u8>)> {
    let first = cues.first().map_or(0, |cue| cue.dts);
    let before = (first > 0).then(|| sample(0, u32::try_from(first).unwrap_or(u32::MAX), b""));
    before.into_iter().chain(cues.iter().map(|cue| sample(cue.dts, cue.duration, &cue.data))).collect()
}

fn sample(dts: i64, duration: u32, title: &[u8]) -> (Written, Vec<u8>) {
    let title = title.get(..usize::from(u16::MAX)).unwrap_or(title);
    let mut writer = BoxWriter::default();
    writer.u16(title.len() as u16);
    writer.bytes(title);
    // The text is UTF-8 (QuickTime File Format, "Text Sample Data": encoding 256).
    writer.nested(b"encd", |writer| writer.u32(0x0000_0100));
    let data = writer.into_bytes().to_vec();
    (Written { dts, composition: 0, duration, size: data.len() as u32, is_sync: true }, data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_last_to_the_next_and_the_last_to_the_end() {
        let chapter = |start: u64, title: &str| Chapter {
            start: Duration::from_secs(start),
            end: None,
            title: title.to_owned(),
        };
        let chapters = [chapter(1, "a"), chapter(3, "b")];
        let samples = samples(&cues(&chapters, Duration::from_secs(10)));
        let times: Vec<(i64, u32)> =
            samples.iter().map(|(written, _)| (written.dts, written.duration)).collect();
        assert_eq!(times, [(0, 1000), (1000, 2000), (3000, 7000)]);
        assert_eq!(samples[1].1, b"\0\x01a\0\0\0\x0cencd\0\0\x01\0");
    }
}
