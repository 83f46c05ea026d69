//! `vidra plugin list`: what is installed and what it may do.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;
use vidra_core::output::Printable;
use vidra_plugins::{Installed, Store};

use super::update::is_intact;
use crate::plugins;

/// Words of `vidra plugin list`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// As JSON, one plugin a line
    #[arg(long)]
    json: bool,
}

/// Lists the installed plugins.
///
/// # Errors
/// An index that cannot be read.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let store = plugins::store(&crate::variable)?;
    let installed = store.list()?;
    if installed.is_empty() && !arguments.json {
        return Ok(crate::answer("no plugin is installed; vidra plugin add FILE installs one\n"));
    }
    let line = if arguments.json { as_json } else { as_text };
    // One that a later vidra installed does not hide the others.
    let refused = |one: &Installed, reason: &str| match arguments.json {
        true => format!("{}\n", json!({ "id": one.id(), "error": reason })),
        false => {
            let id = Printable(one.id());
            format!("{id}  is refused: {}; vidra plugin remove {id} removes it\n", Printable(reason))
        }
    };
    let lines = installed
        .iter()
        .map(|one| line(&store, one).unwrap_or_else(|error| refused(one, &error.to_string())));
    Ok(crate::answer(&lines.collect::<String>()))
}

fn as_json(store: &Store, installed: &Installed) -> anyhow::Result<String> {
    let manifest = installed.manifest()?;
    let texts = |all: Vec<String>| json!(all);
    let one = json!({
        "id": manifest.id,
        "name": manifest.name,
        "version": manifest.version,
        "api": installed.api,
        "sha256": installed.sha256,
        "source": installed.source,
        "match": texts(manifest.matches.iter().map(ToString::to_string).collect()),
        "hosts": texts(manifest.hosts.iter().map(ToString::to_string).collect()),
        "cookies": texts(manifest.cookies.iter().map(ToString::to_string).collect()),
        "is_intact": is_intact(store, &manifest.id, &installed.sha256),
    });
    Ok(format!("{one}\n"))
}

/// A line of its own for everything it was granted.
fn as_text(store: &Store, installed: &Installed) -> anyhow::Result<String> {
    let manifest = installed.manifest()?;
    let version = manifest.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let mut text = format!(
        "{}{}  {}  sha256 {}  from {}\n",
        manifest.id,
        Printable(&version),
        Printable(&manifest.name),
        installed.sha256.get(..16).unwrap_or_default(),
        Printable(&installed.source),
    );
    for permission in manifest.permissions() {
        text.push_str(&format!("  {}\n", Printable(&permission.meaning())));
    }
    if !is_intact(store, &manifest.id, &installed.sha256) {
        let id = &manifest.id;
        text.push_str(&format!(
            "  is refused: its file has changed; vidra plugin update {id} looks at it anew\n"
        ));
    }
    Ok(text)
}
