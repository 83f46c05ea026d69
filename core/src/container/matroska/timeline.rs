//! Times of samples, in ticks of their tracks, as milliseconds of the file.

use crate::container::{Track, TrackKind};

/// Milliseconds in a second: the file's ticks.
const MILLISECONDS: i128 = 1000;

/// How the times of one track become times of the file.
///
/// The first instant to show of every track is at its `start_delay`: `media_start` is taken off, as an MP4 edit list
/// asks. Sound that has samples before that instant (an encoder's priming) keeps them: the track moves later as a
/// whole until they begin at zero, each track for itself, since a Block cannot lie before zero. This is what
/// `ffmpeg -i video -i audio -c copy` writes (observed with ffmpeg 5.1), sound 21 to 46 ms late included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timeline {
    timescale: u32,
    /// The time, in ticks, that is zero in the file.
    origin: i64,
}

impl Timeline {
    /// For a track, by what it declares alone: the same before and after an interruption.
    pub(super) fn new(track: &Track) -> Self {
        let delay = i64::try_from(track.start_delay).unwrap_or(i64::MAX);
        let origin = track.media_start.saturating_sub(delay);
        let origin = match track.kind {
            TrackKind::Audio(_) => origin.min(0),
            TrackKind::Video(_) => origin,
            // Text counts from the first instant of the file.
            TrackKind::Subtitle(_) => 0,
        };
        Self { timescale: track.timescale.max(1), origin }
    }

    /// A presentation time in milliseconds of the file: the nearest, halves up, computed from the whole time so that
    /// nothing adds up; pictures before the first one to show are at zero.
    pub(super) fn milliseconds(self, pts: i64) -> i64 {
        let ticks = i128::from(pts) - i128::from(self.origin);
        let timescale = i128::from(self.timescale);
        let rounded = (ticks * MILLISECONDS * 2 + timescale).div_euclid(timescale * 2);
        i64::try_from(rounded.max(0)).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::{AudioParameters, VideoParameters};
    use crate::media::CodecFamily;

    fn timeline(kind: TrackKind, timescale: u32, media_start: i64, start_delay: u64) -> Timeline {
        Timeline::new(&Track {
            configuration: bytes::Bytes::new(),
            media_start,
            start_delay,
            ..Track::new(CodecFamily::Other, timescale, kind)
        })
    }

    fn sound(media_start: i64, start_delay: u64) -> Timeline {
        timeline(TrackKind::Audio(AudioParameters::default()), 44_100, media_start, start_delay)
    }

    #[test]
    fn times_are_rounded_each_for_itself() {
        let times: Vec<i64> = (0..8).map(|n| sound(1024, 0).milliseconds(n * 1024)).collect();
        assert_eq!(times, [0, 23, 46, 70, 93, 116, 139, 163]);
        assert_eq!(sound(0, 0).milliseconds(44_100 * 36_000), 36_000_000);
    }

    #[test]
    fn pictures_start_at_zero_and_priming_is_kept() {
        let picture = timeline(TrackKind::Video(VideoParameters::default()), 12_800, 1024, 0);
        assert_eq!(picture.milliseconds(1024), 0);
        assert_eq!(picture.milliseconds(1536), 40);
        assert_eq!(picture.milliseconds(0), 0);
        assert_eq!(sound(1024, 0).milliseconds(0), 0);
        assert_eq!(sound(1024, 44_100 + 1024).milliseconds(0), 1000);
    }

    #[test]
    fn a_time_beyond_all_measure_is_no_panic() {
        assert_eq!(
            timeline(TrackKind::Audio(AudioParameters::default()), 1, 0, 0).milliseconds(i64::MAX),
            i64::MAX
        );
    }
}
