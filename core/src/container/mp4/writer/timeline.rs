//! When each track begins and how long it lasts: the durations and edit lists of the index.

use super::output_track::{OutputTrack, rescale};

/// One edit (`elst`, ISO/IEC 14496-12 section 8.6.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// In ticks of the movie.
    pub(crate) duration: u64,
    /// In ticks of the track; `None` shows nothing.
    pub(crate) media_time: Option<i64>,
}

/// The times of one track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timeline {
    /// Sum of the sample durations, in ticks of the track.
    pub(crate) media_duration: u64,
    /// What is shown, empty time included, in ticks of the movie.
    pub(crate) duration: u64,
    /// None where the track begins with its first sample.
    pub(crate) edits: Vec<Edit>,
}

/// Ticks per second of the movie: those of the finest track, so that nothing is lost, as long as half a day of them
/// fits the 32 bits that every player reads.
pub(crate) fn movie_timescale(tracks: &[OutputTrack]) -> u32 {
    let timescales = tracks.iter().map(|track| track.timescale).filter(|timescale| *timescale <= 96_000);
    timescales.max().unwrap_or(1000)
}

/// The times while the file is being written: its fragments say their times themselves.
pub(crate) fn unfinished(track: &OutputTrack, movie_timescale: u32) -> Timeline {
    let delay = to_movie(track.start_delay(), track, movie_timescale);
    Timeline { media_duration: 0, duration: 0, edits: edits(delay, track.media_start(), 0) }
}

/// The times of the finished file, where every track's first sample decodes at 0. What all tracks together wait before
/// the first begins is left out: it is the clock of a broadcast, or of the stream this file was cut from.
pub(crate) fn finished(tracks: &[OutputTrack], movie_timescale: u32) -> Vec<Timeline> {
    let delays: Vec<Option<u64>> = tracks.iter().map(|track| delay(track, movie_timescale)).collect();
    // Text counts from the first instant of the file, whatever the clocks of the media.
    let of_media = tracks.iter().zip(&delays).filter(|(track, _)| !track.is_text());
    let shared = of_media.filter_map(|(_, delay)| *delay).min().unwrap_or_default();
    let timelines = tracks.iter().zip(delays).map(|(track, delay)| match delay {
        None => Timeline::default(),
        Some(_) if track.is_text() => timeline(track, 0, movie_timescale),
        Some(delay) => timeline(track, delay - shared, movie_timescale),
    });
    timelines.collect()
}

/// How long nothing of a track is shown, in ticks of the movie; `None` for a track without samples.
fn delay(track: &OutputTrack, movie_timescale: u32) -> Option<u64> {
    let (_, late) = beginning(track)?;
    Some(to_movie(track.start_delay().saturating_add(late), track, movie_timescale))
}

/// Where in the media the track begins, and how long after its time. A gap before the first sample to show is said as
/// empty time, never left to a media time of which there is no sample: players close such gaps.
fn beginning(track: &OutputTrack) -> Option<(i64, i64)> {
    let index = &track.index;
    index.last?;
    let start = index.start.unwrap_or(index.shown_from);
    let late = start.saturating_sub(index.shown_from);
    let media_time = start.saturating_sub(index.first_dts);
    // Without an edit list the media begins at its first decoding time: what is late over that needs no words.
    let is_said_by_itself = track.start_delay() == 0 && late == media_time;
    Some(if is_said_by_itself { (0, 0) } else { (media_time.max(0), late) })
}

fn timeline(track: &OutputTrack, delay: u64, movie_timescale: u32) -> Timeline {
    let index = &track.index;
    let (media_time, _) = beginning(track).unwrap_or_default();
    let shown = index.end.saturating_sub(index.first_dts).saturating_sub(media_time).max(0);
    // Rounded up: a player must not drop the last sample over a fraction of a tick.
    let (from, to) = (i128::from(track.timescale), i128::from(movie_timescale));
    let shown = u64::try_from((i128::from(shown) * to + from - 1) / from).unwrap_or(u64::MAX);
    Timeline {
        media_duration: index.media_duration(),
        duration: delay.saturating_add(shown),
        edits: edits(delay, media_time, shown),
    }
}

fn edits(delay: u64, media_time: i64, shown: u64) -> Vec<Edit> {
    let empty = (delay > 0).then_some(Edit { duration: delay, media_time: None });
    let media =
        (delay > 0 || media_time > 0).then_some(Edit { duration: shown, media_time: Some(media_time) });
    empty.into_iter().chain(media).collect()
}

fn to_movie(ticks: i64, track: &OutputTrack, movie_timescale: u32) -> u64 {
    u64::try_from(rescale(ticks.into(), track.timescale, movie_timescale)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::Track;
    use crate::container::mp4::testing::track;
    use crate::container::mp4::writer::index::Written;
    use crate::media::CodecFamily;

    fn written(timescale: u32, first_dts: i64, media_start: i64) -> OutputTrack {
        // With an entry of its own the track keeps its times.
        let source = Track {
            sample_entry: Some(bytes::Bytes::from_static(b"\0\0\0\x08avc1")),
            media_start,
            ..track(CodecFamily::H264, timescale)
        };
        let mut output = OutputTrack::new(source).unwrap();
        let sample = |dts, composition| Written {
            dts: first_dts + dts,
            composition,
            duration: 40,
            size: 1,
            is_sync: true,
        };
        output.index.add_chunk(0, &[sample(0, 80), sample(40, 80), sample(80, 80)]);
        output
    }

    #[test]
    fn a_start_inside_the_media_is_an_edit() {
        let timelines = finished(&[written(1000, 0, 80)], 1000);
        let edit = Edit { duration: 120, media_time: Some(80) };
        assert_eq!(timelines, [Timeline { media_duration: 120, duration: 120, edits: vec![edit] }]);
    }

    #[test]
    fn what_all_tracks_wait_is_left_out_and_the_rest_is_kept() {
        let timelines = finished(&[written(1000, 5000, 0), written(2000, 10_500, 0)], 1000);
        let media = |duration| Edit { duration, media_time: Some(80) };
        assert_eq!(timelines[0].edits, [media(120)]);
        assert_eq!(timelines[1].edits, [Edit { duration: 210, media_time: None }, media(60)]);
    }

    #[test]
    fn a_gap_before_the_first_picture_is_an_empty_edit_where_there_are_edits_at_all() {
        assert_eq!(finished(&[written(1000, 0, 0)], 1000)[0].edits, []);
        let tracks = [written(1000, 0, 10), written(1000, 0, 80)];
        let edits = [Edit { duration: 70, media_time: None }, Edit { duration: 120, media_time: Some(80) }];
        assert_eq!(finished(&tracks, 1000)[0].edits, edits);
    }

    #[test]
    fn the_movie_counts_in_the_finest_ticks_that_fit() {
        let tracks = [written(12_800, 0, 0), written(44_100, 0, 0), written(1_000_000_000, 0, 0)];
        assert_eq!(movie_timescale(&tracks), 44_100);
        assert_eq!(movie_timescale(&tracks[2..]), 1000);
    }
}
