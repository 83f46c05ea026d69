//! Smooth Streaming: Microsoft's manifests of fragmented MP4 (MS-SSTR, sections 2.2.2 and 3.1.1).
//!
//! A manifest lists streams; a stream has quality levels and one list of chunks for all of them. The chunks carry no
//! initialisation: whoever writes a file makes it from the [`Level`]'s codec data.
//!
//! ```
//! use vidra_core::{http::RemoteUrl, manifest::smooth};
//! let base = RemoteUrl::parse("https://cdn.example.org/v.ism/Manifest")?;
//! let text = r#"<SmoothStreamingMedia Duration="40000000"><StreamIndex Type="video" Name="video"
//!     Url="QualityLevels({bitrate})/Fragments(video={start time})"><QualityLevel Bitrate="700000" FourCC="AVC1"/>
//!     <c d="20000000" r="2"/></StreamIndex></SmoothStreamingMedia>"#;
//! let manifest = smooth::parse(text, &base)?;
//! let chunks = smooth::fragments(&manifest, "video-700")?;
//! assert_eq!(chunks[1].url.as_str(), "https://cdn.example.org/v.ism/QualityLevels(700000)/Fragments(video=20000000)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod chunks;
mod formats;
mod read;

pub use chunks::{Chunk, fragments};
pub use formats::formats;

use std::sync::Arc;
use std::time::Duration;

use crate::http::RemoteUrl;
use crate::media::Protection;

use super::{ManifestError, error, xml};
use chunks::Run;

/// Ticks a second where a manifest does not say.
pub const DEFAULT_TIMESCALE: u64 = 10_000_000;

/// A presentation.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Where it came from.
    pub url: RemoteUrl,
    /// Whether it goes on: chunks will be added.
    pub is_live: bool,
    /// How long it plays; `None` where it is live.
    pub duration: Option<Duration>,
    /// What encrypts it.
    pub protection: Option<Protection>,
    /// The renditions to choose from.
    pub levels: Vec<Level>,
}

/// One quality of one stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Unique within the presentation: the stream's name and the bit rate in kbps, `video-700`; repeated ones are
    /// numbered `video-700#2`. What [`fragments`] takes.
    pub id: String,
    /// What it holds.
    pub kind: Kind,
    /// Bit rate in bits per second.
    pub bandwidth_bps: u64,
    /// The codec as four characters: `AVC1`, `AACL`, `TTML`.
    pub codec: String,
    /// What the decoder needs; for `AVC1` parameter sets with start codes, for `AACL` the AudioSpecificConfig.
    pub codec_data: Vec<u8>,
    /// Picture width in pixels.
    pub width: Option<u32>,
    /// Picture height in pixels.
    pub height: Option<u32>,
    /// Sampling rate in hertz.
    pub sample_rate_hz: Option<u32>,
    /// Number of channels.
    pub channels: Option<u32>,
    /// Bits in a sample of sound.
    pub bits_per_sample: Option<u32>,
    /// Bytes of the length before each NAL unit; 4 where the manifest does not say.
    pub nal_length_bytes: u32,
    /// Language of the stream.
    pub language: Option<String>,
    /// Ticks a second of the stream's times.
    pub timescale: u64,
    /// Name and bit rate without a number to make them unique.
    label: String,
    /// Template of the chunks' addresses; the bit rate is already in it.
    template: Arc<str>,
    runs: Arc<[Run]>,
}

/// What a stream holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Pictures.
    Video,
    /// Sound.
    Audio,
    /// Subtitles.
    Text,
}

/// Reads a manifest that came from `base`.
///
/// # Errors
/// [`ManifestError`] names the element.
pub fn parse(text: &str, base: &RemoteUrl) -> Result<Manifest, ManifestError> {
    const EXPECTED: &str = "a Smooth Streaming manifest";
    let root = xml::parse(text, EXPECTED)?;
    if root.name() != "SmoothStreamingMedia" {
        return Err(ManifestError::NotAManifest { expected: EXPECTED, beginning: error::beginning(text) });
    }
    read::manifest(&root, base)
}
