//! Recorded exchanges as HAR 1.2, the format browsers export, with one object of our own.
//!
//! A cassette is a HAR file whose log has a `_vidra` object: the URL that was asked, and what came of it. HAR allows
//! custom fields that begin with an underscore, so the file still opens in a browser's developer tools.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{HeaderMap, HeaderName, HeaderValue};

/// A HAR file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Har {
    /// The one member.
    pub log: Log,
}

/// What was recorded.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Log {
    /// `1.2`.
    pub version: String,
    /// The program that wrote it.
    pub creator: Creator,
    /// What vidra adds.
    #[serde(rename = "_vidra", default, skip_serializing_if = "Option::is_none")]
    pub vidra: Option<Case>,
    /// The exchanges, in order.
    pub entries: Vec<Entry>,
}

/// The program that wrote a HAR file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Creator {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What was asked, and what came of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Version of this object: 1.
    pub profile: u32,
    /// The URL that was asked.
    pub url: String,
    /// The whole result as info JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Value>,
    /// The kind of error, for a case that ends in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Query parameters and JSON fields that differ from run to run and are not compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// What a reader should know: where the data comes from, what was cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One exchange.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// When; fixed in cassettes, so that recording again changes no line without reason.
    #[serde(default = "epoch")]
    pub started_date_time: String,
    /// Milliseconds it took; 0 in cassettes.
    #[serde(default)]
    pub time: f64,
    /// What was asked.
    pub request: EntryRequest,
    /// What was answered.
    pub response: EntryResponse,
    /// Where redirects ended, where they did.
    #[serde(rename = "_finalUrl", default, skip_serializing_if = "Option::is_none")]
    pub final_url: Option<String>,
}

/// The asking half of an exchange.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryRequest {
    /// The method.
    pub method: String,
    /// The address.
    pub url: String,
    /// The headers, less the secret ones.
    #[serde(default)]
    pub headers: Vec<Pair>,
    /// The body of a post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_data: Option<PostData>,
}

/// The body of a post.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PostData {
    /// Its type.
    #[serde(default)]
    pub mime_type: String,
    /// The body.
    #[serde(default)]
    pub text: String,
}

/// The answering half of an exchange.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryResponse {
    /// The status.
    pub status: u16,
    /// The headers, less the secret ones.
    #[serde(default)]
    pub headers: Vec<Pair>,
    /// The body.
    #[serde(default)]
    pub content: Content,
}

/// A body.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// Its length in bytes.
    #[serde(default)]
    pub size: i64,
    /// Its type.
    #[serde(default)]
    pub mime_type: String,
    /// The bytes; `None` where they were not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `base64` where the bytes are no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

/// A header.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named by HAR")]
pub struct Pair {
    pub name: String,
    pub value: String,
}

impl Har {
    /// Reads a HAR file.
    ///
    /// # Errors
    /// What serde says of the text, with line and column.
    pub fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text.trim_start_matches('\u{feff}'))
    }

    /// The same without what a recording must not hold: headers that are not on the list of those that are kept, and values
    /// that are of no kind known to be public, wherever they stand. `known` are further secrets.
    #[must_use]
    pub fn scrubbed(self, known: &[String]) -> Self {
        super::scrub::scrub(self, known)
    }

    /// What it holds and should not, in words: what [`Har::scrubbed`] would take out. Nothing for one that is scrubbed.
    pub fn secrets(&self) -> Vec<String> {
        super::scrub::secrets(self)
    }

    /// The file as text: indented, so that a change shows as changed lines.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

impl Content {
    /// A body as HAR holds it: text where it is UTF-8, else base64.
    pub fn new(bytes: &[u8], mime_type: &str) -> Self {
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let (text, encoding) = match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), None),
            Err(_) => (STANDARD.encode(bytes), Some("base64".to_owned())),
        };
        Self { size, mime_type: mime_type.to_owned(), text: Some(text), encoding }
    }

    /// The letters of a text, for looking: those that are no ASCII may be others where it is in another encoding than UTF-8.
    /// `None` for what is no text.
    pub(super) fn letters(&self) -> Option<String> {
        const TEXTS: [&str; 5] = ["text/", "json", "javascript", "xml", "mpegurl"];
        match self.encoding {
            None => self.text.clone(),
            Some(_) if TEXTS.iter().any(|kind| self.mime_type.contains(kind)) => {
                Some(self.bytes()?.iter().copied().map(char::from).collect())
            }
            Some(_) => None,
        }
    }

    /// The bytes; `None` where they were not kept or are damaged.
    pub fn bytes(&self) -> Option<Bytes> {
        match (&self.text, self.encoding.as_deref()) {
            (None, _) => (self.size == 0).then(Bytes::new),
            (Some(text), Some("base64")) => STANDARD.decode(text).ok().map(Bytes::from),
            (Some(text), _) => Some(Bytes::from(text.clone())),
        }
    }
}

/// Headers as HAR holds them.
pub(super) fn pairs(headers: &HeaderMap, keep: impl Fn(&str) -> bool) -> Vec<Pair> {
    headers
        .iter()
        .filter(|(name, _)| keep(name.as_str()))
        .filter_map(|(name, value)| {
            Some(Pair { name: name.as_str().to_owned(), value: value.to_str().ok()?.to_owned() })
        })
        .collect()
}

/// Headers as requests hold them; encodings and lengths of the wire do not fit a decoded body and are left out.
pub(super) fn header_map(pairs: &[Pair]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for pair in pairs {
        let is_of_the_wire = ["content-encoding", "transfer-encoding", "content-length", "set-cookie"]
            .iter()
            .any(|name| pair.name.eq_ignore_ascii_case(name));
        let name = HeaderName::from_bytes(pair.name.as_bytes());
        if let (false, Ok(name), Ok(value)) = (is_of_the_wire, name, HeaderValue::from_str(&pair.value)) {
            headers.append(name, value);
        }
    }
    headers
}

fn epoch() -> String {
    "1970-01-01T00:00:00.000Z".to_owned()
}

impl Entry {
    /// An exchange without a clock.
    pub fn new(request: EntryRequest, response: EntryResponse) -> Self {
        Self { started_date_time: epoch(), time: 0.0, request, response, final_url: None }
    }
}
