//! Progress as lines, for files, pipes and `--newline`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use vidra_core::event::Event;
use vidra_core::output::Printable;

use super::amounts::{bytes, clock};
use super::meter::Meter;

/// Time between two lines about one item.
const INTERVAL: Duration = Duration::from_secs(1);

/// The items in progress.
#[derive(Default)]
pub(super) struct Lines(Mutex<HashMap<String, Item>>);

struct Item {
    meter: Meter,
    told: Option<Instant>,
}

impl Lines {
    /// The line an event is worth, if it is.
    pub(super) fn follow(&self, event: &Event) -> Option<String> {
        self.at(Instant::now(), event)
    }

    fn at(&self, now: Instant, event: &Event) -> Option<String> {
        let mut items = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Started { item, total_bytes, resumed_bytes, .. } => {
                let meter = Meter::new(now, *resumed_bytes, *total_bytes);
                items.insert(item.clone(), Item { meter, told: None });
                None
            }
            Event::Progress { item, received_bytes, total_bytes } => {
                let is_alone = items.len() == 1;
                let one = items.get_mut(item)?;
                one.meter.count(now, *received_bytes, *total_bytes);
                if one.told.is_some_and(|told| now.duration_since(told) < INTERVAL) {
                    return None;
                }
                one.told = Some(now);
                let words = format!("[download] {}", one.meter.words(now));
                // With several at once a line says whose it is, behind what other programs look for.
                Some(if is_alone { words } else { format!("{words} ({})", Printable(item)) })
            }
            Event::Finished { item, size_bytes, fetched_bytes, .. } => {
                let elapsed = items.remove(item).map(|one| one.meter.elapsed(now)).unwrap_or_default();
                Some(format!("[download] {}", finished(*size_bytes, *fetched_bytes, elapsed)))
            }
            Event::Failed { item, .. } => {
                items.remove(item);
                None
            }
            _ => None,
        }
    }
}

/// `100% of  162.57KiB in 00:00:03 at 1.20MiB/s`.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a speed to be read by people"
)]
pub(super) fn finished(size: u64, fetched: u64, elapsed: Duration) -> String {
    let time = clock(elapsed);
    let time = if time.len() == 5 { format!("00:{time}") } else { time };
    let speed = fetched as f64 / elapsed.as_secs_f64().max(0.001);
    format!("100% of {:>10} in {time} at {}/s", bytes(size), bytes(speed as u64))
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
}
