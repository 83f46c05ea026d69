//! The command line as a person writes it: one struct per theme, read by clap.
//!
//! Names and meanings are yt-dlp's, because people and programs already know them. A value is parsed where it is read,
//! so that a mistake is told with the option's name; what several options mean together is decided in [`options`].

mod alterations;
mod archive;
mod authentication;
mod beside;
mod chapters;
mod dates;
mod download;
mod examples;
mod filters;
mod general;
mod ignored;
mod live;
mod mapping;
mod naming;
mod network;
pub(crate) mod options;
mod postprocessing;
mod print;
mod proxies;
mod selection;
mod simulation;
mod sites;
mod sponsorblock;
mod subtitles;
mod taken_back;
mod thumbnails;
mod values;
mod verbosity;
mod waiting;

use std::ffi::OsString;

use clap::{Command, CommandFactory, FromArgMatches, Parser};

pub(crate) use chapters::Stretch;
pub(crate) use ignored::ignored_reason;
pub(crate) use options::{
    AfterPlan, Around, BatchFile, Conduct, Duty, Options, Printing, SessionPlan, Stages,
};
pub(crate) use print::{Print, PrintToFile, Stage};
pub(crate) use values::{ProgressKind, ProgressTemplate};
pub(crate) use waiting::SleepInterval;

/// Downloads video and audio from many sites.
///
/// Every URL is looked at, its best picture and best sound are fetched and put together into one file. Options may stand
/// anywhere, the last of two that contradict each other counts, and `--` ends them.
#[derive(Debug, Parser)]
#[command(name = "vidra", version, disable_version_flag = true, after_long_help = examples::TEXT)]
#[command(infer_long_args = true, args_override_self = true, max_term_width = 110)]
pub(crate) struct Arguments {
    /// Pages, players, lists or media files
    #[arg(value_name = "URL")]
    urls: Vec<String>,
    #[command(flatten)]
    general: general::General,
    #[command(flatten)]
    selection: selection::Selection,
    #[command(flatten)]
    filters: filters::Filters,
    #[command(flatten)]
    archive: archive::Archive,
    #[command(flatten)]
    naming: naming::Naming,
    #[command(flatten)]
    download: download::Download,
    #[command(flatten)]
    waiting: waiting::Waiting,
    #[command(flatten)]
    live: live::Live,
    #[command(flatten)]
    network: network::Network,
    #[command(flatten)]
    authentication: authentication::Authentication,
    #[command(flatten)]
    sites: sites::Sites,
    #[command(flatten)]
    verbosity: verbosity::Verbosity,
    #[command(flatten)]
    simulation: simulation::Simulation,
    #[command(flatten)]
    subtitles: subtitles::SubtitleOptions,
    #[command(flatten)]
    thumbnails: thumbnails::ThumbnailOptions,
    #[command(flatten)]
    beside: beside::BesideOptions,
    #[command(flatten)]
    after: postprocessing::PostProcessing,
    #[command(flatten)]
    chapters: chapters::ChapterOptions,
    #[command(flatten)]
    sponsorblock: sponsorblock::SponsorBlockOptions,
    #[command(flatten)]
    ignored: ignored::IgnoredOptions,
    #[command(flatten)]
    taken_back: taken_back::TakenBack,
}

impl Arguments {
    /// The definition of the command line.
    pub(crate) fn definition() -> Command {
        // An option that wants a value takes the next word whatever it looks like (`-I -1`), as it always has.
        Self::command().mut_args(|argument| {
            let is_option = !argument.is_positional() && argument.get_action().takes_values();
            if is_option { argument.allow_hyphen_values(true) } else { argument }
        })
    }

    /// Reads a command line, the program's name first.
    ///
    /// # Errors
    /// clap's error, which also stands for `--help` and `--version`.
    pub(crate) fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        Self::read_by(&mut Self::definition(), words)
    }

    /// The same by a definition that is there: making one takes longer than all the rest of a start.
    ///
    /// # Errors
    /// As [`Arguments::read`].
    pub(crate) fn read_by(
        definition: &mut Command,
        words: impl IntoIterator<Item = OsString>,
    ) -> Result<Self, clap::Error> {
        Self::from_arg_matches(&definition.try_get_matches_from_mut(words)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::read(std::iter::once("vidra").chain(line.split_whitespace()).map(OsString::from))
    }

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    /// What yt-dlp takes is taken, with as many values behind it: a command line or a file of options never falls apart.
    #[test]
    fn every_option_of_yt_dlp_is_there_with_its_values() {
        let grammar = crate::words::Grammar::of(&Arguments::definition());
        let lines = include_str!("yt_dlp_options.txt").lines().filter(|line| !line.starts_with('#'));
        let mut wrong = Vec::new();
        for line in lines {
            let mut words = line.split(' ');
            let values: usize = words.next().unwrap().parse().unwrap();
            for name in words {
                let known = match name.strip_prefix("--") {
                    Some(long) => grammar.long(long).filter(|_| grammar.has(long)),
                    None => grammar.short(name.chars().nth(1).unwrap()),
                };
                // The flag of youtube-dl's for titles; a preset behind it is found where words are split.
                let is_title = name == "-t";
                if !known.is_some_and(|known| known.values == values || is_title) {
                    wrong.push(format!("{name}: {values} values, here {known:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn options_stand_anywhere_and_two_dashes_end_them() {
        let arguments = read("-v https://a.example/1 -q -- -x").unwrap();
        assert_eq!(arguments.urls, ["https://a.example/1", "-x"]);
    }

    #[test]
    fn unambiguous_prefixes_are_enough() {
        assert!(read("--no-check-certificate --merge-output-forma mp4 --js-runtime deno x").is_ok());
        assert!(read("--no-c x").is_err());
    }

    #[test]
    fn clusters_of_short_options_are_read() {
        assert!(read("-citw https://a.example/1").is_ok());
    }

    #[test]
    fn a_value_may_begin_with_a_dash() {
        assert!(read("-I -1 -a - -f 22 https://a.example/1").is_ok());
    }

    #[test]
    fn an_unknown_option_gets_the_nearest_name() {
        let error = read("--no-overwritse x").unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("--no-overwrites"), "{error}");
    }

    #[test]
    fn a_bad_value_names_its_option() {
        let error = read("-f bv*+ x").unwrap_err().to_string();
        assert!(error.contains("--format") && error.contains("column 5"), "{error}");
    }
}
