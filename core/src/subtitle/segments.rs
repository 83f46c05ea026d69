//! WebVTT that comes in segments (RFC 8216 section 3.5), put together to one file.

use std::collections::HashSet;
use std::time::Duration;

use super::cue::{Cue, Subtitles};
use super::{MAX_CUES, time, vtt};

/// Ticks per second of MPEG-2 timestamps, and where they wrap.
const TICKS: f64 = 90_000.0;
const WRAP: f64 = (1u64 << 33) as f64;

/// Joins segments in their order. `X-TIMESTAMP-MAP` says how a segment's clock relates to the stream's: what the first
/// one says is where the stream begins, what later ones say moves their cues. A cue that stands in two segments because
/// it is shown across their border is kept once.
pub fn join_segments<'a>(texts: impl IntoIterator<Item = &'a str>) -> Subtitles {
    let mut first: Option<f64> = None;
    let mut cues: Vec<Cue> = Vec::new();
    let mut seen = HashSet::new();
    for text in texts {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let map = map(text);
        let begin = *first.get_or_insert(map);
        let mut shift = map - begin;
        if shift < -WRAP / TICKS / 2.0 {
            shift += WRAP / TICKS;
        }
        let moved = Subtitles { cues: vtt::cues(text) }.shifted(shift);
        for cue in moved.cues {
            if cues.len() < MAX_CUES && seen.insert((cue.start, cue.end, cue.text())) {
                cues.push(cue);
            }
        }
    }
    joined(Subtitles::new(cues))
}

/// What a moment of the segment's own clock is on the stream's, in seconds.
fn map(text: &str) -> f64 {
    let head = text.split("\n\n").next().unwrap_or_default();
    let line = head.lines().find_map(|line| line.strip_prefix("X-TIMESTAMP-MAP="));
    let (mut stream, mut local) = (0.0, Duration::ZERO);
    for part in line.unwrap_or_default().split(',') {
        match part.split_once(':') {
            Some(("MPEGTS", ticks)) => stream = ticks.trim().parse::<f64>().unwrap_or(0.0) / TICKS,
            Some(("LOCAL", clock)) => local = time::read(clock).unwrap_or_default(),
            _ => {}
        }
    }
    stream - local.as_secs_f64()
}

/// Pieces of one cue that were cut at segment borders become whole again.
fn joined(subtitles: Subtitles) -> Subtitles {
    let mut cues: Vec<Cue> = Vec::with_capacity(subtitles.cues.len());
    for cue in subtitles.cues {
        match cues.last_mut() {
            Some(last)
                if last.end == cue.start && last.spans == cue.spans && last.settings == cue.settings =>
            {
                last.end = cue.end;
            }
            _ => cues.push(cue),
        }
    }
    Subtitles { cues }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_across_borders_stand_once_and_clocks_are_one() {
        let texts = [
            "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n00:01.000 --> 00:02.000\na\n\n00:05.000 --> 00:06.000\nb\n",
            "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n00:05.000 --> 00:06.000\nb\n\n00:06.000 --> 00:07.000\nb\n",
            "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:1800000\n\n00:01.000 --> 00:02.000\nc\n",
        ];
        let told: Vec<_> = join_segments(texts)
            .cues
            .iter()
            .map(|cue| (cue.start.as_secs(), cue.end.as_secs(), cue.text()))
            .collect();
        assert_eq!(told, [(1, 2, "a".to_owned()), (5, 7, "b".to_owned()), (11, 12, "c".to_owned())]);
    }
}
