//! Progress as bars on a terminal, one a download.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use vidra_core::event::Event;
use vidra_core::output::Printable;

use super::amounts::finished;
use super::meter::{Meter, Sum};

/// Characters of a title in front of its bar.
const TITLE_CHARACTERS: usize = 28;
/// Title, bar, numbers; indicatif cuts what is wider than the terminal.
const TEMPLATE: &str = "{prefix} [{bar:16}] {msg}";

/// The bars in progress.
pub(super) struct Bars {
    screen: MultiProgress,
    items: Mutex<HashMap<String, Item>>,
    /// All of them together, below the others, while there are several.
    total: Mutex<Option<ProgressBar>>,
}

struct Item {
    bar: ProgressBar,
    meter: Meter,
    title: String,
}

impl Default for Bars {
    fn default() -> Self {
        Self {
            screen: MultiProgress::with_draw_target(ProgressDrawTarget::stderr()),
            items: Mutex::default(),
            total: Mutex::default(),
        }
    }
}

impl Bars {
    /// Moves the bars; the line an event is worth above them, if it is.
    pub(super) fn follow(&self, event: &Event) -> Option<String> {
        let line = self.follow_one(event);
        if matches!(
            event,
            Event::Started { .. } | Event::Progress { .. } | Event::Finished { .. } | Event::Failed { .. }
        ) {
            self.show_total();
        }
        line
    }

    /// The bar of all downloads: how many there are, how much of them is there, and how fast they are together.
    fn show_total(&self) {
        let sum = Sum::of(self.items().values().map(|one| &one.meter));
        let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
        if sum.count < 2 {
            if let Some(bar) = total.take() {
                bar.finish_and_clear();
            }
            return;
        }
        let bar = total.get_or_insert_with(|| {
            let bar = self.screen.add(empty(sum.total));
            bar.set_prefix(cut("all together"));
            bar
        });
        // New bars come above it.
        bar.set_length(length(sum.total));
        bar.set_position(sum.total.map_or(0, |total| sum.received.min(total)));
        bar.set_message(sum.words());
    }

    fn follow_one(&self, event: &Event) -> Option<String> {
        let now = Instant::now();
        match event {
            Event::Started { item, title, total_bytes, resumed_bytes, .. } => {
                let bar = self.screen.insert(0, empty(*total_bytes));
                let title = cut(title);
                bar.set_prefix(title.clone());
                let one = Item { bar, meter: Meter::new(now, *resumed_bytes, *total_bytes), title };
                one.show(now);
                if let Some(before) = self.items().insert(item.clone(), one) {
                    before.bar.finish_and_clear();
                }
                None
            }
            Event::Progress { item, received_bytes, total_bytes } => {
                if let Some(one) = self.items().get_mut(item) {
                    one.meter.count(now, *received_bytes, *total_bytes);
                    one.show(now);
                }
                None
            }
            Event::Finished { item, size_bytes, fetched_bytes, .. } => {
                let one = self.items().remove(item)?;
                one.bar.finish_and_clear();
                let words = finished(*size_bytes, *fetched_bytes, one.meter.elapsed(now));
                Some(format!("[download] {}: {words}", one.title.trim_end()))
            }
            Event::Failed { item, .. } => {
                self.drop_item(item);
                None
            }
            _ => None,
        }
    }

    /// Takes an item's bar away.
    pub(super) fn drop_item(&self, item: &str) {
        if let Some(one) = self.items().remove(item) {
            one.bar.finish_and_clear();
        }
    }

    /// Runs what writes to the terminal with no bars on it.
    pub(super) fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        self.screen.suspend(write)
    }

    /// Takes all bars away.
    pub(super) fn close(&self) {
        self.items().clear();
        self.total.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A terminal that is gone needs no cleaning.
        let _ = self.screen.clear();
    }

    fn items(&self) -> MutexGuard<'_, HashMap<String, Item>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Item {
    fn show(&self, now: Instant) {
        let (received, total) = self.meter.position();
        if let Some(total) = total {
            self.bar.set_length(total);
            self.bar.set_position(received.min(total));
        }
        self.bar.set_message(self.meter.words(now));
    }
}

/// A bar nothing of is done.
fn empty(total_bytes: Option<u64>) -> ProgressBar {
    ProgressBar::new(length(total_bytes)).with_style(style())
}

/// A bar of no length would look done.
fn length(total_bytes: Option<u64>) -> u64 {
    total_bytes.unwrap_or(1).max(1)
}

fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ")
}

/// A title of always the same width, so that bars stand below each other.
fn cut(title: &str) -> String {
    let title = Printable(title).to_string();
    let mut short: String = title.chars().take(TITLE_CHARACTERS).collect();
    if title.chars().count() > TITLE_CHARACTERS {
        short.pop();
        short.push('…');
    }
    format!("{short:TITLE_CHARACTERS$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cut_or_filled_to_one_width() {
        assert_eq!(cut("short").chars().count(), TITLE_CHARACTERS);
        let long = cut(&"ä".repeat(100));
        assert_eq!((long.chars().count(), long.ends_with('…')), (TITLE_CHARACTERS, true));
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
