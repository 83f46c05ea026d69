//! Ctrl-C: the first one ends the run cleanly, the second one at once.

use std::{io, thread};

use super::stop::{Reason, Stop};

/// The exit code of a program that SIGINT ended, as shells give it.
const KILLED: i32 = 130;

/// Watches for signals on a thread of its own, so that the second one is heard even where the work hangs.
///
/// # Errors
/// What the system says when there is no thread to be had.
pub(super) fn watch(stop: Stop) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            // Without a handler the system ends the program at the first signal, which is all that can be done.
            let Ok(mut signals) = Signals::new() else { return };
            signals.next().await;
            // Known before the question is given up because of it.
            let is_asking = stop.is_asking();
            stop.request(Reason::Interrupted);
            // Who is asked answers with it, and reading cannot be interrupted; nothing is lost, as at a second one.
            if !is_asking {
                signals.next().await;
            }
            end();
        });
    })?;
    Ok(())
}

#[expect(clippy::exit, reason = "the user wants to wait for nothing")]
fn end() {
    std::process::exit(KILLED);
}

/// Ctrl-C, and what asks a program to end on Unix.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// Caught and otherwise unheard: a file over the system's limit is an error to be told, not the program's end.
    _too_large: Option<tokio::signal::unix::Signal>,
}

/// SIGXFSZ, which has this number on Linux and the BSDs alike.
#[cfg(unix)]
const TOO_LARGE: i32 = 25;

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let too_large = signal(SignalKind::from_raw(TOO_LARGE)).ok();
        let (interrupt, terminate) = (SignalKind::interrupt(), SignalKind::terminate());
        Ok(Self { interrupt: signal(interrupt)?, terminate: signal(terminate)?, _too_large: too_large })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // Without a handler the system ends the program itself.
        let _ = tokio::signal::ctrl_c().await;
    }
}
