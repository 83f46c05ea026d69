//! The unfinished file: claimed by one process, known by its journal, given its final name when it is whole.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ahead::{self, Ahead};
use super::files::{has_one_name, is_disk_full, open_private};
use super::journal::{Identity, Journal};
use super::options::{DownloadOptions, Existing};
use super::{DownloadError, with_suffix};
use crate::unfinished::publish;

/// A claimed name: the part file and its journal, locked for as long as this value lives.
pub(super) struct Part {
    pub(super) file: File,
    /// The final name.
    pub(super) path: PathBuf,
    part_path: PathBuf,
    journal_path: PathBuf,
    /// Where segments are kept that came before their turn.
    ahead_path: PathBuf,
    journal_file: File,
    existing: Existing,
}

/// What an earlier run left.
pub(super) struct Left<R> {
    pub(super) identity: Identity,
    pub(super) records: Vec<R>,
}

impl Part {
    /// Claims the name: no other process can until this value is dropped.
    pub(super) fn claim(path: &Path, options: &DownloadOptions) -> Result<Self, DownloadError> {
        let failed = |action, path: &Path| {
            let path = path.to_owned();
            move |error: io::Error| match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    DownloadError::InTheWay { path, what: "it is a link, a folder or a device" }
                }
                _ => DownloadError::File { action, path, source: error },
            }
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            let made = fs::create_dir_all(folder);
            made.map_err(|error| DownloadError::file("create the folder", folder, error))?;
        }
        let (part_path, journal_path) = (with_suffix(path, "part"), with_suffix(path, "journal.part"));
        let journal_file = open_private(&journal_path).map_err(failed("create", &journal_path))?;
        match journal_file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(DownloadError::Locked { path: path.to_owned() }),
            Err(TryLockError::Error(error)) => return Err(failed("lock", &journal_path)(error)),
        }
        if journal_file.metadata().is_ok_and(|metadata| !has_one_name(&metadata)) {
            // Its owner finished and took it away between our opening and our lock.
            return Err(DownloadError::Locked { path: path.to_owned() });
        }
        let is_ours = journal_file.metadata().is_ok_and(|metadata| metadata.len() > 0);
        let is_there = fs::symlink_metadata(&part_path).is_ok_and(|found| found.is_file() && found.len() > 0);
        if is_there && !is_ours && options.existing == Existing::Keep {
            // Nothing of ours stands here: the empty journal that was just made goes again.
            let _ = fs::remove_file(&journal_path);
            return Err(DownloadError::InTheWay {
                path: part_path,
                what: "vidra did not begin this part file",
            });
        }
        let file = open_private(&part_path).map_err(|error| {
            if !is_ours {
                // As above.
                let _ = fs::remove_file(&journal_path);
            }
            failed("create", &part_path)(error)
        })?;
        Ok(Self {
            file,
            path: path.to_owned(),
            part_path,
            journal_path,
            ahead_path: with_suffix(path, "ahead.part"),
            journal_file,
            existing: options.existing,
        })
    }

    /// Segments that came before their turn, those that an earlier run left included where it is gone on with.
    pub(super) fn ahead(&self, options: &DownloadOptions) -> Ahead {
        Ahead::open(&self.ahead_path, options.is_resumed)
    }

    /// What an earlier run left, where it can be read.
    pub(super) fn left<R: DeserializeOwned>(&mut self) -> Result<Option<Left<R>>, DownloadError> {
        let found = Journal::read(&mut self.journal_file);
        let found = found.map_err(|error| DownloadError::file("read", &self.journal_path, error))?;
        Ok(found.map(|(identity, records)| Left { identity, records }))
    }

    /// Begins or goes on: of what an earlier run left, these records hold and no others.
    pub(super) fn begin<R: Serialize>(
        &self,
        identity: &Identity,
        records: &[R],
    ) -> Result<Journal, DownloadError> {
        let journal = self.journal_file.try_clone().and_then(|file| Journal::begin(file, identity, records));
        journal.map_err(|error| self.write_error(error, 0))
    }

    /// Goes on with everything an earlier run left: each of its records can be checked by itself.
    pub(super) fn go_on(&self) -> Result<Journal, DownloadError> {
        let journal = self.journal_file.try_clone().and_then(Journal::go_on);
        journal.map_err(|error| self.write_error(error, 0))
    }

    /// The largest file that may be written here: the user's limit, and what the disk holds less its reserve.
    pub(super) fn ceiling(&self, options: &DownloadOptions) -> u64 {
        let free = fs4::available_space(self.folder()).unwrap_or(u64::MAX);
        options
            .max_size_bytes
            .unwrap_or(u64::MAX)
            .min(free.saturating_sub(options.reserve_bytes.min(free / 64)))
    }

    fn folder(&self) -> &Path {
        self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    /// Refuses to begin what the disk cannot hold.
    pub(super) fn check_space(
        &self,
        needed: u64,
        total: Option<u64>,
        options: &DownloadOptions,
    ) -> Result<(), DownloadError> {
        let size = total.unwrap_or(needed);
        if let Some(limit) = options.max_size_bytes.filter(|limit| size > *limit) {
            return Err(DownloadError::OverLimit { size, limit });
        }
        // A file system that cannot tell is found out while writing.
        let Ok(free) = fs4::available_space(self.folder()) else { return Ok(()) };
        if needed.saturating_add(options.reserve_bytes.min(free / 64)) > free {
            return Err(DownloadError::NoSpace { path: self.path.clone(), needed, free });
        }
        Ok(())
    }

    /// What the system's refusal to write means.
    pub(super) fn write_error(&self, error: io::Error, needed: u64) -> DownloadError {
        if is_disk_full(&error) {
            let free = fs4::available_space(self.folder()).unwrap_or(0);
            return DownloadError::NoSpace { path: self.path.clone(), needed, free };
        }
        DownloadError::file("write", &self.part_path, error)
    }

    /// What the system's refusal to read the part back means.
    pub(super) fn read_error(&self, error: io::Error) -> DownloadError {
        DownloadError::file("read", &self.part_path, error)
    }

    /// Gives the first bytes of what is there a name of their own, `NAME.earlier.EXT` or with a number, and begins anew.
    pub(super) fn set_aside(&mut self, length: u64) -> Result<PathBuf, DownloadError> {
        const NAMES: u32 = 1000;
        self.file.set_len(length).and_then(|()| self.file.sync_all()).map_err(|e| self.write_error(e, 0))?;
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let extension = self.path.extension().map(|one| format!(".{}", one.to_string_lossy()));
        for number in 1..NAMES {
            let number = if number == 1 { String::new() } else { format!("-{number}") };
            let name = format!("{stem}.earlier{number}{}", extension.as_deref().unwrap_or_default());
            let aside = self.path.with_file_name(name);
            match publish(&self.part_path, &aside) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(DownloadError::file("rename", &self.part_path, error)),
                Ok(()) => {
                    let file = open_private(&self.part_path);
                    self.file =
                        file.map_err(|error| DownloadError::file("create", &self.part_path, error))?;
                    return Ok(aside);
                }
            }
        }
        Err(DownloadError::InTheWay { path: self.part_path.clone(), what: "it holds an earlier recording" })
    }

    /// As [`Part::finish`], under another name.
    pub(super) fn finish_as(mut self, path: &Path) -> Result<PathBuf, DownloadError> {
        path.clone_into(&mut self.path);
        self.finish()
    }

    /// Makes the file durable and gives it its final name, which is never taken from another file unless the user asked
    /// for that.
    pub(super) fn finish(&self) -> Result<PathBuf, DownloadError> {
        self.file.sync_all().map_err(|error| self.write_error(error, 0))?;
        if self.existing == Existing::Replace
            && fs::symlink_metadata(&self.path).is_ok_and(|found| !found.is_dir())
        {
            fs::remove_file(&self.path).map_err(|error| DownloadError::file("replace", &self.path, error))?;
        }
        publish(&self.part_path, &self.path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                DownloadError::Appeared { path: self.path.clone(), part: self.part_path.clone() }
            }
            _ => DownloadError::file("rename", &self.part_path, error),
        })?;
        // The file is whole under its name; a journal that stays behind is harmless and found by the next run.
        let _ = fs::remove_file(&self.journal_path);
        ahead::remove(&self.ahead_path);
        Ok(self.path.clone())
    }

    /// Whether nothing was fetched yet.
    pub(super) fn is_empty(&self) -> bool {
        self.file.metadata().is_ok_and(|metadata| metadata.len() == 0)
    }

    /// Takes part and journal away: nothing of this download is to stay.
    pub(super) fn discard(self) {
        // What cannot be removed stays as a part, which is no final name.
        let _ = fs::remove_file(&self.part_path);
        let _ = fs::remove_file(&self.journal_path);
        ahead::remove(&self.ahead_path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(path: &Path) -> Result<Part, DownloadError> {
        Part::claim(path, &DownloadOptions::default())
    }

    #[test]
    fn a_name_is_claimed_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mp4");
        let first = claim(&path).unwrap();
        assert!(matches!(claim(&path), Err(DownloadError::Locked { .. })));
        drop(first);
        claim(&path).unwrap();
    }

    #[test]
    fn a_part_that_is_not_ours_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mp4");
        fs::write(folder.path().join("a.mp4.part"), "somebody's").unwrap();
        assert!(matches!(claim(&path), Err(DownloadError::InTheWay { .. })));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_or_a_folder_in_the_parts_place_is_left_alone_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let (path, aim) = (folder.path().join("a.mp4"), folder.path().join("aim"));
        fs::write(&aim, "").unwrap();
        std::os::unix::fs::symlink(&aim, folder.path().join("a.mp4.part")).unwrap();
        assert!(matches!(claim(&path), Err(DownloadError::InTheWay { .. })));
        assert_eq!((fs::read(&aim).unwrap(), fs::read_dir(folder.path()).unwrap().count()), (Vec::new(), 2));
        let path = folder.path().join("b.mp4");
        fs::create_dir(folder.path().join("b.mp4.part")).unwrap();
        assert!(matches!(claim(&path), Err(DownloadError::InTheWay { .. })));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn a_file_that_appeared_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mp4");
        let part = claim(&path).unwrap();
        fs::write(&path, "theirs").unwrap();
        assert!(matches!(part.finish(), Err(DownloadError::Appeared { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
    }
}
