//! A result makes sense: what must be there is there, and numbers are possible.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use vidra_core::extract::Registry;
use vidra_core::media::{AudioTrack, Format, MediaInfo, Size, Source, Subtitle, VideoTrack};

use crate::Fixture;
use crate::outcome::{Outcome, replay};

/// The longest time an item is believed to play: the longest live recordings last for weeks.
const LONGEST: Duration = Duration::from_secs(60 * 24 * 3600);
/// 2100-01-01 UTC in seconds since 1970.
const LATEST: i64 = 4_102_444_800;

/// What is wrong with an item.
pub fn problems(info: &MediaInfo) -> Vec<String> {
    let mut problems: Vec<String> = complaints(info).into_iter().map(ToOwned::to_owned).collect();
    let mut ids = BTreeSet::new();
    for format in &info.formats {
        if !ids.insert(&format.id) {
            problems.push(format!("two formats have the id {:?}", format.id));
        }
        problems.extend(in_format(format).into_iter().map(|what| format!("format {:?}: {what}", format.id)));
    }
    problems.extend(in_chapters(info));
    for subtitle in info.subtitles.iter().chain(&info.automatic_captions) {
        problems.extend(in_subtitle(subtitle));
    }
    problems
}

/// The rules that hold for the item as a whole.
fn complaints(info: &MediaInfo) -> Vec<&'static str> {
    let is_text = |text: &str| !text.is_empty() && text.trim() == text;
    let is_some_text = |text: &Option<String>| text.as_deref().is_none_or(|text| !text.trim().is_empty());
    let is_moment = |moment: Option<i64>| moment.is_none_or(|moment| (1..LATEST).contains(&moment));
    let people = [&info.uploader, &info.channel];
    let rules = [
        (is_text(&info.id), "the id is empty or has spaces around it"),
        (is_text(&info.title), "the title is empty or has spaces around it"),
        (!info.formats.is_empty() || !info.skipped.is_empty(), "no formats, and skipped does not say why"),
        (is_length(info.duration), "the duration is 0 or longer than two months"),
        (is_moment(info.timestamp), "the timestamp is not between 1970 and 2100"),
        (is_moment(info.release_timestamp), "the release timestamp is not between 1970 and 2100"),
        (info.upload_date.as_deref().is_none_or(is_day), "the upload date is not YYYYMMDD"),
        (info.age_limit.is_none_or(|years| years <= 21), "the age limit is above 21 years"),
        (is_some_text(&info.display_id), "the display id is empty; None says that there is none"),
        (
            people
                .iter()
                .copied()
                .flatten()
                .all(|person| is_some_text(&person.name) && is_some_text(&person.id)),
            "the uploader's or channel's name or id is empty; None says that there is none",
        ),
        (
            info.tags.iter().chain(&info.categories).all(|tag| !tag.trim().is_empty()),
            "a tag or category is empty",
        ),
        (
            info.thumbnails.iter().all(|one| one.width != Some(0) && one.height != Some(0)),
            "a thumbnail is 0 pixels wide or high; None says that it is not known",
        ),
    ];
    rules.into_iter().filter(|(is_kept, _)| !is_kept).map(|(_, complaint)| complaint).collect()
}

fn is_length(duration: Option<Duration>) -> bool {
    duration.is_none_or(|duration| !duration.is_zero() && duration <= LONGEST)
}

fn is_day(text: &str) -> bool {
    let number = |range| text.get(range).and_then(|digits: &str| digits.parse::<u32>().ok()).unwrap_or(0);
    text.len() == 8
        && (1900..2100).contains(&number(0..4))
        && (1..=12).contains(&number(4..6))
        && (1..=31).contains(&number(6..8))
}

fn in_format(format: &Format) -> Vec<String> {
    let is_rate = |rate: Option<f64>| rate.is_none_or(|rate| rate.is_finite() && rate > 0.0);
    let is_picture = |track: &VideoTrack| {
        track.width != Some(0)
            && track.height != Some(0)
            && is_rate(track.bitrate_kbps)
            && is_rate(track.aspect_ratio)
            && track.fps.is_none_or(|fps| fps > 0.0 && fps <= 1000.0)
    };
    let is_sound = |track: &AudioTrack| {
        track.sample_rate_hz != Some(0) && track.channels != Some(0) && is_rate(track.bitrate_kbps)
    };
    let is_id =
        !format.id.is_empty() && !format.id.contains(|c: char| c.is_whitespace() || "/,+[]()".contains(c));
    let rules = [
        (is_id, "the id is empty or has characters that -f means something by"),
        (
            format.video.as_ref().is_none_or(is_picture),
            "a number of the picture is 0 or impossible; None is unknown",
        ),
        (
            format.audio.as_ref().is_none_or(is_sound),
            "a number of the sound is 0 or impossible; None is unknown",
        ),
        (is_rate(format.bitrate_kbps), "the bit rate is not above 0"),
        (!matches!(format.size, Some(Size::Exact(0) | Size::Approximate(0))), "the size is 0"),
        (is_length(format.duration), "the duration is 0 or longer than two months"),
    ];
    let broken = rules.into_iter().filter(|(is_kept, _)| !is_kept).map(|(_, complaint)| complaint.to_owned());
    broken.chain(in_source(&format.source)).collect()
}

