//! Which streams are the same, and ids that tell the others apart.

use std::cmp::Ordering;
use std::collections::HashMap;

use vidra_core::media::{Format, Size};

use crate::player::Stream;

/// Two streams with the same key are the same rendition.
pub(super) fn key(stream: &Stream) -> (Option<u64>, Option<&str>, bool) {
    (stream.itag, stream.audio_track.as_ref().map(|track| track.id.as_str()), stream.is_drc)
}

/// Dubbed sound comes in many languages under one itag: `140-0`, `140-1`, worst first, so that a larger number is
/// never a worse choice. The order is yt-dlp's, whose ids people have in their scripts.
pub(super) fn number_equal_ids(formats: &mut [Format]) {
    let mut groups = HashMap::<String, Vec<usize>>::new();
    for (index, format) in formats.iter().enumerate() {
        groups.entry(format.id.clone()).or_default().push(index);
    }
    for mut group in groups.into_values().filter(|group| group.len() > 1) {
        group.sort_by(|a, b| by_wish(&formats[*a], &formats[*b]));
        for (number, index) in group.into_iter().enumerate() {
            let format = &mut formats[index];
            format.id = format!("{}-{number}", format.id);
        }
    }
}

/// Renditions of one itag differ in sound alone: channels, then language, then weight.
fn by_wish(a: &Format, b: &Format) -> Ordering {
    let channels = |format: &Format| format.audio.as_ref().and_then(|audio| audio.channels);
    let size = |format: &Format| match format.size {
        Some(Size::Exact(bytes) | Size::Approximate(bytes)) => Some(bytes),
        None => None,
    };
    let bitrate = |format: &Format| format.bitrate_kbps.unwrap_or_default();
    (a.preference.unwrap_or_default().cmp(&b.preference.unwrap_or_default()))
        .then(channels(a).cmp(&channels(b)))
        .then(a.language_preference.cmp(&b.language_preference))
        .then(size(a).cmp(&size(b)))
        .then(bitrate(a).total_cmp(&bitrate(b)))
}
