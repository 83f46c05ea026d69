//! What a run of several files came to.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use vidra_core::event::Event;

use super::amounts::{bytes, clock};

/// Files and bytes so far.
#[derive(Debug, Default)]
pub(super) struct Summary {
    made: AtomicU64,
    there: AtomicU64,
    bytes: AtomicU64,
}

impl Summary {
    /// Counts what an event tells of files.
    pub(super) fn count(&self, event: &Event) {
        match event {
            Event::Finished { size_bytes, .. } => {
                self.made.fetch_add(1, Ordering::Relaxed);
                self.bytes.fetch_add(*size_bytes, Ordering::Relaxed);
            }
            Event::AlreadyThere { .. } => {
                self.there.fetch_add(1, Ordering::Relaxed);
            }
            _ => {}
        }
    }

    /// `5 files (1.20GiB) in 03:10, 2 were there before, 1 failed`; `None` where there were not several.
    pub(super) fn text(&self, errors: u64, time: Duration) -> Option<String> {
        let [made, there, size] =
            [&self.made, &self.there, &self.bytes].map(|count| count.load(Ordering::Relaxed));
        if made + there + errors < 2 || made + there == 0 {
            return None;
        }
        let files = if made == 1 { "1 file".to_owned() } else { format!("{made} files") };
        let mut text = format!("{files} ({}) in {}", bytes(size), clock(time));
        if there > 0 {
            text.push_str(&format!(", {there} there before"));
        }
        if errors > 0 {
            text.push_str(&format!(", {errors} failed"));
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(size_bytes: u64) -> Event {
        Event::Finished { item: "x".to_owned(), path: "x".into(), size_bytes, fetched_bytes: size_bytes }
    }

    #[test]
    fn one_file_needs_no_summary_and_several_are_summed() {
        let (summary, time) = (Summary::default(), Duration::from_secs(190));
        summary.count(&finished(1024));
        assert_eq!(summary.text(0, time), None);
        assert_eq!(summary.text(1, time).unwrap(), "1 file (1.00KiB) in 03:10, 1 failed");
        summary.count(&finished(1024));
        summary.count(&Event::AlreadyThere { item: "y".to_owned(), path: "y".into() });
        assert_eq!(summary.text(0, time).unwrap(), "2 files (2.00KiB) in 03:10, 1 there before");
    }
}
