//! Times of frames of sound, from stamps in 90 kHz ticks that only some frames have.

/// Ticks per second of a stamp (ISO/IEC 13818-1 section 2.4.3.7).
const STAMP_HZ: i128 = 90_000;

/// The time of each frame, in samples.
///
/// A stamp is rounded to 90 kHz, often to whole milliseconds. So a stamp nearer than an eighth of a frame to where the
/// frames counted from the very first stamp would lie is taken to mean that place; any other stamp is believed as it
/// is. The time after a stamp depends on that stamp and the first one alone, so that reading from the middle of a
/// source gives the same times as reading all of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeline {
    sample_rate_hz: u32,
    frame_samples: u32,
    first: Option<i64>,
    next: Option<i64>,
}

impl Timeline {
    /// For frames of so many samples.
    pub(crate) const fn new(sample_rate_hz: u32, frame_samples: u32) -> Self {
        Self { sample_rate_hz, frame_samples, first: None, next: None }
    }

    /// Says when the next frame is to be heard.
    pub(crate) fn stamp(&mut self, ticks: i64) {
        let rate = i128::from(self.sample_rate_hz);
        let samples = (i128::from(ticks) * rate + STAMP_HZ / 2).div_euclid(STAMP_HZ);
        let time = i64::try_from(samples).unwrap_or(i64::MAX);
        let first = *self.first.get_or_insert(time);
        let frame = i64::from(self.frame_samples).max(1);
        let tolerance = frame / 8;
        let past = time.saturating_sub(first).rem_euclid(frame);
        self.next = Some(match past {
            _ if past <= tolerance => time.saturating_sub(past),
            _ if frame - past <= tolerance => time.saturating_add(frame - past),
            _ => time,
        });
    }

    /// The time of the next frame, which has so many samples; `None` before the first stamp.
    pub(crate) fn advance(&mut self, samples: u32) -> Option<i64> {
        let time = self.next?;
        self.next = Some(time.saturating_add(samples.into()));
        Some(time)
    }

    /// Forgets where it is, for reading from another place.
    pub(crate) const fn restart(&mut self) {
        self.next = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_that_are_rounded_give_even_times() {
        let mut timeline = Timeline::new(44_100, 1024);
        assert_eq!(timeline.advance(1024), None);
        // 23.2 ms a frame, in milliseconds.
        let times = [0, 23, 46, 70, 93].map(|milliseconds| {
            timeline.stamp(90_000 + milliseconds * 90);
            timeline.advance(1024)
        });
        assert_eq!(times, [0, 1, 2, 3, 4].map(|index| Some(44_100 + index * 1024)));
        assert_eq!(timeline.advance(1024), Some(44_100 + 5 * 1024));
    }

    #[test]
    fn a_stamp_elsewhere_is_believed_and_does_not_depend_on_what_was_read() {
        let mut timeline = Timeline::new(48_000, 1024);
        timeline.stamp(0);
        let _ = timeline.advance(1024);
        timeline.stamp(2880);
        assert_eq!(timeline.advance(1024), Some(1536));
        timeline.restart();
        assert_eq!(timeline.advance(1024), None);
        timeline.stamp(2880);
        assert_eq!(timeline.advance(1024), Some(1536));
    }
}
