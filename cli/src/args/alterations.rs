//! `--parse-metadata` and `--replace-in-metadata`, in the order they were given.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, error::ErrorKind};
use vidra_core::pipeline::{Alteration, AlterationError};

/// Moments of yt-dlp at which such a change is the same here: before files are named.
const EARLY: [&str; 3] = ["pre_process:", "after_filter:", "video:"];
/// Moments at which it is not.
const LATE: [&str; 5] = ["before_dl:", "post_process:", "after_move:", "after_video:", "playlist:"];

/// The changes a user makes of what is known of an item.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alterations(pub(crate) Vec<Alteration>);

impl FromArgMatches for Alterations {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut found: Vec<(usize, Result<Alteration, String>)> = Vec::new();
        for name in ["parse-metadata", "metadata-from-title"] {
            let values = matches.get_many::<String>(name).into_iter().flatten();
            for (index, text) in matches.indices_of(name).into_iter().flatten().zip(values) {
                let text = if name == "parse-metadata" { text.clone() } else { format!("%(title)s:{text}") };
                found.push((index, parse(&text)));
            }
        }
        let name = "replace-in-metadata";
        let values: Vec<&String> = matches.get_many::<String>(name).into_iter().flatten().collect();
        let indices: Vec<usize> = matches.indices_of(name).into_iter().flatten().collect();
        for (words, index) in values.chunks(3).zip(indices.chunks(3)) {
            if let ([fields, search, replacement], [index, ..]) = (words, index) {
                let read = moment(fields).and_then(|fields| {
                    Alteration::replace(fields, search, replacement)
                        .map_err(|error| told(name, fields, &error))
                });
                found.push((*index, read));
            }
        }
        found.sort_by_key(|(index, _)| *index);
        let all = found.into_iter().map(|(_, read)| read).collect::<Result<Vec<_>, String>>();
        all.map(Self).map_err(|message| clap::Error::raw(ErrorKind::ValueValidation, format!("{message}\n")))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn parse(text: &str) -> Result<Alteration, String> {
    let text = moment(text)?;
    Alteration::parse(text).map_err(|error| told("parse-metadata", text, &error))
}

fn told(option: &str, text: &str, error: &AlterationError) -> String {
    format!("invalid value '{text}' for '--{option}': {error}")
}

/// The text without the moment in front.
fn moment(text: &str) -> Result<&str, String> {
    if let Some(late) = LATE.iter().find(|late| text.starts_with(**late)) {
        return Err(format!("metadata is changed before files are named; leave {late} out"));
    }
    Ok(EARLY.iter().find_map(|early| text.strip_prefix(early)).unwrap_or(text))
}

impl Args for Alterations {
    fn augment_args(command: Command) -> Command {
        command
            .arg(
                Arg::new("parse-metadata")
                    .long("parse-metadata")
                    .value_name("FROM:TO")
                    .action(ArgAction::Append)
                    .help("Set fields from other fields, as in `title:%(artist)s - %(title)s`"),
            )
            .arg(
                Arg::new("replace-in-metadata")
                    .long("replace-in-metadata")
                    .value_names(["FIELDS", "REGEX", "REPLACE"])
                    .num_args(3)
                    .action(ArgAction::Append)
                    .help("Replace text in these fields before files are named"),
            )
            .arg(
                Arg::new("metadata-from-title")
                    .long("metadata-from-title")
                    .action(ArgAction::Append)
                    .hide(true),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Alterations, clap::Error> {
        let command = Alterations::augment_args(Command::new("x"));
        Alterations::from_arg_matches(&command.try_get_matches_from(words)?)
    }

    #[test]
    fn the_order_of_both_options_is_kept() {
        let all = read(&[
            "x",
            "--parse-metadata",
            "title:%(a)s - %(b)s",
            "--replace-in-metadata",
            "a,b",
            "x",
            "y",
            "--parse-metadata",
            "video:id:c",
            "--replace-in-metadata",
            "pre_process:c",
            "x",
            "y",
        ])
        .unwrap();
        let kinds: Vec<bool> = all.0.iter().map(|one| matches!(one, Alteration::Parse { .. })).collect();
        assert_eq!(kinds, [true, false, true, false]);
    }

    #[test]
    fn mistakes_name_the_option() {
        let error = read(&["x", "--parse-metadata", "title"]).unwrap_err().to_string();
        assert!(error.contains("--parse-metadata") && error.contains("FROM:TO"), "{error}");
        assert!(read(&["x", "--parse-metadata", "after_move:title:x"]).is_err());
    }
}
