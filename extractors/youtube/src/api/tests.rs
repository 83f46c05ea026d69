//! Who is asked for what, with which names in the headers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::{Value, json};
use vidra_core::extract::{Registry, Settings};
use vidra_core::http::{CookieJar, HttpClient, HttpError, RemoteUrl, Request, Response, Scope, StatusCode};

use super::*;

const PLAYER: &str = include_str!("../../players/synthetic.js");
const ID: &str = "aqz-KE-bpKQ";

/// Answers players by client name and pages by address; keeps what it was asked.
#[derive(Default)]
struct Site {
    players: BTreeMap<&'static str, Value>,
    pages: BTreeMap<String, String>,
    seen: Mutex<Vec<(String, Request)>>,
}

#[async_trait]
impl HttpClient for Site {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let body: Value =
            request.body.as_deref().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
        let client =
            body.pointer("/context/client/clientName").and_then(Value::as_str).unwrap_or_default().to_owned();
        let url = request.url.clone();
        let is_player =
            url.as_url().path().ends_with("/player") && url.as_url().query() == Some("prettyPrint=false");
        let text = match is_player {
            true => self.players.get(client.as_str()).map(Value::to_string),
            false => self.pages.get(url.as_str()).cloned(),
        };
        let name = if is_player { client } else { url.as_str().to_owned() };
        self.seen.lock().unwrap().push((name, request));
        let status = if text.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
        Ok(Response::whole(url, status, Default::default(), text.unwrap_or_default().into()))
    }
}

impl Site {
    fn with(players: &[(&'static str, Value)], config: &Value) -> Arc<Self> {
        let page = format!("<script>ytcfg.set({config});</script>");
        let place = |path: &str| format!("https://www.youtube.com/{path}");
        let pages = [
            (place(&format!("watch?v={ID}&bpctr=9999999999&has_verified=1")), page.clone()),
            (place(&format!("embed/{ID}?html5=1")), page),
            (place("iframe_api"), "/s/player/0123abcd/www-widgetapi.js".to_owned()),
            (place("s/player/0123abcd/player_ias.vflset/en_US/base.js"), PLAYER.to_owned()),
        ];
        Arc::new(Self { players: players.iter().cloned().collect(), pages: pages.into(), ..Self::default() })
    }

    async fn ask(self: &Arc<Self>, settings: Settings) -> Result<Answers, ExtractError> {
        let cx = Context::new(self.clone(), Arc::new(Registry::new([])), Scope::default());
        ask(ID, &cx.with_settings(Arc::new(settings))).await
    }

    fn asked(&self, name: &str) -> Option<Request> {
        self.seen.lock().unwrap().iter().find(|(seen, _)| seen == name).map(|(_, request)| request.clone())
    }
}

fn arguments(text: &str) -> Settings {
    let mut settings = Settings::default();
    settings.add_arguments(text).unwrap();
    settings
}

fn logged_in() -> Settings {
    let jar = CookieJar::default();
    for cookie in ["LOGIN_INFO=x", "SAPISID=secret"] {
        jar.insert(
            &format!("{cookie}; Domain=youtube.com; Secure"),
            &RemoteUrl::parse("https://www.youtube.com/").unwrap(),
        );
    }
    let mut settings = Settings::default();
    settings.cookies = Some(Arc::new(jar));
    settings
}

fn playing(itags: &[u64]) -> Value {
    let file = "https://rr1.googlevideo.com/videoplayback?id=1";
    let streams: Vec<Value> = itags
        .iter()
        .map(|itag| json!({"itag": itag, "url": format!("{file}&itag={itag}&n=a1b2c3"), "mimeType": "video/mp4; codecs=\"avc1\""}))
        .collect();
    json!({"playabilityStatus": {"status": "OK"}, "videoDetails": {"videoId": ID, "title": "A"},
        "streamingData": {"adaptiveFormats": streams}})
}

fn refusing(status: &str, reason: &str) -> Value {
    json!({"playabilityStatus": {"status": status, "reason": reason}, "videoDetails": {"videoId": ID}})
}

fn config() -> Value {
    json!({"INNERTUBE_CONTEXT": {"client": {}}, "VISITOR_DATA": "visitor", "STS": 20999, "SESSION_INDEX": "1",
        "DATASYNC_ID": "channel||user", "PLAYER_JS_URL": "/s/player/0123abcd/base.js"})
}

fn clients(answers: &Answers) -> Vec<&'static str> {
    answers.streams.given.iter().map(|given| given.client.key).collect()
}

#[tokio::test]
async fn an_account_asks_its_own_clients_with_its_own_headers() {
    let players = [
        ("WEB_EMBEDDED_PLAYER", playing(&[136])),
        ("TVHTML5", playing(&[136, 137])),
        ("WEB", playing(&[140])),
    ];
    let site = Site::with(&players, &config());
    let answers = site.ask(logged_in()).await.unwrap();
    assert_eq!(clients(&answers), ["web_embedded", "tv_samsung", "web"]);
    let request = site.asked("TVHTML5").unwrap();
    let header =
        |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert!(header("authorization").starts_with("SAPISIDHASH ") && header("authorization").ends_with("_u"));
    assert_eq!((header("x-goog-authuser"), header("x-goog-pageid")), ("1", "channel"));
    assert_eq!((header("x-goog-visitor-id"), header("x-origin")), ("visitor", "https://www.youtube.com"));
    let body: Value = serde_json::from_slice(&request.body.unwrap()).unwrap();
    assert_eq!(
        body.pointer("/playbackContext/contentPlaybackContext/signatureTimestamp"),
        Some(&json!(20999))
    );
    // What stands around the video is asked for by the same channel.
    for address in
        ["next?prettyPrint=false", "player?prettyPrint=false&$fields=microformat,videoDetails.thumbnail"]
    {
        let asked = site.asked(&format!("https://www.youtube.com/youtubei/v1/{address}")).unwrap();
        assert_eq!(asked.headers.get("x-goog-pageid").unwrap(), "channel", "{address}");
    }
    let found = crate::formats::formats(&answers.streams, &crate::formats::Video::default());
    let ids: Vec<&str> = found.list.iter().map(|format| format.id.as_str()).collect();
    assert_eq!(ids, ["136", "137"]);
    assert!(found.skipped[0].contains("1 format of web left out: a token"), "{:?}", found.skipped);
    assert!(
        found.list.iter().all(|format| format.source.url().unwrap().query_value("n").unwrap() == "a6c5b4_")
    );
}

#[tokio::test]
async fn a_stranger_asks_one_client_where_that_is_enough() {
    let site = Site::with(&[("VISIONOS", playing(&[136]))], &config());
    let mut plain = playing(&[136]);
    plain["streamingData"]["adaptiveFormats"][0]["url"] =
        json!("https://rr1.googlevideo.com/videoplayback?id=1");
    let one = Site::with(&[("VISIONOS", plain)], &config());
    assert_eq!(clients(&one.ask(Settings::default()).await.unwrap()), ["visionos"]);
    assert!(one.asked("https://www.youtube.com/iframe_api").is_none());
    // Should its addresses ever hold riddles, the script is fetched for them.
    let answers = site.ask(Settings::default()).await.unwrap();
    assert_eq!(answers.streams.solved.n("a1b2c3"), Some("a6c5b4_"));
}

#[tokio::test]
async fn the_refusal_that_says_most_is_given() {
    let vague = refusing("UNPLAYABLE", "This video is not available");
    let players = [
        ("VISIONOS", vague.clone()),
        ("TVHTML5", refusing("LOGIN_REQUIRED", "This video is private")),
        ("WEB_EMBEDDED_PLAYER", vague),
    ];
    let site = Site::with(&players, &config());
    let error = site.ask(Settings::default()).await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), "private");
    // What is certain is not asked twice.
    let site = Site::with(&[("VISIONOS", refusing("LOGIN_REQUIRED", "This video is private"))], &config());
    assert!(site.ask(Settings::default()).await.is_err());
    assert!(site.asked("TVHTML5").is_none());
}

