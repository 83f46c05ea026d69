//! SubRip. It has no standard: numbers, times with commas, text with a few HTML tags.

use super::cue::{Cue, Subtitles};
use super::markup::{self, Escape};
use super::vtt::timing;
use super::{MAX_CUES, time};

/// Reads a file. Text may hold blank lines: a cue ends where a number and a time follow.
pub(super) fn read(text: &str) -> Subtitles {
    let lines: Vec<&str> = text.lines().collect();
    let starts: Vec<usize> = (0..lines.len()).filter(|index| timing(lines[*index]).is_some()).collect();
    let mut cues = Vec::new();
    for (position, index) in starts.iter().enumerate().take(MAX_CUES) {
        let Some((start, end, _)) = timing(lines[*index]) else { continue };
        let next = starts.get(position + 1).copied().unwrap_or(lines.len());
        let mut shown = &lines[index + 1..next];
        let is_number = |line: &str| line.trim().parse::<u64>().is_ok();
        if next < lines.len()
            && let Some((last, rest)) = shown.split_last()
            && is_number(last)
        {
            shown = rest;
        }
        let text = shown.join("\n");
        let spans = markup::read(text.trim_matches('\n').trim_end());
        cues.push(Cue { start, end: end.max(start), spans, settings: String::new() });
    }
    Subtitles::new(cues)
}

/// The same subtitles as a file.
pub(super) fn write(subtitles: &Subtitles) -> String {
    let mut out = String::new();
    for (index, cue) in subtitles.cues.iter().enumerate() {
        let (start, end) = (time::clock(cue.start, ','), time::clock(cue.end, ','));
        let text = markup::without_blank_lines(&markup::write(&cue.spans, Escape::Nothing));
        out.push_str(&format!("{}\n{start} --> {end}\n{text}\n\n", index + 1));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_and_missing_numbers_are_borne() {
        let subtitles = read(
            "1\r\n00:00:01,000 --> 00:00:02,000\r\none\r\n\r\nstill one\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n<b>two</b>\r\n\r\n00:00:05,000 --> 00:00:06,000\r\nthree",
        );
        let told: Vec<_> = subtitles.cues.iter().map(Cue::text).collect();
        assert_eq!(told, ["one\n\nstill one", "two", "three"]);
        assert_eq!(
            write(&subtitles),
            "1\n00:00:01,000 --> 00:00:02,000\none\nstill one\n\n2\n00:00:03,000 --> 00:00:04,000\n<b>two</b>\n\n3\n00:00:05,000 --> 00:00:06,000\nthree\n\n"
        );
    }
}
