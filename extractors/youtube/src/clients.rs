//! Whom YouTube's internal interface believes it talks to: constants that change every few weeks, in one place.
//!
//! Observed 2026-10-26, unless a line says otherwise.

use serde_json::{Map, Value, json};

/// The web site, and the host of nearly all questions.
pub(crate) const WWW: &str = "https://www.youtube.com";

/// Whether media addresses need a token of proof (`tokens`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// They work without, and nobody asks for one.
    Nothing,
    /// They work without; one is asked for where somebody gives them.
    Wanted,
    /// They are refused without.
    Required,
}

/// A program of YouTube's own.
#[derive(Debug)]
pub(crate) struct Client {
    /// What people call it in `player_client=…`.
    pub(crate) key: &'static str,
    /// `clientName`.
    name: &'static str,
    /// The same as a number, for `X-YouTube-Client-Name`.
    pub(crate) id: &'static str,
    /// `clientVersion`.
    pub(crate) version: &'static str,
    /// `User-Agent`; `None` is the session's own.
    pub(crate) user_agent: Option<&'static str>,
    /// Scheme and host it asks.
    host: &'static str,
    /// What else stands in `context.client`.
    device: &'static [(&'static str, &'static str)],
    /// `androidSdkVersion`.
    android: Option<u32>,
    /// The page of another site it claims to stand on.
    embedded_on: Option<&'static str>,
    /// Its addresses hold riddles for the player script.
    pub(crate) needs_script: bool,
    /// It may be logged in.
    pub(crate) takes_cookies: bool,
    /// Files of media.
    pub(crate) files_need: Need,
    /// HLS manifests.
    pub(crate) hls_needs: Need,
    /// A token in the question itself is wanted, and makes those of media needless.
    pub(crate) wants_player_token: bool,
    /// It can ask for the video without the advertisement before it.
    pub(crate) takes_ad_context: bool,
}

/// What most have in common.
const PLAIN: Client = Client {
    key: "",
    name: "",
    id: "",
    version: "",
    user_agent: None,
    host: WWW,
    device: &[],
    android: None,
    embedded_on: None,
    needs_script: true,
    takes_cookies: true,
    files_need: Need::Nothing,
    hls_needs: Need::Nothing,
    wants_player_token: false,
    takes_ad_context: false,
};

/// Browsers whose media needs a token.
const GUARDED: Client = Client { files_need: Need::Required, hls_needs: Need::Wanted, ..PLAIN };

const SAFARI: Option<&str> = Some(
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.5 Safari/605.1.15,gzip(gfe)",
);

/// The Apple Vision app. Needs neither the player script nor a token: addresses are plain. Gives no videos made for
/// children and none with an age limit.
pub(crate) static VISIONOS: Client = Client {
    key: "visionos",
    name: "VISIONOS",
    id: "101",
    version: "1.02",
    user_agent: Some(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_7_3) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
    ),
    device: &[
        ("deviceMake", "Apple"),
        ("deviceModel", "RealityDevice17,1"),
        ("osName", "visionOS"),
        ("osVersion", "26.5.23O471"),
    ],
    needs_script: false,
    takes_cookies: false,
    ..PLAIN
};

/// A television set. Gives what is made for children, embeddable or not, without a token.
pub(crate) static TV_SAMSUNG: Client = Client {
    key: "tv_samsung",
    name: "TVHTML5",
    id: "7",
    version: "5.20260707",
    user_agent: Some(
        "Mozilla/5.0 (SMART-TV; Linux; Tizen 2.4.0) AppleWebKit/538.1 (KHTML, like Gecko) Version/2.4.0 TV Safari/538.1",
    ),
    device: &[
        ("deviceMake", "Samsung"),
        ("deviceModel", "UKS9800"),
        ("osName", "Tizen"),
        ("osVersion", "2.4.0"),
    ],
    ..PLAIN
};

