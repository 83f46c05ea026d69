//! A web of one host, that remembers who was asked.

use std::sync::{Arc, Mutex};

use vidra_core::extract::{Context, Registry};
use vidra_core::http::{
    Budgets, Bytes, CookieJar, HeaderMap, HeaderValue, HttpClient, HttpError, RemoteUrl, Request, Response,
    Scope, Session, SessionOptions, StatusCode, header,
};

/// What is behind a session, as the network is.
#[derive(Clone, Default)]
pub(crate) struct Web(Arc<Mutex<Vec<Request>>>);

impl Web {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A context for a page on clips.example, in a session that holds a cookie for it.
    pub(crate) fn context(&self) -> Context {
        let jar = CookieJar::default();
        jar.insert("sid=1", &RemoteUrl::parse("https://clips.example/").unwrap());
        let session =
            Session::new(self.clone(), SessionOptions::default(), Budgets::default(), Arc::new(jar));
        Context::new(Arc::new(session), Arc::new(Registry::new([])), Scope::default())
    }

    /// Every hop.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.0.lock().unwrap().clone()
    }

    /// The hosts of every hop.
    pub(crate) fn hosts(&self) -> Vec<String> {
        self.seen().iter().map(|request| request.url.host().to_owned()).collect()
    }
}

#[async_trait::async_trait]
impl HttpClient for Web {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let url = request.url.clone();
        self.0.lock().unwrap().push(request);
        let mut headers = HeaderMap::new();
        let mut status = StatusCode::OK;
        let body = match url.as_url().path() {
            "/to-evil" | "/to-private" => {
                let to = if url.as_url().path() == "/to-evil" { "https://evil.example/" } else { "https://10.0.0.1/" };
                headers.insert(header::LOCATION, HeaderValue::from_static(to));
                status = StatusCode::FOUND;
                Bytes::new()
            }
            "/sets-cookie" => {
                headers.insert(header::SET_COOKIE, HeaderValue::from_static("planted=1"));
                Bytes::from_static(b"{}")
            }
            "/nine-mebibytes" => Bytes::from(vec![b'x'; 9 * 1024 * 1024]),
            "/gone" => {
                status = StatusCode::NOT_FOUND;
                Bytes::from_static(b"gone")
            }
            "/refused" => {
                status = StatusCode::FORBIDDEN;
                Bytes::from_static(b"{\"why\": \"no\"}")
            }
            "/clip.json" => Bytes::from_static(
                br#"{"clip": {"name": "A goal", "seconds": "12.5", "at": "2024-01-31T00:00:00Z",
                    "files": [{"src": "/a-720.mp4", "height": 720}, {"src": null, "height": 1080}]}}"#,
            ),
            _ => Bytes::from_static(
                b"<!doctype html><title>T</title><meta property='og:description' content=' Words. '>\
                  <h1> A \n goal </h1><script id=data>{\"n\": [1, {\"x\": \"y\"}]}</script>\
                  <script>window.config = {\"id\": \"c1\"};</script>\
                  <video><source src='/a.mp4' data-height='720p'><source src='/b.mp4' data-height='360p'></video>",
            ),
        };
        Ok(Response::whole(url, status, headers, body))
    }
}
