//! `vidra plugin import-har`: what a browser exported becomes a test.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use vidra_kit::import::{browser_har, tried};

use super::record::{address, free_place, keep};
use super::workshop::taker;
use crate::whole_file;

/// Largest export that is read, in bytes.
const EXPORT_BYTES: u64 = 512 * 1024 * 1024;

/// Words of `vidra plugin import-har`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A HAR file exported from a browser's developer tools, with content
    file: PathBuf,
    /// The address the page was opened with
    #[arg(long)]
    url: String,
    /// What the case is: plain, removed, private, geo, list …
    #[arg(long, value_name = "NAME", default_value = "imported")]
    case: String,
    /// The site or script plugin, where several here take the address
    #[arg(long, value_name = "NAME")]
    plugin: Option<String>,
    /// Replace a recording of that name
    #[arg(long)]
    force: bool,
}

/// Imports an export.
///
/// # Errors
/// A file that is no export, no site that takes the address, and exchanges that are missing, each named with what to do.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let shown = arguments.file.display();
    let text =
        whole_file::read(&arguments.file, EXPORT_BYTES).with_context(|| format!("cannot read {shown}"))?;
    let url = address(&arguments.url, &vidra_extractors::registry())?;
    let subject = taker(Path::new("."), arguments.plugin.as_deref(), &url)?;
    let place = free_place(&subject, &arguments.case, arguments.force)?;
    let har = browser_har(&text, url.as_str()).map_err(|reason| anyhow::anyhow!("{shown}: {reason}"))?;
    let tried = tried(har, &subject.registry, None).map_err(anyhow::Error::msg)?;
    anyhow::ensure!(
        tried.missing.is_empty(),
        "{shown} lacks what {} asks for, and no test is written: {}",
        subject.site.name,
        tried.missing.join("; ")
    );
    keep(&tried, &place)
}
