//! Timed text: cues as samples of `tx3g` (3GPP TS 26.245), the subtitles every player of MP4 knows.
//!
//! Such a track has a sample for every instant: empty ones where nothing is shown, and where cues overlap one sample
//! for each stretch of time, with the texts of all of them.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::index::Written;
use crate::container::mp4::boxes::BoxWriter;
use crate::container::{Cue, Sample, TextForm};
use crate::subtitle::{Style, markup};

/// Bits of a face (TS 26.245 section 5.15).
const BOLD: u8 = 1;
const ITALIC: u8 = 2;
const UNDERLINE: u8 = 4;

/// Size of the letters, in pixels of a track as high as 288; players scale it.
const FONT_SIZE: u8 = 18;

/// Most bytes of text in a sample: its length has 16 bits.
const MAX_TEXT_BYTES: usize = 0xffff;
/// Cues shown at once: more fill no screen, and each moment holds the text of all.
const SHOWN_AT_ONCE: usize = 16;

/// The sample entry: text at the bottom in the middle, white, without a background.
pub(super) fn sample_entry() -> Bytes {
    let mut writer = BoxWriter::default();
    writer.nested(b"tx3g", |writer| {
        writer.zeros(6);
        writer.u16(1);
        // No display flags; justified to the centre (1) and the bottom (-1); a transparent background.
        writer.u32(0);
        writer.bytes(&[1, 0xff]);
        writer.zeros(4);
        // The whole box of the track, and the style of text that says nothing else.
        writer.zeros(8);
        style(writer, 0, 0, 0);
        writer.nested(b"ftab", |writer| {
            writer.u16(1);
            writer.u16(1);
            writer.u8(5);
            writer.bytes(b"Serif");
        });
    });
    writer.into_bytes()
}

/// A style record: characters from and to, font 1, face, size and colour.
fn style(writer: &mut BoxWriter, start: u16, end: u16, face: u8) {
    writer.u16(start);
    writer.u16(end);
    writer.u16(1);
    writer.u8(face);
    writer.u8(FONT_SIZE);
    writer.u32(0xffff_ffff);
}

/// All samples of a track, from 0 to `end` or the end of the last cue. Players show a text until the next sample: an
/// empty one follows the last.
pub(super) fn samples(form: TextForm, cues: &[Sample], end: i64) -> Vec<(Written, Vec<u8>)> {
    let spans: Vec<(i64, i64, String)> = cues.iter().filter_map(|cue| span(form, cue)).collect();
    let mut edges: BTreeSet<i64> = spans.iter().flat_map(|(start, end, _)| [*start, *end]).collect();
    if !edges.is_empty() {
        edges.insert(0);
        let last = edges.last().copied().unwrap_or_default();
        edges.insert(end.max(last.saturating_add(1)));
    }
    let edges: Vec<i64> = edges.into_iter().collect();
    let mut open: Vec<&(i64, i64, String)> = Vec::new();
    let mut waiting: Vec<&(i64, i64, String)> = spans.iter().collect();
    waiting.sort_by_key(|(start, ..)| std::cmp::Reverse(*start));
    let mut samples = Vec::new();
    for pair in edges.windows(2) {
        let &[start, end] = pair else { continue };
        open.retain(|(_, until, _)| *until > start);
        while let Some(span) = waiting.pop_if(|(from, ..)| *from <= start) {
            open.push(span);
        }
        let newest = open.len().saturating_sub(SHOWN_AT_ONCE);
        let text: Vec<&str> = open[newest..].iter().map(|(.., text)| text.as_str()).collect();
        samples.push(sample(start, end - start, &text.join("\n")));
    }
    samples
}

/// From, to and markup of a cue; `None` for one that is never seen.
fn span(form: TextForm, cue: &Sample) -> Option<(i64, i64, String)> {
    let (start, end) = (cue.pts.max(0), cue.pts.saturating_add(cue.duration.into()));
    let text = match form {
        TextForm::WebVtt | TextForm::Plain => Cue::from_sample_data(form, &cue.data).text,
        TextForm::Ass => spoken(&cue.data),
    };
    (end > start && !text.trim().is_empty()).then_some((start, end, text))
}

