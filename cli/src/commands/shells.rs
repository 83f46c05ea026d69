//! The manual page and the completions of shells, from the same definitions the command line is read with.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::CommandFactory as _;
use clap_complete::Shell;

use super::COMMANDS;
use crate::args::Arguments;

/// `vidra completions SHELL`.
///
/// # Errors
/// No shell, or one there are no completions for.
pub(super) fn completions(words: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let shell = words.first().and_then(|word| word.to_str()).unwrap_or_default();
    let shell: Shell =
        shell.parse().map_err(|_| anyhow::anyhow!("name a shell: bash, zsh, fish, powershell or elvish"))?;
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "vidra", &mut text);
    Ok(crate::answer(&String::from_utf8_lossy(&text)))
}

/// `vidra man`.
///
/// # Errors
/// None that can be provoked: the page is made in memory.
pub(super) fn manual(_: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Arguments::command())
        .render(&mut text)
        .context("the manual page could not be made")?;
    let mut text = String::from_utf8_lossy(&text).into_owned();
    // roff: a section of its own, one paragraph a command.
    text.push_str(".SH COMMANDS\n");
    for command in COMMANDS {
        text.push_str(&format!(".TP\n\\fBvidra {}\\fR\n{}.\n", command.name, command.about));
    }
    Ok(crate::answer(&text))
}
