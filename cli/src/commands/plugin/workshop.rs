//! What people who write sites work on: script plugins in and below a folder, and the sites of a checkout.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use vidra_core::extract::{Registration, Registry};
use vidra_core::http::RemoteUrl;
use vidra_kit::{Checkout, Fixture};

use super::scripts;

/// Folder beside a site's source that holds its recordings.
const FIXTURES: &str = "fixtures";

/// One site and its recordings.
pub(super) struct Subject {
    /// What it says of itself.
    pub(super) site: &'static Registration,
    /// The script, for a script plugin.
    pub(super) script: Option<PathBuf>,
    /// The folder its recordings are in.
    pub(super) fixtures: PathBuf,
    /// Stands in front of the names of its recordings: `clips-` where several sites share a folder.
    pub(super) prefix: String,
    /// All sites; a script plugin is asked before those vidra ships.
    pub(super) registry: Arc<Registry>,
}

impl Subject {
    /// Its recordings, sorted by name.
    ///
    /// # Errors
    /// One that cannot be read.
    pub(super) fn recordings(&self) -> anyhow::Result<Vec<Fixture>> {
        let all = Fixture::all_in(&self.fixtures).map_err(anyhow::Error::msg)?;
        let is_own = |fixture: &Fixture| {
            let link = fixture.link(&self.registry).ok();
            link.and_then(|link| self.registry.find(link.url.as_url()))
                .is_some_and(|site| site.name == self.site.name)
        };
        Ok(if self.script.is_some() { all } else { all.into_iter().filter(is_own).collect() })
    }

    /// Where the recording of a case is.
    pub(super) fn place_of(&self, case: &str) -> PathBuf {
        let name = if self.prefix.is_empty() || case.starts_with(&self.prefix) {
            case.to_owned()
        } else {
            format!("{}{case}", self.prefix)
        };
        self.fixtures.join(format!("{name}.har"))
    }

    /// Files that its tests depend on.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let mut files = files_in(&self.fixtures);
        match &self.script {
            Some(script) => files.push(script.clone()),
            None => files.extend(
                self.fixtures.parent().map(|folder| files_in(&folder.join("src"))).unwrap_or_default(),
            ),
        }
        files
    }
}

/// The files of a folder and of the folders in it.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// Everything there is to work on in a folder: the plugins in it and one level below, and in a checkout of vidra its sites.
/// With a name, that one alone; the name may be the path of a script or of its folder.
///
/// # Errors
/// A script that cannot be used, and a name nothing has, with what to do.
pub(super) fn subjects(folder: &Path, name: Option<&str>) -> anyhow::Result<Vec<Subject>> {
    let named = name.map(|name| scripts_at(&folder.join(name))).unwrap_or_default();
    if !named.is_empty() {
        return named.iter().map(|path| of_script(path)).collect();
    }
    let mut subjects = Vec::new();
    let near = scripts_at(folder).into_iter().chain(
        fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.is_dir())
            .flat_map(|path| scripts_at(&path)),
    );
    let mut near: Vec<PathBuf> = near.collect();
    near.sort();
    for path in near {
        subjects.push(of_script(&path)?);
    }
    if let Some(checkout) = folder.canonicalize().ok().and_then(|folder| Checkout::around(&folder)) {
        subjects.extend(of_checkout(&checkout));
    }
    let Some(name) = name else { return Ok(subjects) };
    subjects.retain(|subject| subject.site.name == name);
    anyhow::ensure!(
        !subjects.is_empty(),
        "there is no site {name:?} here; name a script plugin in this folder (NAME/NAME.js), or, in a checkout of vidra, a site \
         this program was built with (cargo run -- plugin …)"
    );
    Ok(subjects)
}

/// The one that takes an address; with a name, the one of that name.
///
/// # Errors
/// As [`subjects`], and where none takes it.
pub(super) fn taker(folder: &Path, name: Option<&str>, url: &RemoteUrl) -> anyhow::Result<Subject> {
    let takes = |subject: &Subject| {
        let asked = subject.registry.find(url.as_url());
        asked.is_some_and(|site| std::ptr::eq(site, subject.site))
    };
    let found = subjects(folder, name)?.into_iter().find(takes);
    found.with_context(|| {
        format!(
            "no site here takes {}; go into the folder of the script plugin or into a checkout of vidra, or begin one with \
             vidra plugin new NAME --from-url URL",
            url.redacted()
        )
    })
}

/// The script plugins among the files of a folder, or the file itself.
fn scripts_at(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let files = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files.filter(|path| scripts::is_script(path)).collect();
    files.sort();
    files
}

fn of_script(path: &Path) -> anyhow::Result<Subject> {
    let site = scripts::open(path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    Ok(Subject {
        site,
        script: Some(path.to_owned()),
        fixtures: folder.join(FIXTURES),
        prefix: String::new(),
        registry: alongside(site),
    })
}

/// The sites vidra ships and a plugin, which is asked before them.
fn alongside(site: &'static Registration) -> Arc<Registry> {
    let shipped = vidra_extractors::registry();
    Arc::new(Registry::new(shipped.iter().chain([site])))
}

fn of_checkout(checkout: &Checkout) -> Vec<Subject> {
    let registry = vidra_extractors::registry();
    let homes = checkout.homes();
    let shared = |home: &String| homes.values().filter(|other| *other == home).count() > 1;
    let one = |site: &'static Registration| {
        let home = homes.get(site.name)?;
        let prefix = if shared(home) { format!("{}-", site.name) } else { String::new() };
        let fixtures = checkout.crate_folder(home).join(FIXTURES);
        Some(Subject { site, script: None, fixtures, prefix, registry: Arc::clone(&registry) })
    };
    registry.iter().filter_map(one).collect()
}
