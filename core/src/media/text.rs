//! Subtitles and captions as files beside the media.

use super::{Extension, Source};

/// One language's text in one or more file formats, best last.
#[derive(Clone, Debug, PartialEq)]
pub struct Subtitle {
    /// Language tag as the site gives it (`en`, `pt-BR`, `a-en`).
    pub language: String,
    /// The name a person reads: `English (auto-generated)`.
    pub name: Option<String>,
    /// The same text in different file formats.
    pub files: Vec<TimedText>,
}

/// One subtitle file.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedText {
    /// The kind of file.
    pub extension: Extension,
    /// Where its bytes are.
    pub source: Source,
}
