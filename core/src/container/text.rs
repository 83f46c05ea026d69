//! Subtitles as tracks: cues, and the samples that carry them.
//!
//! A sample of a [`TrackKind::Subtitle`](super::TrackKind::Subtitle) track is one cue, from its `pts` for its
//! `duration`. Its bytes are those of [`Cue::to_sample_data`]: for WebVTT a line of settings, a line with the
//! identifier, then the text, as Matroska splits a cue (matroska.org/technical/codec_specs.html, S_TEXT/WEBVTT); the
//! text alone for plain text; a Matroska event line without times for SubStation Alpha.

use std::time::Duration;

use bytes::Bytes;

use super::{Disposition, Sample, Track, TrackKind};
use crate::media::CodecFamily;

/// How the text of a subtitle track is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextForm {
    /// WebVTT cues with their settings.
    WebVtt,
    /// UTF-8 with the few tags SubRip files have.
    Plain,
    /// SubStation Alpha events; the script's head is the track's configuration.
    Ass,
}

/// One piece of text and when it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cue {
    /// From the start of the file.
    pub start: Duration,
    /// From the start of the file.
    pub end: Duration,
    /// WebVTT cue settings (`line:0 position:20%`); empty for none.
    pub settings: String,
    /// WebVTT cue identifier; empty for none.
    pub identifier: String,
    /// The text, lines parted by `\n`.
    pub text: String,
}

/// A whole subtitle track, ready to be laid between the samples of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextTrack {
    /// How the cues are written.
    pub form: TextForm,
    /// BCP 47 code; `None` is undetermined.
    pub language: Option<String>,
    /// A name for people; `None` for none.
    pub title: Option<String>,
    /// When it is shown unasked, and to whom.
    pub disposition: Disposition,
    /// SubStation Alpha: everything of the script before its first event. WebVTT: everything before the first cue, or
    /// nothing. Empty in other forms.
    pub head: String,
    /// In order of their start.
    pub cues: Vec<Cue>,
}

/// Ticks per second of a track of text: every text format counts milliseconds.
const TIMESCALE: u32 = 1000;

impl TextTrack {
    /// What a muxer declares.
    pub fn track(&self) -> Track {
        Track {
            configuration: Bytes::copy_from_slice(self.head.as_bytes()),
            language: self.language.clone(),
            title: self.title.clone(),
            disposition: self.disposition,
            ..Track::new(CodecFamily::Text, TIMESCALE, TrackKind::Subtitle(self.form))
        }
    }

    /// The cues as samples, in order; cues without length or text are left out.
    pub fn samples(&self) -> Vec<Sample> {
        let mut cues: Vec<&Cue> =
            self.cues.iter().filter(|cue| cue.end > cue.start && !cue.text.trim().is_empty()).collect();
        cues.sort_by_key(|cue| cue.start);
        cues.into_iter().map(|cue| cue.to_sample(self.form)).collect()
    }
}

impl Cue {
    fn to_sample(&self, form: TextForm) -> Sample {
        let start = i64::try_from(self.start.as_millis()).unwrap_or(i64::MAX);
        let length = self.end.saturating_sub(self.start).as_millis();
        Sample {
            dts: start,
            pts: start,
            duration: u32::try_from(length).unwrap_or(u32::MAX).max(1),
            is_sync: true,
            discard_padding_ns: 0,
            data: self.to_sample_data(form),
        }
    }

    /// The bytes of the sample that carries this cue.
    pub fn to_sample_data(&self, form: TextForm) -> Bytes {
        match form {
            TextForm::WebVtt => {
                let line = |text: &str| text.replace(['\r', '\n'], " ");
                Bytes::from([&line(&self.settings), "\n", &line(&self.identifier), "\n", &self.text].concat())
            }
            TextForm::Plain | TextForm::Ass => Bytes::copy_from_slice(self.text.as_bytes()),
        }
    }

    /// The cue a sample carries, without its times; what is not UTF-8 is replaced.
    pub fn from_sample_data(form: TextForm, data: &[u8]) -> Self {
        let text = String::from_utf8_lossy(data).into_owned();
        if form != TextForm::WebVtt {
            return Self { text, ..Self::default() };
        }
        let mut lines = text.splitn(3, '\n').map(str::to_owned);
        let mut next = || lines.next().unwrap_or_default();
        let (settings, identifier, text) = (next(), next(), next());
        Self { settings, identifier, text, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(start: u64, end: u64, text: &str) -> Cue {
        let time = Duration::from_millis;
        Cue { start: time(start), end: time(end), text: text.to_owned(), ..Cue::default() }
    }

    #[test]
    fn a_cue_comes_back_from_its_sample() {
        let full = Cue { settings: "line:0".into(), identifier: "7".into(), ..cue(0, 0, "two\nlines") };
        for form in [TextForm::WebVtt, TextForm::Plain] {
            let expected = if form == TextForm::WebVtt { full.clone() } else { cue(0, 0, "two\nlines") };
            assert_eq!(Cue::from_sample_data(form, &full.to_sample_data(form)), expected);
        }
    }

    #[test]
    fn cues_are_laid_in_order_and_empty_ones_are_left_out() {
        let track = TextTrack {
            form: TextForm::Plain,
            language: None,
            title: None,
            disposition: Disposition::default(),
            head: String::new(),
            cues: vec![cue(500, 900, "b"), cue(0, 400, "a"), cue(600, 600, "none"), cue(700, 800, " ")],
        };
        let times: Vec<(i64, u32)> =
            track.samples().iter().map(|sample| (sample.pts, sample.duration)).collect();
        assert_eq!(times, [(0, 400), (500, 400)]);
    }
}
