//! Who fetches which bytes of a file: what nobody has taken yet, and how far each worker is with what it took.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// The smallest span that is worth a request, in bytes: at the 4 MiB a second that servers often give one connection,
/// a sixteenth of a second.
pub(super) const LEAST: u64 = 256 * 1024;
/// The largest span that is asked for at once.
const MOST: u64 = 64 * 1024 * 1024;
/// The first span, whose time tells how fast a connection is.
pub(super) const FIRST: u64 = 1024 * 1024;
/// How long a span should take at a worker's speed.
const LENGTH: Duration = Duration::from_secs(2);
/// A worker that others wait for this long gives half of what it has left.
const LONG: Duration = Duration::from_secs(1);
/// A worker that got nothing for this long, while others wait, gives everything.
const SILENCE: Duration = Duration::from_secs(3);

/// The first byte of a span, and the byte after its last.
pub(super) type Span = (u64, u64);

/// The spans of one file. Every missing byte is in exactly one place here, whatever workers do or leave undone.
#[derive(Debug)]
pub(super) struct Spans {
    free: VecDeque<Span>,
    busy: Vec<Busy>,
    next_worker: usize,
    /// The server gives the file from the beginning to the end only: one worker, one span.
    is_in_order: bool,
    /// The first worker has an answer that gives everything already.
    is_first_whole: bool,
}

#[derive(Debug)]
struct Busy {
    worker: usize,
    at: u64,
    end: u64,
    taken: u64,
    since: Instant,
    last_bytes: Instant,
}

impl Busy {
    const fn left(&self) -> u64 {
        self.end.saturating_sub(self.at)
    }

    /// Bytes a second since it took the span.
    fn speed(&self, now: Instant) -> f64 {
        self.taken as f64 / now.duration_since(self.since).as_secs_f64().max(0.001)
    }
}

/// What a worker is to fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Task {
    pub(super) worker: usize,
    pub(super) span: Span,
}

impl Spans {
    /// All of these, in order.
    pub(super) fn new(missing: Vec<Span>, is_in_order: bool) -> Self {
        let free = missing.into_iter().filter(|(from, end)| from < end).collect();
        Self { free, busy: Vec::new(), next_worker: 0, is_in_order, is_first_whole: false }
    }

    /// The same where the first answer gives the whole file: who has it takes everything, and others take of that where
    /// it is slow.
    pub(super) const fn first_whole(mut self, is_first_whole: bool) -> Self {
        self.is_first_whole = is_first_whole;
        self
    }

    /// Bytes nobody has taken yet.
    pub(super) fn free_bytes(&self) -> u64 {
        self.free.iter().fold(0, |sum, (from, end)| sum.saturating_add(end - from))
    }

    /// Workers that have a span.
    pub(super) fn active(&self) -> usize {
        self.busy.len()
    }

    /// From now on the file is fetched from one place on to the end.
    pub(super) const fn in_order(&mut self) {
        self.is_in_order = true;
    }

    /// The next span for a worker whose last one came at `speed` bytes a second, with `workers` of them at work.
    pub(super) fn take(&mut self, speed: Option<f64>, workers: usize) -> Option<Task> {
        if self.is_in_order && !self.busy.is_empty() {
            return None;
        }
        let span = match self.free.pop_front() {
            Some((from, end)) => {
                let cut = from.saturating_add(self.length(speed, workers, end - from)).min(end);
                if cut < end {
                    self.free.push_front((cut, end));
                }
                (from, cut)
            }
            None => self.split()?,
        };
        self.is_first_whole = false;
        let worker = self.next_worker;
        self.next_worker += 1;
        let now = Instant::now();
        self.busy.push(Busy { worker, at: span.0, end: span.1, taken: 0, since: now, last_bytes: now });
        Some(Task { worker, span })
    }

