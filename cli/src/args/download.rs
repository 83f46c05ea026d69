//! How bytes are fetched and what happens to files that are there.

use clap::Args;

use super::values::{self, Retries};

#[derive(Args, Debug)]
#[command(next_help_heading = "Downloading")]
pub(crate) struct Download {
    /// At most N requests in flight for one file; without it as many as make it faster, up to 16
    #[arg(short = 'N', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) concurrent_fragments: Option<u16>,

    /// At most RATE bytes a second over all downloads (50K, 4.2M)
    #[arg(short = 'r', long, alias = "rate-limit", value_name = "RATE", value_parser = values::rate)]
    pub(crate) limit_rate: Option<u64>,

    /// Ask the site for a new address when a file comes slower than RATE bytes a second for some seconds (100K)
    #[arg(long, value_name = "RATE", value_parser = values::rate)]
    pub(crate) throttled_rate: Option<u64>,

    /// Ask for at most SIZE bytes of a file at once (10M), for servers that slow down longer answers
    #[arg(long, value_name = "SIZE", value_parser = values::rate)]
    pub(crate) http_chunk_size: Option<u64>,

    /// Try N times more, or `infinite`, before a request is given up
    #[arg(short = 'R', long, value_name = "N", value_parser = values::retries)]
    pub(crate) retries: Option<Retries>,

    /// Try a segment of a stream N times more, or `infinite`, when its bytes are wrong or not there
    #[arg(long, value_name = "N", value_parser = values::retries)]
    pub(crate) fragment_retries: Option<Retries>,

    /// Leave files alone that are there already (the default)
    #[arg(short = 'w', long, overrides_with_all = ["force_overwrites", "no_force_overwrites"])]
    pub(crate) no_overwrites: bool,

    /// Replace files that are there already, and begin partial ones anew
    #[arg(long, alias = "yes-overwrites", overrides_with_all = ["no_overwrites", "no_force_overwrites"])]
    pub(crate) force_overwrites: bool,

    /// Take back --force-overwrites
    #[arg(long, overrides_with_all = ["no_overwrites", "force_overwrites"])]
    no_force_overwrites: bool,

    /// Go on with partial files (the default)
    #[arg(short = 'c', long = "continue", overrides_with = "no_continue")]
    continues: bool,

    /// Begin partial files anew
    #[arg(long, overrides_with = "continues")]
    pub(crate) no_continue: bool,

    /// Keep the partial file of a download that fails (the default)
    #[arg(long, overrides_with = "no_part")]
    part: bool,

    /// Remove the partial file of a download that fails
    #[arg(long, overrides_with = "part")]
    pub(crate) no_part: bool,
}
