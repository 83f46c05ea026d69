//! From a URL to its items: each is asked for in its turn, and a list is read as places become free.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::task::JoinSet;
use vidra_core::extract::Link;
use vidra_core::output::InfoDict;
use vidra_core::pipeline::{List, Opened, Pending};

use super::entries::{Known, list_dict};
use super::fates::Fates;
use super::gate::Pass;
use super::gatekeeper::Admission;
use super::journey::Journey;
use super::position::Position;
use super::results::Slot;
use super::whole::Whole;
use super::{Run, Sought, around, prints};
use crate::args::Stage;
use crate::report::Failure;
use crate::targets;

/// What somebody who is followed has: where its results go, a place, and where its fate is kept.
struct Turn {
    slot: Slot,
    pass: Pass,
    fates: Fates,
}

/// Follows every URL to its end.
pub(super) async fn follow_all(whole: &Whole, sought: Vec<Sought>) {
    let mut tasks = JoinSet::new();
    for (index, (run, word)) in sought.into_iter().enumerate() {
        let position = Position::of_url(index);
        let slot = whole.results.open(position.clone());
        let url = match targets::url(&word, &run.registry, run.default_search.as_deref()) {
            Ok(url) => url,
            Err(message) => {
                run.refuse(&word, message);
                continue;
            }
        };
        whole.results.room(&position).await;
        let pass = whole.gate.enter(&position, vec![url.host().to_owned()]).await;
        whole.unless_stopped().await;
        tasks.spawn(async move {
            let scope = run.session.scope_of(&url).await;
            let settings = run.accounts.get(url.host()).cloned();
            let pending = run.pipeline.pending_with(Link::new(url), scope, settings);
            follow(run, pending, Turn { slot, pass, fates: Fates::default() }).await;
        });
        while let Some(ended) = tasks.try_join_next() {
            passed_on(ended);
        }
    }
    while let Some(ended) = tasks.join_next().await {
        passed_on(ended);
    }
}

/// Follows one URL, of the user's or of a list, and all below it. What `-J` prints of it, where it is asked for.
fn follow(run: Arc<Run>, pending: Pending, turn: Turn) -> BoxFuture<'static, Option<Value>> {
    // A list follows its items with this same function, so the future has to be boxed.
    Box::pin(async move {
        let Turn { slot, pass, fates } = turn;
        let (site, name) = run.names_of(&pending);
        let document = match run.pipeline.open(pending).await {
            Ok(Opened::Item(item)) => {
                let journey = Journey { run: &run, item: *item, slot: &slot, fates: &fates };
                let (document, _pass) = journey.travel(pass).await;
                // The place is given back after this: the next item must not begin where there are enough.
                run.whole.end_if_enough(slot.position());
                document
            }
            Ok(Opened::List(list)) => Some(read(&run, list, &slot, pass).await),
            Err(error) => {
                fates.fail();
                run.fail(site, &name, &error);
                None
            }
        };
        let document = document.filter(|_| run.printing.single_json);
        if let Some(document) = document.as_ref().filter(|_| slot.position().is_url()) {
            slot.print(&prints::json_line(document));
        }
        document
    })
}

/// Reads a list and follows its items, no faster than places become free.
async fn read(run: &Arc<Run>, mut list: List, slot: &Slot, pass: Pass) -> Value {
    around::list_files(run, &list).await;
    if run.conduct.picks_items {
        run.pick_items(&mut list).await;
    }
    let mut items = Items::of(run);
    let told = Told { site: list.site.name, id: list.id.clone(), count: list.count };
    let mut own = Some(pass);
    for index in 0.. {
        let position = slot.position().item(index);
        run.whole.results.room(&position).await;
        // A place comes before the next entry is read: the list is never read ahead of the work.
        let place = match own.take() {
            Some(pass) => pass,
            None => run.whole.gate.enter(&position, Vec::new()).await,
        };
        run.whole.unless_stopped().await;
        // Asked for when there is a place: what became of the item before is known by then.
        let is_hopeless = run.conduct.list_errors.is_some_and(|most| items.fates.failures() >= most);
        if is_hopeless || run.whole.breaks.is_broken(slot.position()) {
            break;
        }
        match list.items.next().await {
            None => break,
            Some(Err(error)) => run.fail(list.site.name, &list.id, &error.into()),
            Some(Ok(entry)) => own = items.take(entry, &told, (index, slot), place).await,
        }
        items.reap();
    }
    let fates = items.fates.clone();
    let (documents, count) = items.finish().await;
    let names = Names::of(&list, count);
    drop(list);
    ended(run, names, (slot, &fates), documents).await
}

/// What reports of an item say of its list.
struct Told {
    site: &'static str,
    id: String,
    count: Option<usize>,
}

/// What is told of a list, without the stream of its items.
struct Names {
    site: &'static str,
    id: String,
    title: Option<String>,
    dict: InfoDict,
}

impl Names {
    fn of(list: &List, count: usize) -> Self {
        let (id, title) = (list.id.clone(), list.title.clone());
        Self { site: list.site.name, id, title, dict: list_dict(list, count) }
    }
}

