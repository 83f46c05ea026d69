//! `vidra plugin types`: what plugins see and return, for editors.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use crate::whole_file;

/// Words of `vidra plugin types`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Write it to this file, such as vidra.d.ts, instead of printing it
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
}

/// Prints or writes the definitions.
///
/// # Errors
/// A file that cannot be written.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let text = vidra_plugins::typescript();
    let Some(path) = &arguments.write else { return Ok(crate::answer(&text)) };
    whole_file::write(path, text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(ExitCode::SUCCESS)
}
