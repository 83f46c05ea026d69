//! Files of plugins: small, read whole, known by their hash.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

/// Bytes of a plugin, and of the index of many.
pub(crate) const PLUGIN_BYTES: u64 = 1024 * 1024;
pub(crate) const INDEX_BYTES: u64 = 16 * 1024 * 1024;

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}: {reason}")]
pub struct FileError {
    pub(crate) path: String,
    pub(crate) reason: io::Error,
}

/// Reads a plugin.
pub(crate) fn read(path: &Path) -> Result<String, FileError> {
    read_within(path, PLUGIN_BYTES)
}

/// Reads a text file of at most so many bytes.
pub(crate) fn read_within(path: &Path, limit_bytes: u64) -> Result<String, FileError> {
    let failed = |reason| FileError { path: path.display().to_string(), reason };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(limit_bytes + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit_bytes {
        let reason = format!("it is larger than {limit_bytes} bytes");
        return Err(failed(io::Error::new(io::ErrorKind::FileTooLarge, reason)));
    }
    String::from_utf8(bytes).map_err(|_| failed(io::Error::new(io::ErrorKind::InvalidData, "it is no UTF-8")))
}

/// The SHA-256 of a text in hexadecimal digits, as `sha256sum` prints it.
pub(crate) fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
