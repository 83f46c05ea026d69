//! Videos behind a password: what is sent, and what is said.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use vidra_core::extract::{Context, ExtractError, Extraction, Registry, Settings};
use vidra_core::http::har::Har;
use vidra_core::http::{
    HeaderMap, HttpClient, HttpError, RemoteUrl, Replay, Request, Response, Scope, Secret, SharedClient,
    StatusCode,
};
use vidra_core::media::MediaInfo;

use vidra_vimeo as _;

fn exchange(method: &str, url: &str, posted: Option<&str>, kind: &str, body: &str) -> Value {
    let posted = posted.map(|text| json!({ "mimeType": "application/x-www-form-urlencoded", "text": text }));
    let mut request = json!({ "method": method, "url": url, "headers": [] });
    if let Some(posted) = posted {
        request["postData"] = posted;
    }
    json!({
        "startedDateTime": "1970-01-01T00:00:00.000Z", "time": 0.0, "request": request,
        "response": {
            "status": 200,
            "headers": [{ "name": "content-type", "value": kind }],
            "content": { "size": body.len(), "mimeType": kind, "text": body },
        },
    })
}

/// Asks for a video whose player wants a password; `answer` is what the player gets for `secret`.
fn ask(password: Option<&str>, answer: &str) -> Result<MediaInfo, ExtractError> {
    let player = "https://player.vimeo.com/video/90210042";
    let page = "<script>window.playerConfig = {\"view\": 4, \"video\": {\"id\": 90210042}, \"request\": {}}</script>";
    let told = json!({ "description": "Fog", "upload_date": "2020-03-09 14:46:38" }).to_string();
    let oembed = "https://vimeo.com/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F90210042";
    // `secret` in base64.
    let check = exchange(
        "POST",
        &format!("{player}/check-password"),
        Some("password=c2VjcmV0"),
        "application/json",
        answer,
    );
    let entries = json!([
        exchange("GET", player, None, "text/html", page),
        check,
        exchange("GET", oembed, None, "application/json", &told),
    ]);
    let har = json!({ "log": { "version": "1.2", "creator": { "name": "vidra", "version": "0.1.0" }, "entries": entries } });
    let replay = Replay::new(Har::parse(&har.to_string()).unwrap()).unwrap();
    let mut settings = Settings::default();
    settings.video_password = password.map(|password| Secret::new(password.to_owned()));
    let registry = Arc::new(Registry::collected());
    let site = registry.named("vimeo").unwrap();
    let cx = Context::new(Arc::new(replay), Arc::clone(&registry), Scope::default())
        .with_settings(Arc::new(settings));
    let url = RemoteUrl::parse(player).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    match runtime.block_on(site.extractor.extract(&url, &cx))? {
        Extraction::Media(info) => Ok(*info),
        other => panic!("{other:?} is no item"),
    }
}

#[test]
fn the_password_is_sent_as_the_player_sends_it() {
    let config = json!({
        "video": { "id": 90210042, "title": "Fog over the harbour", "duration": 61 }, "view": 1,
        "request": { "files": { "progressive": [{ "url": "https://cdn.example/a.mp4", "quality": "720p", "height": 720 }] } },
    });
    let info = ask(Some("secret"), &config.to_string()).unwrap();
    assert_eq!((info.title.as_str(), info.formats[0].id.as_str()), ("Fog over the harbour", "http-720p"));
    assert_eq!((info.description.as_deref(), info.upload_date.as_deref()), (Some("Fog"), Some("20200309")));
}

#[test]
fn a_wrong_password_is_told_as_such() {
    let error = ask(Some("secret"), "false").unwrap_err();
    assert_eq!(error.kind(), "password");
    assert!(error.to_string().contains("wrong"), "{error}");
}

#[test]
fn without_a_password_the_option_is_named() {
    let error = ask(None, "false").unwrap_err();
    assert_eq!(error.kind(), "password");
    assert!(error.to_string().contains("--video-password"), "{error}");
}

/// A site that keeps an event back until it was given `secret`.
#[derive(Default)]
struct Event {
    is_open: AtomicBool,
    posted: Mutex<Vec<String>>,
}

#[async_trait::async_trait]
impl HttpClient for Event {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let path = request.url.as_url().path().to_owned();
        let (status, body) = match path.as_str() {
            "/_next/viewer" => (200, json!({ "jwt": "j", "xsrft": "x" })),
            "/event/12/password" => {
                let body = String::from_utf8(request.body.unwrap().to_vec()).unwrap();
                let is_right = body.contains("secret");
                self.is_open.store(is_right, Ordering::SeqCst);
                self.posted.lock().unwrap().push(body);
                (if is_right { 200 } else { 418 }, json!({}))
            }
            _ if self.is_open.load(Ordering::SeqCst) => {
                (200, json!({ "clip_to_play": { "uri": "/videos/90210301" } }))
            }
            _ => (403, json!({ "error_code": 2204 })),
        };
        let status = StatusCode::from_u16(status).unwrap();
        Ok(Response::whole(request.url, status, HeaderMap::new(), body.to_string().into_bytes().into()))
    }
}

fn event(password: Option<&str>) -> (Result<Extraction, ExtractError>, Vec<String>) {
    let site = Arc::new(Event::default());
    let mut settings = Settings::default();
    settings.video_password = password.map(|password| Secret::new(password.to_owned()));
    let registry = Arc::new(Registry::collected());
    let vimeo = registry.named("vimeo").unwrap();
    let client: SharedClient = Arc::<Event>::clone(&site);
    let cx = Context::new(client, Arc::clone(&registry), Scope::default()).with_settings(Arc::new(settings));
    let url = RemoteUrl::parse("https://vimeo.com/event/12").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let found = runtime.block_on(vimeo.extractor.extract(&url, &cx));
    let posted = site.posted.lock().unwrap().clone();
    (found, posted)
}

#[test]
fn the_password_of_an_event_opens_it() {
    let (found, posted) = event(Some("secret"));
    let Extraction::Redirect(link) = found.unwrap() else { panic!("no video") };
    assert_eq!(link.url.as_str(), "https://vimeo.com/90210301");
    assert_eq!(posted, ["{\"password\":\"secret\",\"token\":\"x\"}"]);
}

#[test]
fn an_event_behind_a_wrong_password_or_none_says_so() {
    for (password, words) in [(Some("guess"), "wrong"), (None, "--video-password")] {
        let error = event(password).0.unwrap_err();
        assert_eq!(error.kind(), "password");
        assert!(error.to_string().contains(words), "{error}");
    }
}
