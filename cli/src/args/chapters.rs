//! Parts of an item: sections that are downloaded, chapters that are split or taken out.

use std::time::Duration;

use clap::Args;
use regex::Regex;
use vidra_core::select::parse_duration;

#[derive(Args, Debug)]
#[command(next_help_heading = "Sections and chapters")]
pub(crate) struct ChapterOptions {
    /// Download these sections alone: `*10:15-20:00`, `*1:00-inf`, or a regular expression for names of chapters
    #[arg(long, value_name = "SECTION", value_parser = stretch)]
    pub(crate) download_sections: Vec<Stretch>,

    /// Write a file of its own for every chapter, too
    #[arg(long, alias = "split-tracks", overrides_with = "no_split_chapters")]
    pub(crate) split_chapters: bool,

    /// Take back --split-chapters
    #[arg(long, alias = "no-split-tracks", overrides_with = "split_chapters", hide = true)]
    no_split_chapters: bool,

    /// Cut out chapters whose name fits a regular expression, or `*10:15-15:00`; at keyframes
    #[arg(long, value_name = "REGEX", value_parser = stretch, overrides_with = "no_remove_chapters")]
    pub(crate) remove_chapters: Vec<Stretch>,

    /// Take back --remove-chapters
    #[arg(long, overrides_with = "remove_chapters", hide = true)]
    no_remove_chapters: bool,

    /// Cut exactly where asked and not at keyframes; encodes anew with ffmpeg
    #[arg(long, overrides_with = "no_force_keyframes_at_cuts")]
    pub(crate) force_keyframes_at_cuts: bool,

    /// Take back --force-keyframes-at-cuts
    #[arg(long, overrides_with = "force_keyframes_at_cuts", hide = true)]
    no_force_keyframes_at_cuts: bool,
}

/// A stretch of an item, by time or by the name of a chapter.
#[derive(Clone, Debug)]
pub(crate) enum Stretch {
    /// Between two moments; without the second, to the end.
    Between(Duration, Option<Duration>),
    /// Chapters whose name fits.
    Named(Regex),
}

fn stretch(text: &str) -> Result<Stretch, String> {
    let Some(range) = text.strip_prefix('*') else {
        let fits = regex::RegexBuilder::new(text).size_limit(1 << 20).build();
        return fits.map(Stretch::Named).map_err(|_| format!("{text:?} is no regular expression"));
    };
    let (start, end) =
        range.split_once('-').ok_or_else(|| "write *START-END, as in *10:15-20:00 or *90-inf".to_owned())?;
    let moment = |text: &str| {
        let seconds = parse_duration(text.trim()).filter(|seconds| *seconds >= 0.0);
        let moment = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        moment.ok_or_else(|| format!("{text:?} is no moment; write 90 or 1:30"))
    };
    let start = if start.trim().is_empty() { Duration::ZERO } else { moment(start)? };
    let end = match end.trim() {
        "inf" | "infinite" | "" => None,
        end => Some(moment(end)?),
    };
    if end.is_some_and(|end| end <= start) {
        return Err("the end must come after the start".to_owned());
    }
    Ok(Stretch::Between(start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_times_or_names() {
        let Ok(Stretch::Between(start, end)) = stretch("*1:05-1:10.5") else { panic!("it is a range") };
        assert_eq!((start.as_secs(), end), (65, Some(Duration::from_millis(70_500))));
        assert!(matches!(stretch("*90-inf"), Ok(Stretch::Between(_, None))));
        assert!(matches!(stretch("(?i)intro"), Ok(Stretch::Named(_))));
        assert!(stretch("*10-5").is_err() && stretch("*x").is_err() && stretch("(").is_err());
    }
}
