//! What a plugin wants is shown and granted by a person, or named word for word on the command line. There is no yes to
//! everything.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use vidra_core::output::Printable;
use vidra_plugins::{Candidate, Permission, not_granted};

/// Everything the plugin wants, once it is granted: by `granted` already, else by the person at the terminal.
///
/// # Errors
/// It was not granted.
pub(super) fn asked(
    candidate: &Candidate,
    granted: &[Permission],
    command: &str,
) -> anyhow::Result<Vec<Permission>> {
    let wanted = candidate.manifest.permissions();
    let missing = not_granted(&wanted, granted);
    if missing.is_empty() {
        return Ok(wanted);
    }
    let is_somebody_there = io::stdin().is_terminal() && io::stderr().is_terminal();
    let mut out = io::stderr().lock();
    write!(out, "{}", question(candidate, &missing))?;
    if !is_somebody_there {
        let words: Vec<String> = missing.iter().map(|one| format!("--grant '{one}'")).collect();
        anyhow::bail!(
            "nobody is there to grant it, and nothing was changed; grant it with: {command} {}",
            words.join(" ")
        );
    }
    write!(out, "Grant it? [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    anyhow::ensure!(
        matches!(answer.trim(), "y" | "Y" | "yes"),
        "it was not granted, and nothing was changed"
    );
    Ok(wanted)
}

/// `Clips (clips 1.0, sha256 0123…) from FILE wants more than it was granted. It`, and what it wants.
fn question(candidate: &Candidate, missing: &[&Permission]) -> String {
    let manifest = &candidate.manifest;
    let version = manifest.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let mut text = format!(
        "{} ({}{version}, sha256 {}) from {} wants to be granted that it\n",
        Printable(&manifest.name),
        manifest.id,
        candidate.sha256,
        Printable(&candidate.source),
        version = Printable(&version),
    );
    for one in missing {
        text.push_str(&format!("  {}\n", Printable(&one.meaning())));
    }
    for site in taken_over(candidate) {
        text.push_str(&format!("  takes the place of vidra's own site {site} for some addresses\n"));
    }
    text
}

/// Sites vidra ships that take one of their own examples, or the plugin's, no more.
fn taken_over(candidate: &Candidate) -> Vec<&'static str> {
    let is_taken = |example: &&str| url::Url::parse(example).is_ok_and(|url| candidate.manifest.takes(&url));
    let registry = vidra_extractors::registry();
    registry.iter().filter(|site| site.examples.iter().any(&is_taken)).map(|site| site.name).collect()
}
