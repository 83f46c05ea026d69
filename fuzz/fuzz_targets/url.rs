//! Every URL that is let in is http or https, names a host and no user.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vidra_core::http::RemoteUrl;

fuzz_target!(|text: &str| {
    if let Ok(url) = RemoteUrl::parse(text) {
        assert!(url.as_url().username().is_empty() && url.as_url().password().is_none());
        assert!(matches!(url.as_url().scheme(), "http" | "https"));
        assert!(!url.host().is_empty());
    }
});
