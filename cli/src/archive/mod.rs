//! What was downloaded before: a text file that yt-dlp reads too, or SQLite with more in it. Both answer the same
//! question, and both are safe where several jobs and several processes use them at once.

mod store;
mod text;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use vidra_core::output::InfoDict;

pub(crate) use store::{Entry, Store};
pub(crate) use text::TextFile;

/// Which archive is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A text file.
    Text(PathBuf),
    /// SQLite.
    Store(PathBuf),
}

impl Place {
    /// By what is in the file; by its name where there is nothing in it yet.
    pub(crate) fn of(path: PathBuf) -> Self {
        let ending =
            path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        let is_empty = std::fs::metadata(&path).map_or(true, |metadata| metadata.len() == 0);
        let is_store = if is_empty {
            matches!(ending.as_str(), "sqlite" | "sqlite3" | "db")
        } else {
            store::is_store(&path)
        };
        if is_store { Self::Store(path) } else { Self::Text(path) }
    }
}

/// An archive that is open.
#[derive(Clone)]
pub(crate) struct Archive(Arc<Inner>);

struct Inner {
    kind: Kind,
    /// What is being downloaded in this run.
    claims: Mutex<HashSet<String>>,
}

enum Kind {
    Text(TextFile),
    Store(Store),
}

/// The right to download an item: nobody else in this run has it as long as this is there.
pub(crate) struct Claim {
    archive: Archive,
    id: String,
}

impl Archive {
    /// Opens an archive; one that is not there is empty.
    ///
    /// # Errors
    /// A file that cannot be read, or is no archive.
    pub(crate) fn open(place: &Place) -> anyhow::Result<Self> {
        let kind = match place {
            Place::Text(path) => Kind::Text(TextFile::open(path)?),
            Place::Store(path) => Kind::Store(Store::open(path)?),
        };
        Ok(Self(Arc::new(Inner { kind, claims: Mutex::default() })))
    }

    /// Whether one of the ids is there.
    ///
    /// # Errors
    /// An archive that cannot be read any more.
    pub(crate) fn has(&self, ids: &[String]) -> anyhow::Result<bool> {
        match &self.0.kind {
            Kind::Text(file) => file.has(ids),
            Kind::Store(store) => store.has(ids),
        }
    }

    /// What the archive knows of an item that is there; of one in a text file nothing but that.
    ///
    /// # Errors
    /// As [`Archive::has`].
    pub(crate) fn find(&self, ids: &[String]) -> anyhow::Result<Option<Entry>> {
        match &self.0.kind {
            Kind::Text(file) => Ok(file.has(ids)?.then(Entry::default)),
            Kind::Store(store) => store.find(ids),
        }
    }

    /// Takes an item for this run; `None` where another job of it has it already.
    pub(crate) fn claim(&self, id: &str) -> Option<Claim> {
        let mut claims = self.0.claims.lock().unwrap_or_else(PoisonError::into_inner);
        claims.insert(id.to_owned()).then(|| Claim { archive: self.clone(), id: id.to_owned() })
    }

    /// Adds an item.
    ///
    /// # Errors
    /// An archive that cannot be written.
    pub(crate) fn record(&self, entry: &Entry) -> anyhow::Result<()> {
        match &self.0.kind {
            Kind::Text(file) => file.add(&entry.id),
            Kind::Store(store) => store.add(entry),
        }
    }

    /// Whether it keeps more than ids.
    pub(crate) fn keeps_details(&self) -> bool {
        matches!(self.0.kind, Kind::Store(_))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut claims = self.archive.0.claims.lock().unwrap_or_else(PoisonError::into_inner);
        claims.remove(&self.id);
    }
}

/// The id an archive has for an item: the site's key in small letters, a blank, and the item's id.
pub(crate) fn archive_id(key: &str, id: &str) -> String {
    format!("{} {id}", key.to_lowercase())
}

/// All ids an item may be there under, its own first; sites that were renamed tell their old ones.
pub(crate) fn archive_ids(dict: &InfoDict) -> Vec<String> {
    let text = |name: &str| dict.get(name).and_then(Value::as_str);
    let own = text("extractor_key").or_else(|| text("ie_key")).zip(text("id"));
    let own = own.map(|(key, id)| archive_id(key, id));
    let old = dict.get("_old_archive_ids").and_then(Value::as_array).into_iter().flatten();
    own.into_iter().chain(old.filter_map(Value::as_str).map(str::to_owned)).collect()
}

/// Where vidra's own archive is.
pub(crate) fn own_place(folder: Option<&Path>) -> Option<Place> {
    folder.map(|folder| Place::Store(folder.join("archive.sqlite")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_item_is_there_under_its_own_id_and_its_old_ones() {
        let dict = json!({"extractor_key": "PeerTube", "id": "a b", "_old_archive_ids": ["old 1"]});
        assert_eq!(archive_ids(dict.as_object().unwrap()), ["peertube a b", "old 1"]);
        assert!(archive_ids(&InfoDict::new()).is_empty());
    }

    #[test]
    fn one_job_of_a_run_has_an_item() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(&Place::of(folder.path().join("a.txt"))).unwrap();
        let first = archive.claim("x 1");
        assert!(first.is_some() && archive.claim("x 1").is_none() && archive.claim("x 2").is_some());
        drop(first);
        assert!(archive.claim("x 1").is_some());
    }

    #[test]
    fn what_is_in_it_tells_which_kind_it_is_and_else_the_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.db");
        std::fs::write(&path, "youtube a\n").unwrap();
        assert_eq!(Place::of(path.clone()), Place::Text(path));
        assert!(matches!(Place::of("a.sqlite".into()), Place::Store(_)));
        assert!(matches!(Place::of("archive.txt".into()), Place::Text(_)));
    }
}
