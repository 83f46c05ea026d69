//! Chapters, once stretches are marked in them or cut out of them.

use std::time::Duration;

use serde_json::{Value, json};

use super::Segment;
use crate::media::Chapter;
use crate::output::{InfoDict, RenderOptions, Template};

/// What a marked stretch is called unless told otherwise (`--sponsorblock-chapter-title`).
pub const DEFAULT_MARK_TITLE: &str = "[SponsorBlock]: %(category_names)l";

/// A chapter shorter than this is none of its own.
const TINY: Duration = Duration::from_secs(1);

/// The chapters with the marked stretches among them: where one is marked it is a chapter named by the template, and what
/// is around it keeps its name. An item without chapters is one chapter, called `whole`.
pub fn with_marks(
    chapters: &[Chapter],
    marks: &[Segment],
    length: Duration,
    whole: &str,
    title: &Template,
) -> Vec<Chapter> {
    if marks.is_empty() {
        return chapters.to_vec();
    }
    let plain = closed(chapters, length, whole);
    let mut edges: Vec<Duration> = vec![Duration::ZERO, length];
    edges.extend(plain.iter().flat_map(|(start, end, _)| [*start, *end]));
    edges.extend(marks.iter().flat_map(|mark| [mark.start, mark.end]));
    edges.retain(|edge| *edge <= length);
    edges.sort_unstable();
    edges.dedup();
    let mut out: Vec<Chapter> = Vec::new();
    for pair in edges.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        let over: Vec<&Segment> = marks.iter().filter(|mark| mark.start < end && mark.end > start).collect();
        let name = match over.as_slice() {
            [] => {
                plain.iter().find(|(from, to, _)| *from < end && *to > start).map(|(.., name)| name.clone())
            }
            marks => Some(named(marks, start, end, title)),
        };
        let Some(name) = name else { continue };
        match out.last_mut() {
            Some(last) if last.title == name && last.end == Some(start) => last.end = Some(end),
            // What is too short to be found belongs to what comes before it.
            Some(last) if end - start < TINY && last.end == Some(start) => last.end = Some(end),
            _ => out.push(Chapter { start, end: Some(end), title: name }),
        }
    }
    out
}

fn named(marks: &[&Segment], start: Duration, end: Duration, title: &Template) -> String {
    let mut marks = marks.to_vec();
    marks.sort_by_key(|mark| mark.category);
    marks.dedup_by_key(|mark| mark.category);
    let words: Vec<&str> = marks.iter().map(|mark| mark.category.as_str()).collect();
    let names: Vec<&str> = marks.iter().map(|mark| mark.title.as_str()).collect();
    let mut dict = InfoDict::new();
    let fields = [
        ("start_time", json!(start.as_secs_f64())),
        ("end_time", json!(end.as_secs_f64())),
        ("category", json!(words.first())),
        ("categories", json!(words)),
        ("name", json!(names.first())),
        ("category_names", json!(names)),
    ];
    dict.extend(fields.map(|(name, value): (&str, Value)| (name.to_owned(), value)));
    title.render(&dict, &RenderOptions::default())
}

/// Chapters with an end each.
fn closed(chapters: &[Chapter], length: Duration, whole: &str) -> Vec<(Duration, Duration, String)> {
    if chapters.is_empty() {
        return vec![(Duration::ZERO, length, whole.to_owned())];
    }
    let next = chapters.iter().skip(1).map(|chapter| chapter.start).chain([length]);
    let pairs = chapters.iter().zip(next);
    let closed = pairs.map(|(chapter, next)| {
        (chapter.start, chapter.end.unwrap_or(next).max(chapter.start), chapter.title.clone())
    });
    closed.collect()
}

/// An end for what lasts as long as there is anything: sites tell lengths in whole seconds, files go on a little longer.
pub const TO_THE_END: Duration = Duration::MAX;

/// What is kept of a media of this length when these stretches go, in order. What is kept to the end of the media has
/// [`TO_THE_END`] for its end.
pub fn kept_stretches(removed: &[(Duration, Duration)], length: Duration) -> Vec<(Duration, Duration)> {
    let mut removed = removed.to_vec();
    removed.sort_unstable();
    let mut kept = Vec::new();
    let mut at = Duration::ZERO;
    for (start, end) in removed {
        let start = start.min(length);
        if start > at {
            kept.push((at, start));
        }
        at = at.max(end);
    }
    if at < length {
        kept.push((at, TO_THE_END));
    }
    kept
}

