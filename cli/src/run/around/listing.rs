//! `--list-subs` and `--list-thumbnails`.

use vidra_core::media::MediaInfo;

use crate::list::{subtitle_rows, thumbnail_rows};

/// What there is of subtitles, those of machines first, as other programs print them.
pub(in super::super) fn subtitle_table(info: &MediaInfo) -> String {
    let id = &info.id;
    let mut out = String::new();
    if !info.automatic_captions.is_empty() {
        out.push_str(&format!("[info] Available automatic captions for {id}:\n"));
        out.push_str(&subtitle_rows(&info.automatic_captions));
    }
    if info.subtitles.is_empty() {
        out.push_str(&format!("{id} has no subtitles\n"));
    } else {
        out.push_str(&format!("[info] Available subtitles for {id}:\n"));
        out.push_str(&subtitle_rows(&info.subtitles));
    }
    out
}

/// What there is of pictures, worst first.
pub(in super::super) fn thumbnail_table(info: &MediaInfo) -> String {
    if info.thumbnails.is_empty() {
        return format!("{} has no thumbnails\n", info.id);
    }
    format!("[info] Available thumbnails for {}:\n{}", info.id, thumbnail_rows(info))
}
