//! What a description says, flattened.

use std::time::{Duration, SystemTime};

use crate::http::RemoteUrl;
use crate::media::{DynamicRange, Extension, Protection};

use super::super::codecs::Codecs;
use super::Stream;
use super::addressing::Addressing;

/// A media presentation.
#[derive(Clone, Debug, PartialEq)]
pub struct Mpd {
    /// Where it came from.
    pub url: RemoteUrl,
    /// Whether it is live: `type="dynamic"`.
    pub is_dynamic: bool,
    /// How long all periods play together, where it is known.
    pub duration: Option<Duration>,
    /// The moment presentation time zero is, for a live one.
    pub availability_start: Option<SystemTime>,
    /// How far back a live one can be fetched.
    pub time_shift_buffer: Option<Duration>,
    /// How often a live one changes; `None` is never.
    pub minimum_update_period: Option<Duration>,
    /// Where to learn what time the server has, most wanted first.
    pub time_sources: Vec<TimeSource>,
    /// Where later versions of it are to be fetched.
    pub location: Option<RemoteUrl>,
    /// The periods, in order.
    pub periods: Vec<Period>,
    /// The renditions to choose from, each through all its periods.
    pub streams: Vec<Stream>,
}

/// A way to learn the server's time (`UTCTiming`, ISO/IEC 23009-1 clause 5.8.4.11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeSource {
    /// The time itself, as it was when the description was made.
    Direct(SystemTime),
    /// The `Date` of an answer.
    Head(RemoteUrl),
    /// The text of an answer, in ISO 8601.
    Text(RemoteUrl),
}

/// A stretch of time with its own representations.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// Its name.
    pub id: Option<String>,
    /// From the beginning of the presentation.
    pub start: Duration,
    /// How long it plays, where it is known.
    pub duration: Option<Duration>,
    /// What plays in it.
    pub representations: Vec<Representation>,
}

/// One encoding of some content in one period, with everything it inherits.
#[derive(Clone, Debug, PartialEq)]
pub struct Representation {
    /// Its name; unique only within its period, and only where the rules are kept.
    pub id: Option<String>,
    /// What it holds.
    pub kind: Kind,
    /// The kind of file its segments make.
    pub extension: Extension,
    /// Bit rate in bits per second.
    pub bandwidth_bps: Option<u64>,
    /// Picture width in pixels.
    pub width: Option<u32>,
    /// Picture height in pixels.
    pub height: Option<u32>,
    /// Frames per second.
    pub fps: Option<f64>,
    /// Brightness range.
    pub dynamic_range: Option<DynamicRange>,
    /// Sampling rate in hertz.
    pub sample_rate_hz: Option<u32>,
    /// Number of channels.
    pub channels: Option<u32>,
    /// Language (BCP 47).
    pub language: Option<String>,
    /// What a person reads.
    pub label: Option<String>,
    /// `Role@value`s: `main`, `alternate`, `description`.
    pub roles: Vec<String>,
    /// Codecs that enhance the main ones (`supplementalCodecs`).
    pub supplemental_codecs: Option<String>,
    /// What encrypts it.
    pub protection: Option<Protection>,
    /// Length of its one file in bytes, where the site says (`yt:contentLength`).
    pub size_bytes: Option<u64>,
    /// What its addresses are relative to; the file itself where there is only one.
    pub base: RemoteUrl,
    pub(in super::super) codecs: Codecs,
    pub(super) addressing: Addressing,
}

impl Representation {
    /// Whether its bytes are one file rather than a list of segments.
    pub const fn is_single_file(&self) -> bool {
        self.addressing.is_single_file()
    }
}

/// What a representation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Pictures, perhaps with sound.
    Video,
    /// Sound.
    Audio,
    /// Subtitles.
    Text,
    /// Preview images.
    Thumbnails,
    /// Pictures for fast play and seeking; nothing to watch (DASH-IF IOP section 3.2.9).
    TrickMode,
}

impl Kind {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Text => "text",
            Self::Thumbnails => "thumbnails",
            Self::TrickMode => "trick mode",
        }
    }
}
