//! The text file: UTF-8, one `site id` a line, only ever added to, under a lock. yt-dlp and youtube-dl read and write the
//! same.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;

/// Largest file that is read, in bytes: ten million lines.
const FILE_BYTES: u64 = 512 * 1024 * 1024;

/// A text archive.
#[derive(Debug)]
pub(crate) struct TextFile {
    path: PathBuf,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    ids: HashSet<String>,
    read_bytes: u64,
}

impl TextFile {
    /// Reads what is there; a file that is not is empty, and its folder must not be there either.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let file = Self { path: path.to_owned(), known: Mutex::default() };
        file.has(&[])?;
        Ok(file)
    }

    /// Whether one of the ids is there; what other processes added meanwhile counts.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn has(&self, ids: &[String]) -> anyhow::Result<bool> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match File::open(&self.path) {
            Ok(mut file) => self.catch_up(&mut file, &mut known)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| self.trouble("read")),
        }
        Ok(ids.iter().any(|id| known.ids.contains(id.trim())))
    }

    /// Adds an id, unless it is there.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn add(&self, id: &str) -> anyhow::Result<()> {
        self.add_all([id]).map(|_| ())
    }

    /// Adds ids, each unless it is there; how many were added.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn add_all<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> anyhow::Result<usize> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        self.append(&mut known, ids).with_context(|| self.trouble("write"))
    }

    fn append<'a>(&self, known: &mut Known, ids: impl IntoIterator<Item = &'a str>) -> anyhow::Result<usize> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&self.path)?;
        // Held until the file is closed; other processes wait, those that only read do not.
        file.lock()?;
        self.catch_up(&mut file, known)?;
        let mut lines = String::new();
        if !ends_with_a_line(&mut file)? {
            lines.push('\n');
        }
        let mut count = 0;
        for id in ids.into_iter().map(str::trim).filter(|id| !id.is_empty() && !id.contains(['\n', '\r'])) {
            if known.ids.insert(id.to_owned()) {
                lines.push_str(id);
                lines.push('\n');
                count += 1;
            }
        }
        if count > 0 {
            file.write_all(lines.as_bytes())?;
            file.sync_data()?;
        }
        Ok(count)
    }

    /// The ids, in the order they were added.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn all(&self) -> anyhow::Result<Vec<String>> {
        let text = crate::whole_file::read(&self.path, FILE_BYTES).with_context(|| self.trouble("read"))?;
        Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
    }

    /// Takes ids away; how many were there.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn remove(&self, gone: impl Fn(&str) -> bool) -> anyhow::Result<usize> {
        let all = self.all()?;
        let (gone, kept): (Vec<String>, Vec<String>) = all.into_iter().partition(|id| gone(id));
        if !gone.is_empty() {
            let text: String = kept.iter().map(|id| format!("{id}\n")).collect();
            crate::whole_file::write(&self.path, text.as_bytes()).with_context(|| self.trouble("write"))?;
            // It is another file now, and is read from its start the next time.
            *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Known::default();
        }
        Ok(gone.len())
    }

    /// Reads what was added since the last time; a file that became shorter is another one.
    fn catch_up(&self, file: &mut File, known: &mut Known) -> anyhow::Result<()> {
        let length = file.metadata().with_context(|| self.trouble("read"))?.len();
        if length < known.read_bytes {
            *known = Known::default();
        }
        if length == known.read_bytes {
            return Ok(());
        }
        anyhow::ensure!(length <= FILE_BYTES, "{} is too large for an archive", self.path.display());
        let mut bytes = Vec::new();
        let read = file
            .seek(SeekFrom::Start(known.read_bytes))
            .and_then(|_| file.take(FILE_BYTES).read_to_end(&mut bytes));
        read.with_context(|| self.trouble("read"))?;
        // A line without its end may be half of one that is being written.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let (lines, rest) = bytes.split_at(whole);
        let lines = String::from_utf8_lossy(lines);
        known.ids.extend(lines.lines().map(|line| line.trim_start_matches('\u{feff}').trim().to_owned()));
        known.read_bytes += whole as u64;
        known.ids.insert(String::from_utf8_lossy(rest).trim().to_owned());
        known.ids.remove("");
        Ok(())
    }

    fn trouble(&self, what: &str) -> String {
        format!("cannot {what} the archive {}", self.path.display())
    }
}

fn ends_with_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn has(file: &TextFile, id: &str) -> bool {
        file.has(&[id.to_owned()]).unwrap()
    }

    #[test]
    fn lines_are_added_once_and_others_lines_are_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.txt");
        let [one, two] = [TextFile::open(&path).unwrap(), TextFile::open(&path).unwrap()];
        one.add("youtube a").unwrap();
        assert!(has(&two, "youtube a") && !has(&two, "youtube A"));
        two.add("youtube a").unwrap();
        two.add("vimeo 1").unwrap();
        assert!(has(&one, "vimeo 1"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "youtube a\nvimeo 1\n");
        assert_eq!(one.all().unwrap(), ["youtube a", "vimeo 1"]);
    }

    #[test]
    fn a_file_of_another_programs_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.txt");
        fs::write(&path, "  youtube a  \r\ngeneric b").unwrap();
        let file = TextFile::open(&path).unwrap();
        assert!(has(&file, "youtube a") && has(&file, "generic b"));
        file.add("vimeo 1").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "  youtube a  \r\ngeneric b\nvimeo 1\n");
        assert_eq!(file.remove(|id| id.starts_with("generic")).unwrap(), 1);
        assert!(!has(&file, "generic b") && has(&file, "vimeo 1"));
    }

    #[test]
    fn many_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.txt");
        std::thread::scope(|scope| {
            for worker in 0..8 {
                let path = &path;
                scope.spawn(move || {
                    let file = TextFile::open(path).unwrap();
                    for index in 0..50 {
                        file.add(&format!("w{worker} {index}")).unwrap();
                        file.add("same 1").unwrap();
                    }
                });
            }
        });
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 8 * 50 + 1);
    }
}
