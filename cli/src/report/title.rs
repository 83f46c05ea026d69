//! The terminal's title (`--console-title`): how far the download is, as yt-dlp shows it.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use vidra_core::event::Event;
use vidra_core::output::{InfoDict, Printable};

use super::lines::{Lines, Style, Told};
use crate::args::{ProgressKind, ProgressTemplate};

/// What is shown unless the user has a template.
const DEFAULT: &str = "vidra %(progress._default_template)s";
/// xterm's "window manipulation" 22 and 23 put the title on a stack and take it back.
const KEEP: &str = "\u{1b}[22;0t";
const TAKE_BACK: &str = "\u{1b}[23;0t";

/// Titles of a terminal.
pub(super) struct Title {
    lines: Lines,
    is_set: AtomicBool,
}

impl Title {
    /// Titles by the templates that are for titles; `None` where there is no terminal.
    pub(super) fn new(templates: &[ProgressTemplate]) -> Option<Self> {
        io::stderr()
            .is_terminal()
            .then(|| Self { lines: Lines::new(style(templates)), is_set: AtomicBool::new(false) })
    }

    pub(super) fn describe(&self, item: &str, dict: &InfoDict) {
        self.lines.describe(item, dict);
    }

    pub(super) fn forget(&self, item: &str) {
        self.lines.forget(item);
    }

    /// What sets the title an event is worth, if it is.
    pub(super) fn follow(&self, event: &Event) -> Option<String> {
        let (Told::Line(text) | Told::Over(text)) = self.lines.follow(event)?;
        let keep = if self.is_set.swap(true, Ordering::Relaxed) { "" } else { KEEP };
        Some(format!("{keep}{}", sequence(&text)))
    }

    /// Gives the terminal the title it had.
    pub(super) fn close(&self) {
        if self.is_set.swap(false, Ordering::Relaxed) {
            // The run is over; a terminal that is gone has no title.
            let _ = io::stderr().write_all(TAKE_BACK.as_bytes());
        }
    }
}

/// ECMA-48 "operating system command" 0 of xterm: the last line that was told, with nothing in it that would end it.
fn sequence(text: &str) -> String {
    let line = text.lines().last().unwrap_or_default();
    format!("\u{1b}]0;{}\u{7}", Printable(line))
}

/// The templates for titles, where lines have theirs.
fn style(templates: &[ProgressTemplate]) -> Style {
    let kinds = [
        (ProgressKind::DownloadTitle, ProgressKind::Download),
        (ProgressKind::PostprocessTitle, ProgressKind::Postprocess),
    ];
    let own = kinds.into_iter().map(|(of_title, kind)| {
        let given = templates.iter().rev().find(|one| one.kind == of_title).map(|one| one.template.clone());
        let template = given.or_else(|| DEFAULT.parse().ok());
        template.map(|template| ProgressTemplate { kind, template })
    });
    Style {
        interval: Some(super::lines::OVERWRITING),
        is_overwriting: false,
        templates: own.flatten().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(templates: &[ProgressTemplate]) -> Vec<String> {
        let title = Title { lines: Lines::new(style(templates)), is_set: AtomicBool::new(false) };
        let item = || "x".to_owned();
        let events = [
            Event::Started {
                item: item(),
                title: "X".to_owned(),
                path: "X.mp4".into(),
                formats: "1".to_owned(),
                total_bytes: Some(2048),
                resumed_bytes: 0,
            },
            Event::Progress { item: item(), received_bytes: 1024, total_bytes: None },
            Event::Finished { item: item(), path: "X.mp4".into(), size_bytes: 2048, fetched_bytes: 2048 },
        ];
        events.iter().filter_map(|event| title.follow(event)).collect()
    }

    #[test]
    fn titles_are_set_by_the_default_and_by_templates() {
        let usual = told(&[]);
        assert!(usual[0].starts_with("\u{1b}[22;0t\u{1b}]0;vidra  50.0% of"), "{usual:?}");
        assert_eq!(usual[1], "\u{1b}]0;vidra MoveFiles finished\u{7}");
        let template = "%(progress.status)s\u{7}".parse().unwrap();
        let own = told(&[ProgressTemplate { kind: ProgressKind::DownloadTitle, template }]);
        assert_eq!(own[0], "\u{1b}[22;0t\u{1b}]0;downloading\\u{7}\u{7}");
    }
}
