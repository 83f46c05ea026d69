//! Subtitles: which, in which form, and where they go.

use clap::Args;
use vidra_core::beside::{LanguageError, Languages};
use vidra_core::media::Extension;
use vidra_core::subtitle::WRITABLE;

#[derive(Args, Debug)]
#[command(next_help_heading = "Subtitles")]
pub(crate) struct SubtitleOptions {
    /// Write subtitles beside the media
    #[arg(long, alias = "write-srt", overrides_with = "no_write_subs")]
    pub(crate) write_subs: bool,

    /// Take back --write-subs
    #[arg(long, alias = "no-write-srt", overrides_with = "write_subs", hide = true)]
    no_write_subs: bool,

    /// Write subtitles that a machine made, too
    #[arg(long, alias = "write-automatic-subs", overrides_with = "no_write_auto_subs")]
    pub(crate) write_auto_subs: bool,

    /// Take back --write-auto-subs
    #[arg(long, alias = "no-write-automatic-subs", overrides_with = "write_auto_subs", hide = true)]
    no_write_auto_subs: bool,

    /// All languages, as with --sub-langs all
    #[arg(long, hide = true)]
    pub(crate) all_subs: bool,

    /// List the subtitles of every item and download nothing
    #[arg(long)]
    pub(crate) list_subs: bool,

    /// Forms of subtitles in the order they are wanted, as in `ass/srt/best`
    #[arg(long, value_name = "FORMAT", value_delimiter = '/')]
    pub(crate) sub_format: Vec<String>,

    /// Languages of subtitles: names or regular expressions, as in `en.*,de` or `all,-live_chat`
    #[arg(long, alias = "srt-langs", value_name = "LANGS", value_parser = languages)]
    pub(crate) sub_langs: Option<Languages>,

    /// Convert subtitles to srt, vtt, ass, ttml or lrc
    #[arg(long, aliases = ["convert-sub", "convert-subtitles"], value_name = "FORMAT", value_parser = form)]
    pub(crate) convert_subs: Option<SubtitleForm>,

    /// Put subtitles into the file (mp4, webm, mkv)
    #[arg(long, overrides_with = "no_embed_subs")]
    pub(crate) embed_subs: bool,

    /// Take back --embed-subs
    #[arg(long, overrides_with = "embed_subs", hide = true)]
    no_embed_subs: bool,
}

/// `--convert-subs`; `None` is no conversion.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SubtitleForm(pub(crate) Option<Extension>);

fn languages(text: &str) -> Result<Languages, LanguageError> {
    Languages::new(text)
}

fn form(text: &str) -> Result<SubtitleForm, String> {
    if text == "none" {
        return Ok(SubtitleForm(None));
    }
    let known = Extension::from_known_name(text).filter(|form| WRITABLE.contains(form));
    known.map(|form| SubtitleForm(Some(form))).ok_or_else(|| "write srt, vtt, ass, ttml or lrc".to_owned())
}
