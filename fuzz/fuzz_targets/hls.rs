//! Playlists: read, listed, and their addresses within budget, whatever the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vidra_core::http::RemoteUrl;
use vidra_core::manifest::hls::{self, Playlist};

fuzz_target!(|text: &str| {
    let base = RemoteUrl::parse("https://e.org/v/index.m3u8?token=t").expect("an address");
    match hls::parse(text, &base) {
        Ok(Playlist::Master(master)) => {
            let (formats, _) = hls::formats(&master);
            assert!(formats.len() <= master.variants.len() + master.renditions.len());
        }
        Ok(Playlist::Media(media)) => {
            let _ = (media.duration(), media.open_segments().map(<[_]>::len));
            // Ranges never reach past the end of numbers.
            assert!(media.segments.iter().all(|one| one.range.is_none_or(|(at, size)| at.checked_add(size).is_some())));
        }
        Err(error) => drop(error.to_string()),
    }
});
