//! Lines of a playlist: tags, addresses, and the rest, which is left out (RFC 8216 section 4.1).

use super::super::error::{Place, beginning, within_budget};
use super::super::{ManifestError, limits};

/// A line that means something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: usize,
    /// What it says.
    pub(super) content: Content<'a>,
}

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Content<'a> {
    /// `#EXT…`, divided at the first colon.
    Tag {
        /// With the hash: `#EXTINF`.
        name: &'a str,
        /// After the colon; empty where there is none.
        value: &'a str,
    },
    /// An address of a segment or playlist.
    Address(&'a str),
}

impl Line<'_> {
    /// For messages.
    pub(super) const fn place(&self) -> Place {
        Place::Line(self.number)
    }
}

/// The playlist's lines, without comments and blank ones. White space around a line is forgiven.
///
/// # Errors
/// Text too long, a line too long, or text that is no playlist at all.
pub(super) fn read(text: &str) -> Result<impl Iterator<Item = Line<'_>> + Clone, ManifestError> {
    let text = within_budget(text)?;
    if text.lines().any(|line| line.len() > limits::LINE_BYTES) {
        return Err(ManifestError::TooMany { what: "bytes in a line", limit: limits::LINE_BYTES });
    }
    let lines = text
        .lines()
        .enumerate()
        .filter_map(|(index, line)| content(line.trim()).map(|content| Line { number: index + 1, content }));
    // A comment may come before the header, and the header is sometimes forgotten; a playlist always begins with a tag.
    match lines.clone().next() {
        Some(Line { content: Content::Tag { .. }, .. }) => Ok(lines),
        _ => Err(ManifestError::NotAManifest { expected: "an HLS playlist", beginning: beginning(text) }),
    }
}

fn content(line: &str) -> Option<Content<'_>> {
    if line.starts_with("#EXT") {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        return Some(Content::Tag { name: name.trim_end(), value: value.trim() });
    }
    (!line.is_empty() && !line.starts_with('#')).then_some(Content::Address(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_white_space_are_left_out() {
        let text = "\u{feff}#EXTM3U\r\n\r\n # note\n  #EXTINF:4 ,title: x \n\ta.ts\t\r\n";
        let lines: Vec<_> = read(text).unwrap().collect();
        assert_eq!(
            lines,
            [
                Line { number: 1, content: Content::Tag { name: "#EXTM3U", value: "" } },
                Line { number: 4, content: Content::Tag { name: "#EXTINF", value: "4 ,title: x" } },
                Line { number: 5, content: Content::Address("a.ts") },
            ]
        );
    }

    #[test]
    fn a_web_page_is_no_playlist() {
        for text in ["<!DOCTYPE html>\n#EXTM3U\n", "", "\n\n", "{\"error\":1}"] {
            assert!(matches!(read(text).err(), Some(ManifestError::NotAManifest { .. })), "{text}");
        }
    }

    #[test]
    fn a_line_has_a_limit() {
        let text = format!("#EXTM3U\n{}", "a".repeat(limits::LINE_BYTES + 1));
        assert!(matches!(read(&text).err(), Some(ManifestError::TooMany { .. })));
    }
}
