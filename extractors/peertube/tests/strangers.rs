//! Most hosts are no PeerTube: their answers are not believed, they are asked once, and they hear no password.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use vidra_core::extract::{Context, ExtractError, Extraction, Registry, Settings};
use vidra_core::http::{
    Budgets, Bytes, HeaderMap, HttpClient, HttpError, RemoteUrl, Request, Response, Retry, Scope, Secret,
    SharedClient, StatusCode,
};
use vidra_peertube as _;

const VIDEO: &str = "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv";
const WHOLE: &str = r#"{"uuid":"9c9de5e8-0a1e-484a-b099-e80766180a6d","name":"Ducks","isLive":false,
    "files":[{"resolution":{"id":480},"fileUrl":"https://tube.example/a.mp4"}]}"#;
const WANTS_PASSWORD: &str = r#"{"type":"about:blank","code":"video_requires_password","status":403}"#;

/// What is answered to a request: status and body, or no answer at all.
type Answer = Option<(u16, &'static str)>;

/// What a host was asked: path and password.
type Asked = Vec<(String, Option<String>)>;

/// A host that answers by a function, and remembers what it was asked.
struct Host {
    answer: fn(path: &str, password: Option<&str>) -> Answer,
    asked: Arc<Mutex<Asked>>,
}

#[async_trait]
impl HttpClient for Host {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let path = request.url.as_url().path().to_owned();
        let password = request.headers.get("x-peertube-video-password");
        let password = password.map(|value| value.to_str().unwrap().to_owned());
        self.asked.lock().unwrap().push((path.clone(), password.clone()));
        let (status, body) = (self.answer)(&path, password.as_deref())
            .ok_or_else(|| HttpError::Setup("no route to the host".to_owned()))?;
        let status = StatusCode::from_u16(status).unwrap();
        Ok(Response::whole(request.url, status, HeaderMap::new(), Bytes::from_static(body.as_bytes())))
    }
}

struct Told {
    outcome: Result<Extraction, ExtractError>,
    asked: Asked,
}

/// Asks as a live session does, with a password at hand.
fn ask(url: &str, answer: fn(&str, Option<&str>) -> Answer) -> Told {
    let asked = Arc::default();
    let client = Retry::new(Host { answer, asked: Arc::clone(&asked) }, Budgets::default());
    let registry = Arc::new(Registry::collected());
    let site = registry.named("peertube").unwrap();
    let mut settings = Settings::default();
    settings.video_password = Some(Secret::new("secret".to_owned()));
    let cx = Context::new(Arc::new(client) as SharedClient, Arc::clone(&registry), Scope::default())
        .with_settings(Arc::new(settings));
    let url = RemoteUrl::parse(url).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let outcome = runtime.unwrap().block_on(site.extractor.extract(&url, &cx));
    let asked = asked.lock().unwrap().clone();
    Told { outcome, asked }
}

