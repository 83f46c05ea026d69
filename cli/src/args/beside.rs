//! Files beside the media: info JSON, description, links.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Debug)]
#[command(next_help_heading = "Files beside the media")]
pub(crate) struct BesideOptions {
    /// Write what is known of an item to NAME.info.json
    #[arg(long, overrides_with = "no_write_info_json")]
    pub(crate) write_info_json: bool,

    /// Take back --write-info-json
    #[arg(long, overrides_with = "write_info_json", hide = true)]
    no_write_info_json: bool,

    /// Leave out of it what is of this run alone, such as file names (the default)
    #[arg(long, alias = "clean-infojson", overrides_with = "no_clean_info_json")]
    clean_info_json: bool,

    /// Write everything to it
    #[arg(long, alias = "no-clean-infojson", overrides_with = "clean_info_json")]
    pub(crate) no_clean_info_json: bool,

    /// Take the items from a file that --write-info-json, -j or -J wrote, and ask no site
    #[arg(long, alias = "load-info", value_name = "FILE")]
    pub(crate) load_info_json: Option<PathBuf>,

    /// Write the description to NAME.description
    #[arg(long, overrides_with = "no_write_description")]
    pub(crate) write_description: bool,

    /// Take back --write-description
    #[arg(long, overrides_with = "write_description", hide = true)]
    no_write_description: bool,

    /// Write such files of lists, too (the default)
    #[arg(long, overrides_with = "no_write_playlist_metafiles")]
    write_playlist_metafiles: bool,

    /// Write such files of items alone, and none of lists
    #[arg(long, overrides_with = "write_playlist_metafiles")]
    pub(crate) no_write_playlist_metafiles: bool,

    /// Write a link to the page that this system opens (.url, .webloc or .desktop)
    #[arg(long)]
    pub(crate) write_link: bool,

    /// Write a link to the page for Windows
    #[arg(long)]
    pub(crate) write_url_link: bool,

    /// Write a link to the page for macOS
    #[arg(long)]
    pub(crate) write_webloc_link: bool,

    /// Write a link to the page for Linux
    #[arg(long)]
    pub(crate) write_desktop_link: bool,
}
