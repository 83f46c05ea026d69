//! What a recogniser finds.

use std::time::Duration;

use vidra_core::http::RemoteUrl;
use vidra_core::media::{Codec, Subtitle};

use crate::file_kind::FileKind;

/// Something on the page that plays, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    /// Byte offset in the page: results keep the page's order.
    pub(crate) position: usize,
    /// What it is.
    pub(crate) what: What,
    /// Which recogniser found it, in the words of `-F`.
    pub(crate) by: &'static str,
}

impl Found {
    /// A finding whose recogniser is named by whoever asked it.
    pub(crate) const fn new(position: usize, what: What) -> Self {
        Self { position, what, by: "" }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// Files of one item.
    Clip(Clip),
    /// An address that a site of its own takes.
    Embed(RemoteUrl),
    /// A player's address that nobody takes: worth a look where there is nothing better.
    Player(RemoteUrl),
}

/// One item in one or more renditions.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Clip {
    /// The renditions; never empty in a [`Found`].
    pub(crate) files: Vec<File>,
    /// Text beside it.
    pub(crate) subtitles: Vec<Subtitle>,
    /// What is said of it.
    pub(crate) about: About,
    /// The system it is encrypted with, where its player is set up with keys.
    pub(crate) protection: Option<String>,
}

/// One rendition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct File {
    /// Where it is.
    pub(crate) url: RemoteUrl,
    /// A file or a manifest.
    pub(crate) kind: FileKind,
    /// The page's name for it: `720p`.
    pub(crate) label: Option<String>,
    /// Picture width in pixels.
    pub(crate) width: Option<u32>,
    /// Picture height in pixels.
    pub(crate) height: Option<u32>,
    /// The codecs its type names.
    pub(crate) codecs: Vec<Codec>,
}

/// What a page says of an item.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct About {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) thumbnail: Option<RemoteUrl>,
    pub(crate) duration: Option<Duration>,
    pub(crate) timestamp: Option<i64>,
    pub(crate) uploader: Option<String>,
}

impl About {
    /// What this says, and where it is silent what the other says.
    pub(crate) fn or(self, other: &Self) -> Self {
        Self {
            title: self.title.or_else(|| other.title.clone()),
            description: self.description.or_else(|| other.description.clone()),
            thumbnail: self.thumbnail.or_else(|| other.thumbnail.clone()),
            duration: self.duration.or(other.duration),
            timestamp: self.timestamp.or(other.timestamp),
            uploader: self.uploader.or_else(|| other.uploader.clone()),
        }
    }
}

impl File {
    /// A rendition of which no more is known.
    pub(crate) const fn new(url: RemoteUrl, kind: FileKind) -> Self {
        Self { url, kind, label: None, width: None, height: None, codecs: Vec::new() }
    }
}

impl Clip {
    /// A clip of one file of which no more is known.
    pub(crate) fn file(url: RemoteUrl, kind: FileKind) -> Self {
        Self { files: vec![File::new(url, kind)], ..Self::default() }
    }

    /// Adds a file; of two with one address the one that tells more stays.
    pub(crate) fn add(&mut self, file: File) {
        match self.files.iter().position(|known| known.url == file.url) {
            Some(at) if self.files[at].height.is_none() && file.height.is_some() => self.files[at] = file,
            None if self.files.len() < FILES => self.files.push(file),
            _ => {}
        }
    }
}

/// The most renditions of one item.
const FILES: usize = 100;
