//! What reaches the sites: arguments for one of them, the cache, which of two things an address means.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Debug)]
#[command(next_help_heading = "Sites")]
pub(crate) struct Sites {
    /// Tell a site something of its own: SITE:NAME=VALUE,VALUE;NAME=VALUE
    #[arg(long, value_name = "SITE:ARGS")]
    pub(crate) extractor_args: Vec<String>,

    /// Tell servers that you come from an address of this block, as in 193.0.0.0/8; `default` and `never` tell nothing
    #[arg(long, alias = "geo-bypass-ip-block", value_name = "BLOCK", value_parser = super::values::forwarded)]
    pub(crate) xff: Option<super::values::Forwarded>,

    /// Take the video where an address names a video and a list
    #[arg(long, overrides_with = "yes_playlist")]
    pub(crate) no_playlist: bool,

    /// Take the list where an address names a video and a list
    #[arg(long, overrides_with = "no_playlist")]
    pub(crate) yes_playlist: bool,

    /// Ask for what people wrote below a video, too; -j and --write-info-json hold it
    #[arg(long, alias = "get-comments", overrides_with = "no_write_comments")]
    pub(crate) write_comments: bool,

    /// Take back --write-comments
    #[arg(long, alias = "no-get-comments", overrides_with = "write_comments", hide = true)]
    no_write_comments: bool,

    /// Tell the site that the account has seen the videos (YouTube), even with --simulate
    #[arg(long, overrides_with = "no_mark_watched")]
    pub(crate) mark_watched: bool,

    /// Take back --mark-watched
    #[arg(long, overrides_with = "mark_watched", hide = true)]
    no_mark_watched: bool,

    /// Keep small facts between runs in DIR [default: vidra in the user's cache folder]
    #[arg(long, value_name = "DIR", overrides_with = "no_cache_dir")]
    pub(crate) cache_dir: Option<PathBuf>,

    /// Keep nothing between runs
    #[arg(long, overrides_with = "cache_dir")]
    pub(crate) no_cache_dir: bool,

    /// Delete what was kept between runs
    #[arg(long)]
    pub(crate) rm_cache_dir: bool,
}
