//! The SQLite archive: of every item what it was, when, in which format, where it went, and a hash of the file.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// How long another process may hold the file.
const PATIENCE: Duration = Duration::from_secs(30);
/// "vidr" in ASCII: SQLite keeps the number in the file's head ("PRAGMA application_id").
const APPLICATION: i64 = 0x7669_6472;
const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS items (
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT,
    url TEXT,
    format TEXT,
    height INTEGER,
    bitrate_kbps REAL,
    path TEXT,
    size_bytes INTEGER,
    blake3 TEXT,
    downloaded_at INTEGER NOT NULL
) STRICT";

/// An SQLite archive. Any number of processes may have it open.
pub(crate) struct Store {
    path: PathBuf,
    connection: Mutex<Connection>,
}

/// One item.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Entry {
    /// `site id`.
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    /// Its page.
    pub(crate) url: Option<String>,
    /// The formats' ids, joined by `+`.
    pub(crate) format: Option<String>,
    /// Of the picture, in pixels.
    pub(crate) height: Option<i64>,
    /// Of all tracks.
    pub(crate) bitrate_kbps: Option<f64>,
    /// Where the file went.
    pub(crate) path: Option<String>,
    pub(crate) size_bytes: Option<i64>,
    /// Of the file, in hexadecimal.
    pub(crate) blake3: Option<String>,
    /// Seconds since 1970-01-01 UTC.
    pub(crate) downloaded_at: i64,
}

/// Whether a file is an SQLite database; its first sixteen bytes say so ("Database File Format", section 1.3).
pub(super) fn is_store(path: &Path) -> bool {
    let mut head = [0; 16];
    File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"SQLite format 3\0"
}

impl Store {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// A file that is another program's database, or none.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let connection =
            prepare(path).with_context(|| format!("cannot use the archive {}", path.display()))?;
        Ok(Self { path: path.to_owned(), connection: Mutex::new(connection) })
    }

    /// Whether one of the ids is there.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn has(&self, ids: &[String]) -> anyhow::Result<bool> {
        Ok(self.find(ids)?.is_some())
    }

    /// What is known of the first of the ids that is there.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn find(&self, ids: &[String]) -> anyhow::Result<Option<Entry>> {
        let connection = self.connection();
        for id in ids {
            let found = connection.query_row("SELECT * FROM items WHERE id = ?1", [id], entry).optional();
            if let Some(entry) = found.with_context(|| self.trouble("read"))? {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// Adds an item, in the place of what was known of it.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn add(&self, one: &Entry) -> anyhow::Result<()> {
        insert(&self.connection(), one, "REPLACE").map(|_| ()).with_context(|| self.trouble("write"))
    }

    /// Adds items of which only the id is known, unless they are there; how many were added.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn add_ids<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a str>,
        now: i64,
    ) -> anyhow::Result<usize> {
        let mut connection = self.connection();
        let mut added = 0;
        let all = || -> rusqlite::Result<()> {
            let transaction = connection.transaction()?;
            for id in ids {
                let one = Entry { id: id.to_owned(), downloaded_at: now, ..Entry::default() };
                added += insert(&transaction, &one, "IGNORE")?;
            }
            transaction.commit()
        };
        all().with_context(|| self.trouble("write"))?;
        Ok(added)
    }

    /// All items, the oldest first.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn all(&self) -> anyhow::Result<Vec<Entry>> {
        let connection = self.connection();
        let all = || -> rusqlite::Result<Vec<Entry>> {
            let mut asked = connection.prepare("SELECT * FROM items ORDER BY downloaded_at, rowid")?;
            asked.query_map([], entry)?.collect()
        };
        all().with_context(|| self.trouble("read"))
    }

    /// Takes an item away; whether it was there.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn remove(&self, id: &str) -> anyhow::Result<bool> {
        let removed = self.connection().execute("DELETE FROM items WHERE id = ?1", [id]);
        Ok(removed.with_context(|| self.trouble("write"))? > 0)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn trouble(&self, what: &str) -> String {
        format!("cannot {what} the archive {}", self.path.display())
    }
}

fn prepare(path: &Path) -> anyhow::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    // Both in one look: another process may be making the very same archive.
    let look = "SELECT application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id";
    let (application, tables): (i64, i64) =
        connection.query_row(look, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    anyhow::ensure!(
        application == APPLICATION || (application == 0 && tables == 0),
        "it is another program's database; name another file"
    );
    // The number before the table: a table without it is another program's.
    connection.pragma_update(None, "application_id", APPLICATION)?;
    connection.execute(SCHEMA, [])?;
    Ok(connection)
}

fn insert(connection: &Connection, one: &Entry, otherwise: &str) -> rusqlite::Result<usize> {
    let statement =
        format!("INSERT OR {otherwise} INTO items VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    connection.prepare_cached(&statement)?.execute(params![
        one.id,
        one.title,
        one.url,
        one.format,
        one.height,
        one.bitrate_kbps,
        one.path,
        one.size_bytes,
        one.blake3,
        one.downloaded_at
    ])
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: row.get("id")?,
        title: row.get("title")?,
        url: row.get("url")?,
        format: row.get("format")?,
        height: row.get("height")?,
        bitrate_kbps: row.get("bitrate_kbps")?,
        path: row.get("path")?,
        size_bytes: row.get("size_bytes")?,
        blake3: row.get("blake3")?,
        downloaded_at: row.get("downloaded_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: &str) -> Entry {
        Entry { id: id.to_owned(), title: Some("A".to_owned()), downloaded_at: 5, ..Entry::default() }
    }

    #[test]
    fn items_are_kept_found_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/archive.sqlite");
        let store = Store::open(&path).unwrap();
        store.add(&one("youtube a")).unwrap();
        let other = Store::open(&path).unwrap();
        assert_eq!(other.find(&["x".to_owned(), "youtube a".to_owned()]).unwrap(), Some(one("youtube a")));
        assert_eq!(other.add_ids(["youtube a", "vimeo 1"], 9).unwrap(), 1);
        assert_eq!(store.all().unwrap().len(), 2);
        assert!(store.remove("vimeo 1").unwrap() && !store.remove("vimeo 1").unwrap());
        assert!(is_store(&path) && !is_store(folder.path()));
    }

    #[test]
    fn another_programs_database_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.db");
        Connection::open(&path).unwrap().execute("CREATE TABLE t (x)", []).unwrap();
        assert!(Store::open(&path).is_err());
        std::fs::write(&path, "no database at all, and long enough to be none").unwrap();
        assert!(Store::open(&path).is_err());
    }

    #[test]
    fn many_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.sqlite");
        std::thread::scope(|scope| {
            for worker in 0..4 {
                let path = &path;
                scope.spawn(move || {
                    let store = Store::open(path).unwrap();
                    for index in 0..10 {
                        store.add(&one(&format!("w{worker} {index}"))).unwrap();
                    }
                });
            }
        });
        assert_eq!(Store::open(&path).unwrap().all().unwrap().len(), 40);
    }
}
