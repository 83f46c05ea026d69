//! Options that old configuration files and other programs pass and that mean nothing here: accepted, and told of with
//! `--verbose`.

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

const NO_FFMPEG: &str = "no ffmpeg is used";
const OWN_DOWNLOADER: &str = "files are fetched natively, over several connections";
const NO_JAVASCRIPT: &str = "no JavaScript is run";
const NO_SUCH_FILE: &str = "this version reads no configuration";
const OWN_BUFFERS: &str = "buffers are as large as what comes";
const NEVER_DONE: &str = "this is never done";
const ALWAYS_DONE: &str = "this is always so";

/// Name, whether a value follows, and why it has no meaning.
const TABLE: &[(&str, bool, &str)] = &[
    ("ignore-config", false, NO_SUCH_FILE),
    ("no-config", false, NO_SUCH_FILE),
    ("prefer-ffmpeg", false, NO_FFMPEG),
    ("prefer-avconv", false, NO_FFMPEG),
    ("hls-prefer-native", false, ALWAYS_DONE),
    ("hls-use-mpegts", false, "a file can be played while it is written, whatever its container"),
    ("no-hls-use-mpegts", false, "a file can be played while it is written, whatever its container"),
    ("downloader", true, OWN_DOWNLOADER),
    ("external-downloader", true, OWN_DOWNLOADER),
    ("downloader-args", true, OWN_DOWNLOADER),
    ("external-downloader-args", true, OWN_DOWNLOADER),
    ("js-runtimes", true, NO_JAVASCRIPT),
    ("remote-components", true, NO_JAVASCRIPT),
    ("call-home", false, NEVER_DONE),
    ("no-call-home", false, ALWAYS_DONE),
    ("include-ads", false, NEVER_DONE),
    ("no-include-ads", false, ALWAYS_DONE),
    ("write-annotations", false, "no site has annotations any more"),
    ("no-write-annotations", false, ALWAYS_DONE),
    ("youtube-skip-dash-manifest", false, "no such manifest is fetched"),
    ("youtube-skip-hls-manifest", false, "no such manifest is fetched"),
    ("no-check-formats", false, ALWAYS_DONE),
    ("buffer-size", true, OWN_BUFFERS),
    ("resize-buffer", false, OWN_BUFFERS),
    ("no-resize-buffer", false, OWN_BUFFERS),
    ("console-title", false, "the window's title is left alone"),
];

/// Which options of the table were given.
#[derive(Debug, Default)]
pub(crate) struct IgnoredOptions(Vec<(&'static str, &'static str)>);

impl IgnoredOptions {
    /// A sentence for each.
    pub(crate) fn notes(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(|(name, reason)| format!("--{name} has no meaning here: {reason}"))
    }
}

impl FromArgMatches for IgnoredOptions {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let is_given = |name: &str| matches.value_source(name) == Some(ValueSource::CommandLine);
        let given = TABLE.iter().filter(|(name, ..)| is_given(name));
        Ok(Self(given.map(|(name, _, reason)| (*name, *reason)).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for IgnoredOptions {
    fn augment_args(command: Command) -> Command {
        command.args(TABLE.iter().map(|(name, has_value, _)| {
            let action = if *has_value { ArgAction::Append } else { ArgAction::SetTrue };
            Arg::new(*name).long(*name).action(action).hide(true)
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_that_was_given_is_told() {
        let command = IgnoredOptions::augment_args(Command::new("x"));
        let matches = command.try_get_matches_from(["x", "--js-runtimes", "deno", "--no-call-home"]).unwrap();
        let notes: Vec<String> = IgnoredOptions::from_arg_matches(&matches).unwrap().notes().collect();
        assert_eq!(
            notes,
            [
                "--js-runtimes has no meaning here: no JavaScript is run",
                "--no-call-home has no meaning here: this is always so"
            ]
        );
    }
}
