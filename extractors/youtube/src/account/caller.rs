//! Who asks: the context of an extraction, and the account it speaks for.

use std::ops::Deref;

use vidra_core::extract::Context;

use super::{Account, Session};
use crate::page;
use crate::wishes::Wishes;

/// A [`Context`] with the account whose session it is. Clones ask for the same account.
#[derive(Clone)]
pub(crate) struct Caller {
    cx: Context,
    account: Option<Account>,
}

impl Caller {
    /// An account that is known already, or nobody.
    pub(crate) fn new(cx: &Context, account: Option<Account>) -> Self {
        Self { cx: cx.clone(), account }
    }

    /// Looks up which of the session's accounts and channels speaks, as the site's start page tells it: one question where
    /// somebody is logged in, none elsewhere.
    pub(crate) async fn of(cx: &Context) -> Self {
        let Some(account) = Account::of(cx) else { return Self::new(cx, None) };
        let wishes = Wishes::of(cx);
        let page = if wishes.skips_request("webpage") { None } else { page::home(cx).await.ok() };
        let session = Session::of(page.as_ref(), wishes.data_sync_id());
        Self::new(cx, Some(account.speaking_for(session)))
    }

    /// The account; `None` for a stranger.
    pub(crate) const fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }
}

impl std::fmt::Debug for Caller {
    /// Whether there is an account, and none of its secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let is_logged_in = self.account.is_some();
        f.debug_struct("Caller").field("is_logged_in", &is_logged_in).finish_non_exhaustive()
    }
}

impl Deref for Caller {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.cx
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;
    use vidra_core::extract::{Registry, Settings};
    use vidra_core::http::har::Har;
    use vidra_core::http::{CookieJar, RemoteUrl, Replay, Scope};

    use super::*;
    use crate::clients::WWW;

    fn context(cookies: &[&str], page: &str) -> Context {
        let entry = json!({ "request": { "method": "GET", "url": format!("{WWW}/") },
            "response": { "status": 200, "content": { "mimeType": "text/html", "text": page } } });
        let log = json!({ "version": "1.2", "creator": { "name": "t", "version": "0" }, "entries": [entry] });
        let client = Replay::new(Har::parse(&json!({ "log": log }).to_string()).unwrap()).unwrap();
        let jar = CookieJar::default();
        for cookie in cookies {
            jar.insert(&format!("{cookie}; Domain=youtube.com; Secure"), &RemoteUrl::parse(WWW).unwrap());
        }
        let mut settings = Settings::default();
        settings.cookies = Some(Arc::new(jar));
        let cx = Context::new(Arc::new(client), Arc::new(Registry::new([])), Scope::default());
        cx.with_settings(Arc::new(settings))
    }

    #[tokio::test]
    async fn an_account_speaks_for_the_session_the_start_page_names() {
        let page = r#"<script>ytcfg.set({"INNERTUBE_CONTEXT": {}, "SESSION_INDEX": 1, "DATASYNC_ID": "channel||user"});</script>"#;
        let caller = Caller::of(&context(&["LOGIN_INFO=x", "SAPISID=secret"], page)).await;
        let headers = caller.account().unwrap().headers(WWW);
        let value = |name: &str| {
            headers
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value.as_str())
                .unwrap_or_default()
        };
        assert_eq!((value("x-goog-pageid"), value("x-goog-authuser")), ("channel", "1"));
        assert!(!format!("{caller:?}").contains("secret"), "{caller:?}");
        // A page that says nothing leaves the account as it is, and a stranger needs none.
        let caller = Caller::of(&context(&["LOGIN_INFO=x", "SAPISID=secret"], "")).await;
        assert!(caller.account().is_some());
        assert!(Caller::of(&context(&[], page)).await.account().is_none());
    }
}
