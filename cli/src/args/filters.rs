//! Which items are left out by what is known of them, and when one of them ends the run.

use clap::Args;

use super::dates::{self, Day};

#[derive(Args, Debug)]
#[command(next_help_heading = "Leaving items out")]
pub(crate) struct Filters {
    /// Take only items that pass, as in `!is_live & duration>?60`; of several one is enough; `-` asks you
    #[arg(long, alias = "match-filter", value_name = "FILTER")]
    pub(crate) match_filters: Vec<String>,

    /// The same, and stop with exit code 101 at the first item that does not pass
    #[arg(long, value_name = "FILTER")]
    pub(crate) break_match_filters: Vec<String>,

    /// Only items published on this day: YYYYMMDD, or as in today-2weeks
    #[arg(long, value_name = "DATE", value_parser = dates::day)]
    pub(crate) date: Option<Day>,

    /// Only items published on this day or before
    #[arg(long, value_name = "DATE", value_parser = dates::day)]
    pub(crate) datebefore: Option<Day>,

    /// Only items published on this day or after
    #[arg(long, value_name = "DATE", value_parser = dates::day)]
    pub(crate) dateafter: Option<Day>,

    /// Only items somebody of YEARS may see
    #[arg(long, value_name = "YEARS")]
    pub(crate) age_limit: Option<u32>,

    /// Only items seen so often
    #[arg(long, value_name = "N", hide = true)]
    pub(crate) min_views: Option<u64>,

    /// Only items seen no more often
    #[arg(long, value_name = "N", hide = true)]
    pub(crate) max_views: Option<u64>,

    /// Only items whose title has this (a regular expression)
    #[arg(long, value_name = "PATTERN", hide = true)]
    pub(crate) match_title: Option<String>,

    /// Only items whose title has none of this
    #[arg(long, value_name = "PATTERN", hide = true)]
    pub(crate) reject_title: Option<String>,

    /// Stop with exit code 101 at the first item that is in the archive
    #[arg(long, overrides_with = "no_break_on_existing")]
    pub(crate) break_on_existing: bool,

    /// Take back --break-on-existing
    #[arg(long, overrides_with = "break_on_existing", hide = true)]
    no_break_on_existing: bool,

    /// What would stop the run (--max-downloads, --break-…) ends only the URL it happens in
    #[arg(long, overrides_with = "no_break_per_input")]
    pub(crate) break_per_input: bool,

    /// Take back --break-per-input
    #[arg(long, overrides_with = "break_per_input", hide = true)]
    no_break_per_input: bool,
}
