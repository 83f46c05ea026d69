//! `vidra plugin record`: a case from the real site becomes a test.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use vidra_core::extract::{Link, Registry};
use vidra_core::http::RemoteUrl;
use vidra_core::http::har::Har;
use vidra_core::output::Printable;
use vidra_kit::import::{Tried, tried};

use super::live::Live;
use super::workshop::{Subject, taker};
use crate::{targets, whole_file};

/// Words of `vidra plugin record`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What the case is: plain, removed, private, geo, list …
    case: String,
    /// The address of one
    url: String,
    /// The site or script plugin, where several here take the address
    #[arg(long, value_name = "NAME")]
    plugin: Option<String>,
    /// Replace a recording of that name
    #[arg(long)]
    force: bool,
    /// Options of vidra, such as --proxy or --cookies
    #[arg(last = true, value_name = "OPTIONS")]
    options: Vec<OsString>,
}

/// Records a case.
///
/// # Errors
/// No site here takes the address, a case of that name is there, the file cannot be written.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let live = Live::open(&arguments.url, &arguments.options)?;
    let subject = taker(Path::new("."), arguments.plugin.as_deref(), live.url())?;
    let place = free_place(&subject, &arguments.case, arguments.force)?;
    let outcome = live.ask(Link::new(live.url().clone()), &subject.registry, None);
    if let vidra_kit::Outcome::Failed("http", message) = &outcome {
        anyhow::bail!("the site was not reached, and nothing is written: {message}");
    }
    let tried = tried(live.har(), &subject.registry, None).map_err(anyhow::Error::msg)?;
    anyhow::ensure!(
        tried.missing.is_empty(),
        "the recording does not replay, and is not written: {}",
        tried.missing.join("; ")
    );
    keep(&tried, &place)
}

/// The file of a case, its name looked at.
///
/// # Errors
/// A name out of shape, and one that is taken.
pub(super) fn free_place(
    subject: &Subject,
    case: &str,
    replaces: bool,
) -> anyhow::Result<std::path::PathBuf> {
    let is_plain =
        !case.is_empty() && case.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    anyhow::ensure!(is_plain, "{case:?} is no name for a case: use lower case letters, digits and dashes");
    let place = subject.place_of(case);
    anyhow::ensure!(
        replaces || !place.exists(),
        "{} is there already; --force replaces it, another name keeps both",
        place.display()
    );
    Ok(place)
}

/// Writes a recording and tells what is in it.
///
/// # Errors
/// A file that cannot be written.
pub(super) fn keep(tried: &Tried, place: &Path) -> anyhow::Result<ExitCode> {
    write(&tried.har, place)?;
    let mut text = format!("{}: {}\n", place.display(), Printable(&tried.outcome));
    let kept = tried.har.log.entries.len();
    let exchanges = if kept == 1 { "1 exchange is".to_owned() } else { format!("{kept} exchanges are") };
    let _ = writeln!(
        text,
        "{exchanges} kept, {} left out as not needed; what is of no public kind is taken out",
        tried.unused
    );
    text.push_str(
        "read it before you share it, and cut what the site does not read; vidra plugin test tries it\n",
    );
    Ok(crate::answer(&text))
}

/// Writes a recording, with its folder.
///
/// # Errors
/// A file that cannot be written.
pub(super) fn write(har: &Har, place: &Path) -> anyhow::Result<()> {
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    whole_file::write(place, har.to_text().as_bytes())
        .with_context(|| format!("cannot write {}", place.display()))
}

/// A word as an address that some site here may take.
///
/// # Errors
/// What is wrong with it.
pub(super) fn address(word: &str, registry: &Arc<Registry>) -> anyhow::Result<RemoteUrl> {
    targets::url(word, registry, None).map_err(anyhow::Error::msg)
}
