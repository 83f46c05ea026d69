//! Standard output: results in the order asked for, whatever finished first.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::position::Position;

/// Bytes of results that are held for an earlier item before no later one is begun.
const HELD_BYTES: usize = 16 * 1024 * 1024;

/// Where text goes.
pub(super) type Sink = Box<dyn FnMut(&str) -> io::Result<()> + Send>;

/// Results of items that run at once. What an item prints is held until every item before it has finished.
#[derive(Clone)]
pub(super) struct Results(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    moved: Notify,
}

struct State {
    sink: Sink,
    slots: BTreeMap<Position, Held>,
    held_bytes: usize,
    error: Option<io::Error>,
}

#[derive(Default)]
struct Held {
    text: String,
    is_finished: bool,
}

/// The results of one item; dropped when it has finished.
pub(super) struct Slot {
    results: Results,
    position: Position,
}

impl Results {
    pub(super) fn new(sink: Sink) -> Self {
        let state = State { sink, slots: BTreeMap::new(), held_bytes: 0, error: None };
        Self(Arc::new(Shared { state: Mutex::new(state), moved: Notify::new() }))
    }

    /// Opens the slot of an item. Slots are opened in order, except that those of a list's items come before its own.
    pub(super) fn open(&self, position: Position) -> Slot {
        self.state().slots.insert(position.clone(), Held::default());
        Slot { results: self.clone(), position }
    }

    /// Waits while too much is held for an earlier item. The first item never waits.
    pub(super) async fn room(&self, position: &Position) {
        loop {
            let moved = self.0.moved.notified();
            let is_free = {
                let state = self.state();
                let is_first = state.slots.keys().next().is_none_or(|first| first >= position);
                is_first || state.held_bytes < HELD_BYTES
            };
            if is_free {
                return;
            }
            moved.await;
        }
    }

    /// Writes what is held, though items before it have not finished and never will.
    pub(super) fn flush(&self) {
        let mut state = self.state();
        for (_, held) in std::mem::take(&mut state.slots) {
            state.write(&held.text);
        }
        state.held_bytes = 0;
    }

    /// Why standard output takes no more, once.
    pub(super) fn error(&self) -> Option<io::Error> {
        self.state().error.take()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn write(&mut self, text: &str) {
        if !text.is_empty()
            && let Err(error) = (self.sink)(text)
        {
            self.error.get_or_insert(error);
        }
    }

    /// Writes from the front as far as nothing earlier can still come.
    fn advance(&mut self) {
        while let Some(mut first) = self.slots.first_entry() {
            let text = std::mem::take(&mut first.get_mut().text);
            let is_finished = first.get().is_finished;
            if is_finished {
                first.remove();
            }
            self.held_bytes = self.held_bytes.saturating_sub(text.len());
            self.write(&text);
            if !is_finished {
                return;
            }
        }
    }
}

impl Slot {
    /// Prints a result: whole lines, with their ends.
    pub(super) fn print(&self, text: &str) {
        let mut state = self.results.state();
        if let Some(held) = state.slots.get_mut(&self.position) {
            held.text.push_str(text);
            state.held_bytes = state.held_bytes.saturating_add(text.len());
        }
        state.advance();
    }

    /// Where the item stands.
    pub(super) const fn position(&self) -> &Position {
        &self.position
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut state = self.results.state();
        if let Some(held) = state.slots.get_mut(&self.position) {
            held.is_finished = true;
            let is_empty = held.text.is_empty();
            if is_empty {
                state.slots.remove(&self.position);
            }
        }
        state.advance();
        drop(state);
        self.results.0.moved.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results() -> (Results, Arc<Mutex<String>>) {
        let written = Arc::new(Mutex::new(String::new()));
        let sink = Arc::clone(&written);
        let results = Results::new(Box::new(move |text| {
            sink.lock().unwrap().push_str(text);
            Ok(())
        }));
        (results, written)
    }

    #[test]
    fn a_later_result_waits_for_earlier_items() {
        let (results, written) = results();
        let slots: Vec<Slot> = (0..3).map(|index| results.open(Position::of_url(index))).collect();
        let [first, second, third] = <[Slot; 3]>::try_from(slots).ok().unwrap();
        third.print("3\n");
        drop(third);
        second.print("2a\n");
        first.print("1\n");
        assert_eq!(*written.lock().unwrap(), "1\n");
        drop(first);
        assert_eq!(*written.lock().unwrap(), "1\n2a\n");
        second.print("2b\n");
        drop(second);
        assert_eq!(*written.lock().unwrap(), "1\n2a\n2b\n3\n");
    }

    #[test]
    fn items_of_a_list_come_before_the_next_url() {
        let (results, written) = results();
        let list = results.open(Position::of_url(0));
        let next = results.open(Position::of_url(1));
        next.print("next\n");
        drop(next);
        let item = results.open(list.position().item(0));
        item.print("item\n");
        drop(item);
        list.print("list\n");
        drop(list);
        assert_eq!(*written.lock().unwrap(), "item\nlist\nnext\n");
    }

    #[test]
    fn a_flush_writes_what_was_held_and_closes_all() {
        let (results, written) = results();
        let first = results.open(Position::of_url(0));
        let second = results.open(Position::of_url(1));
        second.print("2\n");
        drop(second);
        results.flush();
        first.print("1\n");
        assert_eq!(*written.lock().unwrap(), "2\n");
    }

    #[test]
    fn the_first_error_is_kept() {
        let results = Results::new(Box::new(|_| Err(io::ErrorKind::BrokenPipe.into())));
        results.open(Position::of_url(0)).print("x\n");
        assert_eq!(results.error().map(|error| error.kind()), Some(io::ErrorKind::BrokenPipe));
        assert!(results.error().is_none());
    }

    #[tokio::test]
    async fn only_the_first_item_goes_on_when_too_much_is_held() {
        let (results, _) = results();
        let first = results.open(Position::of_url(0));
        let second = results.open(Position::of_url(1));
        second.print(&"x".repeat(HELD_BYTES));
        results.room(first.position()).await;
        let later = Position::of_url(2);
        let waiting = tokio::time::timeout(std::time::Duration::from_millis(20), results.room(&later));
        assert!(waiting.await.is_err());
        drop(first);
        results.room(&later).await;
    }
}
