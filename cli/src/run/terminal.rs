//! The end of every result: standard output, or the terminal behind it.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;

use vidra_core::output::Printable;

use super::results::Sink;
use super::stop::{Reason, Stop};
use crate::report::Reporter;

/// Writes results as they are, and harmless where a terminal would act on them. Asks the run to end when nobody takes
/// them any more. Where media goes to standard output, results go to standard error.
pub(super) fn sink(reporter: Arc<Reporter>, stop: Stop, is_for_media: bool) -> Sink {
    let is_terminal = if is_for_media { io::stderr().is_terminal() } else { io::stdout().is_terminal() };
    Box::new(move |text| {
        let shown = if is_terminal { harmless(text) } else { text.to_owned() };
        let written = reporter.aside(|| {
            if is_for_media {
                return io::stderr().write_all(shown.as_bytes());
            }
            let mut out = io::stdout().lock();
            out.write_all(shown.as_bytes()).and_then(|()| out.flush())
        });
        written.inspect_err(|_| stop.request(Reason::OutputGone))
    })
}

/// Standard output for media, without the buffer lines of text go through.
pub(super) fn media_sink() -> io::Result<vidra_core::download::Sink> {
    if io::stdout().is_terminal() {
        let message = "standard output is a terminal; send it into a file or a player, as in | mpv -";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        Ok(Box::new(std::fs::File::from(io::stdout().as_fd().try_clone_to_owned()?)))
    }
    #[cfg(not(unix))]
    Ok(Box::new(io::stdout()))
}

/// Keeps line breaks and tabs of the text, and nothing else that steers a terminal.
fn harmless(text: &str) -> String {
    let line = |line: &str| {
        let parts: Vec<String> = line.split('\t').map(|part| Printable(part).to_string()).collect();
        parts.join("\t")
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_line_breaks_and_tabs_reach_a_terminal() {
        assert_eq!(harmless("a\tb\n\u{1b}[2Jc\r\n"), "a\tb\n\\u{1b}[2Jc\\u{d}\n");
    }
}