/// The chapters of what is left when only these stretches are kept; what falls between is gone.
pub fn after_cuts(chapters: &[Chapter], kept: &[(Duration, Duration)], length: Duration) -> Vec<Chapter> {
    let place = |moment: Duration| {
        let before = kept.iter().map(|(start, end)| moment.min(*end).saturating_sub(*start));
        before.sum::<Duration>()
    };
    let mut out: Vec<Chapter> = Vec::new();
    for (start, end, title) in closed(chapters, length, "").into_iter().filter(|_| !chapters.is_empty()) {
        let (start, end) = (place(start), place(end));
        match out.last_mut() {
            _ if end <= start => {}
            Some(last) if end - start < TINY && last.end == Some(start) => last.end = Some(end),
            Some(last) if last.title == title && last.end == Some(start) => last.end = Some(end),
            _ => out.push(Chapter { start, end: Some(end), title }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Category;
    use super::*;

    fn seconds(value: f64) -> Duration {
        Duration::from_secs_f64(value)
    }

    fn chapter(start: f64, end: f64, title: &str) -> Chapter {
        Chapter { start: seconds(start), end: Some(seconds(end)), title: title.to_owned() }
    }

    fn mark(start: f64, end: f64, category: Category) -> Segment {
        Segment { start: seconds(start), end: seconds(end), category, title: category.title().to_owned() }
    }

    #[test]
    fn marks_stand_among_chapters_and_name_what_overlaps() {
        let title: Template = DEFAULT_MARK_TITLE.parse().unwrap();
        let chapters = [chapter(0.0, 10.0, "a"), chapter(10.0, 30.0, "b")];
        let marks = [
            mark(5.0, 12.0, Category::Sponsor),
            mark(11.0, 15.0, Category::SelfPromo),
            mark(29.5, 30.0, Category::Outro),
        ];
        let out = with_marks(&chapters, &marks, seconds(30.0), "T", &title);
        let sponsor = "[SponsorBlock]: Sponsor";
        assert_eq!(
            out,
            [
                chapter(0.0, 5.0, "a"),
                chapter(5.0, 11.0, sponsor),
                chapter(11.0, 12.0, "[SponsorBlock]: Sponsor, Unpaid/Self Promotion"),
                chapter(12.0, 15.0, "[SponsorBlock]: Unpaid/Self Promotion"),
                chapter(15.0, 30.0, "b"),
            ]
        );
        let alone = with_marks(&[], &marks[..1], seconds(30.0), "T", &title);
        assert_eq!(alone, [chapter(0.0, 5.0, "T"), chapter(5.0, 12.0, sponsor), chapter(12.0, 30.0, "T")]);
    }

    #[test]
    fn what_is_cut_is_gone_and_the_rest_moves_up() {
        let removed =
            [(seconds(20.0), seconds(40.0)), (seconds(5.0), seconds(10.0)), (seconds(8.0), seconds(12.0))];
        let kept = kept_stretches(&removed, seconds(30.0));
        assert_eq!(kept, [(seconds(0.0), seconds(5.0)), (seconds(12.0), seconds(20.0))]);
        let chapters = [chapter(0.0, 11.0, "a"), chapter(11.0, 20.0, "b"), chapter(20.0, 30.0, "c")];
        let out = after_cuts(&chapters, &kept, seconds(30.0));
        assert_eq!(out, [chapter(0.0, 5.0, "a"), chapter(5.0, 13.0, "b")]);
    }

    #[test]
    fn the_end_of_the_media_is_kept_however_long_the_site_says_it_is() {
        let kept = kept_stretches(&[(seconds(5.0), seconds(10.0))], seconds(30.0));
        assert_eq!(kept, [(seconds(0.0), seconds(5.0)), (seconds(10.0), TO_THE_END)]);
        let out = after_cuts(&[chapter(0.0, 30.0, "a")], &kept, seconds(30.0));
        assert_eq!(out, [chapter(0.0, 25.0, "a")]);
    }
}
