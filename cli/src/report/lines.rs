//! Progress as lines, for files, pipes and `--newline`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vidra_core::event::Event;
use vidra_core::output::{InfoDict, Printable, RenderOptions, Template};

use super::amounts::finished;
use super::meter::Meter;
use super::progress_dict::progress_dict;
use crate::args::{ProgressKind, ProgressTemplate};

/// Time between two lines about one item.
const INTERVAL: Duration = Duration::from_secs(1);
/// The same where a line goes over the one before.
pub(super) const OVERWRITING: Duration = Duration::from_millis(100);

/// How lines look.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    /// Time between two lines about one item; `None` is as usual.
    pub(super) interval: Option<Duration>,
    /// A line goes over the one before.
    pub(super) is_overwriting: bool,
    /// What they say.
    pub(super) templates: Vec<ProgressTemplate>,
}

/// Something to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// A line of its own.
    Line(String),
    /// Text as it is, over the line before.
    Over(String),
}

/// The items in progress.
#[derive(Default)]
pub(super) struct Lines {
    style: Style,
    items: Mutex<HashMap<String, Item>>,
    /// What templates see: `info` stays, `progress` is put in for every line.
    known: Mutex<HashMap<String, InfoDict>>,
    /// Characters of the line that may be gone over.
    width: AtomicUsize,
}

struct Item {
    meter: Meter,
    told: Option<Instant>,
    path: String,
}

impl Lines {
    pub(super) fn new(style: Style) -> Self {
        Self { style, ..Self::default() }
    }

    /// What is known of an item.
    pub(super) fn describe(&self, item: &str, dict: &InfoDict) {
        if !self.style.templates.is_empty() {
            let mut seen = InfoDict::new();
            seen.insert("info".to_owned(), Value::Object(dict.clone()));
            self.known().insert(item.to_owned(), seen);
        }
    }

    /// An item is done with.
    pub(super) fn forget(&self, item: &str) {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).remove(item);
        self.known().remove(item);
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, InfoDict>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The line an event is worth, if it is.
    pub(super) fn follow(&self, event: &Event) -> Option<Told> {
        let words = self.at(Instant::now(), event)?;
        Some(if self.style.is_overwriting { self.over(&words) } else { Told::Line(words) })
    }

