//! The account: three cookies of a logged-in browser, and the headers a question needs beside them.

mod caller;
mod signature;

pub(crate) use caller::Caller;
pub(crate) use signature::hex;

use std::time::{SystemTime, UNIX_EPOCH};

use vidra_core::extract::Context;
use vidra_core::http::RemoteUrl;

use crate::clients::WWW;
use crate::page::PageConfig;

/// Names of the headers' parts, and of the cookies they are made with.
const COOKIES: [(&str, &str); 3] = [
    ("SAPISIDHASH", "SAPISID"),
    ("SAPISID1PHASH", "__Secure-1PAPISID"),
    ("SAPISID3PHASH", "__Secure-3PAPISID"),
];

/// A session that is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    secrets: Vec<(&'static str, String)>,
    session: Session,
}

/// Which of the session's accounts and channels speaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Session {
    /// `SESSION_INDEX`.
    index: Option<String>,
    /// A channel of the account.
    delegated: Option<String>,
    user: Option<String>,
}

impl Session {
    /// As pages and `data_sync_id` tell it: `DELEGATED||USER`, or `USER||`.
    pub(crate) fn of(page: Option<&PageConfig>, wished: Option<&str>) -> Self {
        let sync = wished.or_else(|| page.and_then(|page| page.data_sync_id.as_deref())).unwrap_or_default();
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let (delegated, user) = match sync.split_once("||") {
            Some((first, second)) if !second.is_empty() => (text(first), text(second)),
            Some((first, _)) => (None, text(first)),
            None => (None, text(sync)),
        };
        Self {
            index: page.and_then(|page| page.session_index.clone()),
            delegated: delegated.or_else(|| page.and_then(|page| page.delegated_session_id.clone())),
            user: user.or_else(|| page.and_then(|page| page.user_session_id.clone())),
        }
    }
}

impl Account {
    /// The account whose cookies the session has: `LOGIN_INFO` and at least one of the secrets.
    pub(crate) fn of(cx: &Context) -> Option<Self> {
        let page = RemoteUrl::parse(WWW).ok()?;
        cx.cookie(&page, "LOGIN_INFO")?;
        // Browsers keep the same secret under the older name only for some sites.
        let fallback = || cx.cookie(&page, "__Secure-3PAPISID");
        let secrets: Vec<_> = COOKIES
            .into_iter()
            .filter_map(|(name, cookie)| {
                let value = cx.cookie(&page, cookie);
                let value = if name == "SAPISIDHASH" { value.or_else(fallback) } else { value };
                Some((name, value?))
            })
            .collect();
        (!secrets.is_empty()).then_some(Self { secrets, session: Session::default() })
    }

    /// The same speaking for one of its sessions.
    pub(crate) fn speaking_for(self, session: Session) -> Self {
        Self { session, ..self }
    }

    /// What the headers of a question to this origin say beside the cookies.
    pub(crate) fn headers(&self, origin: &str) -> Vec<(&'static str, String)> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        self.headers_at(origin, now)
    }

    fn headers_at(&self, origin: &str, seconds: u64) -> Vec<(&'static str, String)> {
        let user = self.session.user.as_deref();
        let parts: Vec<String> = self
            .secrets
            .iter()
            .map(|(name, secret)| format!("{name} {}", signature::signature(secret, origin, user, seconds)))
            .collect();
        let mut headers = vec![
            ("authorization", parts.join(" ")),
            ("x-origin", origin.to_owned()),
            ("x-youtube-bootstrap-logged-in", "true".to_owned()),
        ];
        if let Some(channel) = &self.session.delegated {
            headers.push(("x-goog-pageid", channel.clone()));
        }
        if self.session.delegated.is_some() || self.session.index.is_some() {
            headers.push(("x-goog-authuser", self.session.index.clone().unwrap_or_else(|| "0".to_owned())));
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use vidra_core::extract::{Registry, Settings};
    use vidra_core::http::har::Har;
    use vidra_core::http::{CookieJar, Replay, Scope};

    use super::*;

    fn account(cookies: &[&str]) -> Option<Account> {
        let jar = CookieJar::default();
        for cookie in cookies {
            jar.insert(&format!("{cookie}; Domain=youtube.com; Secure"), &RemoteUrl::parse(WWW).unwrap());
        }
        let mut settings = Settings::default();
        settings.cookies = Some(Arc::new(jar));
        let client = Arc::new(Replay::new(Har::default()).unwrap());
        let cx = Context::new(client, Arc::new(Registry::new([])), Scope::default());
        Account::of(&cx.with_settings(Arc::new(settings)))
    }

    #[test]
    fn an_account_is_logged_in_with_two_cookies() {
        assert_eq!(account(&["SAPISID=a"]), None);
        assert_eq!(account(&["LOGIN_INFO=x"]), None);
        let secrets = account(&["LOGIN_INFO=x", "__Secure-3PAPISID=c"]).unwrap().secrets;
        assert_eq!(secrets, [("SAPISIDHASH", "c".to_owned()), ("SAPISID3PHASH", "c".to_owned())]);
    }

    #[test]
    fn headers_name_the_account_and_the_channel() {
        let session = Session::of(None, Some("channel||user"));
        let account = account(&["LOGIN_INFO=x", "SAPISID=a"]).unwrap().speaking_for(session);
        let headers = account.headers_at(WWW, 1_700_000_000);
        let expected = [
            ("authorization", "SAPISIDHASH 1700000000_58d92422dc2ee08d2f107fef6e83c02bebea2980_u"),
            ("x-origin", WWW),
            ("x-youtube-bootstrap-logged-in", "true"),
            ("x-goog-pageid", "channel"),
            ("x-goog-authuser", "0"),
        ];
        assert_eq!(headers, expected.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(Session::of(None, Some("user||")).user.as_deref(), Some("user"));
    }
}
