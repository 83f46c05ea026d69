//! What the file system knows of a file: its time, and extended attributes.

use std::fs::File;
use std::path::Path;

use vidra_core::beside::write_attributes;
use vidra_core::http::RemoteUrl;
use vidra_core::output::InfoDict;

use super::{Around, text};

impl Around<'_> {
    /// `--mtime` and `--xattrs`. What cannot be had is a warning.
    pub(super) async fn stamp(&self, dict: &InfoDict, file: &Path) {
        let after = &self.plans().after;
        if after.mtime {
            self.set_time(dict, file).await;
        }
        if after.xattrs
            && let Err(error) = write_attributes(file, dict)
        {
            self.warn(format!("--xattrs: the attributes of {} were not written: {error}", file.display()));
        }
    }

    /// The time the server gives the media, or else the day it was published.
    async fn set_time(&self, dict: &InfoDict, file: &Path) {
        let url = text(dict, "url").and_then(|url| RemoteUrl::parse(url).ok());
        let asked = match &url {
            Some(url) => self.fetcher.last_modified(url).await.ok().flatten(),
            None => None,
        };
        let Some(time) = asked else {
            self.run.reporter.note("--mtime: the server does not tell when the media was made");
            return;
        };
        let set = File::options().append(true).open(file).and_then(|file| file.set_modified(time));
        if let Err(error) = set {
            self.warn(format!("--mtime: the time of {} was not set: {error}", file.display()));
        }
    }
}
