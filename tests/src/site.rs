//! What the server serves, path by path.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::{Fault, Reply, Request, Server};

/// A web site in the making.
///
/// In pages, JSON, header values and redirects `{origin}` stands for the server's address (`http://127.0.0.1:4711`) and
/// `{origin:127.0.0.2}` for the one on another host; files are sent as they are. A path may carry a query; a request
/// is answered by the route with its query first, then by the one of its path, else with 404.
#[derive(Default)]
#[must_use = "a site answers once it is started"]
pub struct Site {
    routes: BTreeMap<String, Route>,
    pub(crate) hosts: Vec<String>,
}

pub(crate) struct Route {
    pub(crate) content: Content,
    pub(crate) content_type: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) faults: Vec<Fault>,
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

pub(crate) enum Content {
    Bytes(Vec<u8>),
    Text(String),
    Redirect { status: u16, to: String },
    Handler(Arc<Handler>),
}

impl Site {
    /// A site where every path is 404.
    pub fn new() -> Self {
        Self::default()
    }

    /// A file; its media type follows from the name, its `ETag` from the bytes.
    pub fn file(self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.with(path, Content::Bytes(bytes.into()), media_type(path))
    }

    /// An HTML page.
    pub fn page(self, path: &str, html: &str) -> Self {
        self.with(path, Content::Text(html.to_owned()), "text/html; charset=utf-8")
    }

    /// A JSON answer.
    pub fn json(self, path: &str, value: &Value) -> Self {
        self.with(path, Content::Text(value.to_string()), "application/json")
    }

    /// Text such as a playlist; its media type follows from the name.
    pub fn text(self, path: &str, text: &str) -> Self {
        self.with(path, Content::Text(text.to_owned()), media_type(path))
    }

    /// A path that leads elsewhere: to a path, an address, or a reference (`../b`).
    pub fn redirect(self, path: &str, status: u16, to: &str) -> Self {
        self.with(path, Content::Redirect { status, to: to.to_owned() }, "text/plain")
    }

    /// A path with a mind of its own. A panic in it comes up again where the server is dropped.
    pub fn handler(self, path: &str, handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        self.with(path, Content::Handler(Arc::new(handler)), "")
    }

    /// Lets a path that was named before do something wrong.
    ///
    /// # Panics
    /// Where the path was not named before.
    #[track_caller]
    pub fn fault(mut self, path: &str, fault: Fault) -> Self {
        self.route(path).faults.push(fault);
        self
    }

    /// Sends a header with every answer of a path that was named before, in place of the server's own of that name.
    ///
    /// # Panics
    /// Where the path was not named before.
    #[track_caller]
    pub fn header(mut self, path: &str, name: &str, value: &str) -> Self {
        self.route(path).headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Answers on another address of the machine too, such as 127.0.0.2: another host as far as cookies, credentials
    /// and redirects go.
    pub fn also_on(mut self, host: &str) -> Self {
        self.hosts.push(host.to_owned());
        self
    }

    /// Begins to serve, on a free port.
    ///
    /// # Panics
    /// Where the machine gives no port.
    pub fn start(self) -> Server {
        Server::start(self)
    }

    fn with(mut self, path: &str, content: Content, content_type: &str) -> Self {
        assert!(path.starts_with('/'), "a path begins with a slash: {path:?}");
        let content_type = content_type.to_owned();
        let route = Route { content, content_type, headers: Vec::new(), faults: Vec::new() };
        self.routes.insert(path.to_owned(), route);
        self
    }

    #[track_caller]
    fn route(&mut self, path: &str) -> &mut Route {
        let Some(route) = self.routes.get_mut(path) else {
            panic!("{path} is not served: name its content first");
        };
        route
    }

    /// The name of the route that answers a target, and the route.
    pub(crate) fn find_named(&self, target: &str) -> Option<(&str, &Route)> {
        let path = target.split('?').next().unwrap_or_default();
        let found = self.routes.get_key_value(target).or_else(|| self.routes.get_key_value(path));
        found.map(|(name, route)| (name.as_str(), route))
    }

    pub(crate) fn find(&self, target: &str) -> Option<&Route> {
        self.find_named(target).map(|(_, route)| route)
    }
}

fn media_type(path: &str) -> &'static str {
    let name = path.split('?').next().unwrap_or_default();
    match name.rsplit('.').next().unwrap_or_default() {
        "mp4" | "m4s" => "video/mp4",
        "m4a" => "audio/mp4",
        "webm" => "video/webm",
        "mkv" => "video/x-matroska",
        "mp3" => "audio/mpeg",
        "ts" => "video/mp2t",
        "m3u8" => "application/vnd.apple.mpegurl",
        "mpd" => "application/dash+xml",
        "vtt" => "text/vtt",
        "jpg" => "image/jpeg",
        "png" => "image/png",
        "html" => "text/html; charset=utf-8",
        "json" => "application/json",
        "txt" => "text/plain",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_with_the_query_goes_before_the_one_without() {
        let site = Site::new().page("/v", "any").page("/v?id=1", "one");
        assert_eq!(site.find_named("/v?id=1").unwrap().0, "/v?id=1");
        assert_eq!(site.find_named("/v?id=2").unwrap().0, "/v");
        assert!(site.find("/w").is_none());
    }

    #[test]
    #[should_panic(expected = "/b is not served")]
    fn a_fault_of_an_unknown_path_is_a_mistake() {
        let _ = Site::new().page("/a", "").fault("/b", Fault::stall());
    }
}
