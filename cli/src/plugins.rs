//! The sites there are: those vidra ships, and the script plugins the user installed.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use vidra_core::extract::Registry;
use vidra_plugins::Store;

use crate::folders::{self, Variable};
use crate::report::Reporter;

/// Where installed plugins are kept.
///
/// # Errors
/// No home folder.
pub(crate) fn store(variable: Variable<'_>) -> anyhow::Result<Store> {
    let folder = folder(variable).context("there is no home folder where plugins could be")?;
    Ok(Store::at(folder))
}

fn folder(variable: Variable<'_>) -> Option<PathBuf> {
    Some(folders::data(variable)?.join("plugins"))
}

/// All sites. Plugins that cannot be used are told and left out.
pub(crate) fn registry(variable: Variable<'_>, reporter: &Reporter) -> Arc<Registry> {
    let shipped = vidra_extractors::registry();
    let Some(folder) = folder(variable) else { return shipped };
    match Store::at(folder).sites() {
        Ok((installed, troubles)) => {
            troubles.iter().for_each(|trouble| reporter.warning(trouble));
            if installed.is_empty() {
                return shipped;
            }
            Arc::new(Registry::new(shipped.iter().chain(installed)))
        }
        Err(error) => {
            reporter.warning(&format!("no plugin is used: {error}"));
            shipped
        }
    }
}
