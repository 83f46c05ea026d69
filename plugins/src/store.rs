//! What the user installed. A file is a plugin because it is in the index, never because it lies somewhere.
//!
//! The folder holds `index.json`, with everything that is needed to know which plugin takes a URL, and a copy of each
//! script. The index is read in one go; scripts are read when they are asked.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use vidra_core::extract::Registration;

use crate::file::{self, FileError, INDEX_BYTES};
use crate::manifest::{API, Manifest, ManifestError};
use crate::permission::{Permission, not_granted};
use crate::plugin::{PluginError, ScriptPlugin};

/// The version of the index's form.
const FORM: u32 = 1;
/// Plugins that can be installed.
const PLUGINS: usize = 2000;

/// The folder of installed plugins.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

/// One installed plugin, as the index has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installed {
    /// SHA-256 of the script, in hexadecimal digits.
    pub sha256: String,
    /// Where it was installed from.
    pub source: String,
    /// The version of the plugin API it is written for.
    pub api: u64,
    manifest: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
struct Index {
    form: u32,
    plugins: Vec<Installed>,
}

/// A plugin that could be installed: read, and nothing of it run.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What it says of itself.
    pub manifest: Manifest,
    /// SHA-256 of the script.
    pub sha256: String,
    /// Where it is from.
    pub source: String,
    text: String,
}

/// Why the store cannot do it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file cannot be written.
    #[error("cannot write {path}: {reason}")]
    Write {
        /// The file.
        path: String,
        /// The system's words.
        reason: io::Error,
    },
    /// The index is damaged.
    #[error("{path} cannot be used: {reason}; remove the file and install the plugins anew")]
    Index {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No plugin has this id.
    #[error("no plugin {0} is installed; vidra plugin list shows what is")]
    Unknown(String),
    /// One has it already.
    #[error(
        "a plugin {0} is installed already; vidra plugin update {0} renews it, vidra plugin remove {0} removes it"
    )]
    Known(String),
    /// More was wanted than granted.
    #[error("the plugin {id} was not granted {missing}")]
    NotGranted {
        /// The plugin.
        id: String,
        /// The permissions, in their own words.
        missing: String,
    },
    /// There are enough.
    #[error("{PLUGINS} plugins are installed, and no more are taken; remove one first")]
    Full,
}

impl Candidate {
    /// Reads a script from a file.
    ///
    /// # Errors
    /// [`PluginError`]: it cannot be read, or its manifest.
    pub fn read(path: &Path) -> Result<Self, PluginError> {
        let text = file::read(path)?;
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let source = whole.display().to_string();
        Self::of(text, source.clone()).map_err(|error| PluginError::Manifest { path: source, reason: error })
    }

    fn of(text: String, source: String) -> Result<Self, ManifestError> {
        Ok(Self { manifest: Manifest::read(&text)?, sha256: file::sha256(&text), source, text })
    }
}

impl Installed {
    /// What it said of itself when it was installed, which is what it was granted.
    ///
    /// # Errors
    /// A manifest this version cannot use.
    pub fn manifest(&self) -> Result<Manifest, ManifestError> {
        Manifest::kept(&self.manifest)
    }

    /// Its id, as the index has it.
    pub fn id(&self) -> &str {
        self.manifest.get("id").and_then(Value::as_str).unwrap_or_default()
    }
}

impl Store {
    /// The store in a folder, which need not be there yet.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where the copy of a plugin is.
    pub fn path_of(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.js"))
    }

