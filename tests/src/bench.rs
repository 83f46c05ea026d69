//! Where a run takes place: a working folder, a home folder, a server, and nothing of the machine's own settings.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::Server;

/// Where a run takes place. Its folders go with it.
pub(crate) struct Bench {
    pub(crate) root: TempDir,
    pub(crate) server: Option<Server>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let root = tempfile::Builder::new().prefix("vidra-").tempdir().expect("a temporary folder");
        let bench = Self { root, server: None };
        for folder in [bench.folder(), bench.home()] {
            fs::create_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        }
        bench
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.root.path().join("work")
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// `{folder}`, `{home}` and the server's placeholders, replaced.
    pub(crate) fn fill(&self, text: &str) -> String {
        let text = text
            .replace("{folder}", &self.folder().display().to_string())
            .replace("{home}", &self.home().display().to_string());
        self.server.as_ref().map_or_else(|| text.clone(), |server| server.fill(&text))
    }

    /// Writes a file, with the folders it is in.
    pub(crate) fn place(path: &Path, bytes: &[u8]) {
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, bytes));
        written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// The program in the working folder, with these arguments and nothing in its environment but these variables and
    /// the folders of the bench.
    pub(crate) fn command(
        &self,
        program: &Path,
        arguments: &[String],
        environment: &[(String, String)],
    ) -> Command {
        let home = self.home();
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.folder()).env_clear();
        // LLVM_PROFILE_FILE: coverage of the program under test.
        for name in ["PATH", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.env("LANG", "C.UTF-8").env("TZ", "UTC").env("HOME", &home).env("TMPDIR", &home);
        for (name, folder) in [
            ("XDG_CONFIG_HOME", ".config"),
            ("XDG_CACHE_HOME", ".cache"),
            ("XDG_DATA_HOME", ".local/share"),
            ("XDG_STATE_HOME", ".local/state"),
        ] {
            command.env(name, home.join(folder));
        }
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        command
    }
}