/// The player on other people's pages. Gives videos with an age limit, where they may be embedded, without a token.
pub(crate) static WEB_EMBEDDED: Client = Client {
    key: "web_embedded",
    name: "WEB_EMBEDDED_PLAYER",
    id: "56",
    version: "2.20260708.00.00",
    user_agent: SAFARI,
    embedded_on: Some("https://www.reddit.com/"),
    ..PLAIN
};

/// The web site. Its files come through YouTube's own protocol alone, or need a token; what it says around a video needs
/// neither.
pub(crate) static WEB: Client =
    Client { key: "web", name: "WEB", id: "1", version: "2.20260708.00.00", ..GUARDED };

/// The web site in a browser that plays HLS: picture and sound together, for sessions YouTube trusts (since 2026-07).
pub(crate) static WEB_SAFARI: Client = Client {
    key: "web_safari",
    name: "WEB",
    id: "1",
    version: "2.20260708.00.00",
    user_agent: SAFARI,
    ..GUARDED
};

/// The music web site: searches for music, and albums.
pub(crate) static WEB_REMIX: Client = Client {
    key: "web_music",
    name: "WEB_REMIX",
    id: "67",
    version: "1.20260707.12.00",
    host: "https://music.youtube.com",
    takes_ad_context: true,
    ..GUARDED
};

/// The studio. Answers to those who are logged in alone, and to some of them without asking for their age.
pub(crate) static WEB_CREATOR: Client =
    Client { key: "web_creator", name: "WEB_CREATOR", id: "62", version: "1.20260708.06.00", ..GUARDED };

/// The web site for telephones.
static MWEB: Client = Client {
    key: "mweb",
    name: "MWEB",
    id: "2",
    version: "2.20260708.05.00",
    user_agent: Some(
        "Mozilla/5.0 (iPad; CPU OS 16_7_10 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1,gzip(gfe)",
    ),
    takes_ad_context: true,
    ..GUARDED
};

/// Television sets as most programs know them. Encrypts everything for some sessions.
static TV: Client = Client {
    key: "tv",
    name: "TVHTML5",
    id: "7",
    version: "7.20260707.07.00",
    user_agent: Some(
        "Mozilla/5.0 (ChromiumStylePlatform) Cobalt/25.lts.30.1034943-gold (unlike Gecko), Unknown_TV_Unknown_0/Unknown (Unknown, Unknown)",
    ),
    ..PLAIN
};

static TV_DOWNGRADED: Client = Client {
    key: "tv_downgraded",
    version: "5.20260707",
    user_agent: Some("Mozilla/5.0 (ChromiumStylePlatform) Cobalt/Version"),
    ..TV_KIND
};

/// What may be written of [`TV`] in a constant.
const TV_KIND: Client = Client { name: "TVHTML5", id: "7", ..PLAIN };

static TV_SIMPLY: Client = Client {
    key: "tv_simply",
    name: "TVHTML5_SIMPLY",
    id: "75",
    version: "1.0",
    takes_cookies: false,
    ..GUARDED
};

/// Apps: plain addresses, which need a token that nobody but a telephone can make.
const APP: Client = Client { needs_script: false, takes_cookies: false, wants_player_token: true, ..GUARDED };

pub(crate) static ANDROID: Client = Client {
    key: "android",
    name: "ANDROID",
    id: "3",
    version: "21.26.364",
    user_agent: Some("com.google.android.youtube/21.26.364 (Linux; U; Android 11) gzip"),
    device: &[("osName", "Android"), ("osVersion", "11")],
    android: Some(30),
    ..APP
};

/// Refuses all media since 2026-08-17.
static ANDROID_VR: Client = Client {
    key: "android_vr",
    name: "ANDROID_VR",
    id: "28",
    version: "1.65.10",
    user_agent: Some(
        "com.google.android.apps.youtube.vr.oculus/1.65.10 (Linux; U; Android 12L; eureka-user Build/SQ3A.220605.009.A1) gzip",
    ),
    device: &[
        ("deviceMake", "Oculus"),
        ("deviceModel", "Quest 3"),
        ("osName", "Android"),
        ("osVersion", "12L"),
    ],
    android: Some(32),
    ..APP
};

