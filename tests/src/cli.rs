//! A run of the program, built word by word.

use std::path::{Path, PathBuf};

use crate::bench::Bench;
use crate::finished::Expected;
use crate::process::run;
use crate::{Cassette, Finished, Server, Site};

/// A run of the program in a folder of its own: the builder of every end-to-end test.
///
/// The program sees an empty working folder, a home folder beside it, and no environment but `PATH`, `LANG`, `TZ` and
/// what [`Cli::environment`] adds. Nothing is checked of what it prints unless asked.
///
/// ```no_run
/// use vidra_testkit::{Cli, Site, media};
///
/// # let program = "vidra";
/// Cli::new(program) // env!("CARGO_BIN_EXE_vidra")
///     .serve(Site::new().file("/a.mp4", media::MUXED))
///     .arg("/a.mp4")
///     .stderr("")
///     .success()
///     .file("a [a].mp4", media::MUXED)
///     .files(["a [a].mp4"]);
/// ```
#[must_use = "nothing runs before success(), code() or killed()"]
pub struct Cli {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) bench: Bench,
    input: String,
    is_killed: bool,
    may_kill: Box<dyn Fn(&Path) -> bool>,
    expected: Expected,
}

impl Cli {
    /// A run of the program at this path, `env!("CARGO_BIN_EXE_vidra")` in tests of the program's crate.
    ///
    /// # Panics
    /// Where the machine gives no temporary folder.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self::on(Bench::new(), program.into(), Vec::new())
    }

    pub(crate) fn on(bench: Bench, program: PathBuf, arguments: Vec<String>) -> Self {
        Self {
            program,
            arguments,
            environment: Vec::new(),
            bench,
            input: String::new(),
            is_killed: false,
            may_kill: Box::new(|_| true),
            expected: Expected::default(),
        }
    }

    /// Starts a server for the run.
    pub fn serve(mut self, site: Site) -> Self {
        self.bench.server = Some(site.start());
        self
    }

    /// Adds an argument. One that begins with a slash and is served becomes the address of what is served there;
    /// `{origin}`, `{folder}` and `{home}` are replaced anywhere.
    pub fn arg(mut self, argument: &str) -> Self {
        let is_served = self.bench.server.as_ref().is_some_and(|server| server.serves(argument));
        let text = if is_served { format!("{{origin}}{argument}") } else { argument.to_owned() };
        self.arguments.push(self.bench.fill(&text));
        self
    }

    /// Adds several arguments, each as [`Cli::arg`] does.
    pub fn args<'a>(self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        arguments.into_iter().fold(self, Self::arg)
    }

    /// Adds `--replay` with a recording, whose placeholders become the server's addresses.
    pub fn replay(self, cassette: Cassette) -> Self {
        let cassette = match &self.bench.server {
            Some(server) => cassette.at(server),
            None => cassette,
        };
        let path = self.bench.root.path().join("cassette.har");
        cassette.write(&path);
        self.arg("--replay").arg(&path.display().to_string())
    }

    /// Sets an environment variable; placeholders are replaced.
    pub fn environment(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), self.bench.fill(value)));
        self
    }

    /// What the program reads from its standard input; placeholders are replaced.
    pub fn input(mut self, text: &str) -> Self {
        self.input = self.bench.fill(text);
        self
    }

    /// Puts a file into the working folder before the run; placeholders in text are not replaced.
    pub fn with_file(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        Bench::place(&self.bench.folder().join(name), bytes.as_ref());
        self
    }

    /// Puts a text file under the home folder before the run (`.config/…`); placeholders are replaced.
    pub fn with_home_file(self, name: &str, text: &str) -> Self {
        Bench::place(&self.bench.home().join(name), self.bench.fill(text).as_bytes());
        self
    }

    /// All that the program is to print; placeholders are replaced.
    pub fn stdout(mut self, text: &str) -> Self {
        self.expected.stdout = Some(text.to_owned());
        self
    }

    /// All that the program is to say on standard error; placeholders are replaced.
    pub fn stderr(mut self, text: &str) -> Self {
        self.expected.stderr = Some(text.to_owned());
        self
    }

    /// A piece of what the program is to print.
    pub fn stdout_contains(mut self, text: &str) -> Self {
        self.expected.stdout_pieces.push(text.to_owned());
        self
    }

    /// A piece of what the program is to say on standard error.
    pub fn stderr_contains(mut self, text: &str) -> Self {
        self.expected.stderr_pieces.push(text.to_owned());
        self
    }

    /// Kills the program (SIGKILL) when so many requests have come; the last of them gets no answer.
    ///
    /// # Panics
    /// Where nothing is served.
    #[track_caller]
    pub fn kill_after_requests(mut self, requests: u64) -> Self {
        self.server().hold_after_requests(requests);
        self.is_killed = true;
        self
    }

    /// Kills the program (SIGKILL) when so many bytes of bodies have been sent; not one more is.
    ///
    /// # Panics
    /// Where nothing is served.
    #[track_caller]
    pub fn kill_after_bytes(mut self, bytes: u64) -> Self {
        self.server().hold_after_bytes(bytes);
        self.is_killed = true;
        self
    }

    /// Puts the kill off until the working folder looks so: the server holds still, and the program may have bytes
    /// left to write.
    pub fn once(mut self, is_so: impl Fn(&Path) -> bool + 'static) -> Self {
        self.may_kill = Box::new(is_so);
        self
    }

    /// Runs, and wants exit code 0.
    ///
    /// # Panics
    /// Where anything is not as expected; the message holds the command, what it said and what the server saw.
    #[track_caller]
    pub fn success(self) -> Finished {
        self.code(0)
    }

    /// Runs, and wants this exit code.
    ///
    /// # Panics
    /// As [`Cli::success`].
    #[track_caller]
    pub fn code(mut self, code: i32) -> Finished {
        self.expected.code = Some(code);
        self.finish()
    }

    /// Runs, and wants the program to be killed where [`Cli::kill_after_requests`] or [`Cli::kill_after_bytes`] said.
    ///
    /// # Panics
    /// Where the program ended by itself, and as [`Cli::success`].
    #[track_caller]
    pub fn killed(mut self) -> Finished {
        assert!(self.is_killed, "say when: kill_after_requests() or kill_after_bytes()");
        self.expected.code = None;
        self.finish()
    }

    #[track_caller]
    fn finish(self) -> Finished {
        let folder = self.bench.folder();
        let is_due = || {
            self.is_killed
                && self.bench.server.as_ref().is_some_and(Server::is_held)
                && (self.may_kill)(&folder)
        };
        let ended =
            run(self.bench.command(&self.program, &self.arguments, &self.environment), &self.input, is_due);
        if let Some(server) = &self.bench.server {
            server.release();
        }
        let Self { program, arguments, environment, bench, expected, .. } = self;
        let finished = Finished { program, arguments, environment, bench, ended };
        expected.check(&finished);
        finished
    }

    #[track_caller]
    fn server(&self) -> &Server {
        self.bench.server.as_ref().expect("serve() a site first")
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;

    use super::*;
    use crate::Fault;

    fn shell(script: &str) -> Cli {
        Cli::new("/bin/sh").arg("-c").arg(script)
    }

    /// Not a test of its own: the program that the tests below run, this very file with `FETCH` set. It writes what is
    /// behind the address to `got`, as it comes, and fails (101) where that is less than was promised.
    #[test]
    fn child() {
        let Ok(address) = std::env::var("FETCH") else { return };
        let (host, path) = address.trim_start_matches("http://").split_once('/').unwrap();
        let mut socket = TcpStream::connect(host).unwrap();
        fs::write("got", "").unwrap();
        write!(socket, "GET /{path} HTTP/1.1\r\n\r\n").unwrap();
        let (mut seen, mut piece) = (Vec::new(), [0; 1000]);
        loop {
            let count = socket.read(&mut piece).unwrap();
            seen.extend_from_slice(&piece[..count]);
            let body = seen.windows(4).position(|bytes| bytes == b"\r\n\r\n").map(|at| &seen[at + 4..]);
            fs::write("got", body.unwrap_or_default()).unwrap();
            match body.map(<[u8]>::len) {
                Some(10_000) => return,
                _ if count == 0 => panic!("the connection was cut"),
                _ => {}
            }
        }
    }

    fn fetching(site: Site) -> Cli {
        Cli::new(std::env::current_exe().unwrap())
            .serve(site)
            .args(["--exact", "cli::tests::child", "--test-threads=1"])
            .environment("FETCH", "{origin}/v")
    }

    #[test]
    fn what_is_said_and_left_behind_is_compared() {
        shell("printf hi; echo oh >&2; cat > made; mkdir sub; cp given sub/copy; exit 7")
            .with_file("given", "bytes")
            .input("typed")
            .stdout("hi")
            .stderr_contains("oh")
            .code(7)
            .file("made", "typed")
            .file("sub/copy", "bytes")
            .files(["given", "made", "sub/copy"]);
    }

    #[test]
    fn the_environment_is_the_benchs_own() {
        shell("echo $HOME $XDG_CONFIG_HOME $http_proxy$CARGO; pwd")
            .stdout("{home} {home}/.config\n{folder}\n")
            .success();
    }

    #[test]
    fn served_paths_become_addresses() {
        Cli::new("/bin/echo")
            .serve(Site::new().page("/v", ""))
            .args(["/v?t=1", "/nowhere", "--referer={origin}/v"])
            .stdout("{origin}/v?t=1 /nowhere --referer={origin}/v\n")
            .success();
    }

    #[test]
    #[should_panic(expected = "the exit code is Some(1) instead of Some(0)")]
    fn a_failure_tells_all() {
        shell("exit 1").success();
    }

    #[test]
    fn a_run_is_killed_at_a_byte_and_then_goes_on() {
        let bytes = vec![5; 10_000];
        fetching(Site::new().file("/v", bytes.clone()))
            .kill_after_bytes(4000)
            .once(|folder| fs::read(folder.join("got")).is_ok_and(|bytes| bytes.len() == 4000))
            .killed()
            .file("got", vec![5; 4000])
            .rerun()
            .file("got", bytes);
    }

    #[test]
    fn a_run_is_killed_at_a_request() {
        let killed = fetching(Site::new().file("/v", "x")).kill_after_requests(1).killed();
        assert_eq!(killed.server().lines(), ["GET /v"]);
        assert_eq!(killed.read("got"), b"");
    }

    #[test]
    fn faults_go_on_counting_in_the_next_run() {
        let site = Site::new().file("/v", vec![5; 10_000]).fault("/v", Fault::cut_after(1).first(1));
        let second = fetching(site).code(101).file("got", [5]).rerun();
        assert_eq!(second.requests("/v").len(), 1);
    }

    #[test]
    fn a_recording_is_given_by_its_path() {
        let cassette = Cassette::new("https://e.org/").page("https://e.org/", "{origin}");
        let run = Cli::new("/bin/cat").serve(Site::new()).replay(cassette);
        let path = run.arguments.last().unwrap().clone();
        assert_eq!(run.arguments, ["--replay", &path]);
        assert!(fs::read_to_string(path).unwrap().contains("http://127.0.0.1:"));
    }
}
