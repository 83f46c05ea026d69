//! A recording made by hand: a HAR file as `--replay` and the fixtures know it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::Server;

/// A recording in the making: the URL that is asked, and the exchanges it leads to.
///
/// `{origin}` in addresses and answers becomes a server's address once there is one ([`Cassette::at`]), so that a
/// recorded page of any site can point at media on loopback.
///
/// ```
/// use serde_json::json;
/// use vidra_testkit::Cassette;
///
/// let cassette = Cassette::new("https://clips.example/v/1")
///     .page("https://clips.example/v/1", "<title>A goal</title>")
///     .json("https://clips.example/api/1", &json!({ "file": "{origin}/v.mp4" }))
///     .fails("removed");
/// assert!(cassette.text().contains("\"url\": \"https://clips.example/v/1\""));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a cassette is of use once it is written or replayed"]
pub struct Cassette {
    case: Value,
    entries: Vec<Value>,
}

impl Cassette {
    /// A recording of what came of a URL, without exchanges.
    pub fn new(url: &str) -> Self {
        Self { case: json!({ "profile": 1, "url": url }), entries: Vec::new() }
    }

    /// A page.
    pub fn page(self, url: &str, html: &str) -> Self {
        self.answer(url, 200, "text/html; charset=utf-8", html)
    }

    /// A JSON answer.
    pub fn json(self, url: &str, value: &Value) -> Self {
        self.answer(url, 200, "application/json", &value.to_string())
    }

    /// A JSON answer to JSON that was posted.
    pub fn post(self, url: &str, posted: &Value, answer: &Value) -> Self {
        let mut this = self.json(url, answer);
        if let Some(entry) = this.entries.last_mut() {
            entry["request"]["method"] = json!("POST");
            entry["request"]["postData"] =
                json!({ "mimeType": "application/json", "text": posted.to_string() });
        }
        this
    }

    /// Any text with any status.
    pub fn answer(mut self, url: &str, status: u16, content_type: &str, text: &str) -> Self {
        self.entries.push(json!({
            "startedDateTime": "1970-01-01T00:00:00.000Z",
            "time": 0.0,
            "request": { "method": "GET", "url": url, "headers": [] },
            "response": {
                "status": status,
                "headers": [{ "name": "content-type", "value": content_type }],
                "content": { "size": text.len(), "mimeType": content_type, "text": text },
            },
        }));
        self
    }

    /// The last answer came from here after redirects.
    pub fn redirected_to(mut self, url: &str) -> Self {
        if let Some(entry) = self.entries.last_mut() {
            entry["_finalUrl"] = json!(url);
        }
        self
    }

    /// The whole result that is expected.
    pub fn expects(mut self, result: Value) -> Self {
        self.case["expected"] = result;
        self
    }

    /// The kind of error that is expected.
    pub fn fails(mut self, kind: &str) -> Self {
        self.case["error"] = json!(kind);
        self
    }

    /// The same with the placeholders replaced by a server's addresses.
    pub fn at(self, server: &Server) -> Self {
        let entries = self.entries.into_iter().map(|entry| filled(entry, server)).collect();
        Self { case: filled(self.case, server), entries }
    }

    /// The HAR file.
    pub fn text(&self) -> String {
        let har = json!({ "log": {
            "version": "1.2",
            "creator": { "name": "vidra-testkit", "version": env!("CARGO_PKG_VERSION") },
            "_vidra": self.case,
            "entries": self.entries,
        }});
        format!("{har:#}\n")
    }

    /// Writes the HAR file.
    ///
    /// # Panics
    /// Where the file cannot be written.
    pub fn write(&self, path: &Path) {
        fs::write(path, self.text()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

fn filled(value: Value, server: &Server) -> Value {
    match value {
        Value::String(text) => Value::String(server.fill(&text)),
        Value::Array(items) => items.into_iter().map(|item| filled(item, server)).collect(),
        Value::Object(map) => map.into_iter().map(|(name, value)| (name, filled(value, server))).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Site;

    #[test]
    fn placeholders_in_bodies_become_the_servers_address() {
        let server = Site::new().start();
        let page = "<video src='{origin}/v.mp4'>";
        let text = Cassette::new("https://e.org/").page("https://e.org/", page).at(&server).text();
        let har: Value = serde_json::from_str(&text).unwrap();
        let body = har["log"]["entries"][0]["response"]["content"]["text"].as_str().unwrap();
        assert_eq!(body, format!("<video src='{}/v.mp4'>", server.origin()));
    }
}
