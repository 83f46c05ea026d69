//! Pictures that stand for an item.

use clap::Args;

use super::mapping::{Mapping, picture_mapping};

#[derive(Args, Debug)]
#[command(next_help_heading = "Thumbnails")]
pub(crate) struct ThumbnailOptions {
    /// Write the best thumbnail beside the media
    #[arg(long, overrides_with = "no_write_thumbnail")]
    pub(crate) write_thumbnail: bool,

    /// Take back --write-thumbnail and --write-all-thumbnails
    #[arg(long, overrides_with_all = ["write_thumbnail", "write_all_thumbnails"], hide = true)]
    no_write_thumbnail: bool,

    /// Write all thumbnails beside the media
    #[arg(long, overrides_with = "no_write_thumbnail")]
    pub(crate) write_all_thumbnails: bool,

    /// List the thumbnails of every item and download nothing
    #[arg(long)]
    pub(crate) list_thumbnails: bool,

    /// Convert thumbnails to jpg, png or webp; `webp>png/jpg` says from which to which
    #[arg(long, value_name = "FORMAT", value_parser = picture_mapping)]
    pub(crate) convert_thumbnails: Option<Mapping>,

    /// Put the thumbnail into the file as its cover (mp4, m4a, mkv, mp3 and the like)
    #[arg(long, overrides_with = "no_embed_thumbnail")]
    pub(crate) embed_thumbnail: bool,

    /// Take back --embed-thumbnail
    #[arg(long, overrides_with = "embed_thumbnail", hide = true)]
    no_embed_thumbnail: bool,
}
