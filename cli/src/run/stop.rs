//! Why a run ends before its work is done.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::sync::Notify;

/// Why a run ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// An item failed, and `--abort-on-error` was given.
    Error,
    /// `--max-downloads` files are there.
    Enough,
    /// An item that ends the run (`--break-on-existing`, `--break-match-filters`).
    Broken,
    /// Standard output takes no more.
    OutputGone,
    /// The user pressed Ctrl-C, or the system wants us to end.
    Interrupted,
}

/// Asks a run to end. Clones ask the same run; the first reason counts.
#[derive(Clone, Default)]
pub(super) struct Stop(Arc<Asked>);

#[derive(Default)]
struct Asked {
    reason: OnceLock<Reason>,
    /// Whether a question waits for the person.
    is_asking: AtomicBool,
    notify: Notify,
}

impl Stop {
    /// Asks the run to end.
    pub(super) fn request(&self, reason: Reason) {
        // A later reason changes nothing.
        let _ = self.0.reason.set(reason);
        self.0.notify.notify_one();
    }

    /// Why the run is to end, if it is.
    pub(super) fn reason(&self) -> Option<Reason> {
        self.0.reason.get().copied()
    }

    /// While this is held a question waits for the person, and nothing ends that wait but an answer.
    pub(super) fn question(&self) -> Question {
        self.0.is_asking.store(true, Ordering::Relaxed);
        Question(self.clone())
    }

    /// Whether a question waits for the person.
    pub(super) fn is_asking(&self) -> bool {
        self.0.is_asking.load(Ordering::Relaxed)
    }

    /// Waits until the run is to end. One waiter at a time.
    pub(super) async fn requested(&self) {
        while self.reason().is_none() {
            self.0.notify.notified().await;
        }
    }
}

/// A question that waits for the person.
pub(super) struct Question(Stop);

impl Drop for Question {
    fn drop(&mut self) {
        self.0.0.is_asking.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_reason_counts() {
        let stop = Stop::default();
        assert_eq!(stop.reason(), None);
        stop.request(Reason::Enough);
        stop.request(Reason::Interrupted);
        stop.requested().await;
        assert_eq!(stop.reason(), Some(Reason::Enough));
    }

    #[test]
    fn a_question_waits_as_long_as_it_is_held() {
        let stop = Stop::default();
        let question = stop.question();
        assert!(stop.is_asking());
        drop(question);
        assert!(!stop.is_asking());
    }
}
