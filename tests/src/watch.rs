//! What the server has seen and sent, and the point at which it holds its breath.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::Request;

/// Counts requests and body bytes; can hold every connection at a chosen count, so that a program can be killed at the
/// same point in every run.
#[derive(Default)]
pub(crate) struct Watch {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    log: Vec<Request>,
    numbers: BTreeMap<String, u32>,
    requests: u64,
    body_bytes: u64,
    hold: Option<Hold>,
    is_held: bool,
    is_stopping: bool,
}

/// Where the server stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    /// When this many requests have come; the last of them is not answered.
    Requests(u64),
    /// When this many bytes of bodies have been sent, over all connections.
    Bytes(u64),
}

impl Watch {
    /// Writes a request down and gives its number within its route, counted from 1. Returns when it may be answered.
    pub(crate) fn arrive(&self, request: &Request, route: &str) -> u32 {
        let mut state = self.lock();
        state.log.push(request.clone());
        state.requests += 1;
        let number = state.numbers.entry(route.to_owned()).or_default();
        *number += 1;
        let number = *number;
        if matches!(state.hold, Some(Hold::Requests(limit)) if state.requests >= limit) {
            state.is_held = true;
        }
        drop(self.wait_while(state, |state| state.is_held));
        number
    }

    /// How many of the next `wanted` bytes may be sent; none where the server stops. Returns when they may.
    pub(crate) fn grant(&self, wanted: usize) -> usize {
        let mut state = self.lock();
        while !state.is_stopping {
            let left = match state.hold {
                Some(Hold::Bytes(limit)) => limit.saturating_sub(state.body_bytes),
                _ => u64::MAX,
            };
            state.is_held |= left == 0;
            if !state.is_held {
                let granted = wanted.min(usize::try_from(left).unwrap_or(usize::MAX));
                state.body_bytes += granted as u64;
                return granted;
            }
            state = self.wait_while(state, |state| state.is_held);
        }
        0
    }

    /// Holds everything at a count that starts now.
    pub(crate) fn hold(&self, hold: Hold) {
        let mut state = self.lock();
        state.hold = Some(match hold {
            Hold::Requests(count) => Hold::Requests(state.requests + count),
            Hold::Bytes(count) => Hold::Bytes(state.body_bytes + count),
        });
    }

    /// Whether the count was reached.
    pub(crate) fn is_held(&self) -> bool {
        self.lock().is_held
    }

    /// Goes on.
    pub(crate) fn release(&self) {
        let mut state = self.lock();
        state.hold = None;
        state.is_held = false;
        self.changed.notify_all();
    }

    /// Returns when the server stops.
    pub(crate) fn wait_for_the_end(&self) {
        drop(self.wait_while(self.lock(), |_| true));
    }

    pub(crate) fn stop(&self) {
        self.lock().is_stopping = true;
        self.changed.notify_all();
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.lock().is_stopping
    }

    pub(crate) fn log(&self) -> Vec<Request> {
        self.lock().log.clone()
    }

    /// Begins the log anew. Faults go on counting.
    pub(crate) fn forget(&self) {
        self.lock().log.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while<'a>(
        &self,
        state: MutexGuard<'a, State>,
        is_early: impl Fn(&State) -> bool,
    ) -> MutexGuard<'a, State> {
        self.changed
            .wait_while(state, |state| is_early(state) && !state.is_stopping)
            .unwrap_or_else(PoisonError::into_inner)
    }
}
