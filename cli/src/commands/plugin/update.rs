//! `vidra plugin update`: a plugin is read again where it was installed from; what it wants beyond what it had is asked.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use vidra_plugins::{Candidate, Permission, Store};

use super::consent;
use crate::plugins;

/// Words of `vidra plugin update`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Which; all of them where none is named
    ids: Vec<String>,
    /// Read it from this file, and from then on
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Grant this without being asked: match:PATTERN, host:HOST or cookies:HOST; may be given several times
    #[arg(long, value_name = "PERMISSION")]
    grant: Vec<Permission>,
}

/// Renews plugins.
///
/// # Errors
/// The first that cannot be renewed.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let store = plugins::store(&crate::variable)?;
    let mut ids = arguments.ids.clone();
    anyhow::ensure!(
        arguments.from.is_none() || ids.len() == 1,
        "--from FILE is for one plugin; name it, as in vidra plugin update ID --from FILE"
    );
    if ids.is_empty() {
        for installed in store.list()? {
            ids.push(installed.id().to_owned());
        }
    }
    let mut text = String::new();
    for id in &ids {
        text.push_str(&renewed(&store, id, arguments)?);
    }
    Ok(crate::answer(&text))
}

fn renewed(store: &Store, id: &str, arguments: &Arguments) -> anyhow::Result<String> {
    let before = store.find(id)?;
    let from = arguments.from.clone().unwrap_or_else(|| PathBuf::from(&before.source));
    let candidate = Candidate::read(&from).map_err(|error| {
        anyhow::anyhow!(
            "{error}; where the plugin {id} is elsewhere now, vidra plugin update {id} --from FILE"
        )
    })?;
    anyhow::ensure!(
        candidate.manifest.id == id,
        "{} is the plugin {} now, not {id}; install it with vidra plugin add",
        from.display(),
        candidate.manifest.id
    );
    if candidate.sha256 == before.sha256
        && candidate.source == before.source
        && is_intact(store, id, &before.sha256)
    {
        return Ok(format!("{id} is as it was\n"));
    }
    let mut granted = before.manifest()?.permissions();
    granted.extend(arguments.grant.iter().cloned());
    let mut command = format!("vidra plugin update {id}");
    if let Some(from) = &arguments.from {
        command.push_str(&format!(" --from '{}'", from.display()));
    }
    let granted = consent::asked(&candidate, &granted, &command)?;
    store.update(&candidate, &granted)?;
    Ok(format!("{id} is renewed from {}\n", from.display()))
}

/// Whether the copy is what was installed.
pub(super) fn is_intact(store: &Store, id: &str, sha256: &str) -> bool {
    let path: &Path = &store.path_of(id);
    Candidate::read(path).is_ok_and(|copy| copy.sha256 == sha256)
}
