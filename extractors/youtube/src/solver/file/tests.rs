//! A player is fetched once, and its signatures need it once.

use std::sync::Arc;

use serde_json::json;
use vidra_core::cache::Cache;
use vidra_core::extract::{Registry, Settings};
use vidra_core::http::har::Har;
use vidra_core::http::{Replay, Scope};

use super::*;

const PLAYER: &str = include_str!("../../../players/synthetic.js");

fn world(entries: &[(&str, &str)], cache: Cache) -> Context {
    let entries: Vec<_> = entries
        .iter()
        .map(|(url, text)| {
            json!({"request": {"method": "GET", "url": url}, "response": {"status": 200, "content": {"text": text}}})
        })
        .collect();
    let har =
        json!({"log": {"version": "1.2", "creator": {"name": "t", "version": "0"}, "entries": entries}});
    let client = Arc::new(Replay::new(Har::parse(&har.to_string()).unwrap()).unwrap());
    let mut settings = Settings::default();
    settings.cache = cache;
    Context::new(client, Arc::new(Registry::new([])), Scope::default()).with_settings(Arc::new(settings))
}

fn set(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|one| (*one).to_owned()).collect()
}

#[tokio::test]
async fn a_second_run_needs_no_script_for_signatures() {
    let folder = tempfile::tempdir().unwrap();
    let api = "https://www.youtube.com/iframe_api";
    let which = r"var scriptUrl = 'https:\/\/www.youtube.com\/s\/player\/0123abcd\/www-widgetapi.js';";
    let script = "https://www.youtube.com/s/player/0123abcd/player_ias.vflset/en_US/base.js";
    let first = world(&[(api, which), (script, PLAYER)], Cache::in_folder(folder.path()));
    let mut player = PlayerFile::current(&first).await.unwrap();
    assert_eq!(player.signature_timestamp(&first).await.unwrap(), 20999);
    let signature = set(&["ABCDEFGHIJKLMNOPQRST"]);
    let answers = player.solve(set(&["a1b2c3"]), &signature, &first).await;
    assert_eq!(answers.n["a1b2c3"].as_deref(), Ok("a6c5b4_"));
    assert_eq!(answers.signatures["ABCDEFGHIJKLMNOPQRST"].as_deref(), Ok("OSRQCTNMLKJIHGFEDP"));

    std::fs::remove_file(folder.path().join("youtube-players/latest")).unwrap();
    let second = world(&[(api, which)], Cache::in_folder(folder.path()));
    let mut player = PlayerFile::current(&second).await.unwrap();
    assert_eq!(player.signature_timestamp(&second).await.unwrap(), 20999);
    let answers = player.solve(BTreeSet::new(), &set(&["abcdefghijklmnopqrst"]), &second).await;
    assert_eq!(answers.signatures["abcdefghijklmnopqrst"].as_deref(), Ok("osrqctnmlkjihgfedp"));
    let answers = player.solve(set(&["a1b2c3"]), &BTreeSet::new(), &second).await;
    assert!(answers.n["a1b2c3"].as_ref().unwrap_err().contains("could not be had"));
}

#[tokio::test]
async fn the_last_script_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::in_folder(folder.path());
    cache.store("youtube-players", "latest", format!("0123abcd\n{PLAYER}").as_bytes());
    let cx = world(&[], cache);
    let mut player = PlayerFile::at("/s/player/0123abcd/tv-player-ias.vflset/base.js", &cx).unwrap();
    assert_eq!(
        player.solve(set(&["a1b2c3"]), &BTreeSet::new(), &cx).await.n["a1b2c3"].as_deref(),
        Ok("a6c5b4_")
    );
    let mut other = PlayerFile::at("/s/player/89ABcdef/base.js", &cx).unwrap();
    assert!(other.signature_timestamp(&cx).await.is_err());
    assert!(PlayerFile::at("/s/player/../../x/base.js", &cx).is_none());
}