/// The text of a SubStation Alpha event: what is after the eighth comma, without overrides in braces.
fn spoken(event: &[u8]) -> String {
    let event = String::from_utf8_lossy(event);
    let text = event.splitn(9, ',').nth(8).unwrap_or_default();
    let mut plain = String::new();
    let mut depth = 0_u32;
    for letter in text.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    plain.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", "\u{a0}")
}

fn sample(start: i64, duration: i64, markup: &str) -> (Written, Vec<u8>) {
    let (text, faces) = unmarked(markup);
    let mut writer = BoxWriter::default();
    writer.u16(text.len() as u16);
    writer.bytes(text.as_bytes());
    if !faces.is_empty() {
        writer.nested(b"styl", |writer| {
            writer.u16(faces.len() as u16);
            faces.iter().for_each(|(start, end, face)| style(writer, *start, *end, *face));
        });
    }
    let data = writer.into_bytes().to_vec();
    let duration = u32::try_from(duration).unwrap_or(u32::MAX);
    (Written { dts: start, composition: 0, duration, size: data.len() as u32, is_sync: true }, data)
}

/// Text without its tags, and which characters are bold, italic or underlined. Entities become what they stand for
/// (WebVTT section 4.2.2).
fn unmarked(markup: &str) -> (String, Vec<(u16, u16, u8)>) {
    let mut text = String::new();
    let mut faces: Vec<(u16, u16, u8)> = Vec::new();
    let mut count = 0_u16;
    for span in markup::read(markup) {
        let Style { bold, italic, underline, .. } = span.style;
        let bits = [(bold, BOLD), (italic, ITALIC), (underline, UNDERLINE)];
        let face = bits.iter().fold(0, |face, (is_on, bit)| if *is_on { face | bit } else { face });
        let since = count;
        for letter in span.text.chars() {
            if text.len() + letter.len_utf8() > MAX_TEXT_BYTES {
                break;
            }
            text.push(letter);
            // Characters are counted, not bytes (TS 26.245 section 5.2).
            count += 1;
        }
        match faces.last_mut() {
            _ if face == 0 || count == since => {}
            // Another colour alone is no other face.
            Some((_, end, last)) if *end == since && *last == face => *end = count,
            _ => faces.push((since, count, face)),
        }
    }
    (text, faces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(start: i64, duration: u32, text: &str) -> Sample {
        let data = Bytes::copy_from_slice(text.as_bytes());
        Sample { dts: start, pts: start, duration, is_sync: true, discard_padding_ns: 0, data }
    }

    fn shown(cues: &[Sample]) -> Vec<(i64, u32, String)> {
        let samples = samples(TextForm::Plain, cues, 2500).into_iter();
        let text = |data: &[u8]| {
            let length = usize::from(u16::from_be_bytes([data[0], data[1]]));
            String::from_utf8_lossy(&data[2..2 + length]).into_owned()
        };
        samples.map(|(written, data)| (written.dts, written.duration, text(&data))).collect()
    }

    #[test]
    fn every_instant_up_to_the_last_cue_has_a_sample() {
        let cues = [cue(1000, 500, "one"), cue(2000, 1000, "two")];
        let expected = [
            (0, 1000, String::new()),
            (1000, 500, "one".into()),
            (1500, 500, String::new()),
            (2000, 1000, "two".into()),
            (3000, 1, String::new()),
        ];
        assert_eq!(shown(&cues), expected);
        assert_eq!(shown(&[]), []);
    }

    #[test]
    fn cues_that_overlap_are_shown_together() {
        let cues = [cue(0, 1000, "one"), cue(500, 1000, "two")];
        let expected = [
            (0, 500, "one".to_owned()),
            (500, 500, "one\ntwo".into()),
            (1000, 500, "two".into()),
            (1500, 1000, String::new()),
        ];
        assert_eq!(shown(&cues), expected);
    }

    #[test]
    fn tags_become_faces_and_entities_letters() {
        let (text, faces) = unmarked("<v Ann>1 &lt; 2 <i>ü<b>b</b></i> <00:01.000>x < y");
        assert_eq!(text, "1 < 2 üb x < y");
        assert_eq!(faces, [(6, 7, ITALIC), (7, 8, BOLD | ITALIC)]);
    }

    #[test]
    fn an_event_is_stripped_to_what_is_read() {
        assert_eq!(spoken(b"0,0,Default,,0,0,0,,{\\i1}Hello,\\Nyou{\\i0}"), "Hello,\nyou");
    }
}
