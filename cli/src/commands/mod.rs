//! What `vidra WORD …` does that is no download: a word in first place that is the name of a command.
//!
//! A command's name has no dot and no colon, so no address and no shorthand of a site is ever taken for one; who has a
//! file or a host of that name writes `./archive` or `archive/`.

mod archive;
mod config;
mod debug;
mod doctor;
mod masks;
mod plugin;
mod probe;
mod shells;
mod verify;
mod which;

use std::ffi::OsString;
use std::process::ExitCode;

/// What a command does with the words behind its name.
type Action = fn(Vec<OsString>) -> anyhow::Result<ExitCode>;

/// One command.
pub(crate) struct Command {
    /// The word in first place.
    pub(crate) name: &'static str,
    /// What it is for, in a line.
    pub(crate) about: &'static str,
    run: Action,
}

/// The commands, by name.
pub(crate) const COMMANDS: &[Command] = &[
    Command {
        name: "archive",
        about: "Show, carry over and forget what was downloaded",
        run: archive::archive,
    },
    Command { name: "completions", about: "Print the completions of a shell", run: shells::completions },
    Command {
        name: "config",
        about: "Show what is set, or take over a configuration of yt-dlp",
        run: config::config,
    },
    Command { name: "debug", about: "Ask a YouTube player script, for a report", run: debug::debug },
    Command { name: "doctor", about: "Tell what of this machine vidra sees", run: doctor::doctor },
    Command { name: "man", about: "Print the manual page", run: shells::manual },
    Command {
        name: "plugin",
        about: "Install script plugins; begin, record, test and look at sites",
        run: plugin::plugin,
    },
    Command { name: "probe", about: "Print the tracks of files", run: probe::run },
    Command { name: "verify", about: "Say what is wrong with files", run: verify::run },
    Command {
        name: "which",
        about: "Show which sites are asked for an address, in order, and why",
        run: which::run,
    },
];

/// Carries out the command the words name, the program's name being the first; `None` where they name none.
pub(crate) fn carry_out(words: &[OsString]) -> Option<anyhow::Result<ExitCode>> {
    let name = words.get(1)?.to_str()?;
    let command = COMMANDS.iter().find(|command| command.name == name)?;
    Some((command.run)(words.get(2..).unwrap_or_default().to_vec()))
}

/// Prints what clap has to say about a command's own words: help, or what is wrong.
fn explained(error: &clap::Error) -> ExitCode {
    // A reader that went away needs no word.
    let _ = error.print();
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_are_no_addresses() {
        let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
        assert!(names.is_sorted());
        assert!(names.iter().all(|name| name.chars().all(|letter| letter.is_ascii_lowercase())));
    }

    #[test]
    fn only_the_first_word_is_a_command() {
        let words = |line: &str| line.split_whitespace().map(OsString::from).collect::<Vec<_>>();
        for line in ["vidra", "vidra -q man", "vidra man/", "vidra https://man.example/", "vidra mann"] {
            assert!(carry_out(&words(line)).is_none(), "{line}");
        }
        assert!(carry_out(&words("vidra completions klingon")).is_some_and(|ended| ended.is_err()));
    }
}
