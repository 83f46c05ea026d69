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
mod progress_dict;
mod summary;
mod text;
mod title;

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use vidra_core::event::{Event, Events};
use vidra_core::output::{InfoDict, Printable};

use crate::args::{ProgressKind, ProgressTemplate};
use bars::Bars;
use lines::{Lines, Style, Told};
use paint::{Mark, Paint};
use summary::Summary;
use title::Title;

/// What the user wants to hear.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// What is neither a warning nor an error goes to standard output, as in yt-dlp.
    pub(crate) is_on_stdout: bool,
    /// Time between two lines about one item.
    pub(crate) interval: Option<Duration>,
    /// How progress is put.
    pub(crate) templates: Vec<ProgressTemplate>,
    /// The terminal's title tells how far downloads are.
    pub(crate) sets_title: bool,
    /// Colours, or none; `None` leaves it to the terminal.
    pub(crate) colour: Option<bool>,
}

/// Tells what happens on standard error.
pub(crate) struct Reporter {
    options: ReportOptions,
    paint: Paint,
    view: View,
    title: Option<Title>,
    summary: Summary,
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

impl Failure {
    /// A failure of a list as a whole.
    pub(crate) fn of_list(extractor: &str, item: &str, message: String) -> Self {
        Self { extractor: extractor.to_owned(), item: item.to_owned(), kind: "list".to_owned(), message }
    }
}

impl Reporter {
    /// Looks at standard error once, and tells accordingly.
    pub(crate) fn new(options: ReportOptions) -> Self {
        let is_terminal =
            if options.is_on_stdout { io::stdout().is_terminal() } else { io::stderr().is_terminal() };
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let of_lines = [ProgressKind::Download, ProgressKind::Postprocess];
        let is_templated = options.templates.iter().any(|one| of_lines.contains(&one.kind));
        let style = Style {
            interval: options.interval,
            // As in yt-dlp: a line goes over the one before, unless lines are asked for.
            is_overwriting: !options.wants_lines && options.is_on_stdout,
            templates: options.templates.clone(),
        };
        let view = match options {
            ReportOptions { wants_json: true, .. } => View::Json,
            ReportOptions { shows_progress: false, .. } => View::Nothing,
            ReportOptions { wants_lines: true, .. } => View::Lines(Lines::new(style)),
            _ if is_terminal && !is_dumb && !is_templated && !options.is_on_stdout => {
                View::Bars(Bars::default())
            }
            _ => View::Lines(Lines::new(style)),
        };
        let wants_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let paint = Paint::new(options.colour.unwrap_or(is_terminal && !is_dumb && !wants_none));
        let wants_title = options.sets_title && !options.wants_json;
        let title = if wants_title { Title::new(&options.templates) } else { None };
        Self { options, paint, view, title, summary: Summary::default() }
    }

    /// Says what kind of lines follow, where programs read them.
    pub(crate) fn begin(&self) {
        if let View::Json = self.view {
            self.tell_error(&json::beginning());
        }
    }

    /// Says at the end of a run of several files what became of them.
    pub(crate) fn summarise(&self, errors: u64, time: Duration) {
        let text = self.summary.text(errors, time);
        if let Some(text) = text.filter(|_| !self.options.is_on_stdout) {
            self.say("summary", &text);
        }
    }

    /// A receiver of the pipeline's events.
    pub(crate) fn events(self: &Arc<Self>) -> Events {
        let reporter = Arc::clone(self);
        Events::to(move |event| reporter.event(&event))
    }

    fn event(&self, event: &Event) {
        self.summary.count(event);
        if let Some(sequence) = self.title.as_ref().and_then(|title| title.follow(event)) {
            self.aside(|| drop(io::stderr().write_all(sequence.as_bytes())));
        }
        if !self.is_wanted(event) {
            return;
        }
        if matches!(self.view, View::Json) {
            return self.tell_error(&json::line(event));
        }
        let is_told = |line: &text::Line| line.mark != Mark::Plain || !self.options.is_quiet;
        for line in text::lines(event).into_iter().filter(is_told) {
            let text = self.paint.line(line.mark, &line.text);
            if line.mark == Mark::Plain { self.tell(&text) } else { self.tell_error(&text) }
        }
        let progress = match &self.view {
            View::Bars(bars) => bars.follow(event).map(Told::Line),
            View::Lines(lines) => lines.follow(event),
            View::Nothing => completed(event).filter(|_| !self.options.is_quiet),
            View::Json => None,
        };
        match progress {
            Some(Told::Line(line)) => self.tell(&line),
            Some(Told::Over(text)) => self.write(&text),
            None => {}
        }
    }

    /// What is known of an item that is about to be downloaded, for templates of progress.
    pub(crate) fn describe(&self, item: &str, dict: &InfoDict) {
        if let View::Lines(lines) = &self.view {
            lines.describe(item, dict);
        }
        if let Some(title) = &self.title {
            title.describe(item, dict);
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
        match &self.view {
            View::Bars(bars) => bars.drop_item(&failure.item),
            View::Lines(lines) => lines.forget(&failure.item),
            View::Json | View::Nothing => {}
        }
        if let Some(title) = &self.title {
            title.forget(&failure.item);
        }
        self.tell_error(&line);
    }

    /// Something about no item in particular went wrong.
    pub(crate) fn error(&self, message: &str) {
        match self.view {
            View::Json => self.tell_error(&json::message("error", message)),
            _ => self.tell_error(&self.paint.line(Mark::Error, &Printable(message).to_string())),
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

    /// Whether `--verbose` was given.
    pub(crate) const fn is_verbose(&self) -> bool {
        self.options.is_verbose
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
        if let Some(title) = &self.title {
            title.close();
        }
    }

    /// Whether names of things should be left out of results, too.
    pub(crate) const fn is_quiet(&self) -> bool {
        self.options.is_quiet
    }

    /// A line that is neither a warning nor an error.
    fn tell(&self, line: &str) {
        let end = if let View::Lines(lines) = &self.view { lines.end_of_overwriting() } else { "" };
        self.write(&format!("{end}{line}\n"));
    }

    fn write(&self, text: &str) {
        if !self.options.is_on_stdout {
            return self.aside(|| drop(io::stderr().write_all(text.as_bytes())));
        }
        // Who reads results notices by itself when nobody takes them any more.
        let mut out = io::stdout().lock();
        drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    }

    fn tell_error(&self, line: &str) {
        // Nobody is left to tell when standard error is gone.
        self.aside(|| drop(writeln!(io::stderr(), "{line}")));
    }
}
/// What is said at the end of a download whose progress nobody sees.
fn completed(event: &Event) -> Option<Told> {
    matches!(event, Event::Finished { .. }).then(|| Told::Line("[download] Download completed".to_owned()))
}
