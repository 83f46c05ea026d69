//! A run that is over: what it said, what it left behind, and how to go on from there.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use crate::bench::Bench;
use crate::process::Ended;
use crate::{Cli, Request, Server};

/// A run that ended as expected.
pub struct Finished {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) bench: Bench,
    pub(crate) ended: Ended,
}

impl Finished {
    /// Wants a file in the working folder with these bytes.
    ///
    /// # Panics
    /// Where it is not there or differs.
    #[track_caller]
    pub fn file(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let (have, want) = (self.read(name), bytes.as_ref());
        if have != want {
            let same = have.iter().zip(want).take_while(|(a, b)| a == b).count();
            let lengths =
                format!("{} bytes instead of {}, the first {same} are right", have.len(), want.len());
            panic!("{name}: {lengths}\n{}", self.report());
        }
        self
    }

    /// Wants these files in the working folder and no others; names of files in folders are given with `/`.
    ///
    /// # Panics
    /// Where there are others or fewer.
    #[track_caller]
    pub fn files<'a>(self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let want: BTreeSet<String> = names.into_iter().map(ToOwned::to_owned).collect();
        let have = self.names();
        assert!(have == want, "the folder holds {have:?} instead of {want:?}\n{}", self.report());
        self
    }

    /// The bytes of a file in the working folder.
    ///
    /// # Panics
    /// Where it is not there.
    #[track_caller]
    pub fn read(&self, name: &str) -> Vec<u8> {
        match fs::read(self.folder().join(name)) {
            Ok(bytes) => bytes,
            Err(error) => {
                panic!("{name}: {error}; the folder holds {:?}\n{}", self.names(), self.report())
            }
        }
    }

    /// The names of all files in the working folder, sorted.
    pub fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let mut folders = vec![self.folder()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(path);
                } else if let Ok(name) = path.strip_prefix(self.folder()) {
                    names.insert(name.display().to_string());
                }
            }
        }
        names
    }

    /// The working folder. It is deleted with this value.
    pub fn folder(&self) -> PathBuf {
        self.bench.folder()
    }

    /// The home folder.
    pub fn home(&self) -> PathBuf {
        self.bench.home()
    }

    /// What the program printed.
    pub fn stdout(&self) -> &str {
        &self.ended.stdout
    }

    /// What the program said on standard error.
    pub fn stderr(&self) -> &str {
        &self.ended.stderr
    }

    /// The server of the run.
    ///
    /// # Panics
    /// Where nothing was served.
    #[track_caller]
    pub fn server(&self) -> &Server {
        self.bench.server.as_ref().expect("a site was served")
    }

    /// The requests of this run to a path, whatever their query.
    ///
    /// # Panics
    /// Where nothing was served.
    #[track_caller]
    pub fn requests(&self, path: &str) -> Vec<Request> {
        self.server().requests(path)
    }

    /// The same command in the same folders, against the same server, with its log begun anew. Faults of the server go
    /// on counting; expectations, input and kill are to be said again.
    pub fn again(self) -> Cli {
        if let Some(server) = &self.bench.server {
            server.forget();
        }
        let mut cli = Cli::on(self.bench, self.program, self.arguments);
        cli.environment = self.environment;
        cli
    }

    /// Another command in the same folders, against the same server.
    pub fn then<'a>(self, arguments: impl IntoIterator<Item = &'a str>) -> Cli {
        let mut cli = self.again();
        cli.arguments.clear();
        cli.args(arguments)
    }

    /// Runs the same command once more and wants exit code 0.
    ///
    /// # Panics
    /// As [`Cli::success`].
    #[track_caller]
    pub fn rerun(self) -> Self {
        self.again().success()
    }

    /// All there is to know, for the message of a failed test.
    fn report(&self) -> String {
        let Ended { code, stdout, stderr, .. } = &self.ended;
        let mut text = format!("--- command: {} {}\n", self.program.display(), self.arguments.join(" "));
        let _ = writeln!(text, "--- exit code: {code:?}\n--- stdout:\n{stdout}\n--- stderr:\n{stderr}");
        if let Some(server) = &self.bench.server {
            let _ = writeln!(text, "--- requests:\n{}", server.lines().join("\n"));
        }
        text
    }
}

impl std::fmt::Debug for Finished {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.report())
    }
}

/// What a run is to end with.
#[derive(Default)]
pub(crate) struct Expected {
    /// `None`: killed.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Option<String>,
    pub(crate) stderr: Option<String>,
    pub(crate) stdout_pieces: Vec<String>,
    pub(crate) stderr_pieces: Vec<String>,
}

impl Expected {
    #[track_caller]
    pub(crate) fn check(&self, finished: &Finished) {
        let ended = &finished.ended;
        let mut wrong = Vec::new();
        if ended.is_hung {
            wrong.push("it did not end within a minute".to_owned());
        } else if self.code.is_none() && !ended.is_killed {
            wrong.push("it ended by itself before it was to be killed".to_owned());
        } else if ended.code != self.code {
            wrong.push(format!("the exit code is {:?} instead of {:?}", ended.code, self.code));
        }
        let fill = |text: &String| finished.bench.fill(text);
        for (name, have, want) in
            [("stdout", &ended.stdout, &self.stdout), ("stderr", &ended.stderr, &self.stderr)]
        {
            if let Some(want) = want.as_ref().map(fill).filter(|want| want != have) {
                wrong.push(format!("{name} is not\n{want}"));
            }
        }
        for (name, have, pieces) in
            [("stdout", &ended.stdout, &self.stdout_pieces), ("stderr", &ended.stderr, &self.stderr_pieces)]
        {
            let missing = pieces.iter().map(fill).filter(|piece| !have.contains(piece.as_str()));
            wrong.extend(missing.map(|piece| format!("{name} does not contain {piece:?}")));
        }
        assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), finished.report());
    }
}
