//! How many items are worked on at once, in all and on one host.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::position::Position;

/// Items on one host at once.
const PER_HOST: usize = 2;

/// Hands out places. Of those who wait, the one that stands first and has room on its hosts comes in first, so that
/// `--jobs 1` is the order asked for. There may be more places than loads: who has a place asks its site, who has a load
/// too fetches media, and so the next item is looked at while this one downloads.
#[derive(Clone)]
pub(super) struct Gate(Arc<Mutex<State>>);

struct State {
    free_places: usize,
    free_loads: usize,
    loads: usize,
    /// Places beyond the loads; each is to be had only while an item before it has a load, so that sites are asked in the
    /// order asked for.
    ahead: usize,
    hosts: HashMap<String, usize>,
    waiting: BTreeMap<Position, Waiting>,
}

struct Waiting {
    needs: Needs,
    hosts: Vec<String>,
    admitted: oneshot::Sender<Pass>,
}

/// What is waited for beside room on hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    Place,
    Load,
}

/// A place, and room on some hosts; given back when dropped.
pub(super) struct Pass {
    gate: Gate,
    has_place: bool,
    has_load: bool,
    hosts: Vec<String>,
}

impl Gate {
    /// A gate for so many items that fetch media at once, and so many more whose sites are asked meanwhile.
    pub(super) fn new(loads: usize, ahead: usize) -> Self {
        let free_loads = loads.max(1);
        let free_places = free_loads + ahead;
        let state = State {
            free_places,
            free_loads,
            loads: free_loads,
            ahead,
            hosts: HashMap::new(),
            waiting: BTreeMap::new(),
        };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Waits for a place and for room on the hosts, both at the same moment.
    pub(super) async fn enter(&self, position: &Position, hosts: Vec<String>) -> Pass {
        Pass::nothing(self.clone()).wait(position, hosts, Needs::Place).await
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
            let Some(Waiting { needs, hosts, admitted }) =
                next.and_then(|position| state.waiting.remove(&position))
            else {
                return;
            };
            state.take(needs, &hosts);
            drop(state);
            // Who does not wait any more drops the pass, which gives everything back.
            let (has_place, has_load) = (needs == Needs::Place, needs == Needs::Load);
            drop(admitted.send(Pass { gate: self.clone(), has_place, has_load, hosts }));
        }
    }
}

impl State {
    fn has_room(&self, one: &Waiting) -> bool {
        let is_free = match one.needs {
            Needs::Place => self.free_places > self.ahead.saturating_sub(self.loads - self.free_loads),
            Needs::Load => self.free_loads > 0,
        };
        is_free && one.hosts.iter().all(|host| self.hosts.get(host).is_none_or(|count| *count < PER_HOST))
    }

    fn take(&mut self, needs: Needs, hosts: &[String]) {
        match needs {
            Needs::Place => self.free_places -= 1,
            Needs::Load => self.free_loads -= 1,
        }
        for host in hosts {
            *self.hosts.entry(host.clone()).or_default() += 1;
        }
    }

    fn give_back(&mut self, pass: &Pass) {
        self.free_places += usize::from(pass.has_place);
        self.free_loads += usize::from(pass.has_load);
        for host in &pass.hosts {
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
    const fn nothing(gate: Gate) -> Self {
        Self { gate, has_place: false, has_load: false, hosts: Vec::new() }
    }

    /// Keeps the place, takes a load and changes the hosts. The old ones are given back first, so that two passes never
    /// wait for each other.
    pub(super) async fn change(mut self, position: &Position, hosts: Vec<String>) -> Self {
        let mut kept = Self::nothing(self.gate.clone());
        kept.has_place = std::mem::take(&mut self.has_place);
        let mut changed = self.wait(position, hosts, Needs::Load).await;
        kept.has_load = std::mem::take(&mut changed.has_load);
        kept.hosts = std::mem::take(&mut changed.hosts);
        kept
    }

    /// Gives the place back too where there is no room, so that others go on meanwhile.
    pub(super) async fn requeue(self, position: &Position, hosts: Vec<String>) -> Self {
        self.wait(position, hosts, Needs::Place).await
    }

    async fn wait(self, position: &Position, mut hosts: Vec<String>, needs: Needs) -> Self {
        hosts.sort_unstable();
        hosts.dedup();
        let gate = self.gate.clone();
        let (admitted, pass) = oneshot::channel();
        let one = Waiting { needs, hosts, admitted };
        gate.state().waiting.insert(position.clone(), one);
        drop(self);
        gate.admit();
        match pass.await {
            Ok(pass) => pass,
            // The gate is alive, `gate` holds it, and only `admit` takes senders out of it.
            Err(_) => Self::nothing(gate),
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if !self.has_place && !self.has_load && self.hosts.is_empty() {
            return;
        }
        self.gate.state().give_back(self);
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
        let gate = Gate::new(4, 0);
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
        let gate = Gate::new(1, 0);
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
        let gate = Gate::new(4, 0);
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
    async fn the_next_item_is_looked_at_while_this_one_downloads() {
        let gate = Gate::new(1, 1);
        let first = gate.enter(&Position::of_url(0), hosts("a")).await;
        assert!(
            is_waiting(gate.enter(&Position::of_url(1), hosts("a"))).await,
            "not before the first downloads"
        );
        let first = first.change(&Position::of_url(0), hosts("media")).await;
        let second = gate.enter(&Position::of_url(1), hosts("a")).await;
        assert!(is_waiting(gate.enter(&Position::of_url(2), hosts("b"))).await);
        let next = tokio::spawn(async move { second.change(&Position::of_url(1), hosts("media")).await });
        tokio::task::yield_now().await;
        assert!(!next.is_finished(), "one load at a time");
        drop(first);
        drop(next.await.unwrap());
        let state = gate.state();
        assert_eq!((state.free_places, state.free_loads), (2, 1));
    }

    #[tokio::test]
    async fn who_stops_waiting_loses_nothing_for_others() {
        let gate = Gate::new(1, 0);
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
