//! Named parts of a video: as the site lists them, else as the description does.

use std::time::Duration;

use vidra_core::media::Chapter;

use crate::date::clock;

/// Parts in order, each ending where the next begins. A part that begins before the one before it or after the end of
/// the video is left out.
pub(crate) fn chapters(
    listed: Vec<(u64, String)>,
    description: &str,
    duration: Option<Duration>,
) -> Vec<Chapter> {
    let Some(whole) = duration.filter(|duration| !duration.is_zero()) else { return Vec::new() };
    let found = if listed.is_empty() { in_description(description) } else { listed };
    let mut chapters = Vec::<Chapter>::new();
    for (start, title) in found {
        let start = Duration::from_millis(start);
        if start > whole || chapters.last().is_some_and(|last| start < last.start) {
            continue;
        }
        if let Some(last) = chapters.last_mut() {
            last.end = Some(start);
        }
        chapters.push(Chapter { start, end: Some(whole), title });
    }
    // What comes before the first part is one too, so that the parts are the whole.
    if let Some(first) = chapters.first().map(|first| first.start).filter(|start| !start.is_zero()) {
        let before = Chapter { start: Duration::ZERO, end: Some(first), title: String::new() };
        chapters.insert(0, before);
    }
    for (number, chapter) in chapters.iter_mut().enumerate().filter(|(_, chapter)| chapter.title.is_empty()) {
        chapter.title = format!("<Untitled Chapter {}>", number + 1);
    }
    chapters
}

/// Lines that begin with a time, else lines that end with one; in order of time.
fn in_description(text: &str) -> Vec<(u64, String)> {
    let read = |line: fn(&str) -> Option<(u64, String)>| {
        let mut found: Vec<_> = text.lines().filter_map(line).collect();
        found.sort_by_key(|(start, _)| *start);
        found
    };
    let leading = read(time_first);
    if leading.is_empty() { read(time_last) } else { leading }
}

/// `1:23 - Title`: between time and title at least a space, and no letter.
fn time_first(line: &str) -> Option<(u64, String)> {
    let line = line.trim();
    let end = line.find(|c: char| !(c.is_ascii_digit() || c == ':'))?;
    let (time, rest) = line.split_at(end);
    let gap = rest.find(is_word).unwrap_or(rest.len());
    let (at, space) = rest[..gap].char_indices().rfind(|(_, c)| c.is_whitespace())?;
    let title = &rest[at + space.len_utf8()..];
    (!title.is_empty()).then_some((seconds(time)? * 1000, title.to_owned()))
}

/// `Title: 1:23`.
fn time_last(line: &str) -> Option<(u64, String)> {
    let (before, time) = line.trim().rsplit_once(char::is_whitespace)?;
    let title = before.trim_end_matches(|c| !is_word(c));
    (!title.is_empty()).then_some((seconds(time)? * 1000, title.to_owned()))
}

/// A time whose parts have two figures at the most, hours aside.
fn seconds(time: &str) -> Option<u64> {
    let minutes = time.rsplit(':').nth(1)?;
    (minutes.len() <= 2).then(|| clock(time)).flatten()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(description: &str, seconds: u64) -> Vec<(u64, u64, String)> {
        chapters(Vec::new(), description, Some(Duration::from_secs(seconds)))
            .into_iter()
            .map(|part| (part.start.as_secs(), part.end.unwrap().as_secs(), part.title))
            .collect()
    }

    #[test]
    fn times_in_the_description_name_parts() {
        let text = "Hello\n0:00 Start\n 1:05 - The middle\n1:00:00 (last)\n2:00:00 beyond\nat 3:00 nothing";
        let expected = [(0, 65, "Start"), (65, 3600, "The middle"), (3600, 4000, "(last)")];
        assert_eq!(read(text, 4000), expected.map(|(start, end, title)| (start, end, title.to_owned())));
    }

    #[test]
    fn what_comes_before_the_first_part_is_a_part_without_a_name() {
        let expected = [(0, 5, "<Untitled Chapter 1>"), (5, 9, "Named")];
        assert_eq!(read("0:05 Named", 9), expected.map(|(start, end, title)| (start, end, title.to_owned())));
    }

    #[test]
    fn times_behind_titles_count_where_no_line_begins_with_one() {
        let text = "Second part: 1:00\nFirst part 0:00\n12 monkeys";
        let expected = [(0, 60, "First part"), (60, 90, "Second part")];
        assert_eq!(read(text, 90), expected.map(|(start, end, title)| (start, end, title.to_owned())));
    }

    #[test]
    fn the_sites_own_list_comes_first_and_stays_in_order() {
        let listed = vec![
            (0, "A".to_owned()),
            (9000, "B".to_owned()),
            (3000, "back".to_owned()),
            (99_000, "C".to_owned()),
        ];
        let parts = chapters(listed, "0:00 other", Some(Duration::from_secs(20)));
        let starts: Vec<_> = parts.iter().map(|part| (part.start.as_secs(), part.title.as_str())).collect();
        assert_eq!(starts, [(0, "A"), (9, "B")]);
    }
}
