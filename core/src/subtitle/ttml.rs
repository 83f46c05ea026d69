//! TTML (W3C TTML2 and its DFXP ancestor): paragraphs with times, read by their times and styles.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::cue::{Cue, Subtitles};
use super::span::{Span, Style};
use super::{MAX_CUES, SubtitleError, markup, time};
use crate::media::Extension;

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 64;

/// What clock-time expressions count in.
#[derive(Clone, Copy)]
struct Rates {
    frames: f64,
    ticks: f64,
}

struct State {
    rates: Rates,
    styles: HashMap<String, Style>,
    /// Style and beginning of the elements around the present place.
    open: Vec<(Style, Duration, bool)>,
    cue: Option<Cue>,
    /// Levels below the paragraph.
    depth: usize,
    cues: Vec<Cue>,
}

/// Reads a document.
pub(super) fn read(text: &str) -> Result<Subtitles, SubtitleError> {
    let unreadable = |what: String| SubtitleError::unreadable(Extension::Ttml, what);
    let mut reader = Reader::from_str(text);
    let mut state = State {
        rates: Rates { frames: 30.0, ticks: 1.0 },
        styles: HashMap::new(),
        open: Vec::new(),
        cue: None,
        depth: 0,
        cues: Vec::new(),
    };
    let mut has_root = false;
    loop {
        match reader.read_event().map_err(|error| unreadable(error.to_string()))? {
            Event::Start(element) => {
                has_root |= element.local_name().as_ref() == "tt";
                if state.open.len() >= MAX_DEPTH {
                    return Err(unreadable("it is nested too deeply".to_owned()));
                }
                state.begin(&element);
            }
            Event::Empty(element) => {
                state.begin(&element);
                state.end(element.local_name().as_ref());
            }
            Event::End(element) => state.end(element.local_name().as_ref()),
            Event::Text(text) => state.text(&markup::unescaped(&text)),
            Event::GeneralRef(name) => {
                let name = format!("&{};", &*name);
                state.verbatim(&markup::unescaped(&name));
            }
            Event::CData(data) => state.text(&data),
            Event::Eof => break,
            _ => {}
        }
    }
    if !has_root {
        return Err(unreadable("it has no <tt>".to_owned()));
    }
    Ok(Subtitles::new(state.cues))
}

impl State {
    fn begin(&mut self, element: &BytesStart<'_>) {
        let attribute = |name: &str| attribute(element, name);
        let (style, start, keeps_space) = self.open.last().copied().unwrap_or_default();
        let style = self.styled(style, element);
        let keeps_space = attribute("space").map_or(keeps_space, |space| space == "preserve");
        let begin = attribute("begin").and_then(|text| moment(&text, self.rates)).unwrap_or_default();
        let start = start.saturating_add(begin);
        self.open.push((style, start, keeps_space));
        match element.local_name().as_ref() {
            "tt" => {
                let number = |name| attribute(name).and_then(|text| text.parse::<f64>().ok());
                let frames =
                    number("frameRate").unwrap_or(30.0) * multiplier(attribute("frameRateMultiplier"));
                let ticks = number("tickRate").unwrap_or(frames).max(1.0);
                self.rates = Rates { frames: frames.max(1.0), ticks };
            }
            "style" => {
                if let Some(id) = attribute("id") {
                    self.styles.insert(id, style);
                }
            }
            "br" => self.verbatim("\n"),
            "p" => {
                let end = attribute("end").and_then(|text| moment(&text, self.rates));
                let duration = attribute("dur").and_then(|text| moment(&text, self.rates));
                let base = start - begin;
                let end = duration
                    .map(|duration| start.saturating_add(duration))
                    .or(end.map(|end| base.saturating_add(end)));
                self.cue = Some(Cue {
                    start,
                    end: end.unwrap_or(start).max(start),
                    spans: Vec::new(),
                    settings: String::new(),
                });
            }
            _ => {}
        }
        self.depth += usize::from(self.cue.is_some());
    }

    fn end(&mut self, name: &str) {
        self.open.pop();
        if self.cue.is_none() {
            return;
        }
        self.depth = self.depth.saturating_sub(1);
        if (name == "p" || self.depth == 0)
            && let Some(mut cue) = self.cue.take()
        {
            self.depth = 0;
            tidy(&mut cue.spans);
            if self.cues.len() < MAX_CUES {
                self.cues.push(cue);
            }
        }
    }

    fn styled(&self, style: Style, element: &BytesStart<'_>) -> Style {
        let mut style = style;
        for id in attribute(element, "style").unwrap_or_default().split_whitespace() {
            let Some(named) = self.styles.get(id) else { continue };
            style.bold |= named.bold;
            style.italic |= named.italic;
            style.underline |= named.underline;
            style.colour = named.colour.or(style.colour);
        }
        let value = |name: &str| attribute(element, name);
        if let Some(weight) = value("fontWeight") {
            style.bold = weight == "bold";
        }
        if let Some(slant) = value("fontStyle") {
            style.italic = matches!(slant.as_str(), "italic" | "oblique");
        }
        if let Some(line) = value("textDecoration") {
            style.underline = line.contains("underline") && !line.contains("noUnderline");
        }
        style.colour = value("color").and_then(|text| markup::colour(&text)).or(style.colour);
        style
    }

    /// Text of an element: white space folded unless `xml:space` says to keep it.
    fn text(&mut self, text: &str) {
        let keeps_space = self.open.last().is_some_and(|(.., keeps_space)| *keeps_space);
        if keeps_space {
            return self.verbatim(text);
        }
        let mut folded = String::new();
        let mut was_space = false;
        for character in text.chars() {
            let is_space = character.is_ascii_whitespace();
            if !is_space {
                folded.push(character);
            } else if !was_space {
                folded.push(' ');
            }
            was_space = is_space;
        }
        self.verbatim(&folded);
    }

