//! Where an address led, remembered, so that a redirector is not asked again for every part of a file.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::http::{RemoteUrl, Request, goes_along};

/// The last redirect of one file. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Redirects(Arc<Mutex<Option<Known>>>);

#[derive(Debug)]
struct Known {
    asked: RemoteUrl,
    led_to: RemoteUrl,
}

impl Redirects {
    /// The same request to where its address led before. What only the first host may see is left out.
    pub(super) fn shortcut(&self, request: &Request) -> Option<Request> {
        let known = self.known();
        let known = known.as_ref().filter(|known| known.asked == request.url)?;
        let mut shortcut = Request { url: known.led_to.clone(), ..request.clone() };
        if known.led_to.origin() != known.asked.origin() {
            let names: Vec<_> = shortcut.headers.keys().filter(|name| !goes_along(name)).cloned().collect();
            for name in names {
                shortcut.headers.remove(name);
            }
        }
        Some(shortcut)
    }

    /// An address led somewhere.
    pub(super) fn learn(&self, asked: &RemoteUrl, led_to: &RemoteUrl) {
        let is_other = asked.without_fragment() != *led_to && asked != led_to;
        // https that leads to http is judged by the session at every step, and so it must be asked each time.
        let is_kept = is_other && (led_to.is_https() || !asked.is_https());
        *self.known() = is_kept.then(|| Known { asked: asked.clone(), led_to: led_to.clone() });
    }

    /// It does not lead there any more.
    pub(super) fn forget(&self) {
        *self.known() = None;
    }

    fn known(&self) -> MutexGuard<'_, Option<Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Purpose, header};

    fn url(text: &str) -> RemoteUrl {
        RemoteUrl::parse(text).unwrap()
    }

    #[test]
    fn the_first_address_is_asked_once() {
        let redirects = Redirects::default();
        let request = Request::get(url("https://a.example/v"), Purpose::Media);
        assert!(redirects.shortcut(&request).is_none());
        redirects.learn(&request.url, &url("https://b.example/real"));
        assert_eq!(redirects.shortcut(&request).unwrap().url, url("https://b.example/real"));
        let other = Request::get(url("https://a.example/w"), Purpose::Media);
        assert!(redirects.shortcut(&other).is_none());
        redirects.forget();
        assert!(redirects.shortcut(&request).is_none());
    }

    #[test]
    fn headers_for_the_first_host_stay_with_it() {
        let redirects = Redirects::default();
        let request = Request::get(url("https://a.example/v"), Purpose::Media)
            .header(header::HeaderName::from_static("x-token"), "t")
            .header(header::RANGE, "bytes=0-");
        redirects.learn(&request.url, &url("https://b.example/real"));
        let shortcut = redirects.shortcut(&request).unwrap();
        assert!(!shortcut.headers.contains_key("x-token") && shortcut.headers.contains_key("range"));
        redirects.learn(&request.url, &url("https://a.example/real"));
        assert!(redirects.shortcut(&request).unwrap().headers.contains_key("x-token"));
    }
}
