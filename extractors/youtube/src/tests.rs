//! Every fixture, replayed.

use std::sync::Arc;

use serde_json::{Value, json};
use vidra_core::extract::{Context, Found, Link, Registry, resolve};
use vidra_core::http::har::Har;
use vidra_core::http::{RemoteUrl, Replay, Scope};
use vidra_core::output::info_dict;

async fn replay(har: Har) -> (Value, Value) {
    let case = har.log.vidra.clone().unwrap();
    let registry = Arc::new(Registry::collected());
    let cx = Context::new(Arc::new(Replay::new(har).unwrap()), registry, Scope::default());
    let found = match resolve(Link::new(RemoteUrl::parse(&case.url).unwrap()), &cx).await {
        Ok(resolved) => match resolved.found {
            Found::Media(info) => Value::Object(info_dict(&info, resolved.site)),
            Found::Playlist(_) => panic!("a list"),
        },
        Err(error) => json!(error.kind()),
    };
    (found, case.expected.or_else(|| case.error.map(|kind| json!(kind))).unwrap_or_default())
}

#[tokio::test]
async fn replays_every_fixture() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let (found, expected) = replay(Har::parse(&text).unwrap()).await;
        assert_eq!(found, expected, "{}", path.display());
        count += 1;
    }
    assert!(count >= 15);
}
