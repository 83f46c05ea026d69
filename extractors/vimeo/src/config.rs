//! The player's configuration, as far as it is used. Seen in 2019 and 2025 with the same names.

use std::collections::BTreeMap;

use serde::Deserialize;

/// All of it. A refusal has a `view` and a `message`, and no files.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Config {
    pub(crate) request: Option<Request>,
    pub(crate) video: Option<Video>,
    pub(crate) embed: Option<Embed>,
    /// 1 plays; 4 asks for a password.
    pub(crate) view: Option<u32>,
    pub(crate) title: Option<String>,
    pub(crate) message: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Request {
    pub(crate) files: Option<Files>,
    pub(crate) text_tracks: Option<Vec<TextTrack>>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Files {
    pub(crate) progressive: Option<Vec<File>>,
    pub(crate) hls: Option<Streams>,
    pub(crate) dash: Option<Streams>,
}

/// A whole file. None are left in the recordings of 2025.
#[derive(Debug, Deserialize)]
pub(crate) struct File {
    pub(crate) url: Option<String>,
    pub(crate) quality: Option<String>,
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    pub(crate) fps: Option<f64>,
    /// Kilobits a second.
    pub(crate) bitrate: Option<f64>,
}

/// The same stream at several content delivery networks.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Streams {
    pub(crate) cdns: Option<BTreeMap<String, Stream>>,
    /// The network the player asks first.
    pub(crate) default_cdn: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Stream {
    pub(crate) url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct TextTrack {
    pub(crate) lang: String,
    pub(crate) url: String,
    pub(crate) label: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Video {
    /// The same as the address's, but for players of other services.
    pub(crate) id: Option<u64>,
    pub(crate) title: Option<String>,
    /// In the place of the request's, in configurations of live streams.
    pub(crate) files: Option<Files>,
    pub(crate) duration: Option<f64>,
    pub(crate) owner: Option<Owner>,
    /// By width in pixels, and `base`; gone in 2025.
    pub(crate) thumbs: Option<BTreeMap<String, String>>,
    /// The one picture since then.
    pub(crate) thumbnail_url: Option<String>,
    pub(crate) live_event: Option<LiveEvent>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Owner {
    pub(crate) name: Option<String>,
    pub(crate) url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct LiveEvent {
    /// `pending`, `active`, `started` or `ended`.
    pub(crate) status: Option<String>,
    pub(crate) ingest: Option<Ingest>,
    pub(crate) archive: Option<Archive>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Ingest {
    /// ISO 8601.
    pub(crate) scheduled_start_time: Option<String>,
    /// Seconds since 1970.
    pub(crate) start_time: Option<i64>,
}

/// The recording of a live stream that is over.
#[derive(Debug, Deserialize)]
pub(crate) struct Archive {
    /// `done` once the file is there.
    pub(crate) status: Option<String>,
    pub(crate) source_url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Embed {
    pub(crate) chapters: Option<Vec<Section>>,
}

/// A chapter; it ends where the next begins.
#[derive(Debug, Deserialize)]
pub(crate) struct Section {
    pub(crate) title: Option<String>,
    /// Seconds from the start.
    pub(crate) timecode: f64,
}
