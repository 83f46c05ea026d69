//! What becomes of a file once it is there.

use std::path::PathBuf;

use clap::Args;

use super::alterations::Alterations;
use super::mapping::{Mapping, audio_mapping, container_mapping, remux_mapping};

#[derive(Args, Debug)]
#[command(next_help_heading = "After the download")]
pub(crate) struct PostProcessing {
    /// Keep the sound alone; copied where the codec allows, else encoded by ffmpeg
    #[arg(short = 'x', long)]
    pub(crate) extract_audio: bool,

    /// Kind of sound with -x: best, aac, alac, flac, m4a, mp3, opus, vorbis or wav, or rules as in `aac>m4a/mp3`
    #[arg(long, value_name = "FORMAT", value_parser = audio_mapping)]
    pub(crate) audio_format: Option<Mapping>,

    /// Quality where ffmpeg encodes sound: 0 (best) to 10, or a rate such as 128K
    #[arg(long, value_name = "QUALITY", default_value = "5", hide_default_value = true, value_parser = quality)]
    pub(crate) audio_quality: String,

    /// Put the streams into another container without encoding: mp4, mkv, webm …, or rules as in `mov>mp4/mkv`
    #[arg(long, value_name = "FORMAT", value_parser = remux_mapping)]
    pub(crate) remux_video: Option<Mapping>,

    /// Encode into another kind of file with ffmpeg, by the same rules
    #[arg(long, value_name = "FORMAT", value_parser = container_mapping)]
    pub(crate) recode_video: Option<Mapping>,

    /// More arguments for ffmpeg where it encodes: `ffmpeg:ARGS` or ARGS
    #[arg(long, alias = "ppa", value_name = "NAME:ARGS")]
    pub(crate) postprocessor_args: Vec<String>,

    /// Join the items of a list to one file (named by -o pl_video:…) and delete their own: always, never, or multi_video
    /// (the default), for lists that are one video in parts, which no site here has
    #[arg(long, value_name = "POLICY", value_enum)]
    pub(crate) concat_playlist: Option<ConcatPlaylist>,

    /// Keep the file that another one is made of
    #[arg(short = 'k', long, overrides_with = "no_keep_video")]
    pub(crate) keep_video: bool,

    /// Take back --keep-video
    #[arg(long, overrides_with = "keep_video", hide = true)]
    no_keep_video: bool,

    /// Write what is known of the item into the file, with chapters
    #[arg(long, alias = "add-metadata", overrides_with = "no_embed_metadata")]
    pub(crate) embed_metadata: bool,

    /// Take back --embed-metadata
    #[arg(long, alias = "no-add-metadata", overrides_with = "embed_metadata", hide = true)]
    no_embed_metadata: bool,

    /// Write chapters into the file
    #[arg(long, alias = "add-chapters", overrides_with = "no_embed_chapters")]
    pub(crate) embed_chapters: bool,

    /// Write no chapters into the file, whatever else asks for them
    #[arg(long, alias = "no-add-chapters", overrides_with = "embed_chapters")]
    pub(crate) no_embed_chapters: bool,

    /// Attach the info JSON to the file (mkv, mka)
    #[arg(long, overrides_with = "no_embed_info_json")]
    pub(crate) embed_info_json: bool,

    /// Attach no info JSON, whatever else asks for it
    #[arg(long, overrides_with = "embed_info_json")]
    pub(crate) no_embed_info_json: bool,

    #[command(flatten)]
    pub(crate) alterations: Alterations,

    /// Write what is known of the item to the file's extended attributes (Linux, macOS)
    #[arg(long, alias = "xattr")]
    pub(crate) xattrs: bool,

    /// What other programs do with damaged files: never, ignore, warn, detect_or_warn or force; nothing needs it here
    #[arg(long, value_name = "WHEN", hide = true)]
    pub(crate) fixup: Option<String>,

    /// Where ffmpeg is: the program, or its folder
    #[arg(long, value_name = "PATH")]
    pub(crate) ffmpeg_location: Option<PathBuf>,

    /// Give files the time of the server's Last-Modified
    #[arg(long, overrides_with = "no_mtime")]
    pub(crate) mtime: bool,

    /// Leave files the time they were written at (the default)
    #[arg(long, overrides_with = "mtime")]
    no_mtime: bool,
}

/// `--concat-playlist`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum ConcatPlaylist {
    Never,
    Always,
    MultiVideo,
}

fn quality(text: &str) -> Result<String, String> {
    let rate = text.strip_suffix(['k', 'K']);
    let is_rate =
        rate.is_some_and(|digits| digits.parse::<u32>().is_ok_and(|rate| (8..=10_000).contains(&rate)));
    let is_level = text.parse::<f64>().is_ok_and(|level| (0.0..=10.0).contains(&level));
    let is_bare_rate = text.parse::<u32>().is_ok_and(|rate| rate > 10 && rate <= 10_000);
    if is_rate || is_level || is_bare_rate {
        return Ok(text.to_owned());
    }
    Err("write 0 (best) to 10, or a rate such as 128K".to_owned())
}
