//! Times of samples, in ticks of their tracks, as milliseconds of the file.

use super::codec::codec_delay_ns;
use crate::container::interleave::compare_times;
use crate::container::{Track, TrackKind};

/// Milliseconds in a second: the file's ticks.
const MILLISECONDS: i128 = 1000;

/// How the times of one track become times of the file.
///
/// The first instant to show of every track is at its `start_delay`: `media_start` is taken off, as an MP4 edit list
/// asks. Sound that has samples before that instant (an encoder's priming) keeps them, and a Block cannot lie before
/// zero: the whole file moves later until the longest priming fits, so that picture and sound stay as they are to each
/// other. Sound whose delay the file can tell (`CodecDelay`) needs no such room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timeline {
    timescale: u32,
    /// The time, in ticks, that is zero in the file before the lead.
    origin: i64,
    lead: Lead,
}

/// How much later all tracks are: ticks, and how many of them a second has.
pub(super) type Lead = (i64, u32);

/// The room that the priming of these tracks needs.
pub(super) fn lead(tracks: &[Track]) -> Lead {
    let primings = tracks.iter().filter(|track| matches!(track.kind, TrackKind::Audio(_)));
    let primings = primings.map(|track| (origin(track), track.timescale.max(1)));
    let longest = primings.max_by(|left, right| compare_times(*left, *right));
    longest.filter(|(ticks, _)| *ticks > 0).unwrap_or((0, 1))
}

fn origin(track: &Track) -> i64 {
    let delay = i64::try_from(track.start_delay).unwrap_or(i64::MAX);
    match track.kind {
        // Text counts from the first instant of the file.
        TrackKind::Subtitle(_) => 0,
        // Its blocks begin with what the delay drops.
        TrackKind::Audio(_) if codec_delay_ns(track) > 0 => delay.saturating_neg(),
        TrackKind::Audio(_) | TrackKind::Video(_) => track.media_start.saturating_sub(delay),
    }
}

impl Timeline {
    /// For a track, by what the tracks of the file declare alone: the same before and after an interruption.
    pub(super) fn new(track: &Track, lead: Lead) -> Self {
        Self { timescale: track.timescale.max(1), origin: origin(track), lead }
    }

    /// A presentation time in milliseconds of the file: the nearest, halves up, computed from the whole time so that
    /// nothing adds up; pictures before the first one to show are at zero.
    pub(super) fn milliseconds(self, pts: i64) -> i64 {
        let ticks = i128::from(pts) - i128::from(self.origin);
        let (scale, lead_scale) = (i128::from(self.timescale), i128::from(self.lead.1));
        let time = ticks * lead_scale + i128::from(self.lead.0) * scale;
        let rounded = (time * MILLISECONDS * 2 + scale * lead_scale).div_euclid(scale * lead_scale * 2);
        i64::try_from(rounded.max(0)).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::{AudioParameters, VideoParameters};
    use crate::media::CodecFamily;

    fn track(kind: TrackKind, timescale: u32, media_start: i64, start_delay: u64) -> Track {
        Track { media_start, start_delay, ..Track::new(CodecFamily::Aac, timescale, kind) }
    }

    fn sound(media_start: i64, start_delay: u64) -> Track {
        track(TrackKind::Audio(AudioParameters::default()), 44_100, media_start, start_delay)
    }

    fn picture(media_start: i64) -> Track {
        track(TrackKind::Video(VideoParameters::default()), 12_800, media_start, 0)
    }

    fn timelines<const N: usize>(tracks: [Track; N]) -> [Timeline; N] {
        let lead = lead(&tracks);
        tracks.map(|track| Timeline::new(&track, lead))
    }

    #[test]
    fn times_are_rounded_each_for_itself() {
        let [sound] = timelines([sound(0, 0)]);
        let times: Vec<i64> = (0..8).map(|n| sound.milliseconds(n * 1024)).collect();
        assert_eq!(times, [0, 23, 46, 70, 93, 116, 139, 163]);
        assert_eq!(sound.milliseconds(44_100 * 36_000), 36_000_000);
    }

    #[test]
    fn pictures_start_at_zero_and_wait_for_priming() {
        let [alone] = timelines([picture(1024)]);
        assert_eq!([1024, 1536, 0].map(|pts| alone.milliseconds(pts)), [0, 40, 0]);
        let [shown, heard] = timelines([picture(1024), sound(1024, 0)]);
        assert_eq!([shown.milliseconds(1024), heard.milliseconds(0), heard.milliseconds(1024)], [23, 0, 23]);
        let [shown, heard] = timelines([picture(1024), sound(1024, 44_100 + 1024)]);
        assert_eq!((shown.milliseconds(1024), heard.milliseconds(1024)), (0, 1023));
    }

    #[test]
    fn a_delay_the_file_can_tell_moves_nothing() {
        let kind = TrackKind::Audio(AudioParameters::default());
        let configuration = bytes::Bytes::from_static(b"\x01\x02\x38\x01\x80\xbb\0\0\0\0\0");
        let opus = Track { configuration, media_start: 312, ..Track::new(CodecFamily::Opus, 48_000, kind) };
        let [shown, heard] = timelines([picture(0), opus]);
        assert_eq!((shown.milliseconds(0), heard.milliseconds(0)), (0, 0));
    }

    #[test]
    fn a_time_beyond_all_measure_is_no_panic() {
        let [sound] = timelines([track(TrackKind::Audio(AudioParameters::default()), 1, 0, 0)]);
        assert_eq!(sound.milliseconds(i64::MAX), i64::MAX);
    }
}
