//! What differs between operating systems when files are made safely. The portable way is the default.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IoSlice, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// Opens for reading and writing what must be a regular file of one name, creating it where nothing is. Never follows a
/// link in the last component, never blocks on a FIFO.
///
/// # Errors
/// `AlreadyExists` where something else than such a file stands there; else what the system says.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => return Err(io::ErrorKind::AlreadyExists.into()),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    system::no_follow(&mut options);
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() || !has_one_name(&metadata) {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    Ok(file)
}

/// Whether a file has exactly one name, as far as the system tells.
pub(super) fn has_one_name(metadata: &fs::Metadata) -> bool {
    system::has_one_name(metadata)
}

/// Writes all bytes at a place of the file.
pub(super) fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    system::write_at(file, bytes, offset)
}

/// Writes slices one after the other at a place of the file, with as few calls as the system allows.
pub(super) fn append_at<'a>(
    mut file: &File,
    slices: impl Iterator<Item = &'a [u8]>,
    offset: u64,
) -> io::Result<()> {
    file.seek(SeekFrom::Start(offset))?;
    let mut slices: Vec<IoSlice<'_>> = slices.map(IoSlice::new).collect();
    let mut left = &mut slices[..];
    while !left.is_empty() {
        match file.write_vectored(left) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut left, written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads at a place of the file, as much as is there.
pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match system::read_at(file, &mut buffer[filled..], offset + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Makes names in a folder durable, where the system can.
pub(super) fn sync_folder(path: &Path) {
    // Windows has no such call, network file systems refuse it: the rename itself is atomic all the same.
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// Whether an error says that the disk (or the user's share of it) is full, or holds no file so large.
pub(super) fn is_disk_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

#[cfg(unix)]
mod system {
    use std::fs::{File, Metadata, OpenOptions};
    use std::io;
    use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};

    use rustix::fs::OFlags;

    pub(super) fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        file.read_at(buffer, offset)
    }

    pub(super) fn no_follow(options: &mut OpenOptions) {
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        options.mode(0o666).custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }

    pub(super) fn has_one_name(metadata: &Metadata) -> bool {
        metadata.nlink() == 1
    }
}

#[cfg(not(unix))]
mod system {
    use std::fs::{File, Metadata, OpenOptions};
    use std::io::{self, Read, Seek, SeekFrom, Write};

    pub(super) fn write_at(mut file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(bytes)
    }

    pub(super) fn read_at(mut file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        file.seek(SeekFrom::Start(offset))?;
        file.read(buffer)
    }

    pub(super) fn no_follow(options: &mut OpenOptions) {
        #[cfg(windows)]
        {
            use std::os::windows::fs::OpenOptionsExt;
            /// FILE_FLAG_OPEN_REPARSE_POINT: opens a link itself, which is then no regular file.
            const OPEN_REPARSE_POINT: u32 = 0x0020_0000;
            options.custom_flags(OPEN_REPARSE_POINT);
        }
        #[cfg(not(windows))]
        let _ = options;
    }

    pub(super) fn has_one_name(_: &Metadata) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_slices_than_a_call_takes_are_all_written() {
        let file = tempfile::tempfile().unwrap();
        let slices: Vec<[u8; 3]> = (0..5000_u32).map(|n| [n as u8, (n >> 8) as u8, 7]).collect();
        append_at(&file, slices.iter().map(|slice| &slice[..]), 10).unwrap();
        let mut read = vec![0; 20_000];
        assert_eq!(read_at(&file, &mut read, 0).unwrap(), 15_010);
        assert_eq!(read[10..15_010], slices.concat());
    }

    #[cfg(unix)]
    #[test]
    fn links_and_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        fs::write(&victim, "precious").unwrap();
        for (name, make) in [("symlink", 0), ("hardlink", 1), ("folder", 2)] {
            let path = folder.path().join(name);
            match make {
                0 => std::os::unix::fs::symlink(&victim, &path).unwrap(),
                1 => fs::hard_link(&victim, &path).unwrap(),
                _ => fs::create_dir(&path).unwrap(),
            }
            assert_eq!(open_private(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists, "{name}");
        }
        assert_eq!(fs::read(&victim).unwrap(), b"precious");
    }
}
