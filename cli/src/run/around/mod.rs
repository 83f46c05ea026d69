//! What is made around an item: files beside it before the download, changes of the file after it.
//!
//! Nothing here fails the item for a side file: what cannot be had is a warning. What the user asked the file itself to
//! become is another matter, and is an error.

mod after;
mod dress;
mod ffmpeg;
mod job;
mod join;
mod listing;
mod lists;
mod loaded;
mod side_files;
mod sound;
mod split;
mod stamp;
mod text_tracks;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use vidra_core::beside::{FetchedSubtitle, Fetcher, write_whole};
use vidra_core::container::Cover;
use vidra_core::download::DownloadError;
use vidra_core::media::Chapter;
use vidra_core::output::InfoDict;
use vidra_core::pipeline::{Chosen, FileKind, Item, with_suffix};

pub(super) use listing::{subtitle_table, thumbnail_table};
pub(super) use lists::list_files;
pub(super) use loaded::follow_loaded;
pub(super) use side_files::wished_subtitles;

pub(super) use job::{Job, Made, Step};
pub(super) use join::join_list;

use super::Run;
use crate::args::Around as Plans;

/// One file's surroundings.
pub(super) struct Around<'a> {
    run: &'a Run,
    item: &'a Item,
    fetcher: Fetcher,
}

/// What came before the download and goes into the file.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) subtitles: Vec<FetchedSubtitle>,
    pub(super) cover: Option<Cover>,
    pub(super) chapters: Vec<Chapter>,
    /// What is cut out of the file.
    pub(super) removed: Vec<(Duration, Duration)>,
}

impl<'a> Around<'a> {
    pub(super) fn new(run: &'a Run, item: &'a Item, chosen: &Chosen) -> Self {
        let headers = chosen.selection.formats.first().map(|format| format.headers.as_slice());
        let fetcher = Fetcher::new(run.session.client(), item.scope.clone(), headers.unwrap_or_default());
        Self { run, item, fetcher }
    }

    fn plans(&self) -> &'a Plans {
        &self.run.around
    }

    /// Writes the files beside the media and fetches what goes into it. `media` is the name the media has or would have.
    pub(super) async fn gather(&self, dict: &mut InfoDict, media: &Path) -> Gathered {
        let (chapters, removed) = self.chapters(dict).await;
        let mut gathered = Gathered { chapters, removed, ..Gathered::default() };
        self.write_description(dict, media);
        gathered.subtitles = self.subtitles(dict, media).await;
        gathered.cover = self.thumbnails(dict, media).await;
        self.write_info_json(dict, media);
        self.write_links(dict, media);
        gathered
    }

    /// The name of a file beside the media.
    fn beside(&self, dict: &InfoDict, media: &Path, kind: FileKind, suffix: &str) -> PathBuf {
        with_suffix(&self.run.pipeline.beside(dict, Some(media), kind), suffix)
    }

    /// Writes a file and tells of it; whether it is there.
    fn write(&self, what: &str, path: &Path, bytes: &[u8]) -> bool {
        write_beside(self.run, Some(&self.item.info.id), what, path, bytes)
    }

    fn warn(&self, message: String) {
        self.run.reporter.item_warning(&self.item.info.id, message);
    }
}

/// Writes a file beside the media and tells of it; whether it is there.
fn write_beside(run: &Run, item: Option<&str>, what: &str, path: &Path, bytes: &[u8]) -> bool {
    match write_whole(path, bytes, !run.around.files.keeps_old) {
        Ok(()) => {
            run.reporter.say("info", &format!("Writing {what} to: {}", path.display()));
            true
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && path.is_file() => {
            run.reporter.say("info", &format!("{} is already present", path.display()));
            true
        }
        Err(error) => {
            let message = format!("cannot write the {what} to {}: {error}", path.display());
            match item {
                Some(item) => run.reporter.item_warning(item, message),
                None => run.reporter.warning(&message),
            }
            false
        }
    }
}

/// Whether a file could not be taken apart or put together, which a plain copy does not need.
pub(super) const fn is_about_the_container(error: &DownloadError) -> bool {
    matches!(error, DownloadError::Container(_) | DownloadError::NotMergeable { .. })
}

/// A field as text.
fn text<'a>(dict: &'a InfoDict, name: &str) -> Option<&'a str> {
    dict.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}
