//! What files are called and where they go.

use clap::Args;

use super::values::{self, Folder, OutputTemplate};

#[derive(Args, Debug)]
#[command(next_help_heading = "Names and folders")]
pub(crate) struct Naming {
    /// Name files by TEMPLATE [default: %(title)s [%(id)s].%(ext)s]; TYPE is one of subtitle, thumbnail, description,
    /// infojson, link, chapter, pl_video, pl_thumbnail, pl_description and pl_infojson for files beside the media
    #[arg(short = 'o', long, value_name = "[TYPE:]TEMPLATE", value_parser = values::output_template)]
    pub(crate) output: Vec<OutputTemplate>,

    /// Name files %(title)s-%(id)s.%(ext)s
    #[arg(short = 't', long, conflicts_with_all = ["output", "id"])]
    pub(crate) title: bool,

    /// Name files %(id)s.%(ext)s
    #[arg(long, conflicts_with = "output")]
    pub(crate) id: bool,

    /// Put files below DIR; with a TYPE, those files below DIR in it
    #[arg(short = 'P', long, value_name = "[TYPE:]DIR", value_parser = values::home_folder)]
    pub(crate) paths: Vec<Folder>,

    /// Only ASCII in names, without blanks and `&`
    #[arg(long, overrides_with = "no_restrict_filenames")]
    pub(crate) restrict_filenames: bool,

    /// Take back --restrict-filenames
    #[arg(long, overrides_with = "restrict_filenames", hide = true)]
    no_restrict_filenames: bool,

    /// Only names Windows accepts (the default)
    #[arg(long, overrides_with = "no_windows_filenames")]
    windows_filenames: bool,

    /// Keep characters in names that only Windows forbids
    #[arg(long, overrides_with = "windows_filenames")]
    pub(crate) no_windows_filenames: bool,

    /// What stands in a name for a field an item does not have [default: NA]
    #[arg(long, value_name = "TEXT")]
    pub(crate) output_na_placeholder: Option<String>,

    /// The first %(autonumber)s
    #[arg(long, value_name = "N", default_value_t = 1, hide_default_value = true)]
    pub(crate) autonumber_start: u64,

    /// Digits of %(autonumber)s
    #[arg(long, value_name = "N", hide = true)]
    pub(crate) autonumber_size: Option<usize>,

    /// Cut names to N characters before the extension
    #[arg(long, alias = "trim-file-names", value_name = "N")]
    pub(crate) trim_filenames: Option<usize>,
}
