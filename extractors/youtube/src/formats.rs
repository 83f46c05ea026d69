//! From YouTube's list of streams to formats.

mod identity;
mod stream;

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, SystemTime};

use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Format, Source};

use crate::player::StreamingData;

/// What a format takes over from its video.
pub(crate) struct Video {
    /// How long it plays.
    pub(crate) duration: Option<Duration>,
    /// When its bytes can be had, where not at once.
    pub(crate) available_at: Option<SystemTime>,
}

/// The formats that can be fetched, and a line for each reason others cannot.
pub(crate) struct Formats {
    pub(crate) list: Vec<Format>,
    pub(crate) skipped: Vec<String>,
}

/// Why a stream is left out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Skip {
    Script,
    NoAddress,
    Live,
    Pieces,
    Drm,
}

impl Skip {
    const fn words(self) -> &'static str {
        match self {
            Self::Script => "the player script is needed",
            Self::NoAddress => "YouTube's own streaming protocol alone",
            Self::Live => "pieces of a live stream, which is taken from its HLS manifest",
            Self::Pieces => "in pieces whose number nothing tells",
            Self::Drm => "protected by DRM",
        }
    }
}

/// Every stream with a plain address, in YouTube's order; the HLS manifest where there is none: of live streams, and
/// where YouTube gives nothing else. Beside plain addresses it holds the same renditions once more.
pub(crate) fn formats(streams: &StreamingData, video: &Video) -> Formats {
    let mut list = Vec::new();
    let mut skipped = BTreeMap::<Skip, usize>::new();
    let mut seen = HashSet::new();
    for one in streams.formats.iter().chain(&streams.adaptive_formats) {
        match stream::address(one) {
            Err(reason) => *skipped.entry(reason).or_default() += 1,
            Ok(url) if seen.insert(identity::key(one)) => list.push(stream::format(one, url, video)),
            Ok(_) => {}
        }
    }
    identity::number_equal_ids(&mut list);
    if list.is_empty() {
        list.extend(streams.hls_manifest_url.as_deref().and_then(|url| hls(url, video)));
    }
    let line = |(reason, count): (Skip, usize)| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} format{plural} left out: {}", reason.words())
    };
    let skipped = skipped.into_iter().map(line).collect();
    Formats { list, skipped }
}

fn hls(url: &str, video: &Video) -> Option<Format> {
    let source = Source::Hls { url: RemoteUrl::parse(url).ok()? };
    Some(Format { available_at: video.available_at, ..Format::new("hls", Extension::Mp4, source) })
}

/// The language of the sound where the streams do not tell it.
pub(crate) fn set_language(list: &mut [Format], language: &str) {
    for format in list.iter_mut().filter(|format| format.audio.is_some() && format.language.is_none()) {
        format.language = Some(language.to_owned());
    }
}
