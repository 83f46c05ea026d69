//! From a URL to its items: each is asked for in its turn, and a list is read as places become free.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::task::JoinSet;
use vidra_core::extract::Link;
use vidra_core::pipeline::{List, Opened, Pending};

use super::entries::{flat_entry, list_dict};
use super::gate::Pass;
use super::gatekeeper::Admission;
use super::item::Journey;
use super::position::Position;
use super::results::Slot;
use super::{Run, around, prints};
use crate::args::Stage;
use crate::report::Failure;
use crate::targets;

/// Follows every URL to its end.
pub(super) async fn follow_all(run: Arc<Run>, words: Vec<String>) {
    let mut tasks = JoinSet::new();
    for (index, word) in words.iter().enumerate() {
        let position = Position::of_url(index);
        let slot = run.results.open(position.clone());
        let url = match targets::url(word, &run.registry, run.default_search.as_deref()) {
            Ok(url) => url,
            Err(message) => {
                run.refuse(word, message);
                continue;
            }
        };
        run.results.room(&position).await;
        let pass = run.gate.enter(&position, vec![url.host().to_owned()]).await;
        run.unless_stopped().await;
        let run = Arc::clone(&run);
        tasks.spawn(async move {
            let scope = run.session.scope_of(&url).await;
            let settings = run.accounts.get(url.host()).cloned();
            let pending = run.pipeline.pending_with(Link::new(url), scope, settings);
            follow(run, pending, slot, pass).await;
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
fn follow(run: Arc<Run>, pending: Pending, slot: Slot, pass: Pass) -> BoxFuture<'static, Option<Value>> {
    // A list follows its items with this same function, so the future has to be boxed.
    Box::pin(async move {
        let (site, name) = run.names_of(&pending);
        let document = match run.pipeline.open(pending).await {
            Ok(Opened::Item(item)) => {
                let journey = Journey { run: &run, item: *item, slot: &slot };
                let (document, _pass) = journey.travel(pass).await;
                // The place is given back after this: the next item must not begin where there are enough.
                if run.tally.has_enough(run.conduct.max_downloads) {
                    run.enough();
                }
                document
            }
            Ok(Opened::List(list)) => Some(read(&run, list, &slot, pass).await),
            Err(error) => {
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
    let mut items = Items { run: Arc::clone(run), tasks: JoinSet::new(), documents: Vec::new() };
    let mut own = Some(pass);
    let before = run.tally.errors();
    for index in 0.. {
        let is_hopeless = run.conduct.list_errors.is_some_and(|most| run.tally.errors() - before >= most);
        if is_hopeless || run.breaks.is_broken(slot.position()) {
            break;
        }
        let position = slot.position().item(index);
        run.results.room(&position).await;
        // A place comes before the next entry is read: the list is never read ahead of the work.
        let place = match own.take() {
            Some(pass) => pass,
            None => run.gate.enter(&position, Vec::new()).await,
        };
        run.unless_stopped().await;
        match list.items.next().await {
            None => break,
            Some(Err(error)) => run.fail(list.site.name, &list.id, &error.into()),
            Some(Ok(entry)) => {
                let dict = flat_entry(&entry, &run.registry);
                match run.admit(&position, &dict, true).await {
                    Admission::Stay => own = Some(place),
                    Admission::Failed(message) => {
                        run.failed(Failure::of_list(list.site.name, &list.id, message));
                        own = Some(place);
                    }
                    // An item that is known in whole has no address of its own that would lead to it.
                    Admission::Come(_) if run.conduct.is_flat && !entry.is_known() => {
                        flat(run, slot, &dict).await;
                        items.keep(index, Some(Value::Object(dict)));
                        own = Some(place);
                    }
                    Admission::Come(_) => {
                        run.reporter.say("download", &format!("Downloading item {}", index + 1));
                        items.begin(index, entry, position, place).await;
                    }
                }
            }
        }
        items.reap();
    }
    let documents = items.finish().await;
    let mut dict = list_dict(&list, documents.len());
    if let Err(error) = run.moment(slot, Stage::Playlist, &dict).await {
        run.failed(Failure::of_list(list.site.name, &list.id, format!("{error:#}")));
    }
    dict.insert("entries".to_owned(), Value::Array(documents));
    Value::Object(dict)
}

/// What is told of an item nobody asks a site about.
async fn flat(run: &Arc<Run>, slot: &Slot, dict: &vidra_core::output::InfoDict) {
    slot.print(&prints::chosen(&run.printing, dict, String::new));
    if let Err(error) = run.beside_printing(Stage::Video, dict).await {
        run.failed(Failure::of_list("generic", "list", format!("{error:#}")));
    }
}

/// The items of a list that are being followed.
struct Items {
    run: Arc<Run>,
    tasks: JoinSet<(usize, Option<Value>)>,
    documents: Vec<(usize, Value)>,
}

impl Items {
    async fn begin(&mut self, index: usize, entry: Pending, position: Position, place: Pass) {
        let slot = self.run.results.open(position.clone());
        let pass = place.requeue(&position, vec![entry.url().host().to_owned()]).await;
        let run = Arc::clone(&self.run);
        self.tasks.spawn(async move { (index, follow(run, entry, slot, pass).await) });
    }

    fn reap(&mut self) {
        while let Some(ended) = self.tasks.try_join_next() {
            if let Some((index, document)) = passed_on(ended) {
                self.keep(index, document);
            }
        }
    }

    async fn finish(mut self) -> Vec<Value> {
        while let Some(ended) = self.tasks.join_next().await {
            if let Some((index, document)) = passed_on(ended) {
                self.keep(index, document);
            }
        }
        self.documents.sort_by_key(|(index, _)| *index);
        self.documents.into_iter().map(|(_, document)| document).collect()
    }

    /// Keeps what `-J` prints; an item that failed is `null` there.
    fn keep(&mut self, index: usize, document: Option<Value>) {
        let document = document.filter(|_| self.run.printing.single_json);
        self.documents.push((index, document.unwrap_or(Value::Null)));
    }
}

/// The result of a task; `None` where the whole run is being ended. A panic goes on here, so that it is never lost.
fn passed_on<T>(ended: Result<T, tokio::task::JoinError>) -> Option<T> {
    match ended.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(result) => Some(result),
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_cancelled)) => None,
    }
}
