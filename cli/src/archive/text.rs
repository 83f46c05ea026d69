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
/// Bytes before the last line that was read by which a file is known to be still the same.
const LAST_BYTES: usize = 256;

/// A text archive.
#[derive(Debug)]
pub(crate) struct TextFile {
    path: PathBuf,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    ids: HashSet<String>,
    /// Of the lines that were read whole.
    read_bytes: u64,
    /// The last bytes of these.
    last: Vec<u8>,
    /// Of the file when it was read.
    length: u64,
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

    /// Takes ids away; how many were there. The file stays the same one, and is locked until that is done, so that what
    /// others add meanwhile is not lost.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub(crate) fn remove(&self, is_gone: impl Fn(&str) -> bool) -> anyhow::Result<usize> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = match OpenOptions::new().read(true).write(true).open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            opened => opened.with_context(|| self.trouble("write"))?,
        };
        file.lock().with_context(|| self.trouble("lock"))?;
        let length = file.metadata().with_context(|| self.trouble("read"))?.len();
        anyhow::ensure!(length <= FILE_BYTES, "{} is too large for an archive", self.path.display());
        let count = without_lines(&mut file, is_gone).with_context(|| self.trouble("write"))?;
        *known = Known::default();
        Ok(count)
    }

    /// Reads what was added since the last time; a file whose earlier lines are not those that were read is read anew.
    fn catch_up(&self, file: &mut File, known: &mut Known) -> anyhow::Result<()> {
        let length = file.metadata().with_context(|| self.trouble("read"))?.len();
        anyhow::ensure!(length <= FILE_BYTES, "{} is too large for an archive", self.path.display());
        if length == known.length {
            return Ok(());
        }
        let is_same = length >= known.read_bytes
            && before(file, known.read_bytes).with_context(|| self.trouble("read"))? == known.last;
        if !is_same {
            *known = Known::default();
        }
        let mut bytes = Vec::new();
        let read = file
            .seek(SeekFrom::Start(known.read_bytes))
            .and_then(|_| file.take(FILE_BYTES).read_to_end(&mut bytes));
        read.with_context(|| self.trouble("read"))?;
        // A line without its end may be half of one that is being written.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        known.length = known.read_bytes + bytes.len() as u64;
        let (lines, rest) = bytes.split_at(whole);
        known.read_bytes += whole as u64;
        known.last.extend_from_slice(lines);
        known.last.drain(..known.last.len().saturating_sub(LAST_BYTES));
        let lines = String::from_utf8_lossy(lines);
        known.ids.extend(lines.lines().map(|line| line.trim_start_matches('\u{feff}').trim().to_owned()));
        known.ids.insert(String::from_utf8_lossy(rest).trim().to_owned());
        known.ids.remove("");
        Ok(())
    }

    fn trouble(&self, what: &str) -> String {
        format!("cannot {what} the archive {}", self.path.display())
    }
}

/// The last bytes in front of a place.
fn before(file: &mut File, end: u64) -> io::Result<Vec<u8>> {
    let start = end.saturating_sub(LAST_BYTES as u64);
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take(end - start).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Takes lines out of a file, in place. What stays moves towards the start, from the front on: a program that is killed
/// in between leaves lines twice and never loses one.
fn without_lines(file: &mut File, is_gone: impl Fn(&str) -> bool) -> io::Result<usize> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let (mut kept, mut start, mut count) = (Vec::new(), None, 0);
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = String::from_utf8_lossy(line);
        let id = text.trim_start_matches('\u{feff}').trim();
        if !id.is_empty() && is_gone(id) {
            count += 1;
            start.get_or_insert(at);
        } else if start.is_some() {
            kept.extend_from_slice(line);
        }
        at += line.len();
    }
    if let Some(start) = start {
        let start = start as u64;
        file.seek(SeekFrom::Start(start))?;
        file.write_all(&kept)?;
        file.sync_data()?;
        file.set_len(start + kept.len() as u64)?;
        file.sync_data()?;
    }
    Ok(count)
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
    fn what_is_forgotten_is_noticed_by_others_though_the_file_grows_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.txt");
        let [one, two] = [TextFile::open(&path).unwrap(), TextFile::open(&path).unwrap()];
        one.add_all(["youtube a", "youtube b"]).unwrap();
        assert!(has(&two, "youtube a"));
        assert_eq!(one.remove(|id| id == "youtube a").unwrap(), 1);
        one.add_all(["vimeo 123", "vimeo 4567"]).unwrap();
        assert!(!has(&two, "youtube a") && has(&two, "vimeo 4567"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "youtube b\nvimeo 123\nvimeo 4567\n");
    }

    #[cfg(unix)]
    #[test]
    fn who_waits_for_the_lock_adds_to_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.txt");
        let file = TextFile::open(&path).unwrap();
        file.add_all(["youtube a", "youtube b"]).unwrap();
        // Another program has the file open, and writes when it gets the lock.
        let mut other = OpenOptions::new().append(true).open(&path).unwrap();
        file.remove(|id| id == "youtube a").unwrap();
        other.lock().unwrap();
        other.write_all(b"generic c\n").unwrap();
        drop(other);
        assert_eq!(fs::read_to_string(&path).unwrap(), "youtube b\ngeneric c\n");
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
