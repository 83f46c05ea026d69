//! `vidra plugin …`: sites that are installed without rebuilding. Each subcommand has a file of its own.

mod add;
mod consent;
mod dev;
mod doctor;
mod import_har;
mod list;
mod live;
mod new;
mod record;
mod remove;
mod scripts;
mod test;
mod types;
mod update;
mod workshop;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Script plugins: sites in one file each that vidra asks once you installed them; and what their authors work with.
#[derive(Debug, Parser)]
#[command(name = "vidra plugin", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Install a plugin, once you granted what it wants
    Add(add::Arguments),
    /// Show what is installed and what it may do
    List(list::Arguments),
    /// Remove plugins
    Remove(remove::Arguments),
    /// Print what plugins see and return, as TypeScript for editors
    Types(types::Arguments),
    /// Look at installed plugins anew where they were installed from
    Update(update::Arguments),
    /// Begin a site from the address of one page
    New(new::Arguments),
    /// Record a case from the real site as a test
    Record(record::Arguments),
    /// Make a test of what a browser's developer tools exported
    ImportHar(import_har::Arguments),
    /// Replay every recording, compare the whole result, and spoil each answer in turn
    Test(test::Arguments),
    /// Say what a site should keep to before others use it
    Doctor(doctor::Arguments),
    /// Test again at every save
    Dev(dev::Arguments),
}

/// Carries out `vidra plugin`.
///
/// # Errors
/// What the subcommand cannot do.
pub(super) fn plugin(words: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let name = OsString::from("vidra plugin");
    let arguments = match Arguments::try_parse_from(std::iter::once(name).chain(words)) {
        Ok(arguments) => arguments,
        Err(error) => return Ok(super::explained(&error)),
    };
    match arguments.task {
        Task::Add(arguments) => add::run(&arguments),
        Task::List(arguments) => list::run(&arguments),
        Task::Remove(arguments) => remove::run(&arguments),
        Task::Types(arguments) => types::run(&arguments),
        Task::Update(arguments) => update::run(&arguments),
        Task::New(arguments) => new::run(&arguments),
        Task::Record(arguments) => record::run(&arguments),
        Task::ImportHar(arguments) => import_har::run(&arguments),
        Task::Test(arguments) => test::run(&arguments),
        Task::Doctor(arguments) => doctor::run(&arguments),
        Task::Dev(arguments) => dev::run(&arguments),
    }
}
