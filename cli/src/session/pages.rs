//! `--write-pages`: what was read, a file each, in the order it was asked for.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use vidra_core::http::har::{Entry, Har};

use crate::whole_file;

/// The folder the files go to, in the current one.
const FOLDER: &str = "vidra-pages";
/// Letters of a name.
const LONGEST: usize = 100;

/// Writes every text of a recording.
///
/// # Errors
/// The first file that cannot be written.
pub(super) fn write(har: &Har) -> anyhow::Result<()> {
    let folder = Path::new(FOLDER);
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {FOLDER}"))?;
    for (index, entry) in har.log.entries.iter().enumerate() {
        let content = &entry.response.content;
        // Bytes that are no text are media, pictures and the like.
        if let (Some(text), None) = (&content.text, &content.encoding) {
            let path = folder.join(name(index + 1, entry));
            whole_file::write(&path, text.as_bytes())
                .with_context(|| format!("cannot write the page {}", path.display()))?;
        }
    }
    Ok(())
}

/// `003-clips.example-api-1.json`: letters, digits, dots and dashes alone.
fn name(number: usize, entry: &Entry) -> String {
    let address = entry.request.url.split(['?', '#']).next().unwrap_or_default();
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    let kind = entry.response.content.mime_type.to_ascii_lowercase();
    let table = [
        ("json", "json"),
        ("html", "html"),
        ("mpegurl", "m3u8"),
        ("dash", "mpd"),
        ("xml", "xml"),
        ("javascript", "js"),
    ];
    let ending = table.iter().find(|(word, _)| kind.contains(word)).map_or("txt", |(_, ending)| ending);
    let stem: String = address.chars().map(plain).take(LONGEST).collect();
    format!("{number:03}-{}.{ending}", stem.trim_matches(['-', '.']))
}

#[cfg(test)]
mod tests {
    use vidra_core::http::har::{Content, EntryRequest, EntryResponse};

    use super::*;

    #[test]
    fn names_are_plain_and_tell_what_was_asked() {
        let entry = |url: &str, kind: &str| {
            let request =
                EntryRequest { method: "GET".to_owned(), url: url.to_owned(), ..EntryRequest::default() };
            let content = Content::new(b"x", kind);
            Entry::new(request, EntryResponse { status: 200, headers: Vec::new(), content })
        };
        let table = [
            ("https://clips.example/api/1?token=x", "application/json", "003-clips.example-api-1.json"),
            ("https://clips.example/", "text/html; charset=utf-8", "003-clips.example.html"),
            (
                "https://clips.example/../a b/%2e%2e/x.m3u8",
                "application/x-mpegURL",
                "003-clips.example-..-a-b--2e-2e-x.m3u8.m3u8",
            ),
        ];
        for (url, kind, wanted) in table {
            assert_eq!(name(3, &entry(url, kind)), wanted, "{url}");
        }
    }
}