fn in_source(source: &Source) -> Option<String> {
    if let Source::Fragments { fragments, .. } = source
        && fragments.is_empty()
    {
        return Some("a list of no fragments".to_owned());
    }
    if let Source::Progressive { max_range_bytes: Some(0), .. } = source {
        return Some("ranges of 0 bytes".to_owned());
    }
    let url = source.url()?.as_str();
    // Traces of a template that was not filled, or of a value that was not there.
    let traces = ["%7B%7B", "{{", "undefined", "[object", "=null", "/null"];
    let trace = traces.iter().find(|trace| url.contains(*trace))?;
    Some(format!("the address holds {trace:?}: {url}"))
}

fn in_chapters(info: &MediaInfo) -> Vec<String> {
    let mut problems = Vec::new();
    for pair in info.chapters.windows(2) {
        if pair[1].start < pair[0].start {
            problems.push(format!("the chapter {:?} begins before the one in front of it", pair[1].title));
        }
    }
    for chapter in &info.chapters {
        // Sites round: a last chapter may begin in the last second that is not there.
        let is_inside = info.duration.is_none_or(|whole| chapter.start <= whole + Duration::from_secs(1));
        if !is_inside || chapter.end.is_some_and(|end| end < chapter.start) {
            problems.push(format!(
                "the chapter {:?} ends before it begins or begins after the end",
                chapter.title
            ));
        }
    }
    problems
}

fn in_subtitle(subtitle: &Subtitle) -> Option<String> {
    let is_whole = !subtitle.language.trim().is_empty() && !subtitle.files.is_empty();
    (!is_whole).then(|| format!("the subtitle {:?} has no language or no file", subtitle.language))
}

/// What is wrong with the items that a case gives.
pub fn of_case(fixture: &Fixture, registry: &Arc<Registry>) -> Vec<String> {
    let Outcome::Found(answer) = replay(fixture, registry, None).outcome else { return Vec::new() };
    let problems = answer.items.iter().flat_map(problems);
    problems.map(|problem| format!("{}: {problem}", fixture.label())).collect()
}

#[cfg(test)]
mod tests {
    use vidra_core::http::RemoteUrl;
    use vidra_core::media::{Chapter, Extension, Thumbnail};

    use super::*;
    use crate::sample::{self, Habit};
    use crate::{assert_none, assert_some};

    fn item() -> MediaInfo {
        let url = RemoteUrl::parse("https://clips.example/1.mp4").unwrap();
        MediaInfo::new("1", "A goal", vec![Format::new("http", Extension::Mp4, Source::progressive(url))])
    }

    #[test]
    fn a_good_item_passes() {
        assert_none(&problems(&item()));
    }

    #[test]
    fn suite_catches_a_malformed_item() {
        let Outcome::Found(answer) = replay(&sample::fixture(), &sample::alone(Habit::Sloppy), None).outcome
        else {
            panic!("the sample gives a result");
        };
        let found = problems(&answer.items[0]);
        assert_some(&found, "the title is empty");
        assert_some(&found, "two formats have the id \"http\"");
    }

    #[test]
    fn suite_catches_impossible_numbers() {
        let mut info = item();
        info.duration = Some(Duration::ZERO);
        info.timestamp = Some(1_700_000_000_000);
        info.upload_date = Some("20231399".to_owned());
        info.formats[0].video = Some(VideoTrack { height: Some(0), ..VideoTrack::default() });
        info.formats[0].id = "http 1".to_owned();
        let url = RemoteUrl::parse("https://clips.example/undefined/1.jpg").unwrap();
        info.thumbnails = vec![Thumbnail { width: Some(0), ..Thumbnail::new(url.clone()) }];
        info.formats[0].source = Source::progressive(url);
        let found = problems(&info);
        for what in [
            "duration is 0",
            "timestamp",
            "upload date",
            "of the picture",
            "-f means",
            "thumbnail",
            "undefined",
        ] {
            assert_some(&found, what);
        }
    }

    #[test]
    fn suite_catches_chapters_out_of_order() {
        let chapter = |start, end| Chapter {
            start: Duration::from_secs(start),
            end: Some(Duration::from_secs(end)),
            title: format!("from {start}"),
        };
        let info = MediaInfo { chapters: vec![chapter(10, 20), chapter(0, 10), chapter(30, 25)], ..item() };
        let found = problems(&info);
        assert_some(&found, "\"from 0\" begins before");
        assert_some(&found, "\"from 30\" ends before");
    }

    #[test]
    fn suite_catches_an_item_without_formats() {
        let empty = MediaInfo { formats: Vec::new(), ..item() };
        assert_some(&problems(&empty), "no formats");
        assert_none(&problems(&MediaInfo { skipped: vec!["1080p: needs a key".to_owned()], ..empty }));
    }
}
