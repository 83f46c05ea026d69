//! Advanced SubStation Alpha: events of `Dialogue:` lines with override blocks in braces.

use std::fmt::Write as _;
use std::time::Duration;

use super::cue::{Cue, Subtitles};
use super::span::{Span, Style};
use super::{MAX_CUES, SubtitleError, time};
use crate::media::Extension;

/// Columns where no `Format:` line says otherwise (SSA v4+).
const COLUMNS: [&str; 10] =
    ["layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"];

/// Reads the events; styles are passed over but for the overrides in the text.
pub(super) fn read(text: &str) -> Result<Subtitles, SubtitleError> {
    let mut columns: Vec<String> = COLUMNS.iter().map(ToString::to_string).collect();
    let mut cues = Vec::new();
    let mut is_in_events = false;
    let mut has_events = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            is_in_events = line.eq_ignore_ascii_case("[events]");
            has_events |= is_in_events;
        } else if let Some(format) = line.strip_prefix("Format:").filter(|_| is_in_events) {
            columns = format.split(',').map(|name| name.trim().to_ascii_lowercase()).collect();
        } else if let Some(event) = line.strip_prefix("Dialogue:").filter(|_| cues.len() < MAX_CUES) {
            cues.extend(dialogue(event, &columns));
        }
    }
    if !has_events && cues.is_empty() {
        return Err(SubtitleError::unreadable(Extension::Ass, "it has no [Events]"));
    }
    Ok(Subtitles::new(cues))
}

fn dialogue(event: &str, columns: &[String]) -> Option<Cue> {
    // The text is the last column and may hold commas itself.
    let values: Vec<&str> = event.splitn(columns.len(), ',').collect();
    let value = |name: &str| values.get(columns.iter().position(|column| column == name)?).copied();
    let (start, end) = (time::read(value("start")?)?, time::read(value("end")?)?);
    Some(Cue { start, end: end.max(start), spans: spans(value("text")?), settings: String::new() })
}

/// `{\i1}text\Nnext line`.
fn spans(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut style = Style::default();
    let mut rest = text;
    let mut add = |text: &str, style: Style| {
        let text = text.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", "\u{a0}");
        match spans.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.style == style => last.text.push_str(&text),
            _ => spans.push(Span { text, style }),
        }
    };
    while let Some((before, after)) = rest.split_once('{') {
        add(before, style);
        let Some((block, after)) = after.split_once('}') else {
            rest = after;
            break;
        };
        style = overridden(style, block);
        rest = after;
    }
    add(rest, style);
    spans
}

fn overridden(style: Style, block: &str) -> Style {
    block.split('\\').skip(1).map(str::trim).fold(style, |style, tag| match tag {
        "b0" => Style { bold: false, ..style },
        "i0" => Style { italic: false, ..style },
        "u0" => Style { underline: false, ..style },
        "i1" => Style { italic: true, ..style },
        "u1" => Style { underline: true, ..style },
        // A weight such as \b700 is bold too.
        _ if tag.strip_prefix('b').is_some_and(|weight| weight.parse::<u32>().is_ok()) => {
            Style { bold: true, ..style }
        }
        _ if tag.starts_with('r') => Style::default(),
        _ => match tag.strip_prefix("1c").or_else(|| tag.strip_prefix('c')) {
            Some(value) => Style { colour: colour(value), ..style },
            None => style,
        },
    })
}

/// `&HBBGGRR&`.
fn colour(text: &str) -> Option<u32> {
    let digits = text.trim_matches('&').trim_start_matches(['H', 'h']);
    let value = u32::from_str_radix(digits, 16).ok()?;
    Some((value & 0xff) << 16 | value & 0xff00 | value >> 16 & 0xff)
}

const HEAD: &str = "[Script Info]\nScriptType: v4.00+\nPlayResX: 384\nPlayResY: 288\nScaledBorderAndShadow: yes\n\n\
    [V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
    Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, \
    MarginR, MarginV, Encoding\nStyle: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0\n\n\
    [Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n";

/// The same subtitles as a file.
pub(super) fn write(subtitles: &Subtitles) -> String {
    let mut out = String::from(HEAD);
    for cue in &subtitles.cues {
        let text = written(&cue.spans);
        let (start, end) = (stamp(cue.start), stamp(cue.end));
        let _ = writeln!(out, "Dialogue: 0,{start},{end},Default,,0,0,0,,{text}");
    }
    out
}

/// The spans as the text of an event.
pub(crate) fn written(spans: &[Span]) -> String {
    let mut out = String::new();
    for Span { text, style } in spans {
        let mut tags = String::new();
        let mut ends = String::new();
        for (is_on, letter) in [(style.bold, 'b'), (style.italic, 'i'), (style.underline, 'u')] {
            if is_on {
                let _ = write!(tags, "\\{letter}1");
                let _ = write!(ends, "\\{letter}0");
            }
        }
        if let Some(colour) = style.colour {
            let (red, green, blue) = (colour >> 16 & 0xff, colour >> 8 & 0xff, colour & 0xff);
            let _ = write!(tags, "\\c&H{blue:02X}{green:02X}{red:02X}&");
            ends.push_str("\\c");
        }
        // A brace of the text would begin an override.
        let text = text.replace('{', "(").replace('}', ")").replace('\n', "\\N");
        match tags.is_empty() {
            true => out.push_str(&text),
            false => out.push_str(&format!("{{{tags}}}{text}{{{ends}}}")),
        }
    }
    out
}

/// `1:02:03.45`.
fn stamp(moment: Duration) -> String {
    let hundredths = (moment.as_millis() + 5) / 10;
    let seconds = hundredths / 100;
    format!("{}:{:02}:{:02}.{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_and_written() {
        let file = "[Events]\nFormat: Layer, Start, End, Style, Text\n\
            Dialogue: 0,0:00:01.00,0:00:02.50,Default,{\\an8\\i1\\c&H0000FF&}a, b{\\i0}\\Nc\n\
            Comment: 0,0:00:01.00,0:00:02.50,Default,not shown\n";
        let subtitles = read(file).unwrap();
        assert_eq!(subtitles.cues[0].text(), "a, b\nc");
        assert_eq!(subtitles.cues[0].spans[0].style.colour, Some(0xff_00_00));
        let again = read(&write(&subtitles)).unwrap();
        assert_eq!(again.cues[0].spans[0], subtitles.cues[0].spans[0]);
        assert!(read("hello").is_err());
    }
}
