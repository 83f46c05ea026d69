//! A checkout of vidra: where the crates of sites are, and which site lives in which.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Fixture;
use crate::fixture::{entries, name_of};

/// A folder that holds vidra's own source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    root: PathBuf,
}

impl Checkout {
    /// The checkout a folder is in: the folder itself or the nearest above that has the roll call of sites.
    pub fn around(folder: &Path) -> Option<Self> {
        let root = folder.ancestors().find(|folder| folder.join("extractors/sites/src/lib.rs").is_file())?;
        Some(Self { root: root.to_owned() })
    }

    /// The checkout at this folder, without looking.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The folder of the whole.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of a crate of sites.
    pub fn crate_folder(&self, name: &str) -> PathBuf {
        self.root.join("extractors").join(name)
    }

    /// The folders of the crates of sites, sorted.
    pub fn crates(&self) -> Vec<PathBuf> {
        let folders = entries(&self.root.join("extractors")).into_iter();
        folders.filter(|folder| folder.join("Cargo.toml").is_file()).collect()
    }

    /// Every fixture of every crate, sorted by folder and name.
    ///
    /// # Errors
    /// As [`Fixture::read`].
    pub fn fixtures(&self) -> Result<Vec<Fixture>, String> {
        let mut all = Vec::new();
        for folder in self.crates() {
            all.extend(Fixture::all_in(&folder.join("fixtures"))?);
        }
        Ok(all)
    }

    /// The crate each site is written in, told by its source: a registration does not know its crate.
    pub fn homes(&self) -> BTreeMap<String, String> {
        let mut homes = BTreeMap::new();
        for folder in self.crates() {
            for source in sources(&folder.join("src")) {
                let text = fs::read_to_string(&source).unwrap_or_default();
                for (at, call) in text.match_indices("Registration::new(") {
                    let argument = text[at + call.len()..].trim_start().strip_prefix('"');
                    if let Some((name, _)) = argument.and_then(|rest| rest.split_once('"')) {
                        homes.insert(name.to_owned(), name_of(&folder));
                    }
                }
            }
        }
        homes
    }

    /// The crates whose line is missing in the roll call.
    pub fn unlinked(&self) -> Vec<String> {
        let folders: Vec<String> = self.crates().iter().map(|path| name_of(path)).collect();
        let roll_call = fs::read_to_string(self.root.join("extractors/src/lib.rs")).unwrap_or_default();
        if folders.is_empty() {
            return vec![format!("{} holds no crates of sites", self.root.display())];
        }
        unlinked(&folders, &roll_call)
    }
}

fn unlinked(folders: &[String], roll_call: &str) -> Vec<String> {
    let is_named = |folder: &String| {
        let line = format!("use vidra_{} as _;", folder.replace('-', "_"));
        roll_call.lines().any(|have| have.trim() == line)
    };
    let missing = folders.iter().filter(|folder| !is_named(folder));
    missing.map(|folder| format!("extractors/{folder} has no line in extractors/src/lib.rs")).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                files.push(path);
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suite_catches_a_crate_without_a_line() {
        let folders = ["video-hub".to_owned(), "clips".to_owned()];
        let found = unlinked(&folders, "use vidra_clips as _;\n// use vidra_video_hub as _;\n");
        assert_eq!(found, ["extractors/video-hub has no line in extractors/src/lib.rs"]);
    }

    #[test]
    fn a_checkout_is_found_from_within_and_nowhere_else() {
        let inside = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let checkout = Checkout::around(&inside).unwrap();
        assert_eq!(Some(checkout.root()), Path::new(env!("CARGO_MANIFEST_DIR")).parent());
        assert_eq!(checkout.homes().get("streamable").map(String::as_str), Some("sites"));
        assert_eq!(Checkout::around(&std::env::temp_dir()), None);
    }
}
