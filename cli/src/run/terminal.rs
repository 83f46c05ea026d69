//! The end of every result: standard output, or the terminal behind it.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;

use vidra_core::output::Printable;

use super::results::Sink;
use super::stop::{Reason, Stop};
use crate::report::Reporter;

/// Writes results as they are, and harmless where a terminal would act on them. Asks the run to end when nobody takes
/// them any more.
pub(super) fn sink(reporter: Arc<Reporter>, stop: Stop) -> Sink {
    let is_terminal = io::stdout().is_terminal();
    Box::new(move |text| {
        let shown = if is_terminal { harmless(text) } else { text.to_owned() };
        let written = reporter.aside(|| {
            let mut out = io::stdout().lock();
            out.write_all(shown.as_bytes()).and_then(|()| out.flush())
        });
        written.inspect_err(|_| stop.request(Reason::OutputGone))
    })
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
