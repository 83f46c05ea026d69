//! A case replayed: what came of it, and what it asked for.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use vidra_core::extract::{
    Context, Entry, ExtractError, Extraction, Found, Link, Playlist, Registration, Registry, resolve_with,
};
use vidra_core::http::{RemoteUrl, Replay, Scope, SharedClient};
use vidra_core::media::MediaInfo;
use vidra_core::output::info_dict;

use crate::Fixture;
use crate::watched::{Seen, Spoilt, Watched};

/// Items of a list; one with more than this is taken for endless.
const ENTRIES: usize = 2000;

/// One run of a case.
#[derive(Debug)]
pub struct Run {
    /// What came of it.
    pub outcome: Outcome,
    /// What was asked for.
    pub seen: Seen,
    /// How often each exchange of the recording was asked for, in its order.
    pub served: Vec<u32>,
}

/// What came of a case.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// A result.
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
pub struct Answer {
    /// The site that gave it in the end.
    pub site: &'static str,
    /// As it stands in fixtures.
    pub value: Value,
    /// Every item in it that is described in full.
    pub items: Vec<MediaInfo>,
    /// How many items it is about.
    pub entries: usize,
    /// The address that was asked in the end.
    pub url: RemoteUrl,
}

/// Replays a case strictly, with one answer spoilt where asked for.
///
/// The clock stands still: it moves only when nothing else can, so that a site that waits for ever is seen at once.
pub fn replay(fixture: &Fixture, registry: &Arc<Registry>, spoilt: Option<(usize, Spoilt)>) -> Run {
    replay_by(None, fixture, registry, spoilt)
}

/// As [`replay`], with the site given that is asked first instead of found.
pub fn replay_by(
    first: Option<&'static Registration>,
    fixture: &Fixture,
    registry: &Arc<Registry>,
    spoilt: Option<(usize, Spoilt)>,
) -> Run {
    const LONGEST: Duration = Duration::from_secs(3600);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime without a network can be built");
    let link = match fixture.link(registry) {
        Ok(link) => link,
        Err(reason) => {
            return Run {
                outcome: Outcome::Failed("url", reason),
                seen: Seen::default(),
                served: Vec::new(),
            };
        }
    };
    let inner = match Replay::new(fixture.har.clone()) {
        Ok(inner) => inner,
        Err(error) => {
            return Run {
                outcome: Outcome::Failed("recording", error.to_string()),
                seen: Seen::default(),
                served: Vec::new(),
            };
        }
    };
    let client = Arc::new(Watched::new(inner, spoilt));
    let shared: SharedClient = Arc::clone(&client) as SharedClient;
    let cx = Context::new(shared, Arc::clone(registry), Scope::default());
    let outcome = runtime.block_on(async {
        let is_sent_on = fixture.is_redirect();
        let registry = Arc::clone(registry);
        let task = tokio::spawn(async move {
            let sent_on = if is_sent_on { sent_on(&link, &registry, &cx).await } else { None };
            match sent_on {
                Some(outcome) => outcome,
                None => asked(first, link, &cx).await,
            }
        });
        let ended = tokio::select! {
            ended = tokio::time::timeout(LONGEST, task) => ended,
            () = client.exhausted() => return Outcome::Hung,
        };
        match ended {
            Err(_) => Outcome::Hung,
            Ok(Err(error)) => Outcome::Panicked(panic_message(error)),
            Ok(Ok(outcome)) => outcome,
        }
    });
    Run { outcome, seen: client.seen(), served: client.served() }
}

/// What a site gives for a link, over whatever client the context has: a live session, too.
pub async fn asked(first: Option<&'static Registration>, link: Link, cx: &Context) -> Outcome {
    match ask(first, link, cx).await {
        Ok(Some(answer)) => Outcome::Found(Box::new(answer)),
        Ok(None) => Outcome::Hung,
        Err(error) => Outcome::Failed(error.kind(), error.to_string()),
    }
}

/// Where the site of a link sends it on to another site: the whole result of a plugin that finds players. `None` where it says
/// something else.
pub async fn sent_on(link: &Link, registry: &Registry, cx: &Context) -> Option<Outcome> {
    for site in registry.all_that_take(link.url.as_url()) {
        match site.extractor.extract(&link.url, cx).await {
            Ok(Extraction::Pass) => {}
            Ok(Extraction::Redirect(next)) => {
                let taker = registry.find(next.url.as_url())?;
                let value = json!({ "_type": "url", "url": next.url.as_str() });
                let is_elsewhere = !std::ptr::eq(taker, site);
                let answer = Answer { site: site.name, value, items: Vec::new(), entries: 1, url: next.url };
                return is_elsewhere.then(|| Outcome::Found(Box::new(answer)));
            }
            Ok(_) => return None,
            Err(error) => return Some(Outcome::Failed(error.kind(), error.to_string())),
        }
    }
    None
}

/// The answer; `None` for a list without an end.
async fn ask(
    first: Option<&'static Registration>,
    link: Link,
    cx: &Context,
) -> Result<Option<Answer>, ExtractError> {
    let resolved = resolve_with(link, cx, first, |_, _| {}).await?;
    let site = resolved.site;
    match resolved.found {
        Found::Media(info) => {
            let value = Value::Object(info_dict(&info, site));
            Ok(Some(Answer { site: site.name, value, items: vec![*info], entries: 1, url: resolved.url }))
        }
        Found::Playlist(list) => all_of(list, site, resolved.url).await,
    }
}

/// A list read to its end, as fixtures hold it; `None` where it has none.
async fn all_of(
    mut list: Playlist,
    site: &Registration,
    url: RemoteUrl,
) -> Result<Option<Answer>, ExtractError> {
    let (mut entries, mut items) = (Vec::new(), Vec::new());
    while let Some(entry) = list.entries.next().await {
        match entry? {
            Entry::Link(link) => entries.push(told(&link, site)),
            Entry::Media(info) => {
                entries.push(Value::Object(info_dict(&info, site)));
                items.push(*info);
            }
        }
        if entries.len() > ENTRIES {
            return Ok(None);
        }
    }
    let count = entries.len();
    let mut value = json!({ "_type": "playlist", "id": list.id, "title": list.title, "entries": entries });
    if let (Some(_), Some(page)) = (&list.about, &list.webpage_url) {
        value["about"] = told(&Link { about: list.about.clone(), ..Link::new(page.clone()) }, site);
    }
    if let Some(told) = list.count {
        value["count"] = json!(told);
    }
    Ok(Some(Answer { site: site.name, value, items, entries: count, url }))
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
