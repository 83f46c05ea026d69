//! `vidra plugin dev`: a site is tried again at every save.
//!
//! Files are looked at twice a second instead of asking the system to tell: that works on every system and every kind of
//! folder, and there are few of them.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use clap::Args;
use vidra_kit::Checkout;

use super::test::tested;
use super::workshop::{Subject, subjects};

/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(500);

/// Words of `vidra plugin dev`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A site, or the path of a script plugin or its folder; else all script plugins in this folder
    name: Option<String>,
}

/// Tries, waits for a change, and tries again, until Ctrl-C ends the program.
///
/// # Errors
/// Nothing to try, and a reader of the output that went away.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let here = std::env::current_dir()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Listens from the start: a program begun in the background ignores Ctrl-C otherwise.
    let mut ended = runtime.spawn(tokio::signal::ctrl_c());
    runtime.block_on(tokio::task::yield_now());
    loop {
        let Round { text, folders, before } = round(&here, arguments.name.as_deref())?;
        let mut out = io::stdout().lock();
        write!(out, "{text}")?;
        writeln!(out, "watching {} files; Ctrl-C ends", before.len())?;
        out.flush()?;
        drop(out);
        while files_in(&folders) == before {
            let pause = async { tokio::time::timeout(PAUSE, &mut ended).await.is_ok() };
            if runtime.block_on(pause) {
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
}

/// One round of tests.
struct Round {
    /// What came of it.
    text: String,
    /// Where the files are that matter.
    folders: Vec<PathBuf>,
    /// Those files as they were when the round began: a save during the tests is not missed.
    before: Vec<State>,
}

/// A file, when it was last changed, and how long it is.
type State = (PathBuf, Option<SystemTime>, u64);

fn round(here: &Path, name: Option<&str>) -> anyhow::Result<Round> {
    let subjects = match subjects(Path::new("."), name) {
        Ok(subjects) => subjects,
        // A script that cannot be read at the moment is what its author is about to mend.
        Err(error) => {
            let folders = folders(&scripts_of(&name.map_or_else(|| here.to_owned(), |name| here.join(name))));
            anyhow::ensure!(!folders.is_empty(), error);
            return Ok(Round { text: format!("{error:#}\n"), before: files_in(&folders), folders });
        }
    };
    let watched: Vec<&Subject> =
        subjects.iter().filter(|subject| name.is_some() || subject.script.is_some()).collect();
    anyhow::ensure!(
        !watched.is_empty(),
        "there is no script plugin in this folder; name a site of the checkout, or begin one with vidra plugin new"
    );
    let files: Vec<PathBuf> = watched.iter().flat_map(|subject| subject.files()).collect();
    let folders = folders(&files);
    let before = files_in(&folders);
    let mut text = String::new();
    for subject in watched {
        let told = match subject.script {
            Some(_) => tested(subject).map_or_else(|error| format!("{error:#}\n"), |(report, _)| report),
            None => built_anew(subject, here)?,
        };
        text.push_str(&told);
    }
    Ok(Round { text, folders, before })
}

fn scripts_of(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let files = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    files.filter(|path| path.extension().is_some_and(|end| end == "js")).collect()
}

/// A site of a checkout is part of the program: cargo builds the program that tests it.
fn built_anew(subject: &Subject, here: &Path) -> anyhow::Result<String> {
    let checkout = Checkout::around(here).context("this folder is in no checkout of vidra")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(&cargo)
        .args(["run", "--quiet", "-p", "vidra", "--", "plugin", "test", subject.site.name])
        .current_dir(checkout.root())
        .output()
        .with_context(|| format!("cannot run {}", Path::new(&cargo).display()))?;
    Ok(format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

/// The files of these folders as they are now, sorted.
fn files_in(folders: &[PathBuf]) -> Vec<State> {
    let entries = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let state = |entry: fs::DirEntry| {
        let metadata = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        Some((entry.path(), metadata.modified().ok(), metadata.len()))
    };
    let mut files: Vec<State> = entries.filter_map(state).collect();
    files.sort();
    files
}

/// The folders of these files, each once.
fn folders(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        files.iter().filter_map(|path| path.parent()).map(Path::to_path_buf).collect();
    // A file that was named without a folder is in the current one.
    folders
        .iter_mut()
        .filter(|folder| folder.as_os_str().is_empty())
        .for_each(|folder| *folder = PathBuf::from("."));
    folders.sort();
    folders.dedup();
    folders
}