/// What is left when all items of a list are done: its own moment, and its document.
async fn ended(run: &Run, names: Names, (slot, fates): (&Slot, &Fates), documents: Vec<Value>) -> Value {
    let Names { site, id, title, mut dict } = names;
    if run.conduct.joins_lists
        && let Err(message) = around::join_list(run, &mut dict, fates).await
    {
        run.failed(Failure::of_list(site, &id, message));
    }
    if let Err(error) = run.moment(slot, Stage::Playlist, &dict).await {
        run.failed(Failure::of_list(site, &id, format!("{error:#}")));
    }
    let name = title.as_ref().unwrap_or(&id);
    run.reporter.say("download", &format!("Finished downloading playlist: {name}"));
    // Names for templates, which the list itself has others for.
    for name in ["playlist", "playlist_id", "playlist_title"] {
        dict.remove(name);
    }
    dict.insert("entries".to_owned(), Value::Array(documents));
    Value::Object(dict)
}

/// `Downloading item 1 of 3`, where it is known how many are taken.
fn downloading(run: &Run, index: usize, count: Option<usize>) -> String {
    let count = count.filter(|_| run.conduct.takes_whole_lists);
    let of = count.map(|count| format!(" of {count}")).unwrap_or_default();
    format!("Downloading item {}{of}", index + 1)
}

/// What is told of an item nobody asks a site about.
async fn flat(run: &Run, slot: &Slot, dict: &InfoDict) {
    slot.print(&prints::chosen(&run.printing, dict, String::new));
    if let Err(error) = run.beside_printing(Stage::Video, dict).await {
        run.failed(Failure::of_list("generic", "list", format!("{error:#}")));
    }
}

/// The items of a list that are being followed.
struct Items {
    run: Arc<Run>,
    tasks: JoinSet<(usize, Option<Value>)>,
    /// What `-J` prints of them, and how many there were.
    documents: Vec<(usize, Value)>,
    count: usize,
    fates: Fates,
}

impl Items {
    fn of(run: &Arc<Run>) -> Self {
        let (tasks, fates) = (JoinSet::new(), Fates::default());
        Self { run: Arc::clone(run), tasks, documents: Vec::new(), count: 0, fates }
    }

    /// Takes one, asked about or not; a place that is not needed comes back.
    async fn take(
        &mut self,
        entry: Pending,
        list: &Told,
        (index, slot): (usize, &Slot),
        place: Pass,
    ) -> Option<Pass> {
        let run = Arc::clone(&self.run);
        let position = slot.position().item(index);
        let known = Known::Entry(&entry, &run.registry);
        match run.admit(&position, &known).await {
            Admission::Stay => Some(place),
            Admission::Failed(message) => {
                self.fates.fail();
                run.failed(Failure::of_list(list.site, &list.id, message));
                Some(place)
            }
            // An item that is known in whole has no address of its own that would lead to it.
            Admission::Come(_) if run.conduct.is_flat && !entry.is_known() => {
                let dict = known.dict();
                flat(&run, slot, &dict).await;
                self.keep(index, Some(Value::Object(dict)));
                Some(place)
            }
            Admission::Come(_) => {
                run.reporter.say("download", &downloading(&run, index, list.count));
                if entry.is_known() && run.conduct.tells_alone() {
                    self.tell(index, entry, position, place).await;
                } else {
                    self.begin(index, entry, position, place).await;
                }
                None
            }
        }
    }

    async fn begin(&mut self, index: usize, entry: Pending, position: Position, place: Pass) {
        let slot = self.run.whole.results.open(position.clone());
        let pass = place.requeue(&position, vec![entry.url().host().to_owned()]).await;
        let (run, fates) = (Arc::clone(&self.run), self.fates.clone());
        let turn = Turn { slot, pass, fates };
        self.tasks.spawn(async move { (index, follow(run, entry, turn).await) });
    }

    /// Tells of an item that is known, at once: a task for it would cost more than the telling.
    async fn tell(&mut self, index: usize, entry: Pending, position: Position, place: Pass) {
        let slot = self.run.whole.results.open(position);
        let turn = Turn { slot, pass: place, fates: self.fates.clone() };
        let document = follow(Arc::clone(&self.run), entry, turn).await;
        self.keep(index, document);
    }

    fn reap(&mut self) {
        while let Some(ended) = self.tasks.try_join_next() {
            if let Some((index, document)) = passed_on(ended) {
                self.keep(index, document);
            }
        }
    }

    async fn finish(mut self) -> (Vec<Value>, usize) {
        while let Some(ended) = self.tasks.join_next().await {
            if let Some((index, document)) = passed_on(ended) {
                self.keep(index, document);
            }
        }
        self.documents.sort_by_key(|(index, _)| *index);
        (self.documents.into_iter().map(|(_, document)| document).collect(), self.count)
    }

    /// Keeps what `-J` prints; an item that failed is `null` there.
    fn keep(&mut self, index: usize, document: Option<Value>) {
        self.count += 1;
        if self.run.printing.single_json {
            self.documents.push((index, document.unwrap_or(Value::Null)));
        }
    }
}

/// The result of a task; `None` where the whole run is being ended. A panic goes on here, so that it is never lost.
pub(super) fn passed_on<T>(ended: Result<T, tokio::task::JoinError>) -> Option<T> {
    match ended.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(result) => Some(result),
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_cancelled)) => None,
    }
}
