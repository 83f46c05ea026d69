//! The samples themselves: their times go forward, and the tracks are as long as they say and as each other.

use std::io::{self, Read, Seek};

use super::Verdict;
use crate::container::{Playback, PlaybackError, Sample, Step, Track, TrackKind, demuxer_for};

struct Line {
    track: Track,
    count: u64,
    last: Option<i64>,
    /// First and last moment, in ticks.
    span: Option<(i64, i64)>,
}

pub(super) fn walk(file: &mut (impl Read + Seek), magic: &[u8], verdict: &mut Verdict) -> io::Result<()> {
    let Some(demuxer) = demuxer_for(magic) else {
        verdict.fault(0, "this is none of MP4, WebM, Matroska, MPEG-TS and plain sound");
        return Ok(());
    };
    let mut playback = Playback::new(file, demuxer)?;
    let mut lines: Vec<Line> = Vec::new();
    loop {
        match playback.step() {
            Err(PlaybackError::File(error)) => return Err(error),
            Err(PlaybackError::Container(error)) => {
                verdict.container(&error);
                break;
            }
            Ok(Step::Tracks(tracks)) => {
                let line = |track| Line { track, count: 0, last: None, span: None };
                lines = tracks.into_iter().map(line).collect();
            }
            Ok(Step::Sample { track, sample, .. }) => {
                verdict.samples += 1;
                if let Some(line) = lines.get_mut(track) {
                    line.take(track + 1, &sample, verdict);
                }
            }
            Ok(_) => break,
        }
    }
    compare(&lines, verdict);
    Ok(())
}

impl Line {
    fn take(&mut self, number: usize, sample: &Sample, verdict: &mut Verdict) {
        self.count += 1;
        if let Some(last) = self.last.filter(|last| sample.dts < *last) {
            let seconds = (last - sample.dts) as f64 / f64::from(self.track.timescale.max(1));
            let what =
                format!("track {number}: the time of sample {} goes back by {seconds:.3} s", self.count);
            verdict.fault(None, what);
        }
        if sample.data.is_empty() {
            verdict.fault(None, format!("track {number}: sample {} is empty", self.count));
        }
        self.last = Some(sample.dts);
        let end = sample.pts.saturating_add(sample.duration.into());
        let (first, latest) = self.span.unwrap_or((sample.pts, end));
        self.span = Some((first.min(sample.pts), latest.max(end)));
    }

    /// When it ends, in seconds of the presentation.
    fn end(&self) -> Option<f64> {
        let (_, end) = self.span?;
        let ticks = end - self.track.media_start + i64::try_from(self.track.start_delay).unwrap_or(0);
        Some(ticks as f64 / f64::from(self.track.timescale.max(1)))
    }

    fn is_text(&self) -> bool {
        matches!(self.track.kind, TrackKind::Subtitle(_))
    }
}

/// Seconds two tracks may differ without a word.
const UNEVEN: f64 = 1.0;

fn compare(lines: &[Line], verdict: &mut Verdict) {
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.count == 0 && !line.is_text()) {
        verdict.fault(None, format!("track {} ({:?}) has no samples", index + 1, line.track.codec));
    }
    let ends: Vec<(usize, f64)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.is_text())
        .filter_map(|(index, line)| Some((index + 1, line.end()?)))
        .collect();
    let Some(longest) = ends.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1)) else { return };
    for (number, end) in ends {
        if longest.1 - end > UNEVEN {
            let less = longest.1 - end;
            verdict.remarks.push(format!("track {number} ends {less:.1} s before track {}", longest.0));
        }
    }
}
