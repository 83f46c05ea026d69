//! What is told on standard error: the consumers of events.
//!
//! Standard output is for results alone. Everything else is told here, in one of three ways: bars on a terminal, lines
//! elsewhere, one JSON object a line with `--progress-json`. Text that came from a site is made harmless first.

pub(crate) mod amounts;
mod bars;
mod json;
mod lines;
mod meter;
mod paint;
mod text;

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;

use vidra_core::event::{Event, Events};
use vidra_core::output::Printable;

use bars::Bars;
use lines::Lines;
use paint::{Mark, Paint};

/// What the user wants to hear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReportOptions {
    /// Nothing but warnings and errors.
    pub(crate) is_quiet: bool,
    /// Notes too.
    pub(crate) is_verbose: bool,
    /// Warnings too.
    pub(crate) shows_warnings: bool,
    /// How far downloads are.
    pub(crate) shows_progress: bool,
    /// Lines even on a terminal.
    pub(crate) wants_lines: bool,
    /// JSON instead of words.
    pub(crate) wants_json: bool,
    /// Colours, or none; `None` leaves it to the terminal.
    pub(crate) colour: Option<bool>,
}

/// Tells what happens on standard error.
pub(crate) struct Reporter {
    options: ReportOptions,
    paint: Paint,
    view: View,
}

/// How downloads in progress are shown.
enum View {
    Bars(Bars),
    Lines(Lines),
    Json,
    Nothing,
}

/// An item that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The site's name.
    pub(crate) extractor: String,
    /// The item's id, else its URL cut for reports.
    pub(crate) item: String,
    /// A stable word for the kind of error.
    pub(crate) kind: String,
    /// What to tell the user.
    pub(crate) message: String,
}

impl Reporter {
    /// Looks at standard error once, and tells accordingly.
    pub(crate) fn new(options: ReportOptions) -> Self {
        let is_terminal = io::stderr().is_terminal();
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let view = match options {
            ReportOptions { wants_json: true, .. } => View::Json,
            ReportOptions { shows_progress: false, .. } => View::Nothing,
            ReportOptions { wants_lines: true, .. } => View::Lines(Lines::default()),
            _ if is_terminal && !is_dumb => View::Bars(Bars::default()),
            _ => View::Lines(Lines::default()),
        };
        let wants_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let paint = Paint::new(options.colour.unwrap_or(is_terminal && !is_dumb && !wants_none));
        Self { options, paint, view }
    }

    /// A receiver of the pipeline's events.
    pub(crate) fn events(self: &Arc<Self>) -> Events {
        let reporter = Arc::clone(self);
        Events::to(move |event| reporter.event(&event))
    }

    fn event(&self, event: &Event) {
        if !self.is_wanted(event) {
            return;
        }
        if matches!(self.view, View::Json) {
            return self.tell(&json::line(event));
        }
        let is_told = |line: &text::Line| line.mark != Mark::Plain || !self.options.is_quiet;
        for line in text::lines(event).into_iter().filter(is_told) {
            self.tell(&self.paint.line(line.mark, &line.text));
        }
        let progress = match &self.view {
            View::Bars(bars) => bars.follow(event),
            View::Lines(lines) => lines.follow(event),
            View::Json | View::Nothing => None,
        };
        if let Some(line) = progress {
            self.tell(&line);
        }
    }

    fn is_wanted(&self, event: &Event) -> bool {
        match event {
            Event::Failed { .. } => true,
            Event::Warning { .. } => self.options.shows_warnings,
            Event::Note { .. } => self.options.is_verbose,
            Event::Progress { .. } => self.options.shows_progress,
            // Bars and lines begin and end with these.
            Event::Started { .. } | Event::Finished { .. } => {
                self.options.wants_json || self.options.shows_progress || !self.options.is_quiet
            }
            _ => self.options.wants_json || !self.options.is_quiet,
        }
    }

    /// An item failed.
    pub(crate) fn failure(&self, failure: &Failure) {
        let line = match self.view {
            View::Json => json::failure(failure),
            _ => self.paint.line(Mark::Error, &text::failure(failure)),
        };
        if let View::Bars(bars) = &self.view {
            bars.drop_item(&failure.item);
        }
        self.tell(&line);
    }

    /// Something about no item in particular went wrong.
    pub(crate) fn error(&self, message: &str) {
        match self.view {
            View::Json => self.tell(&json::message("error", message)),
            _ => self.tell(&self.paint.line(Mark::Error, &Printable(message).to_string())),
        }
    }

    /// Something about no item in particular the user should know.
    pub(crate) fn warning(&self, message: &str) {
        self.event(&Event::Warning { item: None, message: message.to_owned() });
    }

    /// Something about an item the user should know.
    pub(crate) fn item_warning(&self, item: &str, message: String) {
        self.event(&Event::Warning { item: Some(item.to_owned()), message });
    }

    /// Detail for `--verbose`.
    pub(crate) fn note(&self, message: &str) {
        self.event(&Event::Note { item: None, message: message.to_owned() });
    }

    /// A plain line under a subject, as in `[info] …`; not for quiet runs, and no event.
    pub(crate) fn say(&self, subject: &str, message: &str) {
        if !self.options.is_quiet && !self.options.wants_json {
            self.tell(&format!("[{subject}] {}", Printable(message)));
        }
    }

    /// Runs what writes to the terminal, with the bars out of its way.
    pub(crate) fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        match &self.view {
            View::Bars(bars) => bars.aside(write),
            _ => write(),
        }
    }

    /// Takes the bars away.
    pub(crate) fn close(&self) {
        if let View::Bars(bars) = &self.view {
            bars.close();
        }
    }

    /// Whether names of things should be left out of results, too.
    pub(crate) const fn is_quiet(&self) -> bool {
        self.options.is_quiet
    }

    fn tell(&self, line: &str) {
        // Nobody is left to tell when standard error is gone.
        self.aside(|| drop(writeln!(io::stderr(), "{line}")));
    }
}
