//! DASH descriptions: read, counted before they are listed, whatever the text.
#![no_main]

use std::time::{Duration, SystemTime};

use libfuzzer_sys::fuzz_target;
use vidra_core::http::RemoteUrl;
use vidra_core::manifest::{dash, limits};

fuzz_target!(|text: &str| {
    let base = RemoteUrl::parse("https://e.org/v/m.mpd").expect("an address");
    let Ok(mpd) = dash::parse(text, &base) else { return };
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let _ = dash::formats(&mpd);
    for stream in mpd.streams.iter().take(4) {
        for pieces in [dash::fragments(&mpd, &stream.id), dash::live_fragments(&mpd, &stream.id, now)] {
            assert!(pieces.map_or(0, |pieces| pieces.len()) <= limits::SEGMENTS + mpd.periods.len());
        }
    }
});
