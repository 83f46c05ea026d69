//! `vidra plugin add FILE`: a plugin is read, what it wants is granted, and a copy of it is kept.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use vidra_plugins::{Candidate, Permission};

use super::consent;
use crate::plugins;

/// Words of `vidra plugin add`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The plugin
    file: PathBuf,
    /// Grant this without being asked: match:PATTERN, host:HOST or cookies:HOST; may be given several times
    #[arg(long, value_name = "PERMISSION")]
    grant: Vec<Permission>,
}

/// Installs a plugin.
///
/// # Errors
/// It is none, it is there already, or it was not granted what it wants.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let store = plugins::store(&crate::variable)?;
    let candidate = Candidate::read(&arguments.file)?;
    let id = &candidate.manifest.id;
    // Before anybody is asked.
    if store.find(id).is_ok() {
        return Err(vidra_plugins::StoreError::Known(id.clone()).into());
    }
    let command = format!("vidra plugin add '{}'", arguments.file.display());
    let granted = consent::asked(&candidate, &arguments.grant, &command)?;
    store.add(&candidate, &granted)?;
    Ok(crate::answer(&format!("{id} is installed\n")))
}
