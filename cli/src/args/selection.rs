//! Which items, and which of their formats.

use clap::Args;
use vidra_core::media::Extension;
use vidra_core::select::ItemSelection;

use super::values::{self, FormatChoice};

#[derive(Args, Debug)]
#[command(next_help_heading = "Choosing items and formats")]
pub(crate) struct Selection {
    /// Choose formats: ids, `bv*+ba/b` and the like, filters as in `b[height<=720]`; `-` asks you
    #[arg(short = 'f', long, value_name = "FORMAT", value_parser = values::format)]
    pub(crate) format: Option<FormatChoice>,

    /// Be asked which items of a list, and which formats
    #[arg(long)]
    pub(crate) pick: bool,

    /// Order formats by these fields first, as in `res:720,fps`; of several -S the last goes first
    #[arg(short = 'S', long, value_name = "ORDER")]
    pub(crate) format_sort: Vec<String>,

    /// Let -S come even before "has a picture" and the site's own preference
    #[arg(long, alias = "S-force", overrides_with = "no_format_sort_force")]
    pub(crate) format_sort_force: bool,

    /// Take back --format-sort-force
    #[arg(long, overrides_with = "format_sort_force", hide = true)]
    no_format_sort_force: bool,

    /// Prefer WebM and Ogg to MP4 of the same quality
    #[arg(long, overrides_with = "no_prefer_free_formats")]
    pub(crate) prefer_free_formats: bool,

    /// Take back --prefer-free-formats
    #[arg(long, overrides_with = "prefer_free_formats", hide = true)]
    no_prefer_free_formats: bool,

    /// Containers a merge may have, as in `mp4/mkv`; the first that can hold the formats is taken
    #[arg(long, value_name = "FORMAT", value_delimiter = '/', value_parser = values::merge_container)]
    pub(crate) merge_output_format: Vec<Extension>,

    /// Keep every picture of a merge, not only the first
    #[arg(long, overrides_with = "no_video_multistreams")]
    pub(crate) video_multistreams: bool,

    /// Take back --video-multistreams
    #[arg(long, overrides_with = "video_multistreams", hide = true)]
    no_video_multistreams: bool,

    /// Keep every sound of a merge, not only the first
    #[arg(long, overrides_with = "no_audio_multistreams")]
    pub(crate) audio_multistreams: bool,

    /// Take back --audio-multistreams
    #[arg(long, overrides_with = "audio_multistreams", hide = true)]
    no_audio_multistreams: bool,

    /// List the formats of every item and download nothing
    #[arg(short = 'F', long)]
    pub(crate) list_formats: bool,

    /// Take these items of a list, as in `1:3,7,-1`
    #[arg(short = 'I', long, value_name = "ITEMS")]
    pub(crate) playlist_items: Option<ItemSelection>,

    /// First item of a list that is taken; -I comes first
    #[arg(long, value_name = "N", default_value_t = 1, hide_default_value = true)]
    pub(crate) playlist_start: i64,

    /// Last item of a list that is taken; -I comes first
    #[arg(long, value_name = "N")]
    pub(crate) playlist_end: Option<i64>,

    /// Tell what a list tells of its items and ask no site about them
    #[arg(long, overrides_with = "no_flat_playlist")]
    pub(crate) flat_playlist: bool,

    /// Take back --flat-playlist
    #[arg(long, overrides_with = "flat_playlist", hide = true)]
    no_flat_playlist: bool,

    /// Stop with exit code 101 after N files; items are then taken one after the other
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_downloads: Option<u64>,

    /// Leave out files larger than SIZE (50k, 44.6M)
    #[arg(long, value_name = "SIZE", value_parser = values::amount)]
    pub(crate) max_filesize: Option<u64>,

    /// Leave out files smaller than SIZE, as far as their size is known before they are fetched
    #[arg(long, value_name = "SIZE", value_parser = values::amount)]
    pub(crate) min_filesize: Option<u64>,

    /// Take the items of a list from its end
    #[arg(long, overrides_with_all = ["no_playlist_reverse", "playlist_random"])]
    pub(crate) playlist_reverse: bool,

    /// Take back --playlist-reverse
    #[arg(long, overrides_with_all = ["playlist_reverse", "playlist_random"], hide = true)]
    no_playlist_reverse: bool,

    /// Take the items of a list in an order of chance
    #[arg(long, overrides_with = "playlist_reverse")]
    pub(crate) playlist_random: bool,

    /// Leave the rest of a list when N of its items failed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) skip_playlist_after_errors: Option<u64>,
}
