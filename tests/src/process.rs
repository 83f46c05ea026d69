//! One run of a program: fed, read, ended.

use std::io::{Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A run that takes longer hangs: the test ends it and says so.
const LONGEST: Duration = Duration::from_secs(60);
/// How often a running program is looked at.
const GLANCE: Duration = Duration::from_millis(2);

/// How a run ended, and what it said.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// The exit code; `None` where a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) is_killed: bool,
    pub(crate) is_hung: bool,
}

/// Runs a program to its end, or until `is_due` says that it is to be killed.
pub(crate) fn run(mut command: Command, input: &str, is_due: impl Fn() -> bool) -> Ended {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()));
    let stdout = reader(child.stdout.take());
    let stderr = reader(child.stderr.take());
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read its input closes it: not the test's concern.
        let _ = stdin.write_all(input.as_bytes());
    }
    let (code, is_killed, is_hung) = wait(&mut child, is_due);
    let text = |thread: JoinHandle<Vec<u8>>| {
        String::from_utf8_lossy(&thread.join().expect("reading does not panic")).into_owned()
    };
    Ended { code, stdout: text(stdout), stderr: text(stderr), is_killed, is_hung }
}

fn reader(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read until an error is what the program said.
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

fn wait(child: &mut Child, is_due: impl Fn() -> bool) -> (Option<i32>, bool, bool) {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            return (status.code(), false, false);
        }
        let is_hung = begun.elapsed() > LONGEST;
        if is_hung || is_due() {
            // SIGKILL on Unix: the program cannot tidy up. Fails where the program has just ended by itself.
            let _ = child.kill();
            let status = child.wait().expect("a child can be waited for");
            return (status.code(), status.code().is_none(), is_hung);
        }
        thread::sleep(GLANCE);
    }
}
