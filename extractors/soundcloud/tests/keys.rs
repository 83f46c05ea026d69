//! The key of the interface: found once, shared by all who ask, and looked for anew by one of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::StreamExt as _;
use vidra_core::cache::Cache;
use vidra_core::extract::{Context, Extraction, Registry, Settings};
use vidra_core::http::{
    Bytes, HeaderMap, HttpClient, HttpError, RemoteUrl, Request, Response, Scope, StatusCode,
};
use vidra_soundcloud as _;

const OLD: &str = "oldoldoldoldoldoldoldoldoldoldol";
const NEW: &str = "newnewnewnewnewnewnewnewnewnewne";
const SET: &str = r#"{"kind":"playlist","id":7,"title":"Knots","permalink_url":"https://soundcloud.com/ada/sets/knots",
    "tracks":[{"id":1},{"id":2}]}"#;

/// The site, where one key alone is good.
#[derive(Default)]
struct Site {
    asked: Arc<Mutex<Vec<String>>>,
}

#[async_trait]
impl HttpClient for Site {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let url = request.url.as_url();
        let place = format!("{}{}", request.url.host(), url.path());
        self.asked.lock().unwrap().push(place.clone());
        let is_key_good = request.url.query_value("client_id").as_deref() == Some(NEW);
        let (status, body) = match place.as_str() {
            "soundcloud.com/" => {
                (200, r#"<script src="https://a-v2.sndcdn.com/assets/1.js"></script>"#.to_owned())
            }
            "a-v2.sndcdn.com/assets/1.js" => (200, format!("x({{client_id:\"{NEW}\"}})")),
            _ if !is_key_good => (401, "{}".to_owned()),
            "api-v2.soundcloud.com/resolve" => (200, SET.to_owned()),
            "api-v2.soundcloud.com/tracks" => (200, tracks()),
            _ => (404, String::new()),
        };
        let status = StatusCode::from_u16(status).unwrap();
        Ok(Response::whole(request.url, status, HeaderMap::new(), Bytes::from(body)))
    }
}

fn tracks() -> String {
    let one = |id: u32| {
        format!(
            r#"{{"kind":"track","id":{id},"title":"T{id}","permalink_url":"https://soundcloud.com/ada/t{id}"}}"#
        )
    };
    format!("[{},{}]", one(1), one(2))
}

/// Reads a set whose tracks are asked for after it, with this key kept from an earlier run.
fn asked_for_a_set(kept: Option<&str>) -> (Vec<String>, Option<Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::in_folder(folder.path());
    if let Some(key) = kept {
        cache.store("soundcloud", "client-id", key.as_bytes());
    }
    let asked = Arc::default();
    let client = Arc::new(Site { asked: Arc::clone(&asked) });
    let registry = Arc::new(Registry::collected());
    let site = registry.named("soundcloud").unwrap();
    let mut settings = Settings::default();
    settings.cache = cache.clone();
    let cx = Context::new(client, Arc::clone(&registry), Scope::default()).with_settings(Arc::new(settings));
    let url = RemoteUrl::parse("https://soundcloud.com/ada/sets/knots").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let entries = runtime.block_on(async {
        let Extraction::Playlist(list) = site.extractor.extract(&url, &cx).await.unwrap() else {
            panic!("a set is a list");
        };
        list.entries.map(Result::unwrap).count().await
    });
    assert_eq!(entries, 2);
    let asked = asked.lock().unwrap().clone();
    (asked, cache.load("soundcloud", "client-id"))
}

#[test]
fn a_key_that_was_refused_is_looked_for_once() {
    let (asked, kept) = asked_for_a_set(Some(OLD));
    let expected = [
        "api-v2.soundcloud.com/resolve",
        "soundcloud.com/",
        "a-v2.sndcdn.com/assets/1.js",
        "api-v2.soundcloud.com/resolve",
        "api-v2.soundcloud.com/tracks",
    ];
    assert_eq!(asked, expected);
    assert_eq!(kept.as_deref(), Some(NEW.as_bytes()));
}

#[test]
fn a_good_key_is_not_looked_for() {
    let (asked, _) = asked_for_a_set(Some(NEW));
    assert_eq!(asked, ["api-v2.soundcloud.com/resolve", "api-v2.soundcloud.com/tracks"]);
}
