//! Where a file can be cut without encoding: pictures begin at keyframes, sound follows the picture.

use std::ops::Range;
use std::time::Duration;

use super::index::{Index, Mark, TrackIndex};
use crate::container::TrackKind;

/// A stretch of a file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// When it begins, in nanoseconds of the old presentation: at a keyframe, at or before the wish.
    pub start: i128,
    /// When it ends: at the wish, or a few pictures later where those are needed.
    pub end: i128,
    /// When it begins in the new presentation, in nanoseconds.
    pub offset: i128,
    /// Which samples of each track it holds, in decoding order.
    pub samples: Vec<Range<usize>>,
    /// Of the picture, samples that come in decoding order but are shown before `start` are left out.
    pub is_first: bool,
}

/// The stretches of one new file, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// In order; never overlapping.
    pub spans: Vec<Span>,
}

impl Cut {
    /// What is kept of a file when these stretches are wanted. A stretch that begins inside a group of pictures begins
    /// at the group's keyframe; where that lies in the stretch before, the two become one.
    pub fn at_keyframes(index: &Index, wanted: &[(Duration, Duration)]) -> Self {
        let picture = index.picture();
        let mut ranges: Vec<(i128, i128)> = Vec::new();
        for (start, end) in wanted {
            let end = nanoseconds(*end).min(index.end());
            let start = picture.map_or(nanoseconds(*start), |track| {
                keyframe_before(&index.tracks[track], nanoseconds(*start))
            });
            match ranges.last_mut() {
                _ if end <= start => {}
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => ranges.push((start, end)),
            }
        }
        let mut cut = Self::default();
        let mut offset = 0;
        for Stretch { start, end, pictures, .. } in stretches(index, &ranges) {
            let is_first = cut.spans.is_empty();
            let samples = index.tracks.iter().enumerate().map(|(track, one)| match one.track.kind {
                _ if Some(track) == picture => pictures.clone(),
                TrackKind::Subtitle(_) => touching(one, start, end),
                _ => between(one, start, end, is_first),
            });
            let samples: Vec<Range<usize>> = samples.collect();
            if samples.iter().all(Range::is_empty) {
                continue;
            }
            cut.spans.push(Span { start, end, offset, samples, is_first });
            offset += end - start.max(0);
        }
        cut
    }

    /// What is kept, as stretches of the old presentation.
    pub fn kept(&self) -> Vec<(Duration, Duration)> {
        self.spans.iter().map(|span| (duration(span.start), duration(span.end))).collect()
    }

    /// How long the new file plays.
    pub fn length(&self) -> Duration {
        self.spans.last().map_or(Duration::ZERO, |last| duration(last.offset + last.end - last.start.max(0)))
    }
}

/// A range with its pictures.
struct Stretch {
    start: i128,
    /// The wish, and what comes of it.
    wanted: i128,
    end: i128,
    pictures: Range<usize>,
}

/// The ranges with their pictures. Pictures that the end of one needs can be those that the next begins with, where
/// pictures follow a keyframe and are shown before it: then the two are one.
fn stretches(index: &Index, ranges: &[(i128, i128)]) -> Vec<Stretch> {
    let picture = index.picture().and_then(|track| index.tracks.get(track));
    let of = |start: i128, wanted: i128, is_first: bool| {
        let (end, pictures) = picture.map_or((wanted, 0..0), |one| pictures(one, start, wanted, is_first));
        Stretch { start, wanted, end, pictures }
    };
    let mut out: Vec<Stretch> = Vec::new();
    for (start, wanted) in ranges {
        let next = of(*start, *wanted, out.is_empty());
        match out.last_mut() {
            Some(last)
                if last.end > next.start
                    || last.pictures.end > next.pictures.start && !next.pictures.is_empty() =>
            {
                let (start, wanted) = (last.start, last.wanted.max(next.wanted));
                out.pop();
                let is_first = out.is_empty();
                out.push(of(start, wanted, is_first));
            }
            _ => out.push(next),
        }
    }
    out
}

fn nanoseconds(moment: Duration) -> i128 {
    i128::try_from(moment.as_nanos()).unwrap_or(i128::MAX)
}

fn duration(nanoseconds: i128) -> Duration {
    let whole = u64::try_from(nanoseconds.max(0)).unwrap_or(u64::MAX);
    Duration::from_nanos(whole)
}

/// When the last keyframe at or before a moment is shown; the moment itself where the pictures begin later.
fn keyframe_before(picture: &TrackIndex, moment: i128) -> i128 {
    let keys = || picture.marks.iter().filter(|mark| mark.is_sync).map(|mark| mark.start);
    keys().filter(|start| *start <= moment).max().unwrap_or(moment)
}

/// The pictures of a stretch: from its keyframe, in decoding order, until everything that is shown before its end is
/// there, and everything that is shown between those.
fn pictures(picture: &TrackIndex, start: i128, end: i128, is_first: bool) -> (i128, Range<usize>) {
    let marks = &picture.marks;
    let Some(mut first) = marks.iter().position(|mark| mark.is_sync && mark.start >= start) else {
        return (end, 0..0);
    };
    if is_first && marks[..first].iter().all(|mark| mark.start < 0) {
        first = 0;
    }
    let Some(last) = marks.iter().rposition(|mark| mark.start >= start && mark.start < end) else {
        return (end, 0..0);
    };
    let mut last = last.max(first);
    let shown = |last: usize| marks[first..=last].iter().map(|mark| mark.end).max().unwrap_or(end);
    while marks.get(last + 1).is_some_and(|next| next.start < shown(last) && !next.is_sync) {
        last += 1;
    }
    (shown(last), first..last + 1)
}

