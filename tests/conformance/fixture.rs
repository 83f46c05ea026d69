//! A recorded case on disk, and where it is found.

use std::fs;
use std::path::{Path, PathBuf};

use vidra_core::extract::{Link, Registry};
use vidra_core::http::RemoteUrl;
use vidra_core::http::har::{Case, Har};

/// One HAR file in the `fixtures` folder of a crate of sites.
#[derive(Clone, Debug)]
pub(crate) struct Fixture {
    /// The crate's folder: `youtube`.
    pub(crate) folder: String,
    /// The file's name without `.har`.
    pub(crate) name: String,
    pub(crate) har: Har,
    pub(crate) case: Case,
}

impl Fixture {
    /// Every fixture of every crate, sorted by folder and name.
    pub(crate) fn all() -> Vec<Self> {
        let read = |path: &Path| {
            let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let folder = path.ancestors().nth(2).map(name_of).unwrap_or_default();
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            Self::parse(&folder, &name, &text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let files = crates().into_iter().flat_map(|folder| entries(&folder.join("fixtures")));
        files
            .filter(|path| path.extension().is_some_and(|end| end == "har"))
            .map(|path| read(&path))
            .collect()
    }

    pub(crate) fn parse(folder: &str, name: &str, text: &str) -> Result<Self, String> {
        let har = Har::parse(text).map_err(|error| error.to_string())?;
        let case = har.log.vidra.clone().ok_or("log._vidra is missing: it holds the URL that was asked")?;
        Ok(Self { folder: folder.to_owned(), name: name.to_owned(), har, case })
    }

    /// `youtube/plain`, for messages.
    pub(crate) fn label(&self) -> String {
        format!("{}/{}", self.folder, self.name)
    }

    pub(crate) fn path(&self) -> PathBuf {
        root().join(&self.folder).join("fixtures").join(format!("{}.har", self.name))
    }

    /// What the case asks, with shorthands (`ytsearch:cats`) written out.
    pub(crate) fn link(&self, registry: &Registry) -> Result<Link, String> {
        let url = registry.expand(&self.case.url).map_or_else(|| RemoteUrl::parse(&self.case.url), Ok);
        url.map(Link::new).map_err(|error| format!("{}: {error}", self.label()))
    }
}

/// The folder of the crates of sites.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folders of the crates of sites, sorted.
pub(crate) fn crates() -> Vec<PathBuf> {
    entries(root()).into_iter().filter(|folder| folder.join("Cargo.toml").is_file()).collect()
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
