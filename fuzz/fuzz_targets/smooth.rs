//! Smooth Streaming manifests: read, counted before they are listed, whatever the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vidra_core::http::RemoteUrl;
use vidra_core::manifest::{limits, smooth};

fuzz_target!(|text: &str| {
    let base = RemoteUrl::parse("https://e.org/v.ism/Manifest").expect("an address");
    let Ok(manifest) = smooth::parse(text, &base) else { return };
    let _ = (smooth::formats(&manifest), manifest.listed_duration());
    for level in manifest.levels.iter().take(4) {
        let chunks = smooth::fragments(&manifest, &level.id).map_or(0, |chunks| chunks.len());
        assert!(chunks <= limits::SEGMENTS);
    }
});
