//! What all forms have in common: text that is shown from one moment to another.

use std::time::Duration;

use super::markup::{self, Escape};
use super::span::{Span, Style};

/// The cues of one file, in the order of their beginnings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subtitles {
    /// The cues.
    pub cues: Vec<Cue>,
}

/// Text that is shown from `start` to `end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// First moment, from the start of the media.
    pub start: Duration,
    /// Last moment; never before `start`.
    pub end: Duration,
    /// The text, in pieces of one style; `\n` ends a line.
    pub spans: Vec<Span>,
    /// WebVTT cue settings (`line:0 align:start`), for WebVTT alone; empty elsewhere.
    pub settings: String,
}

impl Cue {
    /// A cue of text without style.
    pub fn plain(start: Duration, end: Duration, text: impl Into<String>) -> Self {
        let spans = vec![Span { text: text.into(), style: Style::default() }];
        Self { start, end: end.max(start), spans, settings: String::new() }
    }

    /// The text without style.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// The text with tags for its style: as WebVTT writes it, or as SubRip does.
    pub fn marked_up(&self, is_webvtt: bool) -> String {
        let escape = if is_webvtt { Escape::Entities } else { Escape::Nothing };
        markup::without_blank_lines(&markup::write(&self.spans, escape))
    }

    /// Whether there is anything to see.
    pub fn is_blank(&self) -> bool {
        self.spans.iter().all(|span| span.text.trim().is_empty())
    }
}

impl Subtitles {
    /// Cues in the order of their beginnings, those with nothing to see left out.
    pub fn new(mut cues: Vec<Cue>) -> Self {
        cues.retain(|cue| !cue.is_blank());
        cues.sort_by_key(|cue| cue.start);
        Self { cues }
    }

    /// The same with every moment moved: later by a positive number of seconds, earlier by a negative one. Cues that end
    /// before the beginning are left out.
    #[must_use]
    pub fn shifted(self, seconds: f64) -> Self {
        let moved = |moment: Duration| {
            Duration::try_from_secs_f64(moment.as_secs_f64() + seconds).unwrap_or(Duration::ZERO)
        };
        let cues = self.cues.into_iter().filter_map(|cue| {
            let is_over = cue.end.as_secs_f64() + seconds <= 0.0 && seconds < 0.0;
            (!is_over).then(|| Cue { start: moved(cue.start), end: moved(cue.end), ..cue })
        });
        Self { cues: cues.collect() }
    }

    /// The text of these stretches, as if they followed each other.
    #[must_use]
    pub fn in_stretches(&self, stretches: &[(Duration, Duration)]) -> Self {
        let mut cues = Vec::new();
        let mut offset = Duration::ZERO;
        for (start, end) in stretches {
            let part = self.between(*start, *end).shifted(offset.as_secs_f64());
            cues.extend(part.cues);
            offset += end.saturating_sub(*start);
        }
        Self { cues }
    }

    /// The text between two moments, with times from the first of them.
    #[must_use]
    pub fn between(&self, start: Duration, end: Duration) -> Self {
        let inside = self.cues.iter().filter(|cue| cue.start < end && cue.end > start);
        let cut = |cue: &Cue| Cue {
            start: cue.start.saturating_sub(start),
            end: cue.end.min(end).saturating_sub(start),
            ..cue.clone()
        };
        Self { cues: inside.map(cut).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(start: u64, end: u64) -> Cue {
        Cue::plain(Duration::from_secs(start), Duration::from_secs(end), "x")
    }

    #[test]
    fn a_stretch_begins_at_zero_and_cuts_what_reaches_over_its_ends() {
        let all = Subtitles::new(vec![cue(0, 2), cue(4, 8), cue(8, 9), cue(20, 21)]);
        let part = all.between(Duration::from_secs(5), Duration::from_secs(10));
        assert_eq!(part.cues, [cue(0, 3), cue(3, 4)]);
    }

    #[test]
    fn moving_drops_what_is_before_the_beginning() {
        let moved = Subtitles::new(vec![cue(0, 2), cue(4, 8)]).shifted(-5.0);
        assert_eq!(moved.cues, [cue(0, 3)]);
    }
}
