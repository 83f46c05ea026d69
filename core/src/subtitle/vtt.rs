//! WebVTT (W3C, 2019-04), read as leniently as browsers do.

use std::time::Duration;

use super::cue::{Cue, Subtitles};
use super::markup::{self, Escape};
use super::{MAX_CUES, SubtitleError, time};
use crate::media::Extension;

/// Reads a whole file; the word `WEBVTT` must be there, header and style blocks are passed over.
pub(super) fn read(text: &str) -> Result<Subtitles, SubtitleError> {
    if !text.starts_with("WEBVTT") {
        return Err(SubtitleError::unreadable(Extension::Vtt, "it does not begin with WEBVTT"));
    }
    Ok(Subtitles::new(cues(text)))
}

/// The cues of a text, whether or not it begins as a file should.
pub(super) fn cues(text: &str) -> Vec<Cue> {
    let mut lines = text.lines().peekable();
    let mut cues = Vec::new();
    while let Some(line) = lines.next() {
        let Some((start, end, settings)) = timing(line) else { continue };
        let mut shown: Vec<&str> = Vec::new();
        // A blank line ends a cue, and so does the next cue's timing (6.1, "collect a WebVTT block").
        while let Some(line) = lines.next_if(|line| !line.trim().is_empty() && !line.contains("-->")) {
            shown.push(line);
        }
        if cues.len() >= MAX_CUES {
            break;
        }
        let spans = markup::read(&shown.join("\n"));
        cues.push(Cue { start, end: end.max(start), spans, settings: settings.to_owned() });
    }
    cues
}

/// `00:01.000 --> 00:02.000 line:0`.
pub(super) fn timing(line: &str) -> Option<(Duration, Duration, &str)> {
    let (start, rest) = line.split_once("-->")?;
    let rest = rest.trim_start();
    let (end, settings) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    Some((time::read(start)?, time::read(end)?, settings.trim()))
}

/// The same subtitles as a file.
pub(super) fn write(subtitles: &Subtitles) -> String {
    let mut out = String::from("WEBVTT\n\n");
    for cue in &subtitles.cues {
        let settings = if cue.settings.is_empty() { String::new() } else { format!(" {}", cue.settings) };
        let (start, end) = (time::clock(cue.start, '.'), time::clock(cue.end, '.'));
        let text = markup::write(&cue.spans, Escape::Entities);
        out.push_str(&format!("{start} --> {end}{settings}\n{}\n\n", markup::without_blank_lines(&text)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE no --> cue here\n\n\
        intro\n00:01.000 --> 00:02.500 align:start line:0\n<v Ann>Hello\n<i>world</i>\n\n\
        00:00:03.000-->00:00:04.000\nA &amp; B\n00:05.000 --> 00:06.000\nno blank line before\n";

    #[test]
    fn headers_notes_and_names_are_passed_over() {
        let subtitles = read(FILE).unwrap();
        let told: Vec<_> = subtitles.cues.iter().map(|cue| (cue.start.as_millis(), cue.text())).collect();
        assert_eq!(
            told,
            [
                (1000, "Hello\nworld".to_owned()),
                (3000, "A & B".to_owned()),
                (5000, "no blank line before".to_owned())
            ]
        );
        assert_eq!(subtitles.cues[0].settings, "align:start line:0");
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let subtitles = read(FILE).unwrap();
        assert_eq!(read(&write(&subtitles)).unwrap(), subtitles);
    }

    #[test]
    fn a_page_is_no_subtitle() {
        assert!(read("<html>").is_err());
    }
}
