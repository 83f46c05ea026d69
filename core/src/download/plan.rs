//! What will be fetched, and where it will be written.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::container::{Dressing, OutputKind, TextTrack};
use crate::http::{RemoteUrl, Scope};
use crate::media::{Extension, Format, Source};

use super::DownloadError;
use super::ending::Recording;
use super::renewal::{Addresses, Renewal};

/// One file to be made: the formats it is made of, and its name. Made by [`Plan::new`], which refuses what cannot be
/// fetched.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The item's id, for events.
    pub item: String,
    /// Its title, for events.
    pub title: String,
    /// The formats, one to be copied or several to be merged.
    pub formats: Vec<Format>,
    /// The final name.
    pub path: PathBuf,
    /// What the requests are entitled to.
    pub scope: Scope,
    /// What goes around the media of a merged file; a copied one is left as it came.
    pub dressing: Dressing,
    /// Text laid into a merged file, after its pictures and sounds.
    pub subtitles: Vec<TextTrack>,
    /// The stretch of the item that is wanted, where it is not all of it.
    pub(super) window: Option<(Duration, Duration)>,
    /// The extractor and id, which tell this item from all others.
    pub(super) key: String,
    pub(super) work: Work,
    /// Set while something live is recorded; a plan that is cloned is one recording with the clone.
    pub(super) recording: Arc<OnceLock<Recording>>,
    /// Where new addresses come from while something live is recorded.
    pub(super) addresses: Addresses,
}

/// What is done with the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// As they come.
    Copy,
    /// Sheets of small pictures, as one page.
    Sheets,
    /// Taken apart and put together.
    Merge(OutputKind),
}

/// Who an item is.
#[derive(Clone, Debug)]
pub struct Item {
    /// The extractor's name.
    pub extractor: String,
    /// The item's id within the extractor.
    pub id: String,
    /// Its title.
    pub title: String,
}

impl Plan {
    /// Plans one file from formats that were chosen together.
    ///
    /// # Errors
    /// [`DownloadError::Protected`] and [`DownloadError::Unsupported`] for formats that cannot be fetched,
    /// [`DownloadError::NotMergeable`] for a container vidra does not write.
    pub fn new(
        item: Item,
        formats: Vec<Format>,
        extension: Extension,
        path: PathBuf,
        scope: Scope,
    ) -> Result<Self, DownloadError> {
        for format in &formats {
            address(format)?;
        }
        let not_mergeable = || DownloadError::NotMergeable {
            format: formats.iter().map(|format| format.id.as_str()).collect::<Vec<_>>().join("+"),
        };
        let work = match formats.as_slice() {
            [Format { extension: Extension::Mhtml, source: Source::Fragments { .. }, .. }] => Work::Sheets,
            [Format { source: Source::Progressive { .. }, .. }] => Work::Copy,
            _ => Work::Merge(OutputKind::from_extension(extension).ok_or_else(not_mergeable)?),
        };
        let key = format!("{} {}", item.extractor, item.id);
        Ok(Self {
            item: item.id,
            title: item.title,
            formats,
            path,
            scope,
            dressing: Dressing::default(),
            subtitles: Vec::new(),
            window: None,
            key,
            work,
            recording: Arc::default(),
            addresses: Addresses::default(),
        })
    }
}

impl Plan {
    /// The same file from new addresses of the same formats.
    pub(crate) fn renewed(&self, formats: Vec<Format>) -> Result<Self, DownloadError> {
        for format in &formats {
            address(format)?;
        }
        Ok(Self { formats, ..self.clone() })
    }

    /// The same file, with somebody who is asked for new addresses where a recording outlives those it began with.
    #[must_use]
    pub fn renewing(self, asked: Arc<dyn Renewal>) -> Self {
        Self { addresses: Addresses::from(asked), ..self }
    }

    /// The same file with tags, chapters, a cover or text in it. A file that would be copied is taken apart and put
    /// together as this kind instead; what the kind cannot hold is left out.
    #[must_use]
    pub fn dressed(mut self, kind: OutputKind, dressing: Dressing, texts: Vec<TextTrack>) -> Self {
        if self.work == Work::Sheets {
            return self;
        }
        if !dressing.is_empty() || !texts.is_empty() {
            self.work = Work::Merge(kind);
        }
        (self.dressing, self.subtitles) = (dressing, texts);
        self
    }

    /// A file of this stretch of the item alone, with a little more before and behind it, to be cut from: its samples keep
    /// the times that they have in the whole, and only what is needed is fetched where the source tells where it lies.
    #[must_use]
    pub fn windowed(mut self, kind: OutputKind, (start, end): (Duration, Duration), path: PathBuf) -> Self {
        self.dressing = Dressing { keeps_times: true, ..Dressing::default() };
        self.subtitles = Vec::new();
        Self { window: Some((start, end)), work: Work::Merge(kind), path, ..self }
    }

    /// Whether it is of a stretch of the item alone.
    pub const fn is_windowed(&self) -> bool {
        self.window.is_some()
    }

    /// The same media in another container, under another name.
    #[must_use]
    pub fn converted(self, kind: OutputKind, path: PathBuf) -> Self {
        Self { work: if self.work == Work::Sheets { self.work } else { Work::Merge(kind) }, path, ..self }
    }
}

/// The address of a format's file or manifest, and the largest range its server gives at full speed.
pub(super) fn address(format: &Format) -> Result<(Option<&RemoteUrl>, Option<u64>), DownloadError> {
    if let Some(protection) = &format.protection {
        let (format, system) = (format.id.clone(), protection.system.clone());
        return Err(DownloadError::Protected { format, system });
    }
    match &format.source {
        Source::Asked(_) => {
            let kind = "text that is no media";
            Err(DownloadError::Unsupported { format: format.id.clone(), kind })
        }
        Source::Progressive { url, max_range_bytes } => Ok((Some(url), *max_range_bytes)),
        Source::Hls { .. }
        | Source::HlsRendition { .. }
        | Source::Dash { .. }
        | Source::Smooth { .. }
        | Source::Numbered(_)
        | Source::Fragments { .. } => Ok((format.source.url(), None)),
    }
}

/// Whether this version can fetch the format.
pub fn is_downloadable(format: &Format) -> bool {
    address(format).is_ok()
}
