//! Small facts kept between runs, such as what a player script was found to do: one file each, written whole.

use std::path::PathBuf;
use std::sync::Arc;
use std::{fs, io};

/// Largest entry that is read or written, in bytes.
const ENTRY_BYTES: u64 = 4 * 1024 * 1024;

/// A folder of small entries, or nothing at all (`--no-cache-dir`). Losing it costs time, never a result: every failure
/// to read or write is as if the entry were not there.
///
/// ```
/// use vidra_core::cache::Cache;
/// let folder = tempfile::tempdir()?;
/// let cache = Cache::in_folder(folder.path());
/// assert_eq!(cache.load("players", "abc"), None);
/// cache.store("players", "abc", b"20476");
/// assert_eq!(cache.load("players", "abc").as_deref(), Some(&b"20476"[..]));
/// assert_eq!(Cache::none().load("players", "abc"), None);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cache {
    folder: Option<Arc<PathBuf>>,
}

impl Cache {
    /// Keeps nothing.
    pub const fn none() -> Self {
        Self { folder: None }
    }

    /// Keeps entries in this folder, which is made when it is first needed.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: Some(Arc::new(folder.into())) }
    }

    /// The folder, where there is one.
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_ref().map(|folder| folder.as_path())
    }

    /// What was stored under this name.
    pub fn load(&self, section: &str, name: &str) -> Option<Vec<u8>> {
        let path = self.path(section, name)?;
        let metadata = fs::symlink_metadata(&path).ok()?;
        (metadata.is_file() && metadata.len() <= ENTRY_BYTES).then(|| fs::read(&path).ok()).flatten()
    }

    /// Stores an entry: a reader sees the old one or the new one, never a half.
    pub fn store(&self, section: &str, name: &str, bytes: &[u8]) {
        if let Some(path) = self.path(section, name)
            && bytes.len() as u64 <= ENTRY_BYTES
        {
            // Nothing depends on it; see the type.
            let _ = write_whole(&path, bytes);
        }
    }

    /// `folder/section/name`, both names being letters, digits, dashes, dots and underlines, and never a dot in front.
    fn path(&self, section: &str, name: &str) -> Option<PathBuf> {
        let is_safe = |text: &str| {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            !text.is_empty() && text.len() <= 120 && !text.starts_with('.') && text.chars().all(is_plain)
        };
        let folder = self.folder.as_ref()?;
        (is_safe(section) && is_safe(name)).then(|| folder.join(section).join(name))
    }
}

fn write_whole(path: &std::path::Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::NotFound)?;
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    io::Write::write_all(&mut file, bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_hold_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::in_folder(folder.path().join("inner"));
        for (section, name) in [("..", "x"), ("a", "../x"), ("a", ".x"), ("", "x"), ("a", "x/y")] {
            cache.store(section, name, b"1");
            assert_eq!(cache.load(section, name), None);
        }
        assert!(!folder.path().join("inner").exists());
    }

    #[test]
    fn the_last_entry_counts() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::in_folder(folder.path());
        cache.store("a", "x", b"1");
        cache.store("a", "x", b"2");
        assert_eq!(cache.load("a", "x").unwrap(), b"2");
    }
}
