//! Who is asked for a token, and what it is bound to.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::json;
use vidra_core::cache::Cache;
use vidra_core::event::{Event, Events};
use vidra_core::extract::{Proof, ProofProvider, Registry, Settings};
use vidra_core::http::har::Har;
use vidra_core::http::{Replay, Scope};

use super::*;
use crate::clients::{VISIONOS, WEB, WEB_REMIX};

const BEARER: Bearer<'_> = Bearer {
    video: "aqz-KE-bpKQ",
    visitor: Some("visitor"),
    account: Some("account"),
    is_logged_in: false,
    binds_to_the_video: false,
};

/// Gives `TOKEN` and keeps what it was asked.
#[derive(Debug, Default)]
struct Maker(Mutex<Vec<ProofRequest>>);

#[async_trait]
impl ProofProvider for Maker {
    async fn proof(&self, request: &ProofRequest) -> Result<Option<Proof>, String> {
        self.0.lock().unwrap().push(request.clone());
        Ok(Some(Proof { token: "TOKEN".to_owned(), expires: None }))
    }
}

fn context(arguments: &str, answer: &str, settings: Settings) -> Context {
    let mut settings = settings;
    settings.add_arguments(arguments).unwrap();
    let har = json!({"log": {"version": "1.2", "creator": {"name": "t", "version": "0"}, "entries": [{
        "request": {"method": "POST", "url": "http://127.0.0.1:4416/get_pot",
            "postData": {"text": "{\"content_binding\":\"visitor\"}"}},
        "response": {"status": 200, "content": {"text": answer}}}]}});
    let client = Arc::new(Replay::new(Har::parse(&har.to_string()).unwrap()).unwrap());
    Context::new(client, Arc::new(Registry::new([])), Scope::default()).with_settings(Arc::new(settings))
}

#[test]
fn a_token_is_bound_to_the_video_or_to_the_viewer() {
    let logged_in = Bearer { is_logged_in: true, ..BEARER };
    let experiment = Bearer { binds_to_the_video: true, ..BEARER };
    assert_eq!(BEARER.binding(Place::Media, &WEB), Some("visitor"));
    assert_eq!(logged_in.binding(Place::Media, &WEB), Some("account"));
    assert_eq!(experiment.binding(Place::Media, &WEB), Some("aqz-KE-bpKQ"));
    assert_eq!(BEARER.binding(Place::Player, &WEB), Some("aqz-KE-bpKQ"));
    assert_eq!(BEARER.binding(Place::Player, &WEB_REMIX), Some("visitor"));
}

#[tokio::test]
async fn a_given_token_is_taken_first() {
    let cx =
        context("youtube:po_token=web.gvs+AbC_1%3D&x=1,mweb+Zz-,web.player+no*", "{}", Settings::default());
    let ask = async |place, client| token(place, client, &BEARER, Need::Required, &cx).await;
    assert_eq!(ask(Place::Media, &WEB).await.as_deref(), Some("AbC_1="));
    assert_eq!(ask(Place::Media, Client::named("mweb").unwrap()).await.as_deref(), Some("Zz-"));
    assert_eq!(ask(Place::Player, &WEB).await, None);
}

#[tokio::test]
async fn no_message_holds_a_token() {
    for arguments in ["youtube:po_token=SECRETSECRET", "youtube:po_token=web.gvs+SECRET*SECRET"] {
        let said = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&said);
        let events = Events::to(move |event| {
            if let Event::Warning { message, .. } = event {
                heard.lock().unwrap().push_str(&message);
            }
        });
        let cx = context(arguments, "{}", Settings::default()).with_events(events);
        assert_eq!(token(Place::Media, &WEB, &BEARER, Need::Required, &cx).await, None);
        let said = said.lock().unwrap();
        assert!(said.contains("token") && !said.contains("SECRET"), "{said}");
    }
}

#[tokio::test]
async fn a_service_is_asked_by_its_protocol() {
    let arguments = "youtubepot-bgutilhttp:base_url=http://127.0.0.1:4416/";
    let answer = r#"{"poToken":"T1","expiresAt":"2099-01-01T00:00:00Z"}"#;
    let cx = context(arguments, answer, Settings::default());
    assert_eq!(token(Place::Media, &WEB, &BEARER, Need::Wanted, &cx).await.as_deref(), Some("T1"));
    // Where none is needed none is asked for.
    assert_eq!(token(Place::Media, &VISIONOS, &BEARER, Need::Nothing, &cx).await, None);
    let cx = context(arguments, r#"{"error":"no browser"}"#, Settings::default());
    assert_eq!(token(Place::Media, &WEB, &BEARER, Need::Wanted, &cx).await, None);
}

#[tokio::test]
async fn a_token_is_made_once_for_all_browsers_of_a_viewer() {
    let folder = tempfile::tempdir().unwrap();
    let maker = Arc::new(Maker::default());
    let providers: Vec<Arc<dyn ProofProvider>> = vec![maker.clone()];
    let mut settings = Settings::default();
    settings.proof_providers = providers;
    settings.cache = Cache::in_folder(folder.path());
    let cx = context("youtube:lang=en", "{}", settings);
    for client in [&WEB, Client::named("mweb").unwrap(), &WEB] {
        assert_eq!(token(Place::Media, client, &BEARER, Need::Required, &cx).await.as_deref(), Some("TOKEN"));
    }
    let asked = maker.0.lock().unwrap();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].context.as_str(), asked[0].content_binding.as_str()), ("gvs", "visitor"));
}
