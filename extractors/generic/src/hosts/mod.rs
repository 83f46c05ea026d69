//! Services that host players for other sites: a file each, and a registration each, so that a frame, a script or an element
//! that stands for one of their addresses finds it like any site. Facts: answers as their players read them, 2025; made by
//! hand for the fixtures, not yet tried against the live services.

mod brightcove;
mod cloudflare_stream;
mod jw_platform;
mod kaltura;
mod wistia;

use std::time::Duration;

use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Format, Source};

/// A manifest as a format, by the word a service has for its kind or by its name; `None` for a file.
fn manifest(kind: &str, url: &RemoteUrl) -> Option<Format> {
    let path = url.as_url().path().to_ascii_lowercase();
    let kind = kind.to_ascii_lowercase();
    if kind.contains("mpegurl") || kind == "hls" || path.ends_with(".m3u8") {
        return Some(Format::new("hls", Extension::Mp4, Source::Hls { url: url.clone() }));
    }
    if kind.contains("dash") || path.ends_with(".mpd") {
        let source = Source::Dash { url: url.clone(), representation: None };
        return Some(Format::new("dash", Extension::Mp4, source));
    }
    None
}

/// Seconds as a duration; none where they are none.
fn seconds(number: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(number).ok().filter(|duration| !duration.is_zero())
}

/// Whether a part of an address can be an id.
fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:".contains(&byte))
}