    /// How much of the first free span a worker takes: what it fetches in a while, and never so much that others have
    /// nothing to do at the end.
    fn length(&self, speed: Option<f64>, workers: usize, first: u64) -> u64 {
        if self.is_in_order || self.is_first_whole {
            return u64::MAX;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped at once")]
        let wish = speed.map_or(FIRST, |speed| (speed * LENGTH.as_secs_f64()) as u64).clamp(LEAST, MOST);
        let share = match workers {
            0 | 1 => u64::MAX,
            many => self.free_bytes().saturating_add(first) / (2 * many as u64),
        };
        let length = wish.min(share).max(LEAST);
        // A rest that is not worth a request goes with it.
        if first.saturating_sub(length) < LEAST { first } else { length }
    }

    /// Half of what the slowest worker has left, or all of it where nothing comes any more; for who would have nothing
    /// to do.
    fn split(&mut self) -> Option<Span> {
        let (index, from) = self.slowest()?;
        let slowest = &mut self.busy[index];
        let span = (from, slowest.end);
        slowest.end = from;
        Some(span)
    }

    /// Whether a further worker would find something to do.
    pub(super) fn has_work(&self) -> bool {
        let is_alone = self.is_in_order && !self.busy.is_empty();
        !is_alone && (!self.free.is_empty() || self.slowest().is_some())
    }

    /// The worker that gives something of its span to another, and from where on.
    fn slowest(&self) -> Option<(usize, u64)> {
        let now = Instant::now();
        let eta = |busy: &Busy| busy.left() as f64 / busy.speed(now).max(1.0);
        let is_silent = |busy: &Busy| now.duration_since(busy.last_bytes) >= SILENCE;
        let rich = self.busy.iter().enumerate().filter(|(_, busy)| busy.left() > 0 && busy.end != u64::MAX);
        let (index, slowest) = rich.max_by(|(_, one), (_, other)| eta(one).total_cmp(&eta(other)))?;
        let is_new = now.duration_since(slowest.since) < LONG;
        if is_silent(slowest) {
            Some((index, slowest.at))
        } else if slowest.left() >= 2 * LEAST && eta(slowest) > LONG.as_secs_f64() && !is_new {
            Some((index, slowest.at + slowest.left() / 2))
        } else {
            None
        }
    }

    /// Bytes came for a worker: how many of them are still its own. A worker that gets fewer than it has is at its end.
    pub(super) fn advance(&mut self, worker: usize, bytes: usize) -> usize {
        let Some(busy) = self.busy.iter_mut().find(|busy| busy.worker == worker) else { return 0 };
        let own = usize::try_from(busy.left()).unwrap_or(usize::MAX).min(bytes);
        busy.at += own as u64;
        busy.taken += own as u64;
        busy.last_bytes = Instant::now();
        own
    }

    /// Whether a worker has nothing left to fetch.
    pub(super) fn is_over(&self, worker: usize) -> bool {
        self.busy.iter().find(|busy| busy.worker == worker).is_none_or(|busy| busy.left() == 0)
    }

    /// A worker stops; what it has not fetched is free again. Its speed, where it can be told.
    pub(super) fn leave(&mut self, worker: usize) -> Option<f64> {
        let index = self.busy.iter().position(|busy| busy.worker == worker)?;
        let busy = self.busy.swap_remove(index);
        if busy.left() > 0 {
            self.free.push_front((busy.at, busy.end));
        }
        (busy.taken > 0).then(|| busy.speed(Instant::now()))
    }

    /// A worker reached the end of a file whose length nobody knew: nothing follows.
    pub(super) fn ends(&mut self, worker: usize) {
        if let Some(busy) = self.busy.iter_mut().find(|busy| busy.worker == worker) {
            busy.end = busy.at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;

    fn spans(end: u64) -> Spans {
        Spans::new(vec![(0, end)], false)
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_span_is_short_and_later_ones_last_a_while() {
        let mut spans = spans(1024 * MIB);
        assert_eq!(spans.take(None, 1).unwrap().span, (0, MIB));
        assert_eq!(spans.take(Some(4.0 * MIB as f64), 1).unwrap().span, (MIB, 9 * MIB));
        assert_eq!(spans.take(Some(1e12), 1).unwrap().span, (9 * MIB, 73 * MIB));
    }

    #[tokio::test(start_paused = true)]
    async fn towards_the_end_spans_become_small() {
        let mut spans = spans(64 * MIB);
        let mut lengths = Vec::new();
        while let Some(Task { worker, span }) = spans.take(Some(1e9), 16) {
            lengths.push(span.1 - span.0);
            assert_eq!(spans.advance(worker, usize::MAX), usize::try_from(span.1 - span.0).unwrap());
        }
        assert_eq!(lengths.iter().sum::<u64>(), 64 * MIB);
        assert!(lengths.is_sorted_by(|one, next| one >= next || *next < 2 * LEAST), "{lengths:?}");
        assert!(lengths.last().unwrap() < &(2 * LEAST));
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_worker_leaves_is_fetched_by_another() {
        let mut spans = spans(MIB);
        let first = spans.take(None, 1).unwrap();
        assert_eq!(spans.advance(first.worker, 1000), 1000);
        spans.leave(first.worker);
        assert_eq!(spans.take(None, 1).unwrap().span, (1000, MIB));
        assert_eq!(spans.advance(first.worker, 10), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_worker_gives_half_and_a_silent_one_everything() {
        let mut spans = spans(MIB);
        let slow = spans.take(None, 2).unwrap();
        assert_eq!(slow.span, (0, LEAST));
        let slow = Spans::new(vec![(0, MIB)], false).take(None, 1).map(|_| slow).unwrap();
        let mut spans = Spans::new(vec![(0, MIB)], false);
        let worker = spans.take(None, 1).unwrap().worker;
        assert_eq!(worker, slow.worker);
        spans.advance(worker, 1000);
        assert!(spans.take(None, 2).is_none(), "it has only begun");
        tokio::time::advance(Duration::from_secs(2)).await;
        let half = spans.take(None, 2).unwrap().span;
        assert_eq!(half, (1000 + (MIB - 1000) / 2, MIB));
        tokio::time::advance(Duration::from_secs(2)).await;
        spans.advance(1, usize::MAX);
        spans.leave(1);
        assert_eq!(spans.take(None, 2).unwrap().span, (1000, half.0));
        assert!(spans.is_over(worker));
        assert_eq!(spans.advance(worker, 10), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_the_whole_answer_takes_everything_and_gives_half_when_it_is_slow() {
        let mut spans = spans(64 * MIB).first_whole(true);
        let first = spans.take(None, 1).unwrap();
        assert_eq!(first.span, (0, 64 * MIB));
        assert!(!spans.has_work());
        tokio::time::advance(Duration::from_secs(2)).await;
        spans.advance(first.worker, 1_000_000);
        assert!(spans.has_work());
        assert_eq!(spans.take(None, 4).unwrap().span.1, 64 * MIB);
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_without_ranges_has_one_worker() {
        let mut spans = Spans::new(vec![(0, u64::MAX)], true);
        let task = spans.take(None, 1).unwrap();
        assert_eq!(task.span, (0, u64::MAX));
        assert!(spans.take(None, 1).is_none());
        spans.advance(task.worker, 10);
        spans.ends(task.worker);
        spans.leave(task.worker);
        assert!(spans.take(None, 1).is_none());
    }
}
