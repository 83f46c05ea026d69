//! From YouTube's lists of streams to formats.

mod address;
mod expanded;
mod identity;
mod manifests;
pub(crate) mod riddles;
mod storyboard;
mod stream;

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, SystemTime};

use vidra_core::extract::Context;
use vidra_core::media::{Format, LiveStatus, Source};

use crate::clients::{Client, Need};
use crate::player::StreamingData;
use crate::wishes::Wishes;
pub(crate) use expanded::expanded;
pub(crate) use riddles::Solved;

/// The streams all clients gave, with everything their addresses need.
#[derive(Debug, Default)]
pub(crate) struct Streams {
    pub(crate) given: Vec<Given>,
    pub(crate) solved: Solved,
    /// Pictures of the whole video, small; YouTube's own notation.
    pub(crate) storyboard: Option<String>,
    pub(crate) wanted: Wanted,
}

impl Streams {
    /// Whether the pieces of a live stream are wanted: from its start, or where it has ended and nothing else holds all of
    /// it.
    const fn takes_pieces(&self, video: &Video) -> bool {
        let wanted = &self.wanted;
        let has_ended = matches!(video.live, Some(LiveStatus::PostLive));
        wanted.incomplete || has_ended || video.is_live() && wanted.from_start
    }
}

/// What one client gave.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) client: &'static Client,
    pub(crate) data: StreamingData,
    /// A token of proof for media.
    pub(crate) token: Option<String>,
    /// The question held a token already, and media needs none.
    pub(crate) is_proven: bool,
    /// When bytes can be had, where not at once.
    pub(crate) available_at: Option<SystemTime>,
}

/// What the user wants beside the usual, and what not.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted {
    /// Formats that need a token nobody has.
    without_token: bool,
    /// Pieces of live streams that do not reach to the end.
    incomplete: bool,
    /// The same rendition from every client and by every way.
    duplicate: bool,
    /// Files as a row of ranges.
    in_ranges: bool,
    /// Live streams from as early as there are pieces.
    from_start: bool,
    no_hls: bool,
    no_dash: bool,
}

impl Wanted {
    pub(crate) fn of(cx: &Context) -> Self {
        let wishes = Wishes::of(cx);
        Self {
            without_token: wishes.wants("missing_pot"),
            incomplete: wishes.wants("incomplete"),
            duplicate: wishes.wants("duplicate"),
            in_ranges: wishes.wants("dashy"),
            from_start: cx.settings().is_from_start,
            no_hls: wishes.skips("hls"),
            no_dash: wishes.skips("dash"),
        }
    }
}

/// What a format takes over from its video.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Video {
    /// How long it plays.
    pub(crate) duration: Option<Duration>,
    pub(crate) live: Option<LiveStatus>,
}

impl Video {
    const fn is_live(&self) -> bool {
        matches!(self.live, Some(LiveStatus::IsLive))
    }

    const fn is_or_was_just_live(&self) -> bool {
        matches!(self.live, Some(LiveStatus::IsLive | LiveStatus::PostLive))
    }
}

/// The formats that can be fetched, and a line for each reason others cannot.
#[derive(Debug, Default)]
pub(crate) struct Formats {
    pub(crate) list: Vec<Format>,
    pub(crate) skipped: Vec<String>,
    /// Some are encrypted.
    pub(crate) is_drm: bool,
}

/// Why a stream is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Skip {
    Script,
    NoAddress,
    Token,
    Live,
    Pieces,
    Drm,
}

impl Skip {
    const fn words(self) -> &'static str {
        match self {
            Self::Script => "the player script gave no answer for their addresses",
            Self::NoAddress => "YouTube's own streaming protocol (SABR) alone",
            Self::Token => {
                "a token of proof is needed; --extractor-args \"youtube:po_token=CLIENT.gvs+TOKEN\" or a provider gives one"
            }
            Self::Live => "pieces of a live stream, which is taken from its HLS manifest",
            Self::Pieces => "in pieces whose number nothing tells",
            Self::Drm => "protected by DRM",
        }
    }
}

/// How often each client's formats were left out, by reason.
type Skipped = BTreeMap<(Skip, &'static str), usize>;

impl Given {
    /// Media without a token is refused.
    fn lacks_token(&self, need: Need) -> bool {
        need == Need::Required && !self.is_proven && self.token.is_none()
    }
}

/// Every stream with an address, in YouTube's order and the clients'; of the same rendition the first. Then what the
/// manifests hold, and the storyboards.
pub(crate) fn formats(streams: &Streams, video: &Video) -> Formats {
    let mut found = Formats::default();
    let mut skipped = Skipped::new();
    let mut seen = HashSet::new();
    for given in &streams.given {
        let available_at = given.available_at.filter(|_| !video.is_or_was_just_live());
        for one in given.data.streams() {
            match address::address(one, given, streams, video) {
                Err(reason) => *skipped.entry((reason, given.client.key)).or_default() += 1,
                Ok(url) if seen.insert(identity::key(one)) || streams.wanted.duplicate => {
                    let mut format = stream::format(one, url, video);
                    format.available_at = available_at;
                    if streams.wanted.in_ranges {
                        address::in_ranges(&mut format);
                    }
                    found.list.push(format);
                }
                Ok(_) => {}
            }
        }
    }
    identity::number_equal_ids(&mut found.list);
    // Who wants a stream from its start gets nothing that begins later.
    let has_start = found.list.iter().any(|format| matches!(format.source, Source::Numbered(_)));
    if !(video.is_live() && streams.wanted.from_start && has_start) {
        manifests::add(streams, video, &mut found.list, &mut skipped);
    }
    if !found.list.is_empty() {
        found.list.extend(storyboard::formats(streams.storyboard.as_deref(), video.duration));
    }
    found.is_drm = skipped.keys().any(|(reason, _)| *reason == Skip::Drm);
    found.skipped = skipped.into_iter().map(line).collect();
    found
}

fn line(((reason, client), count): ((Skip, &'static str), usize)) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} format{plural} of {client} left out: {}", reason.words())
}

/// The language of the sound where the streams do not tell it.
pub(crate) fn set_language(list: &mut [Format], language: &str) {
    for format in list.iter_mut().filter(|format| format.audio.is_some() && format.language.is_none()) {
        format.language = Some(language.to_owned());
    }
}

#[cfg(test)]
mod tests;
