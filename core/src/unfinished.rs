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
}
