//! Small files, read within a limit and written so that they are either whole or as before.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Reads a file of at most so many bytes. Bytes that are no UTF-8 are replaced.
///
/// # Errors
/// What the system says; `FileTooLarge` for a larger file.
pub(crate) fn read(path: &Path, limit_bytes: u64) -> io::Result<String> {
    read_from(File::open(path)?, limit_bytes)
}

/// The same for anything that can be read.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_from(source: impl io::Read, limit_bytes: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    source.take(limit_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit_bytes {
        let message = format!("it is larger than the limit of {limit_bytes} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

/// Puts a file in the place of the one that may be there, once it is whole.
///
/// # Errors
/// What the system says.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, false)
}

/// The same for a file that only its owner may read, unless it was there with other permissions.
///
/// # Errors
/// What the system says.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, true)
}

#[expect(clippy::disallowed_methods, reason = "these files are written to replace what they were read from")]
fn replace(path: &Path, bytes: &[u8], is_secret: bool) -> io::Result<()> {
    // A link keeps pointing at the file that is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let before = fs::metadata(&path).ok().map(|metadata| metadata.permissions());
    let fresh = beside(&path)?;
    let written = create(&fresh, is_secret).and_then(|mut file| {
        file.write_all(bytes)?;
        if let Some(permissions) = before {
            file.set_permissions(permissions)?;
        }
        file.sync_all()?;
        fs::rename(&fresh, &path)
    });
    if written.is_err() {
        // The first error is what the user should hear of.
        let _ = fs::remove_file(&fresh);
    }
    written
}

fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))?;
    let mut fresh = std::ffi::OsString::from(".");
    fresh.push(name);
    fresh.push(format!(".{}.new", std::process::id()));
    Ok(path.with_file_name(fresh))
}

fn create(path: &Path, is_secret: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_secret {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = is_secret;
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_stays_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cookies.txt");
        write_secret(&path, b"one").unwrap();
        write_secret(&path, b"two").unwrap();
        assert_eq!(read(&path, 3).unwrap(), "two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(read(&path, 2).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn secrets_are_for_their_owner_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cookies.txt");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        write_secret(&path, b"one").unwrap();
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        write_secret(&path, b"two").unwrap();
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn a_failed_write_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("absent").join("x");
        assert!(write(&path, b"one").is_err());
    }
}