    /// What ends a line that was gone over, before another begins.
    pub(super) fn end_of_overwriting(&self) -> &'static str {
        if self.width.swap(0, Ordering::Relaxed) > 0 { "\n" } else { "" }
    }

    fn over(&self, words: &str) -> Told {
        let width = words.chars().count();
        let before = self.width.swap(width, Ordering::Relaxed);
        Told::Over(format!("\r{words}{}", " ".repeat(before.saturating_sub(width))))
    }

    fn interval(&self) -> Duration {
        let usual = if self.style.is_overwriting { OVERWRITING } else { INTERVAL };
        self.style.interval.unwrap_or(usual)
    }

    fn at(&self, now: Instant, event: &Event) -> Option<String> {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Started { item, path, total_bytes, resumed_bytes, .. } => {
                let meter = Meter::new(now, *resumed_bytes, *total_bytes);
                let path = path.to_string_lossy().into_owned();
                items.insert(item.clone(), Item { meter, told: None, path });
                None
            }
            Event::Progress { item, received_bytes, total_bytes } => {
                let is_alone = items.len() == 1;
                let one = items.get_mut(item)?;
                one.meter.count(now, *received_bytes, *total_bytes);
                if one.told.is_some_and(|told| now.duration_since(told) < self.interval()) {
                    return None;
                }
                one.told = Some(now);
                if let Some(told) = self.templated(item, one, now, None) {
                    return Some(told);
                }
                let words = format!("[download] {}", one.meter.words(now));
                // With several at once a line says whose it is, behind what other programs look for.
                Some(if is_alone { words } else { format!("{words} ({})", Printable(item)) })
            }
            Event::Finished { item, size_bytes, fetched_bytes, .. } => {
                let one = items.remove(item);
                let elapsed = one.as_ref().map(|one| one.meter.elapsed(now)).unwrap_or_default();
                let own = one.as_ref().and_then(|one| self.templated(item, one, now, Some(*size_bytes)));
                let line = own.unwrap_or_else(|| {
                    format!("[download] {}", finished(*size_bytes, *fetched_bytes, elapsed))
                });
                let after = self.after(item);
                self.known().remove(item);
                Some(format!("{line}{after}"))
            }
            Event::Failed { item, .. } | Event::AlreadyThere { item, .. } => {
                items.remove(item);
                self.known().remove(item);
                None
            }
            _ => None,
        }
    }

    fn template(&self, kind: ProgressKind) -> Option<&Template> {
        let last = self.style.templates.iter().rev().find(|one| one.kind == kind);
        last.map(|one| &one.template)
    }

    /// The line by the user's template; `size` is known when all is there.
    fn templated(&self, item: &str, one: &Item, now: Instant, size: Option<u64>) -> Option<String> {
        let template = self.template(ProgressKind::Download)?;
        let progress = progress_dict(&one.path, &one.meter, now, size);
        Some(self.rendered(template, item, Value::Object(progress)))
    }

    /// The lines by the user's template of what comes after a download: the file is given its name.
    fn after(&self, item: &str) -> String {
        let Some(template) = self.template(ProgressKind::Postprocess) else { return String::new() };
        let line = |status: &str| {
            let progress = json!({
                "status": status, "postprocessor": "MoveFiles", "_default_template": format!("MoveFiles {status}"),
            });
            format!("\n{}", self.rendered(template, item, progress))
        };
        ["started", "finished"].map(line).concat()
    }

    fn rendered(&self, template: &Template, item: &str, progress: Value) -> String {
        let mut known = self.known();
        let seen = known.entry(item.to_owned()).or_default();
        seen.insert("progress".to_owned(), progress);
        template.render(seen, &RenderOptions::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(item: &str) -> Event {
        Event::Started {
            item: item.to_owned(),
            title: "X".to_owned(),
            path: "X.mp4".into(),
            formats: "1".to_owned(),
            total_bytes: Some(2048),
            resumed_bytes: 0,
        }
    }

    fn progress(item: &str, received_bytes: u64) -> Event {
        Event::Progress { item: item.to_owned(), received_bytes, total_bytes: None }
    }

    #[test]
    fn a_line_a_second_is_enough() {
        let (lines, start) = (Lines::default(), Instant::now());
        let at = |millis: u64, event: &Event| lines.at(start + Duration::from_millis(millis), event);
        assert_eq!(at(0, &started("x")), None);
        let first = at(100, &progress("x", 512)).unwrap();
        assert_eq!(first, "[download]  25.0% of    2.00KiB at    5.00KiB/s ETA 00:00");
        assert_eq!(at(900, &progress("x", 600)), None);
        assert!(at(1200, &progress("x", 1024)).unwrap().starts_with("[download]  50.0% of"));
        let finished = Event::Finished {
            item: "x".to_owned(),
            path: "X.mp4".into(),
            size_bytes: 2048,
            fetched_bytes: 2048,
        };
        assert_eq!(at(2000, &finished).unwrap(), "[download] 100% of    2.00KiB in 00:00:02 at 1.00KiB/s");
    }

    #[test]
    fn several_items_at_once_are_told_apart() {
        let (lines, start) = (Lines::default(), Instant::now());
        lines.at(start, &started("x"));
        lines.at(start, &started("y"));
        assert!(lines.at(start, &progress("y", 1)).unwrap().ends_with(" ETA Unknown (y)"));
    }

    #[test]
    fn a_template_for_afterwards_alone_stands_behind_the_usual_lines() {
        let (kind, template) =
            (ProgressKind::Postprocess, "%(info.id)s %(progress.status)s".parse().unwrap());
        let style = Style { templates: vec![ProgressTemplate { kind, template }], ..Style::default() };
        let (lines, start) = (Lines::new(style), Instant::now());
        lines.describe("x", json!({"id": "x1"}).as_object().unwrap());
        lines.at(start, &started("x"));
        assert!(lines.at(start, &progress("x", 512)).unwrap().starts_with("[download] "));
        let finished = Event::Finished {
            item: "x".to_owned(),
            path: "X.mp4".into(),
            size_bytes: 2048,
            fetched_bytes: 2048,
        };
        let told = lines.at(start + Duration::from_secs(2), &finished).unwrap();
        assert!(
            told.starts_with("[download] 100% of") && told.ends_with("\nx1 started\nx1 finished"),
            "{told}"
        );
        assert!(lines.known().is_empty(), "what is done is forgotten");
    }

    #[test]
    fn a_template_sees_the_item_and_its_progress() {
        let template = ProgressTemplate {
            kind: ProgressKind::Download,
            template:
                "%(info.id)s %(progress.status)s %(progress._percent_str)s|%(progress.eta)s|%(progress.x|)s"
                    .parse()
                    .unwrap(),
        };
        let style = Style { templates: vec![template], is_overwriting: true, interval: None };
        let (lines, start) = (Lines::new(style), Instant::now());
        lines.describe("x", json!({"id": "x1"}).as_object().unwrap());
        lines.at(start, &started("x"));
        let at = start + Duration::from_secs(1);
        assert_eq!(lines.at(at, &progress("x", 1024)).unwrap(), "x1 downloading  50.0%|1|");
        assert_eq!(lines.over("abc"), Told::Over("\rabc".to_owned()));
        assert_eq!(lines.over("a"), Told::Over("\ra  ".to_owned()));
        assert_eq!((lines.end_of_overwriting(), lines.end_of_overwriting()), ("\n", ""));
    }
}
