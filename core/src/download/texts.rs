//! Tracks of text that are there from the beginning: laid between picture and sound by their times.

use std::collections::VecDeque;

use crate::container::{Sample, TextTrack};

/// The cues that are still to be written, track by track. Their tracks come after all others of the file.
pub(super) struct Texts {
    tracks: Vec<(u32, VecDeque<Sample>)>,
}

impl Texts {
    pub(super) fn new(texts: &[TextTrack]) -> Self {
        let track = |text: &TextTrack| (text.track().timescale, VecDeque::from(text.samples()));
        Self { tracks: texts.iter().map(track).collect() }
    }

    /// How many tracks there are.
    pub(super) fn count(&self) -> usize {
        self.tracks.len()
    }

    /// Leaves out what an earlier run wrote; `written` counts the samples of all tracks of the file.
    pub(super) fn skip(&mut self, written: &[u64]) {
        let own = written.len().saturating_sub(self.tracks.len());
        for ((_, samples), written) in self.tracks.iter_mut().zip(written.iter().skip(own)) {
            let written = usize::try_from(*written).unwrap_or(usize::MAX).min(samples.len());
            samples.drain(..written);
        }
    }

    /// Time and timescale of each track's next cue.
    pub(super) fn heads(&self) -> impl Iterator<Item = Option<(i64, u32)>> + '_ {
        self.tracks.iter().map(|(timescale, samples)| samples.front().map(|sample| (sample.dts, *timescale)))
    }

    /// Takes a track's next cue.
    pub(super) fn take(&mut self, track: usize) -> Option<Sample> {
        self.tracks.get_mut(track)?.1.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::container::{Cue, Disposition, TextForm};

    #[test]
    fn cues_that_were_written_are_left_out() {
        let cue = |second| Cue {
            start: Duration::from_secs(second),
            end: Duration::from_secs(second + 1),
            text: "x".to_owned(),
            ..Cue::default()
        };
        let text = TextTrack {
            form: TextForm::Plain,
            language: None,
            title: None,
            disposition: Disposition::UNKNOWN,
            head: String::new(),
            cues: vec![cue(1), cue(2), cue(3)],
        };
        let mut texts = Texts::new(&[text]);
        texts.skip(&[100, 50, 2]);
        assert_eq!(texts.heads().collect::<Vec<_>>(), [Some((3000, 1000))]);
        assert!(texts.take(0).is_some() && texts.take(0).is_none());
    }
}
