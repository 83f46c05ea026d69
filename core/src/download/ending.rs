//! Asking recordings to end: a live stream has no end that its user must wait for.

use std::sync::Arc;

use tokio::sync::watch;

/// Tells recordings of live streams that they are to end now, each with a whole file. Clones tell the same recordings.
///
/// ```
/// use vidra_core::download::Ending;
/// let ending = Ending::default();
/// assert_eq!((ending.is_requested(), ending.recordings()), (false, 0));
/// ending.request();
/// assert!(ending.clone().is_requested());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Ending(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    asked: watch::Sender<bool>,
    recordings: watch::Sender<usize>,
}

impl Ending {
    /// Lets every recording end where it is: what has come is written, and the file is finished.
    pub fn request(&self) {
        self.0.asked.send_replace(true);
    }

    /// Whether recordings are to end.
    pub fn is_requested(&self) -> bool {
        *self.0.asked.borrow()
    }

    /// How many plans record a live stream, from its first segment until the plan is dropped.
    pub fn recordings(&self) -> usize {
        *self.0.recordings.borrow()
    }

    /// Waits until recordings are to end.
    pub async fn requested(&self) {
        wait_for(&self.0.asked, |is_asked| *is_asked).await;
    }

    /// Waits until no plan records any more.
    pub async fn all_ended(&self) {
        wait_for(&self.0.recordings, |recordings| *recordings == 0).await;
    }

    /// Counts a recording for as long as the value lives.
    pub(super) fn begin(&self) -> Recording {
        self.0.recordings.send_modify(|recordings| *recordings += 1);
        Recording(self.clone())
    }
}

async fn wait_for<T>(value: &watch::Sender<T>, is_so: impl FnMut(&T) -> bool) {
    // The sender is held here, so the wait cannot fail.
    let _ = value.subscribe().wait_for(is_so).await;
}

/// One plan that records.
#[derive(Debug)]
pub(super) struct Recording(Ending);

impl Drop for Recording {
    fn drop(&mut self) {
        self.0.0.recordings.send_modify(|recordings| *recordings -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_recording_counts_until_it_is_dropped() {
        let ending = Ending::default();
        let (one, two) = (ending.begin(), ending.begin());
        assert_eq!(ending.recordings(), 2);
        drop(one);
        drop(two);
        ending.all_ended().await;
        assert_eq!(ending.recordings(), 0);
    }

    #[tokio::test]
    async fn who_asks_before_the_wait_is_heard_too() {
        let ending = Ending::default();
        ending.clone().request();
        ending.requested().await;
    }
}
