//! Whom YouTube's internal interface believes it talks to: constants that change every few weeks, in one place.

use serde_json::{Map, Value, json};

const WWW: &str = "https://www.youtube.com";

/// A program of YouTube's own.
pub(crate) struct Client {
    /// `clientName`.
    name: &'static str,
    /// The same as a number, for `X-YouTube-Client-Name`.
    pub(crate) id: &'static str,
    /// `clientVersion`.
    pub(crate) version: &'static str,
    /// `User-Agent`; `None` is the session's own.
    pub(crate) user_agent: Option<&'static str>,
    /// The host it asks.
    host: &'static str,
    /// What else stands in `context.client`.
    device: &'static [(&'static str, &'static str)],
}

/// The Apple Vision app. Needs neither the player script nor a token: addresses are plain. Gives no videos made for
/// children and none with an age limit. Observed 2026-10-26.
pub(crate) const VISIONOS: Client = Client {
    name: "VISIONOS",
    id: "101",
    version: "1.02",
    user_agent: Some(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_7_3) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
    ),
    host: WWW,
    device: &[
        ("deviceMake", "Apple"),
        ("deviceModel", "RealityDevice17,1"),
        ("osName", "visionOS"),
        ("osVersion", "26.5.23O471"),
    ],
};

/// The web site. Its formats need the player script and a token; what it says around a video needs neither.
/// Observed 2026-10-26.
pub(crate) const WEB: Client =
    Client { name: "WEB", id: "1", version: "2.20260708.00.00", user_agent: None, host: WWW, device: &[] };

/// The music web site: searches for music, and albums. Observed 2026-10-26.
pub(crate) const WEB_REMIX: Client = Client {
    name: "WEB_REMIX",
    id: "67",
    version: "1.20260707.12.00",
    user_agent: None,
    host: "https://music.youtube.com",
    device: &[],
};

impl Client {
    /// Scheme and host of its requests.
    pub(crate) const fn origin(&self) -> &'static str {
        self.host
    }

    /// The `context` of every request: who asks, in English and UTC, so that dates and counts can be read.
    pub(crate) fn context(&self) -> Value {
        let mut client = Map::new();
        let mut put = |name: &str, value: &str| client.insert(name.to_owned(), json!(value));
        put("clientName", self.name);
        put("clientVersion", self.version);
        for (name, value) in self.device {
            put(name, value);
        }
        if let Some(user_agent) = self.user_agent {
            put("userAgent", user_agent);
        }
        put("hl", "en");
        put("timeZone", "UTC");
        client.insert("utcOffsetMinutes".to_owned(), json!(0));
        json!({ "client": client })
    }
}
