//! Subtitles and thumbnails of an item, in the columns other programs look for.

use vidra_core::beside::thumbnails_of;
use vidra_core::media::{MediaInfo, Subtitle};
use vidra_core::output::Printable;

use super::table::{Column, Side, Table};

const fn left(name: &'static str) -> Column {
    Column { name, side: Side::Left }
}

/// A row for each language, its forms with the best one first.
pub(crate) fn subtitle_rows(subtitles: &[Subtitle]) -> String {
    let mut table = Table::new([left("Language"), left("Name"), left("Formats")]);
    let mut languages: Vec<&str> = Vec::new();
    for one in subtitles {
        if !languages.contains(&one.language.as_str()) {
            languages.push(&one.language);
        }
    }
    for language in languages {
        let same = || subtitles.iter().filter(|one| one.language == language);
        let name = same().find_map(|one| one.name.as_deref()).unwrap_or_default();
        let mut forms: Vec<&str> = Vec::new();
        for file in same().flat_map(|one| one.files.iter().rev()) {
            if !forms.contains(&file.extension.as_str()) {
                forms.push(file.extension.as_str());
            }
        }
        table.push([harmless(language), harmless(name), forms.join(", ")]);
    }
    table.render()
}

/// A row for each picture, best last.
pub(crate) fn thumbnail_rows(info: &MediaInfo) -> String {
    let mut table = Table::new([left("ID"), left("Width"), left("Height"), left("URL")]);
    let mut all = thumbnails_of(info);
    all.reverse();
    for (index, one) in all.into_iter().enumerate() {
        let pixels =
            |count: Option<u32>| count.map_or_else(|| "unknown".to_owned(), |count| count.to_string());
        let id = one.id.clone().unwrap_or_else(|| index.to_string());
        table.push([harmless(&id), pixels(one.width), pixels(one.height), one.url.as_str().to_owned()]);
    }
    table.render()
}

fn harmless(text: &str) -> String {
    Printable(text).to_string()
}