    fn verbatim(&mut self, text: &str) {
        let style = self.open.last().map(|(style, ..)| *style).unwrap_or_default();
        let Some(cue) = &mut self.cue else { return };
        match cue.spans.last_mut() {
            Some(last) if last.style == style || text == "\n" => last.text.push_str(text),
            _ => cue.spans.push(Span { text: text.to_owned(), style }),
        }
    }
}

/// Takes the blanks at the ends of lines away that only came of the document's indentation.
fn tidy(spans: &mut Vec<Span>) {
    let mut at_start = true;
    for span in spans.iter_mut() {
        let mut text = String::new();
        for (index, line) in span.text.split('\n').enumerate() {
            if index > 0 {
                text.truncate(text.trim_end_matches(' ').len());
                text.push('\n');
                at_start = true;
            }
            let line = if at_start { line.trim_start_matches(' ') } else { line };
            at_start &= line.is_empty();
            text.push_str(line);
        }
        span.text = text;
    }
    if let Some(last) = spans.last_mut() {
        last.text.truncate(last.text.trim_end().len());
    }
    spans.retain(|span| !span.text.is_empty());
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let is_named = |key: &str| key.rsplit(':').next() == Some(name);
    let found = element.attributes().flatten().find(|attribute| is_named(attribute.key.as_ref()))?;
    Some(markup::unescaped(&found.value))
}

fn multiplier(text: Option<String>) -> f64 {
    let parts: Vec<f64> =
        text.iter().flat_map(|text| text.split([' ', ':'])).filter_map(|part| part.parse().ok()).collect();
    match parts.as_slice() {
        [numerator, denominator] if *denominator > 0.0 => numerator / denominator,
        _ => 1.0,
    }
}

/// `00:01:02.5`, `00:01:02:12` (frames), `12.5s`, `500ms`, `3m`, `1h`, `120f`, `9000t` (TTML2 section 12.3.1).
fn moment(text: &str, rates: Rates) -> Option<Duration> {
    let text = text.trim();
    if text.contains(':') {
        let parts: Vec<&str> = text.split(':').collect();
        if let [hours, minutes, seconds, frames] = parts.as_slice() {
            let whole = time::read(&format!("{hours}:{minutes}:{seconds}"))?;
            let frames: f64 = frames.parse().ok()?;
            return Some(whole.saturating_add(Duration::try_from_secs_f64(frames / rates.frames).ok()?));
        }
        return time::read(text);
    }
    let digits = text.find(|character: char| !character.is_ascii_digit() && character != '.');
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let number: f64 = number.parse().ok()?;
    let seconds = match unit {
        "h" => number * 3600.0,
        "m" => number * 60.0,
        "s" | "" => number,
        "ms" => number / 1000.0,
        "f" => number / rates.frames,
        "t" => number / rates.ticks,
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds).ok()
}

/// The same subtitles as a document.
pub(super) fn write(subtitles: &Subtitles) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tt xmlns=\"http://www.w3.org/ns/ttml\" \
         xmlns:tts=\"http://www.w3.org/ns/ttml#styling\">\n<body><div>\n",
    );
    for cue in &subtitles.cues {
        let (start, end) = (time::clock(cue.start, '.'), time::clock(cue.end, '.'));
        let _ = write!(out, "<p begin=\"{start}\" end=\"{end}\">");
        for span in &cue.spans {
            let text = span.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let text = text.replace('\n', "<br/>");
            match attributes(span.style) {
                style if style.is_empty() => out.push_str(&text),
                style => out.push_str(&format!("<span{style}>{text}</span>")),
            }
        }
        out.push_str("</p>\n");
    }
    out.push_str("</div></body>\n</tt>\n");
    out
}

fn attributes(style: Style) -> String {
    let mut out = String::new();
    if style.bold {
        out.push_str(" tts:fontWeight=\"bold\"");
    }
    if style.italic {
        out.push_str(" tts:fontStyle=\"italic\"");
    }
    if style.underline {
        out.push_str(" tts:textDecoration=\"underline\"");
    }
    if let Some(colour) = style.colour {
        let _ = write!(out, " tts:color=\"#{colour:06x}\"");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "<?xml version='1.0'?><tt xmlns='http://www.w3.org/ns/ttml' ttp:frameRate='25' \
        xmlns:ttp='http://www.w3.org/ns/ttml#parameter' xmlns:tts='http://www.w3.org/ns/ttml#styling'>\
        <head><styling><style xml:id='s1' tts:fontStyle='italic'/></styling></head><body><div begin='1s'>\n\
        <p begin='00:00:01:05' end='2.5s'>\n  one &amp;<br/>\n  <span style='s1' tts:color='#ff0000'>two</span>\n</p>\
        <p begin='500ms' dur='1s'>before</p></div></body></tt>";

    #[test]
    fn times_of_all_kinds_and_nested_styles_are_read() {
        let cues = read(DOCUMENT).unwrap().cues;
        let told: Vec<_> =
            cues.iter().map(|cue| (cue.start.as_millis(), cue.end.as_millis(), cue.text())).collect();
        assert_eq!(told, [(1500, 2500, "before".to_owned()), (2200, 3500, "one &\ntwo".to_owned())]);
        assert_eq!(
            cues[1].spans[1].style,
            Style { italic: true, colour: Some(0xff_00_00), ..Style::default() }
        );
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let subtitles = read(DOCUMENT).unwrap();
        assert_eq!(read(&write(&subtitles)).unwrap(), subtitles);
    }

    #[test]
    fn a_page_is_no_subtitle() {
        assert!(read("<html><p>x</p></html>").is_err());
    }
}
