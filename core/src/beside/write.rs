//! Writing a small file so that it is whole or not there.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::unfinished;

/// Writes a file beside the media; folders are made. `replaces` says whether one that is there makes room.
///
/// # Errors
/// `AlreadyExists` where one is there that shall stay, or where something else than a file has the name; else what the
/// system says.
pub fn write_whole(path: &Path, bytes: &[u8], replaces: bool) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        // A link could lead anywhere: it is never written through, and a folder is no file.
        Ok(found) if !found.is_file() || !replaces => return Err(io::ErrorKind::AlreadyExists.into()),
        _ => {}
    }
    let mut file = unfinished::beside(path)?;
    file.write_all(bytes)?;
    file.as_file().sync_data()?;
    let kept = if replaces { file.persist(path) } else { file.persist_noclobber(path) };
    kept.map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_where_that_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub/a.info.json");
        write_whole(&path, b"one", false).unwrap();
        assert_eq!(write_whole(&path, b"two", false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        write_whole(&path, b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path().join("sub")).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_never_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let (victim, link) = (folder.path().join("victim"), folder.path().join("a.url"));
        fs::write(&victim, "precious").unwrap();
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        assert!(write_whole(&link, b"x", true).is_err());
        assert_eq!(fs::read(&victim).unwrap(), b"precious");
    }
}