/// The cues that are shown at some time of a stretch, and those between them.
fn touching(one: &TrackIndex, start: i128, end: i128) -> Range<usize> {
    let is_shown = |mark: &Mark| mark.start < end && mark.end > start;
    let first = one.marks.iter().position(is_shown);
    let last = one.marks.iter().rposition(is_shown);
    first.zip(last).map_or(0..0, |(first, last)| first..last + 1)
}

/// The samples of sound that begin in a stretch; before the first one also what is decoded and not shown.
fn between(one: &TrackIndex, start: i128, end: i128, is_first: bool) -> Range<usize> {
    let from_start = is_first && start <= 0;
    let begins = |at: i128| from_start || at >= start;
    let first = one.marks.iter().position(|mark| begins(mark.start) && mark.start < end);
    let Some(first) = first else { return 0..0 };
    let length = one.marks[first..].iter().take_while(|mark| mark.start < end).count();
    first..first + length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::{AudioParameters, TextForm, Track, VideoParameters};
    use crate::media::CodecFamily;

    const SECOND: i128 = 1_000_000_000;

    /// Pictures of a second each, in decoding order, keyframes marked; and sound of half a second each.
    fn index(pictures: &[(i128, bool)], seconds: i128) -> Index {
        let mark = |start: i128, length: i128, is_sync| Mark { start, end: start + length, is_sync };
        let pictures =
            pictures.iter().map(|(start, is_sync)| mark(start * SECOND, SECOND, *is_sync)).collect();
        let sound = (0..seconds * 2).map(|half| mark(half * SECOND / 2, SECOND / 2, true)).collect();
        let video = Track::new(CodecFamily::H264, 1000, TrackKind::Video(VideoParameters::default()));
        let audio = Track::new(CodecFamily::Aac, 1000, TrackKind::Audio(AudioParameters::default()));
        Index {
            tracks: vec![
                TrackIndex { track: video, marks: pictures },
                TrackIndex { track: audio, marks: sound },
            ],
        }
    }

    fn seconds(start: u64, end: u64) -> (Duration, Duration) {
        (Duration::from_secs(start), Duration::from_secs(end))
    }

    #[test]
    fn a_stretch_begins_at_the_keyframe_before_it_and_the_next_one_follows_it() {
        let marks: Vec<(i128, bool)> = (0..12).map(|second| (second, second % 4 == 0)).collect();
        let cut = Cut::at_keyframes(&index(&marks, 12), &[seconds(0, 3), seconds(9, 11)]);
        assert_eq!(cut.kept(), [seconds(0, 3), seconds(8, 11)]);
        assert_eq!(cut.spans[1].samples, [8..11, 16..22]);
        assert_eq!(cut.spans[1].offset, 3 * SECOND);
        assert_eq!(cut.length(), Duration::from_secs(6));
    }

    #[test]
    fn pictures_that_begin_after_zero_take_nothing_from_the_sound() {
        let marks: Vec<(i128, bool)> = (2..8).map(|second| (second, second % 4 == 2)).collect();
        let cut = Cut::at_keyframes(&index(&marks, 8), &[seconds(0, 4)]);
        assert_eq!(cut.spans[0].samples, [0..2, 0..8]);
        assert_eq!(cut.kept(), [seconds(0, 4)]);
    }

    #[test]
    fn a_gap_inside_one_group_of_pictures_is_none() {
        let marks: Vec<(i128, bool)> = (0..12).map(|second| (second, second == 0)).collect();
        let cut = Cut::at_keyframes(&index(&marks, 12), &[seconds(0, 3), seconds(5, 12)]);
        assert_eq!(cut.kept(), [seconds(0, 12)]);
    }

    #[test]
    fn pictures_that_others_need_stay() {
        // Decoding order: I0 P3 B1 B2 I4 P7 B5 B6.
        let marks =
            [(0, true), (3, false), (1, false), (2, false), (4, true), (7, false), (5, false), (6, false)];
        let cut = Cut::at_keyframes(&index(&marks, 8), &[seconds(0, 2)]);
        assert_eq!(cut.spans[0].samples[0], 0..4);
        assert_eq!(cut.kept(), [seconds(0, 4)]);
    }

    #[test]
    fn stretches_that_share_pictures_are_one() {
        // Decoding order: I0 P1 I4 B2 B3 P5: the pictures before 4 need the keyframe at 4.
        let marks = [(0, true), (1, false), (4, true), (2, false), (3, false), (5, false)];
        let index = index(&marks, 6);
        let cut = Cut::at_keyframes(&index, &[seconds(0, 3), seconds(4, 6)]);
        assert_eq!(cut.kept(), [seconds(0, 6)]);
        assert_eq!(cut.spans[0].samples, [0..6, 0..12]);
        let cut = Cut::at_keyframes(&index, &[seconds(0, 2), seconds(4, 6)]);
        assert_eq!(cut.kept(), [seconds(0, 2), seconds(4, 6)]);
    }

    #[test]
    fn cues_that_reach_into_a_stretch_belong_to_it() {
        let marks: Vec<(i128, bool)> = (0..12).map(|second| (second, second % 4 == 0)).collect();
        let mut index = index(&marks, 12);
        let cue = |start: i128, end: i128| Mark { start: start * SECOND, end: end * SECOND, is_sync: true };
        let text = Track::new(CodecFamily::Other, 1000, TrackKind::Subtitle(TextForm::Plain));
        let marks = vec![cue(0, 2), cue(1, 10), cue(2, 3), cue(7, 8), cue(9, 20), cue(11, 12)];
        index.tracks.push(TrackIndex { track: text, marks });
        let cut = Cut::at_keyframes(&index, &[seconds(8, 10)]);
        assert_eq!(cut.spans[0].samples[2], 1..5);
    }
}
