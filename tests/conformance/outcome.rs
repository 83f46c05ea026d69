//! A case replayed: what came of it, and what it asked for.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use vidra_core::extract::{
    Context, Entry, ExtractError, Found, Link, Playlist, Registration, Registry, resolve,
};
use vidra_core::http::{Replay, Scope, SharedClient};
use vidra_core::media::MediaInfo;
use vidra_core::output::info_dict;

use crate::fixture::Fixture;
use crate::watched::{Seen, Spoilt, Watched};

/// Items of a list; one with more than this is taken for endless.
const ENTRIES: usize = 2000;

/// One run of a case.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) outcome: Outcome,
    pub(crate) seen: Seen,
}

/// What came of a case.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    Found(Box<Answer>),
    /// Kind and message of the error.
    Failed(&'static str, String),
    /// What the panic said.
    Panicked(String),
    /// Waits for something that never comes, or asks without end.
    Hung,
}

/// A result.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    /// The site that gave it in the end.
    pub(crate) site: &'static str,
    /// As it stands in fixtures.
    pub(crate) value: Value,
    /// Every item in it.
    pub(crate) items: Vec<MediaInfo>,
}

/// Replays a case strictly, with one answer spoilt where asked for.
///
/// The clock stands still: it moves only when nothing else can, so that a site that waits for ever is seen at once.
pub(crate) fn replay(fixture: &Fixture, registry: &Arc<Registry>, spoilt: Option<(usize, Spoilt)>) -> Run {
    const LONGEST: Duration = Duration::from_secs(3600);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime without a network can be built");
    let link = match fixture.link(registry) {
        Ok(link) => link,
        Err(reason) => return Run { outcome: Outcome::Failed("url", reason), seen: Seen::default() },
    };
    let inner =
        Replay::new(fixture.har.clone()).unwrap_or_else(|error| panic!("{}: {error}", fixture.label()));
    let client = Arc::new(Watched::new(inner, spoilt));
    let shared: SharedClient = Arc::clone(&client) as SharedClient;
    let cx = Context::new(shared, Arc::clone(registry), Scope::default());
    let outcome = runtime.block_on(async {
        let task = tokio::spawn(async move { ask(link, &cx).await });
        match tokio::time::timeout(LONGEST, task).await {
            Err(_) => Outcome::Hung,
            Ok(Err(error)) => Outcome::Panicked(panic_message(error)),
            Ok(Ok(Err(error))) => Outcome::Failed(error.kind(), error.to_string()),
            Ok(Ok(Ok(answer))) => Outcome::Found(Box::new(answer)),
        }
    });
    Run { outcome, seen: client.seen() }
}

async fn ask(link: Link, cx: &Context) -> Result<Answer, ExtractError> {
    let resolved = resolve(link, cx).await?;
    let site = resolved.site;
    let (value, items) = match resolved.found {
        Found::Media(info) => (Value::Object(info_dict(&info, site)), vec![*info]),
        Found::Playlist(list) => all_of(list, site).await?,
    };
    Ok(Answer { site: site.name, value, items })
}

/// A list read to its end, as fixtures hold it.
async fn all_of(mut list: Playlist, site: &Registration) -> Result<(Value, Vec<MediaInfo>), ExtractError> {
    let (mut entries, mut items) = (Vec::new(), Vec::new());
    while let Some(entry) = list.entries.next().await {
        match entry? {
            Entry::Link(link) => entries.push(told(&link, site)),
            Entry::Media(info) => {
                entries.push(Value::Object(info_dict(&info, site)));
                items.push(*info);
            }
        }
        assert!(entries.len() <= ENTRIES, "the list {:?} has no end", list.id);
    }
    let mut value = json!({ "_type": "playlist", "id": list.id, "title": list.title, "entries": entries });
    if let (Some(_), Some(page)) = (&list.about, &list.webpage_url) {
        value["about"] = told(&Link { about: list.about.clone(), ..Link::new(page.clone()) }, site);
    }
    if let Some(count) = list.count {
        value["count"] = json!(count);
    }
    Ok((value, items))
}

/// A link with what the list tells of what is behind it.
fn told(link: &Link, site: &Registration) -> Value {
    let mut dict = link.about.as_ref().map(|about| info_dict(about, site)).unwrap_or_default();
    for name in [
        "formats",
        "extractor",
        "extractor_key",
        "display_id",
        "fulltitle",
        "subtitles",
        "automatic_captions",
    ] {
        dict.remove(name);
    }
    for (name, value) in [("id", &link.id), ("title", &link.title)] {
        match value {
            Some(value) => dict.insert(name.to_owned(), json!(value)),
            None => dict.remove(name),
        };
    }
    dict.insert("url".to_owned(), json!(link.url.as_str()));
    Value::Object(dict)
}

fn panic_message(error: tokio::task::JoinError) -> String {
    let Ok(payload) = error.try_into_panic() else { return "cancelled".to_owned() };
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message").to_owned()
}
