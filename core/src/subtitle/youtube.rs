//! YouTube's own forms: json3, and the three XML forms called srv1, srv2 and srv3.
//!
//! Facts observed in answers of `/api/timedtext` (2026-11): json3 has `events` with `tStartMs`, `dDurationMs` and `segs`;
//! captions made by machines are lines that roll up, each shown until long after the next begins, and events with
//! `aAppend` that only add a line break. srv1 is `<text start dur>` in seconds with its text escaped twice, srv2 `<text t
//! d>` in milliseconds, srv3 `<p t d>` with `<s>` for words.

use std::time::Duration;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde::Deserialize;

use super::cue::{Cue, Subtitles};
use super::{MAX_CUES, SubtitleError, markup};
use crate::media::Extension;

#[derive(Deserialize)]
struct TimedText {
    #[serde(default)]
    events: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    #[serde(default)]
    t_start_ms: f64,
    d_duration_ms: Option<f64>,
    #[serde(default)]
    segs: Vec<Word>,
    #[serde(default)]
    a_append: u8,
    w_win_id: Option<u64>,
}

#[derive(Deserialize)]
struct Word {
    #[serde(default)]
    utf8: String,
}

/// Reads json3.
pub(super) fn read_json3(text: &str) -> Result<Subtitles, SubtitleError> {
    let read: TimedText = serde_json::from_str(text)
        .map_err(|error| SubtitleError::unreadable(Extension::Json3, error.to_string()))?;
    let is_rolling = read.events.iter().any(|line| line.a_append != 0 && line.w_win_id.is_some());
    let lines = read.events.into_iter().filter(|line| line.a_append == 0 && !line.segs.is_empty());
    let cue = |line: Line| {
        let text: String = line.segs.iter().map(|word| word.utf8.as_str()).collect();
        let start = milliseconds(line.t_start_ms);
        Cue::plain(start, start + milliseconds(line.d_duration_ms.unwrap_or(0.0)), text.trim())
    };
    let cues: Vec<Cue> = lines.take(MAX_CUES).map(cue).collect();
    Ok(if is_rolling { without_overlap(Subtitles::new(cues)) } else { Subtitles::new(cues) })
}

/// Reads srv1, srv2 and srv3, which tell themselves apart.
pub(super) fn read_timed_text(text: &str) -> Result<Subtitles, SubtitleError> {
    let unreadable = |what: String| SubtitleError::unreadable(Extension::Srv3, what);
    let mut reader = Reader::from_str(text);
    let mut cues: Vec<Cue> = Vec::new();
    let mut open: Option<(Cue, String)> = None;
    let (mut has_root, mut is_rolling) = (false, false);
    loop {
        match reader.read_event().map_err(|error| unreadable(error.to_string()))? {
            Event::Start(element) => {
                let name = element.local_name().as_ref().to_owned();
                has_root |= matches!(name.as_str(), "transcript" | "timedtext");
                is_rolling |= name == "p" && number(&element, "w").is_some();
                let is_append = number(&element, "a").is_some_and(|append| append > 0.0);
                if matches!(name.as_str(), "text" | "p") && !is_append {
                    open = timing(&element).map(|(start, end)| (Cue::plain(start, end, ""), name));
                } else if name == "br" {
                    add(open.as_mut(), "\n");
                }
            }
            Event::Empty(element) if element.local_name().as_ref() == "br" => add(open.as_mut(), "\n"),
            Event::Text(text) => add(open.as_mut(), &text),
            Event::GeneralRef(name) => add(open.as_mut(), &format!("&{};", &*name)),
            Event::End(element) => {
                if let Some((mut cue, _)) =
                    open.take_if(|(_, name)| name.as_str() == element.local_name().as_ref())
                {
                    // Twice: srv1 escapes what the XML escapes again.
                    let text = markup::unescaped(&markup::unescaped(&cue.text()));
                    cue = Cue::plain(cue.start, cue.end, text.trim());
                    if cues.len() < MAX_CUES {
                        cues.push(cue);
                    }
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !has_root {
        return Err(unreadable("it has neither <transcript> nor <timedtext>".to_owned()));
    }
    Ok(if is_rolling { without_overlap(Subtitles::new(cues)) } else { Subtitles::new(cues) })
}

fn add(open: Option<&mut (Cue, String)>, text: &str) {
    if let Some(span) = open.and_then(|(cue, _)| cue.spans.first_mut()) {
        span.text.push_str(text);
    }
}

fn timing(element: &BytesStart<'_>) -> Option<(Duration, Duration)> {
    let (start, duration, scale) = match (number(element, "start"), number(element, "t")) {
        (Some(start), _) => (start, number(element, "dur"), 1000.0),
        (None, Some(start)) => (start, number(element, "d"), 1.0),
        (None, None) => return None,
    };
    let start = milliseconds(start * scale);
    Some((start, start + milliseconds(duration.unwrap_or(0.0) * scale)))
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<f64> {
    let found = element.attributes().flatten().find(|one| one.key.as_ref() == name)?;
    found.value.trim().parse().ok()
}

fn milliseconds(value: f64) -> Duration {
    Duration::try_from_secs_f64((value / 1000.0).clamp(0.0, 1e7)).unwrap_or(Duration::ZERO)
}

/// Every line ends where the next begins: what rolls up on the site would stand twice elsewhere.
fn without_overlap(mut subtitles: Subtitles) -> Subtitles {
    let starts: Vec<Duration> = subtitles.cues.iter().skip(1).map(|cue| cue.start).collect();
    for (cue, next) in subtitles.cues.iter_mut().zip(starts) {
        cue.end = cue.end.min(next).max(cue.start);
    }
    subtitles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(subtitles: &Subtitles) -> Vec<(u128, u128, String)> {
        let cues = subtitles.cues.iter();
        cues.map(|cue| (cue.start.as_millis(), cue.end.as_millis(), cue.text())).collect()
    }

    #[test]
    fn lines_that_roll_up_end_where_the_next_begins() {
        let text = r#"{"wireMagic":"pb3","events":[{"tStartMs":0,"dDurationMs":9000,"id":1},
            {"tStartMs":100,"dDurationMs":5000,"wWinId":1,"segs":[{"utf8":"one"},{"utf8":" two","tOffsetMs":300}]},
            {"tStartMs":2000,"wWinId":1,"aAppend":1,"segs":[{"utf8":"\n"}]},
            {"tStartMs":2010,"dDurationMs":3000,"wWinId":1,"segs":[{"utf8":"three"}]}]}"#;
        let wanted = [(100, 2010, "one two".to_owned()), (2010, 5010, "three".to_owned())];
        assert_eq!(told(&read_json3(text).unwrap()), wanted);
    }

    #[test]
    fn the_three_forms_of_xml_say_the_same() {
        let wanted = [(500, 1700, "it's <1> & 2".to_owned())];
        for text in [
            "<?xml version='1.0'?><transcript><text start='0.5' dur='1.2'>it&amp;#39;s &amp;lt;1&amp;gt; &amp;amp; 2</text></transcript>",
            "<timedtext><text t='500' d='1200'>it's &lt;1&gt; &amp; 2</text></timedtext>",
            "<timedtext format='3'><head><pen id='1'/></head><body><p t='500' d='1200'><s>it's</s><s t='300'> &lt;1&gt; &amp; 2</s></p></body></timedtext>",
        ] {
            assert_eq!(told(&read_timed_text(text).unwrap()), wanted, "{text}");
        }
        assert!(read_timed_text("<html/>").is_err());
    }
}
