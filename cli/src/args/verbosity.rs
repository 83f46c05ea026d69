//! What is told on standard error.

use std::time::Duration;

use clap::Args;

use super::values::{self, Colour, ProgressTemplate};

#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct Verbosity {
    /// Say nothing but warnings and errors
    #[arg(short = 'q', long, overrides_with = "no_quiet")]
    pub(crate) quiet: bool,

    /// Take back --quiet
    #[arg(long, overrides_with = "quiet", hide = true)]
    no_quiet: bool,

    /// Say more
    #[arg(short = 'v', long)]
    pub(crate) verbose: bool,

    /// Say no warnings
    #[arg(long)]
    pub(crate) no_warnings: bool,

    /// Show progress, even when quiet
    #[arg(long, overrides_with = "no_progress")]
    pub(crate) progress: bool,

    /// Show no progress
    #[arg(long, overrides_with = "progress")]
    pub(crate) no_progress: bool,

    /// Show progress as lines instead of bars
    #[arg(long)]
    pub(crate) newline: bool,

    /// Show progress by a template over `info` and `progress`; in front its kind: download (the default), postprocess for
    /// what comes after, download-title and postprocess-title for the terminal's title
    #[arg(long, value_name = "[KIND:]TEMPLATE", value_parser = values::progress_template)]
    pub(crate) progress_template: Vec<ProgressTemplate>,

    /// Show progress in the terminal's title
    #[arg(long)]
    pub(crate) console_title: bool,

    /// Seconds between two lines of progress
    #[arg(long, value_name = "SECONDS", value_parser = values::interval)]
    pub(crate) progress_delta: Option<Duration>,

    /// Tell everything as JSON, one object a line, on standard error
    #[arg(long)]
    pub(crate) progress_json: bool,

    /// Colours: always, auto or never
    #[arg(long, value_name = "WHEN", value_parser = values::colour, default_value = "auto", hide_default_value = true)]
    pub(crate) color: Colour,

    /// The same as --color never
    #[arg(long, aliases = ["no-color", "no-colours"])]
    pub(crate) no_colors: bool,
}