/// Live streams as HLS, for thirty seconds without a token.
static IOS: Client = Client {
    key: "ios",
    name: "IOS",
    id: "5",
    version: "21.26.4",
    user_agent: Some("com.google.ios.youtube/21.26.4 (iPhone16,2; U; CPU iOS 18_3_2 like Mac OS X;)"),
    device: &[
        ("deviceMake", "Apple"),
        ("deviceModel", "iPhone16,2"),
        ("osName", "iPhone"),
        ("osVersion", "18.3.2.22D82"),
    ],
    hls_needs: Need::Required,
    ..APP
};

/// All that may be asked for a video, best first.
pub(crate) static ALL: [&Client; 14] = [
    &VISIONOS,
    &TV_SAMSUNG,
    &WEB_EMBEDDED,
    &WEB,
    &WEB_SAFARI,
    &MWEB,
    &WEB_REMIX,
    &WEB_CREATOR,
    &TV,
    &TV_DOWNGRADED,
    &TV_SIMPLY,
    &ANDROID,
    &ANDROID_VR,
    &IOS,
];

/// Without an account: one that needs no script and no token.
pub(crate) static ANONYMOUS: [&Client; 1] = [&VISIONOS];
/// Where that one gives nothing: made for children, or not for it.
pub(crate) static ANONYMOUS_NEXT: [&Client; 2] = [&TV_SAMSUNG, &WEB_EMBEDDED];
/// With an account.
pub(crate) static LOGGED_IN: [&Client; 3] = [&WEB_EMBEDDED, &TV_SAMSUNG, &WEB];
/// With an account that pays: media needs no token then.
pub(crate) static PREMIUM: [&Client; 3] = [&WEB_CREATOR, &TV_SAMSUNG, &WEB];
/// Where those give nothing: music that is for subscribers.
pub(crate) static LOGGED_IN_NEXT: [&Client; 1] = [&WEB_REMIX];

impl Client {
    /// The client of this name.
    pub(crate) fn named(key: &str) -> Option<&'static Self> {
        ALL.into_iter().find(|client| client.key == key)
    }

    /// Scheme and host of its requests.
    pub(crate) const fn origin(&self) -> &'static str {
        self.host
    }

    /// Whether it stands on another site's page.
    pub(crate) const fn embedded_on(&self) -> Option<&'static str> {
        self.embedded_on
    }

    /// The `context` of every request: who asks, in English and UTC, so that dates and counts can be read.
    pub(crate) fn context(&self) -> Value {
        self.context_in("en")
    }

    /// The same in another language, for titles and descriptions.
    pub(crate) fn context_in(&self, language: &str) -> Value {
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
        put("hl", language);
        put("timeZone", "UTC");
        client.insert("utcOffsetMinutes".to_owned(), json!(0));
        if let Some(version) = self.android {
            client.insert("androidSdkVersion".to_owned(), json!(version));
        }
        match self.embedded_on {
            Some(page) => json!({ "client": client, "thirdParty": { "embedUrl": page } }),
            None => json!({ "client": client }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_client_has_a_name_of_its_own() {
        let keys: HashSet<_> = ALL.iter().map(|client| client.key).collect();
        assert_eq!(keys.len(), ALL.len());
        for client in ALL {
            assert!(!client.name.is_empty() && !client.version.is_empty(), "{client:?}");
            assert!(client.id.parse::<u32>().is_ok() && Client::named(client.key).is_some());
        }
    }

    #[test]
    fn who_stands_on_a_page_says_which() {
        assert_eq!(WEB_EMBEDDED.context()["thirdParty"]["embedUrl"], "https://www.reddit.com/");
        assert!(WEB.context().get("thirdParty").is_none());
        assert_eq!(ANDROID.context_in("de")["client"]["hl"], "de");
    }
}