    /// What is installed, by id.
    ///
    /// # Errors
    /// [`StoreError`]: the index cannot be read.
    pub fn list(&self) -> Result<Vec<Installed>, StoreError> {
        let path = self.index_path();
        if !path.exists() {
            return Ok(Vec::new());
        }
        let text = file::read_within(&path, INDEX_BYTES)?;
        let damaged = |reason: String| StoreError::Index { path: path.display().to_string(), reason };
        let index: Index = serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))?;
        if index.form != FORM {
            return Err(damaged(format!("it is of form {}, and this vidra knows form {FORM}", index.form)));
        }
        Ok(index.plugins)
    }

    /// The installed plugins as sites, and a sentence for each that cannot be used. They live as long as the program.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub fn sites(&self) -> Result<(Vec<&'static Registration>, Vec<String>), StoreError> {
        let (mut sites, mut troubles) = (Vec::new(), Vec::new());
        for installed in self.list()? {
            match installed.manifest() {
                Ok(manifest) => {
                    let path = self.path_of(&manifest.id);
                    sites.push(ScriptPlugin::installed(manifest, path, installed.sha256).into_registration());
                }
                Err(error) => troubles.push(format!("the plugin {} is left out: {error}", installed.id())),
            }
        }
        Ok((sites, troubles))
    }

    /// Installs a plugin with what was granted.
    ///
    /// # Errors
    /// [`StoreError::Known`] where its id is taken, [`StoreError::NotGranted`] where it wants more.
    pub fn add(&self, candidate: &Candidate, granted: &[Permission]) -> Result<(), StoreError> {
        self.change(|plugins| {
            if plugins.iter().any(|one| one.id() == candidate.manifest.id) {
                return Err(StoreError::Known(candidate.manifest.id.clone()));
            }
            if plugins.len() >= PLUGINS {
                return Err(StoreError::Full);
            }
            plugins.push(self.installed(candidate, granted)?);
            plugins.sort_by(|one, other| one.id().cmp(other.id()));
            Ok(())
        })
    }

    /// Puts a plugin in the place of the one with its id.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where there is none, [`StoreError::NotGranted`] where it wants more.
    pub fn update(&self, candidate: &Candidate, granted: &[Permission]) -> Result<(), StoreError> {
        self.change(|plugins| {
            let unknown = || StoreError::Unknown(candidate.manifest.id.clone());
            let place =
                plugins.iter_mut().find(|one| one.id() == candidate.manifest.id).ok_or_else(unknown)?;
            *place = self.installed(candidate, granted)?;
            Ok(())
        })
    }

    /// Removes a plugin.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where there is none.
    pub fn remove(&self, id: &str) -> Result<(), StoreError> {
        self.change(|plugins| {
            let before = plugins.len();
            plugins.retain(|one| one.id() != id);
            if plugins.len() == before {
                return Err(StoreError::Unknown(id.to_owned()));
            }
            Ok(())
        })?;
        // Without its line in the index the file is nothing any more.
        match fs::remove_file(self.path_of(id)) {
            Err(reason) if reason.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::Write { path: self.path_of(id).display().to_string(), reason })
            }
            _ => Ok(()),
        }
    }

    /// The installed plugin of this id.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where there is none.
    pub fn find(&self, id: &str) -> Result<Installed, StoreError> {
        self.list()?.into_iter().find(|one| one.id() == id).ok_or_else(|| StoreError::Unknown(id.to_owned()))
    }

    /// Copies the script and gives its line of the index.
    fn installed(&self, candidate: &Candidate, granted: &[Permission]) -> Result<Installed, StoreError> {
        let manifest = &candidate.manifest;
        let wanted = manifest.permissions();
        let missing: Vec<String> =
            not_granted(&wanted, granted).into_iter().map(ToString::to_string).collect();
        if !missing.is_empty() {
            return Err(StoreError::NotGranted { id: manifest.id.clone(), missing: missing.join(" ") });
        }
        self.write(&self.path_of(&manifest.id), candidate.text.as_bytes())?;
        let (sha256, source) = (candidate.sha256.clone(), candidate.source.clone());
        Ok(Installed { sha256, source, api: API, manifest: manifest.fields() })
    }

    fn index_path(&self) -> PathBuf {
        self.folder.join("index.json")
    }

    /// Changes the index while nobody else does.
    fn change(
        &self,
        change: impl FnOnce(&mut Vec<Installed>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let lock = self.folder.join("index.lock");
        let failed = |reason| StoreError::Write { path: lock.display().to_string(), reason };
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let held = File::options().create(true).truncate(false).write(true).open(&lock).map_err(failed)?;
        held.lock().map_err(failed)?;
        let mut plugins = self.list()?;
        change(&mut plugins)?;
        let text = format!("{:#}\n", json!(Index { form: FORM, plugins }));
        self.write(&self.index_path(), text.as_bytes())
    }

    /// Puts a file in the place of the one that may be there, once it is whole.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let written = tempfile::NamedTempFile::new_in(&self.folder).and_then(|mut fresh| {
            fresh.write_all(bytes)?;
            fresh.as_file().sync_all()?;
            fresh.persist(path).map_err(|error| error.error)
        });
        written.map(|_| ()).map_err(|reason| StoreError::Write { path: path.display().to_string(), reason })
    }
}

#[cfg(test)]
mod tests;
