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

    /// Work on N items at once, at most 2 of them on one host; results keep the order asked for [default: 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) jobs: Option<u16>,

    /// Go on with the next item after an error, and exit with 1 at the end (the default)
    #[arg(short = 'i', long, overrides_with_all = ["abort_on_error", "no_abort_on_error"])]
    ignore_errors: bool,

    /// Stop everything at the first error
    #[arg(long, alias = "no-ignore-errors", overrides_with_all = ["ignore_errors", "no_abort_on_error"])]
    pub(crate) abort_on_error: bool,

    /// The same as --ignore-errors
    #[arg(long, overrides_with_all = ["ignore_errors", "abort_on_error"])]
    no_abort_on_error: bool,

    /// Look for media on the page itself, even where a site of its own would take the URL
    #[arg(long)]
    pub(crate) force_generic_extractor: bool,

    /// Ask these sites alone, in this order of wishes: names or patterns parted by commas, `all`, `-NAME` for all but one
    #[arg(long, alias = "ies", value_name = "NAMES")]
    pub(crate) use_extractors: Vec<String>,

    /// What a word that is no address is searched with, as in `ytsearch`; `error` searches nowhere (the default)
    #[arg(long, value_name = "PREFIX")]
    pub(crate) default_search: Option<String>,

    /// List the sites
    #[arg(long)]
    pub(crate) list_extractors: bool,

    /// List the sites in words
    #[arg(long)]
    pub(crate) extractor_descriptions: bool,

    /// Print what vidra calls itself to servers
    #[arg(long)]
    pub(crate) dump_user_agent: bool,

    /// Look for a newer version: left to the package manager, exit code 100
    #[arg(short = 'U', long, hide = true)]
    pub(crate) update: bool,

    /// The same, to a certain version
    #[arg(long, value_name = "VERSION", hide = true)]
    pub(crate) update_to: Option<String>,

    /// Say of every site whether it takes the URL, which one is asked, and why
    #[arg(long)]
    pub(crate) which: bool,

    /// Read no configuration but that of --config-locations
    #[arg(long, alias = "no-config")]
    ignore_config: bool,

    /// Read this configuration, too: a file in the syntax of the command line, or a folder with vidra.conf or yt-dlp.conf
    #[arg(long, alias = "config-location", value_name = "PATH")]
    config_locations: Vec<String>,

    /// Take back --config-locations
    #[arg(long, hide = true)]
    no_config_locations: bool,

    /// Take the options of [profile.NAME] in config.toml, too
    #[arg(long, value_name = "NAME")]
    profile: Vec<String>,

    /// Make options of your own: --alias hd,-X "-S res:{0}" lets -X 720 stand for -S res:720
    #[arg(long, num_args = 2, value_names = ["NAMES", "OPTIONS"], action = ArgAction::Append)]
    alias: Vec<String>,

    /// Take several options under one name: mp3, aac, mp4, mkv or sleep; -t NAME is the same
    #[arg(long, value_name = "NAME")]
    preset_alias: Vec<String>,
}

impl General {
    /// Whether an update is asked for.
    pub(crate) const fn asks_for_update(&self) -> bool {
        self.update || self.update_to.is_some()
    }
}
