//! What a master playlist says.

use crate::http::RemoteUrl;
use crate::media::{DynamicRange, Protection};

use super::super::codecs::Codecs;
use super::Variables;

/// Variants and renditions to choose from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Master {
    /// The same presentation in different qualities, in the playlist's order.
    pub variants: Vec<Variant>,
    /// Sound, pictures and subtitles beside the variants.
    pub renditions: Vec<Rendition>,
    /// Playlists of key pictures for seeking; nothing to watch.
    pub i_frame_playlists: Vec<RemoteUrl>,
    /// Playlists of preview images.
    pub image_playlists: Vec<RemoteUrl>,
    /// What the session keys say of the media playlists, where vidra does not undo it.
    pub protection: Option<Protection>,
    /// What media playlists may import: pass it to [`parse_with`](super::parse_with).
    pub variables: Variables,
}

/// One quality (`EXT-X-STREAM-INF`).
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its media playlist.
    pub url: RemoteUrl,
    /// Highest bit rate, with all renditions, in bits per second.
    pub bandwidth_bps: Option<u64>,
    /// Average bit rate, with all renditions, in bits per second.
    pub average_bandwidth_bps: Option<u64>,
    /// Width and height in pixels.
    pub resolution: Option<(u32, u32)>,
    /// Frames per second.
    pub fps: Option<f64>,
    /// Brightness range.
    pub dynamic_range: Option<DynamicRange>,
    /// A name, which the protocol does not know but sites use.
    pub name: Option<String>,
    /// Group of its sound renditions.
    pub audio_group: Option<String>,
    /// Group of its picture renditions.
    pub video_group: Option<String>,
    /// Group of its subtitles.
    pub subtitle_group: Option<String>,
    /// Language of its sound, where the site says (`YT-EXT-AUDIO-CONTENT-ID`, YouTube 2026-11).
    pub language: Option<String>,
    /// Its codecs and its renditions' codecs, by kind.
    pub(in super::super) codecs: Codecs,
}

/// One alternative (`EXT-X-MEDIA`).
#[derive(Clone, Debug, PartialEq)]
pub struct Rendition {
    /// Sound, picture or text.
    pub kind: RenditionKind,
    /// Its media playlist; `None` where it is inside the variants' own segments.
    pub url: Option<RemoteUrl>,
    /// The group variants name.
    pub group: String,
    /// What a person reads.
    pub name: String,
    /// Language (BCP 47).
    pub language: Option<String>,
    /// Whether it plays when nobody chose; `None` where the playlist does not say.
    pub is_default: Option<bool>,
    /// Whether a player may choose it by the system's language; `None` where the playlist does not say.
    pub is_autoselect: Option<bool>,
    /// Whether it holds only what everyone must read: signs, foreign speech.
    pub is_forced: bool,
    /// What it is made for: `public.accessibility.describes-video`.
    pub characteristics: Vec<String>,
    /// Number of channels.
    pub channels: Option<u32>,
}

/// What an alternative holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RenditionKind {
    /// Sound.
    Audio,
    /// Pictures: another camera angle.
    Video,
    /// Subtitles as files.
    Subtitles,
}

impl Rendition {
    /// Whether the sound describes the pictures for people who do not see them (RFC 8216 section 4.3.4.1).
    pub fn describes_video(&self) -> bool {
        self.characteristics.iter().any(|text| text == "public.accessibility.describes-video")
    }
}
