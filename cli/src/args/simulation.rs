//! What is told on standard output, and whether anything is downloaded.

use clap::{ArgAction, Args};

use super::print::Print;

#[derive(Args, Debug)]
#[command(next_help_heading = "Telling instead of downloading")]
pub(crate) struct Simulation {
    /// Download nothing and write no file
    #[arg(short = 's', long, overrides_with = "no_simulate")]
    pub(crate) simulate: bool,

    /// Download even where an option would only tell
    #[arg(long, overrides_with = "simulate")]
    pub(crate) no_simulate: bool,

    /// Do everything but download the media
    #[arg(long, alias = "no-download")]
    pub(crate) skip_download: bool,

    /// Print a template or fields, as in `title,id`, perhaps at a certain moment: video (the default), pre_process,
    /// after_filter, before_dl, post_process, after_move, after_video or playlist. Quiet; downloads nothing unless the
    /// moment comes after the download
    #[arg(short = 'O', long, value_name = "[WHEN:]TEMPLATE")]
    pub(crate) print: Vec<Print>,

    /// Write a line to the end of FILE, a template itself: what and when as in --print; nothing becomes quiet for it
    #[arg(long, num_args = 2, value_names = ["[WHEN:]TEMPLATE", "FILE"], action = ArgAction::Append)]
    pub(crate) print_to_file: Vec<String>,

    /// Run a command at a certain moment (after_move is the default): a template for a shell, in which only numbers and
    /// %(…)q may stand; the file's path is added where the template names nothing
    #[arg(long, value_name = "[WHEN:]COMMAND")]
    pub(crate) exec: Vec<String>,

    /// The same as --exec before_dl:COMMAND
    #[arg(long, value_name = "COMMAND", hide = true)]
    pub(crate) exec_before_download: Vec<String>,

    /// Go on where an item has nothing to download: what is known of it is told all the same
    #[arg(long, overrides_with = "no_ignore_no_formats_error")]
    pub(crate) ignore_no_formats_error: bool,

    /// Take back --ignore-no-formats-error
    #[arg(long, overrides_with = "ignore_no_formats_error", hide = true)]
    no_ignore_no_formats_error: bool,

    /// Print what is known of every item, one JSON object a line
    #[arg(short = 'j', long)]
    pub(crate) dump_json: bool,

    /// Print what is known of every URL, a list as one JSON object
    #[arg(short = 'J', long)]
    pub(crate) dump_single_json: bool,

    /// Print the addresses of the chosen formats
    #[arg(short = 'g', long)]
    pub(crate) get_url: bool,

    /// Print the title
    #[arg(short = 'e', long)]
    pub(crate) get_title: bool,

    /// Print the id
    #[arg(long)]
    pub(crate) get_id: bool,

    /// Print the address of the thumbnail
    #[arg(long)]
    pub(crate) get_thumbnail: bool,

    /// Print the description
    #[arg(long)]
    pub(crate) get_description: bool,

    /// Print the duration
    #[arg(long)]
    pub(crate) get_duration: bool,

    /// Print the name the file would have
    #[arg(long)]
    pub(crate) get_filename: bool,

    /// Print the names of the chosen formats
    #[arg(long)]
    pub(crate) get_format: bool,

    /// Quiet, -j, and download all the same
    #[arg(long, hide = true)]
    pub(crate) print_json: bool,
}