#[test]
fn answers_of_other_sites_are_passed_on() {
    let answers: [fn(&str, Option<&str>) -> Answer; 12] = [
        |_, _| Some((404, r#"{"error":"Record not found"}"#)),
        |_, _| Some((200, r#"{"error":"no such route"}"#)),
        |_, _| Some((404, r#"{"detail":"Not Found","status":404,"type":"about:blank"}"#)),
        |_, _| Some((401, r#"{"message":"Unauthenticated.","code":"unauthorized"}"#)),
        |_, _| Some((200, r#"{"uuid":"7","name":"not a UUID"}"#)),
        |_, _| Some((200, r#"{"name":"ada","displayName":"Ada"}"#)),
        |_, _| Some((200, r#"{"total":1,"data":[{"id":1,"name":"x"}]}"#)),
        |_, _| Some((200, r#"{"total":0,"data":[]}"#)),
        |_, _| Some((200, "<!doctype html><title>Hello</title>")),
        |_, _| Some((503, "busy")),
        |_, _| Some((500, "")),
        |_, _| None,
    ];
    let places = [
        VIDEO,
        "https://site.example/w/p/jBgfUTRfgk6cfMY8wbT1mp",
        "https://site.example/accounts/ada",
        "https://site.example/c/ada/videos",
        "https://site.example/videos/trending",
        "https://site.example/search?search=x",
        "https://site.example/c/ada/video-playlists",
        "https://site.example/accounts/ada/video-channels",
    ];
    for place in places {
        for (number, answer) in answers.into_iter().enumerate() {
            let told = ask(place, answer);
            assert!(
                matches!(told.outcome, Ok(Extraction::Pass)),
                "{place}, answer {number}: {:?}",
                told.outcome
            );
            assert!(told.asked.len() <= 2, "{place}, answer {number}: {:?}", told.asked);
            assert!(told.asked.iter().all(|(_, password)| password.is_none()), "{place}: {:?}", told.asked);
        }
    }
}

#[test]
fn a_busy_stranger_is_asked_once() {
    assert_eq!(ask("https://site.example/videos/trending", |_, _| Some((503, ""))).asked.len(), 1);
    assert_eq!(ask(VIDEO, |_, _| None).asked.len(), 1);
}

#[test]
fn an_empty_list_is_believed_where_an_instance_answers() {
    let told = ask("https://tube.example/search?search=nothing", |path, _| match path {
        "/api/v1/config" => Some((200, r#"{"serverVersion":"7.0.0","instance":{"name":"Tube"}}"#)),
        _ => Some((200, r#"{"total":0,"data":[]}"#)),
    });
    assert!(matches!(told.outcome, Ok(Extraction::Playlist(_))), "{:?}", told.outcome);
}

#[test]
fn the_password_is_sent_after_the_instance_asked_for_it() {
    let told = ask(VIDEO, |path, password| match (path.ends_with("kkGMgK9ZtnKfYAgnEtQxbv"), password) {
        (true, None) => Some((403, WANTS_PASSWORD)),
        (true, Some("secret")) => Some((200, WHOLE)),
        _ => Some((200, r#"{"total":0,"data":[],"chapters":[]}"#)),
    });
    let Ok(Extraction::Media(info)) = told.outcome else { panic!("{:?}", told.outcome) };
    assert_eq!(info.title, "Ducks");
    let passwords: Vec<_> = told.asked.iter().map(|(_, password)| password.as_deref()).collect();
    assert_eq!(passwords, [None, Some("secret"), Some("secret"), Some("secret")], "{:?}", told.asked);
}

#[test]
fn a_video_without_a_password_hears_none() {
    let told = ask(VIDEO, |path, _| match path.ends_with("kkGMgK9ZtnKfYAgnEtQxbv") {
        true => Some((200, WHOLE)),
        false => Some((404, "")),
    });
    assert!(matches!(told.outcome, Ok(Extraction::Media(_))), "{:?}", told.outcome);
    assert!(told.asked.iter().all(|(_, password)| password.is_none()), "{:?}", told.asked);
}

#[test]
fn a_wrong_password_is_told_as_one() {
    let told = ask(VIDEO, |_, password| match password {
        None => Some((403, WANTS_PASSWORD)),
        Some(_) => Some((403, r#"{"code":"incorrect_video_password","status":403}"#)),
    });
    assert_eq!(told.outcome.unwrap_err().kind(), "password");
}

#[test]
fn words_that_many_sites_use_are_no_claim() {
    let registry = Registry::collected();
    let claims = |url: &str| registry.claims(&url::Url::parse(url).unwrap());
    for common in ["/videos/trending", "/search?search=x", "/accounts/ada", "/c/ada/videos"] {
        assert!(!claims(&format!("https://site.example{common}")), "{common}");
    }
    assert!(claims(VIDEO));
    assert!(claims("https://tube.example/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d"));
}
