//! What is done, with which URLs, and what happens after an error.

use std::path::PathBuf;

use clap::{ArgAction, Args};

#[derive(Args, Debug)]
#[command(next_help_heading = "General")]
pub(crate) struct General {
    /// Print the version
    #[arg(long, action = ArgAction::Version)]
    version: Option<bool>,

    /// Read URLs from FILE, one a line, before those of the command line; `-` reads standard input. Lines that begin
    /// with `#`, `;` or `]` are comments
    #[arg(short = 'a', long, value_name = "FILE")]
    pub(crate) batch_file: Option<PathBuf>,

    /// Work on N items at once, at most 2 of them on one host; results keep the order asked for
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) jobs: u16,

    /// Go on with the next item after an error, and exit with 1 at the end (the default)
    #[arg(short = 'i', long, overrides_with_all = ["abort_on_error", "no_abort_on_error"])]
    ignore_errors: bool,

    /// Stop everything at the first error
    #[arg(long, overrides_with_all = ["ignore_errors", "no_abort_on_error"])]
    pub(crate) abort_on_error: bool,

    /// The same as --ignore-errors
    #[arg(long, overrides_with_all = ["ignore_errors", "abort_on_error"])]
    no_abort_on_error: bool,

    /// Look for media on the page itself, even where a site of its own would take the URL
    #[arg(long)]
    pub(crate) force_generic_extractor: bool,

    /// List the sites
    #[arg(long)]
    pub(crate) list_extractors: bool,

    /// Say of every site whether it takes the URL, which one is asked, and why
    #[arg(long)]
    pub(crate) which: bool,
}
