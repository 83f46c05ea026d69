//! `vidra plugin remove ID…`: forgotten, with everything it was granted.

use std::process::ExitCode;

use clap::Args;

use crate::plugins;

/// Words of `vidra plugin remove`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Which, as `list` shows them
    #[arg(required = true)]
    ids: Vec<String>,
}

/// Removes plugins.
///
/// # Errors
/// The first that is not installed; those before are removed.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let store = plugins::store(&crate::variable)?;
    let mut text = String::new();
    for id in &arguments.ids {
        store.remove(id)?;
        text.push_str(&format!("{id} is removed\n"));
    }
    Ok(crate::answer(&text))
}
