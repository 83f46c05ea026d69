//! How many items are worked on at once, in all and on one host.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::position::Position;

/// Items on one host at once.
const PER_HOST: usize = 2;

/// Hands out places. Of those who wait, the one that stands first and has room on its hosts comes in first, so that
/// `--jobs 1` is the order asked for.
#[derive(Clone)]
pub(super) struct Gate(Arc<Mutex<State>>);

struct State {
    free_places: usize,
    hosts: HashMap<String, usize>,
    waiting: BTreeMap<Position, Waiting>,
}

struct Waiting {
    needs_place: bool,
    hosts: Vec<String>,
    admitted: oneshot::Sender<Pass>,
}

/// A place, and room on some hosts; given back when dropped.
pub(super) struct Pass {
    gate: Gate,
    has_place: bool,
    hosts: Vec<String>,
}

impl Gate {
    /// A gate with so many places.
    pub(super) fn new(places: usize) -> Self {
        let state = State { free_places: places.max(1), hosts: HashMap::new(), waiting: BTreeMap::new() };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Waits for a place and for room on the hosts, both at the same moment.
    pub(super) async fn enter(&self, position: &Position, hosts: Vec<String>) -> Pass {
        let nothing = Pass { gate: self.clone(), has_place: false, hosts: Vec::new() };
        nothing.wait(position, hosts, true).await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets in whom there is room for.
    fn admit(&self) {
        loop {
            let mut state = self.state();
            let next = state
                .waiting
                .iter()
                .find(|(_, one)| state.has_room(one))
                .map(|(position, _)| position.clone());
            let Some(Waiting { needs_place, hosts, admitted }) =
                next.and_then(|position| state.waiting.remove(&position))
            else {
                return;
            };
            state.take(needs_place, &hosts);
            drop(state);
            // Who does not wait any more drops the pass, which gives everything back.
            drop(admitted.send(Pass { gate: self.clone(), has_place: needs_place, hosts }));
        }
    }
}

impl State {
    fn has_room(&self, one: &Waiting) -> bool {
        let has_place = !one.needs_place || self.free_places > 0;
        has_place && one.hosts.iter().all(|host| self.hosts.get(host).is_none_or(|count| *count < PER_HOST))
    }

    fn take(&mut self, needs_place: bool, hosts: &[String]) {
        self.free_places -= usize::from(needs_place);
        for host in hosts {
            *self.hosts.entry(host.clone()).or_default() += 1;
        }
    }

    fn give_back(&mut self, has_place: bool, hosts: &[String]) {
        self.free_places += usize::from(has_place);
        for host in hosts {
            if let Some(count) = self.hosts.get_mut(host) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    self.hosts.remove(host);
                }
            }
        }
    }
}

impl Pass {
    /// Keeps the place and changes the hosts. The old ones are given back first, so that two passes never wait for each
    /// other.
    pub(super) async fn change(mut self, position: &Position, hosts: Vec<String>) -> Self {
        let is_kept = std::mem::replace(&mut self.has_place, false);
        let mut place = Self { gate: self.gate.clone(), has_place: is_kept, hosts: Vec::new() };
        let mut changed = self.wait(position, hosts, false).await;
        place.hosts = std::mem::take(&mut changed.hosts);
        place
    }

    /// Gives the place back too where there is no room, so that others go on meanwhile.
    pub(super) async fn requeue(self, position: &Position, hosts: Vec<String>) -> Self {
        self.wait(position, hosts, true).await
    }

    async fn wait(self, position: &Position, mut hosts: Vec<String>, needs_place: bool) -> Self {
        hosts.sort_unstable();
        hosts.dedup();
        let gate = self.gate.clone();
        let (admitted, pass) = oneshot::channel();
        let one = Waiting { needs_place, hosts, admitted };
        gate.state().waiting.insert(position.clone(), one);
        drop(self);
        gate.admit();
        match pass.await {
            Ok(pass) => pass,
            // The gate is alive, `gate` holds it, and only `admit` takes senders out of it.
            Err(_) => Self { gate, has_place: false, hosts: Vec::new() },
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if !self.has_place && self.hosts.is_empty() {
            return;
        }
        self.gate.state().give_back(self.has_place, &self.hosts);
        self.gate.admit();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn hosts(name: &str) -> Vec<String> {
        vec![name.to_owned()]
    }

    async fn is_waiting(entering: impl Future<Output = Pass>) -> bool {
        tokio::time::timeout(Duration::from_millis(20), entering).await.is_err()
    }

    #[tokio::test]
    async fn two_items_are_on_one_host_and_others_go_on() {
        let gate = Gate::new(4);
        let first = gate.enter(&Position::of_url(0), hosts("a")).await;
        let second = gate.enter(&Position::of_url(1), hosts("a")).await;
        assert!(is_waiting(gate.enter(&Position::of_url(2), hosts("a"))).await);
        let _other = gate.enter(&Position::of_url(3), hosts("b")).await;
        drop(first);
        let _third = gate.enter(&Position::of_url(2), hosts("a")).await;
        drop(second);
    }

    #[tokio::test]
    async fn who_stands_first_comes_in_first() {
        let gate = Gate::new(1);
        let busy = gate.enter(&Position::of_url(0), vec![]).await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = tokio::task::JoinSet::new();
        for index in [3, 1, 2] {
            let (gate, order) = (gate.clone(), Arc::clone(&order));
            tasks.spawn(async move {
                let _pass = gate.enter(&Position::of_url(index), vec![]).await;
                order.lock().unwrap().push(index);
            });
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        drop(busy);
        tasks.join_all().await;
        assert_eq!(*order.lock().unwrap(), [1, 2, 3]);
    }

    #[tokio::test]
    async fn two_items_that_change_hosts_crosswise_do_not_block_each_other() {
        let gate = Gate::new(4);
        let mut passes = Vec::new();
        for (index, host) in ["a", "a", "b", "b"].into_iter().enumerate() {
            passes.push(gate.enter(&Position::of_url(index), hosts(host)).await);
        }
        let mut tasks = tokio::task::JoinSet::new();
        for (index, pass) in passes.into_iter().enumerate() {
            let next = hosts(if index < 2 { "b" } else { "a" });
            tasks.spawn(async move {
                drop(pass.change(&Position::of_url(index), next).await);
            });
        }
        tokio::time::timeout(Duration::from_secs(5), tasks.join_all()).await.unwrap();
        assert_eq!(gate.state().free_places, 4);
    }

    #[tokio::test]
    async fn who_stops_waiting_loses_nothing_for_others() {
        let gate = Gate::new(1);
        let busy = gate.enter(&Position::of_url(0), hosts("a")).await;
        assert!(is_waiting(gate.enter(&Position::of_url(1), hosts("a"))).await);
        drop(busy);
        let pass = gate.enter(&Position::of_url(2), hosts("a")).await;
        assert!(is_waiting(gate.enter(&Position::of_url(3), vec![])).await);
        drop(pass);
        assert_eq!(gate.state().free_places, 1);
        assert!(gate.state().hosts.is_empty());
    }
}
