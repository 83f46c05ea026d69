//! Makes every format one that an expression can name: no signs in its name, no name twice, no name that is an
//! extension.

use std::collections::{HashMap, HashSet};

use crate::media::Format;

/// Extensions an expression understands as "the best of that kind".
const EXTENSIONS: [&str; 17] = [
    "3gp", "aiff", "alac", "avi", "flac", "flv", "m4a", "mhtml", "mka", "mkv", "mov", "mp3", "mp4", "ogg",
    "opus", "wav", "webm",
];

/// Changes names that could not be selected; to be done after sorting, so that numbers follow the order.
///
/// A format without a name gets its place; signs of the expression language become `_`; of formats with one name
/// each gets `-0`, `-1` and so on; `mp4` as the name of a format that is no MP4 becomes `fmp4`.
///
/// ```
/// use vidra_core::{http::RemoteUrl, media::{Extension, Format, Source}, select::make_ids_selectable};
/// let source = Source::progressive(RemoteUrl::parse("https://cdn.example.org/v")?);
/// let mut formats = ["hls+audio", "http", "http"].map(|id| Format::new(id, Extension::Mp4, source.clone()));
/// make_ids_selectable(&mut formats);
/// assert_eq!(formats.map(|format| format.id), ["hls_audio", "http-0", "http-1"]);
/// # Ok::<(), vidra_core::http::UrlError>(())
/// ```
pub fn make_ids_selectable(formats: &mut [Format]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (place, format) in formats.iter_mut().enumerate() {
        format.id = if format.id.is_empty() { place.to_string() } else { without_signs(&format.id) };
        *counts.entry(format.id.clone()).or_default() += 1;
    }
    let mut next: HashMap<String, usize> = HashMap::new();
    for format in formats.iter_mut() {
        if counts.get(&format.id).is_some_and(|&count| count > 1) {
            let number = next.entry(format.id.clone()).or_default();
            let numbered = format!("{}-{number}", format.id);
            *number += 1;
            format.id = numbered;
        }
        if format.id != format.extension.as_str() && EXTENSIONS.contains(&format.id.as_str()) {
            format.id.insert(0, 'f');
        }
    }
    part_what_still_collides(formats);
}

fn without_signs(id: &str) -> String {
    id.chars().map(|c| if c.is_whitespace() || ",/+[]()\"'".contains(c) { '_' } else { c }).collect()
}

/// `a`, `a` and `a-0`: numbering has made a second `a-0`.
fn part_what_still_collides(formats: &mut [Format]) {
    let mut taken: HashSet<String> = HashSet::new();
    for (place, format) in formats.iter_mut().enumerate() {
        while !taken.insert(format.id.clone()) {
            format.id = format!("{}-{place}", format.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{audio, both};
    use super::*;
    use crate::media::Extension;

    #[test]
    fn names_can_be_selected_afterwards() {
        let mut formats = vec![
            both("a/b (c)", 1, 1),
            both("mp4", 1, 1),
            audio("mp4", Extension::M4a),
            audio("webm", Extension::M4a),
            both("", 1, 1),
            both("x", 1, 1),
            both("x", 1, 1),
            both("x-0", 1, 1),
        ];
        make_ids_selectable(&mut formats);
        let ids: Vec<&str> = formats.iter().map(|format| format.id.as_str()).collect();
        assert_eq!(ids, ["a_b__c_", "mp4-0", "mp4-1", "fwebm", "4", "x-0", "x-1", "x-0-7"]);
    }
}
