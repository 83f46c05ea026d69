//! A recorded case on disk: the exchanges, the URL that was asked, and what came of it.

use std::fs;
use std::path::{Path, PathBuf};

use vidra_core::extract::{Link, Registry};
use vidra_core::http::RemoteUrl;
use vidra_core::http::har::{Case, Har};

/// Largest recording that is read, in bytes.
const FILE_BYTES: u64 = 256 * 1024 * 1024;

/// One HAR file of a `fixtures` folder.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// The folder that holds the `fixtures` folder, for messages: `youtube`.
    pub folder: String,
    /// The file's name without `.har`.
    pub name: String,
    /// Where it is; empty for one that was never a file.
    pub path: PathBuf,
    /// The exchanges.
    pub har: Har,
    /// What was asked, and what came of it.
    pub case: Case,
}

impl Fixture {
    /// Reads a file.
    ///
    /// # Errors
    /// A file that cannot be read, is no HAR, or says not what was asked; in words, with its path.
    pub fn read(path: &Path) -> Result<Self, String> {
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let length = fs::metadata(path).map_err(|error| told(&error))?.len();
        if length > FILE_BYTES {
            return Err(told(&format!("{length} bytes are too many for a recording; cut it down")));
        }
        let text = fs::read_to_string(path).map_err(|error| told(&error))?;
        let folder = path.ancestors().nth(2).map(name_of).unwrap_or_default();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let fixture = Self::parse(&folder, &name, &text).map_err(|error| told(&error))?;
        Ok(Self { path: path.to_owned(), ..fixture })
    }

    /// Every HAR file of a folder, sorted by name; none where there is no such folder.
    ///
    /// # Errors
    /// As [`Fixture::read`], for the first that cannot be read.
    pub fn all_in(folder: &Path) -> Result<Vec<Self>, String> {
        let files = entries(folder).into_iter();
        files
            .filter(|path| path.extension().is_some_and(|end| end == "har"))
            .map(|path| Self::read(&path))
            .collect()
    }

    /// A recording as text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(folder: &str, name: &str, text: &str) -> Result<Self, String> {
        let har = Har::parse(text).map_err(|error| error.to_string())?;
        let case = har.log.vidra.clone().ok_or(
            "log._vidra is missing: it holds the URL that was asked; vidra plugin import-har makes a test of a \
             browser's export",
        )?;
        Ok(Self { folder: folder.to_owned(), name: name.to_owned(), path: PathBuf::new(), har, case })
    }

    /// `youtube/plain`, for messages.
    pub fn label(&self) -> String {
        if self.folder.is_empty() { self.name.clone() } else { format!("{}/{}", self.folder, self.name) }
    }

    /// Whether its result is another site's address, and what that site says is no part of it.
    pub fn is_redirect(&self) -> bool {
        self.case.expected.as_ref().is_some_and(|expected| expected["_type"] == "url")
    }

    /// What the case asks, with shorthands (`ytsearch:cats`) written out.
    ///
    /// # Errors
    /// An address vidra does not open.
    pub fn link(&self, registry: &Registry) -> Result<Link, String> {
        let url = registry.expand(&self.case.url).map_or_else(|| RemoteUrl::parse(&self.case.url), Ok);
        url.map(Link::new).map_err(|error| format!("{}: {error}", self.label()))
    }
}

/// What is in a folder, sorted; nothing where there is none.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// The last component of a path.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
