//! Options that take back others of which there may be several. They are carried out where words are expanded, in the
//! order written, and are here to be known.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

const NAMES: [(&str, &str); 7] = [
    ("no-match-filters", "Take back --match-filters"),
    ("no-break-match-filters", "Take back --break-match-filters"),
    ("format-sort-reset", "Take back every -S before"),
    ("no-exec", "Take back --exec"),
    ("no-exec-before-download", "Take back --exec-before-download"),
    ("no-batch-file", "Take back --batch-file"),
    ("no-download-archive", "Take back --download-archive and --archive"),
];

/// Nothing is left of them when options are read.
#[derive(Debug, Default)]
pub(crate) struct TakenBack;

impl FromArgMatches for TakenBack {
    fn from_arg_matches(_: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self)
    }

    fn update_from_arg_matches(&mut self, _: &ArgMatches) -> Result<(), clap::Error> {
        Ok(())
    }
}

impl Args for TakenBack {
    fn augment_args(command: Command) -> Command {
        command.args(NAMES.map(|(name, about)| {
            let alias = if name == "no-match-filters" { "no-match-filter" } else { "" };
            let argument = Arg::new(name).long(name).action(ArgAction::SetTrue).help(about).hide(true);
            if alias.is_empty() { argument } else { argument.alias(alias) }
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
