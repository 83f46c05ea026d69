//! Replays every fixture of this crate.

use std::path::Path;
use std::sync::Arc;

use futures_util::StreamExt;
use serde_json::{Value, json};
use vidra_core::extract::{Context, Entry, Found, Link, Registry, resolve};
use vidra_core::http::har::Har;
use vidra_core::http::{RemoteUrl, Replay, Scope};
use vidra_core::output::info_dict;

#[tokio::test]
async fn replays_every_fixture() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let har = Har::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let case = har.log.vidra.clone().unwrap();
        let client = Arc::new(Replay::new(har).unwrap());
        let cx = Context::new(client, Arc::new(Registry::collected()), Scope::default());
        let link = Link::new(RemoteUrl::parse(&case.url).unwrap());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match resolve(link, &cx).await {
            Ok(resolved) => {
                let got = match resolved.found {
                    Found::Media(info) => Value::Object(info_dict(&info, resolved.site)),
                    Found::Playlist(list) => {
                        let entries: Vec<_> = list.entries.collect().await;
                        let entries = entries.into_iter().map(|entry| match entry.unwrap() {
                            Entry::Link(link) => json!({ "url": link.url.as_str() }),
                            Entry::Media(info) => Value::Object(info_dict(&info, resolved.site)),
                        });
                        let entries: Vec<_> = entries.collect();
                        json!({ "_type": "playlist", "id": list.id, "title": list.title, "entries": entries })
                    }
                };
                assert_eq!(Some(got), case.expected, "{name}");
            }
            Err(error) => assert_eq!(Some(error.kind()), case.error.as_deref(), "{name}: {error}"),
        }
    }
}