#[tokio::test]
async fn what_all_players_refuse_may_be_had_as_a_short_film() {
    let refused = refusing("UNPLAYABLE", "This video is not available");
    let mut site = Arc::into_inner(Site::with(&[("VISIONOS", refused)], &config())).unwrap();
    let place = "https://youtubei.googleapis.com/youtubei/v1/reel/reel_item_watch?prettyPrint=false&id=aqz-KE-bpKQ&$fields=playerResponse";
    let mut playing = playing(&[18, 137]);
    playing["streamingData"]["adaptiveFormats"][0]["url"] =
        json!("https://rr1.googlevideo.com/videoplayback?id=1");
    site.pages.insert(place.to_owned(), json!({ "playerResponse": playing }).to_string());
    let answers = Arc::new(site).ask(Settings::default()).await.unwrap();
    assert_eq!(clients(&answers), ["android"]);
    let found = crate::formats::formats(&answers.streams, &crate::formats::Video::default());
    assert_eq!(found.list.iter().map(|format| format.id.as_str()).collect::<Vec<_>>(), ["18"]);
}

#[tokio::test]
async fn chosen_clients_are_asked_and_no_others() {
    let players = [("MWEB", playing(&[136])), ("IOS", refusing("UNPLAYABLE", "x"))];
    let site = Site::with(&players, &config());
    let wishes = arguments(
        "youtube:player_client=mweb,ios;player_skip=configs;po_token=mweb.gvs+Tok;lang=de;visitor_data=me",
    );
    let answers = site.ask(wishes).await.unwrap();
    assert_eq!(clients(&answers), ["mweb"]);
    assert_eq!(answers.streams.given[0].token.as_deref(), Some("Tok"));
    let request = site.asked("MWEB").unwrap();
    assert_eq!(request.headers["x-goog-visitor-id"], "me");
    let body: Value = serde_json::from_slice(&request.body.unwrap()).unwrap();
    assert_eq!(body.pointer("/context/client/hl"), Some(&json!("de")));
    assert!(site.asked("VISIONOS").is_none() && site.asked("TVHTML5").is_none());
}

#[tokio::test]
async fn what_is_announced_is_described_for_those_who_wait() {
    let mut announced = refusing("LIVE_STREAM_OFFLINE", "This live event will begin in 3 hours.");
    announced["videoDetails"] = json!({"videoId": ID, "title": "Later", "isUpcoming": true});
    let site = Site::with(&[("VISIONOS", announced)], &config());
    let error = site.ask(Settings::default()).await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), "not-yet-live");
    let mut settings = Settings::default();
    settings.waits_for_video = true;
    let info = crate::metadata::describe(ID, &site.ask(settings).await.unwrap(), false).unwrap();
    assert_eq!((info.title.as_str(), info.formats.len()), ("Later", 0));
    assert_eq!(info.live_status, Some(vidra_core::media::LiveStatus::IsUpcoming));
}
