//! What was downloaded before, and is left alone.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Debug)]
#[command(next_help_heading = "Archive")]
pub(crate) struct Archive {
    /// Leave out what FILE names, and add what is downloaded: a text file as yt-dlp's, or SQLite where the name ends in
    /// .sqlite or .db
    #[arg(long, value_name = "FILE")]
    pub(crate) download_archive: Option<PathBuf>,

    /// The same with vidra's own archive in your data folder (`vidra archive list` shows it)
    #[arg(long, conflicts_with = "download_archive")]
    pub(crate) archive: bool,

    /// Download what is in the archive again where a better format is offered now
    #[arg(long)]
    pub(crate) upgrade: bool,

    /// Add to the archive even where nothing is downloaded, with -s
    #[arg(long, alias = "force-download-archive", alias = "force-write-download-archive")]
    pub(crate) force_write_archive: bool,
}
