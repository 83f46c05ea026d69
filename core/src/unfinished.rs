//! A new file under a name of its own, beside the place it will have: whole files appear there at once.

use std::path::Path;
use std::{fs, io};

use tempfile::NamedTempFile;

/// Makes an empty file in the folder of `path`, which is made too. It has the permissions of any new file, and is gone
/// when it is dropped before it got its name.
///
/// # Errors
/// What the system says.
pub(crate) fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vidra-").suffix(".part");
    // Temporary files are for their owner alone; these will be files like any other.
    #[cfg(unix)]
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(permissions);
    builder.tempfile_in(folder)
}

/// Gives a finished file its final name, and never takes that name from another file.
///
/// # Errors
/// `AlreadyExists` where the name is taken; else what the system says.
pub(crate) fn publish(part: &Path, path: &Path) -> io::Result<()> {
    match rename_no_replace(part, path) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => publish_by_link(part, path),
        outcome => outcome,
    }
}

/// A hard link fails where the name is taken; file systems without links get a check and a rename, which another
/// process could slip between: the lock on the name keeps other vidras out.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that renames, after the check that the name is free"
)]
fn publish_by_link(part: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(part, path) {
        Ok(()) => fs::remove_file(part),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        Err(_) if fs::symlink_metadata(path).is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(part, path),
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn rename_no_replace(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE).map_err(|error| match error {
        rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP => {
            io::ErrorKind::Unsupported.into()
        }
        other => other.into(),
    })
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn rename_no_replace(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_gets_no_name_leaves_nothing() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("folder/film.mp4");
        let file = beside(&path).unwrap();
        assert_eq!(file.path().parent(), path.parent());
        drop(file);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 0);
    }

    #[test]
    fn publishing_never_replaces_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let (part, path) = (folder.path().join("a.part"), folder.path().join("a"));
        fs::write(&part, "new").unwrap();
        fs::write(&path, "old").unwrap();
        assert_eq!(publish(&part, &path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(publish_by_link(&part, &path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        fs::remove_file(&path).unwrap();
        publish(&part, &path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(!part.exists());
    }
}
