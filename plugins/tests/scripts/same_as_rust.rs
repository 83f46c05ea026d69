//! Sites that exist in Rust and as a script: equal results and equal errors on every fixture.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use vidra_core::extract::{
    Context, Entry, ExtractError, Found, Link, Playlist, Registration, Registry, resolve,
};
use vidra_core::http::har::Har;
use vidra_core::http::{RemoteUrl, Replay, Scope};
use vidra_core::output::info_dict;
use vidra_plugins::ScriptPlugin;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn script(name: &str) -> Arc<Registry> {
    let plugin = ScriptPlugin::open(&root().join("examples").join(name)).unwrap();
    Arc::new(Registry::new([plugin.into_registration()]))
}

fn fixtures(start: &str) -> Vec<(String, Har)> {
    let folder = root().join("../extractors/sites/fixtures");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut fixtures: Vec<(String, Har)> = names
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path))
        .filter(|(name, _)| name.starts_with(start))
        .map(|(name, path)| (name, Har::parse(&std::fs::read_to_string(path).unwrap()).unwrap()))
        .collect();
    fixtures.sort_by(|(one, _), (other, _)| one.cmp(other));
    fixtures
}

async fn outcome(har: &Har, registry: &Arc<Registry>) -> Value {
    let url = RemoteUrl::parse(&har.log.vidra.as_ref().unwrap().url).unwrap();
    let client = Arc::new(Replay::new(har.clone()).unwrap());
    let cx = Context::new(client, Arc::clone(registry), Scope::default());
    match resolve(Link::new(url), &cx).await {
        Ok(resolved) => match resolved.found {
            Found::Media(info) => Value::Object(info_dict(&info, resolved.site)),
            Found::Playlist(list) => list_of(list, resolved.site).await,
        },
        Err(error) => told(&error),
    }
}

fn told(error: &ExtractError) -> Value {
    json!({ "error": error.kind(), "message": error.to_string() })
}

async fn list_of(mut list: Playlist, site: &Registration) -> Value {
    let mut entries = Vec::new();
    while let Some(entry) = list.entries.next().await {
        entries.push(match entry {
            Ok(Entry::Media(info)) => Value::Object(info_dict(&info, site)),
            Ok(Entry::Link(link)) => {
                let about = link.about.map(|about| info_dict(&about, site));
                json!({ "id": link.id, "title": link.title, "url": link.url.as_str(), "about": about.map(without_names) })
            }
            Err(error) => told(&error),
        });
    }
    let page = list.webpage_url.map(|url| url.to_string());
    json!({ "id": list.id, "title": list.title, "webpage_url": page, "count": list.count, "entries": entries })
}

/// Of what a list tells of an item, id and title stand beside it and are not looked at.
fn without_names(mut about: serde_json::Map<String, Value>) -> Value {
    for name in ["id", "title", "display_id", "fulltitle"] {
        about.remove(name);
    }
    Value::Object(about)
}

async fn are_equal(name: &str, fixtures_begin: &str, at_least: usize) {
    let (rust, script) = (vidra_extractors::registry(), script(name));
    let fixtures = fixtures(fixtures_begin);
    assert!(fixtures.len() >= at_least, "{} fixtures", fixtures.len());
    for (fixture, har) in fixtures {
        let (wanted, got) = (outcome(&har, &rust).await, outcome(&har, &script).await);
        assert_eq!(got, wanted, "{fixture}:\n{got:#}\n{wanted:#}");
    }
}

#[tokio::test]
async fn streamable_is_the_same() {
    are_equal("streamable.js", "streamable-", 4).await;
}

#[tokio::test]
async fn media_ccc_de_is_the_same() {
    are_equal("media.ccc.de.js", "media-ccc-", 7).await;
}

/// Every address an example of the site in Rust names is taken by the script too.
#[test]
fn the_same_addresses_are_taken() {
    for (name, site) in [("streamable.js", "streamable"), ("media.ccc.de.js", "media.ccc.de")] {
        let (rust, script) = (vidra_extractors::registry(), script(name));
        for example in rust.named(site).unwrap().examples {
            let url = url::Url::parse(example).unwrap();
            assert!(script.find(&url).is_some(), "{example}");
        }
    }
}
